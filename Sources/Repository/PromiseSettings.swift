/// The settings about promises, expectations and checklists.
import Commands

extension Setting {
  static let promises: [Setting] = [
    Setting(
      "promise.grace-minutes", "Minutes after the promised time until a promise is broken",
      fallback: "30", keeper: .store, check: wholeNumber),
    Setting(
      "promise.remind-minutes",
      "Working minutes before a promised time at which its technician is reminded; 0 is never",
      fallback: "60", keeper: .store, check: wholeNumber),
    Setting(
      "expectation.sample",
      "Least number of answered tickets from which an expectation is told; 0 tells none",
      fallback: "20", keeper: .store, check: wholeNumber),
    Setting(
      "checklist.strict", "Refuse to resolve a ticket with open items of its checklist: yes or no",
      fallback: "no", keeper: .store, check: yesOrNo),
  ]
}

/// The settings of outages and maintenance.
import Commands

extension Setting {
  static let outages: [Setting] = [
    Setting(
      "outage.next-minutes",
      "Minutes until the next word of an outage whose update promises no other time; 0 for none",
      fallback: "30", keeper: .store, check: wholeNumber),
    Setting(
      "outage.remind-minutes",
      "Minutes before the promised next word of an outage at which its owner is reminded; 0 is never",
      fallback: "5", keeper: .store, check: wholeNumber),
    Setting(
      "outage.escalate-minutes",
      "Minutes after the promised next word at which others are told that it did not come; 0 is never",
      fallback: "15", keeper: .store, check: wholeNumber),
    Setting(
      "outage.escalate-to",
      "Who is told then: director, role:ROLE, group:NAME, or an address",
      fallback: "director", keeper: .store),
    Setting(
      "outage.link-tickets",
      "Whether a new ticket with a word of a service that is down, from a building that it serves, "
        + "belongs to the outage at once: yes or no",
      fallback: "yes", keeper: .store, check: yesOrNo),
    Setting(
      "outage.storm-tickets",
      "Tickets of one building, or with one telling word, from which an outage is proposed; 0 proposes none",
      fallback: "5", keeper: .store, check: wholeNumber),
    Setting(
      "outage.storm-minutes", "Minutes within which so many tickets are one event",
      fallback: "30", keeper: .store, check: positive),
  ]
}

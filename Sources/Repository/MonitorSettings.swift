/// The settings of what watches services.
import Commands

extension Setting {
  static let monitors: [Setting] = [
    Setting(
      "monitor.failures",
      "Failures in a row of a check that we run from which an outage is proposed",
      fallback: "3", keeper: .store, check: positive),
    Setting(
      "monitor.recoveries", "Good results in a row of such a check that say that it is over",
      fallback: "2", keeper: .store, check: positive),
    Setting(
      "monitor.least", "From how badly on a result is a failure: degraded, partial or major",
      fallback: "partial", keeper: .store
    ) { word throws(Failure) in
      guard ["degraded", "partial", "major"].contains(word) else {
        throw Failure("'\(word)' is not one of: degraded, partial, major")
      }
    },
    Setting(
      "monitor.silent-minutes",
      "Minutes without a result after which a check that we run counts as silent; 0 is never",
      fallback: "60", keeper: .store, check: wholeNumber),
    Setting(
      "monitor.tell",
      "Who is told of proposals beside a service's owner: director, role:ROLE, group:NAME, an address",
      fallback: "director", keeper: .store),
    Setting(
      "monitor.publish", "Whether failures tell people at once instead of proposing: yes or no",
      fallback: "no", keeper: .store, check: yesOrNo),
    Setting(
      "monitor.resolve", "Whether recovery ends an outage at once instead of proposing: yes or no",
      fallback: "no", keeper: .store, check: yesOrNo),
  ]
}

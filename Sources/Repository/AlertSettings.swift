/// The settings of alerts.
import Calendar
import Commands

extension Setting {
  static let alerts: [Setting] = [
    Setting(
      "alert.ways",
      "By what people are told, in this order, such as sms=twilio,vonage voice=calls mail=mail "
        + "post=teams; empty for the channels that are configured",
      fallback: "", keeper: .store, check: alertWays),
    Setting(
      "alert.prefix",
      "Word before every text message, so that readers know who writes, such as MVSD",
      fallback: "", keeper: .store),
    Setting(
      "alert.link", "Address of a status page that messages may name; empty for none",
      fallback: "", keeper: .store
    ) { word throws(Failure) in
      guard word.isEmpty || word.hasPrefix("https://") || word.hasPrefix("http://") else {
        throw Failure("'\(word)' is not an address such as https://status.example.org")
      }
    },
    Setting(
      "alert.segments", "Segments that a text message should not exceed",
      fallback: "1", keeper: .store, check: positive),
    Setting(
      "alert.step-minutes", "Minutes after which a person is tried by the next way",
      fallback: "10", keeper: .store, check: positive),
    Setting(
      "alert.confirm-minutes", "Minutes that one person has to confirm before the next is asked",
      fallback: "10", keeper: .store, check: positive),
    Setting(
      "alert.again", "How often those who have not confirmed are asked once more",
      fallback: "2", keeper: .store, check: positive),
    Setting(
      "alert.expiry-minutes",
      "Minutes after the promised next word for which an alert is still worth sending",
      fallback: "15", keeper: .store, check: positive),
    Setting(
      "alert.budget", "Informational text messages that one number gets in seven days",
      fallback: "1", keeper: .store, check: positive),
    Setting(
      "alert.group-seconds", "Seconds within which the news of several outages is one message",
      fallback: "60", keeper: .store, check: positive),
    Setting(
      "alert.drill-group", "The group that drills are sent to", fallback: "", keeper: .store),
  ]

  private static let alertWays: @Sendable (String) throws(Failure) -> Void = {
    word throws(Failure) in
    let known = ["sms", "voice", "mail", "post"]
    for part in word.split(separator: " ") {
      let ends = part.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      guard ends.count == 2, known.contains(ends[0]) else {
        throw Failure(
          "'\(part)' is not a way and its channels, such as sms=twilio,vonage",
          hint: ends.first.flatMap { didYouMean($0, in: known) }
            ?? "ways are \(known.joined(separator: ", "))")
      }
      for name in ends[1].split(separator: ",", omittingEmptySubsequences: false)
      where name.isEmpty
        || !name.allSatisfy({ $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") })
      {
        throw Failure("'\(name)' is not the name of a channel", hint: "see 'ittool channel list'")
      }
    }
  }
}

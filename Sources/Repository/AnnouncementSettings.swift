/// The settings of announcements.
import Calendar
import Commands

extension Setting {
  static let announcements: [Setting] = [
    Setting(
      "announce.approval",
      "Whether somebody who did not write an announcement must approve it: yes or no",
      fallback: "no", keeper: .store, check: yesOrNo),
    Setting(
      "announce.channels",
      "Channels on which announcements are posted unless they say otherwise, such as mastodon teams",
      fallback: "", keeper: .store
    ) { word throws(Failure) in
      for name in word.split(whereSeparator: { $0 == " " || $0 == "," }) {
        guard name.allSatisfy({ $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") }) else {
          throw Failure("'\(name)' is not the name of a channel", hint: "see 'ittool channel list'")
        }
      }
    },
    Setting(
      "announce.lateness",
      "How long after its time a scheduled announcement is still published, such as 2h",
      fallback: "2h", keeper: .store, check: span),
    Setting(
      "announce.unsubscribe-url",
      "Address of your own HTTPS page that takes one-click unsubscriptions (RFC 8058); empty for "
        + "that of door.url",
      fallback: "", keeper: .store,
      check: securePage("https://news.example.org/unsubscribe", without: "<>,\"")),
    Setting(
      "question.days", "Days after which a reader's question has waited too long",
      fallback: "3", keeper: .store, check: positive),
    Setting(
      "change.days", "Days after which a change has waited too long for a word",
      fallback: "14", keeper: .store, check: positive),
    Setting(
      "question.receipt", "Tell readers that their question is there: yes or no",
      fallback: "yes", keeper: .store, check: yesOrNo),
    Setting(
      "subscription.ask-days", "Days between two questions whether an address subscribes",
      fallback: "30", keeper: .store, check: positive),
    Setting(
      "subscription.asks-per-hour",
      "How many addresses are asked in an hour because a mail wanted it",
      fallback: "20", keeper: .store, check: positive),
  ]
}

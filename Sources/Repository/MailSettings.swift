/// The settings of mail that comes in.
import Commands

extension Setting {
  static let mail: [Setting] = [
    Setting(
      "mail.address", "Address of the help desk, to which people write and answers go",
      fallback: nil, keeper: .file, check: address),
    Setting(
      "mail.aliases", "Further addresses of the help desk, separated by commas", fallback: "",
      keeper: .file
    ) { word throws(Failure) in
      for part in word.split(separator: ",") { try address(part.trimmed) }
    },
    Setting(
      "mail.authserv-id",
      "Name that our own server writes into Authentication-Results; only its results count",
      fallback: nil, keeper: .file),
    Setting(
      "mail.require-dmarc",
      "Whether commands of staff by mail need a dmarc=pass of our own server: yes or no",
      fallback: "no", keeper: .store, check: yesOrNo),
    Setting(
      "mail.reopen-days", "Days in which an answer opens a resolved ticket again; later it is new",
      fallback: "14", keeper: .store, check: positive),
    Setting(
      "mail.answers-per-hour", "Automatic answers that one address gets in an hour",
      fallback: "3", keeper: .store, check: positive),
    Setting(
      "mail.answers-per-day", "Automatic answers that one address gets in a day",
      fallback: "20", keeper: .store, check: positive),
    Setting(
      "mail.stranger-answers-per-hour",
      "Automatic answers an hour to all the unknown addresses of one domain",
      fallback: "30", keeper: .store, check: positive),
    Setting(
      "mail.reopens-per-day", "Times a day that mail may open the same ticket again",
      fallback: "5", keeper: .store, check: positive),
    Setting(
      "mail.tickets-per-hour", "New tickets an hour from one address; the others are set aside",
      fallback: "30", keeper: .store, check: positive),
    Setting(
      "mail.size-limit", "Mebibytes of one message that are kept; a longer one is cut",
      fallback: "50", keeper: .store, check: positive),
    Setting(
      "mail.raw-days", "Days for which the message as it came is kept", fallback: "365",
      keeper: .store, check: positive),
  ]

  private static let address: @Sendable (String) throws(Failure) -> Void = {
    word throws(Failure) in
    let parts = word.split(separator: "@", omittingEmptySubsequences: false)
    let isAddress =
      parts.count == 2 && parts.allSatisfy { !$0.isEmpty }
      && word.utf8.allSatisfy { $0 > 32 && $0 < 127 && !"<>()[],;:\\\"".utf8.contains($0) }
    guard isAddress else { throw Failure("'\(word)' is not a mail address") }
  }
}

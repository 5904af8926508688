/// The settings of the web door, by which people without a shell reach us, and its address.
import Commands

extension Setting {
  static let door: [Setting] = [
    Setting(
      "door.url",
      "Address under which a web server runs 'ittool cgi', such as https://tech.example.org/help; "
        + "mails then link to its pages; empty for none",
      fallback: "", keeper: .store, check: webAddress("https://tech.example.org/help")),
    Setting(
      "door.link-days", "Days for which a link to a ticket's page works after its mail was sent",
      fallback: "60", keeper: .store, check: positive),
    Setting(
      "door.posts-per-hour",
      "Forms that one network address may send in an hour; a school behind one address counts as one",
      fallback: "600", keeper: .store, check: positive),
    Setting(
      "door.link-posts-per-hour", "Forms that may be sent through one link in an hour",
      fallback: "30", keeper: .store, check: positive),
    Setting(
      "door.upload-limit", "Mebibytes that the files of one form may have together",
      fallback: "20", keeper: .store, check: positive),
  ]
}

extension Store {
  /// The address of the web door; nil where there is none.
  public func doorAddress() throws -> WebAddress? { WebAddress(try setting("door.url")) }
}

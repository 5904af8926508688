/// A message on its way out: what it is made of, and the whole of it as bytes.
import Calendar

/// Why a message cannot be composed.
public struct ComposerError: Error, Equatable, Sendable {
  /// The field that does not fit, such as `To`.
  public var field: String
  /// What is wrong with it, in words for people.
  public var message: String

  init(_ field: String, _ message: String) {
    self.field = field
    self.message = message
  }
}

/// Who wrote a message, as far as loops are concerned (RFC 3834).
public enum Automation: String, Sendable {
  /// Typed by a person; it stays unmarked, or real answers to it would be filtered.
  case no
  /// Made by the program without being asked: a notice, an alert.
  case generated = "auto-generated"
  /// An automatic answer to a message: an acknowledgement.
  case replied = "auto-replied"
}

/// The name of a stream of messages (RFC 2919).
public struct ListName: Hashable, Sendable {
  /// `announce.helpdesk.example.org`.
  public var id: String
  /// The words before it; may be empty.
  public var title: String

  /// Names a list.
  public init(_ id: String, title: String = "") {
    self.id = id
    self.title = title
  }
}

/// A file that goes along.
public struct OutgoingAttachment: Sendable {
  /// The name as the reader sees it.
  public var name: String
  /// `image/png`; what is not `type/subtype` is sent as `application/octet-stream`.
  public var type: String
  /// The file itself.
  public var bytes: [UInt8]

  /// Makes an attachment.
  public init(name: String, type: String = "application/octet-stream", bytes: [UInt8]) {
    self.name = name
    self.type = type
    self.bytes = bytes
  }
}

/// A header beyond the usual ones; a closed list, so that no caller can forge another.
public enum ExtraHeader: String, CaseIterable, Sendable {
  case listUnsubscribe = "List-Unsubscribe"
  case listUnsubscribePost = "List-Unsubscribe-Post"
  case listHelp = "List-Help"
  case listArchive = "List-Archive"
  case contentLanguage = "Content-Language"
  case importance = "Importance"
  /// Our own mark, by which a message of ours is known when it comes back.
  case loop = "X-Ittool-Loop"
}

/// One message to one address.
///
/// Free text (subject, names, file names) may hold anything: line ends and other control
/// characters in it become spaces. Addresses and ids that are not sound are refused.
public struct OutgoingMail: Sendable {
  /// The HTML beside the plain text.
  public enum HTMLBody: Sendable, Equatable {
    /// Made of the text.
    case fromText
    /// A document of the caller's.
    case given(String)
    /// None: plain text only.
    case none
  }

  /// Who writes.
  public var from: MailAddress
  /// Who reads.
  public var to: MailAddress
  /// Where an answer goes, when not to `from`.
  public var replyTo: MailAddress?
  /// What it is about.
  public var subject: String
  /// The words, as plain text; `PlainMarkup` says what of it the HTML shows as markup.
  public var text: String
  /// The HTML beside it.
  public var html = HTMLBody.fromText
  /// `<…@…>`, fixed per message and address, so that receivers can drop copies.
  public var messageID: String
  /// The Message-ID that is answered; one that is not sound is left out.
  public var inReplyTo: String?
  /// The Message-IDs before this one, oldest first; the first 4 and the last 6 are written.
  public var references: [String] = []
  /// The list it belongs to.
  public var listID: ListName?
  /// Who wrote it, as far as loops are concerned.
  public var automation = Automation.no
  /// Further headers, ASCII; each at most once.
  public var extra: [ExtraHeader: String] = [:]
  /// Files that go along.
  public var attachments: [OutgoingAttachment] = []
  /// When it is written.
  public var date: Instant
  /// The zone that `Date` is written in.
  public var zone: Zone

  /// Makes a message of what every message needs.
  public init(
    from: MailAddress, to: MailAddress, subject: String, text: String, messageID: String,
    date: Instant, zone: Zone
  ) {
    self.from = from
    self.to = to
    self.subject = subject
    self.text = text
    self.messageID = messageID
    self.date = date
    self.zone = zone
  }

  /// The message as RFC 5322 has it: CRLF, ASCII only, no line above 78 characters unless a single
  /// word (an id, a URL) is longer, never above 998.
  ///
  /// The same message gives the same bytes. Lines that begin with a dot are the transport's
  /// business.
  ///
  /// - Throws: `ComposerError` for an address, id or extra header that is not sound.
  public func bytes() throws -> [UInt8] {
    guard Self.isSound(id: messageID) else {
      throw ComposerError("Message-ID", "'\(messageID)' is no message id such as <1@example.org>")
    }
    var writer = HeaderWriter()
    writer.write("Date", words: [Self.date(date, zone)])
    try writer.write("From", mailbox: from)
    try writer.write("To", mailbox: to)
    if let replyTo { try writer.write("Reply-To", mailbox: replyTo) }
    writer.write("Subject", text: subject)
    writer.write("Message-ID", words: [messageID])
    if let inReplyTo, Self.isSound(id: inReplyTo) {
      writer.write("In-Reply-To", words: [inReplyTo])
    }
    let earlier = Self.trimmed(references: references)
    if !earlier.isEmpty { writer.write("References", words: earlier) }
    if let listID { try writer.write("List-ID", list: listID) }
    writeAutomation(to: &writer)
    for header in ExtraHeader.allCases {
      if let value = extra[header] { try writer.write(header, value) }
    }
    writer.write("MIME-Version", words: ["1.0"])
    var bytes = writer.bytes
    BodyWriter(mail: self).write(to: &bytes)
    return bytes
  }

  /// Whether the text is one message id in angle brackets that can be written as it is.
  public static func isSound(id: String) -> Bool {
    let bytes = Array(id.utf8)
    guard bytes.count <= 250, bytes.count > 4, bytes.first == UInt8(ascii: "<"),
      bytes.last == UInt8(ascii: ">")
    else { return false }
    let inner = bytes[1..<(bytes.count - 1)]
    let special = Array("<>()\",;\\ ".utf8)
    return inner.allSatisfy { $0 > 32 && $0 < 127 && !special.contains($0) }
      && inner.lazy.filter { $0 == UInt8(ascii: "@") }.count == 1
      && inner.first != UInt8(ascii: "@") && inner.last != UInt8(ascii: "@")
  }

  /// The sound ids, each once, the first 4 and the last 6 of more than 10.
  ///
  /// References grow without bound otherwise; the root and the nearest parents are what threads
  /// are built of.
  public static func trimmed(references: [String]) -> [String] {
    var seen: Set<String> = []
    // A repeated id keeps its last place: the nearest parent stands last.
    let sound = Array(
      references.reversed().filter { isSound(id: $0) && seen.insert($0).inserted }.reversed())
    return sound.count > 10 ? Array(sound.prefix(4) + sound.suffix(6)) : sound
  }

  private func writeAutomation(to writer: inout HeaderWriter) {
    switch automation {
    case .no: break
    case .generated:
      writer.write("Auto-Submitted", words: [automation.rawValue])
      writer.write("X-Auto-Response-Suppress", words: ["OOF,", "AutoReply"])
    case .replied:
      writer.write("Auto-Submitted", words: [automation.rawValue])
      writer.write("Precedence", words: ["auto_reply"])
      writer.write("X-Autoreply", words: ["yes"])
      writer.write("X-Auto-Response-Suppress", words: ["DR,", "RN,", "OOF,", "AutoReply"])
    }
    if listID != nil, automation != .replied { writer.write("Precedence", words: ["list"]) }
  }

  /// `Tue, 24 Nov 2026 22:11:20 +0100` (RFC 5322, 3.3).
  static func date(_ instant: Instant, _ zone: Zone) -> String {
    // The format has no seconds in its offset, which old zones have.
    let offset = zone.offset(at: instant).seconds / 60 * 60
    let (date, time) = instant.civil(offset: offset)
    let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let minutes = abs(offset) / 60
    let zoneText = (offset < 0 ? "-" : "+") + two(minutes / 60) + two(minutes % 60)
    let year = String(date.year)
    return "\(days[date.weekday.rawValue - 1]), \(date.day) \(months[date.month - 1]) "
      + String(repeating: "0", count: max(0, 4 - year.count)) + year + " \(time.padded) \(zoneText)"
  }
}

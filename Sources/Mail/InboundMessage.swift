/// A message that came in: its headers, its words and its files, however badly it was made.
import Calendar
import Repository

/// Who the envelope says sent a message.
public enum ReturnPath: Hashable, Sendable {
  /// `<>`: a message about a message, which must never be answered.
  case null
  /// An address.
  case address(String)
}

/// A file that came along.
public struct InboundAttachment: Sendable, Equatable {
  /// The name as given; it is never used as a path.
  public var name: String
  /// `image/png`, in lower case.
  public var type: String
  /// The decoded bytes.
  public var bytes: [UInt8]
  /// The id by which HTML refers to it, without angle brackets.
  public var contentID: String?
  /// Whether the message shows it among its words.
  public var isInline: Bool
}

/// A message, read.
public struct InboundMessage: Sendable {
  /// All headers in their order, encoded words not decoded.
  public var headers: [Header]
  /// Every Message-ID it claims; usually one.
  public var messageIDs: [String]
  /// The ids of `In-Reply-To`.
  public var inReplyTo: [String]
  /// The ids of `References`, oldest first.
  public var references: [String]
  /// The mailboxes of `From`.
  public var from: [MailAddress]
  /// The mailbox of `Sender`.
  public var sender: MailAddress?
  /// The mailboxes of `Reply-To`.
  public var replyTo: [MailAddress]
  /// The mailboxes of `To`.
  public var to: [MailAddress]
  /// The mailboxes of `Cc`.
  public var cc: [MailAddress]
  /// The envelope's sender, when a server wrote it down.
  public var returnPath: ReturnPath?
  /// When the sender's clock says that it was written; clocks of ours never start here.
  public var date: Instant?
  /// The subject, decoded, on one line.
  public var subject: String
  /// The words: the plain text, or the HTML as plain text.
  ///
  /// Lines end in one line feed.
  public var text: String
  /// Whether `text` was made of HTML.
  public var textIsFromHTML: Bool
  /// The HTML, when there is any; never shown as it is.
  public var html: String?
  /// The files.
  public var attachments: [InboundAttachment]
  /// The type of the whole, such as `multipart/report`.
  public var type: String
  /// `report-type` of a report (RFC 6522), such as `delivery-status`.
  public var reportType: String?
  /// The machine-readable part of a report.
  public var report: [UInt8]?
  /// The headers of the message that a report returns.
  public var returned: [Header]
  /// What servers say about the sender's authenticity, one each; to be believed only of one's own.
  public var authenticationResults: [String]
  /// What was odd about it, as sentences.
  public var warnings: [String]
  /// The bytes of the raw message.
  public var size: Int
  /// SHA-256 of the raw message.
  public var sha256: [UInt8]

  /// The id by which the message is known again: its Message-ID, or one made of its bytes.
  public var identity: String {
    if let id = messageIDs.first { return id }
    return "<missing.\(SHA256.hex(sha256).prefix(40))@ittool.invalid>"
  }

  /// The mailbox that wrote it: `From`, else `Sender`, else `Reply-To`.
  public var author: MailAddress? {
    ([from.first, sender, replyTo.first].compactMap { $0 }).first { !$0.address.isEmpty }
  }

  /// The values of every occurrence of a header, encoded words not decoded.
  public func values(_ name: String) -> [String] { headers.values(name) }

  /// Reads a message.
  ///
  /// Anything is a message: what is not understood is in `warnings`, and the raw bytes are the
  /// caller's to keep. Header injection, path names, control characters are only text here.
  ///
  /// - Throws: `LibraryMissing` when GMime or libmd cannot be opened.
  public static func read(_ raw: [UInt8]) throws(LibraryMissing) -> InboundMessage {
    let library = try MailLibrary.open()
    let (headers, body, oddities) = HeaderBlock.read(raw[...])
    func addresses(_ name: String) -> [MailAddress] {
      headers.values(name).prefix(50).flatMap { AddressList.read($0) }
    }
    let paths = headers.values("Return-Path")
    let returnPath: ReturnPath? = paths.first.map { path in
      let inner = path.filter { $0 != "<" && $0 != ">" && !$0.isWhitespace }
      return inner.isEmpty ? .null : .address(inner)
    }
    var collector = PartCollector(library: library)
    collector.read(raw, headers: headers, bodyStart: body)
    let subject = EncodedWords.cleaned(EncodedWords.decoded(headers.values("Subject").first ?? ""))
    return InboundMessage(
      headers: headers, messageIDs: MessageIDs.all(in: headers.values("Message-ID"), limit: 4),
      inReplyTo: MessageIDs.all(in: headers.values("In-Reply-To")),
      references: MessageIDs.all(in: headers.values("References")), from: addresses("From"),
      sender: addresses("Sender").first, replyTo: addresses("Reply-To"), to: addresses("To"),
      cc: addresses("Cc"), returnPath: returnPath,
      date: headers.values("Date").first.flatMap { library.instant($0) }, subject: subject,
      text: collector.text, textIsFromHTML: collector.usedHTML, html: collector.html,
      attachments: collector.attachments, type: collector.type, reportType: collector.reportType,
      report: collector.report, returned: collector.returned,
      authenticationResults: headers.values("Authentication-Results"),
      warnings: oddities + collector.warnings, size: raw.count, sha256: try SHA256.hash(raw))
  }
}

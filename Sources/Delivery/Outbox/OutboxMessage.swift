/// What a desk hands to the outbox: one message for one address.
import Calendar
import Mail
import Repository

/// How pressing a message is, and what may be done with it.
public enum DeliveryKind: Int64, CaseIterable, Sendable {
  /// An alert: first in line, at any hour, sent again when its outcome stays unknown.
  case emergency = 1
  /// About one ticket.
  case ticket = 2
  /// A collection for one reader; at most once per key.
  case digest = 3
  /// The same words for many; at most once per key.
  case announcement = 4

  /// The word for it.
  public var word: String {
    switch self {
    case .emergency: "emergency"
    case .ticket: "ticket"
    case .digest: "digest"
    case .announcement: "announcement"
    }
  }

  /// The kind of this word.
  public init?(word: String) {
    guard let kind = Self.allCases.first(where: { $0.word == word }) else { return nil }
    self = kind
  }

  /// Whether sending it a second time needs a person who says so.
  public var isAtMostOnce: Bool { self == .digest || self == .announcement }

  /// Whether quiet hours hold for it.
  var canWait: Bool { isAtMostOnce }
}

/// The words of a message; many messages may share them.
public struct OutboxContent: Sendable, Equatable {
  /// What it is about.
  public var subject: String
  /// The words as plain text, with the markup that `PlainMarkup` knows.
  public var text: String
  /// An HTML document; nil makes it of the text.
  public var html: String?

  /// Makes content.
  public init(subject: String, text: String, html: String? = nil) {
    self.subject = subject
    self.text = text
    self.html = html
  }
}

/// The words of a message: new ones, or those that `Store.keep` has stored.
public enum OutboxWords: Sendable, Equatable {
  /// Words for this message alone.
  case new(OutboxContent)
  /// Words that several messages share.
  case kept(Int64)
}

/// One message for one address by one channel.
public struct OutboxMessage: Sendable {
  /// The idempotency key: what happened and to whom, such as `ticket.reply:note-17:ana@example.org`.
  ///
  /// A second message with the key of a first is not queued, whatever became of the first.
  public var key: String
  /// How pressing it is.
  public var kind: DeliveryKind
  /// What it tells of, such as `ticket.resolved`; `DeliveryTruth` is asked by it.
  public var event: String
  /// What it is about; nil for what has no number.
  public var about: (kind: Kind, number: Int64)?
  /// The person it is for.
  public var person: Int64?
  /// Where it goes: a mail address, or what the channel takes for one.
  public var address: String
  /// The reader's name; may be empty.
  public var name: String
  /// The channel; nil for the one that mail goes by.
  public var channel: String?
  /// The words.
  public var words: OutboxWords
  /// What the mail's header says beyond the usual.
  public var headers = MailFacts()
  /// The Message-ID, where it proves a reply; nil makes one.
  public var messageID: String?
  /// Attachments of tickets that go along, as far as `delivery.attachment-limit` allows.
  public var files: [Int64] = []
  /// The earliest time to send it.
  public var notBefore: Instant?
  /// When it is not worth sending any more; nil for the district's usual time.
  public var expires: Instant?

  /// Makes a message of what every message needs.
  public init(
    key: String, kind: DeliveryKind, event: String, to address: String, words: OutboxWords
  ) {
    self.key = key
    self.kind = kind
    self.event = event
    self.address = address
    self.words = words
    name = ""
  }
}

/// What became of a message that was handed to the outbox.
public enum EnqueueResult: Sendable, Equatable {
  /// It waits to be sent; its delivery number.
  case queued(Int64)
  /// A message with this key is there already.
  case already(Int64, DeliveryState)
  /// It is recorded but will not be sent, and why.
  case refused(Int64, reason: String)
}

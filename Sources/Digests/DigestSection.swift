/// The parts of a digest: a registry that the program fills, so that every desk brings its own.
import Calendar
import People
import Repository
import SQLite

/// Who reads an issue, and from where on things are news to them.
public struct DigestReader: Sendable {
  /// The person.
  public var profile: Profile
  /// What kind of digest it is.
  public var kind: DigestKind
  /// The newest event that an earlier issue has dealt with; those above it are pending.
  public var mark: Int64
  /// The queue that the digest looks at for what nobody works on; nil is all.
  public var queue: String?
  /// The most lines of a section.
  public var most: Int
  /// The words of the reader's language.
  public var words: DigestWords
  /// Whether somebody else looks at it before: what they may not read is left out, too.
  public var isPreview = false

  /// The names under which the reader acts.
  public var ownNames: [String] {
    [profile.name, profile.account, profile.person.mailbox].compactMap { $0 } + profile.addresses
  }
}

/// A line that can be told once.
public struct DigestItem: Sendable, Equatable {
  /// When the line stands in an issue.
  public enum Telling: Sendable, Equatable {
    /// Until it was told; afterwards as a correction when its words have changed.
    case news
    /// Only as a correction of what was told.
    case correction
    /// Always; marked as new until it was told.
    case state
  }

  /// What it is, such as `T-42/note-7`; the same for the same thing for ever.
  public var key: String
  /// What it says; a checksum of it is kept.
  public var words: String
  /// When the line stands in an issue.
  public var telling: Telling

  /// Makes an item.
  public init(_ key: String, words: String, _ telling: Telling) {
    self.key = key
    self.words = words
    self.telling = telling
  }

  /// FNV-1a over the words (64 bits): no words of anybody are kept.
  var checksum: Int64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in words.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return Int64(bitPattern: hash)
  }
}

/// One line of a section.
public struct DigestLine: Sendable, Equatable {
  /// The number of what it is about.
  public var number: String?
  /// The sentence.
  public var text: String
  /// What makes it one that is told once; nil for what stands there each time.
  public var item: DigestItem?
  /// The page that says more.
  public var link: String?
  /// The ticket about a student whose words it shows.
  public var studentTicket: Int64?

  /// Makes a line.
  public init(_ number: String?, _ text: String, item: DigestItem? = nil) {
    self.number = number
    self.text = text
    self.item = item
  }
}

/// What a section has for one reader.
public struct DigestPassage: Sendable {
  /// How many there are in all; nil where the lines that stand in the issue are counted.
  public var count: Int?
  /// The first of them, or all news.
  public var lines: [DigestLine]
  /// The command that shows the rest, for those who have the program.
  public var rest: String?
  /// Whether the lines are sentences about the count and not a line for each.
  public var isSummary = false

  /// Makes a passage.
  public init(count: Int? = nil, _ lines: [DigestLine], rest: String? = nil) {
    self.count = count
    self.lines = lines
    self.rest = rest
  }

  /// Makes a passage of sentences about a number of things.
  public static func summary(_ count: Int, _ lines: [DigestLine]) -> DigestPassage {
    var passage = DigestPassage(count: count, lines)
    passage.isSummary = true
    return passage
  }
}

/// A section of a digest.
public struct DigestSection: Sendable {
  /// One word; the heading is the line of this name in `share/digests/LANGUAGE/words.txt`.
  public let key: String
  /// The digests that have it.
  public let kinds: [DigestKind]
  /// Gathers it for one reader, inside the transaction that marks it as told; it reads only.
  public let gather: @Sendable (Store, DigestReader) throws -> DigestPassage

  /// Makes a section.
  public init(
    _ key: String, _ kinds: [DigestKind],
    gather: @escaping @Sendable (Store, DigestReader) throws -> DigestPassage
  ) {
    self.key = key
    self.kinds = kinds
    self.gather = gather
  }
}

/// An alert: words for people while something is broken, for whom they are, and how far they got.
import Calendar
import Commands
import Repository
import SQLite

extension AlertClass: ArgumentValue {}

/// How far an alert is.
public enum AlertState: String, CaseIterable, Sendable, ArgumentValue {
  /// It is being written.
  case draft
  /// It is on its way, or people are still tried by further ways.
  case sending
  /// Nothing more happens by itself.
  case done
  /// Somebody stopped it.
  case stopped
  /// Another alert says the same and more.
  case replaced
}

/// What an alert tells.
public enum AlertKind: String, Sendable {
  /// Words of its own.
  case notice
  /// The first word of an outage.
  case outage
  /// A further word of an outage.
  case update
  /// That an outage is over.
  case resolved
  /// A maintenance window.
  case maintenance
  /// What was missed while mail was down.
  case summary
}

/// Whether an alert is meant.
public enum AlertMode: String, Sendable {
  case live, drill, test
}

/// The words of an alert in one language.
public struct AlertWords: Sendable, Equatable {
  /// What happened, in one line.
  public var headline: String
  /// What is affected.
  public var affected = ""
  /// What to do meanwhile.
  public var meanwhile = ""
  /// What still works.
  public var works = ""
  /// The rest, in Markdown: for mail; a short first line of an update for the other ways, too.
  public var body = ""

  /// Words with a headline.
  public init(_ headline: String) { self.headline = headline }

  /// The same words, trimmed.
  ///
  /// - Throws: `Failure` for a part that cannot be stored.
  func checked() throws -> AlertWords {
    var words = AlertWords(try WrittenText.title(headline, "headline"))
    words.affected = try WrittenText.summary(affected, "sentence that says what is affected")
    words.meanwhile = try WrittenText.summary(meanwhile, "sentence that says what to do meanwhile")
    words.works = try WrittenText.summary(works, "sentence that says what still works")
    words.body = try WrittenText.body(body)
    return words
  }
}

/// One alert.
public struct Alert: Sendable, Equatable, RowDecodable {
  /// The number.
  public var id: Int64
  /// How far it is.
  public var state: AlertState
  /// What it tells.
  public var kind: AlertKind
  /// How pressing it is.
  public var alertClass: AlertClass
  /// Whether it is meant.
  public var mode: AlertMode
  /// The language of its first words.
  public var language: String
  /// When the next word comes.
  public var next: Instant?
  /// When it is not worth sending any more.
  public var expires: Instant?
  /// Whether everybody may read it.
  public var isPublic: Bool
  /// Whether readers are asked to confirm.
  public var asks: Bool
  /// How many confirmations are enough; then people are asked one after the other.
  public var need: Int64?
  /// Minutes after which those who have not confirmed are asked once more.
  public var again: Int64?
  /// The how manieth asking this is, from 1.
  public var round: Int64
  /// When they were last asked.
  public var asked: Instant?
  /// Whether it was made by itself from an update of an outage.
  public var isTold: Bool
  /// The window of planned work that it tells of.
  public var window: Int64?
  /// What of that window.
  public var notice: String?
  /// Who wrote it.
  public var author: String
  /// When it was written.
  public var created: Instant
  /// When it was sent.
  public var sent: Instant?
  /// Why it was stopped or replaced.
  public var reason: String?
  /// Its first words.
  public var words: AlertWords

  /// The number as people write it.
  public var number: String { Kind.alert.number(id) }

  /// Reads a row of `select`.
  public init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    state = AlertState(rawValue: try row.text()) ?? .draft
    kind = AlertKind(rawValue: try row.text()) ?? .notice
    alertClass = AlertClass(rawValue: try row.text()) ?? .urgent
    mode = AlertMode(rawValue: try row.text()) ?? .live
    language = try row.text()
    next = try row.instant()
    expires = try row.instant()
    isPublic = try row.bool()
    asks = try row.bool()
    need = try row.int()
    again = try row.int()
    round = try row.int()
    asked = try row.instant()
    isTold = try row.bool()
    window = try row.int()
    notice = try row.text()
    author = try row.text()
    created = Instant(seconds: try row.int())
    sent = try row.instant()
    reason = try row.text()
    words = AlertWords(try row.text())
    words.affected = try row.text()
    words.meanwhile = try row.text()
    words.works = try row.text()
    words.body = try row.text()
  }

  /// Selects alerts, as `a`, with their first words, as `t`.
  static let select: SQL = """
    SELECT a.id, a.state, a.kind, a.class, a.mode, a.language, a.next, a.expires, a.public, a.asks,
      a.need, a.again, a.round, a.asked, a.told, a.window, a.notice, a.author, a.created, a.sent,
      a.reason,
      t.headline, t.affected, t.meanwhile, t.works, t.body
    FROM alert AS a JOIN alert_text AS t ON t.alert = a.id AND t.language = a.language
    """
}

/// An alert's number as one word of the command line.
public struct AlertNumber: ArgumentValue, Hashable, Sendable {
  /// The number itself.
  public let value: Int64

  /// Wraps a number.
  public init(_ value: Int64) { self.value = value }

  /// Reads `3`, `#3`, `L-3` or `l3`.
  public static func read(_ word: String) throws(Failure) -> AlertNumber {
    AlertNumber(try Kind.alert.read(word))
  }
}

/// An alert that is to be written.
public struct NewAlert: Sendable {
  /// What it tells.
  public var kind = AlertKind.notice
  /// How pressing it is.
  public var alertClass = AlertClass.urgent
  /// Whether it is meant.
  public var mode = AlertMode.live
  /// The language of the words.
  public var language = "en"
  /// The words.
  public var words: AlertWords
  /// When the next word comes.
  public var next: Instant?
  /// When it is not worth sending any more; nil for the usual time.
  public var expires: Instant?
  /// Whether everybody may read it.
  public var isPublic = false
  /// Whether readers are asked to confirm.
  public var asks = false
  /// How many confirmations are enough.
  public var need: Int64?
  /// Minutes after which those who have not confirmed are asked once more.
  public var again: Int64?
  /// Whether it is made by itself from an update of an outage.
  public var isTold = false
  /// The window of planned work that it tells of, and what of it.
  public var window: (id: Int64, notice: String)?
  /// The groups it is for.
  public var groups: [Int64] = []
  /// The buildings it is for.
  public var sites: [Int64] = []
  /// The services whose users it is for.
  public var services: [Int64] = []
  /// The outages it tells of, each with its update.
  public var outages: [(outage: Int64, update: Int64?)] = []

  /// An alert with words.
  public init(_ words: AlertWords) { self.words = words }
}

/// A giveaway: what readers may win, how they enter, and how far its draw has come.
import Calendar
import Commands
import Repository
import SQLite

/// Where a giveaway stands.
enum GiveawayState: String, CaseIterable, Sendable, ArgumentValue {
  /// People enter.
  case open
  /// The list of entries is frozen and has a checksum.
  case closed
  /// How and by which future numbers it is drawn is written down.
  case committed
  /// The winners are drawn.
  case drawn
  /// It was given up, with a reason.
  case cancelled
}

/// What somebody does to be in a giveaway.
enum EntryRule: String, CaseIterable, Sendable, ArgumentValue {
  /// They are put on a list.
  case list
  /// They asked a question about the announcement.
  case question
  /// They replied to the announcement with a word that stands in it.
  case reply
  /// They answered a survey.
  case survey
}

/// One giveaway.
struct Giveaway: Sendable, Equatable {
  var id: Int64
  var title: String
  var state: GiveawayState
  var rule: EntryRule
  /// The word to reply with, of the rule `reply`.
  var word: String?
  var announcement: Int64?
  var winners: Int
  /// Whether staff of the department may win.
  var staffMayEnter: Bool
  /// How many entries take part.
  var entries: Int
  /// How many entries do not.
  var excluded: Int
  var method: DrawMethod?
  var listHash: String?
  /// The seal under the newest part of its record.
  var seal: String?
  var author: String
  var reason: String?
  var opened: Instant
  /// Until when people may enter.
  var until: Instant?
  var closed: Instant?
  var committed: Instant?
  var drawn: Instant?
  var cancelled: Instant?

  /// `G-1`.
  var number: String { Kind.giveaway.number(id) }

  /// How to enter, as the record says it.
  var ruleWords: String {
    word.map { "\(rule.rawValue) \($0)" } ?? rule.rawValue
  }
}

extension Giveaway: RowDecodable {
  /// All columns of one row per giveaway `g`.
  static let select: SQL = """
    SELECT g.id, g.title, g.state, g.rule, g.word, g.announcement, g.winners, g.staff,
      coalesce(g.entries, (SELECT count(*) FROM giveaway_entry AS e
        WHERE e.giveaway = g.id AND e.excluded IS NULL)),
      (SELECT count(*) FROM giveaway_entry AS e
        WHERE e.giveaway = g.id AND e.excluded IS NOT NULL),
      g.method, g.list_hash,
      (SELECT seal FROM giveaway_section AS s WHERE s.giveaway = g.id
        ORDER BY place DESC LIMIT 1),
      g.author, g.reason, g.opened, g.until, g.closed, g.committed, g.drawn, g.cancelled
    FROM giveaway AS g
    """

  init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    title = try row.text()
    state = GiveawayState(rawValue: try row.text()) ?? .open
    rule = EntryRule(rawValue: try row.text()) ?? .list
    word = try row.text()
    announcement = try row.int()
    winners = Int(try row.int() as Int64)
    staffMayEnter = try row.bool()
    entries = Int(try row.int() as Int64)
    excluded = Int(try row.int() as Int64)
    let method: String? = try row.text()
    self.method = method.flatMap(DrawMethod.init(rawValue:))
    listHash = try row.text()
    seal = try row.text()
    author = try row.text()
    reason = try row.text()
    opened = Instant(seconds: try row.int())
    until = try row.instant()
    closed = try row.instant()
    committed = try row.instant()
    drawn = try row.instant()
    cancelled = try row.instant()
  }
}

extension Giveaway {
  static let fields: [Field<Giveaway>] = [
    Field("number", "The giveaway's number") { .text($0.number) },
    Field("title", "What can be won") { .text($0.title) },
    Field("state", "open, closed, committed, drawn or cancelled") { .text($0.state.rawValue) },
    Field("entries", "How many entries take part") { .integer(Int64($0.entries)) },
    Field("excluded", "How many entries do not") { .integer(Int64($0.excluded)) },
    Field("winners", "How many win") { .integer(Int64($0.winners)) },
    Field("rule", "How one enters: list, question, reply or survey", usual: false) {
      .text($0.rule.rawValue)
    },
    Field("word", "The word to reply with", usual: false) { .of($0.word) },
    Field("announcement", "The announcement that it belongs to", usual: false) {
      .of($0.announcement.map(Kind.announcement.number))
    },
    Field("staff_may_enter", "Whether staff of the department may win", usual: false) {
      .bool($0.staffMayEnter)
    },
    Field("method", "How it is drawn: hash-chain or rfc3797", usual: false) {
      .of($0.method?.rawValue)
    },
    Field("list_hash", "The SHA-256 of the list of entries", usual: false) { .of($0.listHash) },
    Field("seal", "The seal under the newest part of the record", usual: false) { .of($0.seal) },
    Field("author", "Who opened it", usual: false) { .text($0.author) },
    Field("reason", "Why it was cancelled", usual: false) { .of($0.reason) },
    Field("opened", "When it was opened", usual: false) { .instant($0.opened) },
    Field("until", "Until when one may enter") { .of($0.until) },
    Field("closed", "When the list was closed", usual: false) { .of($0.closed) },
    Field("committed", "When the way of drawing was fixed", usual: false) { .of($0.committed) },
    Field("drawn", "When it was drawn", usual: false) { .of($0.drawn) },
    Field("cancelled", "When it was given up", usual: false) { .of($0.cancelled) },
  ]
}

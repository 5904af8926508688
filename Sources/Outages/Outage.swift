/// An outage: what is broken, since when, and what was said about it.
import Calendar
import Commands
import Repository
import SQLite
import Services

/// How far an outage is.
public enum OutageState: String, CaseIterable, Sendable {
  /// Proposed by a check; nobody was told.
  case draft
  /// Somebody looks for the cause.
  case investigating
  /// The cause is known.
  case identified
  /// It was mended and is watched.
  case monitoring
  /// It is over.
  case resolved
  /// A draft that was none.
  case dismissed

  /// Whether something is broken.
  public var isOpen: Bool { self == .investigating || self == .identified || self == .monitoring }
}

/// The kinds of causes that reports count by.
public enum OutageCause: String, CaseIterable, Sendable {
  case power, network, hardware, software, change, vendor, security, weather, people, unknown
}

/// What failed.
public struct Outage: Sendable, Equatable, RowDecodable {
  /// The number.
  public var id: Int64
  /// How far it is.
  public var state: OutageState
  /// What is broken, in one line.
  public var title: String
  /// The language of its words.
  public var language: String
  /// The kind of cause; nil while nobody knows.
  public var cause: OutageCause?
  /// Whether it is on the status page.
  public var isPublic: Bool
  /// Whether it was written down afterwards: nobody is told.
  public var isBackfilled: Bool
  /// Who opened it.
  public var author: String
  /// The person who keeps others informed.
  public var owner: Int64?
  /// When it began.
  public var started: Instant
  /// When it was opened.
  public var opened: Instant
  /// When it was over.
  public var ended: Instant?
  /// When it last changed.
  public var updated: Instant
  /// Until when the next word is promised.
  public var nextDue: Instant?
  /// The article that its looking back became.
  public var article: Int64?
  /// Counts the changes.
  public var version: Int64

  /// The number as people write it.
  public var number: String { Kind.outage.number(id) }

  /// Reads a row of `select`.
  public init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    let state: String = try row.text()
    self.state = OutageState(rawValue: state) ?? .investigating
    title = try row.text()
    language = try row.text()
    let cause: String? = try row.text()
    self.cause = cause.flatMap(OutageCause.init(rawValue:))
    isPublic = try row.bool()
    isBackfilled = try row.bool()
    author = try row.text()
    owner = try row.int()
    started = Instant(seconds: try row.int())
    opened = Instant(seconds: try row.int())
    ended = try row.instant()
    updated = Instant(seconds: try row.int())
    nextDue = try row.instant()
    article = try row.int()
    version = try row.int()
  }

  /// Selects outages, as `o`.
  public static let select: SQL = """
    SELECT o.id, o.state, o.title, o.language, o.cause, o.public, o.backfilled, o.author, o.owner,
      o.started, o.opened, o.ended, o.updated, o.next_due, o.article, o.version
    FROM outage AS o
    """
}

/// What an update is.
public enum OutageUpdateKind: String, Sendable {
  case opened, update, resolved, reopened, postmortem
}

/// What was said about an outage at one time.
public struct OutageUpdate: Sendable, Equatable, RowDecodable {
  /// Its row.
  public var id: Int64
  /// The outage's number.
  public var outage: Int64
  /// What it is.
  public var kind: OutageUpdateKind
  /// The state of the outage from then on.
  public var state: OutageState
  /// When it was written.
  public var at: Instant
  /// Since when what it says holds.
  public var effective: Instant
  /// Who wrote it.
  public var actor: String
  /// What is affected.
  public var affected: String
  /// What to do meanwhile.
  public var meanwhile: String
  /// What still works.
  public var works: String
  /// The rest, in Markdown.
  public var body: String
  /// Until when the next word is promised.
  public var next: Instant?
  /// Whether people are told.
  public var notifies: Bool
  /// When they were.
  public var told: Instant?
  /// How often its words were corrected.
  public var amended: Int64

  /// Reads a row of `select`.
  public init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    outage = try row.int()
    kind = OutageUpdateKind(rawValue: try row.text()) ?? .update
    let state: String = try row.text()
    self.state = OutageState(rawValue: state) ?? .investigating
    at = Instant(seconds: try row.int())
    effective = Instant(seconds: try row.int())
    actor = try row.text()
    affected = try row.text()
    meanwhile = try row.text()
    works = try row.text()
    body = try row.text()
    next = try row.instant()
    notifies = try row.bool()
    told = try row.instant()
    amended = try row.int()
  }

  /// Selects updates, as `u`.
  public static let select: SQL = """
    SELECT u.id, u.outage, u.kind, u.state, u.at, u.effective, u.actor, u.affected, u.meanwhile,
      u.works, u.body, u.next, u.notify, u.told, u.amended
    FROM outage_update AS u
    """
}

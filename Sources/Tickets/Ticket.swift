/// A ticket: the value, its words and its rules.
import Calendar
import Commands
import People
import Repository
import SQLite

/// Where a ticket stands.
///
/// The numbers are stored, so that a district may rename the words.
public enum State: Int64, CaseIterable, Sendable {
  case new = 1
  case open, waiting, resolved, closed

  /// The word that commands and files use whatever the district calls the state.
  public var keyword: String {
    switch self {
    case .new: "new"
    case .open: "open"
    case .waiting: "waiting"
    case .resolved: "resolved"
    case .closed: "closed"
    }
  }

  /// The classes that reports and clocks are defined on.
  public var stateClass: String {
    switch self {
    case .new: "initial"
    case .open: "active"
    case .waiting: "waiting"
    case .resolved, .closed: "inactive"
    }
  }

  /// Whether work is left to do.
  public var isOpen: Bool { self < .resolved }

  /// The one table of allowed transitions.
  ///
  /// Nothing goes back to new; resolved and closed tickets are reopened, never edited into
  /// another state.
  public var next: [State] {
    switch self {
    case .new: [.open, .waiting, .resolved, .closed]
    case .open: [.waiting, .resolved, .closed]
    case .waiting: [.open, .waiting, .resolved, .closed]
    case .resolved: [.open, .closed]
    case .closed: [.open]
    }
  }
}

extension State: Comparable {
  /// The order of a ticket's life.
  public static func < (left: State, right: State) -> Bool { left.rawValue < right.rawValue }
}

extension State: ArgumentValue {
  public static var choices: [String] { allCases.map(\.keyword) }
  public static func read(_ word: String) throws(Failure) -> State {
    if let state = allCases.first(where: { $0.keyword == word.lowercased() }) { return state }
    throw .usage(
      "'\(word)' is not one of: \(choices.joined(separator: ", "))",
      hint: didYouMean(word, in: choices))
  }
}

/// How much it matters.
public enum Priority: Int64, CaseIterable, Sendable {
  case low = 1
  case normal, high, urgent

  /// The word for it.
  public var keyword: String {
    switch self {
    case .low: "low"
    case .normal: "normal"
    case .high: "high"
    case .urgent: "urgent"
    }
  }
}

extension Priority: ArgumentValue {
  public static var choices: [String] { allCases.map(\.keyword) }
  public static func read(_ word: String) throws(Failure) -> Priority {
    if let value = allCases.first(where: { $0.keyword == word.lowercased() }) { return value }
    throw .usage(
      "'\(word)' is not one of: \(choices.joined(separator: ", "))",
      hint: didYouMean(word, in: choices))
  }
}

/// How a ticket came in.
public enum Source: String, CaseIterable, Sendable, ArgumentValue {
  case shell, mail, csv, web, phone
}

/// Whom or what a waiting ticket waits for.
public enum WaitingFor: String, CaseIterable, Sendable, ArgumentValue {
  case requester, vendor, parts
}

/// Why a ticket was closed.
public enum Outcome: String, CaseIterable, Sendable, ArgumentValue {
  case confirmed, unanswered, withdrawn, declined, duplicate, outage, merged, spam

  /// The reasons that a person gives; `merged` is what merging says.
  public static var choices: [String] { allCases.filter { $0 != .merged }.map(\.rawValue) }

  /// Reads one of `choices`.
  public static func read(_ word: String) throws(Failure) -> Outcome {
    if let outcome = Outcome(rawValue: word.lowercased()), outcome != .merged { return outcome }
    throw .usage(
      "'\(word)' is not one of: \(choices.joined(separator: ", "))",
      hint: didYouMean(word, in: choices))
  }

  /// The reason in words.
  public var meaning: String {
    switch self {
    case .confirmed: "the requester agreed that it is solved"
    case .unanswered: "no answer came"
    case .withdrawn: "it is no longer wanted"
    case .declined: "it will not be done"
    case .duplicate: "another ticket covers it"
    case .outage: "it became part of an outage"
    case .merged: "it lives on in another ticket"
    case .spam: "it was never a request"
    }
  }
}

/// How one ticket refers to another.
public enum LinkKind: String, CaseIterable, Sendable, ArgumentValue {
  case blocks, duplicates, parent, related
}

/// One ticket with the names of what it refers to.
public struct Ticket: Sendable, Equatable {
  /// The permanent number.
  public var id: Int64
  /// One line that says what it is about.
  public var subject: String
  /// What was written when it was opened.
  public var description: String
  /// Who asked.
  public var requester: Person?
  /// Who works on it.
  public var assignee: Person?
  /// The queue.
  public var queueID: Int64
  /// The queue's name.
  public var queue: String
  /// How much it matters.
  public var priority: Priority
  /// Where it stands.
  public var state: State
  /// The district's word for the state.
  public var stateName: String
  /// The school building.
  public var site: String?
  /// The room.
  public var room: String?
  /// The asset tag of the device.
  public var asset: String?
  /// Free words, sorted.
  public var tags: [String]
  /// When it should be done.
  public var due: Instant?
  /// How it came in.
  public var source: String
  /// Its number in another system.
  public var reference: String?
  /// Whom or what it waits for.
  public var waitingFor: String?
  /// When waiting ends.
  public var waitingUntil: Instant?
  /// Why it was closed.
  public var outcome: String?
  /// The ticket in which it lives on.
  public var mergedInto: Int64?
  /// Minutes of work recorded.
  public var minutes: Int64
  /// When it was opened.
  public var created: Instant
  /// When it last changed.
  public var updated: Instant
  /// When staff first wrote to the requester.
  public var responded: Instant?
  /// When staff last wrote to the requester.
  public var informed: Instant?
  /// When it was last resolved.
  public var resolved: Instant?
  /// When it was closed.
  public var closed: Instant?
  /// Counts the changes; a stale one tells the second editor.
  public var version: Int64
  /// The student whom it is about, 0 for one who is not named; nil when it is about no student.
  public var student: Int64?
  /// Its checklist as an export writes it, one item a line; nil without one.
  public var checklist: String?
  /// Whether its words were taken out, for somebody who may not read them.
  public var isVeiled = false
  /// What its clocks say, where that was asked for.
  public var promised = LevelDues()

  /// `T-42`.
  public var number: String { Kind.ticket.number(id) }
}

extension Ticket: RowDecodable {
  static let select: SQL = """
    SELECT t.id, t.subject, t.description, r.id, r.name, r.address, a.id, a.name, a.address,
      t.queue, q.name, t.priority, t.state, s.name, t.site, t.room, t.asset,
      (SELECT group_concat(name, ' ') FROM
        (SELECT name FROM tag WHERE tag.ticket = t.id ORDER BY name)),
      t.due, t.source, t.reference, t.waiting_for, t.waiting_until, t.outcome, t.merged_into,
      t.minutes, t.created, t.updated, t.responded, t.informed, t.resolved, t.closed, t.version,
      (SELECT coalesce(person, 0) FROM student_ticket WHERE student_ticket.ticket = t.id),
      (SELECT group_concat(line, char(10)) FROM
        (SELECT iif(done IS NULL, '- [ ] ' || text,
          '- [x] ' || text || ' (' || strftime('%Y-%m-%dT%H:%M:%SZ', done, 'unixepoch') || ', '
            || actor || ')') AS line
        FROM checklist_item WHERE checklist_item.ticket = t.id ORDER BY place))
    """
  // Left joins keep the ticket the outer loop, so that newest first needs no sort.
  static let tables: SQL = """
     FROM ticket AS t LEFT JOIN queue AS q ON q.id = t.queue LEFT JOIN state AS s ON s.id = t.state
      LEFT JOIN person AS r ON r.id = t.requester LEFT JOIN person AS a ON a.id = t.assignee
    """

  /// Reads the columns of `select`.
  public init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    subject = try row.text()
    description = try row.text()
    requester = try Self.person(&row)
    assignee = try Self.person(&row)
    queueID = try row.int()
    queue = try row.text()
    priority = Priority(rawValue: try row.int()) ?? .normal
    state = State(rawValue: try row.int()) ?? .new
    stateName = try row.text()
    site = try row.text()
    room = try row.text()
    asset = try row.text()
    let tags: String? = try row.text()
    self.tags = tags?.split(separator: " ").map(String.init) ?? []
    due = try row.instant()
    source = try row.text()
    reference = try row.text()
    waitingFor = try row.text()
    waitingUntil = try row.instant()
    outcome = try row.text()
    mergedInto = try row.int()
    minutes = try row.int()
    created = Instant(seconds: try row.int())
    updated = Instant(seconds: try row.int())
    responded = try row.instant()
    informed = try row.instant()
    resolved = try row.instant()
    closed = try row.instant()
    version = try row.int()
    student = try row.int()
    checklist = try row.text()
  }

  private static func person(_ row: inout RowReader) throws(DatabaseError) -> Person? {
    let id: Int64? = try row.int()
    let name: String? = try row.text()
    let address: String? = try row.text()
    return id.map { Person(id: $0, name: name ?? "", address: address) }
  }
}

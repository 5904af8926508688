/// What the clocks of a ticket are computed from: the facts of it and what happened to it.
import Calendar
import Repository
import SQLite

/// One thing that happened to a ticket and that a clock minds.
enum Happening: Sendable, Equatable {
  /// It came to stand elsewhere.
  case state(State)
  /// It now waits for somebody else; nil for nobody.
  case waiting(String?)
  /// The requester wrote.
  case request
  /// A person on staff wrote to the requester.
  case word
}

/// The part of a ticket's life that clocks mind.
struct LevelHistory: Sendable, Equatable {
  /// When the requester asked.
  var created: Instant
  /// When it came by an import, of which no promise was made before.
  var imported: Instant?
  /// Whether whoever had it before the import had answered.
  var isAnswered = false
  /// How it stood when it was opened.
  var state = State.new
  /// For whom it waited then.
  var waiting: String?
  /// What happened since, by its time.
  var happenings: [(at: Instant, what: Happening)] = []

  static func == (left: LevelHistory, right: LevelHistory) -> Bool {
    left.created == right.created && left.imported == right.imported && left.state == right.state
      && left.waiting == right.waiting
      && left.happenings.elementsEqual(right.happenings) { $0.at == $1.at && $0.what == $1.what }
  }
}

/// The facts of a ticket that say which level it has, and its history.
struct LevelFacts: Sendable {
  var ticket: Int64
  var queue: String
  var priority: Priority
  var site: String?
  var requester: Int64?
  var assignee: Int64?
  var state: State
  var outcome: String?
  var closed: Instant?
  var history: LevelHistory

  /// Whether what became of it says nothing of how it was served.
  var isNoService: Bool {
    outcome == Outcome.merged.rawValue || outcome == Outcome.duplicate.rawValue
      || outcome == Outcome.spam.rawValue
  }
}

extension LevelFacts {
  /// The facts that choose a calendar, of no ticket.
  init(queue: String, site: String?, now: Instant) {
    ticket = 0
    self.queue = queue
    priority = .normal
    self.site = site
    state = .new
    history = LevelHistory(created: now)
  }
}

extension LevelFacts: RowDecodable {
  /// The columns of a ticket's facts and its whole history, for `ticket AS t` with its queue `q`.
  ///
  /// One row a ticket: its events and notes come packed, so that a hundred thousand histories are
  /// one query without a sort. Only people on staff write replies and resolutions; what an import
  /// or a job wrote answers nobody.
  static let columns: SQL = """
    t.id, q.name, t.priority, t.site, t.requester, t.assignee, t.state, t.waiting_for, t.outcome,
    t.closed, t.created, t.responded, \(packedEvents), \(packedNotes)
    """
  static let packedEvents: SQL = """
    (SELECT group_concat(substr(what, 1, 1) || at || ':' || coalesce(old, '') || ':'
      || coalesce(new, ''), ' ') FROM event WHERE event.kind = 'T' AND event.item = t.id
      AND (what = 'state' OR what = 'waiting_for' OR what = 'imported'))
    """
  static let packedNotes: SQL = """
    (SELECT group_concat(iif(kind = 'request', 'r', 'p') || at, ' ') FROM note
      WHERE note.ticket = t.id AND kind <> 'note' AND (kind = 'request'
        OR (source <> 'csv' AND source <> 'cron')))
    """
  static let tables: SQL = " FROM ticket AS t LEFT JOIN queue AS q ON q.id = t.queue"

  /// Reads `columns`.
  init(from row: inout RowReader) throws(DatabaseError) {
    ticket = try row.int()
    queue = try row.text() ?? ""
    priority = Priority(rawValue: try row.int()) ?? .normal
    site = try row.text()
    requester = try row.int()
    assignee = try row.int()
    state = State(rawValue: try row.int()) ?? .new
    let waiting: String? = try row.text()
    outcome = try row.text()
    closed = try row.instant()
    history = LevelHistory(created: Instant(seconds: try row.int()))
    let responded = try row.instant()
    history.unpack(
      events: try row.text() ?? "", notes: try row.text() ?? "", state: state, waiting: waiting)
    history.isAnswered = history.imported.map { responded ?? $0 + 1 <= $0 } ?? false
  }

  /// The facts of a ticket whose history was read behind its own columns.
  init(_ ticket: Ticket, responded: Instant?, events: String, notes: String) {
    self.ticket = ticket.id
    queue = ticket.queue
    priority = ticket.priority
    site = ticket.site
    requester = ticket.requester?.id
    assignee = ticket.assignee?.id
    state = ticket.state
    outcome = ticket.outcome
    closed = ticket.closed
    history = LevelHistory(created: ticket.created)
    history.unpack(
      events: events, notes: notes, state: ticket.state, waiting: ticket.waitingFor)
    history.isAnswered = history.imported.map { responded ?? $0 + 1 <= $0 } ?? false
  }
}

extension LevelHistory {
  /// Takes the packed rows apart; the state before the first change is what that change says.
  mutating func unpack(events: String, notes: String, state now: State, waiting: String?) {
    var states: [(at: Instant, what: Happening)] = []
    var reasons: [(at: Instant, what: Happening)] = []
    var firstState: State?
    var firstReason: String??
    var events = events
    events.withUTF8 { bytes in
      for word in bytes.split(separator: UInt8(ascii: " ")) {
        guard let colon = word.firstIndex(of: UInt8(ascii: ":")),
          let next = word[(colon + 1)...].firstIndex(of: UInt8(ascii: ":")),
          let seconds = number(word[(word.startIndex + 1)..<colon])
        else { continue }
        let at = Instant(seconds: seconds)
        let (old, new) = (word[(colon + 1)..<next], word[(next + 1)...])
        switch word[word.startIndex] {
        case UInt8(ascii: "i"): imported = imported ?? at
        case UInt8(ascii: "s"):
          guard let state = number(new).flatMap(State.init(rawValue:)) else { continue }
          if states.isEmpty { firstState = number(old).flatMap(State.init(rawValue:)) }
          states.append((at, .state(state)))
        case UInt8(ascii: "w"):
          if reasons.isEmpty { firstReason = .some(text(old)) }
          reasons.append((at, .waiting(text(new))))
        default: continue
        }
      }
    }
    state = firstState ?? (states.isEmpty ? now : .new)
    self.waiting = firstReason ?? waiting
    happenings = states + reasons
    var notes = notes
    notes.withUTF8 { bytes in
      for word in bytes.split(separator: UInt8(ascii: " ")) {
        guard let seconds = number(word.dropFirst()) else { continue }
        happenings.append(
          (Instant(seconds: seconds), word.first == UInt8(ascii: "r") ? .request : .word))
      }
    }
    sort()
  }

  /// Puts what happened in order; things of the same second stay as they were.
  mutating func sort() {
    let isSorted = zip(happenings, happenings.dropFirst()).allSatisfy { $0.at <= $1.at }
    guard !isSorted else { return }
    happenings = happenings.enumerated().sorted {
      ($0.element.at, $0.offset) < ($1.element.at, $1.offset)
    }.map(\.element)
  }
}

private typealias Bytes = Slice<UnsafeBufferPointer<UInt8>>

/// The number that ASCII digits write, with a minus before it or none; nil for anything else.
private func number(_ bytes: Bytes) -> Int64? {
  let isNegative = bytes.first == UInt8(ascii: "-")
  let digits = isNegative ? bytes.dropFirst() : bytes
  guard 1...18 ~= digits.count else { return nil }
  var value: Int64 = 0
  for byte in digits {
    guard 48...57 ~= byte else { return nil }
    value = value * 10 + Int64(byte - 48)
  }
  return isNegative ? -value : value
}

/// The text of bytes; nil for none.
private func text(_ bytes: Bytes) -> String? {
  bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
}

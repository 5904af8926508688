/// Changes that a shell proposes, and what digests and hand-overs say of them.
import Calendar
import Commands
import People
import Repository
import SQLite

/// A change of which somebody waits for a word.
public struct WaitingChange: Sendable, Equatable {
  /// Its number, such as `C-4`.
  public var number: String
  /// What is to change.
  public var title: String
  /// `proposed`, `accepted`, `declined`, `later` or `done`.
  public var state: String
  /// Who sees to it.
  public var owner: Int64?
  /// Since when somebody waits.
  public var since: Instant
}

/// What was decided of a change, as everybody may read it.
public struct DecidedChange: Sendable, Equatable {
  /// Its number, such as `C-4`.
  public var number: String
  /// What is to change.
  public var title: String
  /// `accepted`, `declined`, `later` or `done`.
  public var state: String
  /// What is done and why, or why not; may be empty.
  public var reason: String
  /// The address of its place on the web site; nil where there is none.
  public var link: String?
}

extension Store {
  /// The public changes that were decided or took effect since an event, in the order of numbers.
  public func decidedChanges(since event: Int64) throws -> [DecidedChange] {
    let ids = try db.all(
      """
      SELECT DISTINCT item FROM event WHERE id > \(event) AND kind = 'C'
        AND (what = 'decision' OR what = 'done') ORDER BY item
      """, as: Int64.self)
    let site = try webAddress()
    return try ids.map { try change(ChangeNumber($0)) }.filter(\.isPublic).map { change in
      DecidedChange(
        number: change.number, title: change.title, state: change.state.rawValue,
        reason: change.reason ?? "",
        link: site.map { $0.of("changes.html") + "#\(change.number.lowercased())" })
    }
  }

  /// The numbers of changes with their titles; nil for another question.
  public func changeCandidates(_ name: String) throws -> [Candidate]? {
    guard name == "change" else { return nil }
    var found: [Candidate] = []
    try db.forEachRow(
      "SELECT id, title FROM change ORDER BY done IS NOT NULL, id DESC LIMIT 50"
    ) { row in
      let id: Int64 = try row.int()
      found.append(Candidate(Kind.change.number(id), try row.text()))
    }
    return found
  }

  /// Changes of which somebody has waited for a word for longer than `change.days`, the oldest first.
  public func changesWithoutWord() throws -> [WaitingChange] {
    let limit: Instant = try now - Int64(number("change.days")) * 86_400
    return try waitingChanges().compactMap { change in
      let since = change.done ?? change.decided ?? change.created
      guard since <= limit else { return nil }
      return WaitingChange(
        number: change.number, title: change.title, state: change.state.rawValue,
        owner: change.owner, since: since)
    }
  }
}

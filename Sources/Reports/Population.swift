/// Which tickets a report counts, in SQL and in the sentence that says so.
import Commands
import Repository
import SQLite
import Tickets

/// What becomes of tickets that came from another system.
enum Imported: String, CaseIterable, Sendable, ArgumentValue {
  case counted
  case leftOut = "left-out"
  case only
}

/// The tickets that are counted: conditions on `ticket AS t`.
struct Population: Sendable {
  /// The conditions, joined by AND.
  let condition: SQL
  /// What is counted, in one sentence.
  let sentence: String

  /// The condition that holds for imported tickets.
  static let wasImported: SQL =
    "EXISTS (SELECT 1 FROM event WHERE kind = 'T' AND item = t.id AND what = 'imported')"

  init(_ filter: TicketFilter, _ imported: Imported, in store: Store) throws {
    var all: [SQL] = [
      "t.merged_into IS NULL", "t.outcome IS NOT 'spam'",
      "t.id NOT IN (SELECT ticket FROM tag WHERE name = 'test')",
    ]
    let filters = try filter.conditions(in: store)
    all += filters
    var sentence = "Left out are merged tickets, spam and tickets tagged 'test'"
    switch imported {
    case .counted: sentence += "; imported tickets count with the times of their old system."
    case .leftOut:
      all.append("NOT \(Self.wasImported)")
      sentence += ", and imported tickets."
    case .only:
      all.append(Self.wasImported)
      sentence = "Only imported tickets, with the times of their old system. " + sentence + "."
    }
    if !filters.isEmpty { sentence += " Only tickets that the filter options describe." }
    condition = SQL.joined(all, separator: " AND ")
    self.sentence = sentence
  }
}

/// When a ticket ended: resolved, or closed without that; NULL while it is open.
let endOfTicket: SQL = "coalesce(t.resolved, t.closed)"

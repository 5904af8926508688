/// The public numbers that a draw waits for, and those who were drawn.
import Calendar
import Commands
import People
import Repository
import SQLite

/// A public source of numbers that a draw waits for.
struct PublicSource: Sendable, Equatable {
  var name: String
  var at: Instant
  var numbers: String?
}

/// One who was drawn.
struct Winner: Sendable {
  var place: Int64
  /// Where the entry stands in the list, from 1.
  var position: Int64
  var entry: GiveawayEntry
  var at: Instant
  /// The place of the winner in whose stead this one was drawn.
  var replaces: Int64?
  /// Why the earlier one fell out.
  var reason: String?
  var isReplaced = false

  static let fields: [Field<Winner>] = [
    Field("place", "Counts those who were drawn") { .integer($0.place) },
    Field("position", "Where the entry stands in the list") { .integer($0.position) },
    Field("person", "The person's number") { .of($0.entry.person.map(Kind.person.number)) },
    Field("name", "The person's name") { .text($0.entry.name) },
    Field("address", "The person's mail address") { .of($0.entry.address) },
    Field("may_name", "Whether they agreed to be named") { .bool($0.entry.mayName) },
    Field("replaced", "Whether a substitute took their place") { .bool($0.isReplaced) },
    Field("replaces", "Of a substitute, the place of who fell out") {
      .of($0.replaces.map(String.init))
    },
    Field("reason", "Why that one fell out", usual: false) { .of($0.reason) },
    Field("entry", "The code in the public list", usual: false) { .text($0.entry.code) },
    Field("at", "When they were drawn", usual: false) { .instant($0.at) },
  ]
}

extension Store {
  /// The sources of a giveaway, in the order in which their numbers count.
  func sources(of giveaway: Int64) throws -> [PublicSource] {
    var found: [PublicSource] = []
    try db.forEachRow(
      "SELECT name, at, numbers FROM giveaway_source WHERE giveaway = \(giveaway) ORDER BY place"
    ) { row in
      found.append(
        PublicSource(
          name: try row.text(), at: Instant(seconds: try row.int()), numbers: try row.text()))
    }
    return found
  }

  /// Those who were drawn, in order, also those who fell out.
  func winners(of giveaway: Int64) throws -> [Winner] {
    struct Row {
      var place: Int64
      var entry: Int64
      var position: Int64
      var at: Instant
      var replaces: Int64?
      var reason: String?
    }
    var rows: [Row] = []
    try db.forEachRow(
      """
      SELECT place, entry, position, at, replaces, reason FROM giveaway_winner
      WHERE giveaway = \(giveaway) ORDER BY place
      """
    ) { row in
      rows.append(
        Row(
          place: try row.int(), entry: try row.int(), position: try row.int(),
          at: Instant(seconds: try row.int()), replaces: try row.int(), reason: try row.text()))
    }
    let replaced = Set(rows.compactMap(\.replaces))
    return try rows.compactMap { row in
      try db.first(
        GiveawayEntry.select + " WHERE e.id = \(row.entry)", as: GiveawayEntry.self
      ).map {
        Winner(
          place: row.place, position: row.position, entry: $0, at: row.at, replaces: row.replaces,
          reason: row.reason, isReplaced: replaced.contains(row.place))
      }
    }
  }

  /// The codes that take part, in the order of the list.
  func codes(of giveaway: Int64) throws -> [String] {
    try db.all(
      """
      SELECT code FROM giveaway_entry WHERE giveaway = \(giveaway) AND excluded IS NULL
      ORDER BY code
      """, as: String.self)
  }
}

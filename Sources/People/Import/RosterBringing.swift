/// Bringing a roster in: the difference first, a yes where many would be deactivated, then the change.
import Commands
import Formats
import Repository
import SQLite
import Terminal

/// What the person who imports wants.
struct RosterWish: Sendable {
  var dryRun = false
  var yes = false
  var keepGoing = false
  var summary = false
  var output = Output()

  static var options: [Option<RosterWish>] {
    [
      .flag("dry-run", "n", "Show the difference and change nothing", \.dryRun),
      .flag("yes", "y", "Deactivate however many have left", \.yes),
      .flag("keep-going", "k", "Bring in the good rows when others are rejected", \.keepGoing),
      .flag("summary", "Print the counts instead of the rows", \.summary),
    ] + Output.options.within(\.output)
  }
}

/// The counts of a difference as one row.
private struct DifferenceCounts: Sendable {
  var difference: Difference

  static let fields: [Field<DifferenceCounts>] = [
    Field("added", "New people") { .integer(Int64($0.difference.count(.added))) },
    Field("changed", "People with changes") { .integer(Int64($0.difference.count(.changed))) },
    Field("deactivated", "People who have left") {
      .integer(Int64($0.difference.count(.deactivated)))
    },
    Field("reactivated", "People who are back") {
      .integer(Int64($0.difference.count(.reactivated)))
    },
    Field("unchanged", "People without changes") { .integer(Int64($0.difference.unchanged)) },
    Field("rejected", "Rows that cannot be used") {
      .integer(Int64($0.difference.faults.count))
    },
  ]
}

extension Context {
  /// Shows how a roster differs from the store, and brings it in unless that is refused.
  ///
  /// The difference is found by doing everything and taking it back, so that it tells the truth.
  func bring(_ roster: Roster, _ wish: RosterWish, into store: Store) throws -> ExitStatus {
    store.source = roster.source
    let difference = try store.write(keep: false) {
      var application = RosterApplication(store, roster)
      return try application.run()
    }
    for fault in difference.faults { console.fail(message: fault.text) }
    let isRefused = !difference.faults.isEmpty && !wish.keepGoing
    try show(difference, wish)
    if isRefused {
      let rows = difference.faults.count == 1 ? "1 row was" : "\(difference.faults.count) rows were"
      throw Failure(
        "\(roster.source): \(rows) rejected; nothing was changed",
        hint: "--keep-going brings the others in")
    }
    let limit = try store.number("person.deactivation-limit")
    let isTooMany = difference.deactivatesTooMany(limit: limit)
    if wish.dryRun {
      if isTooMany {
        console.warn(
          "so many people would be deactivated that it needs --yes",
          hints: ["the setting person.deactivation-limit is \(limit) percent"])
      }
      return difference.faults.isEmpty ? .done : .partial
    }
    if isTooMany, !wish.yes { try askAbout(difference, limit) }
    if !difference.rows.isEmpty || difference.hasQuietChanges {
      try store.write {
        var application = RosterApplication(store, roster)
        let done = try application.run()
        // Somebody else may have changed the store while the difference was read.
        if done.count(.deactivated) > difference.count(.deactivated) {
          throw Failure("the store has changed meanwhile; nothing was changed", status: .busy)
        }
      }
    }
    console.note("\(roster.source): \(difference.summary)")
    return difference.faults.isEmpty ? .done : .partial
  }

  private func show(_ difference: Difference, _ wish: RosterWish) throws {
    if wish.summary {
      try printRows(DifferenceCounts.fields, wish.output, local: { $0.rfc3339 }) { emit in
        try emit(DifferenceCounts(difference: difference))
      }
      return
    }
    // Where nothing is different, a table would be an empty head.
    if difference.rows.isEmpty, wish.output.format == nil, !wish.output.json { return }
    try printRows(DifferenceRow.fields, wish.output, local: { $0.rfc3339 }) { emit in
      for row in difference.rows { try emit(row) }
    }
    if wish.dryRun, wish.output.format == nil, !wish.output.json, wish.output.fields.isEmpty {
      console.note("would be: \(difference.summary)")
    }
  }

  private func askAbout(_ difference: Difference, _ limit: Int) throws {
    let count = difference.count(.deactivated)
    let sentence = "\(count) of \(difference.known) people would be deactivated"
    guard console.canAsk else {
      throw Failure(
        "\(sentence), more than \(limit) percent; nothing was changed",
        hint: "if they have really left, give --yes; person.deactivation-limit sets the limit")
    }
    try console.flush()
    guard try console.confirm("\(sentence). Go on?") else {
      throw Failure("nothing was changed", status: .no)
    }
  }
}

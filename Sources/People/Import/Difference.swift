/// What an import would change, row by row: shown before anything is kept.
import Commands
import Formats
import Repository

/// One line of the difference between a source and the store.
struct DifferenceRow: Sendable {
  /// What happens to the person or the building.
  enum Action: String, Sendable {
    case added, changed, deactivated, reactivated
    case siteAdded = "site-added"
  }

  var action: Action
  var number: Int64?
  var name: String
  var changes: String
  var place: String

  static let fields: [Field<DifferenceRow>] = [
    Field("action", "added, changed, deactivated, reactivated or site-added") {
      .text($0.action.rawValue)
    },
    Field("number", "Number of the person; none for who is new") {
      $0.number.map { .text(Kind.person.number($0)) } ?? .null
    },
    Field("name", "Name or address of the person, or the building") { .text($0.name) },
    Field("changes", "What is different: field, old and new value") { .text(orNull: $0.changes) },
    Field("place", "Where the source says so", usual: false) { .text(orNull: $0.place) },
  ]
}

/// The difference between a source and the store.
struct Difference: Sendable {
  var rows: [DifferenceRow] = []
  var unchanged = 0
  var faults: [RowFault] = []
  /// Whether the store notes something that no person sees: who is in which source.
  var hasQuietChanges = false
  /// The active people that the store has from this source.
  var known: Int64 = 0

  func count(_ action: DifferenceRow.Action) -> Int { rows.count { $0.action == action } }

  /// The counts as one sentence.
  var summary: String {
    var parts = [
      "\(count(.added)) added", "\(count(.changed)) changed", "\(count(.deactivated)) deactivated",
    ]
    if count(.reactivated) > 0 { parts.append("\(count(.reactivated)) reactivated") }
    parts.append("\(unchanged) unchanged")
    if count(.siteAdded) > 0 { parts.append("\(count(.siteAdded)) sites added") }
    if !faults.isEmpty { parts.append("\(faults.count) rejected") }
    return parts.joined(separator: ", ")
  }

  /// Whether so many people would be deactivated that somebody has to say yes.
  ///
  /// One or two are never too many: in a small school they are over any percentage.
  func deactivatesTooMany(limit percent: Int) -> Bool {
    let count = count(.deactivated)
    return count > 2 && count * 100 > percent * Int(max(known, 1))
  }
}

extension Profile {
  /// The changes to another state of the person, in one line.
  func changesText(to new: Profile) -> String {
    differences(to: new).map { "\($0.field): \($0.old ?? "-") → \($0.new ?? "-")" }
      .joined(separator: "; ")
  }
}

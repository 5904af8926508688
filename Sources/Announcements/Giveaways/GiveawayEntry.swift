/// Entries of a giveaway: who is in it, under which code, and who is not and why.
import Calendar
import Commands
import People
import Repository
import SQLite

/// Why an entry takes no part.
enum Exclusion: String, CaseIterable, Sendable {
  /// A technician or a director of the department.
  case staff
  /// It was taken out before the list was closed.
  case withdrawn
  /// The person is in it under another record, which was merged since.
  case double
}

/// One entry.
///
/// Its code stands in the public list. It is a checksum of the giveaway, a receipt that only the
/// entrant and the department have, and the entrant's address: who has the receipt can find their
/// own entry, and nobody else can tell whose it is, not even by trying all addresses.
struct GiveawayEntry: Sendable, Equatable {
  var id: Int64
  var code: String
  /// Nil when the person was erased.
  var person: Int64?
  var name: String
  var address: String?
  /// The address, or the person's number, that the code is made of.
  var identity: String?
  var receipt: String?
  var how: EntryRule
  /// Whether they agreed to be named as a winner.
  var mayName: Bool
  var at: Instant
  var excluded: Exclusion?
  var reason: String?

  /// The code of an entry.
  static func code(
    of giveaway: String, receipt: String, identity: String
  ) throws(LibraryMissing) -> String {
    try checksum("\(giveaway) \(receipt) \(identity.lowercased())\n")
  }

  /// A receipt that nobody can guess: 32 hexadecimal digits.
  static func newReceipt() -> String {
    var random = SystemRandomNumberGenerator()
    return SHA256.hex((0..<16).map { _ in UInt8(truncatingIfNeeded: random.next()) })
  }

  /// Who it is, for the department's eyes.
  var who: String {
    guard let person else { return "erased" }
    return name.isEmpty ? address ?? Kind.person.number(person) : name
  }
}

extension GiveawayEntry: RowDecodable {
  /// All columns of one row per entry `e`.
  static let select: SQL = """
    SELECT e.id, e.code, e.person, coalesce(p.name, ''), p.address, e.identity, e.receipt, e.how,
      e.may_name, e.at, e.excluded, e.reason
    FROM giveaway_entry AS e LEFT JOIN person AS q ON q.id = e.person
      LEFT JOIN person AS p ON p.id = coalesce(q.merged_into, q.id)
    """

  init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    code = try row.text()
    person = try row.int()
    name = try row.text()
    address = try row.text()
    identity = try row.text()
    receipt = try row.text()
    how = EntryRule(rawValue: try row.text()) ?? .list
    mayName = try row.bool()
    at = Instant(seconds: try row.int())
    let word: String? = try row.text()
    excluded = word.flatMap(Exclusion.init(rawValue:))
    reason = try row.text()
  }
}

extension GiveawayEntry {
  static let fields: [Field<GiveawayEntry>] = [
    Field("entry", "The code in the public list") { .text($0.code) },
    Field("receipt", "What the entrant finds the entry by; for nobody else") { .of($0.receipt) },
    Field("person", "The person's number") { .of($0.person.map(Kind.person.number)) },
    Field("name", "The person's name") { .text($0.name) },
    Field("excluded", "Why it takes no part: staff, withdrawn or double") {
      .of($0.excluded?.rawValue)
    },
    Field("how", "How they came in: list, question, reply or survey", usual: false) {
      .text($0.how.rawValue)
    },
    Field("identity", "The address that the code is made of", usual: false) { .of($0.identity) },
    Field("address", "The person's mail address", usual: false) { .of($0.address) },
    Field("may_name", "Whether they agreed to be named as a winner", usual: false) {
      .bool($0.mayName)
    },
    Field("at", "When they entered", usual: false) { .instant($0.at) },
    Field("reason", "Why it was withdrawn", usual: false) { .of($0.reason) },
  ]
}

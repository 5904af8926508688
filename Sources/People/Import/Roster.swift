/// What a source says of people: a file, a set of files, or a directory, before it meets the store.
import Commands
import Repository

/// What a source says of one person; nil where it says nothing.
struct Draft: Sendable {
  /// Where it stands: `users.csv:3`, or an entry's name.
  var place: String
  var external: ExternalID?
  var name: String?
  var addresses: [String] = []
  var phones: [Phone] = []
  var role: Role?
  var sites: [String]?
  var rooms: [String]?
  var groups: [String] = []
  var language: String?
  var isActive: Bool?
  var channel: String?
  var account: String?
  var refusals: [String] = []
}

/// A building as a source names it.
struct RosterSite: Sendable {
  var external: String
  var name: String
}

/// Who looks after whom.
struct RosterRelation: Sendable {
  var person: String
  var other: String
  var kind: String
}

/// A row that cannot be used.
public struct RowFault: Sendable, Error {
  /// `file:line`, or `file:line:column`.
  public var place: String
  /// What is wrong.
  public var message: String
  /// Whom it is about, where that can be told.
  var external: ExternalID?

  /// Both as one line.
  public var text: String { "\(place): \(message)" }
}

/// Everything that a source says.
struct Roster: Sendable {
  /// The source's name, such as `sds`.
  var source: String
  var sites: [RosterSite] = []
  var drafts: [Draft] = []
  var relations: [RosterRelation] = []
  var faults: [RowFault] = []
  /// Whether people who are not in it have left.
  var isWhole = false
  /// The roles it would tell of; nil is all of them.
  var covers: Set<Role>?

  init(source: String) { self.source = source }
}

/// Reading one cell: what it must be.
enum RosterCell {
  /// A mail address.
  static func address(_ text: String) throws(Failure) -> String {
    let text = Mailbox.written(text.trimmed)
    guard Mailbox.isAddress(text) else { throw Failure("'\(text)' is not a mail address") }
    return text
  }

  /// Yes or no, as rosters write it.
  static func flag(_ text: String) throws(Failure) -> Bool {
    switch text.trimmed.lowercased() {
    case "true", "yes", "y", "1", "active", "enabled": true
    case "false", "no", "n", "0", "inactive", "disabled", "tobedeleted": false
    default: throw Failure("'\(text)' is not yes or no")
    }
  }

  /// A name: one line, without what cannot be seen.
  static func name(_ text: String) throws(Failure) -> String {
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard words.utf8.count <= 320,
      !words.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    else { throw Failure("'\(text.prefix(40))…' is no name") }
    return words
  }

  /// Several values in one cell, separated by `;` or `,`, or a JSON array as exports write it.
  static func several(_ text: String, in store: Store) throws -> [String] {
    if text.hasPrefix("["), text.hasSuffix("]") {
      return try store.db.all("SELECT value FROM json_each(\(text))", as: String.self)
    }
    return text.split { $0 == ";" || $0 == "," }.map(\.trimmed).filter { !$0.isEmpty }
  }
}

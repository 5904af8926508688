/// The readers of what is sent to groups and sites: each person once, whoever put them there.
import Commands
import Repository
import SQLite

/// Somebody for whom a message to many is meant.
public struct Reader: Sendable, Equatable, RowDecodable {
  /// The person's number.
  public var id: Int64
  /// The name; may be empty.
  public var name: String
  /// The primary mail address.
  public var address: String?
  /// The language they read.
  public var language: String?

  /// Reads `id, name, address, language`.
  public init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    name = try row.text()
    address = try row.text()
    language = try row.text()
  }
}

extension Store {
  /// A person as a reader; nil for nobody.
  public func reader(_ person: Int64) throws -> Reader? {
    try db.first(
      "SELECT id, name, address, language FROM person WHERE id = \(person)", as: Reader.self)
  }

  /// Calls `body` with every active person of any of the groups who is at any of the sites, in the
  /// order of their numbers; one of the two lists may be empty.
  ///
  /// Rows are read as they come: the audience may be of any size.
  ///
  /// - Throws: `Failure` for a group or a site that does not exist, or when both lists are empty.
  public func forEachReader(
    ofGroups groups: [String], sites: [String], _ body: (Reader) throws -> Void
  ) throws {
    guard let condition = try readerCondition(ofGroups: groups, sites: sites) else {
      throw Failure("no group and no site is named")
    }
    try db.forEachRow(
      "SELECT p.id, p.name, p.address, p.language FROM person AS p WHERE " + condition
        + " ORDER BY p.id"
    ) { try body(Reader(from: &$0)) }
  }

  /// What must hold of `person AS p` to be a reader of these groups and sites; nil when both lists
  /// are empty.
  ///
  /// - Throws: `Failure` for a group or a site that does not exist.
  public func readerCondition(ofGroups groups: [String], sites: [String]) throws -> SQL? {
    guard !groups.isEmpty || !sites.isEmpty else { return nil }
    var filter = PersonFilter()
    filter.groups = groups
    filter.sites = sites
    return try filter.condition(in: self)
  }

  /// The rows of the groups and sites of these names, for tables that refer to them.
  ///
  /// - Throws: `Failure` with a suggestion for one that does not exist.
  public func places(ofGroups groups: [String], sites: [String]) throws
    -> (groups: [Int64], sites: [Int64])
  {
    (try groups.map { try group(named: $0).id }, try sites.map { try site(named: $0).id })
  }
}

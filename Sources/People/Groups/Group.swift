/// Groups of people: listed one by one, or found by a rule whenever they are asked for.
import Commands
import Formats
import Repository
import SQLite

/// A group of people.
public struct Group: Sendable, RowDecodable {
  /// Its row.
  public var id: Int64
  /// One word.
  public var name: String
  /// Who belongs to it.
  public var description: String
  /// The rule, or nil for a group whose members are listed.
  public var rule: String?
  /// Whether it is in use.
  public var isActive: Bool

  static let select: SQL = "SELECT id, name, description, rule, active FROM person_group"

  /// Reads `Group.select`.
  public init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    name = try row.text()
    description = try row.text()
    rule = try row.text()
    isActive = try row.bool()
  }
}

extension Store {
  /// The group of this name; an unknown one is an error with a suggestion.
  public func group(named name: String) throws -> Group {
    if let found = try db.first(Group.select + " WHERE name = \(name)", as: Group.self) {
      return found
    }
    let known = try db.all("SELECT name FROM person_group ORDER BY name", as: String.self)
    throw Failure("there is no group '\(name)'", hint: didYouMean(name, in: known))
      .adding(hint: "make it with 'ittool group add'")
  }

  /// A group that people can be put into; one with a rule is an error.
  func staticGroup(_ name: String) throws -> Group {
    let group = try group(named: name)
    guard group.rule == nil else {
      throw Failure(
        "the group '\(group.name)' finds its members by a rule",
        hint: "see 'ittool group show \(group.name)'")
    }
    return group
  }

  /// The condition on `person AS p` that holds for members.
  ///
  /// - Throws: `Failure` for rules nested more than eight deep: they name each other.
  func members(of group: Group, depth: Int = 0) throws -> SQL {
    guard depth <= 8 else {
      throw Failure("the rule of the group '\(group.name)' leads back to itself")
    }
    guard let rule = group.rule else {
      return "p.id IN (SELECT person FROM member WHERE person_group = \(group.id))"
    }
    return "(" + (try PersonFilter(rule: rule).condition(in: self, depth: depth)) + ")"
  }

  /// Whether a person belongs to a group.
  public func isMember(_ person: Int64, of group: Group) throws -> Bool {
    try db.first(
      "SELECT 1 FROM person AS p WHERE p.id = \(person) AND " + members(of: group),
      as: Int64.self) != nil
  }

  /// Calls `body` with every active member of a group, by number.
  public func forEachMember(of group: Group, _ body: (Profile) throws -> Void) throws {
    let condition = try members(of: group)
    try db.forEachRow(
      Profile.select + " WHERE p.active AND p.merged_into IS NULL AND " + condition
        + " ORDER BY p.id"
    ) { try body(Profile(from: &$0)) }
  }

  /// How many active members a group has.
  func memberCount(of group: Group) throws -> Int64 {
    let condition = try members(of: group)
    return try db.first(
      "SELECT count(*) FROM person AS p WHERE p.active AND p.merged_into IS NULL AND " + condition,
      as: Int64.self) ?? 0
  }
}

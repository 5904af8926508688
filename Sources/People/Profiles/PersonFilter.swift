/// Which people are meant: the words of `person list` and of a group's rule are one language.
import Commands
import Repository
import SQLite

/// Conditions on people; all must hold, and of several values of one kind any may.
struct PersonFilter: Sendable {
  var roles: [Role] = []
  var sites: [String] = []
  var rooms: [String] = []
  var groups: [String] = []
  var languages: [String] = []
  var sources: [String] = []
  var inactive = false
  var all = false
  var beginning: String?

  static var options: [Option<PersonFilter>] {
    [
      .list("role", "ROLE", "Only people with ROLE", \.roles),
      .list("site", "SITE", "Only people of SITE", completion: .query("site"), \.sites),
      .list("room", "SITE/ROOM", "Only people of a room", completion: .query("room"), \.rooms),
      .list("group", "GROUP", "Only members of GROUP", completion: .query("group"), \.groups),
      .list("language", "TAG", "Only people who read this language", \.languages),
      .list("source", "SOURCE", "Only people known from SOURCE", \.sources),
      .flag("inactive", "Only people who have left", \.inactive),
      .flag("all", "People who have left too", \.all),
    ]
  }

  /// The rule that a group was given: `role=staff site=north`, values with blanks in quotes, several
  /// values of one kind separated by commas.
  init(rule: String) throws(Failure) {
    for (key, values) in try Self.terms(rule) {
      switch key {
      case "role": for value in values { roles.append(try Role.read(value)) }
      case "site": sites += values
      case "room": rooms += values
      case "group": groups += values
      case "language": languages += values
      case "source": sources += values
      default:
        let known = ["role", "site", "room", "group", "language", "source"]
        throw .usage(
          "'\(key)' is no condition on people; known are \(known.joined(separator: ", "))",
          hint: didYouMean(key, in: known))
      }
    }
    let isEmpty =
      roles.isEmpty && sites.isEmpty && rooms.isEmpty && groups.isEmpty && languages.isEmpty
      && sources.isEmpty
    if isEmpty { throw .usage("a rule needs a condition such as role=staff") }
  }

  init() {}

  private static func terms(_ rule: String) throws(Failure) -> [(String, [String])] {
    var terms: [(String, [String])] = []
    var rest = Substring(rule.trimmed)
    while !rest.isEmpty {
      guard let equals = rest.firstIndex(of: "="), equals > rest.startIndex else {
        throw .usage("'\(rest)' is not a condition such as role=staff")
      }
      let key = rest[..<equals].trimmed.lowercased()
      rest = rest[rest.index(after: equals)...]
      var values: [String] = []
      repeat {
        if rest.first == "," { rest = rest.dropFirst() }
        let value: String
        if let mark = rest.first, mark == "\"" || mark == "'" {
          rest = rest.dropFirst()
          guard let end = rest.firstIndex(of: mark) else {
            throw .usage("a quote in '\(rule)' is never closed")
          }
          value = String(rest[..<end])
          rest = rest[rest.index(after: end)...]
        } else {
          value = String(rest.prefix { !$0.isWhitespace && $0 != "," })
          rest = rest.dropFirst(value.count)
        }
        guard !value.trimmed.isEmpty else { throw .usage("'\(key)=' has no value") }
        values.append(value.trimmed)
      } while rest.first == ","
      terms.append((key, values))
      rest = rest.drop(while: \.isWhitespace)
    }
    return terms
  }

  /// The condition on `person AS p`; names that do not exist are errors.
  ///
  /// - Parameter depth: how many groups' rules this one is nested in.
  func condition(in store: Store, depth: Int = 0) throws -> SQL {
    var parts: [SQL] = ["p.merged_into IS NULL"]
    if inactive {
      parts.append("p.active = 0")
    } else if !all {
      parts.append("p.active = 1")
    }
    if !roles.isEmpty { parts.append("p.role IN (\(SQL.list(roles.map(\.rawValue))))") }
    if !sites.isEmpty {
      let ids = try sites.map { try store.site(named: $0).id }
      parts.append(
        """
        p.id IN (SELECT person FROM person_site WHERE site IN (\(SQL.list(ids))))
        """)
    }
    if !rooms.isEmpty {
      let ids = try rooms.map { try store.room(named: $0).id }
      parts.append("p.id IN (SELECT person FROM person_room WHERE room IN (\(SQL.list(ids))))")
    }
    if !groups.isEmpty {
      let members = try groups.map { name -> SQL in
        try store.members(of: try store.group(named: name), depth: depth + 1)
      }
      parts.append("(" + SQL.joined(members, separator: " OR ") + ")")
    }
    if !languages.isEmpty { parts.append("p.language IN (\(SQL.list(languages)))") }
    if !sources.isEmpty {
      parts.append(
        "p.id IN (SELECT person FROM external WHERE source IN (\(SQL.list(sources))))")
    }
    if let beginning {
      let upper = beginning + "\u{10FFFF}"
      parts.append(
        """
        (p.name >= \(beginning) COLLATE NOCASE AND p.name < \(upper) COLLATE NOCASE
          OR p.id IN (SELECT person FROM address
            WHERE address >= \(beginning) AND address < \(upper)))
        """)
    }
    return SQL.joined(parts, separator: " AND ")
  }
}

/// The search language: words, phrases, prefixes, `-not` and `field:value`.
import Commands
import Hours
import Repository
import SQLite

/// What a query asks for: an expression for the full-text index, and conditions on columns.
struct SearchQuery {
  /// The FTS5 expression; nil when only fields were named.
  private(set) var match: String?
  /// Conditions on `t`.
  private(set) var conditions: [SQL] = []
  /// Whether the query itself says which states are meant.
  private(set) var namesStates = false

  /// The fields whose words are in the index, and the index's name for each.
  static let textFields = [
    "subject": "subject", "description": "description", "reply": "replies", "note": "notes",
    "requester": "requester",
  ]
  /// The fields that are columns.
  static let columnFields = [
    "state", "queue", "priority", "assignee", "site", "room", "asset", "tag", "source", "reference",
    "created", "updated", "due", "is",
  ]

  /// Reads the words of a query; each may be a whole query of its own.
  ///
  /// - Throws: `Failure` that says what is wrong; no text of the query ever becomes SQL.
  init(_ words: [String], store: Store) throws {
    var wanted: [String] = []
    var unwanted: [String] = []
    let tokens = try words.flatMap(Self.tokens)
    guard !tokens.isEmpty else {
      throw Failure.usage("the query is empty", hint: "see 'ittool help ticket search'")
    }
    for token in tokens {
      if let field = token.field, Self.columnFields.contains(field) {
        let condition = try Self.condition(field, token.text, store)
        if field == "state" || (field == "is" && token.text == "open") { namesStates = true }
        conditions.append(token.isNegated ? "(\(condition)) IS NOT TRUE" : condition)
      } else {
        let expression = try token.expression()
        if token.isNegated { unwanted.append(expression) } else { wanted.append(expression) }
      }
    }
    if wanted.isEmpty {
      for expression in unwanted {
        conditions.append(
          "t.id NOT IN (SELECT rowid FROM ticket_search WHERE ticket_search MATCH \(expression))")
      }
    } else {
      let all = wanted.joined(separator: " AND ")
      match = unwanted.isEmpty ? all : "(\(all)) NOT (\(unwanted.joined(separator: " OR ")))"
    }
  }

  private static func condition(_ field: String, _ text: String, _ store: Store) throws -> SQL {
    switch field {
    case "state": "t.state = \(try store.state(named: text).rawValue)"
    case "queue": "t.queue = \(try store.queueNumber(text))"
    case "priority": "t.priority = \(try Priority.read(text).rawValue)"
    case "assignee" where text == "none": "t.assignee IS NULL"
    case "assignee": "t.assignee = \(try store.personMeant(text))"
    case "site": "t.site = \(text)"
    case "room": "t.room = \(text)"
    case "asset": "t.asset = \(text)"
    case "tag": "t.id IN (SELECT ticket FROM tag WHERE name = \(text))"
    case "created": try dates("t.created", field, text, store)
    case "updated": try dates("t.updated", field, text, store)
    case "due": try dates("t.due", field, text, store)
    case "is": try kind(text, store)
    case "source": "t.source = \(try Source.read(text).rawValue)"
    default: "t.reference = \(text)"
    }
  }

  // One date means all of it; `A..B` from the beginning of A to the end of B, `A..` and `..B` are
  // open.
  private static func dates(
    _ column: SQL, _ field: String, _ text: String, _ store: Store
  ) throws -> SQL {
    var since: Substring = text[...]
    var until: Substring = text[...]
    let dots = text.indices.first { text[$0...].hasPrefix("..") }
    if let dots {
      since = text[..<dots]
      until = text[dots...].dropFirst(2)
    }
    guard !since.isEmpty || !until.isEmpty else { throw Failure.usage("'\(field):' has no date") }
    var ends: [SQL] = []
    if !since.isEmpty {
      ends.append("\(column) >= \(try store.date(String(since), .start, "\(field):"))")
    }
    if !until.isEmpty {
      ends.append("\(column) < \(try store.date(String(until), .end, "\(field):"))")
    }
    return SQL.joined(ends, separator: " AND ")
  }

  private static func kind(_ text: String, _ store: Store) throws -> SQL {
    switch text.lowercased() {
    case "overdue": return "t.state <= 3 AND t.due < \(store.now)"
    case "open": return "t.state <= 3"
    case "unassigned": return "t.assignee IS NULL"
    default:
      let known = ["overdue", "open", "unassigned"]
      throw Failure.usage(
        "'is:\(text)' is not one of: \(known.joined(separator: ", "))",
        hint: didYouMean(text, in: known))
    }
  }
}

extension SearchQuery {
  /// One part of a query.
  struct Token: Equatable {
    var isNegated = false
    var field: String?
    var text = ""
    var isPhrase = false
    var isPrefix = false

    /// The part in FTS5's language; the text stands in a quoted string and nowhere else.
    func expression() throws(Failure) -> String {
      guard
        text.unicodeScalars.contains(where: {
          $0.properties.isAlphabetic || $0.properties.numericType != nil
        })
      else { throw Failure("the query part '\(text)' holds no letter or digit", status: .usage) }
      var expression =
        "\"\(text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
      if isPrefix {
        guard text.count >= 3 else {
          throw Failure(
            "the prefix '\(text)*' is too short", hint: "give at least 3 letters before the *",
            status: .usage)
        }
        expression += " *"
      }
      if let field, let column = SearchQuery.textFields[field] {
        return "\(column) : \(expression)"
      }
      return expression
    }
  }

  /// Splits a query into its parts.
  static func tokens(_ query: String) throws(Failure) -> [Token] {
    // SQLite would take what follows a NUL for nothing.
    guard !query.utf8.contains(0) else { throw .usage("the query holds a NUL character") }
    var tokens: [Token] = []
    var rest = query[...]
    while true {
      rest = rest.drop(while: \.isWhitespace)
      guard !rest.isEmpty else { return tokens }
      var token = Token()
      if rest.hasPrefix("-"), rest.count > 1 {
        token.isNegated = true
        rest = rest.dropFirst()
      }
      let bare = rest.prefix { !$0.isWhitespace && $0 != "\"" }
      if let colon = bare.firstIndex(of: ":"), colon > bare.startIndex {
        let field = bare[..<colon].lowercased()
        let known = Self.textFields.keys.sorted() + Self.columnFields
        if known.contains(field) {
          token.field = field
          rest = rest[rest.index(after: colon)...]
        } else if field.allSatisfy(\.isLetter), let near = nearest(to: field, in: known) {
          throw Failure(
            "there is no field '\(field)' to search in",
            hint: "did you mean '\(near):'? Write \"\(bare)\" in quotes to search for it",
            status: .usage)
        }
      }
      if rest.hasPrefix("\"") {
        let inside = rest.dropFirst()
        guard let end = inside.firstIndex(of: "\"") else {
          throw Failure("the phrase \(rest) has no closing quote", status: .usage)
        }
        token.text = String(inside[..<end])
        token.isPhrase = true
        rest = inside[inside.index(after: end)...]
      } else {
        let word = rest.prefix { !$0.isWhitespace && $0 != "\"" }
        token.text = String(word)
        rest = rest[word.endIndex...]
      }
      if !token.isPhrase, token.text.hasSuffix("*") {
        token.text.removeLast()
        token.isPrefix = true
      }
      guard !token.text.isEmpty else {
        let what = token.field.map { "'\($0):' has no value" } ?? "a part of the query is empty"
        throw Failure(what, status: .usage)
      }
      tokens.append(token)
    }
  }
}

/// Policies: texts that the district publishes and stands by, with a date and a reason.
///
/// Until a district amends one, the text that the program ships holds; it is version 0.
import Calendar
import Commands
import Formats
import SQLite

/// One version of a policy.
public struct Policy: Sendable, Equatable {
  /// One word, such as `closed`.
  public var name: String
  /// The language, as `en`.
  public var language: String
  /// Counts the amendments; 0 is the shipped text.
  public var version: Int64
  /// When it was adopted; nil for the shipped text.
  public var at: Instant?
  /// Who adopted it; nil for the shipped text.
  public var author: String?
  /// Its title.
  public var title: String
  /// One sentence that says it in short.
  public var summary: String
  /// The text, in Markdown.
  public var body: String
  /// Why it was amended; nil for the shipped text.
  public var reason: String?
}

extension Policy: RowDecodable {
  static let columns: StaticString =
    "name, language, version, at, author, title, summary, body, reason"

  /// Reads `columns`.
  public init(from row: inout RowReader) throws(DatabaseError) {
    name = try row.text()
    language = try row.text()
    version = try row.int()
    at = try row.instant()
    author = try row.text()
    title = try row.text()
    summary = try row.text()
    body = try row.text()
    reason = try row.text()
  }
}

extension Policy {
  /// The text with `{close-days}` filled in from the rule that it speaks of, so that the text and
  /// what the program does cannot differ.
  public func filled(closeDays: String) -> Policy {
    var policy = self
    policy.summary = Self.fill(summary, closeDays)
    policy.body = Self.fill(body, closeDays)
    return policy
  }

  private static func fill(_ text: String, _ days: String) -> String {
    var result = ""
    var rest = text[...]
    let field = "{close-days}"
    while let brace = rest.firstIndex(of: "{") {
      result += rest[..<brace]
      if rest[brace...].hasPrefix(field) {
        result += days
        rest = rest[brace...].dropFirst(field.count)
      } else {
        result += "{"
        rest = rest[brace...].dropFirst()
      }
    }
    return result + rest
  }
}

extension Places {
  /// The policies that the program ships, by name and language; the first directory that has one
  /// wins.
  ///
  /// - Throws: `Failure` for a file that cannot be read as one.
  public func shippedPolicy(_ name: String, language: String) throws(Failure) -> Policy? {
    guard Self.isWord(name), Self.isWord(language) else { return nil }
    guard
      let shared = try SharedFile("policies/\(language)/\(name).md", in: shareDirectories())
    else { return nil }
    do throws(FrontMatterError) {
      let file = try FrontMatter(reading: shared.text)
      return Policy(
        name: name, language: language, version: 0, title: file["title"] ?? name,
        summary: file["summary"] ?? "", body: file.body)
    } catch {
      throw Failure("\(shared.path):\(error.line): \(error.message)", status: .configuration)
    }
  }

  /// The names of the policies that the program ships.
  public static let shippedPolicies = ["closed"]

  /// The languages of the shipped policies.
  public static let shippedLanguages = ["en", "es"]

  // Part of a path: letters and a hyphen, nothing else.
  private static func isWord(_ word: String) -> Bool {
    (1...40).contains(word.utf8.count)
      && word.utf8.allSatisfy { 97...122 ~= $0 || 48...57 ~= $0 || $0 == 45 }
  }
}

extension Store {
  /// The policy in force: the district's newest text in this language, the shipped one, or the same
  /// in English; nil where there is no such policy.
  public func policy(_ name: String, language: String = "en") throws -> Policy? {
    for language in [language, "en"] {
      let own = try db.first(
        """
        SELECT \(raw: Policy.columns) FROM policy
        WHERE name = \(name) AND language = \(language) ORDER BY version DESC LIMIT 1
        """, as: Policy.self)
      let found = try own ?? places.shippedPolicy(name, language: language)
      if let found { return found.filled(closeDays: try setting("ticket.close-days")) }
    }
    return nil
  }
}

extension Context {
  /// The policy in force as far as it can be found out for a help page: from the store where there
  /// is one, the shipped text otherwise, and nil rather than an error.
  public func policyForHelp(_ name: String) -> Policy? {
    let own = try? withStore(.look) { try $0.policy(name) }
    if let own = own ?? nil { return own }
    let days = (try? Setting.named("ticket.close-days"))?.fallback ?? ""
    let shipped = try? Places(environment).shippedPolicy(name, language: "en")
    return (shipped ?? nil)?.filled(closeDays: days)
  }
}

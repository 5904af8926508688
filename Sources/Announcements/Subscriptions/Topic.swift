/// What somebody can subscribe to: all news, a tag, a site, or a service.
import Commands
import Repository
import SQLite

/// A topic as the store keeps it.
struct Topic: Sendable, Hashable {
  /// What kind of topic it is.
  enum Kind: String, CaseIterable, Sendable {
    /// All public news.
    case all
    /// What has this tag.
    case tag
    /// What is for this school building.
    case site
    /// What is about this service.
    case service
  }

  var kind: Kind
  /// The tag, the service, or the site's number; empty for all.
  var word: String
  /// How people write it, such as `tag:wifi`.
  var name: String

  /// All news.
  static let all = Topic(kind: .all, word: "", name: "all")
}

extension Store {
  /// Reads `all`, `tag:wifi`, `site:North School` or `service:Wi-Fi`.
  ///
  /// - Throws: `Failure` for an unknown kind or site, and for a tag that cannot be one.
  func topic(_ word: String) throws -> Topic {
    let text = word.trimmed
    if text.lowercased() == "all" { return .all }
    guard let colon = text.firstIndex(of: ":"),
      let kind = Topic.Kind(rawValue: text[..<colon].lowercased()), kind != .all
    else {
      throw Failure.usage(
        "'\(text)' is no topic", hint: "write all, tag:WORD, site:NAME or service:NAME")
    }
    let rest = text[text.index(after: colon)...].trimmed
    switch kind {
    case .all: return .all
    case .site:
      let id = try siteNumber(named: rest)
      return Topic(kind: .site, word: String(id), name: try siteName(id))
    case .tag:
      let tag = rest.lowercased()
      guard !tag.isEmpty, tag.count <= 40, !tag.contains(where: { $0.isWhitespace || $0 == "," })
      else { throw Failure.usage("'\(tag)' is not a tag: one word of at most 40 characters") }
      return Topic(kind: .tag, word: tag, name: "tag:\(tag)")
    case .service:
      guard !rest.isEmpty, rest.count <= 100, !rest.contains(where: \.isNewline) else {
        throw Failure.usage("'\(rest)' is no name of a service")
      }
      let name = try serviceName(rest)
      return Topic(kind: .service, word: name, name: "service:\(name)")
    }
  }

  /// The name of the service that a word means, by name or title.
  ///
  /// A district without a list of services may use words of its own.
  ///
  /// - Throws: `Failure` with a suggestion when there are services and none is called so.
  private func serviceName(_ word: String) throws -> String {
    let found = try db.first(
      """
      SELECT name FROM service WHERE active
        AND (name = \(word) OR title = \(word) COLLATE NOCASE) ORDER BY name <> \(word), id
      """, as: String.self)
    if let found { return found }
    let names = try db.all(
      "SELECT name FROM service WHERE active AND public ORDER BY name", as: String.self)
    guard !names.isEmpty else { return word }
    throw Failure(
      "there is no service '\(word)'",
      hint: didYouMean(word.lowercased(), in: names)
        ?? "'ittool service list' lists those there are")
  }

  /// The topic that a row of the store names.
  func topic(_ kind: String, _ word: String) throws -> Topic {
    let kind = Topic.Kind(rawValue: kind) ?? .all
    switch kind {
    case .all: return .all
    case .site:
      return Topic(kind: kind, word: word, name: try siteName(Int64(word) ?? 0))
    case .tag, .service: return Topic(kind: kind, word: word, name: "\(kind.rawValue):\(word)")
    }
  }

  private func siteName(_ id: Int64) throws -> String {
    "site:" + (try db.first("SELECT name FROM site WHERE id = \(id)", as: String.self) ?? "\(id)")
  }

  /// The topic that a reader may mean by a word of their own; nil when nothing is called so.
  func topicMeant(_ words: String) throws -> Topic? {
    let text = words.trimmed
    if ["", "all", "news", "todo", "todos", "noticias", "avisos"].contains(text.lowercased()) {
      return .all
    }
    if text.contains(":") { return try? topic(text) }
    let site = try db.first(
      "SELECT id FROM site WHERE name = \(text) AND active = 1", as: Int64.self)
    if let site { return Topic(kind: .site, word: String(site), name: try siteName(site)) }
    let service = try db.first(
      """
      SELECT name FROM service WHERE active AND public
        AND (name = \(text) OR title = \(text) COLLATE NOCASE) ORDER BY name <> \(text), id
      """, as: String.self)
    if let service { return Topic(kind: .service, word: service, name: "service:\(service)") }
    let tag = try db.first(
      "SELECT tag FROM announcement_tag WHERE tag = \(text) LIMIT 1", as: String.self)
    return tag.map { Topic(kind: .tag, word: $0.lowercased(), name: "tag:\($0.lowercased())") }
  }
}

extension Topic {
  /// The topic in words for a reader.
  func words(_ language: String) -> String {
    let isSpanish = language.prefix { $0 != "-" } == "es"
    let rest = name.drop { $0 != ":" }.dropFirst()
    switch kind {
    case .all: return isSpanish ? "todos los avisos" : "all news"
    case .tag: return isSpanish ? "avisos sobre \(rest)" : "news about \(rest)"
    case .site: return isSpanish ? "avisos para \(rest)" : "news for \(rest)"
    case .service: return isSpanish ? "avisos sobre el servicio \(rest)" : "news about \(rest)"
    }
  }
}

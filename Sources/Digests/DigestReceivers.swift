/// Who gets a digest, and why somebody does not.
import Announcements
import Commands
import Delivery
import People
import Repository
import SQLite

/// A word that says who gets a digest.
enum DigestReceiver: Equatable {
  /// Everybody with open requests, or with news of theirs.
  case requesters
  /// Everybody who subscribes to news in a newsletter.
  case subscribers
  case role(Role)
  case group(String)
  case person(Int64)

  /// Reads a word; an unknown group or person is an error.
  init(_ word: String, in store: Store) throws {
    switch word.lowercased() {
    case "requesters": self = .requesters
    case "subscribers": self = .subscribers
    case let word where word.hasPrefix("role:"):
      self = .role(try Role.read(String(word.dropFirst(5))))
    case let lower where lower.hasPrefix("group:"):
      self = .group(try store.group(named: String(word.dropFirst(6))).name)
    default: self = .person(try store.profile(named: word).id)
    }
  }
}

extension Store {
  /// The numbers of all who get a digest, each once, in order.
  func readers(of digest: Digest) throws -> [Int64] {
    var found: Set<Int64> = []
    for word in digest.receivers.split(separator: ",").map(\.trimmed) {
      switch try DigestReceiver(word, in: self) {
      case .requesters:
        found.formUnion(
          try db.all(
            """
            SELECT requester FROM ticket WHERE state <= 3 AND requester IS NOT NULL
            UNION SELECT t.requester FROM event AS e CROSS JOIN ticket AS t ON t.id = e.item
              WHERE e.id > \(digest.event) AND e.kind = 'T' AND t.requester IS NOT NULL
            """, as: Int64.self))
      case .subscribers: found.formUnion(try newsletterSubscribers())
      case .role(let role):
        found.formUnion(
          try db.all(
            "SELECT id FROM person WHERE role = \(role.rawValue) AND active", as: Int64.self))
      case .group(let name):
        try forEachMember(of: group(named: name)) { found.insert($0.id) }
      case .person(let id): found.insert(id)
      }
    }
    return found.sorted()
  }

  /// Why a person is not sent a digest; nil when they are.
  func objection(_ profile: Profile, _ digest: Digest) throws -> String? {
    if profile.erased != nil || !profile.isActive { return "the person is not active" }
    if profile.addresses.isEmpty { return "no mail address is known" }
    var kinds = ["all", "digest", "digest.\(digest.name)"]
    if digest.kind == .news { kinds.append("announcement") }
    let refused = kinds.first { profile.refusals.contains($0) }
    if let refused { return "the person asked not to be contacted (\(refused))" }
    let isTechnical = profile.role == .technician || profile.role == .director
    switch digest.kind {
    case .requester, .news: return nil
    case .technician: return isTechnical ? nil : "the person is no technician"
    case .director, .principal:
      guard isTechnical || profile.role == .staff else { return "the person is not on the staff" }
      if digest.kind == .principal, profile.sites.isEmpty {
        return "the person belongs to no site"
      }
      return nil
    }
  }

  /// The person as the reader of a digest.
  func reader(_ profile: Profile, of digest: Digest) throws -> DigestReader {
    let mark = try db.first(
      """
      SELECT event FROM digest_reader WHERE digest = \(digest.id) AND person = \(profile.id)
      """, as: Int64.self)
    return DigestReader(
      profile: profile, kind: digest.kind, mark: mark ?? digest.event, queue: digest.queue,
      most: digest.most, words: try digestWords(profile.language))
  }

  // A run reads the files of a language once.
  private func digestWords(_ language: String?) throws -> DigestWords {
    let key = language ?? "en"
    let cache = once { DigestWordsCache() }
    if let known = cache.words[key] { return known }
    let words = try DigestWords(language, places)
    cache.words[key] = words
    return words
  }
}

/// The words that a run has read, by language.
private final class DigestWordsCache {
  var words: [String: DigestWords] = [:]
}

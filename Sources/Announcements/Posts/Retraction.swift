/// What there is of an announcement by mail, by text message and as posts, and what a retraction did.
import Delivery
import Repository
import SQLite

/// By which way a message went.
enum Way: String, CaseIterable, Sendable {
  case mail, text, post

  /// So many of them, in words.
  func words(_ count: Int64) -> String {
    let (one, many) =
      switch self {
      case .mail: ("one mail", "mails")
      case .text: ("one text message", "text messages")
      case .post: ("one post", "posts")
      }
    return count == 1 ? one : "\(count) \(many)"
  }
}

/// What came of taking an announcement back.
struct Retraction: Sendable, Equatable {
  /// What had not left and is withdrawn.
  var withdrawn: [Way: Int64] = [:]
  /// What had left.
  var gone: [Way: Int64] = [:]
  /// What goes out about it.
  var reach = Reach()

  /// How many mails and text messages are with their readers.
  var hadByReaders: Int64 { (gone[.mail] ?? 0) + (gone[.text] ?? 0) }

  /// What was done, in one sentence.
  var sentence: String {
    let words = Self.words(withdrawn)
    var parts = ["\(words.isEmpty ? "nothing" : words) withdrawn"]
    if reach.isSomething || !reach.deleted.isEmpty { parts.append(reach.sentence) }
    return parts.joined(separator: "; ")
  }

  /// All of them in words, without those that are none; mail always.
  static func words(_ counts: [Way: Int64]) -> String {
    Way.allCases.compactMap { way in
      let count = counts[way] ?? 0
      return count > 0 ? way.words(count) : nil
    }.joined(separator: " and ")
  }
}

extension Store {
  /// How many messages about an announcement stand where, by way.
  func counts(of announcement: Int64) throws -> [Way: [DeliveryState: Int64]] {
    var counts: [Way: [DeliveryState: Int64]] = [:]
    try db.forEachRow(
      """
      SELECT CASE WHEN key GLOB 'announcement:*:channel:*' THEN 'post'
          WHEN key GLOB 'announcement:*:text:*' THEN 'text' ELSE 'mail' END AS way,
        state, count(*)
      FROM outbox WHERE desk = 'A' AND item = \(announcement) GROUP BY way, state
      """
    ) { row in
      let way: String = try row.text()
      let state: String = try row.text()
      counts[Way(rawValue: way) ?? .mail, default: [:]][
        DeliveryState(rawValue: state) ?? .unknown, default: 0] += try row.int()
    }
    return counts
  }
}

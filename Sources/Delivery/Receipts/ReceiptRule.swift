/// How a service tells what became of a message: by which names, and in which words.
import Formats
import Repository

/// What a service says of one message that it took.
enum ReceiptNews: Sendable, Equatable {
  /// It arrived.
  case delivered(String)
  /// It did not, and will not.
  case undelivered(String)
  /// It is still on its way.
  case pending(String)
}

/// Where a preset finds the news in an answer or in a callback.
///
/// One rule reads both, since services use the same words in them under other names: each list is
/// tried in its order, and the first path that leads to something counts.
struct ReceiptRule: Sendable, Equatable {
  /// The request that asks for one message; nil where a service cannot be asked.
  var ask: HTTPPreset.Call?
  /// Paths to the service's name for the message.
  var id: [String] = []
  /// Paths to its word for the state.
  var state: [String] = []
  /// Paths to why.
  var why: [String] = []
  /// Words for what arrived.
  var delivered: Set<String> = []
  /// Words for what did not.
  var undelivered: Set<String> = []

  /// Whether anything can be read by it.
  var isUsable: Bool { !state.isEmpty && !delivered.isEmpty }

  /// What a JSON text says; nil when it speaks of no state.
  func news(_ json: String, _ read: (String, String) -> String?) -> ReceiptNews? {
    guard let word = Self.first(of: state, json, read) else { return nil }
    let why = Self.first(of: why, json, read).map { "\(word): \($0.prefix(300))" } ?? word
    if delivered.contains(word) { return .delivered(why) }
    return undelivered.contains(word) ? .undelivered(why) : .pending(why)
  }

  /// The service's name for the message that a JSON text speaks of.
  func name(_ json: String, _ read: (String, String) -> String?) -> String? {
    Self.first(of: id, json, read)
  }

  private static func first(
    of paths: [String], _ json: String, _ read: (String, String) -> String?
  ) -> String? {
    for path in paths {
      if let value = read(json, path), !value.isEmpty { return value }
    }
    return nil
  }
}

/// What arrives about messages: JSON, or a form, one message or several.
public enum ReceiptPayload {
  /// The messages of a payload, each as the text of a JSON object.
  ///
  /// A form becomes an object of its fields; of JSON an array, or one object a line, is taken apart.
  public static func objects(
    in text: String, count: (String) -> Int64?, item: (String, Int64) -> String?
  ) -> [String] {
    let text = text.trimmed
    guard let first = text.first else { return [] }
    if first == "[" {
      return (0..<(count(text) ?? 0)).compactMap { item(text, $0) }
    }
    if first == "{" {
      let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmed }
      let isOnePerLine = lines.count > 1 && lines.allSatisfy { $0.first == "{" && $0.last == "}" }
      return isOnePerLine ? lines : [text]
    }
    return [form(text)]
  }

  /// The fields of `application/x-www-form-urlencoded` as a JSON object; of a name that comes twice
  /// the first counts.
  static func form(_ text: String) -> String {
    var fields: [(String, JSON)] = []
    var seen: Set<String> = []
    for pair in text.split(separator: "&") {
      let ends = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        .map { $0.replacing("+", with: " ") }.map { String($0).percentDecoded }
      guard let name = ends.first, seen.insert(name).inserted else { continue }
      fields.append((name, .string(ends.count > 1 ? ends[1] : "")))
    }
    return JSON.object(fields).encoded()
  }
}

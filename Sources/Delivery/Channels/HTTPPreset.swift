/// How to speak to one service over HTTP: a preset, kept as a data file.
import Commands
import Glibc
import Repository
import Terminal

/// A preset: `channels/NAME.channel` in the directories of shared data.
///
/// Lines are `key = value`; `#` begins a comment; `header` and `with` repeat; a value that is `<<`
/// is all the following lines up to one that is `>>`.
struct HTTPPreset: Sendable {
  /// How values are written into the body.
  enum Encoding: String, CaseIterable, Sendable {
    /// As JSON strings, with their quotes.
    case json
    /// As values of a form.
    case form
    /// As they are.
    case text
  }

  /// What a status says about the message.
  enum Meaning: String, CaseIterable, Sendable {
    case sent, deferred, refused, unknown, down
  }

  let name: String
  private(set) var summary = ""
  private(set) var method = "POST"
  private(set) var url = ""
  private(set) var headers: [String] = []
  private(set) var body = ""
  private(set) var encoding = Encoding.json
  /// The path of the service's own name for a message, in its answer.
  private(set) var remote: String?
  /// Seconds for which the service knows a message that comes twice by its key.
  private(set) var idempotent: Int64 = 0
  /// Values of its own that the configuration may give as `with.NAME`.
  private(set) var own: [String: String] = [:]
  private var meanings: [(codes: ClosedRange<Int>, meaning: Meaning)] = []

  /// Finds and reads the preset.
  init(named name: String, in directories: [String]) throws(Failure) {
    guard name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }) else {
      throw Failure("'\(name)' is no name of a preset", status: .configuration)
    }
    for directory in directories {
      let path = "\(directory)/channels/\(name).channel"
      guard let text = try Configuration.read(path) else { continue }
      try self.init(name: name, text: text, path: path)
      return
    }
    throw Failure(
      "there is no preset '\(name)': no file channels/\(name).channel in "
        + directories.joined(separator: ", "), status: .configuration)
  }

  /// Reads the text of a preset.
  init(name: String, text: String, path: String) throws(Failure) {
    self.name = name
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)[...]
    var number = 0
    func wrong(_ message: String, hint: String? = nil) -> Failure {
      Failure("\(path):\(number): \(message)", hint: hint, status: .configuration)
    }
    while let line = lines.popFirst()?.trimmed {
      number += 1
      if line.isEmpty || line.hasPrefix("#") { continue }
      guard let equals = line.firstIndex(of: "=") else {
        throw wrong("'\(line)' is not 'key = value'")
      }
      let key = line[..<equals].trimmed
      var value = line[equals...].dropFirst().trimmed
      if value == "<<" {
        let start = number
        var block: [Substring] = []
        while let next = lines.popFirst(), next.trimmed != ">>" {
          block.append(next)
          number += 1
        }
        number += 1
        if lines.isEmpty, !text.contains(">>") {
          number = start
          throw wrong("there is no '>>' after '<<'")
        }
        value = block.joined(separator: "\n")
      }
      do throws(Failure) { try set(key, value) } catch {
        throw wrong(error.message).adding(hint: error.hints.first)
      }
    }
    guard !url.isEmpty else { throw wrong("there is no 'url'") }
    guard meanings.contains(where: { $0.meaning == .sent }) else {
      throw wrong("there is no 'sent'")
    }
    let known = Set(Placeholders.names + ["server", "secret"] + own.keys)
    for template in [url, body] + headers {
      for name in Placeholders.found(in: template) where !known.contains(name) {
        throw Failure(
          "\(path): there is no value {\(name)}", hint: didYouMean(name, in: known.sorted()),
          status: .configuration)
      }
    }
  }

  /// What a status says; nil when the preset says nothing.
  func meaning(of status: Int) -> Meaning? {
    meanings.first { $0.codes.contains(status) }?.meaning
  }

  private static let keys = [
    "summary", "method", "url", "header", "body", "encoding", "remote", "idempotent", "with",
  ]

  private mutating func set(_ key: String, _ value: String) throws(Failure) {
    switch key {
    case "summary": summary = value
    case "method":
      guard ["POST", "PUT"].contains(value) else { throw Failure("method: POST or PUT") }
      method = value
    case "url": url = value
    case "header":
      guard value.contains(":"), !value.contains(where: \.isNewline) else {
        throw Failure("header: '\(value)' is not 'Name: value'")
      }
      headers.append(value)
    case "body": body = value
    case "encoding":
      guard let encoding = Encoding(rawValue: value) else {
        throw Failure("encoding: json, form or text")
      }
      self.encoding = encoding
    case "remote": remote = value
    case "idempotent":
      guard let seconds = Int64(value), seconds > 0 else {
        throw Failure("idempotent: a number of seconds")
      }
      idempotent = seconds
    case "with":
      let parts = value.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = parts.first?.trimmed, !name.isEmpty else {
        throw Failure("with: NAME = VALUE")
      }
      own[name] = parts.count == 2 ? parts[1].trimmed : ""
    default:
      guard let meaning = Meaning(rawValue: key) else {
        throw Failure(
          "unknown key '\(key)'",
          hint: didYouMean(key, in: Self.keys + Meaning.allCases.map(\.rawValue)))
      }
      for word in value.split(whereSeparator: { $0.isWhitespace || $0 == "," }) {
        let ends = word.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2,
          100...599 ~= first, first...599 ~= last
        else { throw Failure("\(key): '\(word)' is no status such as 429 or 500-599") }
        // Single statuses are exceptions from spans, whatever comes first in the file.
        let entry = (codes: first...last, meaning: meaning)
        if first == last { meanings.insert(entry, at: 0) } else { meanings.append(entry) }
      }
    }
  }
}

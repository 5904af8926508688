/// A request as a web server hands it to a program (CGI, RFC 3875), read strictly.
import Commands
import Repository

/// Why a request is answered with a plain page instead of the one it asks for.
struct Refusal: Error, Equatable {
  /// The HTTP status.
  var status: Int
  /// What was wrong, for the server's error log.
  var reason: String

  init(_ status: Int, _ reason: String) {
    self.status = status
    self.reason = reason
  }
}

/// What a browser asks for.
struct Request: Sendable {
  enum Method: String, Sendable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
  }

  var method: Method
  /// The parts of the path behind the door's own address; none for the first page.
  var path: [String]
  /// What stands behind the question mark.
  var query: Fields
  /// The bytes of the body; 0 without one.
  var length: Int
  var body: BodyKind?
  /// The path at which the server runs the program, without a slash at its end.
  var script: String
  /// The network address of whoever asks.
  var address: String
  var isSecure: Bool
  /// The languages that the person reads, the dearest first, in lower case.
  var languages: [String]
  /// The value of the one cookie.
  var cookie: String?

  /// The name of the one cookie.
  static let cookieName = "ittool-form"

  private static let pathLimit = 1_024
  private static let queryLimit = 8_192

  /// Reads the variables of a CGI program.
  ///
  /// - Throws: `Refusal` for what no sound server sends and what no page of ours takes.
  init(_ environment: Environment) throws(Refusal) {
    guard let word = environment.nonEmpty("REQUEST_METHOD") else {
      throw Refusal(400, "REQUEST_METHOD is missing")
    }
    guard let method = Method(rawValue: word) else { throw Refusal(405, "the method is \(word)") }
    self.method = method
    path = try Self.path(environment["PATH_INFO"] ?? "")
    script = try Self.script(environment["SCRIPT_NAME"] ?? "")
    let asked = environment["QUERY_STRING"] ?? ""
    guard asked.utf8.count <= Self.queryLimit else { throw Refusal(414, "the query is too long") }
    // A server may hand the words of a query without "=" to the program as arguments (RFC 3875,
    // 4.4); no page of ours has such a query, so nobody can slip an option in.
    guard asked.isEmpty || asked.contains("=") else { throw Refusal(400, "a query without names") }
    query = try Fields(urlencoded: Array(asked.utf8))
    length = 0
    if method == .post { (length, body) = try Self.body(environment) }
    address = Self.sender(environment["REMOTE_ADDR"] ?? "")
    let https = (environment["HTTPS"] ?? "").lowercased()
    isSecure =
      !["", "off", "0"].contains(https) || environment["REQUEST_SCHEME"] == "https"
    languages = Self.languages(environment["HTTP_ACCEPT_LANGUAGE"] ?? "")
    cookie = Self.cookie(environment["HTTP_COOKIE"] ?? "")
  }

  /// The parts of a path: no empty one, no `.` or `..`, nothing that cannot be seen.
  private static func path(_ text: String) throws(Refusal) -> [String] {
    if text.isEmpty { return [] }
    guard text.utf8.count <= pathLimit else { throw Refusal(414, "the path is too long") }
    let isPlain = text.unicodeScalars.allSatisfy {
      $0.value > 32 && $0.value != 0x7F && $0 != "\\" && $0 != "\u{FFFD}"
    }
    guard text.hasPrefix("/"), isPlain else { throw Refusal(400, "a path that cannot be") }
    var parts = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    if parts.last == "" { parts.removeLast() }
    guard !parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) else {
      throw Refusal(400, "a path that cannot be")
    }
    return parts.map(String.init)
  }

  private static func script(_ text: String) throws(Refusal) -> String {
    var text = Substring(text)
    while text.hasSuffix("/") { text = text.dropLast() }
    let isPlain = text.utf8.allSatisfy {
      48...57 ~= $0 || 97...122 ~= ($0 | 32) || "-._~/%".utf8.contains($0)
    }
    guard text.isEmpty || text.hasPrefix("/") && !text.hasPrefix("//"), isPlain else {
      throw Refusal(400, "a SCRIPT_NAME that cannot be")
    }
    return String(text)
  }

  private static func body(_ environment: Environment) throws(Refusal) -> (Int, BodyKind) {
    guard let word = environment.nonEmpty("CONTENT_LENGTH") else {
      throw Refusal(411, "CONTENT_LENGTH is missing")
    }
    guard word.utf8.count <= 12, word.utf8.allSatisfy({ 48...57 ~= $0 }), let length = Int(word)
    else { throw Refusal(400, "CONTENT_LENGTH is no number") }
    guard let kind = BodyKind(environment["CONTENT_TYPE"] ?? "") else {
      throw Refusal(415, "the type of the body is none of ours")
    }
    return (length, kind)
  }

  /// What counts as one sender: of IPv6 the network, because one machine has many addresses.
  private static func sender(_ address: String) -> String {
    guard address.utf8.count <= 45, address.contains(":") else {
      return String(address.prefix(45))
    }
    let parts = address.lowercased().split(separator: ":", omittingEmptySubsequences: false)
    if let gap = parts.dropFirst().firstIndex(where: \.isEmpty), gap < 4 {
      return parts[..<gap].joined(separator: ":") + "::"
    }
    return parts.prefix(4).joined(separator: ":")
  }

  private static func languages(_ text: String) -> [String] {
    var found: [(tag: String, weight: Double)] = []
    for part in text.utf8.prefix(400).split(separator: UInt8(ascii: ",")).prefix(20) {
      let words = String(decoding: part, as: UTF8.self).lowercased().split(separator: ";")
      guard let tag = words.first?.trimmed, !tag.isEmpty,
        tag.utf8.allSatisfy({ 97...122 ~= $0 || 48...57 ~= $0 || $0 == 45 })
      else { continue }
      var weight = 1.0
      for word in words.dropFirst() where word.trimmed.hasPrefix("q=") {
        weight = Double(word.trimmed.dropFirst(2)) ?? 0
      }
      if weight > 0 { found.append((tag, weight)) }
    }
    // The order of equals is the order in which they came.
    return found.enumerated().sorted { one, other in
      (other.element.weight, one.offset) < (one.element.weight, other.offset)
    }.map(\.element.tag)
  }

  private static func cookie(_ text: String) -> String? {
    guard text.utf8.count <= 8_192 else { return nil }
    for pair in text.split(separator: ";") {
      let pair = pair.trimmed
      guard pair.hasPrefix(cookieName + "=") else { continue }
      let value = pair.dropFirst(cookieName.count + 1)
      let isOurs =
        value.utf8.count == 26
        && value.utf8.allSatisfy { 97...122 ~= $0 || 50...55 ~= $0 }
      if isOurs { return String(value) }
    }
    return nil
  }
}

/// How a body is written.
enum BodyKind: Sendable, Equatable {
  /// `application/x-www-form-urlencoded`.
  case urlencoded
  /// `multipart/form-data` with this boundary (RFC 7578).
  case multipart(boundary: [UInt8])

  /// Reads a Content-Type; nil for any other.
  init?(_ header: String) {
    guard header.utf8.count <= 500 else { return nil }
    let parts = header.split(separator: ";", maxSplits: 8)
    switch parts.first?.trimmed.lowercased() {
    case "application/x-www-form-urlencoded": self = .urlencoded
    case "multipart/form-data":
      for part in parts.dropFirst() {
        let part = part.trimmed
        guard part.lowercased().hasPrefix("boundary=") else { continue }
        var value = part.dropFirst("boundary=".count)
        if value.count >= 2, value.hasPrefix("\""), value.hasSuffix("\"") {
          value = value.dropFirst().dropLast()
        }
        // RFC 2046, 5.1.1: at most 70 characters of a small set, no blank at the end.
        let isSound =
          1...70 ~= value.utf8.count && !value.hasSuffix(" ")
          && value.utf8.allSatisfy {
            48...57 ~= $0 || 97...122 ~= ($0 | 32) || "'()+_,-./:=? ".utf8.contains($0)
          }
        guard isSound else { return nil }
        self = .multipart(boundary: Array(value.utf8))
        return
      }
      return nil
    default: return nil
    }
  }
}

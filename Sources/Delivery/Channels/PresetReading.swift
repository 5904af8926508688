/// Reading the file of a preset, with every mistake in it named by its line.
import Commands
import Repository

/// A mistake in a preset.
struct PresetFault: Sendable, Equatable {
  var line: Int
  var message: String
  var hint: String?
  /// Whether the preset cannot be used; the others are shortcomings.
  var isFatal = true
}

/// The text of a preset, read.
///
/// Lines are `key = value`; `#` begins a comment; `header` and `with` repeat; a value that is `<<`
/// is all the following lines up to one that is `>>`.
struct PresetReading {
  private(set) var preset: HTTPPreset
  private(set) var faults: [PresetFault] = []
  /// The texts with values in them, and where they begin.
  private(set) var templates: [(line: Int, key: String, text: String)] = []

  init(name: String, text: String) {
    preset = HTTPPreset(name: name)
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)[...]
    var number = 0
    var seen: [String: Int] = [:]
    while let line = lines.popFirst()?.trimmed {
      number += 1
      if line.isEmpty || line.hasPrefix("#") { continue }
      guard let equals = line.firstIndex(of: "=") else {
        fault(number, "'\(line)' is not 'key = value'")
        continue
      }
      let start = number
      let key = line[..<equals].trimmed
      var value = line[equals...].dropFirst().trimmed
      if value == "<<" {
        var block: [Substring] = []
        var isClosed = false
        while !isClosed, let next = lines.popFirst() {
          number += 1
          isClosed = next.trimmed == ">>"
          if !isClosed { block.append(next) }
        }
        if !isClosed { fault(start, "there is no '>>' after '<<'") }
        value = block.joined(separator: "\n")
      }
      if let first = seen[key], !Self.repeated.contains(key),
        HTTPPreset.Meaning(rawValue: key) == nil
      {
        fault(start, "'\(key)' stands in line \(first) already")
      }
      seen[key] = start
      do throws(Failure) { try set(key, value, start) } catch {
        fault(start, error.message, error.hints.first)
      }
    }
    check(end: max(number, 1), seen)
  }

  private mutating func fault(_ line: Int, _ message: String, _ hint: String? = nil) {
    faults.append(PresetFault(line: line, message: message, hint: hint))
  }

  private mutating func check(end: Int, _ seen: [String: Int]) {
    if preset.post.url.isEmpty { fault(end, "there is no 'url'") }
    if !preset.meanings.contains(where: { $0.meaning == .sent }) {
      fault(end, "there is no 'sent'")
    }
    let receipt = preset.receipt
    if receipt.state.isEmpty != receipt.delivered.isEmpty
      || receipt.state.isEmpty && (receipt.ask != nil || !receipt.id.isEmpty)
    {
      fault(end, "'receipt-state' and 'delivered' need each other, and the rest needs them")
    }
    if (preset.login == nil) != preset.token.isEmpty {
      fault(end, "'login' and 'token' need each other")
    }
    for (key, target) in [("update-body", "update"), ("delete-body", "delete")] {
      if let line = seen[key], seen[target] == nil { fault(line, "there is no '\(target)'") }
    }
    let names = Placeholders.names + Self.further
    let known = Set(names + preset.own.keys)
    for template in templates {
      for name in Placeholders.found(in: template.text) where !known.contains(name) {
        fault(template.line, "there is no value {\(name)}", didYouMean(name, in: known.sorted()))
      }
    }
    for (name, _) in preset.own where names.contains(name) {
      fault(seen["with"] ?? end, "with: '\(name)' is the name of another value")
    }
    faults.sort { $0.line < $1.line }
    func want(_ isThere: Bool, _ message: String) {
      if !isThere { faults.append(PresetFault(line: end, message: message, isFatal: false)) }
    }
    want(!preset.summary.isEmpty, "there is no 'summary'")
    want(preset.meaning(of: 429) != nil, "nothing says what 429 (too many requests) means")
    want(preset.meaning(of: 503) != nil, "nothing says what 503 (try again later) means")
    want(preset.meaning(of: 400) != nil, "nothing says what 400 (a wrong request) means")
    want(preset.meaning(of: 401) != nil, "nothing says what 401 (a wrong secret) means")
  }

  /// Values that presets have and programs do not.
  static let further = [
    "server", "secret", "user", "token", "account", "facets", "mrkdwn", "created", "timestamp",
    "signature", "rkey", "remote", "remote_id", "digits", "seconds_left", "twiml",
  ]

  private static let repeated = ["header", "with", "delivered", "undelivered"]
  private static let methods = ["POST", "PUT", "PATCH", "DELETE"]
  private static let keys = [
    "summary", "method", "url", "header", "body", "encoding", "remote", "idempotent", "with",
    "fits", "says", "auth", "update", "update-body", "delete", "delete-body", "login",
    "login-body", "token", "account", "audience", "reaches", "page", "ask", "receipt-id",
    "receipt-state", "receipt-why", "delivered", "undelivered",
  ]

  private mutating func set(_ key: String, _ value: String, _ line: Int) throws(Failure) {
    switch key {
    case "summary": preset.summary = value
    case "method":
      guard Self.methods.contains(value) else {
        throw Failure("method: POST, PUT, PATCH or DELETE")
      }
      preset.post.method = value
    case "url":
      preset.post.url = value
      templates.append((line, key, value))
    case "update", "delete", "login":
      let words = value.split(separator: " ", maxSplits: 1).map(String.init)
      guard words.count == 2, Self.methods.contains(words[0]) else {
        throw Failure("\(key): METHOD ADDRESS, such as PUT {server}/posts/{remote_id}")
      }
      change(key) { $0.method = words[0] }
      change(key) { $0.url = words[1].trimmed }
      templates.append((line, key, words[1]))
    case "update-body", "delete-body", "login-body":
      change(String(key.dropLast(5))) { $0.body = value }
      templates.append((line, key, value))
    case "header":
      guard let colon = value.firstIndex(of: ":"), colon > value.startIndex,
        !value.contains(where: \.isNewline),
        value[..<colon].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
      else { throw Failure("header: '\(value)' is not 'Name: value'") }
      preset.headers.append(value)
      templates.append((line, key, value))
    case "body":
      preset.post.body = value
      templates.append((line, key, value))
    case "encoding":
      guard let encoding = HTTPPreset.Encoding(rawValue: value) else {
        throw Failure("encoding: json, form or text")
      }
      preset.encoding = encoding
    case "auth":
      guard value == "basic" else { throw Failure("auth: basic, or no such line") }
      preset.isBasic = true
    case "fits":
      guard let rule = FittingRule(reading: value) else {
        let names = FittingRule.Name.allCases.map(\.rawValue)
        throw Failure(
          "fits: '\(value)' is none of \(names.joined(separator: ", ")), with a limit or without",
          hint: didYouMean(String(value.prefix { $0 != " " }), in: names))
      }
      preset.rule = rule
    case "remote", "says", "token", "account": try setPath(key, value)
    case "ask", "receipt-id", "receipt-state", "receipt-why", "delivered", "undelivered":
      try setReceipt(key, value, line)
    case "audience":
      guard value == "public" || value == "internal" else {
        throw Failure("audience: public or internal")
      }
      preset.isPublic = value == "public"
    case "reaches":
      guard value == "phone" || value == "place" else { throw Failure("reaches: phone or place") }
      preset.reachesPhones = value == "phone"
    case "page":
      let known = Placeholders.found(in: value)
      let names = ["remote", "remote_id", "remote_host"]
      if let other = known.first(where: { !names.contains($0) }) {
        throw Failure(
          "page: there is no value {\(other)} here; known are \(names.joined(separator: ", "))",
          hint: didYouMean(other, in: names))
      }
      preset.page = value
    case "idempotent":
      guard let seconds = Int64(value), seconds > 0 else {
        throw Failure("idempotent: a number of seconds")
      }
      preset.idempotent = seconds
    case "with":
      let parts = value.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = parts.first?.trimmed, !name.isEmpty,
        name.allSatisfy({ $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "_" || $0 == "-") })
      else { throw Failure("with: NAME = VALUE") }
      preset.own[name] = parts.count == 2 ? parts[1].trimmed : ""
      if parts.count == 1 { preset.required.insert(name) }
    default: try setMeaning(key, value)
    }
  }

  private mutating func change(_ key: String, _ body: (inout HTTPPreset.Call) -> Void) {
    switch key {
    case "update": body(&preset.update[orMaking: HTTPPreset.Call()])
    case "delete": body(&preset.delete[orMaking: HTTPPreset.Call()])
    default: body(&preset.login[orMaking: HTTPPreset.Call()])
    }
  }

  private mutating func setPath(_ key: String, _ value: String) throws(Failure) {
    guard value.hasPrefix("$."), value.utf8.count > 2 else {
      throw Failure("\(key): a path into the answer such as $.id")
    }
    switch key {
    case "remote": preset.remote = value
    case "says": preset.says = value
    case "token": preset.token = value
    default: preset.account = value
    }
  }

  private mutating func setReceipt(
    _ key: String, _ value: String, _ line: Int
  ) throws(Failure) {
    let words = value.split { $0.isWhitespace || $0 == "," }.map(String.init)
    switch key {
    case "delivered": preset.receipt.delivered.formUnion(words)
    case "undelivered": preset.receipt.undelivered.formUnion(words)
    case "ask":
      guard words.count == 2, words[0] == "GET" || Self.methods.contains(words[0]) else {
        throw Failure("ask: METHOD ADDRESS, such as GET {server}/messages/{remote}")
      }
      preset.receipt.ask = HTTPPreset.Call(method: words[0], url: words[1])
      templates.append((line, key, words[1]))
    default:
      guard !words.isEmpty, words.allSatisfy({ $0.hasPrefix("$.") && $0.utf8.count > 2 }) else {
        throw Failure("\(key): paths such as $.id, in the order in which they are tried")
      }
      switch key {
      case "receipt-id": preset.receipt.id = words
      case "receipt-state": preset.receipt.state = words
      default: preset.receipt.why = words
      }
    }
  }

  private mutating func setMeaning(_ key: String, _ value: String) throws(Failure) {
    guard let meaning = HTTPPreset.Meaning(rawValue: key) else {
      throw Failure(
        "unknown key '\(key)'",
        hint: didYouMean(key, in: Self.keys + HTTPPreset.Meaning.allCases.map(\.rawValue)))
    }
    for word in value.split(whereSeparator: { $0.isWhitespace || $0 == "," }) {
      if meaning == .gone {
        preset.gone.insert(String(word))
        continue
      }
      let isNumber = word.utf8.first.map { 48...57 ~= $0 } == true
      // The service's own words, and codes of its own such as 21610.
      if !isNumber || word.utf8.count > 4 && word.utf8.allSatisfy({ 48...57 ~= $0 }) {
        preset.words[String(word)] = meaning
        continue
      }
      let ends = word.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2,
        100...599 ~= first, first...599 ~= last
      else { throw Failure("\(key): '\(word)' is no status such as 429 or 500-599") }
      // Single statuses are exceptions from spans, whatever comes first in the file.
      let entry = (codes: first...last, meaning: meaning)
      if first == last {
        preset.meanings.insert(entry, at: 0)
      } else {
        preset.meanings.append(entry)
      }
    }
  }
}

extension Optional {
  /// The value, made when there is none.
  fileprivate subscript(orMaking made: Wrapped) -> Wrapped {
    get { self ?? made }
    set { self = newValue }
  }
}

/// Lines that are JSON objects, with the names that Caddy, nginx and lighttpd give what they log.

/// Reads one object a line, nested or flat, into the places where its values stand.
///
/// Names are compared without case and without `_`, `-`, `.` and `@`. Texts with escapes are written out
/// into a buffer that holds one line.
struct JSONLine {
  private let line: Piece
  private let spare: UnsafeMutableRawBufferPointer
  private var place = 0
  private var used = 0
  private var found = LogLine()
  private var request: Piece?
  private var hasPreferred = false

  /// - Parameter spare: as long as the line at least; pieces of the result may stand in it.
  static func read(
    _ line: Piece, _ spare: UnsafeMutableRawBufferPointer
  ) throws(LineFault) -> LogLine {
    var reader = JSONLine(line: line, spare: spare)
    try reader.object(.anything, depth: 0)
    return try reader.finish()
  }

  private init(line: Piece, spare: UnsafeMutableRawBufferPointer) {
    self.line = line
    self.spare = spare
  }

  private mutating func finish() throws(LineFault) -> LogLine {
    if found.method.count == 0, let request { CombinedLine.readRequest(request, into: &found) }
    guard found.status >= 100 else { throw found.method.count == 0 ? .noRequest : .noStatus }
    guard found.agent.baseAddress != nil || hasHeaders else { throw .noAgent }
    if case .none = found.time { throw .noTime }
    return found
  }

  // A server that logs headers leaves those out that were not sent.
  private var hasHeaders = false

  // MARK: Names

  private enum Name {
    case host, address, client, time, request, method, target, status, agent, purpose, headers
    case ignored
  }

  /// What may stand in an object: a client chooses the names of its headers.
  private enum Scope { case anything, headers, nothing }

  private static let names: [UInt64: Name] = {
    let words: [(Name, [StaticString])] = [
      (.host, ["host", "httphost", "vhost", "virtualhost", "servername"]),
      (.address, ["remoteaddr", "remoteip", "remotehost", "ip", "addr", "address"]),
      (.client, ["clientip", "client", "clientaddr"]),
      (.time, ["time", "ts", "timestamp", "timelocal", "timeiso8601", "msec", "datetime"]),
      (.request, ["request", "requestline"]),
      (.method, ["method", "requestmethod", "verb"]),
      (.target, ["uri", "requesturi", "path", "url", "target"]),
      (.status, ["status", "statuscode", "responsestatus", "code"]),
      (.agent, ["httpuseragent", "useragent", "agent", "ua"]),
      (.purpose, ["secpurpose", "purpose", "xpurpose", "xmoz", "httpsecpurpose", "httppurpose"]),
      (.headers, ["headers", "requestheaders", "reqheaders"]),
      (.ignored, ["respheaders", "responseheaders", "tls"]),
    ]
    var names: [UInt64: Name] = [:]
    for (name, words) in words {
      for word in words {
        names[key(Piece(start: word.utf8Start, count: word.utf8CodeUnitCount))] = name
      }
    }
    return names
  }()

  /// FNV-1a of a name in lower case without its marks.
  private static func key(_ word: Piece) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in word {
      switch byte {
      case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "@"): continue
      case 65...90: hash = (hash ^ UInt64(byte | 32)) &* 0x100_0000_01b3
      default: hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
      }
    }
    return hash
  }

  // MARK: Grammar

  private mutating func object(_ scope: Scope, depth: Int) throws(LineFault) {
    guard depth < 16, take(UInt8(ascii: "{")) else { throw .notALine }
    if take(UInt8(ascii: "}")) { return }
    repeat {
      guard take(quote) else { throw .notALine }
      let start = place
      guard let end = line.closingQuote(from: start) else { throw .notALine }
      place = end + 1
      guard take(UInt8(ascii: ":")) else { throw .notALine }
      let name = scope == .nothing ? nil : Self.names[Self.key(line.part(start, end))]
      try value(of: name, scope, depth)
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "}")) else { throw .notALine }
  }

  private mutating func value(of name: Name?, _ scope: Scope, _ depth: Int) throws(LineFault) {
    skipSpace()
    guard place < line.count else { throw .notALine }
    switch line[place] {
    case UInt8(ascii: "{"):
      var inner = scope
      if name == .headers { inner = .headers }
      if name == .ignored { inner = .nothing }
      if name == .headers { hasHeaders = true }
      try object(inner, depth: depth + 1)
    case UInt8(ascii: "["):
      guard depth < 16 else { throw .notALine }
      place += 1
      if take(UInt8(ascii: "]")) { return }
      repeat { try value(of: name, scope, depth + 1) } while take(UInt8(ascii: ","))
      guard take(UInt8(ascii: "]")) else { throw .notALine }
    case quote:
      guard let end = line.closingQuote(from: place + 1) else { throw .notALine }
      let raw = line.part(place + 1, end)
      place = end + 1
      if let name { try store(name, scope, raw, isText: true) }
    default:
      let start = place
      while place < line.count, !Self.endsWord(line[place]) { place += 1 }
      guard place > start else { throw .notALine }
      if let name { try store(name, scope, line.part(start, place), isText: false) }
    }
  }

  private static func endsWord(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
      || byte <= 32
  }

  private mutating func skipSpace() {
    while place < line.count, line[place] == 32 || line[place] == 9 { place += 1 }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    skipSpace()
    guard place < line.count, line[place] == byte else { return false }
    place += 1
    return true
  }

  // MARK: Values

  /// Keeps the first value of a name.
  private mutating func store(
    _ name: Name, _ scope: Scope, _ raw: Piece, isText: Bool
  ) throws(LineFault) {
    guard scope == .anything || name == .agent || name == .purpose else { return }
    switch name {
    case .host where found.host == nil: found.host = plain(raw)
    case .address where found.address.count == 0: found.address = plain(raw)
    // Behind a proxy of the district's this is the one that was worked out.
    case .client where !hasPreferred:
      found.address = plain(raw)
      hasPreferred = true
    case .request where isText && request == nil: request = plain(raw)
    case .method where found.method.count == 0: found.method = plain(raw)
    case .target where found.target.count == 0: found.target = plain(raw)
    case .agent where found.agent.baseAddress == nil: found.agent = plain(raw)
    case .purpose:
      let words = plain(raw)
      for word: StaticString in ["prefetch", "preview", "prerender"] where words.begins(word) {
        found.isPrefetch = true
      }
    case .status where found.status == 0:
      guard raw.count == 3, raw.allSatisfy(\.isDigit) else { throw .noStatus }
      found.status = raw.reduce(0) { $0 * 10 + Int($1 - 48) }
    case .time:
      if case .none = found.time { found.time = try time(plain(raw)) }
    default: break
    }
  }

  private func time(_ text: Piece) throws(LineFault) -> LogTime {
    if text.count >= 26, text[2] == UInt8(ascii: "/") { return .common(text.part(0, 26)) }
    if text.count >= 20, text[4] == UInt8(ascii: "-") { return .iso(text) }
    var seconds: Int64 = 0
    for (index, byte) in text.enumerated() {
      if byte == UInt8(ascii: "."), index > 0 { break }
      guard byte.isDigit, seconds < 1 << 58 else { throw .badTime }
      seconds = seconds * 10 + Int64(byte - 48)
    }
    // Milli-, micro- and nanoseconds are told by their size.
    while seconds > 100_000_000_000 { seconds /= 1000 }
    return .seconds(seconds)
  }

  /// The text without escapes.
  private mutating func plain(_ raw: Piece) -> Piece {
    guard raw.place(of: UInt8(ascii: "\\")) != nil else { return raw }
    let start = used
    var index = 0
    while index < raw.count {
      var byte = raw[index]
      index += 1
      if byte == UInt8(ascii: "\\"), index < raw.count {
        byte = raw[index]
        index += 1
        switch byte {
        case UInt8(ascii: "u"):
          // Beyond ASCII it matters only that it is something else.
          let digits = raw.part(index, min(index + 4, raw.count))
          let value = digits.reduce(0) { $0 << 4 | Int(Self.digit($1)) }
          index += digits.count
          byte = value < 128 ? UInt8(value) : 0xFF
        case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"): byte = 32
        default: break
        }
      }
      spare[used] = byte
      used += 1
    }
    return Piece(rebasing: spare[start..<used])
  }

  private static func digit(_ byte: UInt8) -> UInt8 {
    byte.isDigit ? byte - 48 : ((byte | 32) &- 87) & 15
  }

  private let quote = UInt8(ascii: "\"")
}

/// Forms with files (multipart/form-data, RFC 7578), read piece by piece within bounds.
import Glibc

/// What a form sent.
struct Form {
  /// Its fields.
  var fields = Fields()
  /// Its files, by the name of their field.
  var files: [(name: String, upload: Upload)] = []

  /// The files of a field.
  func files(_ name: String) -> [Upload] { files.filter { $0.name == name }.map(\.upload) }
}

/// Takes the bytes of a form apart as they come.
struct MultipartReader {
  /// What a form may hold.
  struct Bounds {
    /// The bytes of all fields together.
    var fieldBytes = 1 << 20
    /// The bytes of all files together.
    var fileBytes: Int
    /// Where the bytes of files lie.
    var directory: String
  }

  private enum State { case preamble, delimiter, headers, field(String), file(Upload), end }

  private static let headerLimit = 8_192
  private static let partLimit = 120

  private let delimiter: [UInt8]
  private let bounds: Bounds
  private var state = State.preamble
  // The first boundary may stand at the very beginning: it is read as if a line had ended there.
  private var buffer: [UInt8] = [13, 10]
  private var value: [UInt8] = []
  private var fieldBytes = 0
  private var fileBytes = 0
  private var parts = 0
  private var form = Form()

  init(boundary: [UInt8], _ bounds: Bounds) {
    delimiter = [13, 10, 45, 45] + boundary
    self.bounds = bounds
  }

  /// Takes the next bytes in.
  ///
  /// - Throws: `Refusal` for what is no such form.
  mutating func feed(_ bytes: UnsafeRawBufferPointer) throws(Refusal) {
    buffer.append(contentsOf: bytes)
    while try step() {}
  }

  /// The form, once all bytes were fed.
  ///
  /// - Throws: `Refusal` for a form that ends too early.
  func finish() throws(Refusal) -> Form {
    guard case .end = state else { throw Refusal(400, "the form is cut off") }
    return form
  }

  /// Goes on as far as one state reaches; false when more bytes are needed.
  private mutating func step() throws(Refusal) -> Bool {
    switch state {
    case .end:
      // The epilogue says nothing.
      buffer.removeAll(keepingCapacity: true)
      return false
    case .preamble, .field, .file:
      guard let start = find(delimiter) else {
        // The end of what is here may be the beginning of a boundary.
        let sure = buffer.count - (delimiter.count - 1)
        if sure > 0 { try take(sure) }
        return false
      }
      try take(start)
      buffer.removeFirst(delimiter.count)
      try endPart()
      state = .delimiter
    case .delimiter: return try afterDelimiter()
    case .headers:
      // A part without headers begins with the empty line itself.
      guard let end = buffer.starts(with: [13, 10]) ? -2 : find([13, 10, 13, 10]) else {
        guard buffer.count <= Self.headerLimit else {
          throw Refusal(400, "a part's head is too long")
        }
        return false
      }
      guard end <= Self.headerLimit else { throw Refusal(400, "a part's head is too long") }
      try begin(PartHead(Array(buffer[..<max(0, end)])))
      buffer.removeFirst(end + 4)
      // The boundary that ends an empty part begins with the line end that ended the head.
      buffer.insert(contentsOf: [13, 10], at: 0)
      startsWithHeadEnd = true
    }
    return true
  }

  // Whether the first two bytes of the buffer are those that ended the head.
  private var startsWithHeadEnd = false

  private mutating func afterDelimiter() throws(Refusal) -> Bool {
    guard buffer.count >= 2 else { return false }
    if buffer[0] == 45, buffer[1] == 45 {
      state = .end
      return true
    }
    guard let line = find([13, 10]) else {
      guard buffer.count <= 100 else { throw Refusal(400, "a boundary with a tail") }
      return false
    }
    guard buffer[..<line].allSatisfy({ $0 == 32 || $0 == 9 }) else {
      throw Refusal(400, "a boundary with a tail")
    }
    buffer.removeFirst(line + 2)
    parts += 1
    guard parts <= Self.partLimit else { throw Refusal(400, "too many parts") }
    state = .headers
    return true
  }

  private mutating func begin(_ head: PartHead) throws(Refusal) {
    value = []
    if let file = head.fileName {
      let upload = try Upload(name: file, directory: bounds.directory)
      form.files.append((head.name, upload))
      state = .file(upload)
    } else {
      state = .field(head.name)
    }
  }

  /// Hands the first bytes of the buffer to whatever the state is, and removes them.
  private mutating func take(_ count: Int) throws(Refusal) {
    var count = count
    if startsWithHeadEnd, count >= 2 {
      buffer.removeFirst(2)
      count -= 2
      startsWithHeadEnd = false
    } else if startsWithHeadEnd, count == 1 {
      return
    }
    guard count > 0 else { return }
    switch state {
    case .field:
      fieldBytes += count
      guard fieldBytes <= bounds.fieldBytes else { throw Refusal(413, "the fields are too long") }
      value += buffer[..<count]
    case .file(let upload):
      let room = bounds.fileBytes - fileBytes
      // Typed errors do not come out of the standard library's closures.
      let outcome: Result<Void, Refusal> = buffer.withUnsafeBytes { bytes in
        do throws(Refusal) {
          try upload.append(UnsafeRawBufferPointer(rebasing: bytes[..<count]), room: room)
          return .success(())
        } catch { return .failure(error) }
      }
      try outcome.get()
      if !upload.isTooLarge { fileBytes += count }
    case .preamble, .delimiter, .headers, .end: break
    }
    buffer.removeFirst(count)
  }

  private mutating func endPart() throws(Refusal) {
    startsWithHeadEnd = false
    guard case .field(let name) = state else { return }
    try form.fields.add(name, Fields.utf8(value))
  }

  private func find(_ needle: [UInt8]) -> Int? {
    buffer.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return nil }
      var place = 0
      while bytes.count - place >= needle.count,
        let found = memchr(start + place, Int32(needle[0]), bytes.count - place - needle.count + 1)
      {
        place = UnsafeRawPointer(found) - start
        if memcmp(start + place, needle, needle.count) == 0 { return place }
        place += 1
      }
      return nil
    }
  }
}

/// What the head of a part says.
private struct PartHead {
  var name: String
  var fileName: String?

  init(_ bytes: [UInt8]) throws(Refusal) {
    var name: String?
    var fileName: String?
    for line in try Fields.utf8(bytes).split(separator: "\r\n") {
      guard let colon = line.firstIndex(of: ":") else {
        throw Refusal(400, "a part's head cannot be read")
      }
      let value = line[line.index(after: colon)...]
      switch line[..<colon].lowercased() {
      case "content-disposition":
        guard name == nil else { throw Refusal(400, "two names for one part") }
        (name, fileName) = try Self.names(value)
      case "content-transfer-encoding":
        // RFC 7578, 4.7: it is not used; what were decoded wrongly would be kept wrongly.
        guard ["7bit", "8bit", "binary"].contains(value.trimmed.lowercased()) else {
          throw Refusal(400, "a part is encoded")
        }
      default: break
      }
    }
    guard let name else { throw Refusal(400, "a part without a name") }
    self.name = name
    self.fileName = fileName
  }

  /// `form-data; name="photo"; filename="a b.jpg"`.
  private static func names(_ value: Substring) throws(Refusal) -> (String, String?) {
    let wrong = Refusal(400, "a part's name cannot be read")
    var rest = value.drop { $0 == " " || $0 == "\t" }
    guard rest.lowercased().hasPrefix("form-data") else { throw wrong }
    rest = rest.dropFirst("form-data".count)
    var found: [String: String] = [:]
    while true {
      rest = rest.drop { $0 == " " || $0 == "\t" }
      if rest.isEmpty { break }
      guard rest.first == ";" else { throw wrong }
      rest = rest.dropFirst().drop { $0 == " " || $0 == "\t" }
      if rest.isEmpty { break }
      guard let equals = rest.firstIndex(of: "=") else { throw wrong }
      let key = rest[..<equals].lowercased()
      rest = rest[rest.index(after: equals)...]
      var text = ""
      if rest.first == "\"" {
        rest = rest.dropFirst()
        guard rest.contains("\"") else { throw wrong }
        while let next = rest.popFirst(), next != "\"" {
          // Some senders write a backslash before a quote; browsers write %22 instead.
          if next == "\\", rest.first == "\"" || rest.first == "\\" {
            text.append(rest.removeFirst())
          } else {
            text.append(next)
          }
        }
      } else {
        text = String(rest.prefix { $0 != ";" && $0 != " " })
        rest = rest.dropFirst(text.count)
      }
      guard found.updateValue(text, forKey: key) == nil else { throw wrong }
    }
    guard let name = found["name"] else { throw wrong }
    return (unescaped(name), found["filename"].map(unescaped))
  }

  // The three that browsers escape in names (WHATWG HTML, multipart/form-data).
  private static func unescaped(_ text: String) -> String {
    guard text.contains("%") else { return text }
    var result = ""
    var rest = Substring(text)
    while let next = rest.first {
      let begin = rest.prefix(3).uppercased()
      switch begin {
      case "%22": result += "\""
      case "%0D", "%0A": result += " "
      default:
        result.append(next)
        rest = rest.dropFirst()
        continue
      }
      rest = rest.dropFirst(3)
    }
    return result
  }
}

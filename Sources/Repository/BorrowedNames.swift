/// A common table expression that borrows the name of a documented view, found in a person's SQL.
///
/// SQLite's authorizer names a table expression as it names a view. A private column is guarded by
/// what the view shows, not by what it reads, so nobody may write an expression of the same name.

/// The view whose name the statement gives to an expression of its own, or nil.
///
/// Looks for the name before `(` or before `AS`, as in `WITH tickets(a) AS (…)`; that is valid SQL
/// nowhere else.
func borrowedView(in sql: String, views: Set<String>) -> String? {
  var reader = SQLTokens(bytes: Array(sql.utf8))
  let tokens = reader.all()
  for (index, token) in tokens.enumerated() {
    guard case .word(let name) = token, views.contains(name) else { continue }
    let next = tokens.dropFirst(index + 1)
    if next.first == .sign(UInt8(ascii: "(")) { return name }
    guard next.first == .word("as"), let after = next.dropFirst().first else { continue }
    if [.sign(UInt8(ascii: "(")), .word("materialized"), .word("not")].contains(after) {
      return name
    }
  }
  return nil
}

/// One piece of SQL: a name, text or keyword in small letters, or a sign.
private enum SQLToken: Equatable {
  case word(String)
  case sign(UInt8)
}

/// Names and signs of SQL by SQLite's own rules; comments are left out.
///
/// Byte by byte: grapheme clusters would hide a bracket that a combining mark follows.
private struct SQLTokens {
  var bytes: [UInt8]
  private var index = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func all() -> [SQLToken] {
    var tokens: [SQLToken] = []
    while let byte = at(0) {
      switch byte {
      case UInt8(ascii: " "), 9...13: index += 1
      // SQLite takes a byte order mark between words for a blank.
      case 0xEF where at(1) == 0xBB && at(2) == 0xBF: index += 3
      case UInt8(ascii: "-") where at(1) == byte: skip { $0 != 10 }
      case UInt8(ascii: "/") where at(1) == UInt8(ascii: "*"): skipComment()
      // Where a name is wanted, SQLite takes a text in single quotes for one.
      case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"):
        tokens.append(.word(quoted(byte)))
      case UInt8(ascii: "["): tokens.append(.word(quoted(UInt8(ascii: "]"))))
      case _ where Self.isNamePart(byte):
        let start = index
        skip(Self.isNamePart)
        tokens.append(.word(Self.small(bytes[start..<index])))
      default:
        tokens.append(.sign(byte))
        index += 1
      }
    }
    return tokens
  }

  private func at(_ offset: Int) -> UInt8? {
    index + offset < bytes.count ? bytes[index + offset] : nil
  }

  private mutating func skip(_ isPart: (UInt8) -> Bool) {
    while let byte = at(0), isPart(byte) { index += 1 }
  }

  private mutating func skipComment() {
    index += 2
    while let byte = at(0), !(byte == UInt8(ascii: "*") && at(1) == UInt8(ascii: "/")) {
      index += 1
    }
    index += 2
  }

  // A doubled quote stands for itself; brackets have no such rule.
  private mutating func quoted(_ end: UInt8) -> String {
    var text: [UInt8] = []
    index += 1
    while let byte = at(0) {
      index += 1
      if byte == end {
        guard end != UInt8(ascii: "]"), at(0) == end else { break }
        index += 1
      }
      text.append(byte)
    }
    return Self.small(text[...])
  }

  private static func isNamePart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...:
      true
    default: false
    }
  }

  private static func small(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.map { 65...90 ~= $0 ? $0 | 0x20 : $0 }, as: UTF8.self)
  }
}

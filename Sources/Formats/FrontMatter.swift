// Text files that begin with `key: value` lines between two lines `---`, as articles and policies are
// kept outside the store. A subset of what static site makers read: no nesting, no lists.

/// A text with named values before it.
public struct FrontMatter: Equatable, Sendable {
  /// The values in the order of their lines.
  public var values: [(name: String, value: String)]
  /// The text after the values.
  public var body: String

  /// Makes a file's content.
  public init(_ values: [(name: String, value: String)], body: String) {
    self.values = values
    self.body = body
  }

  public static func == (left: FrontMatter, right: FrontMatter) -> Bool {
    left.body == right.body && left.values.elementsEqual(right.values, by: ==)
  }

  /// The value of this name.
  public subscript(name: String) -> String? { values.first { $0.name == name }?.value }

  /// Reads a file; one that does not begin with `---` is all body.
  ///
  /// - Throws: `FormatError`-like `FrontMatterError` that names the line.
  public init(reading text: String) throws(FrontMatterError) {
    let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    values = []
    guard let first = lines.first, Self.isFence(first) else {
      body = text
      return
    }
    var index = 1
    while true {
      guard index < lines.count else {
        throw FrontMatterError(
          line: lines.count, message: "the line '---' after the values is missing")
      }
      let line = lines[index]
      index += 1
      if Self.isFence(line) { break }
      if line.allSatisfy(\.isWhitespace) || line.hasPrefix("#") { continue }
      guard let colon = line.firstIndex(of: ":"), colon > line.startIndex else {
        throw FrontMatterError(line: index, message: "'\(line)' is not 'name: value'")
      }
      let name = Self.trimmed(line[..<colon])
      guard !values.contains(where: { $0.name == name }) else {
        throw FrontMatterError(line: index, message: "'\(name)' stands there twice")
      }
      values.append((name, Self.unquoted(Self.trimmed(line[line.index(after: colon)...]))))
    }
    if index < lines.count, lines[index].isEmpty { index += 1 }
    body = lines[min(index, lines.count)...].joined(separator: "\n")
  }

  /// The file's content; values are one line each.
  public var text: String {
    var text = "---\n"
    for (name, value) in values {
      let line = value.split(whereSeparator: \.isNewline).joined(separator: " ")
      text += "\(name): \(line)\n"
    }
    text += "---\n\n" + body
    return text.hasSuffix("\n") ? text : text + "\n"
  }

  private static func isFence(_ line: Substring) -> Bool {
    line.hasPrefix("---") && line.dropFirst(3).allSatisfy(\.isWhitespace)
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text.drop(while: \.isWhitespace)
    while text.last?.isWhitespace ?? false { text.removeLast() }
    return String(text)
  }

  private static func unquoted(_ text: String) -> String {
    guard text.count >= 2, let quote = text.first, quote == "\"" || quote == "'",
      text.last == quote
    else { return text }
    return String(text.dropFirst().dropLast())
  }
}

/// A line of the values that cannot be read.
public struct FrontMatterError: Error, Equatable, Sendable {
  /// The line, counted from 1.
  public var line: Int
  /// What is wrong with it.
  public var message: String
}

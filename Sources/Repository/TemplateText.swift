/// Texts with names in braces that stand for something: templates of every desk.
import Commands

/// The fields of a template.
public enum TemplateText {
  /// What stands between braces in a text, each once, whether it names a field or not.
  public static func names(in text: some StringProtocol) -> Set<String> {
    let bytes = Array(text.utf8)
    var names: Set<String> = []
    var start: Int?
    for (index, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: "{") { start = index + 1 }
      guard byte == UInt8(ascii: "}"), let begun = start else { continue }
      names.insert(String(decoding: bytes[begun..<index], as: UTF8.self))
      start = nil
    }
    return names
  }

  /// Replaces `{name}` by its value; `{{` and `}}` are literal braces.
  ///
  /// - Parameter firstLine: the number of the text's first line, for errors.
  /// - Throws: `Failure` for an unknown field, naming line and suggestion.
  public static func fill(
    _ text: String, known fields: [String], firstLine: Int = 1,
    _ value: (String) -> String?
  ) throws(Failure) -> String {
    var result = ""
    var line = firstLine
    var rest = text[...]
    while let character = rest.popFirst() {
      if character.isNewline { line += 1 }
      guard character == "{" || character == "}", rest.first != character else {
        if character == "{" || character == "}" { rest.removeFirst() }
        result.append(character)
        continue
      }
      guard character == "{" else {
        throw Failure("line \(line): a '}' without its '{'", hint: "write }} for a brace")
      }
      guard let end = rest.firstIndex(of: "}") else {
        throw Failure("line \(line): a '{' without its '}'", hint: "write {{ for a brace")
      }
      let field = String(rest[..<end])
      guard let replacement = value(field) else {
        throw Failure(
          "line \(line): there is no field {\(field)}; known are \(fields.joined(separator: ", "))",
          hint: didYouMean(field, in: fields))
      }
      result += replacement
      rest = rest[rest.index(after: end)...]
    }
    return result
  }
}

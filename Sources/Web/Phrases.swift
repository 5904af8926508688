/// The words of the pages in one language, as data: `name = words` lines with `{fields}`.
import Calendar
import Commands
import Repository

/// The words of one language; what it lacks is English.
public struct Phrases: Sendable {
  /// The language, as a BCP 47 tag in lower case.
  let language: String
  /// The tag of the words themselves: English where the language has none.
  public let spoken: String
  private let family: String
  private let lines: [String: Line]
  private let text: String

  private struct Line: Sendable {
    var words: String
    var path: String
    var number: Int
  }

  /// Reads the words of a language.
  ///
  /// - Parameter family: what stands before the language in the names of the files.
  /// - Throws: `Failure` that names file and line.
  init(_ language: String, _ files: WebFiles, family: String = "") throws(Failure) {
    self.language = language
    self.family = family
    var lines: [String: Line] = [:]
    var spoken = "en"
    var text = ""
    let short = String(language.prefix { $0 != "-" })
    for tag in ["en", short, language] {
      // A file of the district's need not say everything: what it leaves out is as shipped.
      for found in [
        try files.find("\(family)\(tag).txt", shippedOnly: true),
        try files.find("\(family)\(tag).txt"),
      ] {
        guard let found else { continue }
        try Self.read(found, &lines)
        spoken = tag
        text += found.text
      }
    }
    guard !lines.isEmpty else { _ = try files.need("\(family)en.txt"); throw Failure("no words") }
    self.lines = lines
    self.spoken = spoken
    self.text = text
  }

  private static func read(
    _ file: WebFiles.Found, _ lines: inout [String: Line]
  ) throws(Failure) {
    let all = file.text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in all.enumerated() where !line.trimmed.isEmpty && !line.hasPrefix("#") {
      guard let equals = line.firstIndex(of: "="), !line[..<equals].trimmed.isEmpty else {
        throw Failure("\(file.path):\(index + 1): not 'name = words'", status: .configuration)
      }
      lines[line[..<equals].trimmed] = Line(
        words: line[line.index(after: equals)...].trimmed, path: file.path, number: index + 1)
    }
  }

  /// All of it, to see whether anything changed.
  var source: String { text }

  /// The sentence of a name with its fields filled in.
  ///
  /// - Throws: `Failure` for a name or a field that there is not.
  public func callAsFunction(
    _ name: String, _ fields: KeyValuePairs<String, String> = [:]
  ) throws(Failure) -> String {
    guard let line = lines[name] else {
      throw Failure(
        "web/\(family)\(language).txt has no line '\(name)'",
        hint: didYouMean(name, in: lines.keys.sorted()), status: .configuration)
    }
    var result = ""
    var rest = line.words[...]
    while let brace = rest.firstIndex(of: "{") {
      result += rest[..<brace]
      let inside = rest[rest.index(after: brace)...]
      guard let end = inside.firstIndex(of: "}"),
        let field = fields.first(where: { $0.key == inside[..<end] })
      else {
        let name = inside.prefix { $0 != "}" }
        throw Failure(
          "\(line.path):\(line.number): there is no {\(name)} here",
          hint: didYouMean(String(name), in: fields.map(\.key)), status: .configuration)
      }
      result += field.value
      rest = inside[inside.index(after: end)...]
    }
    return result + rest
  }

  /// The words of a name as they stand, with their fields unfilled.
  ///
  /// - Throws: `Failure` for a name that there is not.
  public func template(_ name: String) throws(Failure) -> String {
    if let line = lines[name] { return line.words }
    throw Failure(
      "web/\(family)\(language).txt has no line '\(name)'",
      hint: didYouMean(name, in: lines.keys.sorted()), status: .configuration)
  }

  /// The words that templates name by themselves: all whose names begin with `page.`.
  func pageWords() -> TemplateValue {
    var words: [String: TemplateValue] = [:]
    for (name, line) in lines where name.hasPrefix("page.") {
      words[String(name.dropFirst(5))] = .text(line.words)
    }
    return .record(words)
  }

  /// A date in words, such as `June 3, 2026`.
  public func date(_ date: CivilDate) throws(Failure) -> String {
    let months = try list("months", 12)
    return try self(
      "date",
      ["day": String(date.day), "month": months[date.month - 1], "year": String(date.year)])
  }

  /// A time of the day in words, such as `7:30 am`.
  public func time(_ time: CivilTime) throws(Failure) -> String {
    let minute = time.minute < 10 ? "0\(time.minute)" : String(time.minute)
    let hour = time.hour % 24
    let half = try self(hour < 12 ? "time.am" : "time.pm")
    return try self(
      "time",
      [
        "hour": String(hour), "hour12": String((hour + 11) % 12 + 1), "minute": minute,
        "half": half,
      ])
  }

  /// The name of a weekday.
  func weekday(_ day: Weekday) throws(Failure) -> String {
    try list("weekdays", 7)[day.rawValue - 1]
  }

  private func list(_ name: String, _ count: Int) throws(Failure) -> [String] {
    let words = try self(name).split(separator: ",").map(\.trimmed)
    guard words.count == count else {
      throw Failure(
        "web/\(family)\(language).txt: '\(name)' has \(words.count) words, not \(count)",
        status: .configuration)
    }
    return words
  }
}

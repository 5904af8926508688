/// The words of digests: files of `share/digests` that a district can replace, per language.
import Commands
import Repository
import Tickets

/// The headings and sentences of one language.
public struct DigestWords: Sendable {
  /// The language, as a BCP 47 tag.
  public let language: String
  private let lines: [String: Line]

  private typealias Line = (text: String, path: String, line: Int)

  /// Reads the words of a language; what it lacks is English.
  ///
  /// - Throws: `Failure` that names the file and the line.
  init(_ language: String?, _ places: Places) throws(Failure) {
    var wanted = "en"
    if let language, SharedFile.isLanguage(language) { wanted = language.lowercased() }
    let short = String(wanted.prefix { $0 != "-" })
    var found = "en"
    var lines: [String: Line] = [:]
    for language in ["en", short, wanted] {
      // A file of the district's need not say everything: what it leaves out is as shipped.
      for directory in places.shareDirectories().reversed() {
        guard let file = try SharedFile("digests/\(language)/words.txt", in: [directory]) else {
          continue
        }
        try Self.read(file, &lines)
        found = language
      }
    }
    self.language = found
    self.lines = lines
    guard !lines.isEmpty else {
      throw Failure(
        "there is no file digests/en/words.txt",
        hint: "see ITTOOL_SHARE in 'ittool help environment'",
        status: .configuration)
    }
  }

  private static func read(
    _ file: SharedFile, _ lines: inout [String: Line]
  ) throws(Failure) {
    let all = file.text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in all.enumerated() where !line.trimmed.isEmpty && !line.hasPrefix("#") {
      guard let equals = line.firstIndex(of: "="), !line[..<equals].trimmed.isEmpty else {
        throw Failure("\(file.path):\(index + 1): not 'name = words'", status: .configuration)
      }
      lines[line[..<equals].trimmed] = (
        line[line.index(after: equals)...].trimmed, file.path, index + 1
      )
    }
  }

  /// The sentence of a name with its fields filled in.
  ///
  /// - Throws: `Failure` for a name or a field that there is not.
  public func callAsFunction(
    _ name: String, _ fields: KeyValuePairs<String, String> = [:]
  ) throws(Failure) -> String {
    guard let line = lines[name] else {
      throw Failure("digests/\(language)/words.txt has no line '\(name)'", status: .configuration)
    }
    do throws(Failure) {
      return try TemplateText.fill(line.text, known: fields.map(\.key), firstLine: line.line) {
        field in fields.first { $0.key == field }?.value
      }
    } catch {
      throw Failure(
        "\(line.path): \(error.message)", hint: error.hints.first, status: .configuration)
    }
  }
}

/// The frame of a digest: `Subject: …`, an empty line, and the text around `{sections}`.
struct DigestTemplate: Sendable {
  private let file: MailTemplateFile

  /// Finds the template of a kind in the language of the words, else in English.
  init(_ kind: DigestKind, _ language: String, _ places: Places) throws(Failure) {
    file = try MailTemplateFile(
      kind.rawValue, folder: "digests", languages: [language, "en"], places)
  }

  /// The subject, and the text before and after the sections.
  ///
  /// - Throws: `Failure` that names the file and the line.
  func fill(
    _ fields: [String: String]
  ) throws(Failure) -> (subject: String, before: String, after: String) {
    let (heading, body) = try file.parts()
    guard let place = body.ranges(of: "{sections}").first else {
      throw file.mistake("the text has no {sections}", line: 3)
    }
    let before = body[..<place.lowerBound]
    let line = 3 + before.count { $0.isNewline }
    return (
      try fill(heading, fields, 1).trimmed, try fill(before, fields, 3),
      try fill(body[place.upperBound...], fields, line)
    )
  }

  private func fill(
    _ text: Substring, _ fields: [String: String], _ line: Int
  ) throws(Failure) -> String {
    try file.fill(text, line: line, known: fields.keys.sorted()) { fields[$0] }
  }
}

/// The words of digests: files of `share/digests` that a district can replace, per language.
import Commands
import Glibc
import Repository
import Terminal
import Tickets

/// A file of words, and where it was found.
private struct WordFile: Sendable {
  var path: String
  var text: String

  /// The first such file, the person's own directories first, the language before English.
  init?(_ name: String, _ languages: [String], _ places: Places) throws(Failure) {
    for language in languages {
      for directory in places.shareDirectories() {
        let path = "\(directory)/digests/\(language)/\(name)"
        guard let bytes = try? Input(path: path).readAll(limit: 1 << 20) else { continue }
        guard let text = String(validating: bytes, as: UTF8.self) else {
          throw Failure("\(path): not UTF-8 text", status: .configuration)
        }
        self.path = path
        self.text = text
        return
      }
    }
    return nil
  }
}

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
    if let language, Self.isLanguage(language) { wanted = language.lowercased() }
    let short = String(wanted.prefix { $0 != "-" })
    var found = "en"
    var lines: [String: Line] = [:]
    for language in ["en", short, wanted] {
      // A file of the district's need not say everything: what it leaves out is as shipped.
      for directory in places.shareDirectories().reversed() {
        guard let file = try WordFile(directory, language) else { continue }
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
    _ file: WordFile, _ lines: inout [String: Line]
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

  // Part of a path: letters and a hyphen, nothing else.
  fileprivate static func isLanguage(_ word: String) -> Bool {
    word.utf8.count <= 12 && word.utf8.allSatisfy { 97...122 ~= $0 | 32 || $0 == 45 }
  }
}

extension WordFile {
  fileprivate init?(_ directory: String, _ language: String) throws(Failure) {
    let path = "\(directory)/digests/\(language)/words.txt"
    guard let bytes = try? Input(path: path).readAll(limit: 1 << 20) else { return nil }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Failure("\(path): not UTF-8 text", status: .configuration)
    }
    self.path = path
    self.text = text
  }
}

/// The frame of a digest: `Subject: …`, an empty line, and the text around `{sections}`.
struct DigestTemplate: Sendable {
  private let file: WordFile

  /// Finds the template of a kind in the language of the words, else in English.
  init(_ kind: DigestKind, _ language: String, _ places: Places) throws(Failure) {
    guard let file = try WordFile("\(kind.rawValue).txt", [language, "en"], places) else {
      throw Failure(
        "there is no template digests/en/\(kind.rawValue).txt",
        hint: "see ITTOOL_SHARE in 'ittool help environment'", status: .configuration)
    }
    self.file = file
  }

  /// The subject, and the text before and after the sections.
  ///
  /// - Throws: `Failure` that names the file and the line.
  func fill(
    _ fields: [String: String]
  ) throws(Failure) -> (subject: String, before: String, after: String) {
    let lines = file.text.split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false)
    guard lines.count == 3, lines[0].hasPrefix("Subject:"), lines[1].trimmed.isEmpty else {
      throw Failure(
        "\(file.path):1: a template begins with 'Subject: …' and an empty line",
        status: .configuration)
    }
    let body = String(lines[2])
    guard let place = body.ranges(of: "{sections}").first else {
      throw Failure("\(file.path):3: the text has no {sections}", status: .configuration)
    }
    let before = String(body[..<place.lowerBound])
    let after = String(body[place.upperBound...])
    let line = 3 + before.count { $0.isNewline }
    return (
      try fill(String(lines[0].dropFirst(8)), fields, 1).trimmed, try fill(before, fields, 3),
      try fill(after, fields, line)
    )
  }

  private func fill(
    _ text: String, _ fields: [String: String], _ line: Int
  ) throws(Failure) -> String {
    do throws(Failure) {
      return try TemplateText.fill(text, known: fields.keys.sorted(), firstLine: line) {
        fields[$0]
      }
    } catch {
      throw Failure(
        "\(file.path): \(error.message)", hint: error.hints.first, status: .configuration)
    }
  }
}

/// The fixed words around an announcement: files of `share/mail` that a district can replace, per
/// language.
import Commands
import Delivery
import Repository
import Terminal

/// A template: `Subject: …`, an empty line, the text.
struct MailTemplate: Sendable {
  /// The templates by the names of their files.
  enum Name: String, CaseIterable, Sendable {
    /// The announcement itself.
    case announcement
    /// It was wrong; for those who had it.
    case correction = "announcement-correction"
    /// It no longer holds; for those who had it.
    case retraction = "announcement-retraction"
    /// A reader gets no more of them.
    case left = "announcement-left"
  }

  /// The names that stand for something.
  static let fields = [
    "headline", "summary", "action", "body", "reason", "attached", "too-large", "until", "link",
    "audience", "address",
  ]

  private let path: String
  private let text: String

  /// Finds the template: the district's own directories first, the language before English.
  init(_ name: Name, language: String, places: Places) throws(Failure) {
    let near = String(language.prefix { $0 != "-" })
    for language in [language, near, "en"] where Self.isLanguage(language) {
      for directory in places.shareDirectories() {
        let path = "\(directory)/mail/\(language)/\(name.rawValue).txt"
        guard let bytes = try? Input(path: path).readAll(limit: 1 << 20) else { continue }
        guard let text = String(validating: bytes, as: UTF8.self) else {
          throw Failure("\(path): not UTF-8 text", status: .configuration)
        }
        self.path = path
        self.text = text
        return
      }
    }
    throw Failure(
      "there is no template mail/en/\(name.rawValue).txt",
      hint: "see ITTOOL_SHARE in 'ittool help environment'", status: .configuration)
  }

  // Part of a path: letters and a hyphen, nothing else.
  private static func isLanguage(_ word: String) -> Bool {
    word.utf8.count <= 12 && word.utf8.allSatisfy { 97...122 ~= $0 | 32 || $0 == 45 }
  }

  /// The words with the fields filled in; a line whose fields all stand for nothing falls away, and
  /// an empty line after it.
  ///
  /// - Throws: `Failure` that names the file and the line.
  func fill(_ values: [String: String]) throws(Failure) -> OutboxContent {
    let lines = text.split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false)
    guard lines.count == 3, lines[0].hasPrefix("Subject:"), lines[1].trimmed.isEmpty else {
      throw Failure(
        "\(path):1: a template begins with 'Subject: …' and an empty line", status: .configuration)
    }
    let subject = try fill(lines[0].dropFirst(8), values, line: 1).trimmed
    var body: [String] = []
    for (index, line) in lines[2].split(separator: "\n", omittingEmptySubsequences: false)
      .enumerated()
    {
      let filled = try fill(line, values, line: 3 + index)
      if saysNothing(line, values) { continue }
      if line.trimmed.isEmpty, body.last?.isEmpty ?? true { continue }
      body.append(line.trimmed.isEmpty && line != "-- " ? "" : filled)
    }
    while body.last?.isEmpty == true { body.removeLast() }
    return OutboxContent(subject: subject, text: body.joined(separator: "\n"))
  }

  private func saysNothing(_ line: Substring, _ values: [String: String]) -> Bool {
    let named = Self.fields.filter { line.contains("{\($0)}") }
    return !named.isEmpty && named.allSatisfy { values[$0]?.isEmpty ?? true }
  }

  private func fill(
    _ text: Substring, _ values: [String: String], line: Int
  ) throws(Failure) -> String {
    do throws(Failure) {
      return try TemplateText.fill(String(text), known: Self.fields, firstLine: line) { field in
        Self.fields.contains(field) ? values[field] ?? "" : nil
      }
    } catch {
      throw Failure("\(path): \(error.message)", hint: error.hints.first, status: .configuration)
    }
  }
}

extension Store {
  /// The subject that a template makes of a headline, such as `Correction: Wi-Fi is off`.
  func announcementSubject(
    _ name: MailTemplate.Name, _ text: AnnouncementText
  ) throws -> String {
    try MailTemplate(name, language: text.language, places: places)
      .fill(["headline": text.headline]).subject
  }

  /// What is wrong with the templates, a sentence for each file.
  func announcementTemplateFaults() throws -> [Failure] {
    let further = try setting("web.languages").split { $0 == " " || $0 == "," }.map(String.init)
    var faults: [Failure] = []
    for language in Set(["en", "es"] + further).sorted() {
      for name in MailTemplate.Name.allCases {
        do throws(Failure) {
          _ = try MailTemplate(name, language: language, places: places).fill([:])
        } catch  where !faults.contains(where: { $0.message == error.message }) {
          faults.append(error)
        } catch {}
      }
    }
    return faults
  }
}

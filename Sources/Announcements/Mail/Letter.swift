/// The words of a mail to one reader: a file of `share/mail` that a district can replace.
import Commands
import Delivery
import Repository
import Terminal

/// A template of a mail: `Subject: …`, an empty line, the text.
struct Letter: Sendable {
  private let path: String
  private let text: String
  /// The language it was found in.
  let language: String

  /// Finds the template of a name: the person's own directories first, the language before English.
  init(_ name: String, language: String?, _ places: Places) throws(Failure) {
    let wanted = (language ?? "en").lowercased()
    for language in [wanted, String(wanted.prefix { $0 != "-" }), "en"]
    where language.utf8.allSatisfy({ 97...122 ~= $0 || $0 == 45 }) {
      for directory in places.shareDirectories() {
        let path = "\(directory)/mail/\(language)/\(name).txt"
        guard let bytes = try? Input(path: path).readAll(limit: 1 << 20) else { continue }
        guard let text = String(validating: bytes, as: UTF8.self) else {
          throw Failure("\(path): not UTF-8 text", status: .configuration)
        }
        self.path = path
        self.text = text
        self.language = language
        return
      }
    }
    throw Failure(
      "there is no template mail/en/\(name).txt",
      hint: "see ITTOOL_SHARE in 'ittool help environment'", status: .configuration)
  }

  /// The words with the fields filled in.
  ///
  /// A line that holds nothing but a field without a value falls away, and the empty line after it.
  ///
  /// - Throws: `Failure` that names the file and the line.
  func fill(_ fields: KeyValuePairs<String, String>) throws(Failure) -> OutboxContent {
    let lines = text.split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false)
    guard lines.count == 3, lines[0].hasPrefix("Subject:"), lines[1].trimmed.isEmpty else {
      throw Failure(
        "\(path):1: a template begins with 'Subject: …' and an empty line", status: .configuration)
    }
    var body: [String] = []
    var isDropping = false
    for (index, line) in lines[2].split(separator: "\n", omittingEmptySubsequences: false)
      .enumerated()
    {
      let filled = try fill(String(line), fields, 3 + index)
      let saysNothing = filled.trimmed.isEmpty && !line.trimmed.isEmpty
      if !saysNothing, !(isDropping && filled.trimmed.isEmpty) { body.append(filled) }
      isDropping = saysNothing
    }
    let subject = try fill(String(lines[0].dropFirst(8)), fields, 1).trimmed
    return OutboxContent(
      subject: subject, text: body.joined(separator: "\n").droppingLastNewlines + "\n")
  }

  private func fill(
    _ text: String, _ fields: KeyValuePairs<String, String>, _ line: Int
  ) throws(Failure) -> String {
    do throws(Failure) {
      return try TemplateText.fill(text, known: fields.map(\.key), firstLine: line) { name in
        fields.first { $0.key == name }?.value
      }
    } catch {
      throw Failure("\(path): \(error.message)", hint: error.hints.first, status: .configuration)
    }
  }
}

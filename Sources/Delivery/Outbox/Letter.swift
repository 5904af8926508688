/// The words of a mail to one reader: a file of `share/mail` that a district can replace.
import Commands
import Repository

/// A template of a mail: `Subject: …`, an empty line, the text.
public struct Letter: Sendable {
  private let file: MailTemplateFile

  /// The language it was found in.
  public var language: String { file.language }

  /// Finds the template of a name: the person's own directories first, the language before English.
  public init(_ name: String, language: String?, _ places: Places) throws(Failure) {
    let wanted = (language ?? "en").lowercased()
    file = try MailTemplateFile(
      name, languages: [wanted, String(wanted.prefix { $0 != "-" }), "en"], places)
  }

  /// The words with the fields filled in.
  ///
  /// A line that holds nothing but a field without a value falls away, and the empty line after it.
  ///
  /// - Throws: `Failure` that names the file and the line.
  public func fill(_ fields: KeyValuePairs<String, String>) throws(Failure) -> OutboxContent {
    let (heading, below) = try file.parts()
    var body: [String] = []
    var isDropping = false
    for (index, line) in below.split(separator: "\n", omittingEmptySubsequences: false)
      .enumerated()
    {
      let filled = try fill(line, fields, 3 + index)
      let saysNothing = filled.trimmed.isEmpty && !line.trimmed.isEmpty
      if !saysNothing, !(isDropping && filled.trimmed.isEmpty) { body.append(filled) }
      isDropping = saysNothing
    }
    let subject = try fill(heading, fields, 1).trimmed
    return OutboxContent(
      subject: subject, text: body.joined(separator: "\n").droppingLastNewlines + "\n")
  }

  private func fill(
    _ text: Substring, _ fields: KeyValuePairs<String, String>, _ line: Int
  ) throws(Failure) -> String {
    try file.fill(text, line: line, known: fields.map(\.key)) { name in
      fields.first { $0.key == name }?.value
    }
  }
}

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

  /// The words with the fields filled in; a line whose fields all stand for nothing falls away, and
  /// an empty line after it.
  ///
  /// - Throws: `Failure` that names the file and the line.
  public func fill(_ fields: KeyValuePairs<String, String>) throws(Failure) -> OutboxContent {
    try fill(fields.map { ($0.key, $0.value) })
  }

  /// The same, of fields whose names are known elsewhere.
  public func fill(_ fields: [(key: String, value: String)]) throws(Failure) -> OutboxContent {
    let (heading, below) = try file.parts()
    let subject = try fill(heading, fields, 1).trimmed
    var body: [String] = []
    for (index, line) in below.split(separator: "\n", omittingEmptySubsequences: false)
      .enumerated()
    {
      let filled = try fill(line, fields, 3 + index)
      let named = fields.filter { line.contains("{\($0.key)}") }
      if !named.isEmpty, named.allSatisfy({ $0.value.isEmpty }) { continue }
      if line.trimmed.isEmpty, body.last?.isEmpty ?? true { continue }
      body.append(line.trimmed.isEmpty && line != "-- " ? "" : filled)
    }
    while body.last?.isEmpty == true { body.removeLast() }
    return OutboxContent(subject: subject, text: body.joined(separator: "\n") + "\n")
  }

  private func fill(
    _ text: Substring, _ fields: [(key: String, value: String)], _ line: Int
  ) throws(Failure) -> String {
    try file.fill(text, line: line, known: fields.map(\.key)) { name in
      fields.first { $0.key == name }?.value
    }
  }
}

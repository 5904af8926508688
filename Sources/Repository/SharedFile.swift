/// Texts that come along with the program and that a district can replace: files of `share`.
import Commands
import Terminal

/// A text file of the shared data.
public struct SharedFile: Sendable {
  /// Where it was found.
  public let path: String
  /// What is in it.
  public let text: String

  /// The file of a name, such as `mail/en/received.txt`; the first directory that has it wins, and
  /// where none has it there is nil.
  ///
  /// - Parameters:
  ///   - directories: `Places.shareDirectories()`, in the order in which they are asked.
  ///   - limit: the most bytes; a larger file is passed over as one that cannot be read.
  /// - Throws: `Failure` for one that is not UTF-8.
  public init?(_ name: String, in directories: [String], limit: Int = 1 << 20) throws(Failure) {
    for directory in directories {
      let path = "\(directory)/\(name)"
      guard let bytes = try? Input(path: path).readAll(limit: limit) else { continue }
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw Failure("\(path): not UTF-8 text", status: .configuration)
      }
      self.path = path
      self.text = text
      return
    }
    return nil
  }

  /// Whether a word may be the folder of a language: letters and a hyphen, nothing else.
  public static func isLanguage(_ word: String) -> Bool {
    word.utf8.count <= 12 && word.utf8.allSatisfy { 97...122 ~= $0 | 32 || $0 == 45 }
  }
}

/// A template of a mail in one language: `Subject: …`, an empty line, the text.
public struct MailTemplateFile: Sendable {
  /// The language it was found in.
  public let language: String
  private let file: SharedFile

  /// Finds the template of a name: languages in their order, in each the district's own directories
  /// first.
  ///
  /// - Parameter folder: `mail`, or `digests`.
  /// - Throws: `Failure` where there is none.
  public init(
    _ name: String, folder: String = "mail", languages: [String], _ places: Places
  ) throws(Failure) {
    let directories = places.shareDirectories()
    for language in languages where SharedFile.isLanguage(language) {
      guard let file = try SharedFile("\(folder)/\(language)/\(name).txt", in: directories) else {
        continue
      }
      self.language = language
      self.file = file
      return
    }
    throw Failure(
      "there is no template \(folder)/en/\(name).txt",
      hint: "see ITTOOL_SHARE in 'ittool help environment'", status: .configuration)
  }

  /// All of it.
  public var text: String { file.text }

  /// The subject, which is on line 1, and the text below it, which begins on line 3.
  ///
  /// - Throws: `Failure` that names the file, for one that does not begin so.
  public func parts() throws(Failure) -> (subject: Substring, body: Substring) {
    let lines = file.text.split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false)
    guard lines.count == 3, lines[0].hasPrefix("Subject:"), lines[1].trimmed.isEmpty else {
      throw Failure(
        "\(file.path):1: a template begins with 'Subject: …' and an empty line",
        status: .configuration)
    }
    return (lines[0].dropFirst(8), lines[2])
  }

  /// A part of it with its fields filled in.
  ///
  /// - Parameters:
  ///   - line: the number of the part's first line.
  ///   - fields: the names that there are, for the error.
  /// - Throws: `Failure` that names file and line, for a field without a value.
  public func fill(
    _ part: some StringProtocol, line: Int, known fields: [String], _ value: (String) -> String?
  ) throws(Failure) -> String {
    do throws(Failure) {
      return try TemplateText.fill(String(part), known: fields, firstLine: line, value)
    } catch {
      throw Failure(
        "\(file.path): \(error.message)", hint: error.hints.first, status: .configuration)
    }
  }

  /// What is wrong with one of its lines.
  public func mistake(_ words: String, line: Int) -> Failure {
    Failure("\(file.path):\(line): \(words)", status: .configuration)
  }
}

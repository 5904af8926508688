/// Reads the text file of a survey: sections, `key = value` lines, translations; every mistake is
/// told with its line and column.
import Commands
import Repository

/// Something wrong with the text of a survey.
public struct SurveyFault: Error, Equatable, Sendable {
  /// The line, counted from 1.
  public var line: Int
  /// The column of the line, in characters, counted from 1.
  public var column: Int
  /// What is wrong.
  public var message: String
  /// What helps.
  public var hint: String?

  /// As it is printed under the name of a file.
  public func text(_ file: String) -> String { "\(file):\(line):\(column): \(message)" }
}

/// The reading of one file.
public struct SurveyText {
  /// What it says, as far as it could be read.
  public internal(set) var definition = SurveyDefinition()
  /// What is wrong with it, in the order of lines.
  public internal(set) var faults: [SurveyFault] = []

  private enum Section {
    case none, survey, page, question
  }

  private var section = Section.none
  var hasSurvey = false
  var seen: Set<String> = []
  /// Where names of other questions and options stand, to be looked up when all are read.
  var conditions: [(question: Int, place: Line)] = []
  private var firstPageBegun = false
  /// The line that lets the last answer count.
  var lastCounts: Int?

  /// Reads a text; look at `faults` before `definition` is used.
  public init(_ text: String) {
    for line in Self.lines(text) { take(line) }
    check()
    faults.sort { ($0.line, $0.column) < ($1.line, $1.column) }
  }

  /// The definition.
  ///
  /// - Parameter name: the file, for messages.
  /// - Throws: `Failure` with the first fault, and each other one as a hint.
  public static func read(_ text: String, name: String) throws(Failure) -> SurveyDefinition {
    let reading = SurveyText(text)
    guard let first = reading.faults.first else { return reading.definition }
    var failure = Failure(first.text(name), hint: first.hint)
    for fault in reading.faults.dropFirst().prefix(9) { failure.hints.append(fault.text(name)) }
    throw failure
  }

  // MARK: Lines

  /// One line with what continues it, and where its parts begin.
  struct Line {
    var number: Int
    var text: String
    /// How many characters stand before `text`.
    var indent = 0

    func fault(_ message: String, at offset: Int = 0, hint: String? = nil) -> SurveyFault {
      SurveyFault(line: number, column: indent + offset + 1, message: message, hint: hint)
    }
  }

  /// Lines without comments; a line that begins with a blank continues the one before.
  private static func lines(_ text: String) -> [Line] {
    var lines: [Line] = []
    let whole = text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]
    var mayContinue = false
    for (index, line) in whole.split(
      omittingEmptySubsequences: false, whereSeparator: \.isNewline
    ).enumerated() {
      let trimmed = line.trimmed
      if trimmed.isEmpty || trimmed.hasPrefix("#") {
        mayContinue = mayContinue && !trimmed.isEmpty
        continue
      }
      let isSection = trimmed.hasPrefix("[") && trimmed.hasSuffix("]")
      if mayContinue, !isSection, line.first == " " || line.first == "\t",
        let last = lines.indices.last
      {
        lines[last].text += " " + trimmed
        continue
      }
      let indent = line.prefix { $0 == " " || $0 == "\t" }.count
      lines.append(Line(number: index + 1, text: trimmed, indent: indent))
      mayContinue = !trimmed.hasPrefix("[")
    }
    return lines
  }

  private mutating func take(_ line: Line) {
    do throws(SurveyFault) {
      if line.text.hasPrefix("[") { return try begin(line) }
      switch section {
      case .none:
        throw line.fault("this stands before '[survey]'", hint: "begin the file with '[survey]'")
      case .survey: try takeHeader(line)
      case .page: try takePage(line)
      case .question: try takeQuestion(line)
      }
    } catch {
      faults.append(error)
    }
  }

  private mutating func begin(_ line: Line) throws(SurveyFault) {
    guard line.text.hasSuffix("]") else {
      throw line.fault("the ']' is missing", at: line.text.count)
    }
    let words = line.text.dropFirst().dropLast().split(separator: " ").map(String.init)
    seen = []
    switch (words.first, words.count) {
    case ("survey", 1):
      section = .survey
      guard !hasSurvey else { throw line.fault("there is a section '[survey]' already") }
      hasSurvey = true
    case ("page", 1):
      section = .page
      // The first page is there without being begun.
      if definition.questions.isEmpty, definition.pages.count == 1, !firstPageBegun {
        firstPageBegun = true
      } else {
        definition.pages.append(SurveyPage())
      }
    case ("question", 2):
      section = .question
      let key = words[1]
      definition.questions.append(
        SurveyQuestion(
          key: key, kind: .text, text: Translated(""), page: definition.pages.count - 1,
          line: line.number))
      let place = line.text.count - key.count - 1
      guard Self.isKey(key) else {
        throw line.fault(
          "'\(key)' is no key", at: place, hint: "take small letters, digits, - and _, at most 40")
      }
      guard definition.questions.dropLast().allSatisfy({ $0.key != key }) else {
        throw line.fault("there is a question '\(key)' already", at: place)
      }
    case ("question", _):
      section = .question
      definition.questions.append(
        SurveyQuestion(
          key: "", kind: .text, text: Translated(""), page: definition.pages.count - 1,
          line: line.number))
      throw line.fault("a question has one word as its key", hint: "write '[question speed]'")
    default:
      section = .none
      let names = ["survey", "page", "question"]
      throw line.fault(
        "'\(words.first ?? "")' is no section", at: 1,
        hint: didYouMean(words.first ?? "", in: names)
          ?? "there are [survey], [page] and [question KEY]")
    }
  }

  /// Whether a word may be a key: it stands in files, columns and reports.
  static func isKey(_ word: String) -> Bool {
    1...40 ~= word.utf8.count
      && word.utf8.allSatisfy { 97...122 ~= $0 || 48...57 ~= $0 || $0 == 45 || $0 == 95 }
  }
}

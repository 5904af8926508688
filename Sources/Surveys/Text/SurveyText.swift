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
  public private(set) var definition = SurveyDefinition()
  /// What is wrong with it, in the order of lines.
  public private(set) var faults: [SurveyFault] = []

  private enum Section {
    case none, survey, page, question
  }

  private var section = Section.none
  private var hasSurvey = false
  private var seen: Set<String> = []
  /// Where names of other questions and options stand, to be looked up when all are read.
  private var conditions: [(question: Int, place: Line)] = []
  private var firstPageBegun = false
  /// The line that lets the last answer count.
  private var lastCounts: Int?

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

// MARK: - Keys and values

extension SurveyText {
  /// A line taken apart: `key.language word = value`.
  struct Entry {
    var line: Line
    var key: String
    var language: String?
    var word: String?
    var value: String
    var wordColumn: Int
    var valueColumn: Int

    func fault(_ message: String, hint: String? = nil) -> SurveyFault {
      line.fault(message, at: valueColumn, hint: hint)
    }
  }

  private func entry(_ line: Line) throws(SurveyFault) -> Entry {
    guard let equals = line.text.firstIndex(of: "=") else {
      throw line.fault("this is no 'key = value'")
    }
    let head = line.text[..<equals].trimmed
    let value = line.text[line.text.index(after: equals)...].trimmed
    let words = head.split(separator: " ", maxSplits: 1).map(\.trimmed)
    guard let name = words.first else { throw line.fault("there is no word before '='") }
    let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
    let equalsAt = line.text.distance(from: line.text.startIndex, to: equals)
    let after = line.text[line.text.index(after: equals)...]
    let blank = after.prefix { $0 == " " || $0 == "\t" }.count
    var language: String?
    if parts.count == 2 {
      guard let tag = try? WrittenText.language(parts[1]) else {
        throw line.fault("'\(parts[1])' is not a language such as es", at: parts[0].count + 1)
      }
      language = tag
    }
    guard !value.isEmpty else {
      throw line.fault("there is nothing after '='", at: equalsAt + 1)
    }
    guard value.utf8.count <= 4000, !value.utf8.contains(0) else {
      throw line.fault("this is longer than 4000 bytes", at: equalsAt + 1 + blank)
    }
    return Entry(
      line: line, key: parts[0], language: language, word: words.count > 1 ? words[1] : nil,
      value: value, wordColumn: words.count > 1 ? head.count - words[1].count : 0,
      valueColumn: equalsAt + 1 + blank)
  }

  /// Refuses what may stand in a section once.
  private mutating func once(_ entry: Entry) throws(SurveyFault) {
    let id = [entry.key, entry.language ?? "", entry.word ?? ""].joined(separator: "\u{0}")
    guard seen.insert(id).inserted else {
      throw entry.line.fault("'\(entry.key)' stands here twice")
    }
  }

  private func put(_ entry: Entry, into text: inout Translated) {
    if let language = entry.language, language != definition.language {
      text.others[language] = entry.value
    } else {
      text.text = entry.value
    }
  }

  private func plain(_ entry: Entry) throws(SurveyFault) {
    guard entry.language == nil else {
      throw entry.line.fault("'\(entry.key)' has no translation", at: entry.key.count)
    }
    guard entry.word == nil else {
      throw entry.line.fault("'\(entry.key)' takes no word before '='", at: entry.wordColumn)
    }
  }

  private func word<V: ArgumentValue>(_ entry: Entry) throws(SurveyFault) -> V {
    try plain(entry)
    do throws(Failure) { return try V.read(entry.value) } catch {
      throw entry.fault(error.message, hint: error.hints.first)
    }
  }

  private func unknown(_ entry: Entry, _ known: [String], of what: String) -> SurveyFault {
    entry.line.fault(
      "there is no '\(entry.key)' of \(what)",
      hint: didYouMean(entry.key, in: known) ?? "there are \(known.joined(separator: ", "))")
  }

  private mutating func takeHeader(_ line: Line) throws(SurveyFault) {
    let entry = try entry(line)
    try once(entry)
    if entry.language == nil { try plain(entry) }
    switch entry.key {
    case "name":
      try plain(entry)
      guard Self.isKey(entry.value) else {
        throw entry.fault(
          "'\(entry.value)' is no name", hint: "take small letters, digits, - and _, at most 40")
      }
      definition.name = entry.value
    case "title":
      do throws(Failure) { _ = try WrittenText.title(entry.value) } catch {
        throw entry.fault(error.message)
      }
      put(entry, into: &definition.title)
    case "intro": put(entry, into: &definition.intro)
    case "thanks": put(entry, into: &definition.thanks)
    case "mode": definition.mode = try word(entry)
    case "counts":
      definition.counts = try word(entry)
      lastCounts = definition.counts == .last ? line.number : nil
    case "language":
      try plain(entry)
      do throws(Failure) { definition.language = try WrittenText.language(entry.value) } catch {
        throw entry.fault(error.message)
      }
    case "threshold":
      let number: Int = try word(entry)
      guard 5...1000 ~= number else {
        throw entry.fault("the threshold is 5 to 1000", hint: "fewer would tell who said what")
      }
      definition.threshold = number
    default:
      throw unknown(
        entry,
        ["name", "title", "mode", "language", "threshold", "counts", "intro", "thanks"],
        of: "a survey")
    }
  }

  private mutating func takePage(_ line: Line) throws(SurveyFault) {
    let entry = try entry(line)
    try once(entry)
    let page = definition.pages.count - 1
    switch entry.key {
    case "title": put(entry, into: &definition.pages[page].title)
    case "text": put(entry, into: &definition.pages[page].text)
    default: throw unknown(entry, ["title", "text"], of: "a page")
    }
  }

  private mutating func takeQuestion(_ line: Line) throws(SurveyFault) {
    let index = definition.questions.count - 1
    if line.text.hasPrefix("show if ") || line.text == "show if" {
      guard definition.questions[index].condition == nil else {
        throw line.fault("'show if' stands here twice")
      }
      definition.questions[index].condition = try condition(line)
      conditions.append((index, line))
      return
    }
    let entry = try entry(line)
    try once(entry)
    switch entry.key {
    case "kind": definition.questions[index].kind = try word(entry)
    case "text": put(entry, into: &definition.questions[index].text)
    case "help":
      var help = definition.questions[index].help ?? Translated("")
      put(entry, into: &help)
      definition.questions[index].help = help
    case "required":
      try plain(entry)
      switch entry.value {
      case "yes": definition.questions[index].isRequired = true
      case "no": definition.questions[index].isRequired = false
      default: throw entry.fault("'\(entry.value)' is neither yes nor no")
      }
    case "label":
      guard let value = entry.word.flatMap({ Int($0) }) else {
        throw line.fault(
          "a label needs its number", at: entry.key.count, hint: "write 'label 1 = Very bad'")
      }
      var label = definition.questions[index].labels[value] ?? Translated("")
      put(entry, into: &label)
      definition.questions[index].labels[value] = label
    case "option": try choice(entry, \.options, index)
    case "row": try choice(entry, \.rows, index)
    default:
      throw unknown(
        entry, ["kind", "text", "help", "required", "label", "option", "row", "show if"],
        of: "a question")
    }
  }

  private mutating func choice(
    _ entry: Entry, _ path: WritableKeyPath<SurveyQuestion, [SurveyOption]>, _ index: Int
  ) throws(SurveyFault) {
    guard let key = entry.word, Self.isKey(key) else {
      throw entry.line.fault(
        "\(entry.key == "row" ? "a row" : "an option") needs a key of one word",
        at: entry.word == nil ? entry.key.count : entry.wordColumn,
        hint: "write '\(entry.key) printing = Printing'")
    }
    var question = definition.questions[index]
    if let place = question[keyPath: path].firstIndex(where: { $0.key == key }) {
      put(entry, into: &question[keyPath: path][place].text)
    } else {
      var text = Translated("")
      put(entry, into: &text)
      question[keyPath: path].append(SurveyOption(key: key, text: text))
    }
    definition.questions[index] = question
  }

  private func condition(_ line: Line) throws(SurveyFault) -> ShowIf {
    let rest = line.text.dropFirst(8)
    let name = rest.trimmed.prefix { $0 != " " && $0 != "=" && $0 != "<" && $0 != ">" && $0 != "!" }
    let tail = rest.trimmed.dropFirst(name.count).trimmed
    let comparisons: [ShowIf.Comparison] = [.atMost, .atLeast, .unequal, .equal]
    guard !name.isEmpty, let comparison = comparisons.first(where: { tail.hasPrefix($0.rawValue) })
    else {
      throw line.fault(
        "a condition names a question and its answer", at: 8, hint: "write 'show if rating <= 2'")
    }
    let values = tail.dropFirst(comparison.rawValue.count).split(separator: ",").map(\.trimmed)
      .filter { !$0.isEmpty }
    guard !values.isEmpty else {
      throw line.fault("there is no answer after '\(comparison.rawValue)'", at: line.text.count)
    }
    return ShowIf(question: String(name), comparison: comparison, values: values)
  }
}

// MARK: - The whole

extension SurveyText {
  private mutating func check() {
    guard hasSurvey else {
      faults.append(
        SurveyFault(
          line: 1, column: 1, message: "there is no section '[survey]'",
          hint: "begin the file with '[survey]'"))
      return
    }
    func missing(_ line: Int, _ message: String, _ hint: String? = nil) -> SurveyFault {
      SurveyFault(line: line, column: 1, message: message, hint: hint)
    }
    if definition.title.text.isEmpty { faults.append(missing(1, "the survey has no title")) }
    if definition.questions.isEmpty {
      faults.append(missing(1, "the survey asks nothing", "add '[question speed]'"))
    }
    if definition.mode == .anonymous, let line = lastCounts {
      faults.append(
        missing(
          line, "in an anonymous survey the first answer counts",
          "nobody can know which answer a second one is to replace"))
    }
    if definition.mode == .anonymous { definition.counts = .first }
    for question in definition.questions { faults += faultsOf(question) }
    for (index, line) in conditions {
      if let fault = faultOfCondition(definition.questions[index], index, line) {
        faults.append(fault)
      }
    }
  }

  private func faultsOf(_ question: SurveyQuestion) -> [SurveyFault] {
    func fault(_ message: String, _ hint: String? = nil) -> SurveyFault {
      SurveyFault(
        line: question.line, column: 1, message: "\(question.key): \(message)", hint: hint)
    }
    var found: [SurveyFault] = []
    if question.text.text.isEmpty {
      found.append(fault("the question has no text", "write 'text = How …?'"))
    }
    let takesOptions = question.kind == .single || question.kind == .multiple
    if takesOptions, question.options.count < 2 {
      found.append(fault("a \(question.kind.rawValue) question needs two options at least"))
    }
    if !takesOptions, !question.options.isEmpty {
      found.append(fault("a \(question.kind.rawValue) question has no options"))
    }
    if question.kind == .grid, question.rows.isEmpty {
      found.append(fault("a grid needs rows", "write 'row wifi = The wireless network'"))
    }
    if question.kind != .grid, !question.rows.isEmpty {
      found.append(fault("only a grid has rows"))
    }
    for value in question.labels.keys.sorted() where question.kind.scale?.contains(value) != true {
      let range = question.kind.scale.map { "\($0.lowerBound) to \($0.upperBound)" }
      found.append(
        fault("there is no number \(value) to label", range.map { "it has \($0)" }))
    }
    for option in question.options + question.rows where option.text.text.isEmpty {
      found.append(
        fault("'\(option.key)' is there in another language alone", "write it without '.es', too"))
    }
    return found
  }

  private func faultOfCondition(
    _ question: SurveyQuestion, _ index: Int, _ line: Line
  ) -> SurveyFault? {
    guard let condition = question.condition else { return nil }
    let earlier = definition.questions[..<index].map(\.key)
    guard let asked = definition.questions[..<index].first(where: { $0.key == condition.question })
    else {
      return line.fault(
        "no question '\(condition.question)' stands before this one", at: 8,
        hint: didYouMean(condition.question, in: earlier))
    }
    if asked.kind == .text || asked.kind == .grid {
      return line.fault("the answer to '\(asked.key)' is no condition", at: 8)
    }
    for value in condition.values where asked.number(of: value) == nil {
      return line.fault(
        "'\(value)' is no answer to '\(asked.key)'", at: 8,
        hint: didYouMean(value, in: asked.options.map(\.key)))
    }
    let isOrdered = condition.comparison == .atMost || condition.comparison == .atLeast
    if isOrdered, asked.kind.scale == nil || asked.kind == .yesno {
      return line.fault("answers to '\(asked.key)' have no order", at: 8)
    }
    return nil
  }
}

extension SurveyQuestion {
  /// The number that stands for a word of a file: a number of the scale, `yes`, `no`, or the place
  /// of an option; nil for any other.
  func number(of word: String) -> Int? {
    switch kind {
    case .single, .multiple: return options.firstIndex { $0.key == word }.map { $0 + 1 }
    case .yesno: return ["no": 0, "yes": 1, "0": 0, "1": 1][word.lowercased()]
    case .text: return nil
    default: return Int(word).flatMap { kind.scale?.contains($0) == true ? $0 : nil }
    }
  }
}

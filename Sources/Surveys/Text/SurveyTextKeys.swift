/// The lines of a survey's text: `key.language word = value`, and what each key of a section takes.
import Commands
import Repository

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

  mutating func takeHeader(_ line: Line) throws(SurveyFault) {
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

  mutating func takePage(_ line: Line) throws(SurveyFault) {
    let entry = try entry(line)
    try once(entry)
    let page = definition.pages.count - 1
    switch entry.key {
    case "title": put(entry, into: &definition.pages[page].title)
    case "text": put(entry, into: &definition.pages[page].text)
    default: throw unknown(entry, ["title", "text"], of: "a page")
    }
  }

  mutating func takeQuestion(_ line: Line) throws(SurveyFault) {
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

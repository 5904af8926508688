/// Which column of a file is what: an answer, a choice, or a fact about the sheet.
import Commands
import Formats

/// What one column holds.
enum SurveyColumn: Equatable {
  /// The answer to an item; several in one cell where it takes several.
  case answer(item: Int)
  /// One option that was chosen, or not.
  case choice(item: Int, value: Int64)
  /// A fact, by our word for it.
  case fact(String)
  /// Nothing that is wanted.
  case ignored
}

/// The columns of a file, found by their headings.
struct SurveyColumns {
  /// What the columns are, in their order.
  private(set) var columns: [SurveyColumn] = []
  /// The headings, for messages.
  private(set) var headings: [String] = []

  /// - Parameters:
  ///   - maps: `HEADING=KEY` or `HEADING=@FACT`, as typed.
  ///   - ignored: headings to leave out, as typed.
  init(
    _ headings: [String], _ reading: AnswerReading, _ preset: SurveyPreset, maps: [String],
    ignoring ignored: [String], file: String
  ) throws {
    self.headings = headings
    let names = Self.names(reading)
    let wished = try Self.wishes(maps, names)
    let unwanted = ignored.map(SurveyHeading.pattern)
    var facts = Self.facts(headings, preset, wished)
    var unused = Set(wished.keys)
    for (index, heading) in headings.enumerated() {
      let key = SurveyHeading.comparable(heading)
      unused.remove(key)
      if let wish = wished[key] {
        columns.append(wish)
      } else if let fact = facts.removeValue(forKey: index) {
        columns.append(.fact(fact))
      } else if key.isEmpty || unwanted.contains(where: { SurveyHeading.matches(key, $0) }) {
        columns.append(.ignored)
      } else if let found = names[key] {
        columns.append(found)
      } else if preset.ignored.contains(where: { SurveyHeading.matches(key, $0) }) {
        columns.append(.ignored)
      } else {
        throw Failure(
          "\(file):1: column \(index + 1) '\(heading)' is no question of the survey",
          hint: "say what it is with --map '\(heading)=KEY', or leave it out with --ignore "
            + "'\(heading)'")
      }
    }
    if let left = unused.sorted().first {
      throw Failure(
        "\(file):1: --map: there is no column '\(left)'", hint: didYouMean(left, in: headings))
    }
    try refuseTwice(file, reading)
    guard columns.contains(where: \.isAnswer) else {
      throw Failure("\(file):1: no column answers a question of the survey")
    }
  }

  /// Where a fact stands.
  func index(_ fact: String) -> Int? { columns.firstIndex(of: .fact(fact)) }

  private func refuseTwice(_ file: String, _ reading: AnswerReading) throws {
    var seen: [Int: Int] = [:]
    for (index, column) in columns.enumerated() {
      guard case .answer(let item) = column else { continue }
      if let first = seen.updateValue(index, forKey: item) {
        throw Failure(
          "\(file):1: columns \(first + 1) and \(index + 1) both answer "
            + "'\(reading.items[item].item.key)'", hint: "leave one out with --ignore")
      }
    }
  }

  private static func wishes(
    _ maps: [String], _ names: [String: SurveyColumn]
  ) throws(Failure) -> [String: SurveyColumn] {
    var wishes: [String: SurveyColumn] = [:]
    for word in maps {
      guard let equals = word.lastIndex(of: "="), equals > word.startIndex else {
        throw .usage("--map: '\(word)' is not HEADING=KEY")
      }
      let key = word[word.index(after: equals)...].trimmed
      let column: SurveyColumn
      if key.hasPrefix("@") {
        let fact = String(key.dropFirst())
        guard SurveyPreset.words.contains(fact) else {
          throw .usage(
            "--map: '\(key)' is none of "
              + SurveyPreset.words.map { "@\($0)" }.joined(separator: ", "),
            hint: didYouMean(fact, in: SurveyPreset.words, prefix: "@"))
        }
        column = .fact(fact)
      } else if let found = names[SurveyHeading.comparable(key)] {
        column = found
      } else {
        throw .usage(
          "--map: the survey has no question '\(key)'",
          hint: didYouMean(key, in: names.keys.filter { !$0.contains(" ") }))
      }
      wishes[SurveyHeading.comparable(String(word[..<equals]))] = column
    }
    return wishes
  }

  /// The columns of facts: of several names the first that is there.
  private static func facts(
    _ headings: [String], _ preset: SurveyPreset, _ wished: [String: SurveyColumn]
  ) -> [Int: String] {
    let keys = headings.map(SurveyHeading.comparable)
    var facts: [Int: String] = [:]
    for word in SurveyPreset.words where !wished.values.contains(.fact(word)) {
      for name in preset.columns[word] ?? [] {
        guard let index = keys.firstIndex(of: SurveyHeading.comparable(name)),
          facts[index] == nil
        else { continue }
        facts[index] = word
        break
      }
    }
    return facts
  }

  /// Every heading that means an answer: keys, and texts in each language.
  private static func names(_ reading: AnswerReading) -> [String: SurveyColumn] {
    var names: [String: SurveyColumn] = [:]
    var doubtful: Set<String> = []
    func add(_ name: String, _ column: SurveyColumn) {
      let key = SurveyHeading.comparable(name)
      guard !key.isEmpty else { return }
      if let old = names.updateValue(column, forKey: key), old != column { doubtful.insert(key) }
    }
    /// A part of a question, as programs write it.
    func add(_ whole: String, _ part: String, _ column: SurveyColumn) {
      for form in ["[\(part)]", " [\(part)]", " - \(part)", ": \(part)", ".\(part)", "_\(part)"] {
        add(whole + form, column)
      }
    }
    for (index, item) in reading.items.enumerated() {
      let question = item.question
      let wholes = [question.key] + question.text.all
      let column = SurveyColumn.answer(item: index)
      if let row = item.row {
        for whole in wholes { for part in [row.key] + row.text.all { add(whole, part, column) } }
        for part in row.text.all { add(part, column) }
        continue
      }
      for whole in wholes { add(whole, column) }
      guard question.kind == .multiple else { continue }
      for option in question.options {
        guard let value = item.options[option.key] else { continue }
        for whole in wholes {
          for part in [option.key] + option.text.all {
            add(whole, part, .choice(item: index, value: value))
          }
        }
      }
    }
    for key in doubtful { names[key] = nil }
    // Keys are never in doubt.
    for (index, item) in reading.items.enumerated() {
      names[SurveyHeading.comparable(item.item.key)] = .answer(item: index)
    }
    return names
  }
}

extension SurveyColumn {
  /// Whether it tells something that was answered.
  var isAnswer: Bool {
    switch self {
    case .answer, .choice: true
    case .fact, .ignored: false
    }
  }
}

extension Translated {
  /// The words in every language.
  var all: [String] { [text] + others.sorted { $0.key < $1.key }.map(\.value) }
}

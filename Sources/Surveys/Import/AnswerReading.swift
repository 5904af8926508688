/// Reading cells of a file as answers: numbers, labels, keys and texts of options in any language.
import Commands
import Formats
import Repository

/// The items of a survey, ready to read what was answered.
final class AnswerReading {
  /// One item with the question it belongs to.
  struct Item {
    var item: SurveyItem
    var question: SurveyQuestion
    /// The row of a grid.
    var row: SurveyOption?
    /// The numbers of options, by their keys.
    var options: [String: Int64]
  }

  /// What is asked in the newest text.
  let items: [Item]
  private let preset: SurveyPreset
  /// The number that stands for a word, by item; words in small letters.
  private var words: [[String: Int64]] = []

  init(_ survey: Survey, _ preset: SurveyPreset, in store: Store) throws {
    self.preset = preset
    let definition = try store.surveyDefinition(survey)
    var items: [Item] = []
    for item in try store.surveyItems(survey.id) {
      guard let question = definition.questions.first(where: { $0.itemKeys.contains(item.key) })
      else { continue }
      items.append(
        Item(
          item: item, question: question,
          row: question.rows.first { "\(question.key).\($0.key)" == item.key },
          options: try store.surveyOptions(survey.id, item: item.item)))
    }
    self.items = items
    words = items.map(Self.words)
  }

  private static func words(_ item: Item) -> [String: Int64] {
    var words: [String: Int64] = [:]
    func add(_ text: String, _ value: Int64) { words[text.lowercased().trimmed] = value }
    for option in item.question.options {
      guard let value = item.options[option.key] else { continue }
      for text in option.text.all { add(text, value) }
    }
    for option in item.question.options {
      if let value = item.options[option.key] { add(option.key, value) }
    }
    for (number, label) in item.question.labels {
      for text in label.all { add(text, Int64(number)) }
    }
    if item.question.kind == .yesno {
      for word in ["yes", "y", "true", "1", "sí", "si", "verdadero"] { add(word, 1) }
      for word in ["no", "n", "false", "0", "falso"] { add(word, 0) }
    } else if let scale = item.question.kind.scale {
      for number in scale { add("\(number)", Int64(number)) }
    }
    return words
  }

  /// Whether a cell says that there is no answer.
  func isNothing(_ text: String, item: Int) -> Bool {
    guard !text.isEmpty else { return true }
    guard !preset.nulls.isEmpty else { return false }
    let word = text.lowercased()
    // A no that answers yes or no is an answer.
    return preset.nulls.contains(word) && words[item][word] == nil
  }

  /// Whether a cell that is no answer says nothing.
  func isNothing(_ text: String) -> Bool { preset.nulls.contains(text.lowercased()) }

  /// Whether the cell of an option says that it was chosen.
  func isChosen(_ text: String, item: Int, value: Int64) -> Bool {
    let word = text.lowercased()
    if preset.chosen.contains(word) || words[item][word] == value { return true }
    // Beside "something else" stands what else.
    return items[item].options["other"] == value && !preset.nulls.contains(word)
  }

  /// The numbers that a cell answers an item with.
  func values(_ text: String, item: Int) throws(Failure) -> [Int64] {
    if let value = value(text, item: item) { return [value] }
    if items[item].item.kind == .multiple, let values = several(text, item: item) { return values }
    let kind = items[item].item.kind
    guard let scale = kind.scale, kind != .yesno else {
      let options =
        kind == .yesno ? ["yes", "no"] : items[item].question.options.map(\.key)
      throw Failure(
        "'\(text)' is no answer to '\(items[item].item.key)'",
        hint: didYouMean(text, in: options)
          ?? "the answers are \(options.joined(separator: ", "))")
    }
    throw Failure(
      "'\(text)' is no answer to '\(items[item].item.key)', which takes "
        + "\(scale.lowerBound) to \(scale.upperBound)")
  }

  private func value(_ text: String, item: Int) -> Int64? {
    let word = text.lowercased()
    if let value = words[item][word] { return value }
    for prefix in preset.prefixes where word.hasPrefix(prefix) {
      if let value = words[item][String(word.dropFirst(prefix.count))] { return value }
    }
    let kind = items[item].item.kind
    // '5 - Very good' and '5 Very good', but not '4.5'.
    if kind.scale != nil, kind != .yesno {
      let digits = word.prefix { $0.isNumber }
      let rest = word.dropFirst(digits.count)
      if !digits.isEmpty, let next = rest.first, " -–=:)".contains(next),
        kind.following(rest) != nil
      {
        return words[item][String(digits)]
      }
    }
    // What the survey has no option for is the other one, when there is one.
    if kind == .single { return items[item].options["other"] }
    return nil
  }

  /// The options in a cell; their texts may hold what parts them.
  private func several(_ text: String, item: Int) -> [Int64]? {
    for separator in preset.separators {
      let pieces = text.split(separator: separator, omittingEmptySubsequences: false)
      guard pieces.count > 1 else { continue }
      var values: Set<Int64> = []
      var start = 0
      var isRead = true
      search: while start < pieces.count {
        if pieces[start].trimmed.isEmpty {
          start += 1
          continue
        }
        for end in stride(from: pieces.count, to: start, by: -1) {
          let words = pieces[start..<end].joined(separator: String(separator)).trimmed
          if let value = value(words, item: item) {
            values.insert(value)
            start = end
            continue search
          }
        }
        guard let other = items[item].options["other"] else {
          isRead = false
          break
        }
        values.insert(other)
        start += 1
      }
      if isRead, !values.isEmpty { return values.sorted() }
    }
    return items[item].options["other"].map { [$0] }
  }
}

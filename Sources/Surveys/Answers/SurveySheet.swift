/// One sheet of answers: read from words, checked against what was asked, whatever door it came by.
import Commands

/// An answer to one item.
public enum SurveyValue: Sendable, Equatable {
  /// A number of the scale, or the place of an option from 1.
  case number(Int)
  /// The places of several options.
  case choices([Int])
  /// Words of their own.
  case words(String)
}

/// Something wrong with one answer, for showing beside its question.
public struct AnswerFault: Error, Equatable, Sendable {
  /// The item: a question's key, or `question.row`.
  public var item: String
  /// What is wrong.
  public var message: String

  /// Makes a fault.
  public init(item: String, message: String) {
    self.item = item
    self.message = message
  }
}

/// The answers of one person to one version of a survey.
public struct SurveySheet: Sendable, Equatable {
  /// By item.
  public var values: [String: SurveyValue] = [:]
  /// Whether all was asked to the end.
  public var isComplete = true

  /// Nothing answered.
  public init() {}

  /// The longest words that are kept, in bytes.
  public static let longestText = 20_000

  /// Whether a question is asked, after what was answered before it.
  public func asks(_ question: SurveyQuestion, of definition: SurveyDefinition) -> Bool {
    guard let condition = question.condition,
      let before = definition.question(condition.question)
    else { return true }
    // What was not asked itself opens nothing.
    guard asks(before, of: definition), let value = values[before.key] else { return false }
    let wanted = condition.values.compactMap { before.number(of: $0) }
    func holds(_ number: Int) -> Bool {
      switch condition.comparison {
      case .equal: wanted.contains(number)
      case .unequal: !wanted.contains(number)
      case .atMost: wanted.contains { number <= $0 }
      case .atLeast: wanted.contains { number >= $0 }
      }
    }
    switch value {
    case .number(let number): return holds(number)
    case .choices(let numbers):
      return condition.comparison == .unequal
        ? numbers.allSatisfy(holds) : numbers.contains(where: holds)
    case .words: return false
    }
  }

  /// Reads what was typed, posted or sent.
  ///
  /// Answers to questions that were not asked fall away. An empty answer is none.
  ///
  /// - Parameters:
  ///   - fields: by item, the words of each; several for several options.
  ///   - isComplete: whether what is required must be there; a sheet that was left early counts as
  ///     partial.
  /// - Returns: the sheet, and what is wrong with it.
  public static func read(
    _ fields: [String: [String]], of definition: SurveyDefinition, isComplete: Bool = true
  ) -> (sheet: SurveySheet, faults: [AnswerFault]) {
    var sheet = SurveySheet()
    sheet.isComplete = isComplete
    var faults: [AnswerFault] = []
    let known = definition.questions.flatMap(\.itemKeys)
    for key in fields.keys.sorted() where !known.contains(key) {
      let hint = didYouMean(key, in: known).map { "; \($0)" } ?? ""
      faults.append(AnswerFault(item: key, message: "there is no question '\(key)'\(hint)"))
    }
    for question in definition.questions where sheet.asks(question, of: definition) {
      for item in question.itemKeys {
        let words = (fields[item] ?? []).map(\.trimmed).filter { !$0.isEmpty }
        if words.isEmpty {
          if question.isRequired, isComplete {
            faults.append(AnswerFault(item: item, message: "an answer is wanted"))
          }
          continue
        }
        do throws(AnswerFault) {
          sheet.values[item] = try question.value(of: words, item: item)
        } catch {
          faults.append(error)
        }
      }
    }
    if faults.isEmpty, sheet.values.isEmpty {
      faults.append(AnswerFault(item: "", message: "nothing was answered"))
    }
    return (sheet, faults)
  }
}

extension SurveyQuestion {
  /// Reads the words of one answer.
  public func value(of words: [String], item: String) throws(AnswerFault) -> SurveyValue {
    func one() throws(AnswerFault) -> String {
      guard words.count == 1, let word = words.first else {
        throw AnswerFault(item: item, message: "one answer is wanted, not \(words.count)")
      }
      return word
    }
    switch kind {
    case .text:
      let text = words.joined(separator: "\n")
      guard text.utf8.count <= SurveySheet.longestText, !text.utf8.contains(0) else {
        throw AnswerFault(
          item: item, message: "the answer is longer than \(SurveySheet.longestText) bytes")
      }
      return .words(text)
    case .multiple:
      var places: [Int] = []
      for word in words.count == 1 ? parts(of: words[0]) : words {
        let place = try place(of: word, item)
        if !places.contains(place) { places.append(place) }
      }
      return .choices(places.sorted())
    case .single: return .number(try place(of: try one(), item))
    default:
      let word = try one()
      guard let number = number(reading: word) else {
        let wanted = kind == .yesno ? "yes or no" : kind.scale.map(Self.range) ?? ""
        throw AnswerFault(item: item, message: "'\(word.prefix(40))' is not \(wanted)")
      }
      return .number(number)
    }
  }

  private static func range(_ scale: ClosedRange<Int>) -> String {
    "a number from \(scale.lowerBound) to \(scale.upperBound)"
  }

  // An option may have a comma in its words, so that the whole is looked for first.
  private func parts(of word: String) -> [String] {
    if option(reading: word) != nil { return [word] }
    return word.split { $0 == "," || $0 == ";" }.map(\.trimmed).filter { !$0.isEmpty }
  }

  private func place(of word: String, _ item: String) throws(AnswerFault) -> Int {
    if let place = option(reading: word) { return place }
    let hint = didYouMean(word, in: options.map(\.key)).map { "; \($0)" } ?? ""
    throw AnswerFault(item: item, message: "there is no option '\(word.prefix(40))'\(hint)")
  }

  /// The place of an option, from 1, by its key, its words in any language, or its place.
  public func option(reading word: String) -> Int? {
    let wanted = Self.comparable(word)
    if let place = options.firstIndex(where: { Self.comparable($0.key) == wanted }) {
      return place + 1
    }
    let said = options.firstIndex { option in
      ([option.text.text] + option.text.others.values).contains { Self.comparable($0) == wanted }
    }
    if let said { return said + 1 }
    return Int(word).flatMap { options.indices.contains($0 - 1) ? $0 : nil }
  }

  /// The number of the scale by itself, its label in any language, or yes and no in several.
  public func number(reading word: String) -> Int? {
    guard let scale = kind.scale else { return nil }
    let wanted = Self.comparable(word)
    if kind == .yesno {
      if Self.yes.contains(wanted) { return 1 }
      return Self.no.contains(wanted) ? 0 : nil
    }
    if let number = Int(wanted) { return scale.contains(number) ? number : nil }
    for (number, label) in labels
    where ([label.text] + label.others.values).contains(where: { Self.comparable($0) == wanted }) {
      return number
    }
    // "4 - Satisfied", "5/5", "4 stars".
    let digits = wanted.prefix { $0.isNumber }
    guard let number = Int(digits), scale.contains(number) else { return nil }
    let rest = wanted.dropFirst(digits.count)
    guard kind.following(rest) != nil, let next = rest.first, next != ".", next != "," else {
      return nil
    }
    return next.isNumber ? nil : number
  }

  private static let yes: Set<String> = [
    "yes", "y", "true", "1", "sí", "si", "s", "oui", "ja", "sim", "да", "是",
  ]
  private static let no: Set<String> = [
    "no", "n", "false", "0", "non", "nein", "não", "нет", "否",
  ]

  static func comparable(_ word: String) -> String { word.trimmed.lowercased() }
}

extension QuestionKind {
  /// What follows the digits of an answer, without the "/5" or "of 5" that says no more than they do;
  /// nil where they are a part of something else: "4.5", "4/10", "1-5".
  func following(_ rest: Substring) -> Substring? {
    guard let first = rest.first, let best = scale?.upperBound else { return rest }
    if ".,-–".contains(first) { return rest.dropFirst().first?.isNumber == true ? nil : rest }
    let words = rest.drop { $0 == " " }
    for form in ["/", "out of ", "of ", "de "] where words.hasPrefix(form) {
      let whole = words.dropFirst(form.count).drop { $0 == " " }
      let digits = whole.prefix { $0.isNumber }
      if digits.isEmpty { continue }
      return Int(digits) == best ? whole.dropFirst(digits.count) : nil
    }
    return rest
  }
}

/// What is wrong with a survey's text as a whole, when every line of it has been read.
import Commands

extension SurveyText {
  mutating func check() {
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

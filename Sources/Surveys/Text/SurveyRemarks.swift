/// What is no mistake in the text of a survey and yet worth a thought, as `survey lint` prints it.

extension SurveyDefinition {
  /// Remarks, in the order of lines.
  public var remarks: [SurveyFault] {
    var found: [SurveyFault] = []
    func note(_ line: Int, _ message: String) {
      found.append(SurveyFault(line: line, column: 1, message: "remark: \(message)", hint: nil))
    }
    for language in languages.dropFirst() {
      let missing = texts.filter { $0.text.others[language] == nil }
      for text in missing.prefix(5) { note(text.line, "\(text.name) is not there in \(language)") }
      if missing.count > 5 {
        note(missing[5].line, "\(missing.count - 5) more texts are not there in \(language)")
      }
    }
    if questions.count > 25 {
      note(1, "\(questions.count) questions: many people leave before the end")
    }
    for question in questions {
      if question.kind == .text, question.isRequired {
        note(question.line, "\(question.key): words that must be written are written badly")
      }
      if question.kind == .text, mode == .anonymous, question.help == nil {
        note(
          question.line,
          "\(question.key): say in 'help' that names can be recognised in what people write")
      }
      if let scale = question.kind.scale, question.kind != .yesno,
        question.labels[scale.lowerBound] == nil || question.labels[scale.upperBound] == nil
      {
        note(
          question.line,
          "\(question.key): label \(scale.lowerBound) and \(scale.upperBound), so that nobody "
            + "takes one for the other")
      }
    }
    return found.sorted { $0.line < $1.line }
  }
}

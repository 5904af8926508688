/// Asking a survey on a terminal: page by page, question by question.
import Commands
import Terminal

struct SurveyAsking {
  private let console: Console
  private let definition: SurveyDefinition
  private let languages: [String]

  init(_ console: Console, _ definition: SurveyDefinition, _ languages: [String]) {
    self.console = console
    self.definition = definition
    self.languages = languages
  }

  /// Asks what is to be asked, and returns the words of each answer.
  ///
  /// - Throws: `Failure` when the person leaves; nothing is kept then.
  func run() throws -> [String: [String]] {
    try say(definition.title(languages), .bold)
    try say(definition.intro(languages))
    var fields: [String: [String]] = [:]
    var page = -1
    for question in definition.questions {
      let (soFar, _) = SurveySheet.read(fields, of: definition, isComplete: false)
      guard soFar.asks(question, of: definition) else { continue }
      if question.page != page {
        page = question.page
        if definition.pages.count > 1 {
          let title = definition.pages[page].title(languages)
          let place = "\(page + 1)/\(definition.pages.count)"
          try console.line("")
          try say(title.isEmpty ? place : "\(place)  \(title)", .bold)
        }
        try say(definition.pages[page].text(languages))
      }
      try say("\n" + question.text(languages))
      if let help = question.help { try say("  " + help(languages)) }
      for (number, label) in question.labels.sorted(by: { $0.key < $1.key }) {
        try say("  \(number)  \(label(languages))")
      }
      for (index, option) in question.options.enumerated() {
        try say("  \(index + 1)  \(option.text(languages))")
      }
      if question.kind == .grid {
        for row in question.rows {
          let item = "\(question.key).\(row.key)"
          fields[item] = try ask("  " + row.text(languages), question, item)
        }
      } else {
        fields[question.key] = try ask(question.offer, question, question.key)
      }
    }
    return fields.filter { !$0.value.isEmpty }
  }

  private func ask(
    _ prompt: String, _ question: SurveyQuestion, _ item: String
  ) throws -> [String] {
    let range = question.kind == .grid ? " (1-5)" : ""
    while true {
      let typed = try answer(to: prompt + range)
      if typed.isEmpty {
        if !question.isRequired { return [] }
        console.warn("an answer is wanted")
        continue
      }
      guard let message = question.objection(to: typed, item) else { return [typed] }
      console.warn(message)
    }
  }

  private func answer(to prompt: String) throws -> String {
    do throws(AskFailure) { return try console.ask(prompt) } catch .ended {
      throw Failure("nothing was kept: you left before the end", status: .no)
    }
  }

  private func say(_ text: String, _ style: Style? = nil) throws {
    guard !text.isEmpty else { return }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let shown = console.shown(String(line))
      try console.line(style.map { console.styled(shown, $0) } ?? shown)
    }
  }
}

extension SurveyQuestion {
  /// What is wrong with an answer; nil when nothing is.
  fileprivate func objection(to word: String, _ item: String) -> String? {
    do throws(AnswerFault) {
      _ = try value(of: [word], item: item)
      return nil
    } catch {
      return error.message
    }
  }

  /// What can be typed, in a word or two.
  fileprivate var offer: String {
    switch kind {
    case .yesno: "yes or no"
    case .single: "one number"
    case .multiple: "numbers, with commas"
    case .text: "your words"
    default: kind.scale.map { "\($0.lowerBound)-\($0.upperBound)" } ?? ""
    }
  }
}

/// What a survey asks: its questions, pages and conditions.
import Commands

/// The kinds of questions.
public enum QuestionKind: String, CaseIterable, Sendable, ArgumentValue {
  /// One of 1 to 5, best last.
  case rating
  /// 0 to 10: how likely they would recommend it.
  case nps
  /// 1 to 7: how easy it was, easiest last.
  case effort
  /// One of several options.
  case single
  /// Any number of several options.
  case multiple
  /// Yes is 1, no is 0.
  case yesno
  /// Words of their own.
  case text
  /// Several rows, each rated from 1 to 5.
  case grid

  /// The numbers that can be chosen; nil for options and texts.
  public var scale: ClosedRange<Int>? {
    switch self {
    case .rating, .grid: 1...5
    case .nps: 0...10
    case .effort: 1...7
    case .yesno: 0...1
    case .single, .multiple, .text: nil
    }
  }
}

/// One thing to choose, or one row of a grid.
public struct SurveyOption: Sendable, Equatable {
  /// The word that stands for it in files and results.
  public var key: String
  /// What people read.
  public var text: Translated
}

/// When a question is asked: only after certain answers to one before it.
public struct ShowIf: Sendable, Equatable {
  /// How values are compared.
  public enum Comparison: String, Sendable {
    case equal = "="
    case unequal = "!="
    case atMost = "<="
    case atLeast = ">="
  }

  /// The key of the question before.
  public var question: String
  /// How.
  public var comparison: Comparison
  /// Numbers, or keys of options; one of them is enough.
  public var values: [String]

  /// As it stands in a file.
  public var text: String {
    "\(question) \(comparison.rawValue) \(values.joined(separator: ", "))"
  }
}

/// One question.
public struct SurveyQuestion: Sendable, Equatable {
  /// Its word in files, results and changes; it keeps its meaning over versions.
  public var key: String
  /// What is answered.
  public var kind: QuestionKind
  /// What people are asked.
  public var text: Translated
  /// A sentence below it.
  public var help: Translated?
  /// Whether it must be answered where it is asked.
  public var isRequired = false
  /// What single numbers of the scale mean.
  public var labels: [Int: Translated] = [:]
  /// What can be chosen.
  public var options: [SurveyOption] = []
  /// The rows of a grid.
  public var rows: [SurveyOption] = []
  /// When it is asked; always without one.
  public var condition: ShowIf?
  /// The page it stands on, counted from 0.
  public var page: Int
  /// The line of the file on which it begins.
  public var line: Int

  /// The items that it is counted by: itself, or the rows of a grid as `question.row`.
  public var itemKeys: [String] {
    kind == .grid ? rows.map { "\(key).\($0.key)" } : [key]
  }
}

/// One page of a survey.
public struct SurveyPage: Sendable, Equatable {
  /// Its heading; empty for none.
  public var title = Translated("")
  /// What is said before its questions; empty for nothing.
  public var text = Translated("")
}

/// What a survey says and asks, as its file has it.
public struct SurveyDefinition: Sendable, Equatable {
  /// What it is called in files and on the command line; one word.
  public var name = ""
  /// What people call it.
  public var title = Translated("")
  /// Who may know who answered what.
  public var mode = SurveyMode.confidential
  /// The language of the words that are not translations.
  public var language = "en"
  /// Groups with fewer answers are not shown.
  public var threshold = 5
  /// Which answer of somebody who answers twice counts.
  public var counts = Counted.last
  /// What is said before the questions, and after the last.
  public var intro = Translated("")
  public var thanks = Translated("")
  /// Its pages, at least one.
  public var pages = [SurveyPage()]
  /// Its questions, in the order in which they are asked.
  public var questions: [SurveyQuestion] = []

  /// The question of this key.
  public func question(_ key: String) -> SurveyQuestion? { questions.first { $0.key == key } }

  /// The language tags that appear, the survey's own first.
  public var languages: [String] {
    var found: Set<String> = []
    for text in texts { found.formUnion(text.text.others.keys) }
    return [language] + found.subtracting([language]).sorted()
  }

  /// Every text with the place it stands at, for looking whether translations are complete.
  var texts: [(name: String, line: Int, text: Translated)] {
    var all: [(name: String, line: Int, text: Translated)] = [
      ("title", 1, title), ("intro", 1, intro), ("thanks", 1, thanks),
    ]
    for page in pages { all += [("page", 1, page.title), ("page text", 1, page.text)] }
    for question in questions {
      let line = question.line
      all.append(("\(question.key): text", line, question.text))
      if let help = question.help { all.append(("\(question.key): help", line, help)) }
      for (value, label) in question.labels.sorted(by: { $0.key < $1.key }) {
        all.append(("\(question.key): label \(value)", line, label))
      }
      for option in question.options {
        all.append(("\(question.key): option \(option.key)", line, option.text))
      }
      for row in question.rows { all.append(("\(question.key): row \(row.key)", line, row.text)) }
    }
    return all.filter { !$0.text.text.isEmpty }
  }
}

/// `survey list` and `survey show`.
import Calendar
import Commands
import Formats
import Repository
import SQLite
import Terminal

struct SurveyQuery: Sendable {
  var survey: String?
  var all = false
  var states: [SurveyState] = []
  var modes: [SurveyMode] = []
  var text = false
  var from: String?
  var version: Int?
  var language: String?
  var output = Output()
}

extension SurveyCommands {
  static var list: Command<SurveyQuery> {
    Command(
      "survey list", "List surveys",
      prose: "Lists drafts and open surveys, newest first; with `--all` closed ones, too.",
      options: [
        .flag("all", "Closed ones too", \.all),
        .list("state", "STATE", "Only those in STATE; repeat for more", \.states),
        .list("mode", "MODE", "Only those of MODE; repeat for more", \.modes),
      ] + Output.options.within(\.output),
      fields: ListedSurvey.fields.descriptions(),
      examples: [Example("ittool survey list --all", "See all of them")],
      start: SurveyQuery()
    ) { arguments, context in
      try context.withStore { store in
        var parts: [SQL] = []
        if !arguments.states.isEmpty {
          parts.append("s.state IN (\(SQL.list(arguments.states.map(\.rawValue))))")
        } else if !arguments.all {
          parts.append("s.state <> 'closed'")
        }
        if !arguments.modes.isEmpty {
          parts.append("s.mode IN (\(SQL.list(arguments.modes.map(\.rawValue))))")
        }
        let condition: SQL =
          parts.isEmpty ? "" : " WHERE " + SQL.joined(parts, separator: " AND ")
        try context.printRows(ListedSurvey.fields, arguments.output, local: try store.localTimes())
        {
          emit in
          try store.db.forEachRow(ListedSurvey.select + condition + " ORDER BY s.id DESC") { row in
            try emit(ListedSurvey(from: &row))
          }
        }
        return .done
      }
    }
  }

  static var show: Command<SurveyQuery> {
    Command(
      "survey show", "Show a survey and its questions",
      prose: """
        Prints what a survey is and what it asks. `--text` prints its file as it is stored, of an
        older version with `--edition`. `--from` shows one that is shipped.
        """,
      options: [
        .flag("text", "t", "Print its file", \.text),
        .value("edition", "N", "Show version N instead of the newest", \.version),
        .value("from", "NAME", "Show a survey that is shipped: ticket or staff", \.from),
        .value("language", "TAG", "Show the questions in this language, such as es", \.language),
      ] + Output.options.within(\.output),
      operands: [
        .maybe(
          "SURVEY", "The survey: its number or name", completion: .query("survey"), \.survey)
      ],
      fields: ListedSurvey.fields.descriptions(),
      examples: [
        Example("ittool survey show S-3", "See what it asks"),
        Example("ittool survey show S-3 --text > network.survey", "Write its file"),
      ],
      start: SurveyQuery()
    ) { arguments, context in
      let languages = arguments.language.map { [$0] } ?? []
      if let from = arguments.from {
        guard arguments.survey == nil else {
          throw Failure.usage("give one of SURVEY and --from")
        }
        let file = try context.sharedSurvey(from)
        let definition = try SurveyText.read(file.text, name: file.path)
        try context.console.page {
          try $0.write(
            arguments.text
              ? file.text
              : context.lines(of: definition, languages).joined(separator: "\n") + "\n")
        }
        return .done
      }
      guard let word = arguments.survey else {
        throw Failure.usage("the survey is missing", hint: "see 'ittool survey list'")
      }
      return try context.withStore { store in
        let survey = try store.survey(word)
        let version = arguments.version.map { Int64($0) }
        let output = arguments.output
        if arguments.text {
          let text = try store.surveyText(survey, version: version)
          try context.console.page { try $0.write(text) }
          return .done
        }
        guard output.format == nil, !output.json, output.fields.isEmpty else {
          try context.printRows(ListedSurvey.fields, output, local: try store.localTimes()) {
            try $0(ListedSurvey(survey, store.counts(of: survey)))
          }
          return .done
        }
        let definition = try store.surveyDefinition(survey, version: version)
        let lines =
          try context.facts(of: survey, store)
          + [""] + context.lines(of: definition, languages)
        try context.console.page { try $0.write(lines.joined(separator: "\n") + "\n") }
        return .done
      }
    }
  }
}

extension Context {
  fileprivate func facts(of survey: Survey, _ store: Store) throws -> [String] {
    let local = try store.localTimes()
    let counts = try store.counts(of: survey)
    var lines = [console.styled(survey.number, .bold) + "  " + console.shown(survey.title)]
    func add(_ name: String, _ value: String?) {
      guard let value else { return }
      lines.append(name.padded(toWidth: 12) + console.shown(value))
    }
    add("Name", survey.name)
    add("State", survey.state.rawValue)
    add("Mode", "\(survey.mode.rawValue): \(survey.mode.sentence)")
    add("Made", "\(local(survey.created)) by \(survey.author)")
    add("Opened", survey.opened.map(local))
    add("Closes", survey.state == .open ? survey.closes.map(local) : nil)
    add("Closed", survey.closed.map(local))
    add("Version", "\(survey.version)")
    add("Code", survey.code)
    add("Invited", counts.invited == 0 ? nil : "\(counts.invited)")
    add("Answered", survey.state == .draft ? nil : "\(counts.answers)")
    add("Counts", "the \(survey.counts.rawValue) answer of a person")
    add("Threshold", "groups of fewer than \(survey.threshold) are not shown")
    return lines
  }

  fileprivate func lines(of definition: SurveyDefinition, _ languages: [String]) -> [String] {
    var lines: [String] = []
    func add(_ text: String, indent: Int = 0) {
      guard !text.isEmpty else { return }
      lines.append(String(repeating: " ", count: indent) + console.shown(text))
    }
    func gap() {
      if !lines.isEmpty, lines.last != "" { lines.append("") }
    }
    add(definition.intro(languages))
    for (index, page) in definition.pages.enumerated() {
      if definition.pages.count > 1 {
        gap()
        let title = page.title(languages)
        add("Page \(index + 1)\(title.isEmpty ? "" : ": \(title)")")
      }
      add(page.text(languages))
      for question in definition.questions where question.page == index {
        gap()
        let place = (definition.questions.firstIndex { $0.key == question.key } ?? 0) + 1
        add("\(place). \(question.text(languages))")
        if let help = question.help { add(help(languages), indent: 3) }
        add(question.manner, indent: 3)
        if let condition = question.condition {
          add("only when \(condition.text)", indent: 3)
        }
        for row in question.rows { add("- \(row.text(languages)) (\(row.key))", indent: 3) }
        for option in question.options {
          add("- \(option.text(languages)) (\(option.key))", indent: 3)
        }
        for (value, label) in question.labels.sorted(by: { $0.key < $1.key }) {
          add("\(value) \(label(languages))", indent: 3)
        }
      }
    }
    gap()
    add(definition.thanks(languages))
    if lines.last == "" { lines.removeLast() }
    return lines
  }
}

extension SurveyQuestion {
  /// Key, kind and whether it must be answered, in one line.
  fileprivate var manner: String {
    let scale =
      switch kind {
      case .yesno, .single, .multiple, .text: ""
      default: kind.scale.map { " from \($0.lowerBound) to \($0.upperBound)" } ?? ""
      }
    return "[\(key)] \(kind.rawValue)\(scale)\(isRequired ? ", required" : "")"
  }
}

extension SurveyMode {
  /// Who may know who answered what, as people are told.
  var sentence: String {
    switch self {
    case .named: "the department sees who answered what"
    case .confidential: "only sums are shown, and nobody is shown who answered what"
    case .anonymous: "nobody can find out who answered what"
    }
  }
}

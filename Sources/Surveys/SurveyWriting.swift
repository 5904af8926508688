/// `survey create`, `edit` and `lint`.
import Commands
import Repository
import SQLite
import Terminal

struct SurveyArguments: Sendable {
  var survey: String?
  var file: String?
  var files: [String] = []
  var from: String?
  var name: String?
  var reason: String?
  var closes: String?
  var code = false
  var noCode = false
  var yes = false
}

extension SurveyCommands {
  static let survey: Operand<SurveyArguments> = .one(
    "SURVEY", "The survey: its number or name", completion: .query("survey"), \.survey)

  static var create: Command<SurveyArguments> {
    Command(
      "survey create", "Make a survey of a text file",
      prose: """
        Reads the file, keeps it as a draft and prints its number, such as S-3. With `--from` it
        takes one of those that are shipped; see them first with
        `ittool survey show --from staff`. Nothing is asked of anybody until it is opened.
        """,
      options: [
        .value("from", "NAME", "Take a survey that is shipped: ticket or staff", \.from),
        .value("name", "WORD", "Call it WORD instead of what the file says", \.name),
      ],
      operands: [
        .maybe("FILE", "The file; - is standard input", completion: .file, \.file)
      ],
      examples: [
        Example("ittool survey create network.survey", "Make a survey of a file"),
        Example("ittool survey create --from staff --name staff-2027", "Take the yearly questions"),
      ],
      start: SurveyArguments()
    ) { arguments, context in
      let (text, place) = try context.surveyText(arguments)
      var definition = try SurveyText.read(text, name: place)
      return try context.withStore { store in
        let kept = try named(arguments.name, text, &definition)
        let id = try store.write { try store.makeSurvey(definition, text: kept) }
        try context.console.line(Kind.survey.number(id))
        return .done
      }
    }
  }

  static var edit: Command<SurveyArguments> {
    Command(
      "survey edit", "Give a survey another text",
      prose: """
        Takes the text of FILE as the next version; without one the editor opens on a terminal.
        Earlier versions stay, and answers stay with the version that was asked. A question keeps its
        meaning by its key: to ask something else, take another key. Once there are answers, its
        threshold cannot be lowered.
        """,
      options: [
        .value(
          "file", "F", "FILE", "Read the text from FILE; - is standard input", completion: .file,
          \.file),
        .value("reason", "r", "TEXT", "Why it changes", \.reason),
      ],
      operands: [survey],
      examples: [
        Example(
          "ittool survey edit S-3 -F network.survey --reason 'Plainer words'",
          "Give it another text")
      ],
      start: SurveyArguments()
    ) { arguments, context in
      func put(_ text: String, _ place: String, on base: Survey, _ store: Store) throws {
        var definition = try SurveyText.read(text, name: place)
        if definition.name.isEmpty { definition.name = base.name }
        let isChanged = try store.write {
          let survey = try store.survey(base.id)
          guard survey.version == base.version else {
            throw Failure("\(survey.number) was changed while you edited it")
          }
          return try store.change(
            survey, to: definition, text: text.droppingLastNewlines + "\n",
            reason: arguments.reason)
        }
        context.console.note(
          isChanged ? "\(base.number) is at version \(base.version + 1)" : "nothing was changed")
      }
      let typed = try arguments.file.map { try context.console.readText($0, limit: 1 << 20) }
      return try context.withStore { store in
        let survey = try store.survey(arguments.survey ?? "")
        if let typed, let file = arguments.file {
          try put(typed, file == "-" ? "standard input" : file, on: survey, store)
          return .done
        }
        guard context.console.canAsk, context.console.outFacts.isTerminal else {
          throw Failure.usage("survey edit: the text is missing", hint: "give it with --file")
        }
        try context.console.editing(try store.surveyText(survey), suffix: ".survey") { text in
          try put(text, "your text", on: survey, store)
        }
        return .done
      }
    }
  }

  static var lint: Command<SurveyArguments> {
    Command(
      "survey lint", "Check the text of surveys",
      prose: """
        Reads each FILE and prints every mistake as FILE:LINE:COLUMN: what is wrong. Remarks are
        printed, too: a missing translation, a scale without labels. Ends with status 1 when there
        is a mistake, and prints nothing when all is well.
        """,
      operands: [
        .many("FILE", "A file; - is standard input", completion: .file, \.files)
      ],
      examples: [Example("ittool survey lint network.survey", "Check a file")],
      start: SurveyArguments()
    ) { arguments, context in
      var isSound = true
      for file in arguments.files {
        let name = file == "-" ? "standard input" : file
        let reading = SurveyText(try context.console.readText(file, limit: 1 << 20))
        isSound = isSound && reading.faults.isEmpty
        let remarks = reading.faults.isEmpty ? reading.definition.remarks : []
        for fault in reading.faults + remarks {
          try context.console.display(fault.text(name))
          if let hint = fault.hint {
            try context.console.display("\(name):\(fault.line):\(fault.column):   hint: \(hint)")
          }
        }
      }
      return isSound ? .done : .failed
    }
  }

  /// The text under another name, which then stands in it, too.
  private static func named(
    _ name: String?, _ text: String, _ definition: inout SurveyDefinition
  ) throws -> String {
    let text = text.droppingLastNewlines + "\n"
    guard let name else { return text }
    guard SurveyText.isKey(name) else {
      throw Failure.usage(
        "--name: '\(name)' is no name", hint: "take small letters, digits, - and _, at most 40")
    }
    let old = definition.name
    definition.name = name
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if let place = lines.firstIndex(where: {
      let parts = $0.split(separator: "=", maxSplits: 1).map(\.trimmed)
      return parts.count == 2 && parts[0] == "name" && parts[1] == old
    }) {
      lines[place] = "name = \(name)"
    } else if let place = lines.firstIndex(where: { $0.trimmed == "[survey]" }) {
      lines.insert("name = \(name)", at: place + 1)
    }
    return lines.joined(separator: "\n")
  }
}

extension Context {
  /// The text that a file or `--from` names, and what to call it in messages.
  func surveyText(_ arguments: SurveyArguments) throws -> (text: String, place: String) {
    guard (arguments.file == nil) != (arguments.from == nil) else {
      throw Failure.usage(
        arguments.file == nil ? "the file is missing" : "give one of FILE and --from",
        hint: arguments.file == nil ? "give a FILE, or --from ticket or --from staff" : nil)
    }
    if let file = arguments.file {
      let text = try console.readText(file, limit: 1 << 20)
      return (text, file == "-" ? "standard input" : file)
    }
    let shared = try sharedSurvey(arguments.from ?? "")
    return (shared.text, shared.path)
  }

  /// A survey that is shipped, or that the district has put in its place.
  func sharedSurvey(_ name: String) throws -> SharedFile {
    guard SurveyText.isKey(name),
      let file = try SharedFile(
        "surveys/\(name).survey", in: Places(environment).shareDirectories())
    else {
      throw Failure(
        "there is no survey '\(name)' among those that are shipped",
        hint: didYouMean(name, in: ["ticket", "staff"]) ?? "there are ticket and staff")
    }
    return file
  }
}

/// `survey answer`: question by question on a terminal, or from options and JSON.
import Calendar
import Commands
import People
import Repository
import SQLite
import Terminal

struct AnswerArguments: Sendable {
  var survey: String?
  var token: String?
  var code: String?
  var person: String?
  var ticket: TicketNumber?
  var given: [String] = []
  var json: String?
  var language: String?
  var partial = false
}

extension SurveyCommands {
  static var answer: Command<AnswerArguments> {
    Command(
      "survey answer", "Answer a survey",
      prose: """
        Asks question after question on a terminal, and keeps nothing until the last is answered; an
        empty line leaves a question out. Scripts give the answers with `--set` or as JSON.

        With `--token` the answer counts for the invitation it belongs to, and the survey needs not
        be named. Without token, code or person it is the answer of nobody in particular, as on a
        screen in the hall. Which answer counts when somebody answers twice, the survey says; see
        `ittool survey show`. A token of an anonymous survey works once.

        Options are given by their words or keys, several with commas between them; numbers of a
        scale by themselves or by their labels.
        """,
      options: [
        .value(
          "token", "TOKEN", "The token of an invitation; - reads it from standard input", \.token),
        .value("code", "CODE", "The code with which everybody can answer", \.code),
        .value(
          "person", "p", "PERSON", "Whose answer it is, when you type a sheet of theirs",
          completion: .query("person"), \.person),
        .value(
          "ticket", "TICKET", "The ticket that it is about", completion: .query("ticket"), \.ticket),
        .list("set", "s", "KEY=ANSWER", "Answer question KEY; repeat for more", \.given),
        .value(
          "json", "FILE", "Read answers by key from a JSON object; - is standard input",
          completion: .file, \.json),
        .flag("partial", "Let required answers be missing: it was left early", \.partial),
        .value("language", "TAG", "Ask in this language, such as es", \.language),
      ],
      operands: [
        .maybe(
          "SURVEY", "The survey: its number or name", completion: .query("survey"), \.survey)
      ],
      examples: [
        Example("ittool survey answer S-3", "Answer it on a terminal"),
        Example(
          "ittool survey answer S-3 --set speed=2 --set 'place=In my room'", "Answer in a script"),
        Example("ittool survey answer --token - --json sheet.json < token.txt", "With a token"),
      ],
      start: AnswerArguments()
    ) { arguments, context in
      var fields = try arguments.fields()
      let typed = try arguments.json.map { try context.console.readText($0, limit: 1 << 20) }
      let token = try context.token(arguments)
      return try context.withStore { store in
        if let typed {
          for (key, words) in try store.surveyFields(json: typed) { fields[key] = words }
        }
        let key = try arguments.key(token, store)
        let languages = arguments.language.map { [$0] } ?? []
        var way = AnswerWay.shell
        if fields.isEmpty {
          let door = try store.surveyDoor(key, survey: arguments.survey)
          guard context.console.canAsk else {
            throw Failure.usage(
              "survey answer: there are no answers", hint: "give them with --set or --json")
          }
          fields = try SurveyAsking(context.console, door.definition, languages).run()
          if key == .kiosk { way = .kiosk }
        }
        do {
          let receipt = try store.answerSurvey(
            arguments.survey, key, fields, via: way, isComplete: !arguments.partial,
            languages: languages)
          let said = receipt.thanks.isEmpty ? "your answers are kept" : receipt.thanks
          context.console.note(said)
        } catch let wrong as AnswerFaults {
          throw wrong.failure
        }
        return .done
      }
    }
  }
}

extension AnswerArguments {
  fileprivate func fields() throws(Failure) -> [String: [String]] {
    guard given.isEmpty || json == nil else { throw .usage("give one of --set and --json") }
    var fields: [String: [String]] = [:]
    for word in given {
      guard let equals = word.firstIndex(of: "=") else {
        throw .usage("--set: '\(word)' has no '='", hint: "write 'speed=4'")
      }
      fields[String(word[..<equals]).trimmed, default: []]
        .append(String(word[word.index(after: equals)...]))
    }
    return fields
  }

  fileprivate func key(_ token: String?, _ store: Store) throws -> SurveyKey {
    let ways = [token != nil, code != nil, person != nil].count { $0 }
    guard ways <= 1 else { throw Failure.usage("give one of --token, --code and --person") }
    guard ticket == nil || person != nil else {
      throw Failure.usage("--ticket needs --person")
    }
    if let token { return .token(token) }
    if let code { return .code(code) }
    if let person {
      return .person(try store.profile(named: person).id, ticket: ticket?.value)
    }
    return .kiosk
  }
}

extension Context {
  fileprivate func token(_ arguments: AnswerArguments) throws -> String? {
    guard arguments.token == "-" else { return arguments.token }
    guard arguments.json != "-" else {
      throw Failure.usage("standard input cannot be both the token and the answers")
    }
    return try console.readText("-", limit: 1_000).trimmed
  }
}

extension Store {
  /// The answers of a JSON object: by key a text, a number, true or false, or a list of texts.
  func surveyFields(json text: String) throws -> [String: [String]] {
    guard try db.first("SELECT json_valid(\(text))", as: Int64.self) == 1,
      try db.first("SELECT json_type(\(text))", as: String.self) == "object"
    else { throw Failure("the answers are no JSON object", hint: "write {\"speed\": 4}") }
    var fields: [String: [String]] = [:]
    try db.forEachRow(
      """
      SELECT o.key, CASE o.type WHEN 'true' THEN 'yes' WHEN 'false' THEN 'no'
          ELSE CAST(coalesce(v.value, o.value) AS TEXT) END
      FROM json_each(\(text)) AS o
        LEFT JOIN json_each(iif(o.type = 'array', o.value, '[]')) AS v
      WHERE o.type <> 'null' AND (o.type <> 'array' OR v.key IS NOT NULL) ORDER BY o.id, v.id
      """
    ) { row in fields[try row.text(), default: []].append(try row.text()) }
    return fields
  }
}

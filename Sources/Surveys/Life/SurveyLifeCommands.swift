/// `survey open`, `close` and `delete`.
import Calendar
import Commands
import Repository
import SQLite
import Terminal

extension SurveyCommands {
  static var open: Command<SurveyArguments> {
    Command(
      "survey open", "Let a survey take answers",
      prose: """
        Opens it until `--closes`, or until it is closed by hand. People who were invited answer with
        their own token; `--code` makes a code with which everybody can answer, and prints it. Such a
        code knows nobody: whoever has it can answer more than once.

        What is open already gets another date or code. An anonymous survey that was closed stays
        closed.
        """,
      options: [
        .value("closes", "DATE", "Until when; none is without end", \.closes),
        .flag("code", "Make a code with which everybody can answer", \.code),
        .flag("no-code", "Take that code away", \.noCode),
      ],
      operands: [survey],
      examples: [
        Example("ittool survey open S-3 --closes 2027-03-19", "Let people answer for two weeks"),
        Example("ittool survey open S-3 --code", "Let everybody answer with a code"),
      ],
      start: SurveyArguments()
    ) { arguments, context in
      guard !(arguments.code && arguments.noCode) else {
        throw Failure.usage("give one of --code and --no-code")
      }
      return try context.withStore { store in
        let made = try store.write { () -> String? in
          let survey = try store.survey(arguments.survey ?? "")
          var closes: Instant??
          switch arguments.closes {
          case nil: break
          case "none": closes = .some(nil)
          case let word?: closes = .some(try store.typedDate(word, "--closes"))
          }
          let code = arguments.code ? survey.code ?? SurveyCode.make() : nil
          try store.openSurvey(
            survey, closes: closes, code: arguments.noCode ? .some(nil) : code.map { .some($0) })
          return code
        }
        if let made { try context.console.line(made) }
        return .done
      }
    }
  }

  static var close: Command<SurveyArguments> {
    Command(
      "survey close", "Take no more answers",
      prose: """
        Closes it. One that is named or confidential can be opened again. An anonymous one is closed
        for good: what invitations were made of is destroyed, and the store is written anew so that
        nothing in it says in which order answers came. Only then its results can be seen. Where
        others use the store just then, it says so; close it once more.
        """,
      options: [.flag("yes", "y", "Do not ask", \.yes)],
      operands: [survey],
      examples: [Example("ittool survey close S-3", "End it")],
      start: SurveyArguments()
    ) { arguments, context in
      try context.withStore { store in
        let survey = try store.survey(arguments.survey ?? "")
        if survey.mode == .anonymous, survey.state == .open, context.console.canAsk {
          try context.consent(to: "close \(survey.number) for good", arguments.yes)
        }
        try store.endSurvey(survey)
        return .done
      }
    }
  }

  static var delete: Command<SurveyArguments> {
    Command(
      "survey delete", "Remove a survey with all its answers",
      prose: """
        Removes its text, its invitations and every answer. Its number is never used again. What
        backups hold is not touched.
        """,
      options: [.flag("yes", "y", "Do not ask", \.yes)],
      operands: [survey],
      examples: [Example("ittool survey delete S-3 --yes", "Remove it")],
      start: SurveyArguments()
    ) { arguments, context in
      try context.withStore { store in
        let survey = try store.survey(arguments.survey ?? "")
        try context.consent(
          to: "delete \(survey.number) with \(store.counts(of: survey).answers) answers",
          arguments.yes)
        try store.db.script("PRAGMA secure_delete = ON")
        try store.write { try store.deleteSurvey(store.survey(survey.id)) }
        try SurveySecret(survey.id, store).destroy()
        if survey.mode == .anonymous, try !store.sweepSurveys() {
          context.console.warn(
            "others read the store: what was removed still stands in its log",
            hints: ["it goes with the next changes that are made"])
        }
        return .done
      }
    }
  }
}

extension Store {
  /// Closes a survey, and wipes out what an anonymous one needs no longer; opens its own
  /// transaction.
  ///
  /// - Throws: `Failure` when others use the store, so that it could not be written anew; called
  ///   again, what was broken off is done.
  func endSurvey(_ survey: Survey) throws {
    try db.script("PRAGMA secure_delete = ON")
    guard survey.mode == .anonymous else {
      return try write { try closeSurvey(self.survey(survey.id)) }
    }
    if survey.state != .closed { try write { try closeSurvey(self.survey(survey.id)) } }
    try SurveySecret(survey.id, self).destroy()
    guard try sweepSurveys() else {
      throw Failure(
        "\(survey.number) is closed, but others read the store: a copy of it still tells in which "
          + "order answers came", hint: "try again: ittool survey close \(survey.number)",
        status: .busy)
    }
  }
}

extension Store {
  private static let over: SQL =
    "SELECT id FROM survey WHERE state = 'open' AND closes IS NOT NULL AND closes <= "

  /// Whether the time of an open survey is over.
  public func hasSurveysToEnd() throws -> Bool {
    try db.first(Self.over + "\(now) LIMIT 1", as: Int64.self) != nil
  }

  /// Closes the surveys whose time is over.
  public func endSurveysThatAreOver() throws {
    try acting(as: "ittool", source: "cron") {
      for id in try db.all(Self.over + "\(now) ORDER BY closes", as: Int64.self) {
        try endSurvey(survey(id))
      }
    }
  }
}

/// `change measure`: whether what was changed helped, by what a later survey found.
import Commands
import Repository
import SQLite
import Surveys

struct ChangeMeasureArguments: Sendable {
  var number: ChangeNumber?
  var item: Cause?
  var before: String?
  var outcome: String?
}

extension ChangeCommands {
  static var measure: Command<ChangeMeasureArguments> {
    Command(
      "change measure", "Say by which question of a survey a change is measured",
      prose: """
        Connects a change with a question of a later survey and keeps what was found, with its
        interval. Where the change came of the same question of an earlier survey, or `--before`
        names one, the difference is told; it is called one only if its 95 percent interval
        excludes 0, and only of the same wording. `--outcome` keeps words of your own instead.

        The figures of an anonymous survey are there when it is closed: measure the change then.
        """,
      options: [
        .value("item", "i", "SURVEY:KEY", "The question, such as S-9:speed", \.item),
        .value(
          "before", "SURVEY", "The earlier survey that asked the same",
          completion: .query("survey"),
          \.before),
        .value("outcome", "TEXT", "What it showed, in your own words", \.outcome),
      ],
      operands: [
        .one("CHANGE", "The change", completion: .query("change"), \.number)
      ],
      examples: [
        Example("ittool change measure C-4 --item S-9:speed", "See whether it helped"),
        Example(
          "ittool change measure C-4 --item S-9:speed --before S-3", "Hold it against last year"),
      ],
      start: ChangeMeasureArguments()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      guard let item = arguments.item else {
        throw Failure.usage("--item is missing", hint: "write it as --item S-9:speed")
      }
      guard item.kind == "S", !item.detail.isEmpty, !item.detail.contains("/") else {
        throw Failure.usage("--item: '\(item.text)' is no question of a survey, such as S-9:speed")
      }
      return try context.withStore { store in
        let outcome = try store.write { () -> String in
          let change = try store.change(number)
          let survey = try store.survey(item.item)
          try store.requireItems([item.detail], of: survey)
          let outcome =
            try arguments.outcome.map { try WrittenText.title($0) }
            ?? store.outcome(of: change, survey, item.detail, before: arguments.before)
          try store.measure(change, by: item, outcome)
          return outcome
        }
        context.console.note("\(Kind.change.number(number.value)): \(outcome)")
        return .done
      }
    }
  }
}

extension Store {
  /// What a survey found about a change, in a sentence.
  fileprivate func outcome(
    of change: Change, _ survey: Survey, _ key: String, before: String?
  ) throws -> String {
    let result = try figures(survey, key)
    guard let found = result.figures.sentence else {
      throw Failure(
        "'\(key)' has no score", hint: "say what it showed with --outcome")
    }
    let named = try before.map { try self.survey($0) }
    let causes = try change.causes.map { try Cause.read($0) }
    let asked = causes.first {
      $0.kind == "S" && $0.item != survey.id && ($0.detail == key || $0.detail.isEmpty)
    }
    guard let earlier = try named ?? asked.map({ try self.survey($0.item) }) else { return found }
    let first = try figures(earlier, key)
    guard first.wording == result.wording else {
      throw Failure(
        "'\(key)' was asked in other words in \(earlier.number): "
          + "«\(SurveyDefinition.oneLine(first.wording))», now «\(SurveyDefinition.oneLine(result.wording))»",
        hint: "say what it showed with --outcome")
    }
    guard let difference = result.figures.sentence(since: first.figures),
      let then = first.figures.sentence
    else { return found }
    return "\(found); \(earlier.number): \(then); \(difference)"
  }

  private func figures(
    _ survey: Survey, _ key: String
  ) throws -> (figures: ItemFigures, wording: String) {
    let results = try surveyResults(survey, only: [key]).shown()
    guard let item = results.items.first(where: { $0.item.key == key }) else {
      throw Failure(
        "'\(key)' is a grid", hint: "name a row of it, such as \(results.items[0].item.key)")
    }
    guard let figures = item.figures else {
      throw Failure("\(survey.number):\(key) has no figures that may be shown")
    }
    return (figures, results.definition.wording(of: key) ?? "")
  }

  /// Keeps by what a change is measured; called inside a transaction.
  fileprivate func measure(_ change: Change, by item: Cause, _ outcome: String) throws {
    try db.run(
      """
      UPDATE change SET survey = \(item.item), survey_item = \(item.detail), outcome = \(outcome),
        measured = \(now), updated = \(now) WHERE id = \(change.id)
      """)
    try record(
      .change, change.id, "measured", old: change.outcome, new: "\(item.text): \(outcome)")
  }
}

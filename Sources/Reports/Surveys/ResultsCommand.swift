/// `survey results`: how many answered, and what they said, with how sure it is.
import Calendar
import Commands
import Formats
import Repository
import Surveys

struct ResultsArguments: Sendable {
  var survey: String?
  var by: SurveyGrouping?
  var items: [String] = []
  var output = ReportOutput()
}

extension CommandEntry {
  /// `survey results`.
  public static let surveyResults = CommandEntry("survey results", ResultsArguments.command)
}

extension ResultsArguments {
  static var command: Command<ResultsArguments> {
    Command(
      "survey results", "See what a survey found, and how sure that is",
      prose: """
        Shows how many people were asked, reached and heard, and then each question: how often each
        answer was given, and the one number that sums it up. On a terminal it is drawn; in a pipe
        the same figures are rows; `--svg` writes the pictures to a file, and `--html` a page.

        *Figures.* CSAT is the share of 4 and 5 of 5. NPS is the percentage of 9 and 10 less that of 0
        to 6. Easy is the share of 5 to 7 of 7. The denominator is always those who answered this
        question; who skipped it counts for nothing. The response rate is the sheets of invited
        people, of the addresses to which mail was delivered.

        *Intervals* are of 95 percent: Wilson's score for shares, an adjusted Wald interval for NPS
        (Lewis and Sauro 2021), both with the finite population correction where it is known how many
        were asked. A group is called higher or lower than the others only if the interval of the
        difference (Newcombe) excludes 0.

        *What is hidden.* Of an anonymous survey nothing but the number of answers is shown until it
        is closed. With `--by`, groups below the threshold of the survey are hidden, and so are those
        that would tell of them by subtraction. One thing can be told by at a time.
        """,
      options: [
        .value("by", "b", "WHAT", "Tell each question by WHAT", \.by),
        .list("item", "i", "KEY", "Only this question or row of a grid; repeat for more", \.items),
      ] + ReportOutput.options.within(\.output),
      operands: [
        .one("SURVEY", "The survey: its number or name", completion: .query("survey"), \.survey)
      ],
      fields: ResultRow.fields.descriptions(),
      examples: [
        Example("ittool survey results S-3", "See what it found"),
        Example(
          "ittool survey results S-3 --by site --html network.html", "Write a page by school"),
        Example("ittool survey results S-3 --item speed --json", "Take one question, for a script"),
      ],
      start: ResultsArguments()
    ) { arguments, context in
      try context.withStore { store in
        let results = try store.db.read {
          try store.surveyResults(
            store.survey(arguments.survey ?? ""), by: arguments.by, only: arguments.items)
        }
        let zone = try store.zone()
        let page = ResultsPage(
          results: results, grouping: arguments.by, period: results.survey.period(zone)
        ).page
        let rows = results.turnout.rows + results.items.flatMap(\.rows)
        let isTable =
          arguments.output.rows.resolved(isTerminal: context.console.outFacts.isTerminal)
          == .table
        if let withheld = results.withheld, !isTable { context.console.note(withheld.sentence) }
        return try context.give(
          Findings(rows: rows, page: page), ResultRow.fields, arguments.output, store, zone)
      }
    }
  }
}

extension Survey {
  /// When it took answers, in words.
  func period(_ zone: Zone) -> String {
    guard let opened else { return "not opened yet" }
    let first = spoken(zone.civil(at: opened).date)
    guard state == .closed, let closed else { return "open since \(first)" }
    let last = spoken(zone.civil(at: closed).date)
    return first == last ? first : "\(first) to \(last)"
  }
}

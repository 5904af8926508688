/// Two surveys question by question: what is the same wording, how far they lie apart, and whether
/// that can be called a change.
import Calendar
import Commands
import Formats
import Repository
import Statistics
import Surveys

/// What can be said of a question in two surveys.
enum ComparedAs: String, Sendable {
  case higher, lower
  /// The interval of the difference holds 0.
  case unchanged = "no change shown"
  /// It was asked in other words, or answered on another scale.
  case reworded
  /// Too few answered in one of them.
  case hidden
  case onlyBefore = "only before"
  case onlyAfter = "only after"
}

/// One figure in two surveys.
struct ComparedRow: Sendable {
  var item: String
  var question: String
  /// What is told: CSAT, NPS, easy, yes, or answer.
  var figure: String?
  var answer: String?
  var before: (n: Int, value: Double)?
  var after: (n: Int, value: Double)?
  /// How far the later lies above the earlier.
  var difference: Double?
  var interval: Interval?
  var verdict: ComparedAs
  /// The wording of the earlier one, where it is another.
  var wordingBefore: String?
  var wordingAfter: String?
  /// Whether its figures are points of NPS.
  var isPoints = false

  static let fields: [Field<ComparedRow>] = [
    Field("item", "The key of the question") { .text($0.item) },
    Field("figure", "CSAT, NPS, easy, yes or answer") { .of($0.figure) },
    Field("answer", "The option, where options are compared") { .of($0.answer) },
    Field("before_n", "How many answered it in the earlier survey") { .of($0.before?.n) },
    Field("before", "The figure of the earlier survey") { .rounded($0.before?.value) },
    Field("after_n", "How many answered it in the later survey") { .of($0.after?.n) },
    Field("after", "The figure of the later survey") { .rounded($0.after?.value) },
    Field("difference", "How far the later lies above the earlier") { .rounded($0.difference) },
    Field("low", "The lower limit of the difference's 95 % interval") {
      .rounded($0.interval?.low)
    },
    Field("high", "The upper limit of the difference's 95 % interval") {
      .rounded($0.interval?.high)
    },
    Field(
      "change",
      "higher, lower, no change shown, reworded, hidden, only before or only after"
    ) { .text($0.verdict.rawValue) },
    Field("question", "What people were asked", usual: false) { .text($0.question) },
    Field("wording_before", "The earlier wording, where it is another", usual: false) {
      .of($0.wordingBefore)
    },
    Field("wording_after", "The later wording, where it is another", usual: false) {
      .of($0.wordingAfter)
    },
  ]
}

/// Two surveys, the earlier first.
struct SurveyComparison {
  let before: SurveyResults
  let after: SurveyResults

  /// The figures, in the order of the later survey.
  var rows: [ComparedRow] {
    var rows: [ComparedRow] = []
    for item in after.items where item.item.kind != .text {
      guard let earlier = before.items.first(where: { $0.item.key == item.item.key }) else {
        rows.append(ComparedRow(item: item.item.key, question: item.text, verdict: .onlyAfter))
        continue
      }
      rows += compared(earlier, item)
    }
    for item in before.items where item.item.kind != .text {
      guard after.items.allSatisfy({ $0.item.key != item.item.key }) else { continue }
      rows.append(ComparedRow(item: item.item.key, question: item.text, verdict: .onlyBefore))
    }
    return rows
  }

  private func compared(_ earlier: ItemResult, _ later: ItemResult) -> [ComparedRow] {
    let key = later.item.key
    var row = ComparedRow(item: key, question: later.text, verdict: .hidden)
    let words = (before.definition.wording(of: key), after.definition.wording(of: key))
    guard words.0 == words.1, !earlier.isReworded, !later.isReworded else {
      row.verdict = .reworded
      row.wordingBefore = words.0
      row.wordingAfter = words.1
      return [row]
    }
    guard let one = earlier.figures, let two = later.figures, !earlier.isHidden, !later.isHidden
    else { return [row] }
    if let score = later.item.kind.score, let first = one.score, let second = two.score {
      row.figure = score.name
      row.isPoints = score == .nps
      row.take(first, one.count, second, two.count)
      return [row]
    }
    return later.answers.compactMap { answer in
      guard let other = earlier.answers.first(where: { $0.key == answer.key }),
        let first = one.share(other.value), let second = two.share(answer.value)
      else { return nil }
      var row = row
      row.figure = "answer"
      row.answer = answer.key
      row.take(first, one.count, second, two.count)
      return row
    }
  }
}

extension ComparedRow {
  /// Takes the figures of both, with their difference; NPS is told in points.
  fileprivate mutating func take(_ one: Estimate, _ n: Int, _ two: Estimate, _ m: Int) {
    let unit = isPoints ? 100.0 : 1
    let difference = two.difference(from: one)
    before = (n, one.value * unit)
    after = (m, two.value * unit)
    self.difference = difference.value * unit
    interval = Interval(
      low: difference.interval.low * unit, high: difference.interval.high * unit)
    verdict =
      difference.interval.excludesZero ? (difference.value > 0 ? .higher : .lower) : .unchanged
  }

  /// Its name in a table.
  fileprivate var label: String { answer.map { "\(item): \($0)" } ?? item }
  private func told(_ value: Double) -> String {
    isPoints ? SurveyScore.signed(value) : percent(value)
  }
  private func points(_ value: Double) -> String {
    SurveyScore.signed(isPoints ? value : value * 100)
  }

  /// Its cells in a table: both figures with their n, the difference, its interval, what it is.
  fileprivate var cells: [String] {
    guard let before, let after, let difference, let interval else {
      return [label, "", "", "", "", verdict.rawValue]
    }
    return [
      label, "\(told(before.value)) of \(grouped(before.n))",
      "\(told(after.value)) of \(grouped(after.n))", points(difference),
      "\(points(interval.low)) to \(points(interval.high))", verdict.rawValue,
    ]
  }
}

extension SurveyComparison {
  /// The page: one table and picture of all figures, and what was asked in other words.
  func page(_ period: String) -> Page {
    let rows = rows
    let told = rows.filter { $0.difference != nil }
    let shares = told.filter { !$0.isPoints }
    var figures = [figure("Shares", shares, rows.filter { $0.difference == nil }, points: false)]
    let scores = told.filter(\.isPoints)
    if !scores.isEmpty { figures.append(figure("NPS", scores, [], points: true)) }
    var notes: [String] = []
    for row in rows where row.verdict == .reworded {
      let words = [row.wordingBefore, row.wordingAfter].map { SurveyDefinition.oneLine($0 ?? "") }
      notes.append(
        words[0] == words[1]
          ? "\(row.item) is not compared: its wording changed within one of the surveys."
          : "\(row.item) is not compared: it was «\(words[0])» and is «\(words[1])».")
    }
    notes.append(
      "The same people may have answered both times; their differences are then surer than is said"
        + " here. Of twenty questions one changes by chance.")
    return Page(
      title: "\(before.survey.number) and \(after.survey.number) \(after.survey.title)",
      period: period, notes: notes, figures: figures)
  }

  private func figure(
    _ title: String, _ rows: [ComparedRow], _ others: [ComparedRow], points: Bool
  ) -> Figure {
    let unit = points ? 0.01 : 1
    let series = [
      Bars.Series(
        name: before.survey.number, values: rows.map { ($0.before?.value ?? .nan) * unit }),
      Bars.Series(
        name: after.survey.number, values: rows.map { ($0.after?.value ?? .nan) * unit }),
    ]
    // Bars begin at nothing; scores on both sides of it are told by numbers alone.
    let isDrawn = !points && !rows.isEmpty
    return Figure(
      title: points ? "Net promoter score" : "Shares of answers", count: rows.count,
      chart: .bars(
        Bars(
          labels: isDrawn ? rows.map(\.label) : [], series: isDrawn ? series : [],
          unit: "of those who answered", isTime: false, isShare: true)),
      header: ["", before.survey.number, after.survey.number, "difference", "95 %", "change"],
      rows: rows.map(\.cells) + others.map(\.cells),
      definition:
        "The difference is of the later less the earlier, in points. It is called a change only if"
        + " its 95 % interval (Newcombe's, of the intervals of both) excludes 0. Only questions of"
        + " the same wording, scale and options are compared.")
  }
}

struct SurveyCompareArguments: Sendable {
  var before: String?
  var after: String?
  var items: [String] = []
  var output = ReportOutput()
}

extension CommandEntry {
  /// `survey compare`.
  public static let surveyCompare = CommandEntry("survey compare", SurveyCompareArguments.command)
}

extension SurveyCompareArguments {
  static var command: Command<SurveyCompareArguments> {
    Command(
      "survey compare", "Compare two surveys, such as two years",
      prose: """
        Sets each question of the later survey beside the same of the earlier one: the same key, the
        same wording, scale, labels and options. What was asked in other words is named with both
        wordings and not compared.

        A difference is called a change only if its 95 percent interval excludes 0. Anonymous surveys
        can be compared when both are closed.
        """,
      options: [
        .list("item", "i", "KEY", "Only this question or row of a grid; repeat for more", \.items)
      ] + ReportOutput.options.within(\.output),
      operands: [
        .one("EARLIER", "The earlier survey", completion: .query("survey"), \.before),
        .one("LATER", "The later survey", completion: .query("survey"), \.after),
      ],
      fields: ComparedRow.fields.descriptions(),
      examples: [
        Example("ittool survey compare S-3 S-9", "See what changed since last year"),
        Example("ittool survey compare S-3 S-9 --item speed --json", "Take one question"),
      ],
      start: SurveyCompareArguments()
    ) { arguments, context in
      try context.withStore { store in
        let zone = try store.zone()
        let comparison = try store.db.read {
          let before = try store.survey(arguments.before ?? "")
          let after = try store.survey(arguments.after ?? "")
          return try SurveyComparison(
            before: store.surveyResults(before).shown(), after: store.surveyResults(after).shown()
          ).only(arguments.items)
        }
        let page = comparison.page(
          "\(comparison.before.survey.period(zone)), then \(comparison.after.survey.period(zone))")
        return try context.give(
          Findings(rows: comparison.rows, page: page), ComparedRow.fields, arguments.output,
          store, zone)
      }
    }
  }
}

extension SurveyComparison {
  /// The comparison of some items; of all when none is named.
  ///
  /// - Throws: `Failure` for a key that neither survey has.
  fileprivate func only(_ keys: [String]) throws(Failure) -> SurveyComparison {
    guard !keys.isEmpty else { return self }
    let known = (after.items + before.items).map(\.item)
    for key in keys where !known.contains(where: { $0.answers(to: key) }) {
      throw Failure(
        "neither survey has an item '\(key)'", hint: didYouMean(key, in: known.map(\.key)))
    }
    func some(_ results: SurveyResults) -> SurveyResults {
      var results = results
      results.items.removeAll { item in !keys.contains { item.item.answers(to: $0) } }
      return results
    }
    return SurveyComparison(before: some(before), after: some(after))
  }
}

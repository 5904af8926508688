/// `survey results` as a page: who answered, then a figure for each question.
import Formats
import Statistics
import Surveys

/// Makes the page of a survey's results.
struct ResultsPage {
  let results: SurveyResults
  let grouping: SurveyGrouping?
  /// When it was open, in words.
  let period: String

  var page: Page {
    Page(
      title: "\(results.survey.number) \(results.survey.title)", period: period, notes: notes,
      figures: [turnout] + questions)
  }

  // MARK: People

  private var turnout: Figure {
    let turnout = results.turnout
    let counts: [(String, Int?)] = [
      ("asked", turnout.asked), ("delivered", turnout.delivered), ("bounced", turnout.bounced),
      ("answered", turnout.answered), ("not finished", turnout.partial),
    ]
    let known = counts.compactMap { name, count in count.map { (name, $0) } }
    var lead = ""
    if let rate = turnout.rate, let share = rate.share {
      lead =
        "Response rate \(percent(share)): \(grouped(rate.hits)) of \(grouped(rate.count)) delivered."
    }
    return Figure(
      title: "Who answered", count: turnout.answered,
      chart: .bars(
        Bars(
          labels: known.map(\.0),
          series: [Bars.Series(name: "people", values: known.map { Double($0.1) })],
          unit: "people", isTime: false)),
      header: ["", "people"], rows: known.map { [$0.0, grouped($0.1)] },
      definition: rateDefinition, lead: lead)
  }

  private var rateDefinition: String {
    let turnout = results.turnout
    guard turnout.asked != nil else {
      return "Nobody was invited by name, so there is no response rate. Answered are sheets with"
        + " answers, those that were not finished among them."
    }
    if turnout.rate == nil, turnout.invitedAnswers == nil {
      return "There is a code with which everybody can answer without a name, so nobody knows which"
        + " sheets are of people who were invited."
    }
    return "The response rate is the sheets of invited people, of the addresses to which mail was"
      + " delivered. Answered are sheets with answers, those not finished among them."
  }

  // MARK: Questions

  private var questions: [Figure] {
    var figures: [Figure] = []
    var grid: [ItemResult] = []
    func endGrid() {
      if !grid.isEmpty { figures.append(Self.grid(grid, results.definition)) }
      grid = []
    }
    for item in results.items where item.item.kind != .text {
      let name = Self.question(item.item.key)
      if let first = grid.first, name != Self.question(first.item.key) { endGrid() }
      guard let all = item.figures else { continue }
      if grouping != nil {
        figures.append(byGroup(item, all))
      } else if item.item.kind == .grid {
        grid.append(item)
      } else {
        figures.append(single(item, all))
      }
    }
    endGrid()
    return figures
  }

  private static func question(_ key: String) -> String {
    String(key.prefix { $0 != "." })
  }

  private func single(_ item: ItemResult, _ figures: ItemFigures) -> Figure {
    let rows = item.answers.map { answer in
      let share = figures.share(answer.value)
      let label = answer.text.isEmpty ? answer.key : Self.label(answer, item.item.kind)
      return [
        label, grouped(figures.answers[answer.value]), share.map { percent($0.value) } ?? "–",
        share.map { between($0.interval) } ?? "–",
      ]
    }
    var definition = shareMethod(figures.population) + "."
    if let score = item.item.kind.score, score != .yes {
      definition =
        score.method + "; " + score.intervalMethod(population: figures.population) + "."
    }
    if item.item.kind == .multiple { definition = "Several answers could be chosen. " + definition }
    return Figure(
      title: "\(item.item.key): \(item.text)", count: figures.count,
      chart: item.chart([(item.item.key, figures)]),
      header: ["", "answers", "share", "95 %"], rows: rows, definition: definition,
      lead: item.lead(figures))
  }

  private static func label(_ answer: ItemResult.Answer, _ kind: QuestionKind) -> String {
    switch kind {
    case .single, .multiple, .yesno: answer.text
    default: "\(answer.key) \(answer.text)"
    }
  }

  private static func grid(_ items: [ItemResult], _ definition: SurveyDefinition) -> Figure {
    let name = question(items[0].item.key)
    let question = definition.question(name)
    let rows = items.compactMap { item in item.figures.map { (Self.row(item, question), $0) } }
    let population = rows.first?.1.population
    return Figure(
      title: "\(name): \(question?.text.text ?? name)", count: rows.map(\.1.count).max() ?? 0,
      chart: items[0].chart(rows), header: ["", "n", "CSAT", "95 %", "median"],
      rows: rows.map { row in [row.0] + items[0].summary(row.1) },
      definition: SurveyScore.satisfied.method + "; "
        + SurveyScore.satisfied.intervalMethod(population: population) + ".")
  }

  private static func row(_ item: ItemResult, _ question: SurveyQuestion?) -> String {
    let key = item.item.key.dropFirst(Self.question(item.item.key).count + 1)
    return question?.rows.first { $0.key == key }?.text.text ?? String(key)
  }

  private func byGroup(_ item: ItemResult, _ all: ItemFigures) -> Figure {
    let word = grouping?.rawValue ?? ""
    let shown =
      [("all", all as ItemFigures?, nil as Estimate?)]
      + item.groups.map {
        ($0.name.isEmpty ? "no \(word) known" : $0.name, $0.figures, $0.difference)
      }
    let score = item.item.kind.score
    let rows = shown.map { name, figures, difference -> [String] in
      guard let figures else {
        return [name, "hidden"]
          + Array(repeating: "", count: score == nil ? item.answers.count : 4)
      }
      guard score != nil else {
        return [name, grouped(figures.count)]
          + item.answers.map { figures.share($0.value).map { percent($0.value) } ?? "–" }
      }
      return [name] + item.summary(figures) + [difference.map { $0.direction ?? "–" } ?? ""]
    }
    let hidden = item.groups.contains { $0.figures == nil }
    var definition =
      score.map {
        $0.method + "; " + $0.intervalMethod(population: nil)
          + ". Higher and lower are said of a group against all others, when the 95 % interval of"
          + " the difference (Newcombe) excludes 0; of twenty groups one does by chance."
      } ?? shareMethod(nil) + "."
    if hidden {
      definition +=
        " Groups of fewer than \(results.survey.threshold) are hidden, with those that would tell"
        + " of them by subtraction."
    }
    let header =
      score.map { ["", "n", $0.name, "95 %", "median", "than the others"] }
      ?? ["", "n"] + item.answers.map(\.key)
    return Figure(
      title: "\(item.item.key): \(item.text)", count: all.count,
      chart: item.chart(shown.map { ($0.0, $0.1) }), header: header, rows: rows,
      definition: definition, lead: item.lead(all))
  }

  // MARK: Words

  private var notes: [String] {
    var notes: [String] = []
    if let withheld = results.withheld { notes.append(withheld.sentence) }
    for item in results.items where item.item.kind == .text && item.comments > 0 {
      notes.append(
        "\(item.item.key): \(grouped(item.comments)) wrote something; read it with 'ittool survey"
          + " comments \(results.survey.number) --item \(item.item.key)'.")
    }
    for item in results.items where item.isHidden {
      notes.append(
        "\(item.item.key): fewer than \(results.survey.threshold) answered it, so it is not shown.")
    }
    for item in results.items where item.isReworded {
      notes.append(
        "\(item.item.key) was asked in different words in versions of this survey; its answers are"
          + " counted together.")
    }
    for (detail, change) in results.changes {
      notes.append("\(detail.isEmpty ? results.survey.number : detail) led to \(change.sentence).")
    }
    for (detail, change) in results.measured {
      notes.append("\(detail) measures \(change.sentence).")
    }
    if results.withheld != .open { notes.append("\(results.survey.mode.words).") }
    if results.items.contains(where: { $0.figures != nil }) {
      notes.append(
        "Intervals take those who answered for a random part of those who could: people who did not"
          + " answer may think otherwise.")
    }
    return notes
  }

}

extension SurveyMode {
  /// Who may know who answered what, in a sentence without a full stop.
  fileprivate var words: String {
    switch self {
    case .named: "It is named: the department sees who answered what"
    case .confidential: "It is confidential: nobody is shown more than sums"
    case .anonymous: "It is anonymous: nobody can find out who answered what"
    }
  }
}

extension ItemResult {
  /// The number that sums it up, with its interval and the median, in one line.
  func lead(_ figures: ItemFigures) -> String {
    guard let score = item.kind.score, let estimate = figures.score else { return "" }
    let name = score.name.prefix(1).uppercased() + score.name.dropFirst()
    var text = "\(name) \(score.words(estimate.value))"
    text += ", 95 % interval \(score.words(estimate.interval))"
    if score == .nps { text += " (± \(Int((estimate.interval.margin * 100).rounded())))" }
    if let median = figures.median { text += "; median \(spokenMedian(median))" }
    return text + "."
  }

  /// n, score, interval and median, as cells.
  func summary(_ figures: ItemFigures) -> [String] {
    let score = item.kind.score
    let estimate = figures.score
    return [
      grouped(figures.count),
      estimate.flatMap { estimate in score.map { $0.words(estimate.value) } } ?? "–",
      estimate.flatMap { estimate in score.map { $0.words(estimate.interval) } } ?? "–",
      figures.median.map(spokenMedian) ?? "–",
    ]
  }

  /// A picture of rows of figures; those without any are hidden.
  func chart(_ rows: [(String, ItemFigures?)]) -> Chart {
    guard let score = item.kind.score else { return optionChart(rows) }
    let parts: [(name: String, side: Stacked.Side, values: ClosedRange<Int>)]
    switch score {
    case .nps:
      parts = [
        ("0 to 6", .against, 0...6), ("7 and 8", .between, 7...8), ("9 and 10", .favour, 9...10),
      ]
    case .satisfied: parts = ordered(middle: 3)
    case .easy: parts = ordered(middle: 4)
    case .yes: parts = [("no", .against, 0...0), ("yes", .favour, 1...1)]
    }
    return .stacked(
      Stacked(
        parts: parts.map { Stacked.Part(name: $0.name, side: $0.side) },
        rows: rows.map { name, figures in
          Stacked.Row(
            label: name,
            counts: figures.map { figures in parts.map { figures.answers.count(in: $0.values) } }
              ?? [], score: figures?.score)
        },
        each: rows.count == 1
          ? answers.map { answer in rows[0].1?.answers[answer.value] ?? 0 } : [],
        scores: score == .nps ? -1...1 : 0...1))
  }

  private func ordered(
    middle: Int
  ) -> [(name: String, side: Stacked.Side, values: ClosedRange<Int>)] {
    answers.reversed().map { answer in
      (
        answer.text.isEmpty ? answer.key : "\(answer.key) \(answer.text)",
        answer.value < middle ? .against : answer.value == middle ? .between : .favour,
        answer.value...answer.value
      )
    }
  }

  /// Of one row a bar for each option; of several the option that most chose.
  private func optionChart(_ rows: [(String, ItemFigures?)]) -> Chart {
    let share = { (figures: ItemFigures?, value: Int) in figures?.share(value)?.value ?? .nan }
    if rows.count == 1 {
      return .bars(
        Bars(
          labels: answers.map { $0.text.isEmpty ? $0.key : $0.text },
          series: [
            Bars.Series(name: "share", values: answers.map { share(rows[0].1, $0.value) })
          ], unit: "of those who answered", isTime: false, isShare: true))
    }
    let most = answers.max { a, b in
      (rows.first?.1?.answers[a.value] ?? 0) < (rows.first?.1?.answers[b.value] ?? 0)
    }
    let name = most.map { $0.text.isEmpty ? $0.key : $0.text } ?? ""
    return .bars(
      Bars(
        labels: rows.map(\.0),
        series: [
          Bars.Series(name: name, values: rows.map { row in share(row.1, most?.value ?? 0) })
        ], unit: name, isTime: false, isShare: true))
  }
}

/// An interval of a share.
func between(_ interval: Interval) -> String { SurveyScore.yes.words(interval) }

/// A median: whole, or with its half.
func spokenMedian(_ value: Double) -> String {
  value == value.rounded() ? "\(Int(value))" : "\(Int(value.rounded(.down))).5"
}

/// One figure of a survey as a row: what it counts, of how many, and how sure it is.
import Commands
import Formats
import Statistics
import Surveys

/// One row of `survey results`.
struct ResultRow: Sendable {
  /// The item's key; nil for the survey as a whole.
  var item: String?
  /// What people were asked.
  var question: String?
  var kind: QuestionKind?
  /// The group; nil for all people.
  var group: String?
  /// What is told, such as `answered`, `answer`, `CSAT` or `median`.
  var figure: String
  /// The answer that is counted.
  var answer: String?
  /// What the answer says.
  var label: String?
  /// How many.
  var count: Int?
  /// Of how many: the denominator.
  var of: Int?
  /// The figure.
  var value: Double?
  /// Its 95 % interval.
  var interval: Interval?
  /// Whether it is hidden because too few answered.
  var isHidden = false
  /// How it was counted.
  var method: String?

  static let fields: [Field<ResultRow>] = [
    Field("item", "The key of the question; none for the survey as a whole") { .of($0.item) },
    Field("group", "The school or role; none for all people") { .of($0.group) },
    Field(
      "figure",
      "asked, delivered, bounced, answered, partial, rate, answer, CSAT, NPS, easy, yes, median, mean, difference or written"
    ) { .text($0.figure) },
    Field("answer", "The answer that is counted: a number, or the key of an option") {
      .of($0.answer)
    },
    Field("count", "How many") { .of($0.count) },
    Field("of", "Of how many: the denominator") { .of($0.of) },
    Field("value", "The figure: a share from 0 to 1, NPS from -100 to 100, or a number") {
      .rounded($0.value)
    },
    Field("low", "The lower limit of its 95 % interval") { .rounded($0.interval?.low) },
    Field("high", "The upper limit of its 95 % interval") { .rounded($0.interval?.high) },
    Field("hidden", "Whether it is hidden because too few answered") { .bool($0.isHidden) },
    Field("kind", "The kind of question", usual: false) { .of($0.kind?.rawValue) },
    Field("question", "What people were asked", usual: false) { .of($0.question) },
    Field("label", "What the answer says", usual: false) { .of($0.label) },
    Field("method", "How it was counted", usual: false) { .of($0.method) },
  ]
}

extension Cell {
  /// A whole number, or nothing.
  static func of(_ number: Int?) -> Cell { number.map { .integer(Int64($0)) } ?? .null }
  /// A number with at most six decimals, or nothing.
  static func rounded(_ number: Double?) -> Cell {
    number.map { .real(($0 * 1_000_000).rounded() / 1_000_000) } ?? .null
  }
}

extension SurveyTurnout {
  /// The rows that begin the results.
  var rows: [ResultRow] {
    var rows: [ResultRow] = []
    func add(_ figure: String, _ count: Int?) {
      guard let count else { return }
      rows.append(ResultRow(figure: figure, count: count))
    }
    add("asked", asked)
    add("delivered", delivered)
    add("bounced", bounced)
    add("answered", answered)
    add("partial", partial)
    if let rate {
      rows.append(
        ResultRow(
          figure: "rate", count: rate.hits, of: rate.count, value: rate.share,
          method: "Sheets of invited people, of the addresses to which mail was delivered"))
    }
    return rows
  }
}

extension ItemResult {
  /// The rows of a question: all people, then each group.
  var rows: [ResultRow] {
    var blank = ResultRow(
      item: item.key, question: text, kind: item.kind, figure: "")
    guard !isHidden else {
      blank.figure = item.kind == .text ? "written" : "answered"
      blank.isHidden = true
      return [blank]
    }
    if item.kind == .text {
      blank.figure = "written"
      blank.count = comments
      return [blank]
    }
    guard let figures else {
      blank.figure = "answered"
      blank.count = 0
      return [blank]
    }
    var rows = rows(of: figures, group: nil)
    for group in groups {
      guard let figures = group.figures else {
        var hidden = blank
        hidden.group = group.name
        hidden.figure = "answered"
        hidden.isHidden = true
        rows.append(hidden)
        continue
      }
      rows += self.rows(of: figures, group: group.name)
      if let difference = group.difference, let score = item.kind.score {
        var row = blank
        row.group = group.name
        row.figure = "difference"
        row.put(difference, score)
        row.method = "\(score.name) of this group less that of all others; \(differenceMethod)"
        rows.append(row)
      }
    }
    return rows
  }

  private func rows(of figures: ItemFigures, group: String?) -> [ResultRow] {
    let blank = ResultRow(
      item: item.key, question: text, kind: item.kind, group: group, figure: "")
    var rows: [ResultRow] = []
    var row = blank
    row.figure = "answered"
    row.count = figures.count
    rows.append(row)
    for answer in answers {
      row = blank
      row.figure = "answer"
      row.answer = answer.key
      row.label = answer.text.isEmpty ? nil : answer.text
      row.count = figures.answers[answer.value]
      row.of = figures.count
      let share = figures.share(answer.value)
      row.value = share?.value
      row.interval = share?.interval
      row.method = shareMethod(figures.population)
      rows.append(row)
    }
    if let score = item.kind.score, let estimate = figures.score {
      row = blank
      row.figure = score.name
      row.of = figures.count
      row.put(estimate, score)
      row.method = score.method + "; " + score.intervalMethod(population: figures.population)
      rows.append(row)
    }
    for (name, value) in [("median", figures.median), ("mean", figures.mean)] {
      guard let value else { continue }
      row = blank
      row.figure = name
      row.of = figures.count
      row.value = value
      rows.append(row)
    }
    return rows
  }
}

extension ResultRow {
  /// Takes a score; NPS is told in points.
  mutating func put(_ estimate: Estimate, _ score: SurveyScore) {
    let unit = score == .nps ? 100.0 : 1
    value = estimate.value * unit
    interval = Interval(low: estimate.interval.low * unit, high: estimate.interval.high * unit)
  }
}

/// How differences are judged, in one sentence without a full stop.
let differenceMethod =
  "the 95 % interval of a difference is Newcombe's, and it is called one only if that excludes 0"

/// How the share of an answer is counted.
func shareMethod(_ population: Int?) -> String {
  "Shares are of all who answered this question; "
    + SurveyScore.yes.intervalMethod(population: population)
}

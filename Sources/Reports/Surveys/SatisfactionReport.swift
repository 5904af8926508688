/// `report satisfaction`: how people rated what was done for them.
import Calendar
import Commands
import Formats
import Repository
import SQLite
import Statistics
import Surveys

/// One row of `report satisfaction`.
struct SatisfactionRow: Sendable {
  var group: String
  /// The ratings; nil when they are hidden.
  var answers: ItemFigures?
  /// How far CSAT lies above that of all other groups.
  var difference: Estimate?
  /// CSAT of the period that it is compared with.
  var before: ItemFigures?

  static let fields: [Field<SatisfactionRow>] = [
    Field("group", "The piece of time or group; all is everything") { .text($0.group) },
    Field("n", "How many rated a ticket") { .of($0.answers?.count) },
    Field("csat", "The share of ratings 4 and 5 of 5") { .rounded($0.answers?.score?.value) },
    Field("low", "The lower limit of its 95 % interval") {
      .rounded($0.answers?.score?.interval.low)
    },
    Field("high", "The upper limit of its 95 % interval") {
      .rounded($0.answers?.score?.interval.high)
    },
    Field("median", "The middle rating") { .rounded($0.answers?.median) },
    Field("hidden", "Whether it is hidden because too few rated") { .bool($0.answers == nil) },
    Field("difference", "How far its CSAT lies above that of the others", usual: false) {
      .rounded($0.difference?.value)
    },
    Field("difference_low", "The lower limit of that difference's 95 % interval", usual: false) {
      .rounded($0.difference?.interval.low)
    },
    Field("difference_high", "The upper limit of that difference's 95 % interval", usual: false) {
      .rounded($0.difference?.interval.high)
    },
    Field("before_n", "How many rated in the period that it is compared with", usual: false) {
      .of($0.before?.count)
    },
    Field("before", "CSAT in the period that it is compared with", usual: false) {
      .rounded($0.before?.score?.value)
    },
  ]
}

/// The fewest ratings of a group that are shown.
private let fewestRatings = 5

extension Study {
  /// How the tickets of the population were rated in the period.
  func satisfaction() throws -> Findings<SatisfactionRow> {
    let (groups, counts) = try ratings(in: period)
    let order = groups.order.filter { counts.indices.contains($0) && counts[$0].count > 0 }
    var total = Distribution(1...5)
    for place in order { total.add(counts[place]) }
    let all = ItemFigures(rating: total)
    let isShown = all.count >= fewestRatings
    var rows = [SatisfactionRow(group: "all", answers: isShown ? all : nil)]
    if let other { rows[0].before = try whole(other) }
    if isShown {
      let hidden = Suppression.hidden(order.map { counts[$0].count }, threshold: fewestRatings)
      for (place, isHidden) in zip(order, hidden) {
        var row = SatisfactionRow(group: groups.labels[place])
        if !isHidden {
          let figures = ItemFigures(rating: counts[place])
          row.answers = figures
          row.difference = figures.differenceFromRest(of: all)
        }
        rows.append(row)
      }
    }
    return Findings(rows: rows, page: page(rows, all))
  }

  /// All ratings of a period; nil when there are few.
  private func whole(_ period: ReportPeriod) throws -> ItemFigures? {
    let (_, counts) = try ratings(in: period)
    var total = Distribution(1...5)
    for count in counts { total.add(count) }
    return total.count >= fewestRatings ? ItemFigures(rating: total) : nil
  }

  /// The ratings of a period, by group.
  private func ratings(in period: ReportPeriod) throws -> (Groups, [Distribution]) {
    var groups = try groups(of: period)
    var counts = groups.labels.map { _ in Distribution(1...5) }
    for (survey, item) in try ratingItems() {
      // Answers lie in the order of counting: each that is possible is looked for by its whole key.
      try store.db.forEachRow(
        """
        SELECT r.received, a.value, \(grouping.column) FROM survey_response AS r
          JOIN ticket AS t ON t.id = r.ticket
          JOIN survey_answer AS a ON a.survey = r.survey AND a.item = \(item) AND a.cell = r.cell
            AND a.value IN (1, 2, 3, 4, 5) AND a.response = r.id
        WHERE r.survey = \(survey) AND r.counted AND r.received >= \(period.from)
          AND r.received < \(period.to) AND \(population.condition)
        """
      ) { row in
        let received = Instant(seconds: try row.int())
        let rating = Int(try row.int() as Int64)
        groups.forEachPlace(row.value(), received) { place in
          while counts.count <= place { counts.append(Distribution(1...5)) }
          counts[place].add(rating)
        }
      }
    }
    try groups.nameAssignees(store)
    return (groups, counts)
  }

  /// The first rating of each survey about tickets whose answers are no secret.
  private func ratingItems() throws -> [(survey: Int64, item: Int64)] {
    var items: [(Int64, Int64)] = []
    try store.db.forEachRow(
      """
      SELECT s.id, (SELECT item FROM survey_item AS i WHERE i.survey = s.id AND i.kind = 'rating'
        ORDER BY item LIMIT 1) AS item FROM survey AS s
      WHERE s.mode = 'named' AND item IS NOT NULL ORDER BY s.id
      """
    ) { row in items.append((try row.int(), try row.int())) }
    return items
  }

  private func page(_ rows: [SatisfactionRow], _ all: ItemFigures) -> Page {
    let cells = rows.map { row -> [String] in
      guard let answers = row.answers, let score = answers.score else {
        return [row.group, "hidden", "", "", "", ""]
      }
      let direction = row.difference.map { $0.direction ?? "–" } ?? ""
      return [
        row.group, grouped(answers.count), SurveyScore.satisfied.words(score.value),
        SurveyScore.satisfied.words(score.interval),
        answers.median.map(spokenMedian) ?? "–", direction,
      ]
    }
    var lead = rows[0].answers?.sentence.map { "\($0)." } ?? "Fewer than \(fewestRatings) rated."
    if let other, let answers = rows[0].answers {
      let before = rows[0].before
      lead +=
        before.flatMap { answers.sentence(since: $0) }.map { " Against \(other.name): \($0)." }
        ?? " Too few rated in \(other.name)."
    }
    let names = ["1", "2", "3", "4", "5"]
    let sides: [Stacked.Side] = [.against, .against, .between, .favour, .favour]
    let figure = Figure(
      title: "Ratings of tickets, by \(grouping.word)", count: all.count,
      chart: .stacked(
        Stacked(
          parts: zip(names, sides).map { Stacked.Part(name: $0, side: $1) },
          rows: rows.map { row in
            Stacked.Row(
              label: row.group,
              counts: row.answers.map { figures in (1...5).map { figures.answers[$0] } } ?? [],
              score: row.answers?.score)
          }, scores: 0...1)),
      header: ["", "n", "CSAT", "95 %", "median", "than the others"], rows: cells,
      definition: SurveyScore.satisfied.method + "; "
        + SurveyScore.satisfied.intervalMethod(population: nil)
        + ". Higher and lower are said of a group against all others, when the 95 % interval of the"
        + " difference (Newcombe) excludes 0. Groups of fewer than \(fewestRatings) are hidden, with"
        + " those that would tell of them by subtraction.", lead: lead)
    return Page(
      title: "How people rated their tickets", period: period.name,
      notes: [
        population.sentence,
        "Counted are ratings received in the period, in surveys about tickets that are answered by"
          + " name. Confidential ones are left out: two periods would tell by subtraction what"
          + " somebody answered.",
      ], figures: [figure])
  }
}

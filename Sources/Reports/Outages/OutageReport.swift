/// `outage report`: what outages took away, and how people were kept informed.
import Calendar
import Commands
import Formats
import Outages
import Repository

/// The options of `outage report`.
struct OutageReportArguments: Sendable {
  var from: String?
  var to: String?
  var by: OutageGrouping?
  var compare: Comparison?
  var review = false
  var output = ReportOutput()
}

/// The command that looks back at all outages of a period.
public enum OutageReportCommand {
  /// What it adds to the noun `outage`.
  public static var entries: [CommandEntry] { [CommandEntry("outage report", report)] }

  static var report: Command<OutageReportArguments> {
    Command(
      "outage report", "See what outages took away and how people were told",
      prose: """
        Counts the outages that lasted in the period, by what `--by` names: cause (the usual one),
        service, site, month, channel or outage. For each it says how long something was down, how
        many minutes of that were in the hours in which it is needed, when the first word came, the
        longest silence, and which promised next words came in time. `--by channel` counts the
        messages about outages and what became of them.

        Down is what does not work or works only in part; slow is not. Outages that overlap count
        once in a group. What needs a service that was down was down, too, by today's dependencies.
        An outage may hit several services and sites and counts for each. Hours are those of the
        service's calendar; of sites, causes and months, those of the district's. Drafts are left
        out; of outages that were written down afterwards the words are.

        `--review` makes a year in review of it: figures by month, cause, service, site and channel,
        and the outages that took the most.
        """,
      options: [
        .value(
          "from", "DATE", "Begin at DATE",
          details: "Without it the report begins eleven months before the first of this month.",
          \.from),
        .value("to", "DATE", "Finish with DATE; without it, now", \.to),
        .value("by", "b", "WHAT", "Make one row for each WHAT", \.by),
        .value("compare", "WHAT", "Compare with the period before, or last year's", \.compare),
        .flag("review", "Show all of it, as a year in review", \.review),
      ] + ReportOutput.options.within(\.output),
      fields: OutageGroupRow.fields.descriptions(),
      examples: [
        Example("ittool outage report", "See the last twelve months by cause"),
        Example("ittool outage report --by site --json", "Minutes of school lost, for a script"),
        Example(
          "ittool outage report --from 2025-08-01 --to 2026-07-31 --compare last-year --review "
            + "--html year.html", "Write a year in review"),
      ],
      start: OutageReportArguments()
    ) { arguments, context in
      try context.withStore { store in
        let period = try ReportPeriod(from: arguments.from, to: arguments.to, in: store)
        let other =
          switch arguments.compare {
          case .previous: Optional(period.previous)
          case .lastYear: Optional(period.lastYear)
          case nil: ReportPeriod?.none
          }
        let findings = try store.db.read {
          try OutageReport(
            study: OutageStudy(period, in: store),
            other: other.map { try OutageStudy($0, in: store) }
          ).findings(by: arguments.by ?? .cause, isReview: arguments.review)
        }
        return try context.give(
          findings, OutageGroupRow.fields, arguments.output, store, period.zone)
      }
    }
  }
}

/// Rows and figures of one period, held against another.
private struct OutageReport {
  let study: OutageStudy
  let other: OutageStudy?

  func findings(by grouping: OutageGrouping, isReview: Bool) throws -> Findings<OutageGroupRow> {
    let rows = try rows(by: grouping)
    var figures = [figure(by: grouping, rows)]
    if isReview {
      let all: [OutageGrouping] = [.month, .cause, .service, .site, .channel, .outage]
      figures = try all.map { figure(by: $0, try self.rows(by: $0)) }
    }
    var name = study.period.name
    if let other { name += ", compared with \(other.period.name)" }
    return Findings(
      rows: rows,
      page: Page(
        title: isReview ? "Outages in review" : "Outages", period: name, notes: notes,
        figures: figures))
  }

  /// All, then the groups, each with what it was before.
  private func rows(by grouping: OutageGrouping) throws -> [OutageGroupRow] {
    var rows = [study.total] + (try study.rows(by: grouping))
    guard let other, grouping != .outage else { return rows }
    let before = [other.total] + (try other.rows(by: grouping))
    for index in rows.indices {
      if grouping == .month, index > 0 {
        // Months are held against each other by their place.
        rows[index].before = index < before.count ? before[index].schoolSeconds : nil
      } else {
        rows[index].before =
          before.first { $0.group == rows[index].group }?.schoolSeconds ?? 0
      }
    }
    return rows
  }

  private var notes: [String] {
    var notes = [
      "Down is what does not work, or works only in part. What overlaps counts once. School time is "
        + "the hours in which a service is needed, by its calendar."
    ]
    let afterwards = study.facts.count { $0.outage.isBackfilled }
    if afterwards > 0 {
      notes.append(
        "\(afterwards) of \(study.facts.count) outages were written down afterwards: when they "
          + "were spoken of is not counted.")
    }
    return notes
  }

  private func figure(by grouping: OutageGrouping, _ rows: [OutageGroupRow]) -> Figure {
    grouping == .channel ? reach(rows) : lost(by: grouping, rows)
  }

  private func lost(by grouping: OutageGrouping, _ rows: [OutageGroupRow]) -> Figure {
    let shown = Array(rows.dropFirst().prefix(grouping == .outage ? 15 : 60))
    var series = [
      Bars.Series(name: "minutes", values: shown.map { Double($0.schoolSeconds / 60) })
    ]
    let compares = other != nil && grouping != .outage
    if compares {
      series.append(
        Bars.Series(name: "before", values: shown.map { Double(($0.before ?? 0) / 60) }))
    }
    func cells(_ row: OutageGroupRow) -> [String] {
      func length(_ seconds: Int64?) -> String { seconds.map { spokenLength($0) } ?? "–" }
      let name = row.title.map { "\(row.group) \($0)" } ?? row.group
      return [
        name, grouped(row.outages), length(row.seconds), grouped(Int(row.schoolSeconds / 60)),
      ] + (compares ? [grouped(Int((row.before ?? 0) / 60))] : [])
        + [
          length(row.firstWord), length(row.longestSilence), row.keptShare.map(percent) ?? "–",
          grouped(row.tickets),
        ]
    }
    return Figure(
      title: "Minutes of school time lost, by \(grouping.rawValue)", count: study.facts.count,
      chart: .bars(
        Bars(
          labels: shown.map(\.group), series: series, unit: "minutes of school time",
          isTime: grouping == .month)),
      header: [grouping.rawValue, "outages", "down", "school min"]
        + (compares ? ["before"] : [])
        + ["first word", "longest silence", "promises kept", "tickets"],
      rows: (shown + [rows[0]]).map(cells),
      definition: "School time lost is the time in which something was down within the hours in"
        + " which it is needed. The first word is the median of the times until one was said; the"
        + " longest silence is the longest time between two words while an outage lasted. A promise"
        + " is kept when the next word came by the time that the one before named."
        + (grouping == .outage ? " The 15 that took the most school time are shown." : ""))
  }

  private func reach(_ rows: [OutageGroupRow]) -> Figure {
    let shown = Array(rows.dropFirst())
    func cells(_ row: OutageGroupRow) -> [String] {
      let reach = row.reach
      let share =
        reach.messages == 0 ? "–" : percent(Double(reach.reached) / Double(reach.messages))
      return [
        row.group, grouped(row.outages), grouped(reach.messages), grouped(reach.reached),
        grouped(reach.failed), grouped(reach.unknown), share,
      ]
    }
    return Figure(
      title: "Messages about outages, by channel", count: rows[0].reach.messages,
      chart: .bars(
        Bars(
          labels: shown.map(\.group),
          series: [
            Bars.Series(name: "messages", values: shown.map { Double($0.reach.messages) }),
            Bars.Series(name: "handed over", values: shown.map { Double($0.reach.reached) }),
          ], unit: "messages", isTime: false)),
      header: ["channel", "outages", "messages", "handed over", "failed", "unknown", "share"],
      rows: (shown + [rows[0]]).map(cells),
      definition:
        "Handed over is what the channel took, or reported as delivered. Failed is what was"
        + " refused, bounced, expired or was cancelled; what still waits is in none of these.")
  }
}

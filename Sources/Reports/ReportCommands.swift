/// The noun `report`: figures about tickets as rows, on a terminal, as SVG and as HTML.
import Calendar
import Commands
import Formats
import Language
import Repository
import Tickets

extension Noun {
  /// The noun `report`.
  public static var report: Noun {
    Noun(
      "report", "See how the help desk does, in figures and pictures",
      prose: """
        A report counts the tickets of a period. On a terminal it is drawn; in a pipe the same
        figures are rows; `--svg` writes the pictures to a file, and `--html` a page with the
        pictures, the tables behind them and what each number means.

        How long something took is told by the median and the 90th percentile, never by a mean.
        Tickets that still wait are not left out: they count as long as they have waited
        (Kaplan–Meier), and where too many wait to say, "not reached" is printed. The number of
        tickets stands at every figure, and of fewer than \(fewTickets) no median is shown.

        Merged tickets, spam, and tickets tagged `test` are not counted. Imported tickets are, with
        the times of their old system; `--imported` leaves them out.
        """,
      entries: {
        [
          CommandEntry("report volume", ReportCommands.volume),
          CommandEntry("report backlog", ReportCommands.backlog),
          CommandEntry("report response", ReportCommands.response),
          CommandEntry("report resolution", ReportCommands.resolution),
          CommandEntry("report levels", ReportCommands.levels),
          CommandEntry("report sites", ReportCommands.sites),
          CommandEntry("report people", ReportCommands.people),
          CommandEntry("report assets", ReportCommands.assets),
          CommandEntry("report reopened", ReportCommands.reopened),
          CommandEntry("report notes", ReportCommands.notes),
          CommandEntry("report satisfaction", ReportCommands.satisfaction),
        ]
      })
  }
}

/// The commands of the noun `report`.
enum ReportCommands {
  static var options: [Option<ReportArguments>] {
    [
      .value(
        "from", "DATE", "Begin at DATE",
        details: "Without it the report begins eleven months before the first of this month.",
        \.from),
      .value("to", "DATE", "Finish with DATE; without it, now", \.to),
      .value("compare", "WHAT", "Compare with the period before, or last year's", \.compare),
      .value("imported", "HOW", "What becomes of imported tickets", \.imported),
    ]
      + TicketFilter.options(
        only: "queue", "priority", "assignee", "requester", "site", "room", "asset", "tag",
        "source"
      ).within(\.filter)
      + ReportOutput.options.within(\.output)
  }

  static var by: Option<ReportArguments> {
    .value(
      "by", "b", "WHAT", "Make one row for each WHAT",
      details: "Without it a period is cut into days, weeks or months, as they fit.", \.by)
  }

  private static var byOfLevels: Option<ReportArguments> {
    .value(
      "by", "b", "WHAT", "Make one row for each WHAT and kind of promise",
      details: "Without it a period is cut into days, weeks or months, as they fit.", \.byOfLevels)
  }

  /// A report whose groups may be chosen by `groups`.
  private static func make<Row>(
    _ name: String, _ summary: String, _ prose: String, _ fields: [Field<Row>],
    _ examples: [Example], grouping: Grouping? = nil, groups: [Option<ReportArguments>] = [by],
    _ find: @escaping @Sendable (Study) throws -> Findings<Row>
  ) -> Command<ReportArguments> {
    Command(
      "report \(name)", summary, prose: prose, options: groups + options,
      fields: fields.descriptions(), examples: examples, start: ReportArguments()
    ) { arguments, context in
      try context.withStore { store in
        let study = try Study(arguments, grouping: grouping, in: store)
        let findings = try store.db.read { try find(study) }
        return try context.give(
          findings, fields, arguments.output, store, study.period.zone)
      }
    }
  }

  static var volume: Command<ReportArguments> {
    make(
      "volume", "See how many tickets came and went",
      """
      Counts the tickets that were opened, that ended (resolved, or closed without that), and that
      were opened again. For a period of a month to a year a calendar shows every day.
      """, VolumeRow.fields,
      [
        Example("ittool report volume", "See the last twelve months"),
        Example(
          "ittool report volume --from 2025-08-01 --to 2026-07-31 --compare previous --html year.html",
          "Write a page about a school year, held against the one before"),
        Example("ittool report volume --by site --json", "Count by school, for a script"),
      ]
    ) { try $0.volume() }
  }

  static var backlog: Command<ReportArguments> {
    make(
      "backlog", "See how many tickets are open, and since when",
      """
      Counts the tickets that were open where each piece of the period ends, and what made them
      more or less. Reopenings count at the time they happened, as the history has them. When the
      period reaches to today, a second figure shows for how long they have been open.
      """, BacklogRow.fields,
      [
        Example("ittool report backlog --by week --from 2026-03-01", "See this spring by week"),
        Example("ittool report backlog --by queue", "See where open tickets lie"),
      ]
    ) { try $0.backlog() }
  }

  static var response: Command<ReportArguments> {
    make(
      "response", "See how long people wait for an answer",
      """
      Tells how long it took until a person on staff first wrote to the requester, of the tickets
      opened in the period. Automatic mails and internal notes are no answer. Imported tickets
      whose first answer is not known are left out, and their number is said.
      """, WaitRow.fields,
      [
        Example("ittool report response --by queue", "Compare the queues"),
        Example("ittool report response --svg response.svg", "Draw it"),
      ]
    ) { try $0.report(.response) }
  }

  static var resolution: Command<ReportArguments> {
    make(
      "resolution", "See how long it takes until tickets are solved",
      """
      Tells how long it took from opening to the last resolution, of the tickets opened in the
      period. A ticket that was opened again has not ended until it is resolved again; the time
      between counts. Tickets withdrawn or closed as duplicates count as long as they were open.
      """, WaitRow.fields,
      [
        Example("ittool report resolution --compare last-year", "Hold it against last year"),
        Example("ittool report resolution --by priority --queue network", "See one queue"),
      ]
    ) { try $0.report(.resolution) }
  }

  static var levels: Command<ReportArguments> {
    make(
      "levels", "See whether what was promised was kept",
      """
      Counts how often the promises of service levels were met, missed, or still run, of the tickets
      opened in the period: first response, next public word, resolution. So are the times that
      technicians promised for the period. The numbers are those of `ticket list --overdue` and
      `ticket show`: what is closed is fixed, all else is computed from the history now.

      What runs is in `n` and not in the share met, which is of those that are decided; `lowest` and
      `highest` say what the share is if all that run are missed, and if all are met. A level that
      was made later counts from its beginning on.
      """, LevelRow.fields,
      [
        Example("ittool report levels --compare previous", "Hold the year against the one before"),
        Example("ittool report levels --by queue --html levels.html", "Write a page by queue"),
        Example("ittool report levels --by level --json", "Count by level, for a script"),
      ], groups: [byOfLevels]
    ) { try $0.levels() }
  }

  static var sites: Command<ReportArguments> {
    make(
      "sites", "See whether every school is served alike",
      """
      Sets the schools side by side: how many tickets they opened, how long they waited for an
      answer and for a solution, and how often tickets came back. The last line is the district.
      """, SiteRow.fields,
      [Example("ittool report sites --from 2026-01-01 --html sites.html", "Write a page")],
      grouping: .site, groups: []
    ) { try $0.sites() }
  }

  static var people: Command<ReportArguments> {
    make(
      "people", "See who needs a hand",
      """
      Shows what every technician has in hand, so that work can be shared. It is not a ranking:
      tickets differ, and the hard ones take longest. People stand by the alphabet, those with very
      few tickets are taken together, and no times are compared.
      """, LoadRow.fields,
      [Example("ittool report people", "See who has much in hand")], grouping: .assignee,
      groups: []
    ) { try $0.people() }
  }

  static var assets: Command<ReportArguments> {
    make(
      "assets", "See which devices come back again and again",
      "Lists the devices with more than one ticket in the period, the most first.",
      AssetRow.fields,
      [Example("ittool report assets --site North", "See a school's troublesome devices")],
      grouping: .site, groups: []
    ) { try $0.assets() }
  }

  static var reopened: Command<ReportArguments> {
    make(
      "reopened", "See how often what was called done was not",
      """
      Counts how often tickets were resolved or closed in the period, and after how many of these
      ends the ticket was opened again. What the same person took back within ten minutes was a slip
      of the hand and counts as neither.
      """, ReopenedRow.fields,
      [Example("ittool report reopened --by queue", "Compare the queues")]
    ) { try $0.reopened() }
  }

  static var satisfaction: Command<ReportArguments> {
    make(
      "satisfaction", "See how people rated what was done for them",
      """
      Counts the ratings of tickets received in the period: CSAT is the share of 4 and 5 of 5, with
      its 95 percent interval (Wilson). A group is called higher or lower than the others only if the
      interval of the difference excludes 0. Groups of fewer than five ratings are hidden, and so are
      those that would tell of them by subtraction. Counted are surveys about tickets that are
      answered by name; what a confidential or anonymous survey found is `ittool survey results`.
      """, SatisfactionRow.fields,
      [
        Example("ittool report satisfaction --by month", "See the last twelve months"),
        Example(
          "ittool report satisfaction --by site --html satisfaction.html", "Write a page by school"),
      ], grouping: .month
    ) { try $0.satisfaction() }
  }

  static var notes: Command<ReportArguments> {
    make(
      "notes", "See how notes become plainer over the months",
      """
      Reads what staff wrote on tickets in the period as `ticket review` does, and counts by person
      and month: remarks per note, replies that say what happens next, and the median school grade
      that a reader needs (Flesch-Kincaid, of texts with \(Readability.leastWords) words or more).
      It is help, not a mark, and not a ranking: people write about different things. Your own notes
      stand first, the others by the alphabet; nothing is said of fewer than \(fewTickets) texts, and
      people with fewer are taken together.

      What requesters, imports and jobs wrote is left out. All notes are looked at by the words and
      limits of today, so that months compare. Notes among staff are counted apart: they are asked
      what was found, done, and why.
      """, NoteRow.fields,
      [
        Example("ittool report notes", "See a year of notes, your own first"),
        Example("ittool report notes --compare previous --html notes.html", "Write a page"),
      ], grouping: .month, groups: []
    ) { try $0.notes() }
  }
}

extension Context {
  /// Gives findings in the form that was asked for.
  func give<Row>(
    _ findings: Findings<Row>, _ fields: [Field<Row>], _ output: Output, svg: String?,
    html: String?, made: String, local: @escaping @Sendable (Instant) -> String
  ) throws -> ExitStatus {
    let isTerminal = console.outFacts.isTerminal
    let wantsRows = output.format != nil || output.json || !output.fields.isEmpty
    if svg == "-" || html == "-" {
      guard !wantsRows, !(svg == "-" && html == "-") else {
        throw Failure.usage(
          "standard output takes one thing only", hint: "name a file instead of '-'")
      }
    }
    if let svg { try write(svgPage(findings.page), to: svg) }
    if let html { try write(htmlPage(findings.page, made: made), to: html) }
    if svg != nil || html != nil, !wantsRows { return .done }
    if output.resolved(isTerminal: isTerminal) == .table, output.fields.isEmpty {
      try show(findings.page)
    } else {
      try printRows(fields, output, local: local) { emit in
        for row in findings.rows { try emit(row) }
      }
    }
    return .done
  }

  private func write(_ text: String, to path: String) throws {
    if path == "-" { return try console.write(text) }
    try WholeFile.write(text, to: path)
  }
}

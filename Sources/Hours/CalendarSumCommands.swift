/// `calendar add` and `calendar between`: working time counted by hand, with every step shown.
import Calendar
import Commands
import Formats
import Repository
import Terminal

struct SumArguments: Sendable {
  var first: String?
  var second: String?
  var from: String?
  var calendar: String?
  var queue: String?
  var site: String?
  var output = Output()
}

/// One step of a sum.
private struct SumRow: Sendable {
  var step: String
  var day: CivilDate?
  var from: Instant?
  var to: Instant?
  var counted: Int64?
  var total: Int64
  var why: String?

  static let fields: [Field<SumRow>] = [
    Field("step", "open, closed or answer") { .text($0.step) },
    Field("day", "The day, with its weekday") { row in
      .of(row.day.map { "\($0.weekday.short) \($0)" })
    },
    Field("from", "Where counting begins") { $0.from.map { .instant($0) } ?? .null },
    Field("to", "Where counting ends; in the answer the instant asked for") {
      $0.to.map { .instant($0) } ?? .null
    },
    Field("counted", "Working time of this step") { row in
      .of(row.counted.map { WorkingWords.long($0) })
    },
    Field("total", "Working time so far") { .text(WorkingWords.long($0.total)) },
    Field("why", "Why the day differs from the week") { .of($0.why) },
    Field("seconds", "Working time so far, in seconds", usual: false) { .integer($0.total) },
  ]
}

extension CalendarCommands {
  private static var options: [Option<SumArguments>] {
    [
      .value(
        "calendar", "CALENDAR", "Count in this calendar; the standard one unless given",
        completion: .query("calendar"), \.calendar),
      .value(
        "queue", "QUEUE", "Count in the calendar of this queue", completion: .query("queue"),
        \.queue),
      .value(
        "site", "SITE", "Count in the calendar of this site", completion: .query("site"), \.site),
    ] + Output.options.within(\.output)
  }

  static var add: Command<SumArguments> {
    Command(
      "calendar add", "Add working time to a date and show the steps",
      prose: """
        Says when a length of working time has passed: `4h`, `90min`, or days with hours as `3d`,
        which end with the last hour of the last day. Every day on the way is a row, and the answer
        is the last. What runs out with the last hour of a day ends that day, not the next morning.
        """,
      options: [.value("from", "DATE", "Where to begin; now unless given", \.from)] + options,
      operands: [.one("LENGTH", "Such as 4h, 90min or 3d", \.first)],
      fields: SumRow.fields.descriptions(),
      examples: [Example("ittool calendar add 4h --from 'fri 15:00'", "Find a due time")],
      start: SumArguments()
    ) { arguments, context in
      try context.withStore { store in
        let calendar = try arguments.calendar(store)
        let from =
          try arguments.from.map { try store.date($0, .start, "--from", calendar: calendar) }
          ?? store.now
        let word = arguments.first ?? ""
        let span = try reading { () throws(DateError) in try Span(parsing: word) }
        if word.lowercased().hasSuffix("w") {
          throw Failure.usage("a week of working time is no fixed length", hint: "count in h or d")
        }
        let answer =
          word.lowercased().hasSuffix("d")
          ? calendar.instant(addingDays: Int(span.seconds / 86_400), to: from)
          : calendar.instant(adding: span.seconds, to: from)
        guard let answer else {
          throw Failure(
            "'\(calendar.name)' has not so much working time within ten years",
            hint: "see its hours with 'ittool calendar show \(calendar.name)'")
        }
        try context.print(calendar, from, answer, arguments.output, store)
        return .done
      }
    }
  }

  static var between: Command<SumArguments> {
    Command(
      "calendar between", "Count the working time between two dates",
      prose:
        "Counts the working time from DATE to DATE. Every day is a row; the answer is the last.",
      options: options,
      operands: [
        .one("DATE", "Where to begin", \.first), .one("DATE", "Where to end", \.second),
      ],
      fields: SumRow.fields.descriptions(),
      examples: [
        Example("ittool calendar between 'yesterday 14:00' now", "See what a clock counted")
      ],
      start: SumArguments()
    ) { arguments, context in
      try context.withStore { store in
        let calendar = try arguments.calendar(store)
        let from = try store.date(arguments.first ?? "", .start, "DATE", calendar: calendar)
        let to = try store.date(arguments.second ?? "", .start, "DATE", calendar: calendar)
        guard from <= to else {
          throw Failure.usage("the second date lies before the first", hint: "change their order")
        }
        try context.print(calendar, from, to, arguments.output, store)
        return .done
      }
    }
  }
}

extension SumArguments {
  fileprivate func calendar(_ store: Store) throws -> SchoolCalendar {
    if let calendar { return try store.calendar(named: calendar) }
    return try store.calendar(queue: queue, site: site)
  }
}

extension Context {
  fileprivate func print(
    _ calendar: SchoolCalendar, _ from: Instant, _ to: Instant, _ output: Output, _ store: Store
  ) throws {
    let zone = calendar.zone
    guard to - from < Int64(SchoolCalendar.horizonDays) * 86_400 else {
      throw Failure.usage("the dates are more than ten years apart")
    }
    var total: Int64 = 0
    try printRows(SumRow.fields, output, local: { spoken($0, zone) }) { emit in
      var day = zone.civil(at: from).date
      // An end at midnight does not begin another day.
      let last = max(day, zone.civil(at: to > from ? to - 1 : to).date)
      while day <= last {
        let title = calendar.exception(on: day).map { $0.title.isEmpty ? $0.keyword : $0.title }
        var isOpen = false
        for opening in calendar.openings(on: day) {
          let (start, end) = (max(opening.start, from), min(opening.end, to))
          guard start < end else { continue }
          isOpen = true
          total += end - start
          try emit(
            SumRow(
              step: "open", day: day, from: start, to: end, counted: end - start, total: total,
              why: title))
        }
        if !isOpen {
          try emit(
            SumRow(
              step: "closed", day: day, counted: 0, total: total, why: title))
        }
        day = day.adding(days: 1)
      }
      try emit(SumRow(step: "answer", from: from, to: to, total: total))
    }
  }
}

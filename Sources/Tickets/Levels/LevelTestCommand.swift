/// `level test`: which level a ticket has, why, and each of its clocks step by step.
import Calendar
import Commands
import Formats
import Repository
import SQLite
import Terminal

struct LevelTestArguments: Sendable {
  var words: [TicketWord] = []
  var output = Output()
}

/// One clock of one ticket, as `level test` prints it.
struct ClockRow {
  var ticket: Int64
  var levels: TicketLevels
  var reading: ClockReading

  static let fields: [Field<ClockRow>] = [
    Field("number", "The ticket") { .text(Kind.ticket.number($0.ticket)) },
    Field("level", "Its level") { .text($0.levels.level.name) },
    Field("calendar", "The calendar that counts") { .text($0.levels.calendar.name) },
    Field("clock", "response, next_word or resolution") { .text(LevelDues.name($0.reading.clock)) },
    Field("target", "What is promised, in working seconds") { .integer($0.reading.target) },
    Field("status", "running, paused or idle") { .text($0.reading.status.rawValue) },
    Field("since", "When the present run began", usual: false) { .instant($0.reading.since) },
    Field("used", "Working seconds of the present run") { .integer($0.reading.used) },
    Field("due", "When the target is used up") { .of($0.reading.due) },
    Field("result", "open, met, breached, or none where nothing can be said") {
      .text($0.reading.result.rawValue)
    },
    Field("measured", "Working seconds that the result is about", usual: false) {
      .integer($0.reading.measured)
    },
    Field("first", "Working seconds until it was first called solved", usual: false) {
      $0.reading.first.map { .integer($0) } ?? .null
    },
  ]
}

extension LevelCommands {
  static var test: Command<LevelTestArguments> {
    Command(
      "level test", "Show which level a ticket has, and its clocks step by step",
      prose: """
        Says for each level why it is or is not the ticket's, and then, for each clock, from when
        to when it ran, stopped or rested, and how much working time was counted. The row formats
        print a row per clock.
        """,
      options: Output.options.within(\.output),
      operands: [
        .many(
          "NUMBER", "Tickets to test; - reads numbers from standard input",
          completion: .query("ticket"), \.words)
      ],
      fields: ClockRow.fields.descriptions(),
      examples: [
        Example("ittool level test T-42", "See why it is overdue"),
        Example("ittool level test T-42 --json", "Get its clocks for a script"),
      ],
      start: LevelTestArguments()
    ) { arguments, context in
      try context.withStore { store in
        try store.db.read {
          let tickets = try store.tickets(context.numbers(arguments.words))
          let output = arguments.output
          let isText = output.format == nil && !output.json && output.fields.isEmpty
          guard isText else {
            let zone = try store.zone()
            try context.printRows(ClockRow.fields, output, local: { localStamp($0, zone) }) {
              emit in
              for ticket in tickets {
                guard let levels = try store.levels(of: ticket.id) else { continue }
                for reading in levels.readings {
                  try emit(ClockRow(ticket: ticket.id, levels: levels, reading: reading))
                }
              }
            }
            return .done
          }
          for (index, ticket) in tickets.enumerated() {
            if index > 0 { try context.console.line("") }
            let page = LevelPage(ticket: ticket, store: store, console: context.console)
            try context.console.write(page.text())
          }
          return .done
        }
      }
    }
  }
}

/// The clocks of one ticket in words.
struct LevelPage {
  let ticket: Ticket
  let store: Store
  let console: Console

  func text() throws -> String {
    let title = "\(ticket.number)  \(console.shown(ticket.subject))"
    var lines = [console.styled(title, .bold)]
    let book = try store.levelBook()
    guard let facts = try store.levelFacts(of: ticket.id), !book.levels.isEmpty else {
      return lines[0] + "\nThere are no levels; make one with 'ittool level create'.\n"
    }
    for level in book.levels {
      if let reason = try book.mismatch(level, facts) {
        lines.append("not \(console.shown(level.name)): \(console.shown(reason))")
      } else {
        lines.append("\(console.shown(level.name)): the first level that matches")
        break
      }
    }
    guard let levels = try book.levels(of: facts, explained: true) else {
      return (lines + ["No level is for it; nothing is promised."]).joined(separator: "\n") + "\n"
    }
    lines.append("Counted by the calendar \(levels.calendar.name).")
    lines += preface(facts, levels)
    for reading in levels.readings { lines += self.lines(reading, levels) }
    return lines.joined(separator: "\n") + "\n"
  }

  private func preface(_ facts: LevelFacts, _ levels: TicketLevels) -> [String] {
    var lines: [String] = []
    if let trouble = levels.trouble { lines.append("Nothing can be counted: \(trouble).") }
    if facts.history.imported != nil {
      lines.append("It was imported: no clock starts before that.")
    } else if levels.level.since > facts.history.created {
      let since = localStamp(levels.level.since, levels.calendar.zone)
      lines.append("It is older than the level: no clock starts before \(since).")
    }
    if facts.isNoService { lines.append("It was closed as \(facts.outcome ?? ""): not counted.") }
    if levels.readings.isEmpty, levels.trouble == nil {
      lines.append("It was solved before anything was promised.")
    }
    return lines
  }

  private func lines(_ reading: ClockReading, _ levels: TicketLevels) -> [String] {
    let zone = levels.calendar.zone
    var head = "\(reading.clock.meaning): "
    head += "\(levels.level.targets[reading.clock]?.description ?? "") is "
    head += "\(workingWords(reading.target)) of working time; \(reading.result.rawValue)"
    if reading.clock == .resolution, let first = reading.first {
      head +=
        ", first solved after \(workingWords(first)), in all \(workingWords(reading.measured))"
    }
    var lines = ["", console.styled(head, .bold)]
    for step in reading.current.steps {
      let from = localStamp(step.from, zone)
      let to = step.to.map { localStamp($0, zone) } ?? "now"
      lines.append(
        "  \(from.padded(toWidth: 16))  \(to.padded(toWidth: 16))  \(words(step))")
    }
    switch reading.status {
    case .running:
      let due = reading.due.map { localStamp($0, zone) } ?? "never: the calendar has no hours ahead"
      let left =
        reading.isOver
        ? "over by \(workingWords(-reading.left))" : "\(workingWords(reading.left)) left"
      lines.append("  due \(due), \(left)")
    case .paused: lines.append("  stopped; \(workingWords(reading.used)) used")
    case .idle:
      lines.append("  nothing is due; \(workingWords(reading.used)) used")
    }
    return lines
  }

  private func words(_ step: ClockStep) -> String {
    switch step.why {
    case .runs: "ran      \(workingWords(step.seconds))"
    case .waits(let whom): "stopped  it waited for \(whom ?? "somebody")"
    case .rests(let state): "stopped  it was \(state.keyword)"
    }
  }
}

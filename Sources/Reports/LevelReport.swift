/// `report levels`: whether what was promised was kept.
import Calendar
import Commands
import Formats
import Tickets

/// What `report levels` can be grouped by: as the others, and by level.
struct LevelGrouping: ArgumentValue, Sendable {
  var grouping: Grouping

  static var choices: [String] { Grouping.choices + [Grouping.level.rawValue] }

  static func read(_ word: String) throws(Failure) -> LevelGrouping {
    guard choices.contains(word.lowercased()), let found = Grouping(rawValue: word.lowercased())
    else {
      throw .usage(
        "'\(word)' is not one of: \(choices.joined(separator: ", "))",
        hint: didYouMean(word, in: choices))
    }
    return LevelGrouping(grouping: found)
  }
}

extension ReportArguments {
  var byOfLevels: LevelGrouping? {
    get { by.map(LevelGrouping.init) }
    set { by = newValue?.grouping }
  }
}

/// One row of `report levels`.
struct LevelRow: Sendable {
  var of: String
  var group: String
  var kind: PromiseKind
  var kept: Kept
  var before: Kept?

  static let fields: [Field<LevelRow>] = [
    Field("of", "What the group is: all, or the word of --by") { .text($0.of) },
    Field("group", "The group; a month is written 2026-05, a week by its Monday") {
      .text($0.group)
    },
    Field("promise", "response, next-word, resolution, or promise: a time that was promised") {
      .text($0.kind.rawValue)
    },
    Field("n", "How many can be judged: met, missed and running") { .integer(Int64($0.kept.n)) },
    Field("met", "Those that were kept") { .integer(Int64($0.kept.met)) },
    Field("missed", "Those that were not") { .integer(Int64($0.kept.missed)) },
    Field("running", "Those that are not over and not missed") {
      .integer(Int64($0.kept.running))
    },
    Field("share", "met out of met and missed; nothing without any") { .of($0.kept.share) },
    Field("lowest", "The share if all that run were missed") { .of($0.kept.bounds?.low) },
    Field("highest", "The share if all that run were met") { .of($0.kept.bounds?.high) },
    Field("late_median", "Working seconds by which half of the missed were late at most") {
      .of($0.kept.lateness(0.5))
    },
    Field("late_p90", "Working seconds by which 9 of 10 of the missed were late at most") {
      .of($0.kept.lateness(0.9))
    },
    Field("none", "Those that cannot be judged and are not in n", usual: false) {
      .integer(Int64($0.kept.none))
    },
    Field("n_before", "n in the period of --compare", usual: false) {
      .of($0.before.map { Int64($0.n) })
    },
    Field("share_before", "share in the period of --compare", usual: false) {
      .of($0.before?.share)
    },
  ]
}

extension Cell {
  /// A number, or null for nil.
  static func of(_ number: Double?) -> Cell { number.map { .real($0) } ?? .null }
}

extension Study {
  /// Whether promises were kept.
  func levels() throws -> Findings<LevelRow> {
    let table = try kept(in: period)
    let before = try other.map { try kept(in: $0) }
    var rows = PromiseKind.allCases.map { kind in
      LevelRow(
        of: "all", group: "all", kind: kind, kept: table[kind],
        before: before.map { $0[kind] })
    }
    let counterparts = before.map { before in
      PromiseKind.allCases.map { kind in
        Counterpart(before.groups, before.groups.labels.indices.map { before[kind, $0] })
      }
    }
    for place in table.groups.order {
      let label = table.groups.labels[place]
      for (number, kind) in PromiseKind.allCases.enumerated()
      where grouping != .level || kind != .promise {
        rows.append(
          LevelRow(
            of: grouping.word, group: label, kind: kind, kept: table[kind, place],
            before: counterparts.map { $0[number].of(label, place) ?? Kept() }))
      }
    }
    let figures = PromiseKind.allCases.compactMap { kind in
      figure(kind, rows.filter { $0.kind == kind })
    }
    return Findings(
      rows: rows, page: page("What was promised and kept", figures, notes: notes(rows)))
  }

  private func figure(_ kind: PromiseKind, _ rows: [LevelRow]) -> Figure? {
    guard let all = rows.first, all.kept.n + all.kept.none > 0 else { return nil }
    let shown = rows.dropFirst().filter { $0.kept.n > 0 || grouping.unit != nil }
    let hasBefore = all.before != nil
    func share(_ value: Double?) -> String { value.map(percent) ?? "–" }
    func cells(_ row: LevelRow) -> [String] {
      let kept = row.kept
      let between = kept.bounds.map { (percent($0.low), percent($0.high)) }
      var cells = [row.group, grouped(kept.n), grouped(kept.met), grouped(kept.missed)]
      cells += [grouped(kept.running), share(kept.share)]
      // What rounding hides need not be told.
      cells.append(between.map { $0 == $1 ? "" : "\($0) to \($1)" } ?? "")
      cells += [kept.lateness(0.5), kept.lateness(0.9)].map {
        $0.map { spokenLength($0, isWorking: true) } ?? ""
      }
      if let before = row.before { cells += [grouped(before.n), share(before.share)] }
      return cells
    }
    var series = [Bars.Series(name: "share met", values: shown.map { $0.kept.share ?? .nan })]
    if hasBefore {
      series.append(Bars.Series(name: "before", values: shown.map { $0.before?.share ?? .nan }))
    }
    let header = [
      grouping.word, "n", "met", "missed", "open", "share met", "between", "late, median",
      "late, 9 of 10",
    ]
    return Figure(
      title: "\(kind.title), by \(grouping.word)", count: all.kept.n,
      chart: .bars(
        Bars(
          labels: shown.map(\.group), series: series, unit: "share met",
          isTime: grouping.unit != nil, isShare: true)),
      header: header + (hasBefore ? ["n, before", "share, before"] : []),
      rows: (shown + [all]).map(cells), definition: kind.definition)
  }

  private func notes(_ rows: [LevelRow]) -> [String] {
    var notes: [String] = []
    let totals = rows.filter { $0.of == "all" }
    if totals.allSatisfy({ $0.kept.n + $0.kept.none == 0 }) {
      notes.append(
        "Nothing was promised about these tickets. 'ittool level create' makes a service level.")
    } else {
      notes.append(
        "What runs is not in the share: nothing is decided of it. A miss is known at once and a kept"
          + " promise only at its end, so the share of recent tickets looks lower than it will be."
          + " 'Between' says what it is if all that run are missed, and if all are met.")
      notes.append(
        "Time is working time by the calendar of each ticket's level; while a ticket waits for"
          + " somebody its clocks stand still. Counted are the tickets opened in the period, with"
          + " the numbers of 'ticket list --overdue' and 'ticket show': a day declared off afterwards"
          + " gives its time back, until a ticket is closed and its result is fixed.")
    }
    if totals.contains(where: { $0.kept.lateness(0.5) != nil }) {
      notes.append(
        "Late is the working time beyond what was promised, of those that were missed; of what is"
          + " still open it is what has passed so far.")
    }
    let none = totals.reduce(0) { $0 + ($1.kind == .promise ? 0 : $1.kept.none) }
    if none > 0 {
      notes.append(
        "Not in n, as nothing can be said of them: \(grouped(none)) clocks that ended before anything"
          + " was due.")
    }
    if rows.contains(where: { 1..<fewTickets ~= $0.kept.n }) {
      notes.append("A share of fewer than \(fewTickets) says little: look at the counts.")
    }
    return notes
  }
}

/// `report notes`: how notes become plainer, person by person. Help, not a ranking.
import Calendar
import Commands
import Formats
import Language
import People
import Repository
import Tickets

/// One row of `report notes`.
struct NoteRow: Sendable {
  var person: String
  var month: String
  var tally: NoteTally
  var before: NoteTally?

  static let fields: [Field<NoteRow>] = [
    Field("person", "Who wrote them; all is everybody, others those with few") {
      .text($0.person)
    },
    Field("month", "The month, or all: the whole period") { .text($0.month) },
    Field("n", "Replies and resolutions") { .integer(Int64($0.tally.count)) },
    Field("remarks", "What reviews find in them") { .integer(Int64($0.tally.remarks)) },
    Field("per_note", "Remarks per note; nothing of fewer than \(fewTickets)") {
      .of($0.tally.perNote)
    },
    Field("replies", "The replies among them") { .integer(Int64($0.tally.replies)) },
    Field("next_step", "Replies that say what happens next, when, or what to do") {
      .integer(Int64($0.tally.steps))
    },
    Field("next_step_share", "Their share; nothing of fewer than \(fewTickets)") {
      .of($0.tally.stepShare)
    },
    Field("graded", "Notes long enough for a grade") { .integer(Int64($0.tally.graded)) },
    Field("grade", "Their median Flesch-Kincaid grade; nothing of fewer than \(fewTickets)") {
      .of($0.tally.grade)
    },
    Field("internal", "Notes among staff") { .integer(Int64($0.tally.internalCount)) },
    Field("internal_remarks", "What reviews find in those", usual: false) {
      .integer(Int64($0.tally.internalRemarks))
    },
    Field("internal_per_note", "Remarks per note among staff; nothing of few", usual: false) {
      .of($0.tally.internalPerNote)
    },
    Field("few", "Whether n is too small to say anything", usual: false) {
      .bool($0.tally.count < fewTickets)
    },
    Field("per_note_before", "per_note in the period of --compare", usual: false) {
      .of($0.before?.perNote)
    },
    Field("next_step_share_before", "next_step_share in it", usual: false) {
      .of($0.before?.stepShare)
    },
    Field("grade_before", "grade in it", usual: false) { .of($0.before?.grade) },
  ]
}

/// The notes of somebody, with the name that stands above them.
private struct WrittenNotes {
  var name: String
  var isOwn = false
  var notes: NoteMonths
  var before: NoteMonths?
}

extension Study {
  /// How notes read.
  func notes() throws -> Findings<NoteRow> {
    let table = try noteTable(in: period)
    let before = try other.map { try noteTable(in: $0) }
    let everybody = WrittenNotes(name: "all", notes: table.all, before: before?.all)
    let (people, hidden) = try people(table, before)
    var rows: [NoteRow] = []
    for written in [everybody] + people {
      rows.append(
        NoteRow(
          person: written.name, month: "all", tally: written.notes.whole,
          before: written.before?.whole))
      for (place, piece) in table.pieces.enumerated() {
        rows.append(
          NoteRow(
            person: written.name, month: piece.label, tally: written.notes.months[place],
            before: written.before.map {
              place < $0.months.count ? $0.months[place] : NoteTally()
            }))
      }
    }
    return Findings(rows: rows, page: notePage(table, everybody, people, hidden))
  }

  /// The own notes, then everybody else's by the alphabet; those with few are taken together, last.
  private func people(_ table: NoteTable, _ before: NoteTable?) throws -> ([WrittenNotes], Int) {
    let me = try store.personMeant("me")
    var found: [WrittenNotes] = []
    var others = WrittenNotes(
      name: "others", notes: NoteMonths(table.pieces.count),
      before: before.map { NoteMonths($0.pieces.count) })
    var hidden = 0
    for (writer, notes) in table.writers {
      let earlier = before.map { $0.writers[writer] ?? NoteMonths($0.pieces.count) }
      let (name, isOwn) = try name(of: writer, me)
      if notes.whole.all < fewTickets, !isOwn {
        others.notes.add(notes)
        if let earlier { others.before?.add(earlier) }
        hidden += 1
      } else {
        found.append(WrittenNotes(name: name, isOwn: isOwn, notes: notes, before: earlier))
      }
    }
    found.sort {
      $0.isOwn == $1.isOwn
        ? ($0.name.lowercased(), $0.notes.whole.all) < ($1.name.lowercased(), $1.notes.whole.all)
        : $0.isOwn
    }
    return (found + (hidden > 0 ? [others] : []), hidden)
  }

  private func name(of writer: Writer, _ me: Int64) throws -> (String, Bool) {
    switch writer {
    case .person(let number):
      let person = try store.person(number)
      let name = person?.shortName ?? ""
      return (name.isEmpty ? "P-\(number)" : name, (person?.id ?? number) == me)
    case .name(let name): return (name, name == store.actor)
    }
  }

  private func notePage(
    _ table: NoteTable, _ everybody: WrittenNotes, _ people: [WrittenNotes], _ hidden: Int
  ) -> Page {
    var figures: [Figure] = []
    for written in people where written.isOwn {
      figures.append(figure("Your own notes", written, table))
    }
    figures.append(figure("The notes of all together", everybody, table))
    for written in people where !written.isOwn {
      figures.append(figure("The notes of \(written.name)", written, table))
    }
    if !table.rules.isEmpty { figures.append(ruleFigure(table)) }
    figures.removeAll { $0.count == 0 }
    // Once is enough, where the reader begins.
    for place in figures.indices.dropFirst() where figures[place].definition == Self.method {
      figures[place].definition = "Counted as above."
    }
    var notes = [
      "This is help, not a mark, and not a ranking: people write about different things. Your own"
        + " notes stand first, the others by the alphabet.",
      "Every note is looked at by the rules of 'ittool ticket review', with the words and limits of"
        + " today, so that months compare. What imports and jobs wrote is left out.",
      "Where fewer than \(fewTickets) texts were written, 'few' stands instead of a figure.",
    ]
    if hidden > 0 {
      notes.append("In 'others': \(hidden) with fewer than \(fewTickets) texts in the period each.")
    }
    return page("How notes read", figures, notes: notes)
  }

  private func figure(_ title: String, _ written: WrittenNotes, _ table: NoteTable) -> Figure {
    let labels = table.pieces.map(\.label)
    func hundred(_ tally: NoteTally) -> Double { tally.perNote.map { $0 * 100 } ?? .nan }
    var series = [
      Bars.Series(name: "remarks per 100 notes", values: written.notes.months.map(hundred))
    ]
    if let before = written.before {
      let values = labels.indices.map { place in
        place < before.months.count ? hundred(before.months[place]) : .nan
      }
      series.append(Bars.Series(name: "before", values: values))
    }
    return Figure(
      title: title, count: written.notes.whole.all,
      chart: .bars(
        Bars(labels: labels, series: series, unit: "remarks per 100 notes", isTime: true)),
      header: [
        "month", "notes", "remarks, per note", "next step, of replies", "grade, median",
        "among staff", "remarks, per note",
      ],
      rows: zip(labels, written.notes.months).map(cells) + [cells("all", written.notes.whole)]
        + (written.before.map { [cells("before", $0.whole)] } ?? []),
      definition: Self.method)
  }

  private static let method =
    "Notes are replies and resolutions; remarks are what the review finds in them."
    + " Next step is the share of replies that say what happens next, when, or what to do. The grade is"
    + " the school grade that a reader needs: 0.39 × words / sentences + 11.8 × syllables / words"
    + " − 15.59 (Flesch-Kincaid), the median of texts with \(Readability.leastWords) words or"
    + " more. Notes among staff are asked what was found, done, and why."

  private func cells(_ label: String, _ tally: NoteTally) -> [String] {
    func told(_ value: Double?, _ n: Int, _ words: (Double) -> String) -> String {
      value.map(words) ?? (n == 0 ? "–" : "few")
    }
    return [
      label, grouped(tally.count), told(tally.perNote, tally.count, decimals),
      told(tally.stepShare, tally.replies, percent), told(tally.grade, tally.graded, tenths),
      grouped(tally.internalCount), told(tally.internalPerNote, tally.internalCount, decimals),
    ]
  }

  private func ruleFigure(_ table: NoteTable) -> Figure {
    let found = table.rules.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
    let shown = Array(found.prefix(8))
    return Figure(
      title: "What was remarked most", count: table.all.whole.count,
      chart: .bars(
        Bars(
          labels: shown.map(\.key.rawValue),
          series: [Bars.Series(name: "remarks", values: shown.map { Double($0.value) })],
          unit: "remarks", isTime: false)),
      header: ["rule", "remarks"], rows: shown.map { [$0.key.rawValue, grouped($0.value)] },
      definition: "In public notes of all together: where a short talk helps most. "
        + shown.map { "\($0.key.rawValue): \($0.key.meaning)." }.joined(separator: " "))
  }
}

/// A number with two digits after the point: `0.43`.
private func decimals(_ value: Double) -> String {
  let hundredths = Int((value * 100).rounded())
  let rest = hundredths % 100
  return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
}

/// A number with one digit after the point: `-0.4`, `7.2`.
private func tenths(_ value: Double) -> String {
  let tenths = Int((value * 10).rounded())
  return "\(tenths < 0 ? "−" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)"
}

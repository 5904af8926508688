/// `ticket review`: is this plain, does it say what it must, and does it say too much?
import Commands
import Formats
import Language
import Repository
import SQLite
import Terminal

struct ReviewArguments: Sendable {
  var what: String?
  var isInternal = false
  var resolution = false
  var language: String?
  var strict = false
  var output = Output()
}

/// A remark and the note that it is about.
struct RemarkRow {
  var remark: Remark
  var note: Int64?

  static let fields: [Field<RemarkRow>] = [
    Field("rule", "The rule") { .text($0.remark.rule.rawValue) },
    Field("severity", "error, warning or remark") { .text($0.remark.severity.rawValue) },
    Field("words", "The words it is about; a secret is not quoted whole") {
      .of($0.remark.words.isEmpty ? nil : $0.remark.words)
    },
    Field("advice", "What to do about it") { .text($0.remark.advice) },
    Field("note", "The number of the note", usual: false) {
      $0.note.map { .integer($0) } ?? .null
    },
    Field("line", "The line where the words stand", usual: false) {
      $0.remark.place.map { .integer(Int64($0.line)) } ?? .null
    },
    Field("column", "The character in the line, from 1", usual: false) {
      $0.remark.place.map { .integer(Int64($0.column)) } ?? .null
    },
  ]
}

extension TicketCommands {
  static var review: Command<ReviewArguments> {
    Command(
      "ticket review", "Check that notes are plain and say what they must",
      prose: """
        Reads the public words of staff on a ticket, a file, or standard input (`-`) and prints
        what a reader would stumble over; with `--internal` the notes among staff. Every remark
        names its rule and quotes the words. It is help, not a mark: nothing is recorded.

        `ticket reply` and `ticket resolve` show the same on a terminal before anything is sent.
        Off a terminal they do not look, unless `--strict` is given: then a warning or an error
        stops them with the exit status 4.

        \(Rule.allCases.map { "= `\($0.rawValue)` (\($0.severity.rawValue)) \($0.line)" }.joined(separator: "\n"))

        Grade: 0.39 × words / sentences + 11.8 × syllables / words - 15.59 (Flesch-Kincaid), for
        English. Something with a digit is one word of one syllable; hyphens part words; web and
        mail addresses, paths, quoted lines, lines between fences and what follows `-- ` are left
        out. A list item, a heading and a blank line end a sentence; an abbreviation such as e.g.
        does not. A syllable is a group of vowels, without a silent e at the end.

        A rule whose list has no words in a language does not apply to it. `ittool glossary` keeps
        the lists; the settings `review.off`, `review.grade` and `review.sentence-words` move the
        limits.
        """,
      options: [
        .flag("internal", "i", "Look at the notes among staff", \.isInternal),
        .flag("resolution", "Take the text for one that resolves a ticket", \.resolution),
        .value("language", "TAG", "The language of a text, such as es", \.language),
        .flag("strict", "End with the status 4 where a warning or an error is found", \.strict),
      ] + Output.options.within(\.output),
      operands: [
        .one(
          "WHAT", "A ticket such as T-42, a file, or - for standard input",
          completion: .query("ticket"), \.what)
      ],
      fields: RemarkRow.fields.descriptions(),
      examples: [
        Example("ittool ticket review T-42", "Look at what the requester was told"),
        Example("ittool ticket review - --strict < reply.txt", "Check a text in a script"),
        Example("ittool ticket review T-42 --internal", "Look at the notes among staff"),
      ],
      start: ReviewArguments()
    ) { arguments, context in
      let what = arguments.what ?? "-"
      guard let number = try? TicketNumber.read(what) else {
        return try context.review(text: context.text(of: what), arguments)
      }
      return try context.review(number, arguments)
    }
  }
}

extension Rule {
  fileprivate var line: String { meaning.prefix(1).uppercased() + meaning.dropFirst() + "." }
}

extension Context {
  fileprivate func review(text: String, _ arguments: ReviewArguments) throws -> ExitStatus {
    let kind: TextKind =
      arguments.isInternal ? .note : arguments.resolution ? .resolution : .reply
    return try withStore { store in
      let language = try Wording.language(
        arguments.language ?? store.setting("review.language"))
      let review = Review(
        text, ReviewFacts(kind, language: language), try store.vocabulary(language),
        try store.reviewLimits())
      console.note(review.readability.method)
      return try show(review.remarks.map { RemarkRow(remark: $0) }, arguments)
    }
  }

  fileprivate func review(_ number: TicketNumber, _ arguments: ReviewArguments) throws
    -> ExitStatus
  {
    try withStore { store in
      let ticket = try store.tickets([number])[0]
      try store.requireReading(of: ticket)
      try store.recordReadings(of: [ticket.id], "ticket review")
      var rows: [RemarkRow] = []
      for note in try store.notes(of: ticket.id) {
        let kind: TextKind
        switch note.kind {
        case .reply where !arguments.isInternal: kind = .reply
        case .resolution where !arguments.isInternal: kind = .resolution
        case .note where arguments.isInternal: kind = .note
        default: continue
        }
        let review = try store.review(note.body, kind, of: ticket)
        console.note("note \(note.id): \(review.readability.method)")
        rows += review.remarks.map { RemarkRow(remark: $0, note: note.id) }
      }
      return try show(rows, arguments)
    }
  }

  private func show(_ rows: [RemarkRow], _ arguments: ReviewArguments) throws -> ExitStatus {
    try printRows(RemarkRow.fields, arguments.output, local: { $0.rfc3339 }) { emit in
      for row in rows { try emit(row) }
    }
    if rows.isEmpty { console.note("nothing to remark") }
    let matters = rows.contains { $0.remark.severity > .remark }
    return arguments.strict && matters ? .no : .done
  }
}

/// `giveaway enter`, `import-entries`, `withdraw` and `consent`.
import Calendar
import Commands
import Formats
import People
import Repository
import SQLite
import Terminal

struct EntryArguments: Sendable {
  var number: GiveawayNumber?
  var people: [String] = []
  var file: String?
  var mayName = false
  var withdraw = false
  var reason: String?
  var dryRun = false
  var output = Output()
}

/// What became of one row of an imported list.
private struct ImportedEntry: Sendable {
  var line: Int
  var entry: GiveawayEntry
  var isNew: Bool

  static let fields: [Field<ImportedEntry>] = [
    Field("line", "The line of the file") { .integer(Int64($0.line)) },
    Field("person", "The person's number") { .of($0.entry.person.map(Kind.person.number)) },
    Field("name", "The person's name") { .text($0.entry.name) },
    Field("result", "entered, known, or excluded: and why") {
      .text(
        $0.entry.excluded.map { "excluded: \($0.rawValue)" } ?? ($0.isNew ? "entered" : "known"))
    },
    Field("entry", "The code in the public list", usual: false) { .text($0.entry.code) },
    Field("receipt", "What the entrant finds the entry by", usual: false) {
      .of($0.entry.receipt)
    },
  ]
}

extension GiveawayCommands {
  private static let people: Operand<EntryArguments> = .many(
    "PERSON", "Who; a number, an address or a name", completion: .query("person"), \.people)

  static var enter: Command<EntryArguments> {
    Command(
      "giveaway enter", "Enter people into a giveaway",
      prose: """
        Enters each person once, whatever is done twice, and prints the code that stands in the
        public list and the receipt that belongs to the entrant. A mail address that nobody has
        becomes a person. `--may-name` records that they agreed to be named if they win.

        Technicians and directors are entered and excluded, unless the giveaway was opened for
        staff too.
        """,
      options: [
        .flag("may-name", "They agreed to be named as winners", \.mayName)
      ] + Output.options.within(\.output),
      operands: [number(\.number), people],
      fields: GiveawayEntry.fields.descriptions(),
      examples: [Example("ittool giveaway enter G-1 ana@example.org", "Enter one person")],
      start: EntryArguments()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      return try context.withStore { store in
        let entries = try store.write {
          let giveaway = try store.giveaway(number)
          return try arguments.people.map {
            try store.enter(
              store.entrant($0), into: giveaway, how: .list, mayName: arguments.mayName
            ).entry
          }
        }
        try context.printRows(
          GiveawayEntry.fields, arguments.output, local: try store.localTimes()
        ) { emit in
          for entry in entries { try emit(entry) }
        }
        return .done
      }
    }
  }

  static var importEntries: Command<EntryArguments> {
    Command(
      "giveaway import-entries", "Enter the people of a CSV file",
      prose: """
        Reads a file with a header and one person a row, by the columns `address` and `name`; a third,
        `may_name`, says `yes` where they agreed to be named if they win. Other columns are left
        alone. Each person is entered once, whatever stands there twice or was entered before. When a
        row is bad each is named and nothing is changed. Prints what became of each row.
        """,
      options: [.flag("dry-run", "n", "Show what would change and change nothing", \.dryRun)]
        + Output.options.within(\.output),
      operands: [
        number(\.number),
        .one("FILE", "The file; - is standard input", completion: .file, \.file),
      ],
      fields: ImportedEntry.fields.descriptions(),
      examples: [
        Example("ittool giveaway import-entries G-1 answers.csv --dry-run", "See who would be in")
      ],
      start: EntryArguments()
    ) { arguments, context in
      guard let number = arguments.number, let file = arguments.file else { return .usage }
      let rows = try context.entrants(in: file)
      return try context.withStore { store in
        store.source = "csv"
        let done = try store.write(keep: !arguments.dryRun) {
          let giveaway = try store.giveaway(number)
          return try rows.map { row in
            let person = try store.entrant(row.mailbox)
            let (entry, isNew) = try store.enter(
              person, into: giveaway, how: .list, mayName: row.mayName)
            return ImportedEntry(line: row.line, entry: entry, isNew: isNew)
          }
        }
        try context.printRows(
          ImportedEntry.fields, arguments.output, local: { $0.rfc3339 }
        ) { emit in
          for row in done { try emit(row) }
        }
        return .done
      }
    }
  }

  static var withdraw: Command<EntryArguments> {
    Command(
      "giveaway withdraw", "Take people out of a giveaway before it closes",
      prose: """
        Excludes the entries of these people; the record counts them. A closed list does not change
        any more: a winner who does not want the prize is replaced by `ittool giveaway substitute`.
        """,
      options: [.value("reason", "TEXT", "Why; it is not published", \.reason)],
      operands: [number(\.number), people],
      examples: [
        Example("ittool giveaway withdraw G-1 ana@example.org", "Take somebody out who asks for it")
      ],
      start: EntryArguments()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      let reason = try arguments.reason.map { try WrittenText.summary($0, "reason") }
      try context.withStore { store in
        try store.write {
          let giveaway = try store.giveaway(number)
          for word in arguments.people {
            try store.withdraw(store.entry(named: word, giveaway), from: giveaway, reason: reason)
          }
        }
      }
      return .done
    }
  }

  static var consent: Command<EntryArguments> {
    Command(
      "giveaway consent", "Record who agrees to be named as a winner",
      prose: """
        Who agreed is named in the record if they win, and nobody else. `--withdraw` takes the
        consent back: the record that is written from then on does not name them.
        """,
      options: [.flag("withdraw", "They do not want to be named any more", \.withdraw)],
      operands: [number(\.number), people],
      examples: [Example("ittool giveaway consent G-1 ana@example.org", "She may be named")],
      start: EntryArguments()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      try context.withStore { store in
        try store.write {
          let giveaway = try store.giveaway(number)
          for word in arguments.people {
            try store.setNaming(
              store.entry(named: word, giveaway), in: giveaway, !arguments.withdraw)
          }
        }
      }
      return .done
    }
  }
}

extension Store {
  /// The person whom a word names, made of an address that nobody has; called inside a transaction.
  fileprivate func entrant(_ word: String) throws -> Profile {
    if let mailbox = try? Mailbox(reading: word), mailbox.address != nil {
      return try entrant(mailbox)
    }
    return try profile(named: word)
  }

  fileprivate func entrant(_ mailbox: Mailbox) throws -> Profile {
    guard mailbox.address != nil else { return try profile(named: mailbox.name) }
    let id = try personNumber(mailbox)
    guard let profile = try profile(id) else {
      throw Failure("there is no person \(Kind.person.number(id))")
    }
    return profile
  }

  /// The entry of the person whom a word names; also the beginning of its code.
  func entry(named word: String, _ giveaway: Giveaway) throws -> GiveawayEntry {
    let small = word.lowercased()
    if small.utf8.count >= 8, small.utf8.allSatisfy(isHexDigit) {
      let found = try db.all(
        GiveawayEntry.select + """
           WHERE e.giveaway = \(giveaway.id) AND e.code >= \(small) AND e.code < \(small + "g")
          LIMIT 2
          """, as: GiveawayEntry.self)
      if found.count == 1 { return found[0] }
    }
    let person = try profile(named: word)
    guard let entry = try entry(of: person.id, in: giveaway.id) else {
      throw Failure(
        "\(person.number) is not in \(giveaway.number)",
        hint: "see 'ittool giveaway show \(giveaway.number) --entries'")
    }
    return entry
  }
}

/// One row of a file of entrants.
private struct EntrantRow {
  var line: Int
  var mailbox: Mailbox
  var mayName: Bool
}

extension Context {
  /// Reads a file of entrants; every bad row is named.
  fileprivate func entrants(in file: String) throws -> [EntrantRow] {
    let name = file == "-" ? "standard input" : file
    let input = try console.open(file)
    let reader = CSVReader(name: name, limit: 1 << 16) { try input.read(into: $0) }
    var record = CSVRecord()
    guard try reader.next(&record) else { throw Failure("\(name): empty, without a header line") }
    let headers = record.cells(trimmed: true).map { $0.lowercased().replacing("-", with: "_") }
    let address = headers.firstIndex(of: "address") ?? headers.firstIndex(of: "email")
    let person = headers.firstIndex(of: "name")
    guard address != nil || person != nil else {
      throw Failure(
        "\(name):1: neither 'address' nor 'name' is a column; there are "
          + headers.joined(separator: ", "))
    }
    let consent = headers.firstIndex(of: "may_name")
    var rows: [EntrantRow] = []
    var faults = 0
    while try reader.next(&record) {
      do throws(Failure) {
        guard record.count == headers.count else {
          throw Failure("\(record.count) cells, where the header has \(headers.count)")
        }
        let cells = record.cells(trimmed: true)
        let typed = address.map { cells[$0] } ?? ""
        var mailbox = try Mailbox(reading: typed.isEmpty ? person.map { cells[$0] } ?? "" : typed)
        guard typed.isEmpty || mailbox.address != nil else {
          throw Failure("'\(typed)' is not a mail address")
        }
        if mailbox.name.isEmpty, let person { mailbox.name = cells[person] }
        let word = consent.map { cells[$0].lowercased() } ?? ""
        guard ["", "yes", "no", "true", "false", "1", "0"].contains(word) else {
          throw Failure("may_name: '\(word)' is neither yes nor no")
        }
        rows.append(
          EntrantRow(
            line: record.line, mailbox: mailbox, mayName: ["yes", "true", "1"].contains(word)))
      } catch {
        faults += 1
        console.fail(message: "\(name):\(record.line): \(error.message)")
      }
    }
    guard faults == 0 else {
      throw Failure(
        "\(faults == 1 ? "one row was" : "\(faults) rows were") rejected; nothing was changed")
    }
    return rows
  }
}

extension CSVRecord {
  fileprivate func cells(trimmed: Bool) -> [String] {
    (0..<count).map { trimmed ? self[$0].trimmed : self[$0] }
  }
}

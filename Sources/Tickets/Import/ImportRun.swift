/// One import from the first byte to the summary.
import Calendar
import Commands
import Formats
import Repository
import SQLite
import Terminal

/// Rows were refused and none may be kept.
struct ImportRefused: Error {}

/// What an import is told besides its rules.
struct ImportWish {
  var keepGoing = false
  var dryRun = false
  var rejects: String?
}

/// Runs one import into one store.
final class ImportRun {
  let store: Store
  let console: Console
  let source: RowSource
  let rules: ImportRules
  let wish: ImportWish
  let layout: ImportLayout
  let key: ImportKey?
  var reading: RowReading
  var repeated = 0
  private(set) var rejects: Rejects
  private var students = StudentRows()

  init(
    _ store: Store, _ console: Console, _ source: RowSource, _ rules: ImportRules,
    _ wish: ImportWish
  )
    throws
  {
    self.store = store
    self.console = console
    self.source = source
    self.rules = rules
    self.wish = wish
    layout = try ImportLayout(headers: source.headers, rules: rules, file: source.name)
    key = rules.key ?? (layout.isEventLog ? .reference : nil)
    reading = RowReading(
      layout: layout, rules: rules,
      dates: ImportDates(format: rules.dateFormat, zone: try Self.zone(rules, store)),
      states: try store.stateWords(), now: store.now)
    rejects = try Self.rejects(wish, rules, source)
    let isFresh = try store.db.first("SELECT 1 FROM ticket LIMIT 1", as: Int64.self) == nil
    reading.keepsNumbers = layout.isOwn && (key == .number || (key == nil && isFresh))
    try check()
  }

  static func rejects(_ wish: ImportWish, _ rules: ImportRules, _ source: RowSource) throws
    -> Rejects
  {
    try Rejects(
      path: wish.rejects, delimiter: rules.delimiter ?? .comma,
      marked: rules.encoding.map { $0 != .utf8 } ?? false, headers: source.headers)
  }

  static func zone(_ rules: ImportRules, _ store: Store) throws -> Zone {
    guard let name = rules.zone else { return try store.zone() }
    do throws(ZoneError) { return try Zone.named(name) } catch {
      throw Failure.usage("--timezone: \(error.message)", hint: error.hint)
    }
  }

  private func check() throws {
    if !layout.fills(.subject), key == nil {
      throw Failure(
        "\(source.name): no column is the subject",
        hint: "map one with --map 'THEIRS=subject', or name a --preset")
    }
    if let key, !layout.fills(key.column) {
      throw Failure.usage(
        "--key: no column is the \(key.rawValue)",
        hint: "map one with --map 'THEIRS=\(key.rawValue)'")
    }
  }

  /// Reads, writes and says what was done.
  func run() throws -> ExitStatus {
    store.source = "csv"
    var keys: KeyCheck?
    if key != nil { keys = try survey(wantsDates: rules.dateFormat == nil) }
    students.roster = try store.studentRoster()
    var loader: TicketLoader?
    do {
      do {
        loader = try load(keys)
      } catch is NeedsSurvey {
        _ = try survey(wantsDates: true)
        rejects.discard()
        rejects = try Self.rejects(wish, rules, source)
        repeated = 0
        students.forget()
        loader = try load(keys)
      }
    } catch is ImportRefused {
      try rejects.finish()
      throw ImportReport(console, source.name, rejects, wish).refusal()
    }
    try rejects.finish()
    if let warning = students.warning(source.name) { console.warn(warning) }
    return try report(loader?.counts ?? ImportCounts(), loader?.directory.madeQueues ?? [])
  }

  /// Looks at all rows before the first is written: how dates are written, which keys come twice.
  private func survey(wantsDates: Bool) throws -> KeyCheck? {
    var keys = key == nil || layout.isEventLog ? nil : try KeyCheck(store.db)
    var dates = try DateSurvey()
    // Only for the temporary table; the store is not locked.
    try store.db.read {
      if keys != nil {
        try store.db.repeating(KeyCheck.insert) { statement in
          try source.forEach("reading \(source.name)") { row in
            if wantsDates { reading.survey(row, &dates) }
            if let key = reading.key(row, key) { try KeyCheck.note(row, key, &statement) }
          }
        }
        try keys?.decide()
      } else {
        try source.forEach("reading \(source.name)") { row in reading.survey(row, &dates) }
      }
    }
    if wantsDates {
      let formats = try dates.decide(layout, file: source.name)
      reading.dates.take(formats)
      for (place, format) in formats {
        console.note("\(place.label(layout)) is read as \(format)")
      }
    }
    return keys
  }

  private func load(_ keys: KeyCheck?) throws -> TicketLoader {
    let history = layout.isEventLog ? EventLog(self) : nil
    try history?.stage()
    return try store.write(keep: !wish.dryRun) {
      let loader = try TicketLoader(store, layout)
      try store.db.repeating(LoadSQL.ticket) { ticket in
        try store.db.repeating(LoadSQL.event) { event in
          if let history {
            try history.load(loader, &ticket, &event)
          } else {
            try loadRows(loader, keys, &ticket, &event)
          }
        }
      }
      if rejects.count > 0, !wish.keepGoing { throw ImportRefused() }
      try loader.finish()
      return loader
    }
  }

  private func loadRows(
    _ loader: TicketLoader, _ keys: KeyCheck?, _ ticket: inout Repeated, _ event: inout Repeated
  ) throws {
    var draft = ImportDraft()
    try source.forEach("importing \(source.name)") { row in
      switch try keys?.verdict(row.line) ?? .fine {
      case .fine: break
      case .repeated:
        repeated += 1
        return
      case .conflict(let line):
        try reject(
          row, "line \(line) has the same \(key?.rawValue ?? "key") and says something else")
        return
      }
      guard try reading.read(row, into: &draft, notes: try source.notes?(row)) else {
        try rejects.reject(row, reading.problems)
        return
      }
      do {
        let isNamed = students.isNamed(draft)
        if let known = try known(draft, row) {
          try store.requireReading(of: known)
          try loader.resolve(&draft)
          let isChanged = try loader.update(known, draft, &event)
          if isNamed, isChanged, known.student == nil { students.note(row.line) }
        } else {
          try loader.resolve(&draft)
          _ = try loader.add(&draft, &ticket, &event)
          if isNamed { students.note(row.line) }
        }
      } catch let failure as Failure where failure.status == .failed {
        try reject(row, failure.message)
      }
    }
  }

  /// Looks whether a ticket names a student, before its people are looked up.
  func isStudentNamed(_ draft: ImportDraft) -> Bool { students.isNamed(draft) }

  /// Counts a ticket that names a student, by the line of its row.
  func noteStudent(line: Int) { students.note(line) }

  /// Rejects a row as a whole.
  func reject(_ row: ImportRow, _ reason: String) throws {
    try reject(row, [ImportProblem(line: row.line, column: "", reason: reason)])
  }

  /// Rejects a row for several reasons.
  func reject(_ row: ImportRow, _ problems: [ImportProblem]) throws {
    try rejects.reject(row, problems)
  }

  /// The ticket that a row means, when the store has it.
  private func known(_ draft: ImportDraft, _ row: ImportRow) throws -> Ticket? {
    switch key {
    case nil: return nil
    case .reference:
      guard case .text(let reference) = draft[.reference] else {
        throw Failure("the reference is empty, so the row cannot be found again")
      }
      return try store.ticket(reference: reference)
    case .number:
      guard let number = draft.number else { throw Failure("the number is empty") }
      guard number <= 999_999_999 else { throw Failure("\(number) is too large for a number") }
      return try store.ticket(number)
    }
  }
}

extension Store {
  /// The one ticket with this number in another system.
  func ticket(reference: String) throws -> Ticket? {
    let found = try db.all(
      "SELECT id FROM ticket WHERE reference = \(reference) ORDER BY id LIMIT 2", as: Int64.self)
    guard found.count < 2 else {
      throw Failure(
        "\(found.map(Kind.ticket.number).joined(separator: " and ")) both have the reference "
          + "'\(reference)'")
    }
    return try found.first.flatMap { try ticket($0) }
  }

  /// The numbers of the words for states: ours, and over them the district's.
  func stateWords() throws -> [String: Int64] {
    var words: [String: Int64] = [:]
    for state in State.allCases { words[state.keyword] = state.rawValue }
    try db.forEachRow("SELECT name, id FROM state") { row in
      let name: String = try row.text()
      words[name.lowercased()] = try row.int()
    }
    return words
  }
}

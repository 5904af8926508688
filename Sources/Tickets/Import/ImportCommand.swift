/// `ticket import`: tickets from a file.
import Calendar
import Commands
import Formats
import Repository
import Terminal

struct ImportArguments: Sendable {
  var file: String?
  var preset: String?
  var listPresets = false
  var maps: [String] = []
  var valueMaps: [String] = []
  var ignored: [String] = []
  var nulls: [String] = []
  var key: ImportKey?
  var dateFormat: String?
  var timezone: String?
  var delimiter: Delimiter?
  var encoding: TextEncoding?
  var spreadsheet = false
  var notes = false
  var keepGoing = false
  var rejects: String?
  var dryRun = false

  static var options: [Option<ImportArguments>] {
    [
      .value(
        "preset", "NAME", "Read the export of another help desk",
        details: "A name of `--list-presets`, or a path with a / in it.",
        completion: .query("preset"), \.preset),
      .flag("list-presets", "List the presets and exit", \.listPresets),
      .list(
        "map", "m", "THEIRS=OURS", "Take our column OURS from their column THEIRS",
        details: """
          Headers are compared without case and spaces around them; `NAME#2` is the second of
          several columns of one name. `OURS={template}` puts a column together from text and
          columns in braces. Several for one column are alternatives: the first that says
          something is taken.
          """, \.maps),
      .list(
        "value-map", "COLUMN:THEIRS=OURS", "Read their word THEIRS as OURS",
        details: "`*` is every other word; nothing after `=` is nothing.", \.valueMaps),
      .list("ignore", "COLUMN", "Leave their column out; * is every unknown one", \.ignored),
      .list("null", "TEXT", "Read cells that are TEXT as nothing", \.nulls),
      .value(
        "key", "COLUMN", "Update the ticket that has the row's reference or number",
        details: """
          A row whose ticket is known changes what differs, and nothing when nothing differs, so
          that the same file may be imported again. An empty cell empties what may be empty.
          """, \.key),
      .value(
        "date-format", "PATTERN", "How dates are written, such as dd/mm/yyyy hh:mm",
        details: "Without it the order is decided for each column from all rows.", \.dateFormat),
      .value("timezone", "ZONE", "The zone of times that name none", \.timezone),
      .value("delimiter", "CHARACTER", "What stands between cells", \.delimiter),
      .value("encoding", "ENCODING", "The file's encoding", \.encoding),
      .flag("spreadsheet", "Take off the apostrophes that guard formulas", \.spreadsheet),
      .flag("notes", "Import notes, one a row, onto tickets that exist", \.notes),
      .flag("keep-going", "k", "Import the good rows when others are rejected", \.keepGoing),
      .value(
        "rejects", "FILE", "Write all rejected rows to FILE, with the reason of each",
        completion: .file, \.rejects),
      .flag("dry-run", "n", "Do everything and take it back", \.dryRun),
    ]
  }
}

extension TicketCommands {
  static var importing: Command<ImportArguments> {
    Command(
      "ticket import", "Import tickets from a file",
      prose: """
        Reads a file with a header line, or standard input for `-`, and makes a ticket of each row.
        Columns are found by their names, in any order: those of FIELDS, which `ticket export`
        writes. An unknown column is an error unless it is mapped or ignored.

        All or nothing: when a row is bad, nothing is imported and every bad row is named. The
        first 20 are printed; `--rejects` writes all of them to a file that can be corrected and
        imported in turn. `--keep-going` imports the good rows and exits with 3.

        Times are kept as the file tells them, queues that do not exist are made, and so are
        people. Nothing is printed on standard output: with `--key` a row is found again by its
        reference. Into a store without tickets a whole export of ours brings its numbers along.
        Where subjects or requesters name students of the roster, one warning at the end says how
        many and where; none is marked by that.

        With a preset for event logs the rows of one key are the history of one ticket. A preset of
        your own is a file NAME.preset in ~/.config/ittool/presets; the one named ittool says how
        they are written.
        """,
      options: ImportArguments.options,
      operands: [
        .maybe("FILE", "The file; - is standard input", completion: .file, \.file)
      ],
      fields: Ticket.fields.descriptions(),
      examples: [
        Example("ittool ticket import tickets.csv --dry-run", "See whether a file is in order"),
        Example(
          "ittool ticket import --preset zendesk export.csv --rejects bad.csv",
          "Move from Zendesk and keep the rows that need a hand"),
        Example(
          "ittool ticket import - --key reference --map 'subject={category}: {symptom}' --ignore '*'",
          "Keep in step with another system from a pipe"),
      ],
      start: ImportArguments()
    ) { arguments, context in try context.importTickets(arguments) }
  }
}

extension ImportArguments {
  /// The rules: those of the preset, and over them the options.
  func rules(_ context: Context) throws -> ImportRules {
    var rules = ImportRules()
    if let preset { rules = try PresetFiles(context.environment).preset(preset).rules }
    for word in maps { try rules.map(word) }
    for word in valueMaps { try rules.mapValue(word) }
    rules.ignored.formUnion(ignored.map { comparableHeader($0) })
    rules.nulls += nulls
    if let dateFormat {
      do throws(DateError) { rules.dateFormat = try DateFormat(pattern: dateFormat) } catch {
        throw Failure.usage("--date-format: \(error.message)", hint: error.hint)
      }
    }
    rules.zone = timezone ?? rules.zone
    rules.delimiter = delimiter ?? rules.delimiter
    rules.encoding = encoding ?? rules.encoding
    rules.key = key ?? rules.key
    rules.isGuarded = rules.isGuarded || spreadsheet
    return rules
  }
}

extension Context {
  fileprivate func importTickets(_ arguments: ImportArguments) throws -> ExitStatus {
    if arguments.listPresets { return try listPresets() }
    guard let file = arguments.file else {
      throw Failure.usage("FILE is missing", hint: "- is standard input")
    }
    let rules = try arguments.rules(self)
    let wish = ImportWish(
      keepGoing: arguments.keepGoing, dryRun: arguments.dryRun, rejects: arguments.rejects)
    return try withStore { store in
      let source = try source(file, rules)
      if arguments.notes {
        guard arguments.maps.isEmpty, arguments.key == nil, arguments.preset == nil else {
          throw Failure.usage("--notes goes without --map, --key and --preset")
        }
        return try NotesImport(store, console, source, rules, wish).run()
      }
      return try ImportRun(store, console, source, rules, wish).run()
    }
  }

  private func source(_ file: String, _ rules: ImportRules) throws -> RowSource {
    switch rules.reader {
    case .spiceworksDesktop: return try RowSource(spiceworks: file, console)
    case .text:
      let source = try ImportSource(
        file, encoding: rules.encoding ?? .utf8, delimiter: rules.delimiter ?? .comma,
        console: console)
      return try RowSource(source, console)
    }
  }
}

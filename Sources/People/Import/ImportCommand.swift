/// `person import`: people from a file or a set of files.
import Commands
import Formats
import Repository
import Terminal

/// The kinds of files that are read without a map.
enum RosterPreset: String, CaseIterable, Sendable, ArgumentValue {
  case sds, sds2, oneroster, ldif
}

struct PersonImportArguments: Sendable {
  var file: String?
  var preset: RosterPreset?
  var maps: [String] = []
  var ignored: [String] = []
  var source: String?
  var isComplete = false
  var domain: String?
  var delimiter: Delimiter?
  var encoding: TextEncoding?
  var wish = RosterWish()

  static var options: [Option<PersonImportArguments>] {
    [
      .value("preset", "NAME", "Read a roster set or LDIF instead of CSV", \.preset),
      .list(
        "map", "m", "THEIRS=OURS", "Take our column OURS from their column THEIRS",
        details: """
          Headers are compared without case, blanks, `_` and `-`. Columns with passwords are never
          read. The columns `given` and `family` together make a name.
          """, \.maps),
      .list("ignore", "COLUMN", "Leave their column out; * is every unknown one", \.ignored),
      .value(
        "source", "NAME", "The name of the system the file comes from",
        details: "`csv`, or the preset's name, unless given. Numbers are kept apart by source.",
        \.source),
      .flag("complete", "Who is known from the source and not in the file has left", \.isComplete),
      .value("domain", "DOMAIN", "Make addresses of bare user names", \.domain),
      .value("delimiter", "CHARACTER", "What stands between cells", \.delimiter),
      .value("encoding", "ENCODING", "The file's encoding", \.encoding),
    ]
  }
}

extension PersonCommands {
  static var importing: Command<PersonImportArguments> {
    Command(
      "person import", "Bring people in from a file or a roster",
      prose: """
        Brings people in, shows what is different from the store, one row a person, and changes
        it. `--dry-run` only shows. The same file again changes nothing.

        A CSV file has a header; columns are those that `ittool person export` writes, or are
        mapped. `sds` and `sds2` are directories with the files of Microsoft School Data Sync,
        version 1 and 2.1, `oneroster` one of OneRoster 1.1; these are complete: who was in the set
        before and is not any more is deactivated, never deleted. `ldif` is a file of directory
        entries, read as the `directory` section of the configuration says.

        People are recognised by their number in the source, else by any address, else by account.
        What a source does not say is left alone. Wishes not to be contacted are never taken away,
        passwords are never read, and numbers keep their leading zeros.

        When more people than the setting `person.deactivation-limit` allows would be deactivated,
        nothing is changed without `--yes`. When rows are bad, each is named and nothing is changed
        without `--keep-going`.
        """,
      options: PersonImportArguments.options + RosterWish.options.within(\.wish),
      operands: [
        .one("FILE", "The file or directory; - is standard input", completion: .file, \.file)
      ],
      fields: DifferenceRow.fields.descriptions(),
      examples: [
        Example(
          "ittool person import staff.csv --map 'Work Email=address' --dry-run",
          "See what a file would change"),
        Example("ittool person import --preset sds2 rosters/", "Bring a roster in"),
        Example("ldapsearch -LLL | ittool person import --preset ldif -", "Read entries"),
      ],
      start: PersonImportArguments()
    ) { arguments, context in
      try context.withStore { store in
        let roster = try context.roster(arguments, store)
        return try context.bring(roster, arguments.wish, into: store)
      }
    }
  }
}

extension Context {
  fileprivate func roster(_ arguments: PersonImportArguments, _ store: Store) throws -> Roster {
    let file = arguments.file ?? ""
    let source = try PersonImportArguments.checkedSource(
      arguments.source ?? (arguments.preset == .ldif ? nil : arguments.preset?.rawValue)
        ?? (arguments.preset == .ldif ? store.directory("source") : "csv"))
    var roster = Roster(source: source)
    let files = RosterFiles(
      directory: file, country: try store.setting("person.country"), domain: arguments.domain)
    if arguments.preset != nil, !arguments.maps.isEmpty {
      throw Failure.usage("--map is for CSV files without a preset")
    }
    switch arguments.preset {
    case .sds: try roster.readSDS(files)
    case .sds2: try roster.readSDS2(files)
    case .oneroster: try roster.readOneRoster(files)
    case .ldif: try readLDIF(file, into: &roster, store)
    case nil:
      let input = try console.open(file)
      let sheet = try Sheet(
        input, name: file == "-" ? "standard input" : file,
        delimiter: arguments.delimiter ?? .comma, encoding: arguments.encoding ?? .utf8)
      let map = try ColumnMap(arguments.maps, ignoring: arguments.ignored)
      try roster.read(sheet, map, in: store)
    }
    if arguments.isComplete { roster.isWhole = true }
    return roster
  }

  private func readLDIF(_ file: String, into roster: inout Roster, _ store: Store) throws {
    let map = try DirectoryMap(
      map: store.directory("map") ?? "", roles: store.directory("roles") ?? "")
    let bytes = try console.open(file).readAll(limit: 256 << 20)
    var reader = LDIFReader(
      name: file == "-" ? "standard input" : file, bytes: bytes, wanted: Set(map.wanted))
    let country = try store.setting("person.country")
    for entry in try reader.entries() {
      do {
        roster.drafts.append(try map.draft(entry, source: roster.source, country: country))
      } catch let fault as RowFault { roster.faults.append(fault) }
    }
  }
}

extension PersonImportArguments {
  static func checkedSource(_ name: String?) throws(Failure) -> String {
    let name = (name ?? "").trimmed.lowercased()
    let isWord = name.utf8.allSatisfy {
      97...122 ~= $0 || 48...57 ~= $0 || $0 == 45 || $0 == 95 || $0 == 46
    }
    guard !name.isEmpty, isWord, name.utf8.count <= 40 else {
      throw .usage("--source: '\(name)' is not a word of letters, digits and hyphens")
    }
    return name
  }
}

extension Store {
  /// A setting of the directory: the file's value, or the default.
  func directory(_ key: String) throws(Failure) -> String? {
    let name = "directory.\(key)"
    if let entry = configuration[name] { return entry.value }
    return try Setting.named(name).fallback
  }
}

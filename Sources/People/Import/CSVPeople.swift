/// People from a CSV file: our columns by name, theirs by `--map`.
import Commands
import Formats
import Repository
import SQLite

/// How the columns of a file are ours.
struct ColumnMap: Sendable {
  /// Our columns that a file can fill, with what each is for.
  static let known = [
    "name", "given", "family", "address", "addresses", "phone", "phones", "mobile", "role", "site",
    "sites", "rooms", "groups", "language", "external", "active", "channel", "account", "refuses",
  ]
  /// Columns of our own export that an import leaves alone.
  static let exported = ["number", "quiet", "departed", "held", "created"]

  /// Their comparable header by our column.
  var theirs: [String: String] = [:]
  private var ignored: Set<String> = []
  private var ignoresAll = false

  /// Reads `THEIRS=OURS` words and headers to ignore.
  init(_ maps: [String], ignoring ignored: [String]) throws(Failure) {
    for word in maps {
      guard let equals = word.lastIndex(of: "="), equals > word.startIndex else {
        throw .usage("--map: '\(word)' is not THEIRS=OURS")
      }
      let header = word[..<equals].trimmed
      let ours = word[word.index(after: equals)...].trimmed.lowercased()
      guard !Sheet.isSecret(header) else {
        throw .usage("--map: '\(header)' holds passwords, which are never read")
      }
      guard Self.known.contains(ours) else {
        throw .usage(
          "--map: '\(ours)' is no column; known are \(Self.known.joined(separator: ", "))",
          hint: didYouMean(ours, in: Self.known))
      }
      guard theirs.updateValue(Sheet.comparable(header), forKey: ours) == nil else {
        throw .usage("--map: two columns for '\(ours)'")
      }
    }
    for header in ignored {
      if header == "*" { ignoresAll = true } else { self.ignored.insert(Sheet.comparable(header)) }
    }
  }

  /// Finds the columns of a file; an unknown one is an error unless it is ignored.
  mutating func settle(_ sheet: Sheet) throws(Failure) {
    for (ours, header) in theirs where sheet.columns[header] == nil {
      throw Failure(
        "\(sheet.name):1: --map: there is no column '\(header)' for '\(ours)'",
        hint: didYouMean(header, in: sheet.headers))
    }
    for header in sheet.headers where !header.isEmpty && !Sheet.isSecret(header) {
      let key = Sheet.comparable(header)
      if theirs.values.contains(key) || ignored.contains(key) { continue }
      if Self.known.contains(key) {
        if theirs[key] == nil { theirs[key] = key }
      } else if !ignoresAll, !Self.exported.contains(key) {
        throw Failure(
          "\(sheet.name):1: unknown column '\(header)'",
          hint: "say what it is with --map '\(header)=…', or --ignore '\(header)'")
      }
    }
    guard
      ["name", "given", "family", "address", "addresses"].contains(where: { theirs[$0] != nil })
    else { throw Failure("\(sheet.name):1: no column gives a name or a mail address") }
  }
}

extension Roster {
  /// Reads the rows of a CSV file.
  mutating func read(_ sheet: Sheet, _ map: ColumnMap, in store: Store) throws {
    var map = map
    try map.settle(sheet)
    let country = try store.setting("person.country")
    var faults: [RowFault] = []
    try sheet.forEachRow({ faults.append($0) }) { row in
      drafts.append(try draft(row, map.theirs, country, store))
    }
    self.faults += faults
  }

  private func draft(
    _ row: SheetRow, _ map: [String: String], _ country: String, _ store: Store
  ) throws -> Draft {
    func cell<T>(_ ours: String, _ read: (String) throws -> T) throws -> T? {
      try map[ours].flatMap { try row.read($0, read) }
    }
    func list(_ ours: String) throws -> [String]? {
      try cell(ours) { try RosterCell.several($0, in: store) }
    }
    var draft = Draft(place: row.place)
    draft.name = try cell("name", RosterCell.name)
    if draft.name == nil {
      let parts = [try cell("given", RosterCell.name), try cell("family", RosterCell.name)]
      let name = parts.compactMap { $0 }.joined(separator: " ")
      draft.name = name.isEmpty ? nil : name
    }
    draft.addresses = try cell("address") { [try RosterCell.address($0)] } ?? []
    draft.addresses +=
      try cell("addresses") { text in
        try text.split { $0 == " " || $0 == ";" || $0 == "," }.map {
          try RosterCell.address(String($0))
        }
      } ?? []
    draft.phones =
      try cell("phones") { text in
        try Phone.several(text).map { try Phone(reading: $0, country: country) }
      } ?? []
    for (column, kind) in [("phone", Phone.Kind.work), ("mobile", .mobile)] {
      if let phone = try cell(column, { try Phone(reading: $0, country: country, kind: kind) }) {
        draft.phones.append(phone)
      }
    }
    draft.role = try cell("role", Role.read)
    draft.sites = try list("sites") ?? cell("site") { [try RoomName.checked($0, "site")] }
    draft.rooms = try list("rooms")
    draft.groups =
      try cell("groups") { text in
        try text.split { $0 == " " || $0 == ";" || $0 == "," }.map {
          try GroupCommands.checkedName(String($0))
        }
      } ?? []
    draft.language = try cell("language", PersonChanges.language) ?? nil
    draft.external = try cell("external") { try external($0, store) } ?? nil
    draft.isActive = try cell("active", RosterCell.flag)
    draft.channel = try cell("channel") { try PersonChanges.word($0, "channel") } ?? nil
    draft.account = try cell("account") { try PersonChanges.word($0, "account") } ?? nil
    draft.refusals =
      try cell("refuses") { text in
        try text.split(separator: " ").map { try MessageKind.read(String($0)).rawValue }
      } ?? []
    guard draft.name != nil || !draft.addresses.isEmpty else {
      throw row.fault("neither a name nor a mail address", column: nil)
    }
    return draft
  }

  // `SOURCE:ID` of our own export, or the bare number of the file's source, leading zeros and all.
  private func external(_ text: String, _ store: Store) throws -> ExternalID? {
    let words = try RosterCell.several(text, in: store).flatMap { $0.split(separator: " ") }
    let own = words.map(String.init).first { $0.hasPrefix(source + ":") }
    if let own { return try ExternalID(reading: own) }
    if text.contains(":") { return words.first.flatMap { try? ExternalID(reading: String($0)) } }
    return ExternalID(source: source, id: text)
  }
}

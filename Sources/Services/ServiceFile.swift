/// `service import` and `service export`: all services with their dependencies as one CSV file.
import Commands
import Formats
import People
import Repository
import SQLite
import Terminal

struct ServiceFileArguments: Sendable {
  var file: String?
  var dryRun = false
  var delimiter: Delimiter?
  var all = false
  var output = Output()
}

/// What an import changes of one service.
struct ServiceDifference: Sendable {
  var action: String
  var name: String
  var changes: String

  static let fields: [Field<ServiceDifference>] = [
    Field("action", "added or changed") { .text($0.action) },
    Field("name", "The service") { .text($0.name) },
    Field("changes", "What is different: field, old and new value") { .text($0.changes) },
  ]
}

extension ServiceCommands {
  var importing: Command<ServiceFileArguments> {
    Command(
      "service import", "Bring services in from a CSV file",
      prose: """
        Makes the services of a CSV file, changes those that are there, and shows one row for each
        that is different; `--dry-run` only shows. Columns are those that `ittool service export`
        writes, in any order; `name` is wanted. A column that is missing leaves its field alone, an
        empty cell empties it. Services that are not in the file stay as they are. The same file
        again changes nothing.

        The cell `needs` holds names parted by semicolons: `sso` is needed, `sso:helps` only helps,
        and of those with the same word after `any=` one is enough: `isp-a:any=wan; isp-b:any=wan`.
        The cell `channels` holds the channels that need the service, `mail` to send and
        `mail@North School` for readers there. Both stand for all that was there before.

        When a row is bad, each is named and nothing is changed.
        """,
      options: [
        .flag("dry-run", "n", "Show what would change and change nothing", \.dryRun),
        .value("delimiter", "CHARACTER", "What stands between cells", \.delimiter),
      ] + Output.options.within(\.output),
      operands: [.one("FILE", "The file; - is standard input", completion: .file, \.file)],
      fields: ServiceDifference.fields.descriptions(),
      examples: [
        Example("ittool service import services.csv --dry-run", "See what would change"),
        Example("ittool service import services.csv", "Change it"),
      ],
      start: ServiceFileArguments()
    ) { arguments, context in
      let file = arguments.file ?? "-"
      let input = try context.console.open(file)
      return try context.withStore { store in
        let sheet = try Sheet(
          input, name: file == "-" ? "standard input" : file,
          delimiter: arguments.delimiter ?? .comma)
        try sheet.require(["name"])
        try context.refuseUnknown(sheet)
        store.source = "csv"
        var faults: [RowFault] = []
        let rows = try store.write(keep: !arguments.dryRun) {
          var reading = ServiceSheetReading(store)
          try sheet.forEachRow({ faults.append($0) }, { try reading.take($0) })
          faults += try reading.putNeeds()
          guard faults.isEmpty else {
            for fault in faults { context.console.warn(fault.text) }
            throw Failure(
              "nothing was changed: \(faults.count == 1 ? "a row is" : "rows are") bad")
          }
          return reading.differences()
        }
        try context.printRows(ServiceDifference.fields, arguments.output, local: { $0.rfc3339 }) {
          emit in for row in rows { try emit(row) }
        }
        let added = rows.count { $0.action == "added" }
        context.console.note(
          "\(added) added, \(rows.count - added) changed"
            + (arguments.dryRun ? "; nothing was kept" : ""))
        return .done
      }
    }
  }

  var export: Command<ServiceFileArguments> {
    Command(
      "service export", "Print the services as a CSV file",
      prose: """
        Prints all services in use with their dependencies, as `ittool service import` reads them.
        Edit the file in a spreadsheet, and bring it in again.
        """,
      options: [.flag("all", "Print those out of use too", \.all)]
        + Output.options.within(\.output),
      fields: ServiceRow.fileFields.descriptions(),
      examples: [Example("ittool service export > services.csv", "Write them to a file")],
      start: ServiceFileArguments()
    ) { arguments, context in
      try context.withStore { store in
        let services = try store.services(includingRetired: arguments.all)
        try context.printRows(
          ServiceRow.fileFields, arguments.output, fallback: .csv, local: { $0.rfc3339 }
        ) { emit in for service in services { try emit(store.row(of: service, [:])) } }
        return .done
      }
    }
  }
}

extension Context {
  // A header with a typing error would otherwise be read as a column that is missing.
  fileprivate func refuseUnknown(_ sheet: Sheet) throws(Failure) {
    let known = ServiceRow.fields.map(\.description.name)
    let wanted = Set(known.map(Sheet.comparable))
    for header in sheet.headers where !header.isEmpty && !wanted.contains(Sheet.comparable(header))
    {
      throw Failure(
        "\(sheet.name):1: there is no column '\(header)'",
        hint: didYouMean(header, in: known) ?? "there are \(known.joined(separator: ", "))")
    }
  }
}

/// Takes rows in; dependencies wait until all services are there.
private struct ServiceSheetReading {
  let store: Store
  private var changes: [(name: String, isNew: Bool, texts: [String])] = []
  private var waiting: [(row: SheetRow, service: Service)] = []
  private var seen: [String: String] = [:]

  init(_ store: Store) { self.store = store }

  mutating func take(_ row: SheetRow) throws {
    guard let name = try row.read("name", { try Service.checkedName($0) }) else {
      throw row.fault("no name", column: "name")
    }
    if let place = seen[name] {
      throw row.fault("'\(name)' stands at \(place), too", column: "name")
    }
    seen[name] = row.place
    var words = ServiceWords()
    func cell(_ column: String) -> String? { row.has(column) ? row[column] ?? "" : nil }
    words.title = row["title"]
    words.description = cell("description")
    words.sites = cell("sites").map(Self.parts)
    words.owner = cell("owner")
    words.vendorPage = cell("vendor_page")
    words.calendar = cell("calendar")
    words.isPublic = try row.read("public", Self.flag)
    words.isActive = try row.read("active", Self.flag)
    words.place = try row.read("place") { try Int.read($0) }
    do {
      if let old = try store.knownService(name) {
        var new = old
        try store.put(words, into: &new)
        note(try store.update(old, to: new), of: name)
        waiting.append((row, new))
      } else {
        waiting.append((row, try store.addService(name, words)))
        changes.append((name, true, []))
      }
    } catch let failure as Failure {
      throw row.fault(failure.message, column: nil)
    }
  }

  /// Puts the dependencies in, now that every service is there.
  mutating func putNeeds() throws -> [RowFault] {
    var faults: [RowFault] = []
    // All old ones go first: two services may change places.
    for (row, service) in waiting where row.has("needs") {
      let wanted = Set((try? words(row))?.map(\.name) ?? [])
      for old in try store.needWords(of: service.id) where !wanted.contains(old.name) {
        try store.undepend(service, from: old.name)
        note([("needs", old.text, nil)], of: service.name)
      }
    }
    for (row, service) in waiting {
      do {
        for word in try words(row) {
          let old = try store.needWords(of: service.id).first { $0.name == word.name }
          if try store.depend(service, on: word) {
            note([("needs", old?.text, word.text)], of: service.name)
          }
        }
        try putChannels(row, service)
      } catch let fault as RowFault {
        faults.append(fault)
      } catch let failure as Failure {
        let hint = failure.hints.first.map { "; \($0)" } ?? ""
        faults.append(row.fault(failure.message + hint, column: "needs"))
      }
    }
    return faults
  }

  private func words(_ row: SheetRow) throws -> [NeedWord] {
    try row.read("needs") { try Self.parts($0).map { try NeedWord(reading: $0) } } ?? []
  }

  private mutating func putChannels(_ row: SheetRow, _ service: Service) throws {
    guard row.has("channels") else { return }
    let wanted =
      try row.read("channels") { try Self.parts($0).map { try ChannelWord(reading: $0) } } ?? []
    let old = try store.channelWords(of: service.id)
    for word in old where !wanted.contains(word) {
      try store.undepend(word, from: service)
      note([("channels", word.text, nil)], of: service.name)
    }
    do {
      for word in wanted where try store.depend(word, on: service) {
        note([("channels", nil, word.text)], of: service.name)
      }
    } catch let failure as Failure {
      throw row.fault(failure.message, column: "channels")
    }
  }

  private mutating func note(
    _ differences: [(field: String, old: String?, new: String?)], of name: String
  ) {
    guard !differences.isEmpty else { return }
    let texts = differences.map { "\($0.field): \($0.old ?? "-") → \($0.new ?? "-")" }
    if let place = changes.firstIndex(where: { $0.name == name }) {
      changes[place].texts += texts
    } else {
      changes.append((name, false, texts))
    }
  }

  func differences() -> [ServiceDifference] {
    changes.map {
      ServiceDifference(
        action: $0.isNew ? "added" : "changed", name: $0.name,
        changes: $0.texts.joined(separator: "; "))
    }
  }

  private static func parts(_ text: String) -> [String] {
    text.split(separator: ";").map(\.trimmed).filter { !$0.isEmpty }
  }

  private static func flag(_ word: String) throws(Failure) -> Bool {
    switch word.lowercased() {
    case "true", "yes", "1": true
    case "false", "no", "0": false
    default: throw Failure("'\(word)' is neither true nor false")
    }
  }
}

extension SheetRow {
  fileprivate func has(_ header: String) -> Bool {
    sheet.columns[Sheet.comparable(header)] != nil
  }
}

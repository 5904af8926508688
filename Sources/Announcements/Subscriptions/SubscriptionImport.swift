/// `subscription import`: everybody on a list is asked, once.
import Calendar
import Commands
import Formats
import People
import Repository
import SQLite
import Terminal

struct SubscriptionImportArguments: Sendable {
  var file: String?
  var topics: [String] = []
  var language: String?
  var pace: Pace?
  var delimiter: Delimiter?
  var keepGoing = false
  var dryRun = false
  var output = Output()
}

/// One address of a list, with all that its rows say.
private struct ListedReader {
  var address: String
  var name: String
  var language: String?
  var pace: Pace?
  var topics: [Topic]
}

/// What became of one address of a list.
struct ListResult: Sendable {
  var address: String
  var result: SubscriptionResult

  static let fields: [Field<ListResult>] = [
    Field("address", "The mail address") { .text($0.address) },
    Field("result", "asked, pending, confirmed or refused") { .text($0.result.word) },
    Field("reason", "Why it is not asked") { .of($0.result.reason) },
  ]
}

extension SubscriptionCommands {
  static var importing: Command<SubscriptionImportArguments> {
    Command(
      "subscription import", "Ask everybody on a list whether they subscribe",
      prose: """
        Reads a CSV file with the column `address` and, where there are, `name`, `language`, `pace`
        and `topic`, several topics separated by semicolons; other columns are not read. A file
        without a header is a list of addresses. Topics are those of the row, else `--topic`, else
        all news.

        Each address gets one mail that asks, however many rows it has, and is subscribed when it
        answers YES. Nobody is asked twice by a list: the same file again sends nothing, and who
        left, said no, or asked not to be contacted stays away. Prints a row for each address. When
        rows are bad, each is named and nothing is sent without `--keep-going`.
        """,
      options: [
        .list("topic", "TOPIC", "Ask about TOPIC; repeat for more", \.topics),
        .value("language", "TAG", "Ask in this language where a row says none", \.language),
        .value("pace", "PACE", "Each announcement, or weekly: the newsletter alone", \.pace),
        .value("delimiter", "CHARACTER", "What stands between cells", \.delimiter),
        .flag("keep-going", "Leave bad rows out and ask the others", \.keepGoing),
        .flag("dry-run", "n", "Show who would be asked and ask nobody", \.dryRun),
      ] + Output.options.within(\.output),
      operands: [.one("FILE", "The list; - is standard input", completion: .file, \.file)],
      fields: ListResult.fields.descriptions(),
      examples: [
        Example("ittool subscription import pta.csv --topic 'site:North' --dry-run", "Look first"),
        Example("ittool subscription import pta.csv --topic 'site:North'", "Ask them"),
      ],
      start: SubscriptionImportArguments()
    ) { arguments, context in
      let file = arguments.file ?? ""
      let input = try context.console.open(file)
      return try context.withStore { store in
        try store.requireAsking()
        var reading = ListReading(name: file == "-" ? "standard input" : file, store: store)
        reading.topics =
          try arguments.topics.isEmpty ? [.all] : arguments.topics.map(store.topic)
        reading.language = try arguments.language.map { word throws(Failure) in
          try WrittenText.language(word)
        }
        reading.pace = arguments.pace
        try reading.read(input, arguments.delimiter ?? .comma)
        for fault in reading.faults { context.console.warn(fault, hints: []) }
        guard reading.faults.isEmpty || arguments.keepGoing else {
          throw Failure(
            "nobody was asked: \(reading.faults.count == 1 ? "a row is" : "rows are") bad",
            hint: "correct them, or ask the others with --keep-going")
        }
        store.source = "csv"
        let results = try store.write(keep: !arguments.dryRun) {
          try reading.readers.map { reader in
            ListResult(
              address: reader.address,
              result: try store.subscribe(
                reader.address, name: reader.name, language: reader.language, to: reader.topics,
                pace: reader.pace, source: .list))
          }
        }
        try context.printRows(ListResult.fields, arguments.output, local: { $0.rfc3339 }) { emit in
          for result in results { try emit(result) }
        }
        return reading.faults.isEmpty ? .done : .partial
      }
    }
  }
}

/// Reads a list: rows of one address are put together.
private struct ListReading {
  let name: String
  let store: Store
  var topics: [Topic] = []
  var language: String?
  var pace: Pace?
  private(set) var readers: [ListedReader] = []
  private(set) var faults: [String] = []
  private var places: [String: Int] = [:]

  init(name: String, store: Store) {
    self.name = name
    self.store = store
  }

  mutating func read(_ input: Input, _ delimiter: Delimiter) throws {
    let reader = CSVReader(name: name, delimiter: delimiter.byte, limit: 1 << 20) {
      try input.read(into: $0)
    }
    var record = CSVRecord()
    var columns: [String: Int]?
    while try reader.next(&record) {
      let cells = (0..<record.count).map { record[$0].trimmed }
      if cells.allSatisfy(\.isEmpty) { continue }
      guard let known = columns else {
        if let first = cells.first, first.contains("@") {
          columns = ["address": 0]
          take(cells, ["address": 0], record.line)
        } else {
          columns = try header(cells)
        }
        continue
      }
      take(cells, known, record.line)
    }
  }

  private func header(_ cells: [String]) throws -> [String: Int] {
    var columns: [String: Int] = [:]
    for (index, cell) in cells.enumerated() {
      var key = cell.lowercased().filter { $0.isLetter }
      if ["email", "mail", "emailaddress", "mailaddress"].contains(key) { key = "address" }
      if key == "topics" { key = "topic" }
      if columns[key] == nil { columns[key] = index }
    }
    guard columns["address"] != nil else {
      throw Failure(
        "\(name):1: the column 'address' is missing",
        hint: "its header has \(cells.prefix(10).joined(separator: ", "))")
    }
    return columns
  }

  private mutating func take(_ cells: [String], _ columns: [String: Int], _ line: Int) {
    func cell(_ key: String) -> String? {
      guard let index = columns[key], index < cells.count, !cells[index].isEmpty else { return nil }
      return cells[index]
    }
    do {
      guard let word = cell("address") else { throw Failure("no address") }
      let mailbox = try Mailbox(reading: word)
      let address = try SubscriptionArguments.checked(word)
      let named = try cell("topic").map { try $0.split(separator: ";").map { try topic($0) } }
      let reader = ListedReader(
        address: address, name: cell("name") ?? mailbox.name,
        language: try cell("language").map { word throws(Failure) in
          try WrittenText.language(word)
        } ?? language,
        pace: try cell("pace").map { word throws(Failure) in try Pace.read(word) } ?? pace,
        topics: named ?? topics)
      if let place = places[address.lowercased()] {
        for topic in reader.topics where !readers[place].topics.contains(topic) {
          readers[place].topics.append(topic)
        }
      } else {
        places[address.lowercased()] = readers.count
        readers.append(reader)
      }
    } catch let failure as Failure {
      faults.append("\(name):\(line): \(failure.message)")
    } catch {
      faults.append("\(name):\(line): \(error)")
    }
  }

  private func topic(_ word: Substring) throws -> Topic { try store.topic(String(word)) }
}

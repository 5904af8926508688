/// Where rows come from: a text file, or another program's database.
import Commands
import Formats
import Repository
import Terminal

/// A header and rows that can be gone through more than once.
struct RowSource {
  /// The name for messages.
  let name: String
  let headers: [String]
  /// Goes through all rows and shows how far it came under a label.
  let forEach: (_ label: String, _ body: (ImportRow) throws -> Void) throws -> Void
  /// What else was written on the ticket of a row.
  var notes: ((ImportRow) throws -> [RawNote])?

  init(
    name: String, headers: [String],
    forEach: @escaping (_ label: String, _ body: (ImportRow) throws -> Void) throws -> Void
  ) {
    self.name = name
    self.headers = headers
    self.forEach = forEach
  }

  /// The rows of a text file; its first record is the header.
  init(_ source: ImportSource, _ console: Console) throws {
    let reader = try source.reader()
    var record = CSVRecord()
    guard try reader.next(&record) else {
      throw Failure("\(source.name) is empty: it has not even a header")
    }
    let headers = (0..<record.count).map { record[$0] }
    self.init(name: source.name, headers: headers) { label, body in
      let progress = console.progress(label, total: source.size)
      defer { progress.finish() }
      source.onRead = { progress.advance(by: $0) }
      let reader = try source.reader()
      var row = ImportRow()
      guard try reader.next(&row.record) else { return }
      while try reader.next(&row.record) {
        row.line = row.record.line
        try body(row)
      }
    }
  }
}

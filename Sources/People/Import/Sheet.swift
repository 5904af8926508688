/// A CSV file of a roster: rows by the names of their columns.
import Commands
import Formats
import Repository
import Terminal

/// Reads a CSV file with a header, row by row.
///
/// Headers are compared without case, blanks, underscores and hyphens. A column whose header speaks
/// of a password is never read.
public final class Sheet {
  /// What the file is called in messages.
  public let name: String
  /// Columns by their comparable names.
  public let columns: [String: Int]
  /// The headers as they were written.
  public let headers: [String]
  private let reader: CSVReader
  private var record = CSVRecord()

  /// Opens the file and reads its header; an empty one is an error.
  public init(
    _ input: Input, name: String, delimiter: Delimiter = .comma, encoding: TextEncoding = .utf8
  )
    throws
  {
    self.name = name
    let read: (UnsafeMutableRawBufferPointer) throws -> Int
    if encoding == .utf8 {
      read = { try input.read(into: $0) }
    } else {
      let transcoder = try Transcoder(name: name, encoding: encoding) {
        try input.read(into: $0)
      }
      read = { try transcoder.read(into: $0) }
    }
    reader = CSVReader(name: name, delimiter: delimiter.byte, limit: 1 << 20, read: read)
    guard try reader.next(&record) else { throw Failure("\(name): empty, without a header line") }
    headers = (0..<record.count).map { [record] in record[$0].trimmed }
    var columns: [String: Int] = [:]
    for (index, header) in headers.enumerated() {
      let key = Self.comparable(header)
      // Spreadsheets leave empty columns at the end.
      if key.isEmpty || Self.isSecret(header) { continue }
      guard columns.updateValue(index, forKey: key) == nil else {
        throw Failure("\(name):1: the column '\(header)' stands there twice")
      }
    }
    self.columns = columns
  }

  /// A header as it is compared.
  public static func comparable(_ header: String) -> String {
    String(
      header.unicodeScalars.filter {
        $0 != "_" && $0 != "-" && !$0.properties.isWhitespace
          && $0.properties.generalCategory != .format
      }.map(Character.init)
    ).lowercased()
  }

  /// Whether a column holds what must never be stored, shown or logged.
  static func isSecret(_ header: String) -> Bool {
    let key = comparable(header)
    return key.contains("password") || key.contains("passwd") || key.contains("unicodepwd")
  }

  /// Refuses a file that lacks one of these columns.
  public func require(_ names: [String]) throws(Failure) {
    let missing = names.filter { columns[Self.comparable($0)] == nil }
    guard missing.isEmpty else {
      throw Failure("\(name):1: the column '\(missing[0])' is missing")
    }
  }

  /// Calls `body` with every row; what it throws as a fault is handed to `reject`.
  ///
  /// A row with more or fewer cells than the header is rejected.
  public func forEachRow(_ reject: (RowFault) -> Void, _ body: (SheetRow) throws -> Void) throws {
    while try reader.next(&record) {
      let row = SheetRow(sheet: self, record: record)
      guard record.count == headers.count else {
        reject(
          row.fault("\(record.count) cells, where the header has \(headers.count)", column: nil))
        continue
      }
      do { try body(row) } catch let fault as RowFault { reject(fault) }
    }
  }
}

/// One row of a sheet.
public struct SheetRow {
  /// The file that it stands in.
  public let sheet: Sheet
  let record: CSVRecord

  /// `file:line`.
  public var place: String { "\(sheet.name):\(record.line)" }

  /// The cell under a header, without blanks around it; nil when empty or when there is no such
  /// column.
  public subscript(header: String) -> String? {
    guard let index = sheet.columns[Sheet.comparable(header)] else { return nil }
    return cell(index)
  }

  /// The cell of a column.
  func cell(_ index: Int) -> String? {
    let text = record[index].trimmed
    return text.isEmpty ? nil : text
  }

  /// What is wrong with this row, at a column when it is about one.
  public func fault(_ message: String, column: String?) -> RowFault {
    let index = column.flatMap { sheet.columns[Sheet.comparable($0)] }
    guard let index else { return RowFault(place: place, message: message) }
    return RowFault(
      place: "\(place):\(index + 1)", message: "\(sheet.headers[index]): \(message)")
  }

  /// Reads a cell; what is wrong with it is a fault at its column.
  public func read<T>(_ header: String, _ read: (String) throws -> T) throws -> T? {
    guard let text = self[header] else { return nil }
    do { return try read(text) } catch let failure as Failure {
      throw fault(failure.message, column: header)
    }
  }
}

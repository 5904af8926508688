/// The rows that could not be imported: the first ones for the screen, all of them for a file.
import Commands
import Formats
import Glibc
import Repository
import Terminal

/// Collects rejected rows while a file is read.
final class Rejects {
  /// The rows rejected.
  private(set) var count = 0
  /// The problems that are shown.
  private(set) var shown: [ImportProblem] = []
  /// How many problems are shown at most.
  static let limit = 20

  private let path: String?
  private let delimiter: UInt8
  /// The places of the original columns; `reason` is of an earlier round.
  private var kept: [Int] = []
  private var bytes: [UInt8] = []
  private var descriptor: Int32 = -1
  private var temporary = ""

  /// - Parameter path: the file for all rejected rows; nil for none.
  init(path: String?, delimiter: Delimiter, marked: Bool, headers: [String]) throws {
    self.path = path
    self.delimiter = delimiter.byte
    guard let path else { return }
    // A pipe or a device is written as it is; only a file can be put in its place when it is whole.
    var facts = stat()
    let isFile = stat(path, &facts) != 0 || facts.st_mode & S_IFMT == S_IFREG
    temporary = isFile ? "\(path).\(getpid()).part" : ""
    descriptor = open(
      isFile ? temporary : path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure(path) }
    // The file is UTF-8 even where the original was not; its mark says so when it is read again.
    if marked { bytes += [0xEF, 0xBB, 0xBF] }
    let names = headers.filter { comparableHeader($0) != "reason" }
    kept = headers.indices.filter { comparableHeader(headers[$0]) != "reason" }
    add(["reason"] + names.map { Optional($0) })
  }

  deinit { discard() }

  /// Forgets everything, also what was written.
  func discard() {
    guard descriptor >= 0 else { return }
    close(descriptor)
    if !temporary.isEmpty { unlink(temporary) }
    descriptor = -1
  }

  /// Rejects a row; all its problems come together.
  func reject(_ row: ImportRow, _ problems: [ImportProblem]) throws {
    count += 1
    for problem in problems where shown.count < Self.limit { shown.append(problem) }
    guard descriptor >= 0 else { return }
    let reason = problems.map(\.text).joined(separator: "; ")
    let extra = row.count > 0 ? kept.filter { $0 < row.count } : []
    var cells: [String?] = [reason] + extra.map { original(row, $0) }
    // Cells without a header stay visible at the end.
    let known = (kept.last ?? -1) + 1
    if row.count > known { cells += (known..<row.count).map { original(row, $0) } }
    add(cells)
    if bytes.count > 1 << 16 { try drain() }
  }

  // With its empty string, which is not nothing.
  private func original(_ row: ImportRow, _ index: Int) -> String? {
    if let cells = row.cells { return cells[index] }
    return row.record.text(index)
  }

  private func add(_ cells: [String?]) {
    for (index, cell) in cells.enumerated() {
      if index > 0 { bytes.append(delimiter) }
      guard let cell else { continue }
      let needsQuotes =
        cell.isEmpty
        || cell.utf8.contains { $0 == delimiter || $0 == 34 || $0 == 10 || $0 == 13 }
      guard needsQuotes else {
        bytes += cell.utf8
        continue
      }
      bytes.append(34)
      for byte in cell.utf8 {
        if byte == 34 { bytes.append(34) }
        bytes.append(byte)
      }
      bytes.append(34)
    }
    bytes.append(10)
  }

  private func drain() throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written < 0 {
        if errno == EINTR { continue }
        throw failure(temporary)
      }
      rest = rest.dropFirst(written)
    }
    bytes.removeAll(keepingCapacity: true)
  }

  /// Puts the file in its place, also when nothing was rejected.
  func finish() throws {
    guard descriptor >= 0, let path else { return }
    try drain()
    let closed = close(descriptor)
    descriptor = -1
    guard closed == 0 else { throw failure(path) }
    guard temporary.isEmpty || rename(temporary, path) == 0 else { throw failure(path) }
  }

  private func failure(_ path: String) -> Failure {
    Failure("\(path): \(systemMessage(errno))", status: .inputOutput)
  }
}

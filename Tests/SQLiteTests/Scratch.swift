// A directory for database files, removed with the test.

import Foundation
import Glibc
import SQLite

final class Scratch {
  let path: String

  init() throws {
    var template = Array("/tmp/ittool-sqlite-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw CocoaError(.fileWriteUnknown) }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// A new database in WAL mode with one table.
  func database(_ name: String = "a.db") throws -> Connection {
    let db = try Connection(path: file(name), mode: .create)
    try db.script("PRAGMA journal_mode = WAL; CREATE TABLE t(a, b)")
    return db
  }

  func size(_ name: String) -> Int64 {
    var status = stat()
    return stat(file(name), &status) == 0 ? Int64(status.st_size) : 0
  }
}

/// The files that go along with a message: attachments of a ticket, looked up when it is sent.
import Calendar
import Mail
import Repository
import SQLite

extension Store {
  /// The files of a delivery, whose bytes are still on the ticket.
  func files(of delivery: Int64) throws -> [OutgoingAttachment] {
    var files: [OutgoingAttachment] = []
    let sql: SQL = """
      SELECT a.name, c.data FROM outbox AS m
        JOIN outbox_file AS f ON f.content = m.content
        JOIN attachment AS a ON a.id = f.attachment
        JOIN content AS c ON c.sha256 = a.sha256
      WHERE m.id = \(delivery) ORDER BY a.id
      """
    let enclosed: SQL = """
      SELECT e.name, c.data FROM outbox AS m
        JOIN outbox_enclosure AS e ON e.content = m.content
        JOIN content AS c ON c.sha256 = e.sha256
      WHERE m.id = \(delivery) ORDER BY e.name
      """
    for sql in [sql, enclosed] {
      try db.forEachRow(sql) { row in
        let name: String = try row.text()
        files.append(
          OutgoingAttachment(name: name, type: FileType.named(name), bytes: try row.blob()))
      }
    }
    return files
  }

  /// The files that a mail can take along, in their order, and a sentence for each that it cannot.
  ///
  /// Mail servers refuse a message that is too large, and with it the words that matter.
  public func mailable(_ files: [Int64]) throws -> (files: [Int64], left: [String]) {
    guard !files.isEmpty else { return ([], []) }
    var room = Int64(try number("delivery.attachment-limit")) << 20
    var taken: [Int64] = []
    var left: [String] = []
    for file in files {
      let facts: (name: String, size: Int64)? = try db.first(
        """
        SELECT name, size FROM attachment AS a JOIN content AS c ON c.sha256 = a.sha256
        WHERE a.id = \(file)
        """
      ) { row in (try row.text(), try row.int()) }
      guard let facts else { continue }
      if facts.size <= room {
        room -= facts.size
        taken.append(file)
      } else {
        left.append(
          "The file '\(facts.name)' of \(Self.size(facts.size)) is too large for mail; ask for it.")
      }
    }
    return (taken, left)
  }

  private static func size(_ bytes: Int64) -> String {
    bytes >= 1 << 20 ? "\((bytes + (1 << 19)) >> 20) MiB" : "\((bytes + 1_023) >> 10) KiB"
  }
}

/// What a file is, by the end of its name; readers open the wrong program otherwise.
enum FileType {
  static func named(_ name: String) -> String {
    guard let dot = name.lastIndex(of: ".") else { return "application/octet-stream" }
    return known[name[name.index(after: dot)...].lowercased()] ?? "application/octet-stream"
  }

  private static let known = [
    "pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg",
    "gif": "image/gif", "webp": "image/webp", "svg": "image/svg+xml", "txt": "text/plain",
    "log": "text/plain", "csv": "text/csv",
    "zip": "application/zip", "mp4": "video/mp4",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
  ]
}

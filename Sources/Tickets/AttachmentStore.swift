/// Attached files: kept once per content, under names that are never trusted.
import Calendar
import Commands
import Formats
import Repository
import SQLite

/// One attached file.
struct Attachment: Sendable, RowDecodable {
  var id: Int64
  var ticket: Int64
  var name: String
  var sha256: String
  var size: Int64
  var at: Instant
  var actor: String

  init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    ticket = try row.int()
    name = try row.text()
    sha256 = try row.text()
    size = try row.int()
    at = Instant(seconds: try row.int())
    actor = try row.text()
  }

  static let select: SQL = """
    SELECT attachment.id, ticket, name, lower(hex(attachment.sha256)), size, at, actor
    FROM attachment JOIN content ON content.sha256 = attachment.sha256
    """

  static let fields: [Field<Attachment>] = [
    Field("attachment", "Number of the attachment") { .integer($0.id) },
    Field("name", "Name it came with") { .text($0.name) },
    Field("size", "Bytes") { .integer($0.size) },
    Field("at", "When it was attached") { .instant($0.at) },
    Field("actor", "Who attached it") { .text($0.actor) },
    Field("sha256", "Checksum of the content", usual: false) { .text($0.sha256) },
  ]

  /// The name of the file when it is saved: never a path, never hidden, never another's.
  var fileName: String { "\(id)-\(FileName.safe(name))" }
}

extension Store {
  /// The attachments of a ticket.
  func attachments(of ticket: Int64) throws -> [Attachment] {
    try db.all(
      Attachment.select + " WHERE ticket = \(ticket) ORDER BY attachment.id", as: Attachment.self)
  }

  /// The attachment of this number on a ticket.
  func attachment(_ id: Int64, of ticket: Ticket) throws -> Attachment {
    let sql = Attachment.select + " WHERE attachment.id = \(id) AND ticket = \(ticket.id)"
    guard let found = try db.first(sql, as: Attachment.self) else {
      throw Failure(
        "\(ticket.number) has no attachment \(id)",
        hint: "see 'ittool ticket attachments \(ticket.number)'")
    }
    return found
  }

  /// The bytes of an attachment.
  func content(of attachment: Attachment) throws -> [UInt8] {
    try db.first(
      """
      SELECT data FROM attachment JOIN content ON content.sha256 = attachment.sha256
      WHERE attachment.id = \(attachment.id)
      """
    ) { try $0.blob() } ?? []
  }

  /// Attaches bytes; called inside a transaction.
  ///
  /// - Parameter digest: the SHA-256 of the bytes, computed before anything was locked.
  @discardableResult
  public func attach(
    _ bytes: [UInt8], digest: [UInt8], name: String, to ticket: Ticket
  ) throws -> Int64 {
    try keepContent(bytes, digest: digest)
    try db.run(
      """
      INSERT INTO attachment(ticket, name, sha256, at, actor)
      VALUES (\(ticket.id), \(name), \(digest), \(now), \(actor))
      """)
    let id = db.lastInsertedRow
    try record(.ticket, ticket.id, "attached", new: name)
    try touch(ticket.id)
    return id
  }

  /// Removes an attachment, and its content when nothing else has it.
  func detach(_ attachment: Attachment) throws {
    let digest =
      try db.first(
        "SELECT sha256 FROM attachment WHERE id = \(attachment.id)"
      ) { try $0.blob() } ?? []
    try db.run("DELETE FROM attachment WHERE id = \(attachment.id)")
    try dropContent(digest)
    try record(.ticket, attachment.ticket, "detached", old: attachment.name)
    try touch(attachment.ticket)
  }
}

/// The contents of attached files, as far as an erasure can look into them.
import Repository
import SQLite

/// A file that is no text, on a ticket that speaks of an erased person.
struct UnsearchedFile: Sendable, Equatable {
  /// The ticket.
  var ticket: Int64
  /// The attachment's number.
  var attachment: Int64
  /// Its name.
  var name: String

  /// `T-9, attachment 4: scan.pdf`.
  var sentence: String { "\(Kind.ticket.number(ticket)), attachment \(attachment): \(name)" }
}

/// Looks for words in every attached file that is text.
///
/// Files are kept by their checksum: a changed one is a new content, to which the attachments move,
/// and the old content goes.
struct AttachedFiles {
  private let store: Store
  private let words: [[UInt8]]
  private let mark: [UInt8]

  init(_ store: Store, words: [String], mark: String) {
    self.store = store
    self.words = words.map { $0.utf8.map(Self.small) }
    self.mark = Array(mark.utf8)
  }

  /// Puts a redacted copy in the place of each text in which a word stands; called inside a
  /// transaction.
  func redact() throws {
    guard !words.isEmpty else { return }
    // One at a time: all of them together may be larger than the memory.
    let all = try store.db.all("SELECT rowid FROM content", as: Int64.self)
    for row in all {
      let bytes = try store.db.first("SELECT data FROM content WHERE rowid = \(row)") {
        try $0.blob() as [UInt8]
      }
      guard let bytes, Self.isText(bytes) else { continue }
      let redacted = redacted(bytes)
      if redacted != bytes { try replace(row, by: redacted) }
    }
  }

  /// The files on these tickets that are no text.
  func unsearched(on tickets: Set<Int64>) throws -> [UnsearchedFile] {
    var found: [UnsearchedFile] = []
    for ticket in tickets.sorted() {
      try store.db.forEachRow(
        """
        SELECT attachment.id, name, substr(data, 1, 8192) FROM attachment
          JOIN content ON content.sha256 = attachment.sha256
        WHERE ticket = \(ticket) ORDER BY attachment.id
        """
      ) { row in
        let id: Int64 = try row.int()
        let name: String = try row.text()
        if !Self.isText(try row.blob()) {
          found.append(UnsearchedFile(ticket: ticket, attachment: id, name: name))
        }
      }
    }
    return found
  }

  /// Removes files from their tickets; their contents go with those that nothing holds any more.
  func remove(_ files: [UnsearchedFile]) throws {
    for file in files {
      try store.db.run("DELETE FROM attachment WHERE id = \(file.attachment)")
      // The name of a file often is the name of a person.
      try store.record(.ticket, file.ticket, "attachment removed", old: String(file.attachment))
    }
  }

  private func replace(_ row: Int64, by bytes: [UInt8]) throws {
    let digest = try SHA256.hash(bytes)
    let old = try store.db.first("SELECT sha256 FROM content WHERE rowid = \(row)") {
      try $0.blob()
    }
    let tickets = try store.db.all(
      """
      SELECT ticket FROM attachment
      WHERE sha256 = (SELECT sha256 FROM content WHERE rowid = \(row))
      """, as: Int64.self)
    try store.db.run(
      """
      INSERT OR IGNORE INTO content(sha256, size, data) VALUES (\(digest), \(bytes.count), \(bytes))
      """)
    try store.db.run(
      """
      UPDATE attachment SET sha256 = \(digest)
      WHERE sha256 = (SELECT sha256 FROM content WHERE rowid = \(row))
      """)
    // An announcement may hold the same bytes: it was meant for everybody.
    if let old { try store.dropContent(old) }
    for ticket in Set(tickets).sorted() {
      try store.record(.ticket, ticket, "attachment redacted")
    }
  }

  /// What `file` and `grep` call text: no NUL among the first bytes, and no mark of a format that
  /// packs its words.
  static func isText(_ bytes: [UInt8]) -> Bool {
    !bytes.prefix(8_192).contains(0) && !bytes.starts(with: [0x25, 0x50, 0x44, 0x46])
      && !bytes.starts(with: [0x50, 0x4B])
  }

  private static func small(_ byte: UInt8) -> UInt8 { 65...90 ~= byte ? byte | 0x20 : byte }

  private func redacted(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var rest = bytes[...]
    while let first = rest.first {
      let low = Self.small(first)
      let hit = words.first { word in
        word.first == low && rest.count >= word.count
          && zip(rest, word).allSatisfy { Self.small($0) == $1 }
      }
      if let hit {
        result += mark
        rest = rest.dropFirst(hit.count)
      } else {
        result.append(first)
        rest = rest.dropFirst()
      }
    }
    return result
  }
}

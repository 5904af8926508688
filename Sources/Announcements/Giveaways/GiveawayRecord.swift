/// The record of a giveaway as it is published: lines of text, each part under a seal.
///
/// A seal is the SHA-256 of everything above its line. So the record that was published before the
/// draw is the beginning of the one that is published after it, and `head -n N | sha256sum` checks
/// each part. The parts are the list, the commitment, the draw, one for each substitute, a
/// cancellation, and at the end the names of those who agreed to be named. Only the names can be
/// taken out again, by an erasure: nothing is built upon them.
import Calendar
import Commands
import Repository
import SQLite

/// The words of a record that the writer and the reader share.
enum RecordWords {
  static let title = "ittool giveaway record 1"
}

extension Store {
  /// The record so far, without names.
  func sealedRecord(of giveaway: Int64) throws -> String {
    try db.all(
      "SELECT text FROM giveaway_section WHERE giveaway = \(giveaway) ORDER BY place",
      as: String.self
    ).joined()
  }

  /// Adds a part to the record and seals it; called inside a transaction.
  ///
  /// - Returns: the seal.
  @discardableResult
  func seal(_ lines: [String], in giveaway: Int64) throws -> String {
    let above = try sealedRecord(of: giveaway)
    let (text, seal) = try Self.sealed(lines, under: above)
    let place = try db.first(
      "SELECT count(*) + 1 FROM giveaway_section WHERE giveaway = \(giveaway)", as: Int64.self)
    try db.run(
      """
      INSERT INTO giveaway_section(giveaway, place, at, text, seal)
      VALUES (\(giveaway), \(place), \(now), \(text), \(seal))
      """)
    return seal
  }

  private static func sealed(
    _ lines: [String], under above: String
  ) throws(LibraryMissing) -> (text: String, seal: String) {
    let text = lines.map { $0 + "\n" }.joined()
    let seal = try checksum(above + text)
    return (text + "seal: \(seal)\n", seal)
  }

  /// The whole record: all parts, and the names of winners who agreed to be named.
  func publishedRecord(of giveaway: Giveaway) throws -> String {
    let sealed = try sealedRecord(of: giveaway.id)
    guard !sealed.isEmpty else {
      throw Failure(
        "there is no record of \(giveaway.number): its list was never closed",
        hint: giveaway.state == .open ? "close it with 'ittool giveaway close'" : nil)
    }
    let names = try winners(of: giveaway.id).filter { $0.entry.mayName && !$0.isReplaced }
      .compactMap { winner in
        // A name is one line here whatever a directory says.
        let name = winner.entry.name.split(whereSeparator: \.isNewline).joined(separator: " ")
          .trimmed
        return name.isEmpty ? nil : "name: \(winner.position) \(name)"
      }
    guard giveaway.state == .drawn, !names.isEmpty else { return sealed }
    return sealed + (try Self.sealed(names, under: sealed).text)
  }

  /// The lines of the list.
  func listLines(_ giveaway: Giveaway, codes: [String], excluded: [Exclusion: Int]) throws
    -> [String]
  {
    var lines = [
      RecordWords.title, "giveaway: \(giveaway.number)", "title: \(giveaway.title)",
    ]
    if let announcement = giveaway.announcement {
      lines.append("announcement: \(Kind.announcement.number(announcement))")
    }
    lines += [
      "rule: \(giveaway.ruleWords)",
      "staff: \(giveaway.staffMayEnter ? "may enter" : "excluded")",
      "opened: \(giveaway.opened.rfc3339)",
      "closed: \(now.rfc3339)",
      "excluded: "
        + Exclusion.allCases.map { "\(excluded[$0] ?? 0) \($0.rawValue)" }.joined(separator: ", "),
      "entries: \(codes.count)",
      "list: \(try Self.listHash(codes))",
    ]
    return lines + codes.map { "entry: \($0)" }
  }

  /// The checksum of a list: one code a line, in order.
  static func listHash(_ codes: [String]) throws(LibraryMissing) -> String {
    try checksum(codes.map { $0 + "\n" }.joined())
  }
}

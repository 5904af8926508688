/// Closing a giveaway: the list is frozen, and who takes no part is settled.
import Calendar
import Commands
import Repository
import SQLite

extension Store {
  /// Freezes the list; called inside a transaction.
  ///
  /// Who is staff of the department now, and who was merged with another entrant since, is left out.
  func closeGiveaway(_ giveaway: Giveaway) throws -> Giveaway {
    guard giveaway.state == .open else {
      throw Failure("\(giveaway.number) is \(giveaway.state.rawValue) already")
    }
    try settleExclusions(giveaway)
    let codes = try codes(of: giveaway.id)
    guard !codes.isEmpty else {
      throw Failure("nobody is in \(giveaway.number)", status: .no)
    }
    var excluded: [Exclusion: Int] = [:]
    try db.forEachRow(
      """
      SELECT excluded, count(*) FROM giveaway_entry
      WHERE giveaway = \(giveaway.id) AND excluded IS NOT NULL GROUP BY excluded
      """
    ) { row in
      let word: String = try row.text()
      let count: Int64 = try row.int()
      if let exclusion = Exclusion(rawValue: word) { excluded[exclusion] = Int(count) }
    }
    let hash = try Self.listHash(codes)
    try seal(listLines(giveaway, codes: codes, excluded: excluded), in: giveaway.id)
    try db.run(
      """
      UPDATE giveaway SET state = 'closed', closed = \(now), entries = \(codes.count),
        list_hash = \(hash) WHERE id = \(giveaway.id)
      """)
    try record(.giveaway, giveaway.id, "closed", new: hash)
    return try self.giveaway(GiveawayNumber(giveaway.id))
  }

  private func settleExclusions(_ giveaway: Giveaway) throws {
    // A role may have changed since, in either direction.
    let isStaff: SQL = """
      EXISTS (SELECT 1 FROM person AS q JOIN person AS p ON p.id = coalesce(q.merged_into, q.id)
        WHERE q.id = giveaway_entry.person AND (p.role = 'technician' OR p.role = 'director'))
      """
    if !giveaway.staffMayEnter {
      try db.run(
        """
        UPDATE giveaway_entry SET excluded = iif(\(isStaff), 'staff', NULL)
        WHERE giveaway = \(giveaway.id) AND (excluded IS NULL OR excluded = 'staff')
          AND (excluded IS NOT NULL) <> \(isStaff)
        """)
    }
    try db.run(
      """
      UPDATE giveaway_entry SET excluded = 'double'
      WHERE giveaway = \(giveaway.id) AND excluded IS NULL AND id NOT IN (
        SELECT min(e.id) FROM giveaway_entry AS e JOIN person AS q ON q.id = e.person
        WHERE e.giveaway = \(giveaway.id) AND e.excluded IS NULL
        GROUP BY coalesce(q.merged_into, q.id))
      """)
  }
}

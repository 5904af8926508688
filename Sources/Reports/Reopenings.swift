/// Tickets that were ended and opened again: the history behind the last end that a ticket keeps.
import Calendar
import Repository
import SQLite

/// One reopening, with the end that it took back.
struct Reopening {
  /// When it was opened again.
  var at: Instant
  /// When it had ended; nil when nothing says so.
  var ended: Instant?
  /// The ticket's group, as `Grouping.column` gives it.
  var key: Value
}

extension Study {
  /// How soon, in seconds, a reopening by the one who had ended the ticket is a slip of the hand.
  ///
  /// Neither the end nor the reopening counts then.
  static let slip: Int64 = 600

  /// Every reopening since an instant, oldest first.
  ///
  /// Reads the few reopenings through their index and nothing of other tickets.
  func reopenings(since start: Instant, _ grouping: Grouping) throws -> [Reopening] {
    var found: [Reopening] = []
    try store.db.forEachRow(
      """
      SELECT e.at, x.at, (SELECT min(CAST(c.old AS INTEGER)) FROM event AS c WHERE c.kind = 'T'
          AND c.item = e.item AND c.command = e.command AND c.old IS NOT NULL
          AND (c.what = 'resolved' OR c.what = 'closed')),
        e.actor = x.actor, \(grouping.column)
      FROM event AS e JOIN ticket AS t ON t.id = e.item
        LEFT JOIN event AS x ON x.id = (SELECT id FROM event AS y WHERE y.kind = 'T'
          AND y.item = e.item AND y.what = 'state' AND y.old <= '3' AND y.new >= '4'
          AND (y.at, y.id) < (e.at, e.id) ORDER BY y.at DESC, y.id DESC LIMIT 1)
      WHERE e.kind = 'T' AND e.what = 'state' AND e.old >= '4' AND e.new <= '3'
        AND e.at >= \(start) AND \(population.condition)
      ORDER BY e.at, e.id
      """
    ) { row in
      let at = Instant(seconds: try row.int())
      let recorded: Int64? = try row.int()
      let kept: Int64? = try row.int()
      let sameActor: Int64? = try row.int()
      let ended = (recorded ?? kept).map { Instant(seconds: $0) }
      if let ended, sameActor == 1, at - ended <= Self.slip { return }
      found.append(Reopening(at: at, ended: ended, key: row.value()))
    }
    return found
  }
}

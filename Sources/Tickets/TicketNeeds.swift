/// Which open tickets are late or have had no public word for long: one rule for the board and for
/// the rooms above.
import Repository
import SQLite

/// What open tickets need, as conditions on `t`.
public struct TicketNeeds: Sendable {
  /// No public word for longer than the level says, or than `ticket.quiet-days` where none does.
  public let quiet: SQL
  /// Late by its own due time or by its level.
  public let overdue: SQL
  /// Whether levels say how long some tickets may be quiet.
  let isPromised: Bool

  /// Reads the histories of the open tickets for which a condition on `t` holds, and no others.
  public init(_ store: Store, _ condition: SQL) throws {
    let broken = try store.brokenPromises("t.state <= 3 AND " + condition)
    let days = Int64(try store.number("ticket.quiet-days"))
    let since = store.now.seconds - days * 86_400
    isPromised = !broken.promised.isEmpty
    quiet =
      isPromised
      // Where a level says how long it may be quiet, that holds.
      ? """
      t.state <= 3 AND (\(BrokenPromises.condition(broken.quiet)) OR
        (coalesce(t.informed, t.created) < \(since)
          AND NOT \(BrokenPromises.condition(broken.promised))))
      """
      : "t.state <= 3 AND coalesce(t.informed, t.created) < \(since)"
    overdue =
      broken.late.isEmpty
      ? "t.state <= 3 AND t.due < \(store.now)"
      : "t.state <= 3 AND (t.due < \(store.now) OR \(BrokenPromises.condition(broken.late)))"
  }
}

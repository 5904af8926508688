/// Who is told of an update is not this desk's business: the contract with whoever knows.
import Commands
import Repository
import SQLite

/// Tells people of an update, given by its row, and returns what became of that, a sentence each.
///
/// It is called after the update is stored, outside of any transaction, and marks the update as
/// told (`Store.markTold`) in the transaction that queues the messages. What was not marked, because
/// the program died, is found by `Store.untoldUpdates`.
public typealias OutageTeller = @Sendable (Context, Store, Int64) throws -> [String]

/// Resolves the tickets of an outage that is over, and returns what became of them, a sentence each.
public typealias OutageTicketResolver = @Sendable (Store, Outage) throws -> [String]

extension Store {
  /// The updates that people are to be told of and were not, the oldest first.
  public func untoldUpdates() throws -> [OutageUpdate] {
    try db.all(
      OutageUpdate.select + " WHERE u.notify = 1 AND u.told IS NULL ORDER BY u.id",
      as: OutageUpdate.self)
  }

  /// The update of this row.
  public func update(_ row: Int64) throws -> OutageUpdate {
    guard
      let found = try db.first(
        OutageUpdate.select + " WHERE u.id = \(row)", as: OutageUpdate.self)
    else { throw Failure("there is no update \(row) of an outage") }
    return found
  }

  /// Notes that people were told of an update; called inside a transaction.
  ///
  /// - Returns: whether it had not been noted before.
  @discardableResult
  public func markTold(_ update: Int64) throws -> Bool {
    try db.run(
      """
      UPDATE outage_update SET told = \(now)
      WHERE id = \(update) AND notify = 1 AND told IS NULL
      """)
    guard db.changes == 1 else { return false }
    let outage = try self.update(update).outage
    try record(.outage, outage, "told", new: String(update))
    return true
  }
}

extension Context {
  /// Has people told of an update that is stored, and says what became of that.
  ///
  /// - Returns: `.partial` where telling failed: the update stands, and cron tries again.
  func tell(_ update: Int64, _ store: Store, _ teller: OutageTeller) throws -> ExitStatus {
    guard try store.update(update).notifies else { return .done }
    do {
      for sentence in try teller(self, store, update) { console.note(sentence) }
      return .done
    } catch let failure as Failure {
      console.warn(
        "the update is stored, but nobody was told of it: \(failure.message)",
        hints: failure.hints + ["'ittool cron' tries again"])
      return .partial
    }
  }
}

/// Has people told of every update of which they were not, as when the program died in between.
///
/// One that cannot be told does not keep the others from it.
public func tellUntold(_ context: Context, _ teller: OutageTeller) throws {
  try context.withStore { store in
    var failures: [Failure] = []
    for update in try store.untoldUpdates() {
      do { _ = try teller(context, store, update.id) } catch let failure as Failure {
        failures.append(failure)
      }
    }
    if let first = failures.first { throw first }
  }
}

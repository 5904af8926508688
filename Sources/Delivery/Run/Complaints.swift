/// What is wrong with what is sent, for `ittool doctor`.
import Calendar
import Commands
import Repository
import SQLite

/// Something that keeps messages from arriving, and what helps.
public struct DeliveryComplaint: Sendable, Equatable {
  /// What was found, one sentence without a full stop.
  public var finding: String
  /// What helps.
  public var cure: String
}

/// Everything that is stuck, unknown or down.
public func deliveryComplaints(
  _ store: Store, _ environment: Environment
) throws -> [DeliveryComplaint] {
  var found: [DeliveryComplaint] = []
  func add(_ finding: String, _ cure: String) {
    found.append(DeliveryComplaint(finding: finding, cure: cure))
  }
  for row in try store.channelRows() {
    if row.type == "none" {
      add(
        "\(row.waiting) messages wait for the channel '\(row.name)', which is not configured",
        "add [channel \(row.name)] to the configuration; see 'ittool help config'")
    } else if row.isDown {
      let since = row.since.map { " since \($0.rfc3339)" } ?? ""
      add(
        "the channel '\(row.name)' is down\(since), and \(row.waiting) messages wait: "
          + "\(row.words ?? "no reason known")",
        "when it should work again, run 'ittool channel test \(row.name) ADDRESS'")
    }
  }
  let stuck = try store.db.first(
    "SELECT count(*) FROM outbox WHERE lease < \(store.now - 3_600) AND lease IS NOT NULL",
    as: Int64.self)
  if let stuck, stuck > 0 {
    add(
      "\(stuck) messages were being sent when the program stopped",
      "run 'ittool delivery run', which settles them")
  }
  let unknown = try store.db.first(
    "SELECT count(*) FROM outbox WHERE state = 'unknown'", as: Int64.self)
  if let unknown, unknown > 0 {
    add(
      "\(unknown) messages may have been sent or not",
      "see 'ittool delivery list --state unknown'; 'ittool delivery retry' sends one again")
  }
  if try store.isNobodySending() {
    add(
      "messages are due for over an hour and nothing sends them",
      "let cron run 'ittool delivery run' every few minutes")
  }
  let surroundings = ChannelSurroundings(
    zone: try store.zone(), clock: { [now = store.now] in now },
    shared: Places(environment).shareDirectories(), readJSON: { _, _ in nil })
  for channel in store.configuration.channels {
    do { _ = try channel.open(surroundings) } catch let failure as Failure {
      add(failure.message, failure.hints.first ?? "see 'ittool help config'")
    }
  }
  return found
}

extension Store {
  /// Whether a message is due for an hour on a channel that is up: no run has looked at it.
  fileprivate func isNobodySending() throws -> Bool {
    try channelsWaiting(now).contains { channel in
      guard configuration.channels.contains(where: { $0.name == channel }),
        try health(of: channel).failures == 0
      else { return false }
      return try DeliveryKind.allCases.contains { kind in
        try db.first(
          """
          SELECT 1 FROM outbox WHERE channel = \(channel) AND priority = \(kind.rawValue)
            AND next_try < \(now - 3_600) AND next_try IS NOT NULL LIMIT 1
          """, as: Int64.self) != nil
      }
    }
  }
}

/// What those do to outages who measure instead of writing: no words of their own, and the same rules.
import Calendar
import Commands
import Repository
import SQLite
import Services

extension Store {
  /// Gives an outage another title; called inside a transaction.
  public func retitle(_ outage: Outage, _ title: String) throws {
    let title = try WrittenText.title(title)
    guard title != outage.title else { return }
    try db.run(
      """
      UPDATE outage SET title = \(title), updated = \(now), version = version + 1
      WHERE id = \(outage.id)
      """)
    try record(.outage, outage.id, "title", old: outage.title, new: title)
  }

  /// Makes a draft real that says what is affected by the names of services, and promises the usual
  /// next word; called inside a transaction.
  ///
  /// - Returns: the row of the update that people are to be told of.
  public func publishProposal(_ number: OutageNumber) throws -> Int64 {
    let outage = try outage(number)
    let graph = try serviceGraph()
    var change = OutageWordChange()
    change.affected = try services(hitBy: outage, graph).map(\.title).joined(separator: ", ")
    change.next = .some(try usualPromise())
    return try publish(outage, change, state: .investigating, impacts: [:], notifies: true)
  }

  /// Ends an outage because it was measured to be over; called inside a transaction.
  ///
  /// A draft is dropped.
  ///
  /// - Returns: the row of the update that people are to be told of; nil for a draft.
  public func endMeasured(_ number: OutageNumber, at time: Instant) throws -> Int64? {
    let outage = try outage(number)
    guard outage.state != .draft else {
      try dismiss(outage, reason: "it works again by itself")
      return nil
    }
    var update = NewOutageUpdate()
    update.kind = .resolved
    update.state = .resolved
    update.effective = max(time, outage.started)
    return try add(update, to: outage)
  }
}

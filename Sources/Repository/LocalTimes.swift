/// How times look in the tables of every desk.
import Calendar

extension Store {
  /// How a time looks in a table: local, with its age.
  public func localTimes() throws -> @Sendable (Instant) -> String {
    let zone = try zone()
    let now = now
    return { "\(localStamp($0, zone)) (\(age(from: $0, to: now)))" }
  }
}

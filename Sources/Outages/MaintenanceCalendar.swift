/// Windows of planned work as events of a calendar.
import Calendar
import Repository
import Services

extension Maintenance {
  /// A window as an event.
  ///
  /// - Parameters:
  ///   - authority: who names things, such as a host; the second half of its name for good.
  ///   - address: where it is read; nil for nowhere.
  public func event(
    _ window: MaintenanceWindow, authority: String, address: String?
  ) -> ICalendarFeed.Event {
    let isOff = window.cancelled != nil
    // One that began or ended at another time than planned shows what was.
    let starts = window.started ?? window.starts
    let ends = max(window.ended ?? window.ends, starts + 60)
    let marks = [window.started, window.ended, window.cancelled].compactMap(\.self)
    let parts = [affected, meanwhile, works, body].filter { !$0.isEmpty }
    return ICalendarFeed.Event(
      uid: "\(number.lowercased())-\(window.id)@\(authority)", starts: starts, ends: ends,
      changed: (marks.filter { $0 >= updated } + [updated]).max() ?? updated,
      sequence: version - 1 + Int64(marks.count), summary: title,
      description: parts.joined(separator: "\n\n"), address: address, isCancelled: isOff)
  }
}

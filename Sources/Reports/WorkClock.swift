/// Working time in reports, by the calendars of the tickets' queues and sites.
import Calendar
import Hours
import Repository
import SQLite

/// Counts working time between two instants; each calendar is added up once.
final class WorkClock {
  /// The columns of `ticket AS t` that it needs, each after a comma; none where one calendar holds
  /// for all.
  let columns: SQL
  private let book: CalendarBook
  private let timelines: [WorkingTimeline]
  private let queues: [Int64: String]
  private var places: [Key: Int] = [:]

  private struct Key: Hashable {
    var queue: Int64
    var site: String?
  }

  /// - Parameter from: the earliest instant that is asked for; earlier ones cost more.
  init(from: Instant, in store: Store) throws {
    book = try store.calendars()
    timelines = book.all.map { WorkingTimeline($0, from: from, to: store.now + 1) }
    columns = timelines.count == 1 ? "" : ", t.queue, t.site"
    var queues: [Int64: String] = [:]
    if timelines.count > 1 {
      try store.db.forEachRow("SELECT id, name FROM queue") { row in
        queues[try row.int()] = try row.text()
      }
    }
    self.queues = queues
  }

  /// What counts seconds of working time for the ticket whose `columns` come next.
  func counter(_ row: inout RowReader) throws -> (Instant, Instant) -> Int64 {
    guard timelines.count > 1 else { return timelines[0].workingSeconds }
    let key = Key(queue: try row.int(), site: try row.text())
    return timelines[places[key] ?? place(of: key)].workingSeconds
  }

  private func place(of key: Key) -> Int {
    let name = book.calendar(queue: queues[key.queue], site: key.site).name
    let place = book.all.firstIndex { $0.name == name } ?? 0
    places[key] = place
    return place
  }

  /// What times are told in, in a sentence.
  var sentence: String {
    let whose =
      timelines.count == 1
      ? "the calendar '\(book.standard.name)'" : "the calendars of the tickets' queues and sites"
    return "Pictures show working time by \(whose); calendar time stands beside it, nights and"
      + " holidays included."
  }
}

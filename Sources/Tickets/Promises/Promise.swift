/// A promise: a time that a requester was told, and what became of it.
import Calendar
import Commands
import Hours
import Repository
import SQLite

/// What became of a promise; the word is stored.
public enum PromiseState: String, CaseIterable, Sendable, ArgumentValue {
  /// Its time has not passed.
  case open
  /// The work was done, or the requester heard, in time.
  case kept
  /// Its time and the grace passed and nothing was heard.
  case broken
  /// Another time took its place before it passed.
  case moved
  /// It was taken back, or the ticket ended without it.
  case withdrawn
}

/// One promise of one ticket.
public struct Promise: Sendable, Equatable {
  /// The row's number.
  public var id: Int64
  /// The ticket.
  public var ticket: Int64
  /// The person who promised, where known.
  public var person: Int64?
  /// Who promised, as the audit trail names them.
  public var actor: String
  /// When it was promised.
  public var made: Instant
  /// The time as it was typed.
  public var said: String
  /// The name of the school period, when one was named.
  public var period: String?
  /// When the promised time begins.
  public var starts: Instant
  /// When it ends.
  public var due: Instant
  /// When the grace is over.
  public var lapses: Instant
  /// What became of it, as far as it was written down.
  public var state: PromiseState
  /// When it was settled.
  public var settled: Instant?

  /// What became of it when it is `now`: one that lapsed is broken, whether or not a job wrote it.
  public func state(at now: Instant) -> PromiseState {
    state == .open && lapses < now ? .broken : state
  }
}

extension Promise: RowDecodable {
  static let columns: StaticString =
    "id, ticket, person, actor, made, said, period, starts, due, lapses, state, settled"

  /// Reads `columns`.
  public init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    ticket = try row.int()
    person = try row.int()
    actor = try row.text()
    made = Instant(seconds: try row.int())
    said = try row.text()
    period = try row.text()
    starts = Instant(seconds: try row.int())
    due = Instant(seconds: try row.int())
    lapses = Instant(seconds: try row.int())
    // An unknown state of a newer program is over in any case.
    state = PromiseState(rawValue: try row.text()) ?? .withdrawn
    settled = try row.instant()
  }
}

/// A promised time before it is written down.
struct PromisedTime: Sendable, Equatable {
  /// As it was typed.
  var said: String
  /// The school period, when one was named.
  var period: String?
  /// When it begins.
  var starts: Instant
  /// When it ends.
  var due: Instant
  /// What the technician should know of it, such as that it is a holiday.
  var warning: String?
}

/// What a public word says about promises.
enum PromiseOrder: Sendable, Equatable {
  /// It promises a time.
  case time(PromisedTime)
  /// What was promised stands, although the word is written on the promised day.
  case stands
}

extension Store {
  /// Reads what follows `--promise`: a time, or `stands`.
  func promiseOrder(_ word: String, for ticket: Ticket) throws -> PromiseOrder {
    guard word.trimmed.lowercased() == "stands" else {
      return .time(try promisedTime(word, for: ticket))
    }
    guard try openPromise(of: ticket.id) != nil else {
      throw Failure("\(ticket.number) has no open promise that could stand")
    }
    return .stands
  }

  /// Reads a promised time on the calendar of a ticket's queue and site.
  ///
  /// A day alone means the hours of that day; a period means the whole of it.
  ///
  /// - Throws: `Failure` for what is no date, for a period that the day does not have, and for a
  ///   time that is past.
  func promisedTime(_ word: String, for ticket: Ticket) throws -> PromisedTime {
    let calendar = try calendar(queue: ticket.queue, site: ticket.site)
    let said = word.trimmed
    var starts = try date(said, .start, "--promise", calendar: calendar)
    var due = try date(said, .due, "--promise", calendar: calendar)
    let zone = calendar.zone
    let (day, _) = zone.civil(at: starts)
    var period: String?
    if starts == zone.instant(of: day), due == zone.instant(of: day.adding(days: 1)) - 1 {
      let hours = calendar.openings(on: day)
      if let first = hours.first, let last = hours.last { (starts, due) = (first.start, last.end) }
    } else if starts < due {
      period =
        calendar.periods(on: day).first {
          zone.instant(of: day, $0.hours.from) == starts
            && zone.instant(of: day, $0.hours.to) == due
        }?.name
    }
    if due <= now {
      throw Failure.usage(
        "--promise: \(try spoken(due)) is past", hint: "promise a time that is still to come")
    }
    return PromisedTime(
      said: said, period: period, starts: starts, due: due,
      warning: calendar.objection(to: due, on: day))
  }
}

extension SchoolCalendar {
  /// Why nobody expects work at an instant; nil within the hours and at their end.
  fileprivate func objection(to instant: Instant, on day: CivilDate) -> String? {
    if isWorking(at: instant) || isWorking(at: instant - 1) { return nil }
    let title = exception(on: day)?.title ?? ""
    guard isWorkingDay(day) else {
      return "\(Calendar.spoken(day)) has no hours in the calendar '\(name)'"
        + (title.isEmpty ? "" : ": \(title)")
    }
    return "that is outside of the hours of \(Calendar.spoken(day)) (\(hours(on: day)))"
  }
}

/// Recurring tickets: their slots, and opening one ticket for each.
///
/// A slot is a day of the rule. On a day without hours it is skipped, or moved to the next or the
/// previous day with hours, or kept, as the recurring ticket says; of two that fall on one day one
/// remains. A slot whose time has come and that has no ticket is made up for: only the latest, or
/// all. Slots before the recurring ticket was made, resumed or given another rule do not count.
import Calendar
import Commands
import Hours
import People
import Repository
import SQLite

/// A ticket that is opened again and again.
struct Recurring: Sendable, Equatable, RowDecodable {
  var id: Int64
  var name: String
  var rule: String
  var first: String
  var minute: Int64
  var closed: String
  var missed: String
  var subject: String
  var body: String
  var requester: Int64?
  var assignee: Int64?
  var queue: String?
  var site: String?
  var room: String?
  var priority: Priority
  var tags: String
  var checklist: String
  var dueAfter: String?
  var isActive: Bool
  var since: Instant

  static let columns: StaticString = """
    id, name, rule, first, minute, closed, missed, subject, body, requester, assignee, queue, site,
    room, priority, tags, checklist, due_after, active, since
    """

  init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    name = try row.text()
    rule = try row.text()
    first = try row.text()
    minute = try row.int()
    closed = try row.text()
    missed = try row.text()
    subject = try row.text()
    body = try row.text()
    requester = try row.int()
    assignee = try row.int()
    queue = try row.text()
    site = try row.text()
    room = try row.text()
    priority = Priority(rawValue: try row.int()) ?? .normal
    tags = try row.text()
    checklist = try row.text()
    dueAfter = try row.text()
    isActive = try row.bool()
    since = Instant(seconds: try row.int())
  }

  /// The local time, `09:00`.
  var time: String {
    CivilTime(hour: Int(minute) / 60, minute: Int(minute) % 60)?.description ?? ""
  }
}

/// A day of a rule, and the day on which its ticket is opened.
struct RecurringSlot: Sendable, Equatable {
  var slot: CivilDate
  var day: CivilDate
}

extension Recurring {
  /// The slots whose tickets are opened from one day to another, by that day.
  func slots(from: CivilDate, through last: CivilDate, _ calendar: SchoolCalendar) throws(Failure)
    -> [RecurringSlot]
  {
    let rule: RecurrenceRule
    do throws(DateError) { rule = try RecurrenceRule(parsing: self.rule) } catch {
      throw Failure(
        "the recurring ticket '\(name)': \(self.rule): \(error.message)",
        hint: "give it another with 'ittool recurring edit \(name) --rule RULE'")
    }
    guard let first = CivilDate(iso: first) else { return [] }
    var found: [CivilDate: RecurringSlot] = [:]
    // A slot may move by a whole summer.
    let reach = closed == "next" || closed == "previous" ? 100 : 0
    let begin = from.adding(days: closed == "next" ? -reach : 0)
    let end = last.adding(days: closed == "previous" ? reach : 0)
    let time = CivilTime(hour: Int(minute) / 60, minute: Int(minute) % 60) ?? .midnight
    let days = rule.days(from: first, at: time, zone: calendar.zone, since: begin, through: end)
    for day in days where day >= begin {
      guard let moved = moved(day, calendar), moved >= from, moved <= last else { continue }
      // The one that stands on its own day goes before one that was moved there.
      if let other = found[moved], other.slot == other.day || moved != day { continue }
      found[moved] = RecurringSlot(slot: day, day: moved)
    }
    return found.values.sorted { $0.day < $1.day }
  }

  private func moved(_ day: CivilDate, _ calendar: SchoolCalendar) -> CivilDate? {
    if closed == "keep" || calendar.isWorkingDay(day) { return day }
    switch closed {
    case "next": return calendar.date(addingDays: 0, to: day)
    case "previous":
      return (1...100).lazy.map { day.adding(days: -$0) }.first(where: calendar.isWorkingDay)
    default: return nil
    }
  }

  /// When the ticket of a slot is opened.
  func instant(of slot: RecurringSlot, _ zone: Zone) -> Instant {
    let time = CivilTime(hour: Int(minute) / 60, minute: Int(minute) % 60) ?? .midnight
    return zone.instant(of: slot.day, time)
  }

  /// When a ticket that is opened then is due: days are school days, hours are working time.
  func due(after opened: Instant, _ calendar: SchoolCalendar) throws(Failure) -> Instant? {
    guard let dueAfter else { return nil }
    let span = try Span.typed(dueAfter, "--due-after")
    if span.seconds % 86_400 == 0 {
      return calendar.instant(addingDays: Int(span.seconds / 86_400), to: opened)
    }
    return calendar.instant(adding: span.seconds, to: opened)
  }
}

extension Store {
  /// The recurring ticket of this name.
  func recurring(_ name: String) throws -> Recurring {
    let found = try db.first(
      "SELECT \(raw: Recurring.columns) FROM recurring WHERE name = \(name)", as: Recurring.self)
    if let found { return found }
    let known = try db.all("SELECT name FROM recurring ORDER BY name", as: String.self)
    throw Failure(
      "there is no recurring ticket '\(name)'",
      hint: didYouMean(name, in: known) ?? "see 'ittool recurring list'")
  }

  /// Opens the tickets whose time has come, and returns a sentence about each.
  ///
  /// Each ticket and its slot are one transaction, so that a second run finds them.
  ///
  /// - Parameter keep: false opens nothing and tells what would be opened.
  @discardableResult
  public func openRecurring(keep: Bool = true) throws -> [String] {
    var told: [String] = []
    var unreadable: Failure?
    for recurring in try activeRecurring() {
      try keepCronLease()
      // One rule that cannot be read does not keep the others from their tickets.
      do { guard try !missing(recurring).isEmpty else { continue } } catch let failure as Failure {
        unreadable = failure
        continue
      }
      try acting(as: "ittool", source: "cron") {
        try write(keep: keep) {
          // Looked at again under the lock: another run may have been first.
          for slot in try missing(recurring) { told.append(try open(recurring, slot)) }
        }
      }
    }
    if let unreadable { throw unreadable }
    return told
  }

  /// Whether `openRecurring` has anything to do now.
  public func hasRecurringDue() throws -> Bool {
    try activeRecurring().contains { try !missing($0).isEmpty }
  }

  private func activeRecurring() throws -> [Recurring] {
    try db.all(
      "SELECT \(raw: Recurring.columns) FROM recurring WHERE active ORDER BY id",
      as: Recurring.self)
  }

  private func missing(_ recurring: Recurring) throws -> [RecurringSlot] {
    let calendar = try calendar(queue: recurring.queue, site: recurring.site)
    let today = calendar.zone.civil(at: now).date
    let from = max(calendar.zone.civil(at: recurring.since).date, today.adding(days: -400))
    let due = try recurring.slots(from: from, through: today, calendar).filter { slot in
      let at = recurring.instant(of: slot, calendar.zone)
      return at > recurring.since && at <= now
    }
    let wanted = recurring.missed == "all" ? due : due.suffix(1)
    return try wanted.filter { slot in
      try db.first(
        """
        SELECT 1 FROM recurring_slot WHERE recurring = \(recurring.id)
          AND (slot = \(slot.slot.description) OR day = \(slot.day.description))
        """, as: Int64.self) == nil
    }
  }

  private func open(_ recurring: Recurring, _ slot: RecurringSlot) throws -> String {
    let calendar = try calendar(queue: recurring.queue, site: recurring.site)
    var new = NewTicket()
    new.subject = recurring.subject
    new.description = recurring.body
    new.requester = try recurring.requester.flatMap { try person($0) }
      .map { Mailbox(name: $0.name, address: $0.address) }
    new.assignee = try recurring.assignee.flatMap { try person($0) }
      .map { Mailbox(name: $0.name, address: $0.address) }
    new.queue = recurring.queue
    new.site = recurring.site
    new.room = recurring.room
    new.priority = recurring.priority
    new.tags = recurring.tags.split(separator: " ").map(String.init)
    new.due = try recurring.due(after: recurring.instant(of: slot, calendar.zone), calendar)
    let id = try open(new)
    try addChecklist(ChecklistItem.lines(recurring.checklist), to: id)
    try db.run(
      """
      INSERT INTO recurring_slot(recurring, slot, day, ticket)
      VALUES (\(recurring.id), \(slot.slot.description), \(slot.day.description), \(id))
      """)
    try record(
      .ticket, id, "recurring",
      new: "\(recurring.name), \(slot.slot)"
        + (slot.slot == slot.day ? "" : ", moved to \(slot.day)"))
    return "\(Kind.ticket.number(id)): \(recurring.subject) (\(recurring.name), \(slot.day))"
  }
}

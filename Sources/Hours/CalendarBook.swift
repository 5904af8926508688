/// Which calendar holds for a ticket: its queue's, else its site's, else the standard one.
import Calendar
import Commands
import Repository
import SQLite

/// All calendars of the store and who goes by which; read once in a run.
public struct CalendarBook: Sendable {
  /// The calendar of all queues and sites without their own.
  public let standard: SchoolCalendar
  /// Every calendar, the standard one first, then by name.
  public let all: [SchoolCalendar]
  private let queues: [String: Int]
  private let sites: [String: Int]

  /// The calendar of a queue and a site, by their names in any case; the queue's goes first.
  public func calendar(queue: String?, site: String?) -> SchoolCalendar {
    if let queue, let place = queues[queue.lowercased()] { return all[place] }
    if let site, let place = sites[site.lowercased()] { return all[place] }
    return standard
  }

  /// The calendar of a name, in any case.
  public func calendar(named name: String) -> SchoolCalendar? {
    all.first { $0.name.lowercased() == name.lowercased() }
  }

  init(_ store: Store) throws {
    var places: [Int64: Int] = [:]
    var all: [SchoolCalendar] = []
    for stored in try store.storedCalendars() {
      places[stored.id] = all.count
      all.append(try store.calendar(stored.definition))
    }
    guard let standard = all.first else {
      throw Failure("the store has no calendar", hint: "make one with 'ittool calendar create'")
    }
    var (queues, sites): ([String: Int], [String: Int]) = ([:], [:])
    try store.db.forEachRow(
      """
      SELECT calendar, queue.name, site.name FROM calendar_use
        LEFT JOIN queue ON queue.id = queue LEFT JOIN site ON site.id = site
      """
    ) { row in
      let id: Int64 = try row.int()
      let (queue, site): (String?, String?) = (try row.text(), try row.text())
      if let queue { queues[queue.lowercased()] = places[id] }
      if let site { sites[site.lowercased()] = places[id] }
    }
    self.standard = standard
    self.all = all
    self.queues = queues
    self.sites = sites
  }
}

extension Store {
  /// All calendars, read at the first call of a run.
  public func calendars() throws -> CalendarBook { try once { try CalendarBook(self) } }

  /// The calendar of a ticket in a queue at a site, by their names.
  public func calendar(queue: String?, site: String?) throws -> SchoolCalendar {
    try calendars().calendar(queue: queue, site: site)
  }

  /// The calendar of all queues and sites without their own.
  public func defaultCalendar() throws -> SchoolCalendar { try calendars().standard }

  /// The calendar of a name, or the standard one for nil.
  public func calendar(named name: String?) throws -> SchoolCalendar {
    let book = try calendars()
    guard let name else { return book.standard }
    if let found = book.calendar(named: name) { return found }
    return try calendar(storedCalendar(name).definition)
  }

  /// What a calendar means: on the clocks of its own zone, or of the store's.
  func calendar(_ definition: CalendarDefinition) throws -> SchoolCalendar {
    guard let name = definition.zone else { return definition.calendar(in: try zone()) }
    do throws(ZoneError) { return definition.calendar(in: try Zone.named(name)) } catch {
      throw Failure(
        "calendar \(definition.name): \(error.message)", hint: error.hint, status: .configuration)
    }
  }

  /// Reads a date that was typed; the error names the option.
  ///
  /// - Parameter calendar: whose periods a word such as `thu@period4` means; the standard one's
  ///   for nil.
  public func date(
    _ word: String, _ edge: DateGrammar.Edge, _ option: String, calendar: SchoolCalendar? = nil
  ) throws -> Instant {
    let zone = try zone()
    var grammar = DateGrammar()
    // Most dates name no period: they do not read the calendars.
    if DateGrammar.namesPeriod(word) { grammar.calendar = try calendar ?? defaultCalendar() }
    do throws(DateError) {
      return try grammar.parse(word, now: now, zone: zone, edge: edge)
    } catch {
      throw Failure.usage("\(option): \(error.message)", hint: error.hint)
    }
  }
}

import Calendar
import Commands
import Foundation
import SQLite
import Terminal
import Testing

@testable import Hours
@testable import Repository

/// A store of its own that is removed afterwards.
final class Shop {
  let folder: String
  let context: Context

  init() throws {
    folder = NSTemporaryDirectory() + "ittool-hours-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let path = folder + "/s.db"
    try Initialisation(path: path, group: nil).run()
    let facts = StreamFacts(isTerminal: false)
    context = Context(
      console: Console(
        out: .memory(), err: .memory(), input: .memory(""), outFacts: facts, errFacts: facts,
        inputIsTerminal: false),
      environment: Environment(["HOME": folder, "ITTOOL_DB": path, "TZ": "America/New_York"]),
      globals: Globals(),
      program: Program(
        name: "ittool", version: { "" }, nouns: [], topics: [], candidates: { _, _, _ in [] }),
      clock: { Instant(seconds: 1_777_885_200) })
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }
}

@Suite struct CalendarStoreTests {
  @Test func aNewStoreHasOneCalendar() throws {
    let shop = try Shop()
    try shop.context.withStore { store in
      let calendar = try store.defaultCalendar()
      #expect(calendar.name == "default")
      #expect(calendar.zone.identifier == "America/New_York")
      #expect(
        calendar.weekly.description == "mon-fri 08:00-16:00; sat-sun closed")
    }
  }

  @Test func whatIsWrittenIsRead() throws {
    let shop = try Shop()
    var definition = try CalendarDefinition(
      text: """
        calendar schools
        description Ours
        zone Europe/Berlin
        hours mon-thu 07:30-11:00,12:00-24:00
        bells early
          08:00-08:30 Period 1
        bells regular
          days mon,tue
          08:00-08:45 Period 1
          11:00-11:30 Lunch
        closed 2026-11-26..2026-11-27 uid=x Thanksgiving
        open 2026-12-18 08:00-12:00 bells=early Half day
        week 2027-06-20..2027-08-15 Summer
          mon-thu 07:00-16:00
        """)
    try shop.context.withStore { store in
      try store.write { try store.insert(definition) }
      let stored = try store.storedCalendar("Schools")
      #expect(stored.definition == definition)
      let berlin = try Zone.named("Europe/Berlin")
      #expect(try store.calendar(named: "schools") == definition.calendar(in: berlin))

      let before = try store.db.first("SELECT count(*) FROM event", as: Int64.self) ?? 0
      try store.write { try store.update(stored, to: definition) }
      #expect(try store.db.first("SELECT count(*) FROM event", as: Int64.self) == before)

      definition.exceptions.remove(at: 0)
      definition.exceptions.append(
        try CalendarDefinition(text: "calendar x\nclosed 2026-02-03 snow").exceptions[0])
      definition.bells.removeFirst()
      definition.exceptions[0].bells = nil
      definition.bells[0] = try definition.bells[0].adding(
        Period(name: "Period 2", checking: HourRange(parsing: "09:00-09:45")))
      definition.weekdayBells = [.friday: "regular"]
      definition.weekly[.monday] = .closed
      definition.name = "school"
      try store.write { try store.update(stored, to: definition) }
      // What was changed counts as declared anew.
      #expect(try store.storedCalendar("school").definition.text == definition.text)
      let told = try store.db.all(
        """
        SELECT what || ': ' || coalesce(old, '') || ' > ' || coalesce(new, '') FROM event
        WHERE kind = 'calendar' AND id > \(before) ORDER BY id
        """, as: String.self)
      #expect(
        told == [
          "schools: schools > school",
          "schools hours mon: 07:30-11:00,12:00-24:00 > closed",
          "schools bells early: 08:00-08:30 Period 1 > ",
          "schools bells regular: 08:00-08:45 Period 1; 11:00-11:30 Lunch >"
            + " 08:00-08:45 Period 1; 09:00-09:45 Period 2; 11:00-11:30 Lunch",
          "schools bells mon: regular > ", "schools bells tue: regular > ",
          "schools bells fri:  > regular",
          "schools 2026-11-26..2026-11-27: closed, Thanksgiving > ",
          "schools 2026-12-18: 08:00-12:00, Half day > ",
          "schools 2026-12-18:  > 08:00-12:00, Half day",
          "schools 2026-02-03:  > closed, snow",
        ])
    }
  }

  @Test func theQueueGoesBeforeTheSite() throws {
    let shop = try Shop()
    try shop.context.withStore { store in
      try store.write {
        for name in ["q", "s"] { try store.insert(CalendarDefinition(name: name)) }
        try store.db.run("INSERT INTO site(name) VALUES ('North')")
        try store.db.run("INSERT INTO calendar_use(calendar, queue) VALUES (2, 1)")
        try store.db.run("INSERT INTO calendar_use(calendar, site) VALUES (3, 1)")
      }
      #expect(try store.calendar(queue: "General", site: "north").name == "q")
      #expect(try store.calendar(queue: "other", site: "NORTH").name == "s")
      #expect(try store.calendar(queue: nil, site: nil).name == "default")
      #expect(try store.calendar(queue: "x", site: "y").name == "default")
    }
  }

  @Test func anUnknownZoneOrBellScheduleIsRefused() throws {
    let shop = try Shop()
    var (zone, bells) = (CalendarDefinition(name: "a"), CalendarDefinition(name: "a"))
    zone.zone = "Europe/Berln"
    bells.weekdayBells = [.monday: "x"]
    for (wrong, message) in [
      (zone, "unknown time zone 'Europe/Berln'"), (bells, "there is no bell schedule 'x'"),
    ] {
      let failure = #expect(throws: Failure.self) {
        try shop.context.withStore { store in try store.write { try store.insert(wrong) } }
      }
      #expect(failure?.message == message)
    }
    let count = try shop.context.withStore { try $0.storedCalendars().count }
    #expect(count == 1)
  }
}

// Feeds read again and again: what is new comes, what is gone goes, and what is not theirs stays.
import Calendar
import Commands
import Foundation
import Testing

@testable import Hours
@testable import Repository

@Suite struct FeedTests {
  private let shop: Shop

  init() throws {
    shop = try Shop()
    try shop.context.withStore { store in
      try store.write { try store.insert(CalendarDefinition(name: "schools")) }
    }
  }

  /// A feed of all-day events: UID, title, first day, and the day after the last.
  private func feed(_ events: [(String, String, String, String?)]) -> String {
    let blocks = events.map { uid, title, start, end in
      "BEGIN:VEVENT\r\nUID:\(uid)\r\nSUMMARY:\(title)\r\nDTSTART;VALUE=DATE:\(start)\r\n"
        + (end.map { "DTEND;VALUE=DATE:\($0)\r\n" } ?? "") + "END:VEVENT\r\n"
    }
    return "BEGIN:VCALENDAR\r\n" + blocks.joined() + "END:VCALENDAR\r\n"
  }

  /// Imports a text; the lines that changed.
  private func load(_ text: String, _ options: [String] = ["--every"]) throws -> [String] {
    let path = shop.folder + "/feed.ics"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    var globals = Globals()
    let context = shop.context
    let before = context.console.out.contents
    let status = try AnyCommand(CalendarCommands.importing).invoke(
      ["schools", path] + options, &globals,
      Invocation(help: { _, _ in .done }, run: { _, body in try body(context) }))
    #expect(status == .done)
    return context.console.out.contents.dropFirst(before.count).split(separator: "\n")
      .map { String($0).replacing("\t", with: " ") }
  }

  private func days() throws -> [String] {
    try shop.context.withStore { store in
      try store.storedCalendar("schools").definition.exceptions
        .sorted { $0.first < $1.first }.map { "\($0.dates) \($0.title)" }
    }
  }

  private let year = [
    ("mlk", "King Day", "20260119", nil), ("mem", "Memorial Day", "20260525", nil),
    ("lab", "Labor Day", "20260907", nil), ("win", "Winter break", "20261221", "20270102"),
  ]

  @Test func readTwiceItChangesNothingAndLeavesNoTrace() throws {
    #expect(try load(feed(year)).count == 4)
    let events = try shop.context.withStore {
      try $0.db.first("SELECT count(*) FROM event", as: Int64.self)
    }
    #expect(try load(feed(year)) == [])
    #expect(
      try shop.context.withStore { try $0.db.first("SELECT count(*) FROM event", as: Int64.self) }
        == events)
    #expect(
      try days() == [
        "2026-01-19 King Day", "2026-05-25 Memorial Day", "2026-09-07 Labor Day",
        "2026-12-21..2027-01-01 Winter break",
      ])
  }

  @Test func whatIsGoneGoesButNotWhatLiesBeforeItsFirstEvent() throws {
    _ = try load(feed(year))
    // The feed of the new school year begins in August: the old one stays for old clocks.
    let next = [("kick", "First day off", "20260828", nil), year[3]]
    #expect(
      Set(try load(feed(next))) == [
        "add closed 2026-08-28 uid=feed:kick First day off",
        "remove closed 2026-09-07 uid=feed:lab Labor Day",
      ])
    #expect(try days().prefix(2) == ["2026-01-19 King Day", "2026-05-25 Memorial Day"])
  }

  @Test func aChangedEventIsChanged() throws {
    _ = try load(feed(year))
    var moved = year
    moved[3] = ("win", "Winter break", "20261219", "20270105")
    #expect(
      Set(try load(feed(moved))) == [
        "remove closed 2026-12-21..2027-01-01 uid=feed:win Winter break",
        "add closed 2026-12-19..2027-01-04 uid=feed:win Winter break",
      ])
  }

  @Test func whatSomebodyEnteredAndOtherFeedsBringStays() throws {
    _ = try load(feed(year))
    try shop.context.withStore { store in
      let stored = try store.storedCalendar("schools")
      var definition = stored.definition
      definition.exceptions += try CalendarDefinition(
        text: "calendar x\nclosed 2026-10-01 Water main"
      ).exceptions
      try store.write { try store.update(stored, to: definition) }
    }
    // Another feed that uses the same UIDs for other days.
    let state = feed([("mlk", "Election Day", "20261103", nil)])
    #expect(
      try load(state, ["--every", "--feed", "state"]) == [
        "add closed 2026-11-03 uid=state:mlk Election Day"
      ])
    #expect(try load(feed([year[0]])).allSatisfy { $0.hasPrefix("remove closed") })
    #expect(
      try days() == ["2026-01-19 King Day", "2026-10-01 Water main", "2026-11-03 Election Day"])
  }

  @Test func aTryChangesNothingAndBrokenFilesAreRefused() throws {
    #expect(try load(feed(year), ["--every", "--skip", "king", "--dry-run"]).count == 4)
    #expect(try days() == [])
    for broken in ["", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:x\r\nUID:a", "\u{0}\u{1}"] {
      #expect(throws: Failure.self) { try load(broken) }
    }
    #expect(throws: Failure.self) { try load(feed(year), []) }
    #expect(throws: Failure.self) { try load(feed(year), ["--map", "king"]) }
    #expect(throws: Failure.self) { try load(feed(year), ["--map", "king=25:00-26:00"]) }
    #expect(try days() == [])
  }

  @Test func anEventWithATimeIsOnTheDayOfTheCalendarsClocks() throws {
    // Two o'clock at night in UTC is the evening before in New York.
    let text = """
      BEGIN:VCALENDAR
      BEGIN:VEVENT
      UID:n
      SUMMARY:Early release
      DTSTART:20261102T020000Z
      END:VEVENT
      END:VCALENDAR
      """
    #expect(
      try load(text, ["--map", "early=08:00-12:00"]) == [
        "add open 2026-11-01 08:00-12:00 uid=feed:n Early release"
      ])
    // Unless hours are given for it, an event with a time closes nothing.
    #expect(try load(text.replacing("UID:n", with: "UID:m"), ["--every"]).count == 1)
    #expect(try days() == [])
  }

  @Test func eventsFarAwayAreNotRead() throws {
    let far = [
      ("old", "Long ago", "20200101", nil), ("far", "Far ahead", "20350101", nil), year[1],
    ]
    #expect(try load(feed(far)) == ["add closed 2026-05-25 uid=feed:mem Memorial Day"])
  }
}

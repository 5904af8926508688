// Filters of `ticket list`, alone and in pairs, against a plain reading of the rows.

import Calendar
import Commands
import SQLite
import TestSupport
import Testing

@testable import Tickets

@Suite struct FilterTests {
  /// What the oracle knows of a ticket: plain values, written down while it was made.
  struct Row: Sendable {
    var id: Int
    var state = "new"
    var queue = "general"
    var priority = "normal"
    var assignee: String?
    var requester: String?
    var site: String?
    var room: String?
    var asset: String?
    var tags: Set<String> = []
    var source = "shell"
    var reference: String?
    var created: Int64
    var updated: Int64
    var due: Int64?
    var word = ""
    var isOpen: Bool { ["new", "open", "waiting"].contains(state) }
  }

  /// One option and what it means.
  struct Condition: Sendable {
    var words: [String]
    var namesStates = false
    var holds: @Sendable (Row) -> Bool
  }

  static let sites = ["North", "South", "West End"]
  static let start = Instant(rfc3339: "2026-03-02T08:00:00Z")?.seconds ?? 0
  static let end = Instant(rfc3339: "2026-05-04T07:30:00Z")?.seconds ?? 0

  /// A desk with 300 tickets and what is known of them.
  static func filled() throws -> (Desk, [Row]) {
    let desk = try Desk()
    try desk.run("queue add network")
    try desk.run("queue add classroom")
    var random = Dice(seed: 300)
    var rows: [Row] = []
    for id in 1...300 {
      let at = start + Int64(id) * 18_000 + Int64(random.below(3_600))
      desk.now = Instant(seconds: at)
      var row = Row(id: id, created: at, updated: at)
      row.queue = random.one(of: ["general", "network", "classroom"])
      row.priority = random.one(of: ["low", "normal", "normal", "high", "urgent"])
      row.assignee = random.one(of: [nil, "kim", "dana", "lee@x.org"])
      row.requester = random.one(of: [nil, "ana@x.org", "Bo Li"])
      row.site = random.one(of: [nil] + sites)
      row.room = random.one(of: [nil, "101", "204", "Gym"])
      row.asset = random.one(of: [nil, nil, "PC-7"])
      row.tags = Set((0..<random.below(3)).map { _ in random.one(of: ["av", "lab", "exam"]) })
      row.source = random.one(of: ["shell", "phone", "web"])
      row.reference = random.one(of: [nil, nil, "INC\(id % 5)"])
      row.word = random.one(of: ["lamp", "toner", "wifi"])
      row.due = random.one(of: [nil, at + 86_400 * Int64(random.below(60))])
      var words = ["ticket", "open", row.word, "-Q", row.queue, "-p", row.priority]
      func add(_ option: String, _ value: String?) {
        if let value { words += [option, value] }
      }
      add("-A", row.assignee)
      add("-r", row.requester)
      add("--site", row.site)
      add("--room", row.room)
      add("--asset", row.asset)
      add("--reference", row.reference)
      add("--source", row.source)
      add("--due", row.due.map { Instant(seconds: $0).rfc3339 })
      for tag in row.tags { words += ["-t", tag] }
      try #require(desk.run(words: words).status == .done)
      if random.chance(60) {
        let later = at + Int64(random.below(86_400 * 5))
        desk.now = Instant(seconds: later)
        let (verb, state) = random.one(of: [
          ("wait \(id) --for vendor", "waiting"), ("resolve \(id) -m Done.", "resolved"),
          ("close \(id) --why spam", "closed"), ("reply \(id) -m Coming.", "open"),
        ])
        try desk.run("ticket \(verb)")
        row.state = state
        row.updated = later
      }
      rows.append(row)
    }
    desk.now = Instant(seconds: end)
    return (desk, rows)
  }

  static func day(_ text: String) -> Int64 { Instant(rfc3339: text + "T00:00:00Z")?.seconds ?? 0 }

  static let conditions: [Condition] = [
    Condition(words: ["--all"], namesStates: true) { _ in true },
    Condition(words: ["-s", "waiting"], namesStates: true) { $0.state == "waiting" },
    Condition(words: ["-s", "closed", "-s", "resolved"], namesStates: true) {
      ["closed", "resolved"].contains($0.state)
    },
    Condition(words: ["-Q", "network"]) { $0.queue == "network" },
    Condition(words: ["-Q", "NETWORK", "-Q", "classroom"]) { $0.queue != "general" },
    Condition(words: ["-p", "urgent", "-p", "high"]) { ["urgent", "high"].contains($0.priority) },
    Condition(words: ["-A", "kim"]) { $0.assignee == "kim" },
    Condition(words: ["-A", "me"]) { $0.assignee == "dana" },
    Condition(words: ["-A", "lee"]) { $0.assignee == "lee@x.org" },
    Condition(words: ["-r", "ana@x.org"]) { $0.requester == "ana@x.org" },
    Condition(words: ["-r", "bo li"]) { $0.requester == "Bo Li" },
    Condition(words: ["--site", "north"]) { $0.site == "North" },
    Condition(words: ["--site", "West End", "--site", "South"]) {
      ["West End", "South"].contains($0.site)
    },
    Condition(words: ["--room", "gym"]) { $0.room == "Gym" },
    Condition(words: ["--asset", "pc-7"]) { $0.asset == "PC-7" },
    Condition(words: ["-t", "av"]) { $0.tags.contains("av") },
    Condition(words: ["-t", "LAB", "-t", "exam"]) { !$0.tags.isDisjoint(with: ["lab", "exam"]) },
    Condition(words: ["--source", "phone"]) { $0.source == "phone" },
    Condition(words: ["--reference", "INC3"]) { $0.reference == "INC3" },
    Condition(words: ["--created-since", "2026-04-01"]) { $0.created >= day("2026-04-01") },
    Condition(words: ["--created-until", "2026-04-01"]) { $0.created < day("2026-04-02") },
    Condition(words: ["--updated-since", "2026-04-10"]) { $0.updated >= day("2026-04-10") },
    Condition(words: ["--updated-until", "2026-03-20"]) { $0.updated < day("2026-03-21") },
    Condition(words: ["--due-since", "2026-05-01"]) { ($0.due ?? 0) >= day("2026-05-01") },
    Condition(words: ["--due-until", "2026-05-01"]) { ($0.due ?? .max) < day("2026-05-02") },
    Condition(words: ["--overdue"]) { $0.isOpen && ($0.due ?? .max) < end },
    Condition(words: ["--unassigned"]) { $0.assignee == nil },
    Condition(words: ["--text", "lamp"]) { $0.word == "lamp" },
    Condition(words: ["--text", "-toner"]) { $0.word != "toner" },
    Condition(words: ["--text", "wifi state:closed"], namesStates: true) {
      $0.word == "wifi" && $0.state == "closed"
    },
  ]

  private static func wanted(_ rows: [Row], _ conditions: [Condition]) -> [String] {
    let hidesEnded = !conditions.contains(where: \.namesStates)
    return rows.filter { row in
      (!hidesEnded || row.isOpen) && conditions.allSatisfy { $0.holds(row) }
    }.map { "T-\($0.id)" }.reversed()
  }

  @Test func eachOptionAloneAndInPairs() throws {
    let (desk, rows) = try Self.filled()
    func check(_ conditions: [Condition]) {
      let words = conditions.flatMap(\.words)
      let ran = desk.run(words: ["ticket", "list", "--fields", "number"] + words)
      #expect(ran.status == .done, "\(words): \(ran.err)")
      #expect(ran.lines == Self.wanted(rows, conditions), "\(words)")
    }
    check([])
    for (index, condition) in Self.conditions.enumerated() {
      check([condition])
      for other in Self.conditions[(index + 1)...] {
        // Two values of one option mean any of them, which is another question.
        if condition.words[0] != other.words[0] { check([condition, other]) }
      }
    }
  }

  @Test func everySortOrder() throws {
    let (desk, rows) = try Self.filled()
    let priorities = ["low", "normal", "high", "urgent"]
    let states = ["new", "open", "waiting", "resolved", "closed"]
    func place(_ word: String, _ words: [String]) -> Int { words.firstIndex(of: word) ?? -1 }
    let orders: [(String, (Row, Row) -> Bool)] = [
      ("number", { $0.id > $1.id }),
      ("created", { ($0.created, $0.id) > ($1.created, $1.id) }),
      ("updated", { ($0.updated, $0.id) > ($1.updated, $1.id) }),
      ("due", { ($0.due ?? .max, $0.id) < ($1.due ?? .max, $1.id) }),
      (
        "priority",
        {
          let (a, b) = (place($0.priority, priorities), place($1.priority, priorities))
          return a == b ? $0.id < $1.id : a > b
        }
      ),
      (
        "state",
        {
          let (a, b) = (place($0.state, states), place($1.state, states))
          return a == b ? $0.id > $1.id : a < b
        }
      ),
      ("subject", { ($0.word, $0.id) < ($1.word, $1.id) }),
    ]
    for (name, order) in orders {
      let sorted = rows.sorted(by: order).map { "T-\($0.id)" }
      let list = "ticket list --all --fields number --sort \(name)"
      #expect(try desk.run(list).lines == sorted, "\(name)")
      if name != "due" {
        #expect(try desk.run(list + " --reverse").lines == sorted.reversed(), "\(name) reversed")
      }
      #expect(try desk.run(list + " --limit 7").lines == Array(sorted.prefix(7)))
    }
  }

  @Test func viewsKeepAFilterAndNarrowItDown() throws {
    let (desk, rows) = try Self.filled()
    try desk.run("view save north -- --site North -p high")
    let north = Self.wanted(
      rows,
      [Condition(words: []) { $0.site == "North" && $0.priority == "high" }])
    #expect(try desk.run("view run north --fields number").lines == north)
    #expect(try desk.run("ticket list --view north --fields number").lines == north)
    let narrowed = Self.wanted(
      rows,
      [
        Condition(words: []) {
          $0.site == "North" && $0.priority == "high" && $0.queue == "network"
        }
      ])
    #expect(try desk.run("view run north -Q network --fields number").lines == narrowed)
    #expect(try desk.run("view list").out == "north\t--site North -p high\n")
    #expect(try desk.fail("view save north -- --overdue").err.contains("--replace"))
    try desk.run("view save --replace north -- --overdue")
    #expect(try desk.run("view list").out == "north\t--overdue\n")
    #expect(try desk.fail("view run nroth").err.contains("did you mean 'north'"))
  }

  @Test func aViewIsListedAsItWouldBeTypedAndForgottenOnRequest() throws {
    let desk = try Desk()
    desk.run(words: ["view", "save", "west", "--", "--site", "West End", "--room", "Ana's", "-a"])
    #expect(try desk.run("view list").lines == ["west\t--site 'West End' --room 'Ana'\\\\''s' -a"])
    #expect(try desk.fail("view remove west").err.contains("--yes"))
    #expect(try desk.fail("view remove west", input: "n\n", at: .terminal()).status == .no)
    #expect(try desk.fail("view remove wset --yes").err.contains("did you mean 'west'"))
    try desk.run("view remove west", input: "y\n", at: .terminal())
    #expect(try desk.run("view list").out == "")
    try desk.run("template add hi -m Hello")
    #expect(try desk.fail("template remove hi").status == .usage)
    try desk.run("template remove hi --yes")
    #expect(try desk.run("template list").out == "")
  }

  @Test func aViewThatCannotRunIsNeverKept() throws {
    let desk = try Desk()
    for words in ["--sitee North", "-Q nowhere", "--view other", "--created-since 5m", "--help"] {
      let ran = desk.run(words: ["view", "save", "x", "--"] + Desk.words(words))
      #expect(ran.status != .done, "\(words)")
      #expect(try desk.run("view list").out == "")
    }
  }

  @Test func unknownNamesAreErrorsWithASuggestion() throws {
    let desk = try Desk()
    try desk.run("ticket open lamp -A kim -r ana@x.org")
    let table: [(String, String)] = [
      ("-Q generall", "did you mean 'general'"), ("-s opne", "did you mean 'open'"),
      ("-p hihg", "did you mean 'high'"), ("-A kmi", "did you mean 'kim'"),
      ("-r anna@x.org", "did you mean 'ana@x.org'"), ("--source mial", "did you mean 'mail'"),
      ("--view mine", "no view 'mine'"), ("--sort deu", "did you mean 'due'"),
      ("--fields subjct", "did you mean 'subject'"), ("--created-since 5m", "5m"),
      ("--due-until someday", "someday"),
    ]
    for (option, words) in table {
      let ran = try desk.fail("ticket list \(option)")
      #expect(ran.err.contains(words), "\(option): \(ran.err)")
      #expect(ran.out == "")
    }
  }

  @Test func datesAreThoseOfTheZone() throws {
    let desk = try Desk()
    desk.variables["TZ"] = "Europe/Berlin"
    desk.now = Instant(rfc3339: "2026-05-04T23:30:00Z") ?? desk.now
    try desk.run("ticket open lamp")
    // In Berlin it is already the fifth.
    #expect(try desk.run("ticket list --created-since 2026-05-05 --fields number").out == "T-1\n")
    #expect(try desk.run("ticket list --created-until 2026-05-04 --fields number").out == "")
    desk.variables["TZ"] = "Nowhere/Town"
    #expect(try desk.fail("ticket list --created-since today").status == .configuration)
  }
}

// Query plans and completions: what must stay quick when the store holds a million tickets.

import Calendar
import Commands
import SQLite
import Terminal
import Testing

@testable import Repository
@testable import Tickets

@Suite struct PlanTests {
  private func plan(_ sql: SQL, _ store: Store) throws -> String {
    var explain: SQL = "EXPLAIN QUERY PLAN "
    explain += sql
    var lines: [String] = []
    try store.db.forEachRow(explain) { row in
      _ = row.value()
      _ = row.value()
      _ = row.value()
      lines.append(try row.text())
    }
    return lines.joined(separator: "\n")
  }

  /// Lines that read a whole table, or sort what grows with the store.
  private func slow(_ plan: String, sorts: Bool = false) -> [Substring] {
    plan.split(separator: "\n").filter { line in
      if line.contains("USE TEMP B-TREE") { return !sorts }
      // The words of the five states and of the few queues may be read through.
      return line.hasPrefix("SCAN") && line != "SCAN CONSTANT ROW"
        && !line.hasPrefix("SCAN each") && !line.contains("USING INDEX ticket_open")
        && !line.contains("VIRTUAL TABLE INDEX") && !line.contains("(subquery")
        && !line.hasPrefix("SCAN t USING INDEX ticket_")
    }
  }

  private func list(_ words: String, _ desk: Desk) throws -> String {
    try desk.withStore { store in
      var globals = Globals()
      guard
        case .arguments(let arguments) = try TicketCommands.list.parse(Desk.words(words), &globals)
      else { return "" }
      var sql = Ticket.select
      sql += try arguments.filter.selection(in: store).clause
      sql += " ORDER BY "
      sql += arguments.paging.sort.terms(reversed: arguments.paging.reverse)
      sql += " LIMIT 50"
      return try plan(sql, store)
    }
  }

  @Test func listsUseAnIndexAndNoSort() throws {
    let desk = try Desk()
    try desk.run("ticket open lamp -A kim -r ana@x.org")
    for words in [
      "", "--all", "-A kim", "-Q general", "-r ana@x.org", "--asset PC-7", "-s closed",
      "--reference INC9", "--reverse", "--unassigned",
    ] {
      let plan = try list(words, desk)
      #expect(
        slow(plan.replacingOccurrences(of: "SCAN t\n", with: ""), sorts: false) == [],
        "\(words):\n\(plan)")
    }
    #expect(try list("", desk).contains("USING INDEX ticket_open"))
    #expect(try list("-A kim", desk).contains("ticket_assignee"))
    #expect(try list("-Q general", desk).contains("ticket_queue"))
    #expect(try list("-r ana@x.org", desk).contains("ticket_requester"))
    #expect(try list("--asset PC-7", desk).contains("ticket_asset"))
    #expect(try list("--reference INC9", desk).contains("ticket_reference"))
    #expect(try list("--overdue --sort due", desk).contains("ticket_due"))
    #expect(try list("-t av", desk).contains("tag_name"))
  }

  @Test func searchReadsTheIndexNewestFirst() throws {
    let desk = try Desk()
    try desk.withStore { store in
      var filter = TicketFilter()
      filter.text = ["lamp"]
      filter.all = true
      var sql = Ticket.select
      sql += try filter.selection(in: store).clause
      sql += " ORDER BY f.rowid DESC LIMIT 50"
      let plan = try plan(sql, store)
      #expect(slow(plan) == [], "\(plan)")
      #expect(plan.hasPrefix("SCAN f VIRTUAL TABLE INDEX"), "\(plan)")
    }
  }

  @Test func whatBelongsToATicketIsLookedUp() throws {
    let desk = try Desk()
    try desk.withStore { store in
      let queries: [SQL] = [
        Ticket.select + Ticket.tables + " WHERE t.id = 1",
        """
        SELECT id FROM note
        WHERE ticket IN (SELECT 1 UNION ALL SELECT id FROM ticket WHERE merged_into = 1)
        """,
        "SELECT * FROM link WHERE ticket = 1 UNION ALL SELECT * FROM link WHERE other = 1",
        "SELECT * FROM watcher WHERE ticket = 1",
        Attachment.select + " WHERE ticket = 1 ORDER BY attachment.id",
        "SELECT * FROM event WHERE kind = 'T' AND item = 1",
      ]
      for query in queries {
        let plan = try plan(query, store)
        #expect(slow(plan) == [], "\(plan)")
      }
    }
  }

  @Test func closingReadsOldResolvedTicketsOnly() throws {
    let desk = try Desk()
    try desk.withStore { store in
      let query = ResolvedTicket.query(
        after: (Instant(seconds: 0), 0), upTo: store.now, limit: 500)
      let plan = try plan(query, store)
      #expect(plan.contains("SEARCH t USING INDEX ticket_resolved (resolved>? AND resolved<?)"))
      #expect(slow(plan) == [], "\(plan)")
    }
  }

  @Test func suggestionsReadTheArticlesThatShareAWordAndNoTicket() throws {
    let desk = try Desk()
    try desk.withStore { store in
      let plan = try plan(
        Store.articles(matching: "{title summary} : (\"printer\" OR \"toner\")", publicOnly: true),
        store)
      // The best of what matched are sorted; that is what matched, not what there is.
      #expect(slow(plan, sorts: true).filter { !$0.contains("article_search") } == [], "\(plan)")
      #expect(plan.contains("VIRTUAL TABLE INDEX"), "\(plan)")
      #expect(plan.contains("SEARCH article USING INTEGER PRIMARY KEY"), "\(plan)")
      #expect(!plan.contains("ticket"), "\(plan)")
    }
  }

  @Test func boardSectionsReadOpenTicketsOnly() throws {
    let desk = try Desk()
    try desk.run("ticket open lamp -A me")
    try desk.withStore { store in
      for isTeam in [false, true] {
        let board = try Board(store: store, isTeam: isTeam)
        for section in board.sections {
          let plan = try plan(board.query(section, 10), store)
          // What is sorted is a person's work of today, not what the store has grown to.
          // The index of broken promises holds those alone that nobody has answered for yet.
          let slow = slow(plan, sorts: true).filter { !$0.hasSuffix("INDEX promise_broken") }
          #expect(slow == [], "\(section): \(plan)")
          let isPromise = section == .broken || section == .promised
          #expect(plan.contains(isPromise ? "promise_" : "ticket_"), "\(section): \(plan)")
        }
      }
    }
  }

  // A list has each ticket once; what is described by a plan is asked of the program too.
  private func complete(_ desk: Desk, _ words: String...) -> [String] {
    let line = ["ittool"] + words
    let ran = desk.run(words: ["__complete", "fish", "\(line.count - 1)"] + line)
    #expect(ran.err == "")
    return ran.lines.map { String($0.split(separator: "\t")[0]) }
  }

  @Test func completionsAreThoseOfTheStore() throws {
    let desk = try Desk()
    for id in 1...12 { try desk.run("ticket open 'Lamp \(id)' -t av -t lab\(id)") }
    try desk.run("ticket close 11 --why spam")
    try desk.run("queue add network")
    try desk.run("ticket assign 1 --to 'Kim <kim@x.org>'")
    try desk.run("template add hello -m Hello")
    try desk.run("view save mine -- -A me")
    #expect(complete(desk, "ticket", "show", "T-1") == ["T-12", "T-10", "T-1"])
    #expect(complete(desk, "ticket", "show", "1") == ["12", "10", "1"])
    #expect(complete(desk, "ticket", "show", "x") == [])
    #expect(complete(desk, "ticket", "list", "--queue", "n") == ["network"])
    #expect(complete(desk, "ticket", "list", "--tag", "a") == ["av"])
    #expect(complete(desk, "ticket", "list", "--tag", "lab1").count == 4)
    #expect(complete(desk, "ticket", "assign", "1", "--to", "k") == ["kim@x.org"])
    #expect(complete(desk, "ticket", "reply", "1", "--template", "") == ["hello"])
    #expect(complete(desk, "view", "run", "") == ["mine"])
    #expect(complete(desk, "ticket", "list", "--state", "w") == ["waiting"])
    #expect(complete(desk, "ticket", "close", "1", "--why", "d") == ["declined", "duplicate"])
  }

  @Test func withoutAStoreNothingIsOfferedAndNothingMade() throws {
    let desk = try Desk(makesStore: false)
    #expect(complete(desk, "ticket", "show", "") == [])
    #expect(complete(desk, "ticket", "list", "--queue", "") == [])
    #expect(!complete(desk, "ticket", "").isEmpty)
    #expect(try desk.isEmpty())
    #expect(try desk.fail("ticket list").err.contains("ittool init"))
    #expect(try desk.isEmpty())
  }

  @Test func candidatesNeedNoWholeTable() throws {
    let desk = try Desk()
    try desk.withStore { store in
      let queries: [SQL] = [
        Store.open(10...19, 50), Store.open(0...Int64.max, 50), Store.sites(beginning: "N"),
        "SELECT min(name) FROM tag WHERE name >= 'a'",
      ]
      for query in queries {
        let plan = try plan(query, store)
        #expect(slow(plan) == [], "\(plan)")
      }
    }
  }
}

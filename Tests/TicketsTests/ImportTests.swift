// Tickets from plain CSV: columns, maps, values, dates, people.
import Commands
import Foundation
import SQLite
import Testing

@testable import Tickets

@Suite struct ImportTests {
  @Test func headersByNameInAnyOrderAndCase() throws {
    let desk = try ImportDesk()
    let file = try desk.file(
      "in.csv",
      " Priority ,SUBJECT,requester,queue,created\nhigh,\"Lamp, dead\",Ana <ana@x.org>,av,2024-01-02T03:04:05Z\n"
    )
    #expect(try desk.run("import", file) == .done)
    #expect(desk.out == "" && desk.err == "")
    let row = try desk.rows(
      "SELECT subject, requester, queue, priority, state, source, created, updated, responded FROM tickets"
    )
    #expect(
      row == [
        [
          "Lamp, dead", "Ana <ana@x.org>", "av", "high", "new", "csv", "2024-01-02T03:04:05Z",
          "2024-01-02T03:04:05Z", nil,
        ]
      ])
    #expect(
      try desk.rows("SELECT what, source, actor, at FROM history WHERE number = 1 AND kind = 'T'")
        == [["imported", "csv", "dana", "2026-05-04T07:30:00Z"]])
    #expect(desk.indexIsInStep())
  }

  @Test func unknownColumnIsRefusedWithSuggestion() throws {
    let desk = try ImportDesk()
    try desk.file("in.csv", "subject,prioritty\na,high\n")
    #expect(try desk.run("import", desk.path + "/in.csv") == .failed)
    #expect(desk.err.contains("in.csv:1: unknown column 'prioritty'"))
    #expect(desk.err.contains("did you mean 'priority'?"))
    #expect(try desk.run("import", desk.path + "/in.csv", "--ignore", "Prioritty") == .done)
    #expect(try desk.run("import", desk.path + "/in.csv", "--ignore", "*") == .done)
    #expect(try desk.value("SELECT count(*) FROM ticket") == "2")
  }

  @Test func repeatedHeadersAreAddressedAndNeverCollapse() throws {
    let desk = try ImportDesk()
    let file = try desk.file("in.csv", "Subject,Subject,Note\nfirst,second,\n")
    #expect(try desk.run("import", file, "--ignore", "note") == .failed)
    #expect(desk.err.contains("the column 'Subject' occurs 2 times"))
    #expect(try desk.run("import", file, "--ignore", "*", "--map", "Subject=subject") == .failed)
    #expect(desk.err.contains("'Subject#1'"))
    #expect(
      try desk.run("import", file, "--ignore", "*", "--map", "Subject#2=subject") == .done)
    #expect(try desk.value("SELECT subject FROM ticket") == "second")
  }

  @Test func mapsTemplatesAndValues() throws {
    let desk = try ImportDesk()
    let file = try desk.file(
      "in.csv",
      "category,u_symptom,Stage,Who\nPrinter,jams,Done = really,ana@x.org\nPrinter,,Doing,Ruiz, Ana\n"
        .replacingOccurrences(of: "Ruiz, Ana", with: "\"Ruiz, Ana\""))
    let status = try desk.run(
      "import", file, "--map", "subject={category}: {u_symptom}", "--map", "subject={{{category}}}",
      "--map", "Who=requester", "--map", "Stage=state", "--value-map", "state:Done = really=closed",
      "--value-map", "state:*=open")
    #expect(status == .done, "\(desk.err)")
    #expect(
      try desk.rows("SELECT subject, state, requester FROM tickets ORDER BY number") == [
        ["Printer: jams", "closed", "ana@x.org"], ["{Printer}", "open", "Ana Ruiz"],
      ])
    // What a person maps must be there.
    #expect(try desk.run("import", file, "--map", "Whoo=requester", "--ignore", "*") == .failed)
    #expect(desk.err.contains("there is no column 'Whoo'") && desk.err.contains("'Who'?"))
    #expect(try desk.run("import", file, "--map", "Who=requestor") == .usage)
    #expect(desk.err.contains("did you mean 'requester'?"))
  }

  @Test func districtWordsAndUnknownWords() throws {
    let desk = try ImportDesk()
    let db = try #require(Optional(desk))
    _ = db
    let file = try desk.file("in.csv", "subject,state\na,CLOSED\nb,parked\n")
    #expect(try desk.run("import", file) == .failed)
    #expect(desk.err.contains("in.csv:3: state: 'parked' is not one of closed, new, open"))
    #expect(desk.err.contains("--value-map 'state:parked=…'"))
    #expect(try desk.value("SELECT count(*) FROM ticket") == "0")
    #expect(try desk.run("import", file, "--value-map", "state:parked=waiting") == .done)
    // A closed ticket has a closing time: its last change.
    #expect(try desk.value("SELECT closed = updated FROM ticket WHERE state = 5") == "1")
  }

  @Test func nullsDelimiterAndCodePage850() throws {
    let desk = try ImportDesk()
    // "Tür; kaputt" and "Büro" in CP850, where ü is 0x81.
    var bytes = Array("subject;room;site;assignee\r\n\"T".utf8)
    bytes += [0x81]
    bytes += Array("r; kaputt\";B".utf8)
    bytes += [0x81]
    bytes += Array("ro; - ;?\r\n".utf8)
    let file = try desk.file("in.csv", bytes: bytes)
    let status = try desk.run(
      "import", file, "--encoding", "cp850", "--delimiter", ";", "--null", "-", "--null", "?")
    #expect(status == .done, "\(desk.err)")
    #expect(
      try desk.rows("SELECT subject, room, site, assignee FROM tickets") == [
        ["Tür; kaputt", "Büro", nil, nil]
      ])
    // Without the encoding nothing is guessed.
    #expect(try desk.run("import", file, "--delimiter", ";") == .inputOutput)
    #expect(desk.err.contains("is not UTF-8"))
    #expect(try desk.run("import", file, "--encoding", "cp850") == .failed)
    #expect(desk.err.contains("--delimiter ';'"))
  }

  @Test func markOfUTF8IsNotPartOfTheFirstHeader() throws {
    let desk = try ImportDesk()
    let file = try desk.file("in.csv", bytes: [0xEF, 0xBB, 0xBF] + Array("subject\nÄpfel\n".utf8))
    #expect(try desk.run("import", file) == .done)
    #expect(try desk.run("import", file, "--encoding", "latin1") == .done)
    #expect(try desk.rows("SELECT DISTINCT subject FROM ticket") == [["Äpfel"]])
  }

  @Test func datesAreDecidedFromAllRowsOrRefused() throws {
    let desk = try ImportDesk()
    let ambiguous = try desk.file(
      "a.csv", "subject,created\na,03/04/2024 10:00\nb,05/06/2024 9:00\n")
    #expect(try desk.run("import", ambiguous) == .failed)
    #expect(desk.err.contains("can be day/month or month/day"))
    #expect(desk.err.contains("--date-format 'dd/mm/yyyy hh:mm'"))
    #expect(try desk.value("SELECT count(*) FROM ticket") == "0")
    #expect(try desk.run("import", ambiguous, "--date-format", "mm/dd/yyyy hh:mm") == .done)
    #expect(try desk.value("SELECT created FROM tickets") == "2024-03-04T10:00:00Z")
    // The order of one column says nothing about another.
    let decided = try desk.file(
      "b.csv", "subject,created,due\na,03/04/2024,2024-05-01\nb,25/04/2024,2024-06-01\n")
    #expect(try desk.run("import", decided) == .done, "\(desk.err)")
    #expect(
      try desk.rows("SELECT created, due FROM tickets WHERE number > 2 ORDER BY number") == [
        ["2024-04-03T00:00:00Z", "2024-05-01T23:59:59Z"],
        ["2024-04-25T00:00:00Z", "2024-06-01T23:59:59Z"],
      ])
    // Also from a pipe, which has to be read twice.
    let piped =
      "subject,created\n" + String(repeating: "a,03/04/2024\n", count: 30_000) + "b,25/04/2024\n"
    #expect(try desk.run("import", "-", input: piped) == .done, "\(desk.err)")
    #expect(try desk.value("SELECT count(*) FROM ticket") == "30005")
  }

  @Test func zoneOfTimesWithoutOne() throws {
    let desk = try ImportDesk()
    let file = try desk.file(
      "in.csv", "subject,created\na,2024-07-01 12:00\nb,2024-07-01T12:00:00Z\n")
    #expect(try desk.run("import", file, "--timezone", "America/New_York") == .done)
    #expect(
      try desk.rows("SELECT created FROM tickets ORDER BY number") == [
        ["2024-07-01T16:00:00Z"], ["2024-07-01T12:00:00Z"],
      ])
    #expect(try desk.run("import", file, "--timezone", "America/New_Yrok") == .usage)
  }

  @Test func everyBadRowIsNamed() throws {
    let desk = try ImportDesk()
    let file = try desk.file(
      "in.csv",
      """
      subject,priority,created,resolved,tags,minutes
      fine,low,2024-01-02,2024-01-02,"a, b c",26:10:00
      ,low,2024-01-02,,,
      "two
      lines",sky,2024-01-02,,,
      late,low,2024-01-02T10:00:00Z,2024-01-01T10:00:00Z,,
      when,low,3 weeks ago,,,
      long,low,2024-01-02,,,7,8

      """)
    #expect(try desk.run("import", file) == .failed)
    let lines = desk.err.split(separator: "\n").map { $0.replacing(desk.path + "/", with: "") }
    #expect(lines.allSatisfy { $0.hasPrefix("ittool:") })
    #expect(lines[0] == "ittool: in.csv:3: subject: the subject is empty")
    #expect(
      lines[1] == "ittool: in.csv:4: priority: 'sky' is not one of: low, normal, high, urgent")
    #expect(lines[2].hasPrefix("ittool: in.csv:6: resolved: 2024-01-01T10:00:00Z is before"))
    #expect(lines[3].contains("in.csv:7: created: '3 weeks ago' counts from the moment"))
    #expect(lines[4] == "ittool: in.csv:8: 7 cells instead of 6")
    #expect(lines[5] == "ittool: in.csv: 5 rows were rejected; nothing was changed")
    #expect(try desk.value("SELECT count(*) FROM ticket") == "0")
    #expect(try desk.value("SELECT count(*) FROM event") == "0")
    #expect(try desk.value("SELECT count(*) FROM ticket_search") == "0")
  }

  @Test func keepGoingRejectsAndReimport() throws {
    let desk = try ImportDesk()
    let text =
      "subject;priority;room\n\"a \"\"q\"\"\";low;\nb;sky;\"1;2\"\nc;hi;\n" + "d;low;\"x\ny\";\n"
    let file = try desk.file("in.csv", text)
    let words = ["import", file, "--delimiter", ";", "-k", "--rejects", desk.path + "/bad.csv"]
    #expect(try desk.run(words) == .partial)
    #expect(desk.err.contains("1 added, 0 updated, 3 rejected"))
    #expect(
      try desk.text("bad.csv") == """
        reason;subject;priority;room
        priority: 'sky' is not one of: low, normal, high, urgent;b;sky;"1;2"
        priority: 'hi' is not one of: low, normal, high, urgent;c;hi;
        4 cells instead of 3;d;low;"x
        y";

        """)
    let fixed = try desk.text("bad.csv").replacing("sky", with: "low").replacing(
      ";hi;", with: ";high;"
    )
    .replacing("y\";\n", with: "y\"\n").replacing("\"x\ny\"", with: "x")
    try desk.file("bad.csv", fixed)
    // From and to the same file.
    let again = ["import", desk.path + "/bad.csv", "--delimiter", ";"]
    #expect(try desk.run(again + ["--rejects", desk.path + "/bad.csv"]) == .done, "\(desk.err)")
    #expect(try desk.text("bad.csv") == "reason;subject;priority;room\n")
    #expect(
      try desk.rows("SELECT subject, room FROM tickets ORDER BY number") == [
        ["a \"q\"", nil], ["b", "1;2"], ["c", nil], ["d", "x"],
      ])
    #expect(try desk.run(again) == .done)
    #expect(
      try desk.run("import", file, "--delimiter", ";", "-k", "--map", "room=priority") == .failed)
  }

  @Test func onlyTwentyProblemsAreShown() throws {
    let desk = try ImportDesk()
    let rows = String(repeating: "x,sky\n", count: 45)
    let file = try desk.file("in.csv", "subject,priority\n" + rows)
    #expect(try desk.run("import", file, "--rejects", desk.path + "/bad.csv") == .failed)
    #expect(desk.err.split(separator: "\n").count == 23)
    #expect(desk.err.contains("… and 25 more rows"))
    #expect(try desk.text("bad.csv").split(separator: "\n").count == 46)
  }

  @Test func dryRunLeavesTheStoreAsItIs() throws {
    let desk = try ImportDesk()
    try desk.run("import", "-", input: "subject\nbefore\n")
    let before = try desk.rows("SELECT * FROM ticket") + desk.rows("SELECT * FROM event")
    let file = try desk.file("in.csv", "subject,requester,queue\nlater,New Person,new queue\n")
    #expect(try desk.run("import", file, "--dry-run") == .done)
    #expect(desk.out.contains("would import") && desk.out.contains("1 added"))
    #expect(desk.out.contains("1 queue made: new queue"))
    #expect(try desk.rows("SELECT * FROM ticket") + desk.rows("SELECT * FROM event") == before)
    #expect(try desk.value("SELECT count(*) FROM person") == "0")
    #expect(try desk.value("SELECT count(*) FROM queue") == "1")
    #expect(desk.indexIsInStep())
  }

  @Test func emptyFiles() throws {
    let desk = try ImportDesk()
    #expect(try desk.run("import", "-", input: "subject\n") == .done)
    #expect(try desk.run("import", "-", input: "") == .failed)
    #expect(desk.err.contains("is empty"))
    #expect(try desk.run("import", "-", input: "room\n101\n") == .failed)
    #expect(desk.err.contains("no column is the subject"))
    #expect(try desk.run("import", "-", input: "subject\n\"open\n") == .inputOutput)
    #expect(desk.err.contains(":2:") && desk.err.contains("never closed"))
    #expect(try desk.run("import", desk.path + "/none.csv") == .inputOutput)
    #expect(try desk.run("import") == .usage)
  }

  @Test func peopleAsFilesWriteThem() throws {
    let desk = try ImportDesk()
    let people = [
      "ana@x.org", "\"Ruiz, Ana\"", "Ana Ruiz (ar12)", "Ana Ruiz (ana@x.org)", "BOB LEE",
      "\"\"\"Bo\"\" <bo@x.org>\"", "Opened by  8",
    ]
    let rows = people.map { "s,\($0)\n" }.joined()
    #expect(try desk.run("import", "-", input: "subject,requester\n" + rows) == .done)
    #expect(
      try desk.rows("SELECT requester FROM tickets ORDER BY number").map { $0[0] } == [
        "Ana Ruiz <ana@x.org>", "Ana Ruiz", "Ana Ruiz (ar12)", "Ana Ruiz <ana@x.org>", "BOB LEE",
        "Bo <bo@x.org>", "Opened by 8",
      ])
    // The name that came later is found in the ticket that came earlier.
    #expect(desk.indexIsInStep())
    #expect(try desk.run("import", "-", input: "subject,requester\ns,x@@y\n") == .failed)
    #expect(desk.err.contains("'x@@y' is not a mail address"))
  }

  @Test func laterNameOfSomebodyKnownReachesOldAndNewTickets() throws {
    let desk = try ImportDesk()
    try desk.run("import", "-", input: "subject,requester\nold,zoe@x.org\n")
    try desk.run("import", "-", input: "subject,requester\nnew,zoe@x.org\nnewer,Zoe <zoe@x.org>\n")
    #expect(desk.indexIsInStep())
    #expect(
      try desk.value("SELECT count(*) FROM ticket_search WHERE ticket_search MATCH 'requester:zoe'")
        == "3")
  }

  @Test(
    arguments: [
      ("90", MinuteUnit.minutes, 90), ("1:30", .minutes, 90), ("26:10:00", .minutes, 1570),
      ("1.5", .hours, 90), ("5400", .seconds, 90), ("1h 30m", .minutes, 90), ("2 d", .hours, 2880),
      ("0:00:29", .minutes, 0),
    ] as [(String, MinuteUnit, Int64)])
  func durations(_ text: String, _ unit: MinuteUnit, _ minutes: Int64) throws {
    #expect(try WorkTime.minutes(text, unit) == minutes)
  }

  @Test(arguments: ["", "-5", "1:75", "x", "1h 30", "nan", "1:2:3:4", "9999999999"])
  func noDurations(_ text: String) {
    #expect(throws: Failure.self) { try WorkTime.minutes(text, .minutes) }
  }

  @Test func markupBecomesText() {
    #expect(
      HTMLText.plain("<p>Lamp &amp; bulb<br/>dead</p><p>now</p>") == "Lamp & bulb\ndead\nnow")
    #expect(
      HTMLText.plain("a < b, <ana@x.org> &unknown; &#233;&#xe9;")
        == "a < b, <ana@x.org> &unknown; éé")
    #expect(HTMLText.plain("&#0;&#99999999;<br") == "&#0;&#99999999;<br")
  }

  @Test func rowsThatNameStudentsAreToldOnceAndNothingIsMarked() throws {
    let desk = try ImportDesk()
    let rows = """
      reference,subject,requester,student
      A,Laptop of kim lee,,
      B,Lamp,"Lee, Kim <x@x.org>",
      C,Account 00917,,
      D,Kim and Lee have a lamp,,
      E,Kim Lee again,,yes
      F,Lee Kim,,

      """
    // Without students nothing is looked for.
    #expect(try desk.run("import", "-", "-n", input: rows) == .done)
    #expect(!desk.err.contains("student"))
    let store = try Connection(path: desk.path + "/store.db")
    try store.script(
      """
      INSERT INTO person(id, name, role, created) VALUES (900, 'Kim Lee', 'student', 0);
      INSERT INTO external(source, id, person, seen) VALUES ('sis', '00917', 900, 0);
      """)
    #expect(try desk.run("import", "-", "--key", "reference", input: rows) == .done)
    #expect(
      desk.err
        == "ittool: warning: standard input: 4 tickets name a student, and everybody who uses this"
        + " store can read it (line 2, 3, 4, …); the column 'student', or 'ittool ticket edit T-42"
        + " --student yes', makes it private\n")
    #expect(try desk.value("SELECT group_concat(ticket) FROM student_ticket") == "5")
    // What has not changed was told before.
    #expect(try desk.run("import", "-", "--key", "reference", input: rows) == .done)
    #expect(desk.err == "")
    #expect(
      try desk.run(
        "import", "-", "--key", "reference",
        input: "reference,subject\nD,Kim Lee has a lamp\nE,Kim Lee has two\n") == .done)
    #expect(desk.err.contains("1 ticket names a student") && desk.err.contains("(line 2)"))
  }
}

// Every preset reads a small file written in that product's header style.
import Commands
import Foundation
import SQLite
import Testing

@testable import Tickets

@Suite struct PresetTests {
  /// A file of one product and what must come out of it.
  struct Sample: CustomTestStringConvertible, Sendable {
    var preset: String
    var text: String
    // reference, subject, requester, assignee, queue, priority, state, created, resolved, closed
    var expected: [[String?]]
    var words: [String] = []
    var testDescription: String { preset }
  }

  static let samples = [
    Sample(
      preset: "zendesk",
      text: """
        Summation column,Id,Requester,Requester id,Requester external id,Requester email,Requester domain,Submitter,Assignee,Group,Subject,Tags,Status,Priority,Via,Ticket type,Created at,Updated at,Assigned at,Organization,Due date,Initially assigned at,Solved at,Resolution time
        1,77,Ana Ruiz,9,,ana@x.org,x.org,Ana Ruiz,Tom Lee,Support,"Wi-Fi, slow","av wifi",Solved,High,Mail,Incident,2024-01-02 10:00:00 UTC,2024-01-04 10:00:00 UTC,,,,,2024-01-03 10:00:00 UTC,1
        1,78,Ben,,,,,Ben,-,Support,,,Hold,-,Web form,,2024-01-02 11:00:00 UTC,2024-01-02 11:00:00 UTC,,,,,,

        """,
      expected: [
        [
          "77", "Wi-Fi, slow", "Ana Ruiz <ana@x.org>", "Tom Lee", "Support", "high", "resolved",
          "2024-01-02T10:00:00Z", "2024-01-03T10:00:00Z", nil,
        ],
        [
          "78", "Ticket 78", "Ben", nil, "Support", "normal", "waiting", "2024-01-02T11:00:00Z",
          nil,
          nil,
        ],
      ]),
    Sample(
      preset: "freshdesk",
      text: """
        Ticket ID,Subject,Description,Status,Priority,Source,Type,Agent,Group,Created Time,Due by Time,Resolved time,Closed time,Last update time,Initial response time,Time tracked,First response time (in hrs),Resolution time (in hrs),Tags,Full name,Email
        5,Lamp,"dead, again",Waiting on Customer,Medium,Portal,,No Agent,AV,2024-03-13 10:00:00,,,,2024-03-14 10:00:00,,00:30,,27:15:00,"a, b c",Ana,ana@x.org

        """,
      expected: [
        [
          "5", "Lamp", "Ana <ana@x.org>", nil, "AV", "normal", "waiting", "2024-03-13T10:00:00Z",
          nil, nil,
        ]
      ]),
    Sample(
      preset: "freshservice",
      text: """
        Subject,Type,Status,Urgency,Impact,Priority,Group,Agent,Description,Source,Requester Location,Ticket Id,Requester Name,Requester Email,Created Time,Due by Time,Resolved Time,Closed Time,Last Updated Time,Initial Response Time,Tags
        Toner,Incident,Closed,Low,Low,Urgent,Print,Tom,empty,Email,North,INC-9,Ana,ana@x.org,25-03-2024 10:00,26-03-2024 10:00,25-03-2024 12:00,26-03-2024 12:00,26-03-2024 12:00,25-03-2024 10:30,

        """,
      expected: [
        [
          "INC-9", "Toner", "Ana <ana@x.org>", "Tom", "Print", "urgent", "closed",
          "2024-03-25T10:00:00Z", "2024-03-25T12:00:00Z", "2024-03-26T12:00:00Z",
        ]
      ]),
    Sample(
      preset: "osticket",
      text: "\u{FEFF}" + """
        Ticket Number,Date Created,Subject,From,From Email,Priority,Department,Help Topic,Source,Current Status,Last Updated,SLA Due Date,SLA Plan,Due Date,Closed Date,Overdue,Merged,Linked,Answered,Agent Assigned,Team Assigned,Thread Count,Reopen Count,Attachment Count,Task Count
        123456,2024-01-02 10:00:00,'=SUM(1),'-Ana,ana@x.org,Emergency,IT,General,Email,Closed,2024-01-03 10:00:00,,,,2024-01-03 10:00:00,0,0,0,1,,Team A,3,0,0,0

        """,
      expected: [
        [
          "123456", "=SUM(1)", "-Ana <ana@x.org>", "Team A", "IT", "urgent", "closed",
          "2024-01-02T10:00:00Z", nil, "2024-01-03T10:00:00Z",
        ]
      ]),
    Sample(
      preset: "jira",
      text: """
        Summary,Issue key,Issue id,Issue Type,Status,Project key,Project name,Priority,Resolution,Assignee,Reporter,Created,Updated,Resolved,Due Date,Description,Time Spent,Custom field (Request Type),Sprint,Sprint,Comment,Comment,Comment
        Access,SUP-1,1000,Task,Waiting for customer,SUP,Support,Highest,,tom,ana,25/Mar/24 10:22 AM,26/Mar/24 9:00 PM,,,please,5400,,S1,S2,25/Mar/24 11:00 AM;tom;Which room?; and why,26/Mar/24 9:00 PM;ana;204,

        """,
      expected: [
        [
          "SUP-1", "Access", "ana", "tom", "Support", "urgent", "waiting", "2024-03-25T10:22:00Z",
          nil, nil,
        ]
      ]),
    Sample(
      preset: "glpi",
      text: """
        ID;Title;Entity;Status;Last update;Opening date;Priority;Requester - Requester;Assigned to - Technician;Category;Time to resolve
        "1 234";"Printer &amp; toner<br>empty";Root > North;Processing (assigned);2024-01-03 10:00;2024-01-02 10:00;Very high;Ruiz Ana;Tom;Hardware;

        """,
      expected: [
        [
          "1234", "Printer & toner empty", "Ruiz Ana", "Tom", "Hardware", "urgent", "open",
          "2024-01-02T10:00:00Z", nil, nil,
        ]
      ]),
    Sample(
      preset: "rt",
      text:
        "id\tSubject\tStatus\tQueue\tOwner\tPriority\tRequestors\tCreated\tTold\tLast Updated\tTime Left\n"
        + "42\tNo signal\tstalled\tGeneral\tNobody\t0\tana@x.org\t2024-01-02 10:00:00\tNot set\t2024-01-03 10:00:00\t\n",
      expected: [
        [
          "42", "No signal", "ana@x.org", nil, "general", "normal", "waiting",
          "2024-01-02T10:00:00Z", nil, nil,
        ]
      ]),
    Sample(
      preset: "track-it",
      text: """
        Work Order #,Summary,Status,Priority,Category,Requestor,Department,Location,Technician,Opened Date,Due Date,Completed,Hours,Notes
        8812,Monitor dark,Completed,2 - High,Hardware,"RUIZ, ANA",Math,Room 4,TOM,1/13/2024 9:05 AM,,1/14/2024 3:00 PM,1.5,N/A

        """,
      expected: [
        [
          "8812", "Monitor dark", "ANA RUIZ", "TOM", "Hardware", "high", "closed",
          "2024-01-13T09:05:00Z", nil, "2024-01-14T15:00:00Z",
        ]
      ]),
    Sample(
      preset: "track-it",
      text:
        "WO_NUM;TASK;REQUEST;RESPONS;OPENDATE;CLSDDATE;DESCRIPT\n7;Fix;ANA;TOM;2004-01-02;;text\n",
      expected: [
        ["7", "Fix", "ANA", "TOM", "general", "normal", "new", "2004-01-02T00:00:00Z", nil, nil]
      ], words: ["--delimiter", ";"]),
    Sample(
      preset: "web-help-desk",
      text:
        "No.\tDate\tUpdated\tClient\tRequest Type\tRequest Detail\tLocation\tRoom\tAsset No.\tStatus\tPriority\tTech\tTech Group\tDue\n"
        + "300\t1/31/24 9:00 am\t2/13/24 9:00 am\tAna Ruiz\tNetwork\tCable broken\tNorth\t204\tA17\tOpen\tMedium\tTom\tField\t\n",
      expected: [
        [
          "300", "Network: Cable broken", "Ana Ruiz", "Tom", "Field", "normal", "open",
          "2024-01-31T09:00:00Z", nil, nil,
        ]
      ]),
    Sample(
      preset: "spiceworks",
      text: """
        Ticket Number,Summary,Description,Status,Priority,Category,Creator,Creator Email,Assignee,Created At,Closed At
        12,Badge,does not open,Closed,Med,Doors,Ana,ana@x.org,Unassigned,2024-01-02 10:00:00,2024-01-03 10:00:00

        """,
      expected: [
        [
          "12", "Badge", "Ana <ana@x.org>", nil, "Doors", "normal", "closed",
          "2024-01-02T10:00:00Z", nil, "2024-01-03T10:00:00Z",
        ]
      ]),
  ]

  private static let query =
    """
    SELECT reference, subject, requester, assignee, queue, priority, state, created, resolved, closed
    FROM tickets ORDER BY number
    """

  @Test(arguments: samples)
  func reads(_ sample: Sample) throws {
    let desk = try ImportDesk()
    let file = try desk.file("in.csv", sample.text)
    let words = ["import", "--preset", sample.preset, file] + sample.words
    #expect(try desk.run(words) == .done, "\(desk.err)")
    #expect(try desk.rows(Self.query) == sample.expected)
    #expect(desk.indexIsInStep())
    let before = try desk.rows("SELECT * FROM event") + desk.rows("SELECT * FROM ticket")
    #expect(try desk.run(words + ["-n"]) == .done)
    #expect(desk.out.contains(": 0 added, 0 updated, "), "\(desk.out)")
    #expect(try desk.run(words) == .done)
    #expect(try desk.rows("SELECT * FROM event") + desk.rows("SELECT * FROM ticket") == before)
  }

  @Test func everyShippedPresetHasASampleAndATitle() throws {
    let files = PresetFiles(
      Environment(["HOME": "/nonexistent", "ITTOOL_SHARE": ImportDesk.root + "/share"]))
    let names = files.names()
    let tested = Set(Self.samples.map(\.preset)).union([
      "ittool", "servicenow", "spiceworks-desktop",
    ])
    #expect(Set(names) == tested)
    for name in names { #expect(try !files.preset(name).title.isEmpty) }
  }

  @Test func commentsOfJiraBecomeNotes() throws {
    let desk = try ImportDesk()
    let sample = try #require(Self.samples.first { $0.preset == "jira" })
    try desk.run("import", "--preset", "jira", "-", input: sample.text)
    #expect(
      try desk.rows("SELECT at, author, kind, body FROM notes ORDER BY note") == [
        ["2024-03-25T11:00:00Z", "tom", "note", "Which room?; and why"],
        ["2024-03-26T21:00:00Z", "ana", "request", "204"],
      ])
    #expect(try desk.value("SELECT minutes FROM ticket") == "90")
    // Nothing here was certainly a public word of staff.
    #expect(try desk.value("SELECT responded FROM ticket") == nil)
    #expect(
      try desk.value("SELECT count(*) FROM ticket_search WHERE ticket_search MATCH 'which'") == "1")
  }

  @Test func relativeDatesOfRTAreExplained() throws {
    let desk = try ImportDesk()
    let text = "id\tSubject\tStatus\tCreated\n1\ta\topen\t3 weeks ago\n"
    #expect(try desk.run("import", "--preset", "rt", "-", input: text) == .failed)
    #expect(desk.err.contains("'3 weeks ago' counts from the moment of the export"))
  }

  @Test func wordsTheyDidNotShipAreMapped() throws {
    let desk = try ImportDesk()
    let text = "Id,Subject,Status\n1,a,Parked\n"
    #expect(try desk.run("import", "--preset", "zendesk", "-", input: text) == .failed)
    #expect(desk.err.contains("Status: 'Parked' is not one of"))
    let mapped = ["import", "--preset", "zendesk", "-", "--value-map", "state:parked=waiting"]
    #expect(try desk.run(mapped, input: Array(text.utf8)) == .done, "\(desk.err)")
  }

  @Test func ownPresetsGoFirstAndMistakesAreNamed() throws {
    let desk = try ImportDesk()
    try FileManager.default.createDirectory(
      atPath: desk.path + "/.config/ittool/presets", withIntermediateDirectories: true)
    try desk.file(
      ".config/ittool/presets/zendesk.preset",
      "# mine\ntitle = Ours\nignore = *\n[columns]\nsubject = {Betreff} | Nr. {Id}\n")
    #expect(try desk.run("import", "--list-presets") == .done)
    #expect(
      desk.out.contains("zendesk\tOurs\t\(desk.path)/.config/ittool/presets/zendesk.preset\n"))
    #expect(try desk.run("import", "--preset", "zendesk", "-", input: "Id\n4\n") == .done)
    #expect(try desk.value("SELECT subject FROM ticket") == "Nr. 4")
    #expect(try desk.run("import", "--preset", "zendesc", "-", input: "") == .usage)
    #expect(desk.err.contains("did you mean 'zendesk'?"))
    for (text, complaint) in [
      ("titel = x\n", "bad.preset:1: unknown key 'titel'"),
      ("\n[column]\n", "bad.preset:2: unknown section '[column]'"),
      ("[columns]\nsubjekt = {x}\n", "bad.preset:2: there is no column 'subjekt'"),
      ("[columns]\nsubject = {x\n", "bad.preset:2: '{x'"),
      ("[values stat]\n", "bad.preset:1: there is no column 'stat'"),
      ("key = name\n", "bad.preset:1: 'name' is not one of: reference, number"),
      ("html\n", "bad.preset:1: 'html' is not 'key = value'"),
    ] {
      let file = try desk.file("bad.preset", text)
      #expect(try desk.run("import", "--preset", file, "-", input: "a\n") == .configuration)
      #expect(desk.err.contains(complaint), "\(desk.err)")
    }
  }

  @Test func spiceworksDesktopIsReadAsItIs() throws {
    let desk = try ImportDesk()
    let db = try Connection(path: desk.path + "/spice.db", mode: .create)
    try db.script(
      """
      CREATE TABLE users(id INTEGER PRIMARY KEY, email, first_name, last_name, office_phone);
      CREATE TABLE tickets(id INTEGER PRIMARY KEY, summary varchar(255), status, description text,
        priority integer, created_at datetime, updated_at datetime, closed_at datetime, due_at,
        created_by integer, assigned_to integer, category, c_building);
      CREATE TABLE comments(id INTEGER PRIMARY KEY, ticket_id, body text, created_at, created_by,
        attachment_name, is_public);
      INSERT INTO users VALUES (1, 'ana@x.org', 'Ana', 'Ruiz', ''), (2, 'tom@x.org', NULL, NULL, '');
      INSERT INTO tickets VALUES
        (5, 'Printer', 'closed', 'jams', 1, '2023-05-03 15:57:36', '2023-05-05 08:00:00',
          '2023-05-05 08:00:00', NULL, 1, 2, 'Print', 'North'),
        (6, 'Phone', 'open', NULL, 2, '2023-05-04 15:57:36', '2023-05-04 15:57:36', NULL, NULL, 9,
          NULL, NULL, NULL);
      INSERT INTO comments VALUES (1, 5, 'On my way', '2023-05-03 16:00:00', 2, NULL, 't'),
        (2, 5, 'Thank you', '2023-05-03 16:10:00', 1, NULL, 't'),
        (3, 5, 'Cheap model', '2023-05-03 16:20:00', 2, NULL, 'f'), (4, 5, '', NULL, 2, NULL, 'f');
      """)
    let words = [
      "import", "--preset", "spiceworks-desktop", desk.path + "/spice.db", "--timezone",
      "America/Chicago",
    ]
    #expect(try desk.run(words) == .done, "\(desk.err)")
    #expect(
      try desk.rows(Self.query) == [
        [
          "5", "Printer", "Ana Ruiz <ana@x.org>", "tom@x.org", "Print", "high", "closed",
          "2023-05-03T20:57:36Z", nil, "2023-05-05T13:00:00Z",
        ],
        ["6", "Phone", "9", nil, "general", "normal", "open", "2023-05-04T20:57:36Z", nil, nil],
      ])
    #expect(
      try desk.rows("SELECT at, author, kind, body FROM notes ORDER BY note") == [
        ["2023-05-03T21:00:00Z", "tom@x.org", "reply", "On my way"],
        ["2023-05-03T21:10:00Z", "Ana Ruiz <ana@x.org>", "request", "Thank you"],
        ["2023-05-03T21:20:00Z", "tom@x.org", "note", "Cheap model"],
      ])
    #expect(
      try desk.value("SELECT responded FROM tickets WHERE number = 1") == "2023-05-03T21:00:00Z")
    #expect(desk.indexIsInStep())
    #expect(try desk.run(words + ["-n"]) == .done)
    #expect(desk.out.contains("0 added, 0 updated, 2 unchanged"), "\(desk.out)")
    #expect(
      try desk.run("import", "--preset", "spiceworks-desktop", desk.path + "/store.db") == .failed)
    #expect(desk.err.contains("it has no table of tickets"), "\(desk.err)")
    #expect(
      try desk.run("import", "--preset", "spiceworks-desktop", desk.path + "/no.db") == .inputOutput
    )
  }
}

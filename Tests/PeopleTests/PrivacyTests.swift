// Student data, handing out and removing: what is private, and that what is erased is gone.

import Calendar
import Commands
import Foundation
import Repository
import SQLite
import Testing

@testable import People

@Suite struct PrivacyTests {
  private let office: Office

  init() throws {
    office = try Office()
    try office.lines(
      "person", "add", "Ana Ruiz <ana@example.org>", "--role", "staff", "--phone",
      "+15550100200", "--account", "aruiz", "--external", "sis:0042")
    try office.lines("person", "add", "Bo Berg <bo@example.org>", "--role", "staff")
  }

  /// A ticket with notes, earlier versions, events and an attachment, as the desk writes them.
  @discardableResult
  private func ticket(
    _ subject: String, _ description: String, by requester: Int64,
    notes: [(kind: String, author: String, body: String)] = [], closed: Int64? = nil
  ) throws -> Int64 {
    try office.withStore { store in
      try store.write {
        try store.db.run(
          """
          INSERT INTO ticket(subject, description, requester, queue, source, created, updated,
            state, closed)
          VALUES (\(subject), \(description), \(requester), 1, 'mail', 1700000000, 1700000000,
            \(closed == nil ? 2 : 5), \(closed))
          """)
        let id = store.db.lastInsertedRow
        try store.record(.ticket, id, "opened", new: subject)
        for note in notes {
          try store.db.run(
            """
            INSERT INTO note(ticket, at, author, kind, source, body)
            VALUES (\(id), 1700000001, \(note.author), \(note.kind), 'mail', \(note.body))
            """)
          try store.db.run(
            """
            INSERT INTO note_version(note, version, at, actor, body)
            VALUES (\(store.db.lastInsertedRow), 1, 1700000001, \(note.author),
              \("before " + note.body))
            """)
        }
        let bytes = Array("attached by \(requester) secretfile".utf8)
        let digest = try SHA256.hash(bytes)
        try store.db.run(
          "INSERT OR IGNORE INTO content VALUES (\(digest), \(bytes.count), \(bytes))")
        try store.db.run(
          """
          INSERT INTO attachment(ticket, name, sha256, at, actor)
          VALUES (\(id), 'ana-ruiz.pdf', \(digest), 1700000001, 'bo')
          """)
        try store.indexTicket(id)
        return id
      }
    }
  }

  private func found(_ words: String) throws -> [String] {
    try office.query("SELECT rowid FROM ticket_search WHERE ticket_search MATCH '\"\(words)\"'")
  }

  // MARK: Erasing

  @Test func whatIdentifiesIsGoneFromEveryFile() throws {
    let own = try ticket(
      "Broken quokka lamp", "says Ana Ruiz in the quokka room", by: 1,
      notes: [
        ("request", "Ana Ruiz", "the wombat is loud"),
        ("reply", "bo", "Dear Ana Ruiz, we looked at the lamp"),
      ])
    let other = try ticket(
      "Network", "ask ANA@example.org or call +15550100200", by: 2,
      notes: [("note", "bo", "Ana Ruiz told aruiz what to do")])
    try office.withStore { store in
      try store.write {
        try store.db.run(
          """
          INSERT INTO outbox_content(subject, text) VALUES ('To Ana', 'Hello kookaburra')
          """)
        try store.db.run(
          """
          INSERT INTO outbox(key, priority, event, person, address, name, channel, content,
            message_id, state, created, expires, next_try)
          VALUES ('ana@example.org/1', 2, 'ticket.reply', 1, 'ana@example.org', 'Ana Ruiz', 'mail',
            1, 'x@y', 'queued', 1, 2, 1)
          """)
        try store.db.run(
          """
          INSERT INTO mail_message(identity, sha256, received, sender, subject, class, outcome,
            person, size, raw)
          VALUES ('<1@ana>', zeroblob(32), 1, 'ana@example.org', 'platypus', 'person', 'opened', 1,
            9, CAST('raw echidna mail' AS BLOB))
          """)
      }
    }
    let words = [
      "quokka", "wombat", "Ana Ruiz", "ana@example.org", "ANA@example.org", "15550100200",
      "aruiz", "0042", "kookaburra", "platypus", "echidna", "secretfile", "ana-ruiz.pdf",
    ]
    for word in words where word != "0042" { #expect(try office.storeHolds(word), "\(word)") }
    let tickets = try office.query("SELECT count(*) FROM tickets")
    let events = try office.query("SELECT count(*) FROM event")

    let refused = try office.run("person", "erase", "P-1")
    #expect(refused.status == .usage)
    try office.lines("person", "erase", "P-1", "--yes")

    for word in words where word != "secretfile" && word != "ana-ruiz.pdf" {
      #expect(try !office.storeHolds(word), "\(word) is still in the file")
    }
    #expect(try found("quokka") == [])
    #expect(try found("ana ruiz") == [])
    #expect(try found("network") == ["\(other)"])
    #expect(try found("looked at the lamp") == ["\(own)"])
    #expect(
      try office.query("SELECT body FROM note WHERE ticket = \(own) ORDER BY id")
        == ["[erased]", "Dear [erased], we looked at the lamp"])
    #expect(
      try office.query("SELECT description FROM ticket WHERE id = \(other)")
        == ["ask [erased] or call [erased]"])
    // The other's attachment stays, by another name.
    #expect(try office.query("SELECT count(*) FROM content") == ["1"])
    #expect(try office.query("SELECT state FROM outbox") == ["cancelled"])
    // Figures and the shape of the trail stay.
    #expect(try office.query("SELECT count(*) FROM tickets") == tickets)
    #expect(
      try office.query("SELECT count(*) FROM event")
        == [String((Int(events[0]) ?? 0) + 1)])
    #expect(
      try office.lines("person", "list", "--all", "--fields", "number,name,role")[0]
        == "P-1\tErased P-1\tstaff")
    #expect(try office.run("person", "erase", "P-1", "--yes").status == .failed)
    #expect(try office.run("person", "show", "ana@example.org").status == .failed)
    #expect(try office.run("store", "check").status == .done)
    #expect(
      try office.query(
        "INSERT INTO ticket_search(ticket_search, rank) VALUES ('integrity-check', 1)"
      ).isEmpty)
  }

  @Test func aLegalHoldKeepsEverything() throws {
    try office.lines("person", "edit", "P-1", "--hold")
    let ran = try office.run("person", "erase", "P-1", "--yes")
    #expect(ran.failure?.message.contains("legal hold") == true)
    #expect(try office.storeHolds("Ana Ruiz"))
  }

  // MARK: Handing out

  @Test func everythingIsHandedOut() throws {
    try ticket(
      "Lamp", "dark", by: 1, notes: [("request", "Ana Ruiz", "hello"), ("note", "bo", "hm")])
    try ticket("Other", "about bo", by: 2)
    let text = try office.run("person", "export", "P-1").out
    let value = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    let all = try #require(value)
    #expect((all["person"] as? [String: Any])?["number"] as? String == "P-1")
    #expect((all["tickets"] as? [[String: Any]])?.map { $0["subject"] as? String } == ["Lamp"])
    #expect((all["notes"] as? [[String: Any]])?.count == 2)
    #expect((all["attachments"] as? [[String: Any]])?.count == 1)
    #expect((all["history"] as? [[String: Any]])?.isEmpty == false)
    #expect(!text.contains("about bo"))
    let shown = try office.lines("person", "show", "P-1", "--everything")
    #expect(shown.contains("  body: hello") && shown.contains("tickets: 1"))
    #expect(try office.lines("person", "export").count == 3)
  }

  // MARK: Students

  @Test func whatIsSaidOfStudentsIsPrivate() throws {
    let id = try ticket(
      "Kim Lee cannot log in", "her password", by: 1, notes: [("note", "bo", "Kim again")])
    try ticket("Projector", "dark", by: 2)
    try office.withStore { store in
      try store.write { try store.markAboutStudent(ticket: id) }
    }
    func query(_ sql: String, _ options: String...) throws -> Ran {
      try office.run(["store", "query", sql] + options)
    }
    let columns = "subject, private_subject, private_description, private_requester"
    #expect(
      try query("SELECT \(columns) FROM tickets ORDER BY number").lines
        == ["\t\t\t", "Projector\t\t\t"])
    for sql in [
      "SELECT * FROM tickets", "SELECT * FROM notes", "SELECT * FROM history",
      "SELECT private_body FROM notes", "SELECT max(private_subject) FROM tickets",
      "SELECT number FROM tickets WHERE private_subject LIKE 'Kim%'",
      "WITH x AS (SELECT private_subject AS s FROM tickets) SELECT s FROM x",
      "WITH notes2 AS (SELECT private_body FROM notes) SELECT * FROM notes2",
      "SELECT (SELECT group_concat(private_subject) FROM tickets)",
      "SELECT t.private_subject FROM (SELECT * FROM tickets) AS t",
      "SELECT number FROM tickets ORDER BY private_subject DESC LIMIT 1",
    ] {
      let ran = try query(sql)
      #expect(ran.status == .done, "\(sql): \(ran.failure?.message ?? "")")
      #expect(!ran.out.contains("Kim"), "\(sql)")
    }
    #expect(try query("SELECT number FROM tickets WHERE private_subject LIKE 'Kim%'").out.isEmpty)
    for sql in [
      "WITH tickets AS (SELECT subject FROM ticket) SELECT * FROM tickets",
      "WITH \"tickets\"(a) AS (SELECT subject FROM ticket) SELECT * FROM tickets",
      "WITH [tickets] AS MATERIALIZED (SELECT subject FROM ticket) SELECT * FROM tickets",
      "WITH tickets/* */(\u{301}a) AS (SELECT subject FROM ticket) SELECT * FROM tickets",
      "WITH 'tickets' AS NOT MATERIALIZED (SELECT subject FROM ticket) SELECT * FROM tickets",
      "WITH Notes \u{FEFF}AS (SELECT body FROM note) SELECT * FROM notes",
      "WITH a AS (SELECT 1), `notes` AS (SELECT body FROM note) SELECT * FROM notes",
    ] {
      let ran = try query(sql)
      #expect(ran.status == .failed && ran.out.isEmpty, "\(sql): \(ran.out)")
    }
    // Who may, is recorded; with roles and accounts in use, only those whom the setting names may.
    #expect(try query("SELECT private_subject FROM tickets", "--private").status == .failed)
    try office.lines("config", "set", "student.readers", NSUserName())
    let read = try query("SELECT private_subject FROM tickets WHERE student", "--private")
    #expect(read.lines == ["Kim Lee cannot log in"])
    #expect(
      try office.query("SELECT count(*) FROM event WHERE kind = 'student-data'") == ["1"])
    try office.lines("config", "set", "student.readers", "director")
    try office.lines(
      "person", "add", "Di Rector", "--role", "technician", "--account", NSUserName())
    let refused = try query("SELECT private_subject FROM tickets", "--private")
    #expect(refused.failure?.message.contains("may not read") == true)
    #expect(try office.run("person", "export", "P-1").status == .failed)
    try office.lines("config", "set", "student.readers", "director,technician")
    #expect(try query("SELECT private_subject FROM tickets", "--private").status == .done)
  }

  @Test func aStudentIsNoticed() throws {
    try office.lines("person", "add", "Kim Lee", "--role", "student", "--external", "sis:00917")
    try office.lines("person", "add", "José Pérez Gil", "--role", "student")
    try office.lines("config", "set", "student.pattern", "9#####")
    for (text, person) in [
      ("Laptop of kim lee broken", 3), ("Lee, Kim: laptop", 3), ("Tablet José Pérez Gil", 4),
      ("Account 00917 is locked", 3),
    ] {
      let found = try mention(text)
      #expect(found?.person == Int64(person), "\(text)")
    }
    #expect(try mention("Account 912345")?.words == "912345")
    for text in ["Account 917 is locked", "Ana Ruiz has a lamp, room 204, kim and lee"] {
      #expect(try mention(text) == nil, "\(text)")
    }
  }

  @Test func theSetOfAnImportFindsWhoeverOneTextFinds() throws {
    let first = ["Kim", "Ana", "José", "Lee", "Mary-Ann", "O'Neil", "van"]
    let last = ["Lee", "Ruiz", "Pérez Gil", "van Dam", "O’Hara", "Kim", "Li"]
    for (index, pair) in zip(first, last).enumerated() {
      try office.lines(
        "person", "add", "\(pair.0) \(pair.1)", "--role", "student", "--external",
        "sis:\(index)0917")
    }
    try office.lines("person", "edit", "P-4", "--deactivate")
    try office.lines("config", "set", "student.pattern", "9#####")
    var words = first + last.flatMap { $0.split(separator: " ").map(String.init) }
    words += ["00917", "10917", "912345", "91234", "lamp", "of", "und,", "(", "“", "-", "42"]
    // xorshift, with a fixed seed.
    var state: UInt64 = 88_172_645_463_325_252
    func random(_ bound: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state % UInt64(bound))
    }
    try office.withStore { store in
      let roster = try #require(try store.studentRoster())
      var hits = 0
      for _ in 1...3_000 {
        let text = (0...random(6)).map { _ in
          let word = words[random(words.count)]
          return random(3) == 0 ? word.lowercased() : word
        }.joined(separator: random(4) == 0 ? ", " : " ")
        let found = try store.studentMention(in: text) != nil
        hits += found ? 1 : 0
        #expect(roster.isNamed(in: text) == found, "\(text)")
      }
      #expect(100...2_900 ~= hits)
    }
  }

  private func mention(_ text: String) throws -> StudentMention? {
    try office.withStore { try $0.studentMention(in: text) }
  }

  // MARK: Retention

  @Test func rulesRemoveWhatIsOld() throws {
    let year: Int64 = 31_556_952
    let now = office.now.seconds
    let old = try ticket(
      "Old wallaby", "text", by: 2, notes: [("reply", "bo", "wallaby")], closed: now - 4 * year)
    let young = try ticket("Young", "text", by: 2, closed: now - 2 * year)
    let held = try ticket("Held", "text", by: 1, closed: now - 9 * year)
    try office.lines("person", "edit", "P-1", "--hold")
    #expect(try office.lines("retention", "apply").isEmpty)
    try office.lines("config", "set", "retention.closed-tickets", "3")
    let dry = try office.lines("retention", "apply", "--dry-run")
    #expect(dry == ["retention.closed-tickets\tT-\(old)\t\(rfc(now - 4 * year))"])
    #expect(try office.storeHolds("wallaby"))
    #expect(try office.lines("retention", "apply") == dry)
    #expect(try !office.storeHolds("wallaby"))
    #expect(
      try office.query("SELECT subject FROM ticket WHERE id IN (\(young), \(held)) ORDER BY id")
        == ["Young", "Held"])
    #expect(try office.lines("retention", "apply").isEmpty)
    // People who left.
    try office.lines("person", "edit", "P-2", "--deactivate")
    try office.lines("config", "set", "retention.departed", "1")
    #expect(try office.lines("retention", "apply").isEmpty)
    office.now = Instant(seconds: now + 2 * year)
    #expect(try office.lines("retention", "apply", "--quiet").isEmpty)
    #expect(try office.query("SELECT name FROM person ORDER BY id") == ["Ana Ruiz", "Erased P-2"])
    #expect(try !office.storeHolds("bo@example.org"))
  }

  @Test func yearsCountFromTheDayOnWhichAStudentLeft() throws {
    try office.lines("person", "add", "Sam Sato", "--role", "student")
    try office.lines("person", "add", "Kit Kim", "--role", "student")
    let year: Int64 = 31_556_952
    let closed = office.now.seconds - 9 * year
    let left = try ticket("Sam's wallaby", "text", by: 2, closed: closed)
    let stays = try ticket("Kit's wombat", "text", by: 2, closed: closed)
    let open = try ticket("Sam again", "text", by: 2)
    try office.withStore { store in
      try store.write {
        try store.markAboutStudent(ticket: left, person: 3)
        try store.markAboutStudent(ticket: stays, person: 4)
        try store.markAboutStudent(ticket: open, person: 3)
      }
    }
    try office.lines("config", "set", "retention.student-departed", "3")
    #expect(try office.lines("retention", "apply", "--dry-run").isEmpty)
    try office.lines("person", "edit", "P-3", "--left", "2020-06-15")
    try office.lines("person", "edit", "P-3", "--hold")
    #expect(try office.lines("retention", "apply", "--dry-run").isEmpty)
    try office.lines("person", "edit", "P-3", "--release")
    let rows = ["retention.student-departed\tT-\(left)\t2020-06-15T00:00:00Z"]
    #expect(try office.lines("retention", "apply", "--dry-run") == rows)
    #expect(try office.lines("retention", "apply") == rows)
    #expect(try !office.storeHolds("wallaby"))
    #expect(try office.storeHolds("wombat"))
  }

  // MARK: Files and copies

  @Test func filesOfOthersAreRedactedOrNamed() throws {
    let other = try ticket("Network", "Ana Ruiz asked for it", by: 2)
    func attach(_ bytes: [UInt8], _ name: String) throws {
      try office.withStore { store in
        let digest = try SHA256.hash(bytes)
        try store.write {
          try store.db.run("INSERT INTO content VALUES (\(digest), \(bytes.count), \(bytes))")
          try store.db.run(
            """
            INSERT INTO attachment(ticket, name, sha256, at, actor)
            VALUES (\(other), \(name), \(digest), 1, 'bo')
            """)
        }
      }
    }
    try attach(Array("name,phone\nANA RUIZ,+15550100200\nBo Berg,1\n".utf8), "list.csv")
    try attach(Array("%PDF-1.4 Ana Ruiz".utf8), "scan.pdf")
    try attach([0xFF, 0xD8, 0, 0, 1], "photo.jpg")
    // Latin-1: not UTF-8, and yet a text.
    try attach(Array("caf".utf8) + [0xE9] + Array(" ana@example.org".utf8), "latin.txt")
    let ran = try office.run("person", "erase", "P-1", "--yes")
    #expect(ran.status == .done)
    #expect(ran.err.contains("look at it yourself: T-\(other), attachment"))
    #expect(ran.err.contains("scan.pdf") && ran.err.contains("photo.jpg"))
    #expect(ran.err.contains("hint: 'ittool ticket detach T-\(other) "))
    #expect(!ran.err.contains("list.csv") && !ran.err.contains("latin.txt"))
    #expect(
      try office.query(
        """
        SELECT CAST(data AS TEXT) FROM attachment JOIN content USING (sha256)
        WHERE name = 'list.csv'
        """) == ["name,phone\n[erased],[erased]\nBo Berg,1\n"])
    #expect(
      try office.query(
        """
        SELECT hex(data) = hex(CAST('caf' AS BLOB)) || 'E9' || hex(CAST(' [erased]' AS BLOB))
        FROM attachment JOIN content USING (sha256) WHERE name = 'latin.txt'
        """) == ["1"])
    // Every content is what its checksum says.
    for word in ["ANA RUIZ", "ana@example.org", "15550100200"] {
      #expect(try !office.storeHolds(word), "\(word)")
    }
    try office.withStore { store in
      try store.db.forEachRow("SELECT sha256, data, size FROM content") { row in
        let digest: [UInt8] = try row.blob()
        let data: [UInt8] = try row.blob()
        #expect(try SHA256.hash(data) == digest)
        #expect(try row.int() as Int64 == Int64(data.count))
      }
    }
  }

  @Test func filesThatCannotBeSearchedAreRemovedOnRequestAndChecklistsAreScrubbed() throws {
    let other = try ticket("Network", "Ana Ruiz asked for it", by: 2)
    let apart = try ticket("Lamp", "dark", by: 2)
    let third = try ticket("Cable", "long", by: 2)
    try office.withStore { store in
      for (ticket, name) in [(other, "scan.pdf"), (other, "list.txt"), (third, "plan.pdf")] {
        let bytes = Array(((name.hasSuffix("pdf") ? "%PDF-1.4 " : "") + "\(name) secret").utf8)
        let digest = try SHA256.hash(bytes)
        try store.write {
          try store.db.run("INSERT INTO content VALUES (\(digest), \(bytes.count), \(bytes))")
          try store.db.run(
            """
            INSERT INTO attachment(ticket, name, sha256, at, actor)
            VALUES (\(ticket), \(name), \(digest), 1, 'bo')
            """)
        }
      }
      try store.write {
        try store.db.run(
          """
          INSERT INTO checklist_item(ticket, place, text, done, actor)
          VALUES (\(apart), 1, 'Call Ana Ruiz back', 5, 'aruiz')
          """)
      }
    }
    let ran = try office.run("person", "erase", "P-1", "--attachments", "--yes")
    #expect(ran.status == .done)
    #expect(!ran.err.contains("look at it yourself"))
    #expect(
      try office.query("SELECT name FROM attachment WHERE actor = 'bo' AND at = 1 ORDER BY id")
        == ["list.txt", "plan.pdf"])
    #expect(try !office.storeHolds("scan.pdf secret"))
    #expect(
      try office.query("SELECT count(*) FROM event WHERE what = 'attachment removed'") == ["1"])
    #expect(
      try office.query("SELECT text || '|' || actor FROM checklist_item")
        == ["Call [erased] back|P-1"])
    #expect(try !office.storeHolds("aruiz"))
  }

  @Test func aRestoredCopyForgetsAgainWhoWasErased() throws {
    let copy = office.file("copy.db")
    try office.lines("store", "backup", copy)
    try office.lines("person", "erase", "P-1", "--yes")
    let restored = try office.run("store", "restore", copy, "--replace", "--yes")
    #expect(restored.status == .done)
    #expect(restored.err.contains("erased since the copy was made: P-1"))
    #expect(try office.query("SELECT name FROM person") == ["Ana Ruiz", "Bo Berg"])
    // Once more, before anything was done about it: it is not forgotten.
    office.now = office.now + 1
    try office.lines("store", "restore", copy, "--replace", "--yes")
    #expect(try office.withStore { try $0.erasuresDue() } == [1])
    #expect(try office.lines("retention", "apply").first?.hasPrefix("erased before\tP-1") == true)
    #expect(try office.query("SELECT name FROM person ORDER BY id") == ["Erased P-1", "Bo Berg"])
    #expect(try office.withStore { try $0.erasuresDue() }.isEmpty)
    #expect(try !office.storeHolds("ana@example.org"))
  }

  @Test func aCopySaysUntilWhenItMayBeKept() throws {
    let copy = office.file("copy.db")
    try office.lines("config", "set", "backup.days", "30")
    try office.lines("store", "backup", copy)
    let facts = try office.lines("store", "info", "--db", copy)
    #expect(facts.contains("copy-expires\t2026-06-03T09:00:00Z"), "\(facts)")
    #expect(!(try office.lines("store", "info")).contains { $0.hasPrefix("copy-") })
    #expect(try office.withStore { try $0.expiredBackups() }.isEmpty)
    office.now = office.now + 31 * 86_400
    #expect(try office.withStore { try $0.expiredBackups().map(\.path) } == [copy])
    // A restored copy is a store and no copy.
    try office.lines("store", "restore", copy, "--replace", "--yes")
    #expect(!(try office.lines("store", "info")).contains { $0.hasPrefix("copy-") })
    try FileManager.default.removeItem(atPath: copy)
    #expect(try office.withStore { try $0.expiredBackups() }.isEmpty)
  }

  private func rfc(_ seconds: Int64) -> String { Instant(seconds: seconds).rfc3339 }

  // MARK: Merging

  @Test func twoRecordsBecomeOne() throws {
    try office.lines("group", "add", "crisis", "--member", "P-1")
    try office.lines("person", "edit", "P-1", "--do-not-contact", "survey")
    let id = try ticket("Lamp", "dark", by: 1)
    try office.lines("person", "merge", "P-1", "P-2")
    #expect(try office.query("SELECT requester FROM ticket WHERE id = \(id)") == ["2"])
    #expect(try found("bo berg") == ["\(id)"])
    #expect(try found("ana ruiz") == [])
    let shown = try office.lines("person", "show", "ana@example.org")
    #expect(shown.contains("number: P-2") && shown.contains("addresses: ana@example.org"))
    #expect(shown.contains("groups: crisis") && shown.contains("refuses: survey"))
    #expect(try office.lines("person", "show", "P-1")[0] == "number: P-2")
    #expect(try office.lines("person", "list").count == 1)
  }
}

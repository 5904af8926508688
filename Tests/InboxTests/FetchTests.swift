// Collecting from an IMAP server that misbehaves: nothing lost, nothing doubled, nothing stops.
import Calendar
import Commands
import Foundation
import SQLite
import Terminal
import Testing

@testable import Inbox
@testable import Repository

/// What one command printed and how it ended.
struct FetchRan {
  var status: Commands.ExitStatus
  var out: String
  var err: String
}

extension Desk {
  /// Runs one command of the noun `mail`.
  func mail(_ words: String...) throws -> FetchRan {
    let out = Sink.memory()
    let err = Sink.memory()
    let context = try context(out: out, err: err)
    guard let command = Noun.mail().commands().first(where: { $0.path == ["mail", words[0]] })
    else { throw CocoaError(.featureUnsupported) }
    var globals = Globals()
    do {
      let status = try command.invoke(
        Array(words.dropFirst()), &globals,
        Invocation(help: { _, _ in .done }, run: { _, body in try body(context) }))
      return FetchRan(status: status, out: out.contents, err: err.contents)
    } catch let failure as Failure {
      return FetchRan(status: failure.status, out: out.contents, err: failure.message)
    }
  }

  var subjects: [String] {
    get throws { try words("SELECT subject FROM ticket ORDER BY id") }
  }

  func complaints() throws -> [String] { try store { try $0.mailComplaints().map(\.finding) } }
}

@Suite(.serialized) struct FetchTests {
  let desk: Desk
  let server: MailServer

  init() throws {
    desk = try Desk()
    server = try MailServer(desk)
  }

  /// Messages with the UIDs and subjects of these numbers.
  private func fill(_ uids: ClosedRange<Int>) throws {
    for uid in uids {
      try server.put(
        uid, desk.message("Subject: m\(uid)", "words\r\n" + String(repeating: "x", count: 900)))
    }
  }

  @Test func everyMessageOnceAndMarkedAfterwards() throws {
    try fill(1...3)
    #expect(try desk.complaints() == ["the mailbox 'desk' has never been read"])
    let ran = try desk.mail("fetch")
    #expect(ran.status == .done, "\(ran)")
    #expect(ran.out.isEmpty && ran.err.isEmpty)
    #expect(try desk.subjects == ["m1", "m2", "m3"])
    let log = try server.log()
    #expect(log.last { $0.contains("STORE") } == "UID STORE 1,2,3 +FLAGS.SILENT (\\Seen)")
    #expect(log.filter { $0.contains("BODY[]") }.isEmpty, "only PEEK: \(log)")
    try server.forgetLog()
    try fill(4...4)
    #expect(try desk.mail("fetch").status == .done)
    #expect(try desk.subjects.count == 4)
    #expect(try server.log().filter { $0.contains("PEEK") } == ["UID FETCH 4 (UID BODY.PEEK[])"])
    #expect(try desk.complaints().isEmpty)
    #expect(try desk.mail("mailboxes", "--fields", "mailbox,uid,trouble").out == "desk\t4\t0\n")
  }

  @Test func aDryRunChangesNothing() throws {
    try fill(1...2)
    let ran = try desk.mail("fetch", "--dry-run", "--fields", "item,subject,does")
    #expect(ran.out == "1\tm1\topens a ticket\n2\tm2\topens a ticket\n")
    #expect(try desk.number("SELECT count(*) FROM mail_message") == 0)
    #expect(try desk.number("SELECT count(*) FROM mail_cursor") == 0)
    #expect(try server.log().contains { $0.hasPrefix("EXAMINE") })
    #expect(try !server.log().contains { $0.hasPrefix("SELECT") || $0.contains("STORE") })
  }

  @Test(arguments: ["drop", "short", "long", "refuse", "none", "hang"])
  func onePoisonousMessageStopsNothing(how: String) throws {
    try fill(1...4)
    let no = how == "refuse" ? "none" : how
    try server.behave("{\"\(no)\": [2]}")
    desk.configuration = desk.configuration.replacingOccurrences(
      of: "timeout = 5", with: "timeout = 1")
    let ran = try desk.mail("fetch")
    #expect(ran.status == .partial)
    #expect(ran.err.contains("desk: message 2 could not be taken over"))
    #expect(try desk.subjects == ["m1", "m3", "m4"])
    // Not marked, since it is not stored.
    #expect(try !server.log().contains { $0.contains("STORE") && $0.contains("2") })
    // The next run gets it, once.
    try server.behave("{}")
    #expect(try desk.mail("fetch").status == .done)
    #expect(try desk.subjects.sorted() == ["m1", "m2", "m3", "m4"])
    #expect(try server.log().contains { $0 == "UID STORE 2 +FLAGS.SILENT (\\Seen)" })
    #expect(try desk.mail("fetch").status == .done)
    #expect(try desk.subjects.count == 4)
    #expect(try desk.number("SELECT count(*) FROM mail_item") == 0)
  }

  @Test func whatNeverComesIsGivenUpAndTold() throws {
    try fill(1...2)
    try server.behave("{\"none\": [1]}")
    for _ in 0..<9 {
      _ = try desk.mail("fetch")
      desk.now = desk.now + Int64(90_000)
    }
    #expect(try desk.subjects == ["m2"])
    #expect(try desk.words("SELECT state FROM mail_item") == ["skipped"])
    let told = try desk.complaints()
    #expect(told.contains { $0.hasPrefix("1 messages of the mailbox 'desk' were given up") })
    try server.forgetLog()
    #expect(try desk.mail("fetch").status == .done)
    #expect(try !server.log().contains { $0.contains("UID FETCH 1 ") })
    try server.behave("{}")
    #expect(try desk.mail("fetch", "--again").status == .done)
    #expect(try desk.subjects.sorted() == ["m1", "m2"])
  }

  @Test func newNumbersAreNoNewMessages() throws {
    try fill(1...3)
    _ = try desk.mail("fetch")
    try server.behave("{\"validity\": 8}")
    #expect(try desk.mail("fetch").status == .done)
    #expect(try desk.subjects == ["m1", "m2", "m3"])
    #expect(try desk.number("SELECT validity FROM mail_cursor") == 8)
    #expect(try desk.number("SELECT uid FROM mail_cursor") == 3)
    #expect(try desk.words("SELECT new FROM event WHERE what = 'renumbered'") == ["8"])
  }

  @Test func aServerWithoutUIDValidityIsRefused() throws {
    try fill(1...1)
    try server.behave("{\"validity\": null}")
    let ran = try desk.mail("fetch")
    #expect(ran.status == .busy)
    #expect(ran.err.contains("does not say the UIDVALIDITY"))
    #expect(try desk.complaints().first?.contains("UIDVALIDITY") == true)
  }

  @Test func aLineWithoutEndEndsTheReading() throws {
    try fill(1...1)
    try server.behave("{\"endless\": true}")
    #expect(try desk.mail("fetch").err.contains("a line without end"))
  }

  @Test func aRefusedMarkIsTriedAgainAndNothingTakenTwice() throws {
    try fill(1...2)
    try server.behave("{\"no\": [\"STORE\"]}")
    let ran = try desk.mail("fetch")
    #expect(ran.status == .partial)
    #expect(ran.err.contains("cannot be marked: the server refused UID STORE"))
    #expect(try desk.subjects == ["m1", "m2"])
    #expect(try desk.complaints().count == 1)
    try server.behave("{}")
    try server.forgetLog()
    try fill(3...3)
    #expect(try desk.mail("fetch").status == .done)
    #expect(try desk.subjects == ["m1", "m2", "m3"])
    let stores = try server.log().filter { $0.contains("STORE") }
    #expect(
      stores == ["UID STORE 1,2 +FLAGS.SILENT (\\Seen)", "UID STORE 3 +FLAGS.SILENT (\\Seen)"])
    #expect(try desk.complaints().isEmpty)
  }

  @Test func movedWithOrWithoutMOVE() throws {
    desk.configuration += "\nafter = move\nmove-to = Erledigt/Überholt"
    try fill(1...2)
    _ = try desk.mail("fetch")
    #expect(try server.log().contains("UID MOVE 1,2 \"Erledigt/&ANw-berholt\""))
    #expect(try server.uids().isEmpty)
    try server.behave("{\"able\": \"UIDPLUS\"}")
    try fill(3...3)
    _ = try desk.mail("fetch")
    let log = try server.log().suffix(5)
    #expect(log.contains("UID COPY 3 \"Erledigt/&ANw-berholt\""))
    #expect(log.contains("UID EXPUNGE 3"))
    #expect(try desk.subjects.count == 3)
  }

  @Test(arguments: ["COPY", "STORE", "EXPUNGE"])
  func aMoveThatBreaksOffHalfWayIsFinishedByTheNextRun(at: String) throws {
    desk.configuration += "\nafter = move\nmove-to = Done"
    // Without MOVE it takes three commands.
    try server.behave("{\"able\": \"UIDPLUS\", \"cut\": [\"\(at)\"]}")
    try fill(1...2)
    #expect(try desk.mail("fetch").status == .partial)
    #expect(try desk.subjects == ["m1", "m2"])
    #expect(try server.uids() == [1, 2])
    let messages = try [1, 2].map {
      Array(try Data(contentsOf: URL(fileURLWithPath: "\(server.path)/\($0).eml")))
    }
    try server.forgetLog()
    try server.behave("{\"able\": \"UIDPLUS\"}")
    let ran = try desk.mail("fetch")
    #expect(ran.status == .done, "\(ran)")
    #expect(try desk.subjects == ["m1", "m2"])
    #expect(try server.uids().isEmpty)
    #expect(
      try server.log().filter { $0.hasPrefix("UID") && !$0.contains("FETCH") } == [
        "UID COPY 1,2 \"Done\"", "UID STORE 1,2 +FLAGS.SILENT (\\Seen \\Deleted)",
        "UID EXPUNGE 1,2",
      ])
    // Where the folder was numbered anew meanwhile, the Message-ID still knows them.
    for (index, raw) in messages.enumerated() { try server.put(index + 1, raw) }
    try server.behave("{\"able\": \"UIDPLUS\", \"validity\": 8}")
    #expect(try desk.mail("fetch").status == .done)
    #expect(try desk.subjects == ["m1", "m2"])
    #expect(try server.uids().isEmpty)
  }

  @Test func aLongReadingKeepsTheLeaseOfTheRunThatBeganIt() throws {
    try fill(1...1)
    let soon = Instant.now().seconds + 10
    let other = Instant.now().seconds + 20
    try desk.store { store in
      _ = try store.takeLease("cron", seconds: 10, now: .now())
      _ = try store.db.run(
        "INSERT INTO lease(name, holder, until) VALUES ('else', 'elsewhere 1 2', \(other))")
    }
    func until() throws -> Int64 {
      try desk.number("SELECT until FROM lease WHERE name = 'cron'") ?? 0
    }
    #expect(try until() <= soon)
    #expect(try desk.mail("fetch").status == .done)
    #expect(try until() > soon + 3_000)
    #expect(try desk.number("SELECT until FROM lease WHERE name = 'else'") == other)
    // Of another process it is none of our business.
    try desk.store {
      try $0.db.run(
        "UPDATE lease SET holder = 'elsewhere 1 2', until = \(soon) WHERE name = 'cron'")
    }
    try fill(2...2)
    #expect(try desk.mail("fetch").status == .done)
    #expect(try until() == soon)
  }

  @Test func deletingNeverTouchesWhatOthersHaveMarked() throws {
    desk.configuration += "\nafter = delete"
    try server.behave("{\"able\": \"IDLE\"}")
    try fill(1...1)
    _ = try desk.mail("fetch")
    #expect(try server.log().contains("UID STORE 1 +FLAGS.SILENT (\\Seen \\Deleted)"))
    #expect(try !server.log().contains { $0.contains("EXPUNGE") })
  }

  @Test func leavingOnlyLooks() throws {
    desk.configuration += "\nafter = leave"
    try fill(1...2)
    #expect(try desk.mail("fetch").status == .done)
    #expect(try desk.mail("fetch").status == .done)
    #expect(try desk.subjects == ["m1", "m2"])
    #expect(try !server.log().contains { $0.contains("STORE") || $0.hasPrefix("SELECT") })
  }

  @Test func whatCameBeforeADayIsLeftAlone() throws {
    // The server dates a message by its number.
    desk.configuration += "\nsince = 2026-11-03"
    try fill(1...4)
    try server.behave("{\"descending\": true}")
    #expect(try desk.mail("fetch").status == .done)
    #expect(try desk.subjects == ["m3", "m4"])
    #expect(try server.log().contains("UID STORE 3,4 +FLAGS.SILENT (\\Seen)"))
  }

  @Test func whatSomebodyRemovedMeanwhileIsNoTrouble() throws {
    try fill(1...3)
    try server.behave("{\"gone\": [2]}")
    #expect(try desk.mail("fetch").status == .done)
    #expect(try desk.subjects == ["m1", "m3"])
  }

  @Test func aMessageThatEndsTheProgramComesLastAndIsKeptUnread() throws {
    try fill(1...2)
    // As a run leaves it that died while it looked at message 1.
    func die() throws {
      try desk.store {
        try $0.db.run(
          """
          INSERT INTO mail_cursor(mailbox, validity, at, trying) VALUES ('desk', 7, 0, '1')
          ON CONFLICT DO UPDATE SET trying = '1'
          """)
      }
      desk.now = desk.now + Int64(10_000)
    }
    try desk.store { store in
      for _ in 0..<2 {
        try store.write { _ = try store.rememberTrouble("1", of: "desk", "it ended", isOurs: true) }
      }
    }
    try die()
    #expect(try desk.mail("fetch").status == .done)
    #expect(try desk.subjects == ["m2"])
    desk.now = desk.now + Int64(10_000)
    let ran = try desk.mail("fetch")
    #expect(ran.status == .partial)
    #expect(ran.err.contains("message 1 is kept unread"))
    #expect(try desk.subjects == ["m2"])
    #expect(
      try desk.words("SELECT class || ' ' || outcome FROM mail_message ORDER BY id")
        == ["person opened", "unread quarantined"])
    #expect(try desk.mail("show", "2").out.contains("Subject: m1"))
    #expect(try desk.mail("fetch").status == .done)
    #expect(try desk.mail("release", "2").out == "T-2\n")
  }

  @Test func aBusyStoreIsNotTheMessagesFault() throws {
    try fill(1...1)
    let other = try Connection(path: desk.path + "/s.db")
    _ = try desk.mail("mailboxes")
    try other.script("BEGIN IMMEDIATE")
    let ran = try desk.mail("fetch")
    #expect(ran.status == .busy)
    try other.script("ROLLBACK")
    #expect(try desk.mail("fetch").status == .done)
    #expect(try desk.subjects == ["m1"])
    #expect(try desk.number("SELECT count(*) FROM mail_item") == 0)
  }

  @Test func whoeverIsKnownIsNotAskedTwice() throws {
    try fill(1...2)
    // The mail server has handed one over by the pipe already.
    let raw = try Data(contentsOf: URL(fileURLWithPath: server.path + "/1.eml"))
    _ = try desk.store { try $0.take(Arrival(raw: Array(raw))) }
    #expect(try desk.mail("fetch").status == .done)
    #expect(try desk.subjects == ["m1", "m2"])
  }

  @Test func wrongConfigurationsNameTheLine() throws {
    desk.configuration += "\nmove-to = X\nafter = seen"
    #expect(try desk.mail("fetch").status == .configuration)
    desk.configuration = "[mailbox desk]\ntype = imap\nhots = x"
    let ran = try desk.mail("fetch")
    #expect(ran.err.contains("config:3: unknown key 'hots' in a mailbox"))
    desk.configuration =
      "[mailbox desk]\ntype = imap\nhost = mail.example.org\nuser = u\ntls = none"
    #expect(try desk.mail("fetch").err.contains("is not sent over a connection"))
    desk.configuration = "[mailbox desk]\ntype = maildir\npath = /x\nsince = soon"
    #expect(try desk.mail("fetch").err.contains("'soon' is not a day"))
    desk.configuration = ""
    #expect(try desk.mail("fetch").err.contains("there is no [mailbox NAME]"))
    #expect(try desk.mail("fetch", "x").status == .configuration)
  }
}

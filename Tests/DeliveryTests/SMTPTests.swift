// The smtp channel against a server that takes, refuses, delays and drops.

import Calendar
import Commands
import Foundation
import Testing

@testable import Delivery

extension DeliveryTests {
  @Suite struct SMTPTests {
    @Test func oneConnectionCarriesManyMessages() throws {
      let outpost = try Outpost()
      let server = try outpost.mailServer()
      try outpost.queueMany(40)
      let ran = try outpost.run("delivery", "run")
      #expect(ran.status == .done)
      #expect(ran.out == "" && ran.err == "", "silent when all is well")
      let records = try server.records()
      #expect(records.count == 40)
      #expect(Set(records.compactMap { $0["recipient"] as? String }).count == 40)
      #expect(Set(records.compactMap { $0["connection"] as? Int }).count == 1)
      #expect(try outpost.states() == ["sent": 40])
      #expect(try outpost.delivery(1).reason == "250 2.0.0 taken as 1")
    }

    @Test func theBytesArriveAsTheyWereComposed() throws {
      let outpost = try Outpost()
      let server = try outpost.mailServer()
      let text = ".\n..\n.dot at the start\nmiddle . dot\n\n.\n\n...\nend\n."
      try outpost.queue("ana@example.org", text: text) { $0.headers.automation = .no }
      try outpost.run("delivery", "run")
      let record = try #require(try server.records().first)
      let body = try #require(Data(base64Encoded: record["body"] as? String ?? ""))
      let source = try outpost.run("delivery", "show", "1", "--source").out
      let arrived = String(decoding: body, as: UTF8.self)
      #expect(arrived.replacing("\r\n", with: "\n") == source.dropLast())
      #expect(arrived.split(separator: "\r\n", omittingEmptySubsequences: false).contains("."))
      // No line feed stands alone.
      #expect(arrived.filter { $0 == "\n" }.isEmpty)
      #expect(record["sender"] as? String == "help@example.org")
    }

    @Test func greylistingIsAWaitAndNoFailure() throws {
      let outpost = try Outpost()
      let server = try outpost.mailServer(["--greylist", "1"])
      try outpost.queue("ana@example.org")
      let first = try outpost.run("delivery", "run")
      #expect(first.status == .done && first.err == "")
      let waiting = try outpost.delivery()
      #expect(waiting.state == .deferred)
      #expect(waiting.reason == "450 4.2.0 greylisted, try again")
      let wait = try #require(waiting.nextTry) - outpost.now
      #expect(270...330 ~= wait)
      try outpost.run("delivery", "run")
      #expect(try server.recipients().isEmpty, "it is not tried before its time")

      outpost.now = outpost.now + wait
      try outpost.run("delivery", "run")
      let sent = try outpost.delivery()
      #expect(sent.state == .sent && sent.attempts == 2)
      #expect(sent.messageID == waiting.messageID)
      let attempts = try outpost.withStore { try $0.attempts(of: 1) }
      #expect(attempts.map(\.outcome) == ["deferred", "sent"])
      #expect(try server.recipients() == ["ana@example.org"])
    }

    @Test func aDropAfterTheDataIsUnknownAndNotSentAgain() throws {
      let outpost = try Outpost()
      let server = try outpost.mailServer(["--drop-after-data", "p2@example.org"])
      try outpost.queueMany(3)
      let ran = try outpost.run("delivery", "run")
      #expect(ran.status == .partial)
      #expect(ran.err.contains("delivery 2 to p2@example.org: outcome unknown"))
      #expect(try outpost.states() == ["sent": 2, "unknown": 1])
      for _ in 1...3 {
        outpost.now = outpost.now + 86_400
        #expect(try outpost.run("delivery", "run").status == .done)
      }
      #expect(try server.recipients().count == 3)
      #expect(try outpost.run("delivery", "list", "--state", "unknown").lines.count == 1)
    }

    @Test func anEmergencyOfUnknownOutcomeIsSentAgainAfterItsTime() throws {
      let outpost = try Outpost()
      let server = try outpost.mailServer(["--drop-after-data", "ana@example.org"])
      try outpost.queue("ana@example.org", kind: .emergency, event: "alert.start") {
        $0.expires = outpost.now + 7_200
      }
      for minutes in [0, 1, 14, 16, 17] {
        let clock = outpost.now
        outpost.now = clock + Int64(minutes * 60)
        try outpost.run("delivery", "run")
        outpost.now = clock
      }
      #expect(try server.recipients().count == 2)
    }

    @Test func aDropBeforeTheEndOfTheDataIsTriedAgain() throws {
      let outpost = try Outpost()
      let server = try outpost.mailServer(["--drop-in-data", "p1@example.org"])
      let line = String(repeating: "long ", count: 14) + "\n"
      try outpost.queue("p1@example.org", text: String(repeating: line, count: 30_000))
      try outpost.queue("p2@example.org")
      try outpost.queue("p3@example.org")
      let ran = try outpost.run("delivery", "run")
      #expect(ran.status == .done, "\(ran)")
      // The one that is always dropped does not keep the others from leaving.
      #expect(try outpost.states() == ["sent": 2, "deferred": 1])
      #expect(try server.recipients() == ["p2@example.org", "p3@example.org"])
    }

    @Test func oneBadRecipientAmongManyFailsAlone() throws {
      let outpost = try Outpost()
      let server = try outpost.mailServer(["--refuse", "p7@example.org"])
      try outpost.queueMany(20)
      let ran = try outpost.run("delivery", "run")
      #expect(ran.status == .partial)
      #expect(
        ran.err == """
          ittool: delivery 7 to p7@example.org: refused: 550-5.1.1 no such person here \
          550 5.1.1 really not

          """)
      #expect(try outpost.states() == ["sent": 19, "failed": 1])
      #expect(try server.recipients().count == 19)
      outpost.now = outpost.now + 86_400
      #expect(try outpost.run("delivery", "run").status == .done, "it is told once")
    }

    @Test func aRefusalIsSeenOnTheTicketAndMarksTheAddress() throws {
      let outpost = try Outpost()
      _ = try outpost.mailServer(["--refuse", "ana@example.org"])
      try outpost.withStore { store in
        try store.write {
          try store.db.run(
            """
            INSERT INTO ticket(subject, queue, state, priority, created, updated, source)
            SELECT 's', id, 1, 2, 0, 0, 'shell' FROM queue LIMIT 1
            """)
          try store.db.run(
            "INSERT INTO person(name, address, created) VALUES ('Ana', 'ana@example.org', 0)")
        }
      }
      try outpost.queue("ana@example.org") { $0.about = (.ticket, 1) }
      try outpost.run("delivery", "run")
      let told = try outpost.withStore {
        try $0.db.all("SELECT new FROM event WHERE kind = 'T' AND item = 1", as: String.self)
      }
      #expect(
        told == [
          "the mail 'ticket.reply' to ana@example.org was refused for good: 550-5.1.1 no such person "
            + "here 550 5.1.1 really not; see 'ittool delivery show 1'"
        ])
      let next = try outpost.queue("ana@example.org", key: "next")
      guard case .refused = next else {
        Issue.record("nothing more is sent to an address that does not exist: \(next)")
        return
      }
    }

    @Test func aRefusalOfTheContentKeepsItsWords() throws {
      let outpost = try Outpost()
      let server = try outpost.mailServer(["--refuse-data", "looks like spam \u{1B}[31m"])
      try outpost.queue("ana@example.org")
      let ran = try outpost.run("delivery", "run")
      #expect(ran.status == .partial)
      #expect(!ran.err.contains("\u{1B}"))
      #expect(try outpost.delivery().reason?.hasPrefix("554 5.6.0 looks like spam") == true)
      #expect(try outpost.delivery().state == .failed)
      #expect(try server.recipients().isEmpty)
    }

    @Test func aServerThatIsDownForADayLosesNothing() throws {
      let outpost = try Outpost()
      let server = try outpost.mailServer()
      let port = server.port
      server.stop()
      try outpost.queueMany(30)
      var told = 0
      for _ in 0..<(24 * 12) {
        let ran = try outpost.run("delivery", "run")
        if ran.status == .partial { told += 1 }
        outpost.now = outpost.now + 300
      }
      // One message at a time knocks, ever more rarely; nothing counts as a try.
      #expect(10...70 ~= told)
      let attempts = try outpost.withStore { store in
        try store.db.first("SELECT max(attempts) FROM outbox", as: Int64.self)
      }
      #expect(attempts == 0)
      #expect(try outpost.run("channel", "list").out.contains("down"))

      let again = try Server("smtp", outpost, ["--port", "\(port)"])
      outpost.now = outpost.now + 3_600
      #expect(try outpost.run("delivery", "run").status == .done)
      #expect(try outpost.states() == ["sent": 30])
      #expect(Set(try again.recipients()).count == 30)
      #expect(!(try outpost.run("channel", "list").out.contains("down")))
    }

    @Test func anEmergencyKnocksAtAChannelThatIsDown() throws {
      let outpost = try Outpost()
      let server = try outpost.mailServer(["--busy"])
      try outpost.queue("ana@example.org")
      for _ in 1...8 {
        try outpost.run("delivery", "run")
        outpost.now = outpost.now + 1_800
      }
      outpost.now = outpost.now - 1_700
      server.stop()
      let well = try Server("smtp", outpost, [])
      try outpost.useMailServer(well.port)
      try outpost.queue("bo@example.org", kind: .emergency, event: "alert.start")
      try outpost.run("delivery", "run")
      // The alarm got through, and with it the channel is up for all.
      #expect(try well.recipients() == ["bo@example.org", "ana@example.org"])
    }

    @Test func aSlowServerIsLeftInTime() throws {
      let outpost = try Outpost()
      let server = try outpost.mailServer(["--slow", "20"], channel: "tls = none\ntimeout = 1")
      try outpost.queue("ana@example.org")
      let begin = Date()
      #expect(try outpost.run("delivery", "run").status == .partial)
      #expect(Date().timeIntervalSince(begin) < 8)
      #expect(try outpost.delivery().state == .unknown)
      #expect(try server.recipients().count == 1)

      let mute = try outpost.mailServer(["--mute"], channel: "tls = none\ntimeout = 1")
      try outpost.queue("bo@example.org")
      #expect(try outpost.run("delivery", "run").status == .partial)
      #expect(try outpost.delivery(2).state == .held)
      #expect(try mute.recipients().isEmpty)
    }

    @Test func aSenderThatIsRefusedHoldsTheChannelAndFailsNobody() throws {
      let outpost = try Outpost()
      let server = try outpost.mailServer(["--refuse-sender"])
      try outpost.queueMany(5)
      let ran = try outpost.run("delivery", "run")
      #expect(ran.status == .partial)
      #expect(ran.err == "ittool: channel mail is down: 550 5.7.1 sender refused\n")
      #expect(try outpost.states() == ["held": 1, "queued": 4])
      #expect(try server.recipients().isEmpty)
    }

    @Test func aServerThatHangsUpNowAndThenIsCalledAgain() throws {
      let outpost = try Outpost()
      let server = try outpost.mailServer(["--close-every", "3"])
      try outpost.queueMany(10)
      #expect(try outpost.run("delivery", "run").status == .done)
      #expect(try outpost.states() == ["sent": 10])
      #expect(try server.recipients().count == 10)
    }

    @Test func envelopesNameTheRecipientWhereThatIsWanted() throws {
      let outpost = try Outpost()
      let server = try outpost.mailServer(
        channel: "tls = none\nverp = yes\nenvelope = bounces@example.org")
      try outpost.queue("ana@school.example")
      try outpost.queue("bo@school.example") { $0.headers.automation = .replied }
      try outpost.run("delivery", "run")
      let long = String(repeating: "x", count: 50)
      try outpost.useMailServer(
        server.port, channel: "tls = none\nverp = yes\nenvelope = \(long)@example.org")
      try outpost.queue("cy@school.example")
      try outpost.run("delivery", "run")
      let senders = try server.records().compactMap { $0["sender"] as? String }
      let mark = try outpost.withStore { try $0.proof().bounceMark(1) }
      #expect(mark.hasPrefix("b1.") && mark.utf8.count == 21)
      #expect(senders == ["bounces+\(mark)@example.org", "", "\(long)@example.org"])
    }
  }
}

// The outbox itself: keys, refusals, order, limits, truth, receipts, and the ledger.

import Calendar
import Commands
import Foundation
import Repository
import SQLite
import Testing

@testable import Delivery

extension DeliveryTests {
  @Suite struct OutboxTests {
    private func box() throws -> Outpost {
      let outpost = try Outpost()
      try outpost.configure("[channel mail]\ntype = file\npath = \(outpost.file("box"))\n")
      return outpost
    }

    private func person(_ outpost: Outpost, _ address: String) throws -> Int64 {
      try outpost.withStore { store in
        try store.write {
          try store.db.run(
            "INSERT INTO person(name, address, created) VALUES ('X', \(address), 0)")
          return store.db.lastInsertedRow
        }
      }
    }

    private func sql(_ outpost: Outpost, _ text: SQL) throws {
      try outpost.withStore { store in try store.write { try store.db.run(text) } }
    }

    @Test func aKeyIsQueuedOnceWhateverBecameOfIt() throws {
      let outpost = try box()
      #expect(try outpost.queue("ana@example.org", key: "k") == .queued(1))
      #expect(try outpost.queue("bo@example.org", key: "k") == .already(1, .queued))
      try outpost.run("delivery", "run")
      #expect(try outpost.queue("ana@example.org", key: "k") == .already(1, .sent))
      #expect(try outpost.states() == ["sent": 1])
    }

    @Test func aChangeThatIsTakenBackQueuesNothing() throws {
      let outpost = try box()
      try outpost.withStore { store in
        try store.write(keep: false) {
          _ = try store.enqueue(
            OutboxMessage(
              key: "k", kind: .ticket, event: "e", to: "ana@example.org",
              words: .new(OutboxContent(subject: "s", text: "t"))))
        }
      }
      #expect(try outpost.states() == [:])
    }

    @Test func whoMustNotBeWrittenToIsRecordedAndNotWrittenTo() throws {
      let outpost = try box()
      let ana = try person(outpost, "ana@example.org")
      let bo = try person(outpost, "bo@example.org")
      let cy = try person(outpost, "cy@example.org")
      try sql(outpost, "UPDATE person SET active = 0 WHERE id = \(ana)")
      try sql(outpost, "INSERT INTO refusal VALUES (\(bo), 'announcement', 0, 'x')")
      try sql(
        outpost,
        "UPDATE address SET bounced = 1, reason = '5.1.1' WHERE address = 'CY@example.org'")
      func attempt(_ address: String, _ person: Int64, _ kind: DeliveryKind) throws -> Bool {
        let result = try outpost.queue(address, key: "\(person) \(kind)", kind: kind) {
          $0.person = person
        }
        if case .queued = result { return true }
        return false
      }
      #expect(try !attempt("ana@example.org", ana, .ticket))
      #expect(try attempt("ana@example.org", ana, .emergency))
      #expect(try attempt("bo@example.org", bo, .ticket))
      #expect(try !attempt("bo@example.org", bo, .announcement))
      #expect(try !attempt("cy@example.org", cy, .emergency), "there is nobody at that address")
      try outpost.run("delivery", "run")
      #expect(try outpost.states() == ["sent": 2, "cancelled": 3])
      #expect(try outpost.delivery(1).reason == "the person is not active")
      #expect(try outpost.delivery(5).reason == "mail to the address came back: 5.1.1")
      let retried = try outpost.run("delivery", "retry", "1")
      #expect(retried.message == "delivery 1 is not to be sent: the person is not active")
      // A person may know that the address works again.
      #expect(try outpost.run("delivery", "retry", "5").status == .failed)
      #expect(try outpost.run("delivery", "retry", "5", "--resend").status == .done)
      #expect(try outpost.run("delivery", "run").status == .done)
      #expect(try outpost.delivery(5).state == .sent)
      #expect(try attempt("cy@example.org", cy, .digest))
    }

    @Test func thePressingComeFirst() throws {
      let outpost = try Outpost()
      let server = try outpost.mailServer()
      try outpost.queue("news@example.org", kind: .announcement)
      try outpost.queue("digest@example.org", kind: .digest)
      try outpost.queue("ticket@example.org")
      try outpost.queue("alarm@example.org", kind: .emergency)
      try outpost.run("delivery", "run", "--limit", "3")
      #expect(
        try server.recipients() == [
          "alarm@example.org", "ticket@example.org", "digest@example.org",
        ])
    }

    @Test func aTrialReachesOnlyWhomItShould() throws {
      let outpost = try box()
      try outpost.queue("ana@example.org")
      try outpost.queue("bo@trial.example")
      try outpost.queue("cy@sub.trial.example")
      #expect(
        try outpost.run(
          "delivery", "run", "--only-to", "ANA@example.org", "--only-to", "@trial.example"
        )
        .status == .done)
      #expect(try outpost.states() == ["sent": 2, "queued": 1])

      try outpost.configure(
        "[delivery]\nonly-to = @trial.example\n[channel mail]\ntype = file\npath = \(outpost.file("box"))\n"
      )
      guard case .refused(_, let reason) = try outpost.queue("dee@example.org") else {
        Issue.record("it was queued")
        return
      }
      #expect(reason == "not on the list of 'delivery.only-to'")
      try outpost.run("delivery", "run")
      #expect(try outpost.states() == ["sent": 2, "queued": 1, "cancelled": 1])
    }

    @Test func aDryRunShowsAllAndSendsNothing() throws {
      let outpost = try Outpost()
      let server = try outpost.mailServer()
      try outpost.queueMany(3)
      try outpost.queue("late@example.org") { $0.notBefore = outpost.now + 60 }
      let ran = try outpost.run(
        "delivery", "run", "--dry-run", "--format", "csv", "--fields", "address,state")
      #expect(
        ran.out == """
          address,state
          p1@example.org,queued
          p2@example.org,queued
          p3@example.org,queued

          """)
      #expect(try server.records().isEmpty)
      #expect(try outpost.states() == ["queued": 4])
    }

    @Test func nothingLeavesBeforeItsTimeOrAfterIt() throws {
      let outpost = try box()
      try outpost.queue("early@example.org") { $0.notBefore = outpost.now + 3_600 }
      try outpost.queue("short@example.org") { $0.expires = outpost.now + 60 }
      outpost.now = outpost.now + 120
      let ran = try outpost.run("delivery", "run")
      #expect(ran.status == .partial)
      #expect(ran.err == "ittool: delivery 2: expired\n")
      #expect(try outpost.states() == ["queued": 1, "expired": 1])
      outpost.now = outpost.now + 3_600
      #expect(try outpost.run("delivery", "run").status == .done)
      #expect(try outpost.states() == ["sent": 1, "expired": 1])
    }

    @Test func whatCannotBeSentForAWeekExpires() throws {
      let outpost = try Outpost()
      let server = try outpost.mailServer(["--greylist", "1000000"])
      try outpost.queue("ana@example.org")
      var tries = 0
      for _ in 0..<(8 * 24) {
        try outpost.run("delivery", "run")
        outpost.now = outpost.now + 3_600
      }
      tries = Int(try outpost.delivery().attempts)
      #expect(try outpost.delivery().state == .expired)
      #expect(20...170 ~= tries, "\(tries)")
      #expect(try server.recipients().isEmpty)
    }

    @Test func waitsGrowAndAreNotTheSame() {
      let waits = (1...8).map { Waits.message(.ticket, after: $0, seed: 5) }
      #expect(270...330 ~= waits[0])
      #expect(810...990 ~= waits[1])
      #expect(waits[7] >= 12_960)
      #expect(zip(waits, waits.dropFirst()).filter { $0 > $1 }.count <= 1)
      let first = Set((1...100).map { Waits.message(.ticket, after: 1, seed: $0) })
      #expect(first.count > 30)
      for attempts in 1...100 {
        for seed in 0..<50 {
          let wait = Waits.message(.emergency, after: Int64(attempts), seed: Int64(seed))
          #expect(27...330 ~= wait)
        }
      }
    }

    @Test func quietHoursHoldNewsAndNothingElse() throws {
      let outpost = try box()
      try outpost.run("config", "set", "delivery.quiet-hours", "21:00-06:30")
      outpost.now = try #require(Instant(rfc3339: "2026-05-04T23:10:20Z"))
      for kind in DeliveryKind.allCases { try outpost.queue("\(kind)@example.org", kind: kind) }
      #expect(try outpost.run("delivery", "run").status == .done)
      #expect(try outpost.states() == ["sent": 2, "queued": 2])
      #expect(try outpost.delivery(4).nextTry?.rfc3339 == "2026-05-05T06:30:00Z")
      outpost.now = try #require(Instant(rfc3339: "2026-05-05T06:30:00Z"))
      try outpost.run("delivery", "run")
      #expect(try outpost.states() == ["sent": 4])
    }

    @Test(
      arguments: [
        ("21:00-06:00", 20 * 60 + 59, nil), ("21:00-06:00", 21 * 60, 540),
        ("21:00-06:00", 0, 360), ("21:00-06:00", 6 * 60, nil), ("12:00-13:00", 750, 30),
      ] as [(String, Int, Int?)])
    func quietHoursGoPastMidnight(text: String, minute: Int, left: Int?) throws {
      #expect(try QuietHours(reading: text)?.minutesLeft(at: minute) == left)
    }

    @Test(arguments: ["21-6", "21:00", "25:00-06:00", "21:00-21:00", "a", "21:0-06:00"])
    func hoursThatAreNoneAreRefused(text: String) throws {
      #expect(throws: Failure.self) { try QuietHours(reading: text) }
      let outpost = try box()
      #expect(try outpost.run("config", "set", "delivery.quiet-hours", text).status == .failed)
    }

    @Test func oneAddressGetsSoManyADayFromAllDesks() throws {
      let outpost = try box()
      try outpost.run("config", "set", "delivery.daily-cap", "3")
      for number in 1...5 { try outpost.queue("ana@example.org", key: "\(number)") }
      try outpost.queue("Ana@Example.org", key: "alarm", kind: .emergency)
      try outpost.queue("bo@example.org")
      #expect(try outpost.run("delivery", "run").status == .done)
      #expect(try outpost.states() == ["sent": 5, "queued": 2])
      #expect(try outpost.delivery(4).reason == "the address had 3 messages in 24 hours")
      outpost.now = outpost.now + 86_500
      try outpost.run("delivery", "run")
      #expect(try outpost.states() == ["sent": 7])
    }

    @Test func whatIsNotTrueAnyMoreIsNotSent() throws {
      let outpost = try box()
      outpost.truth = DeliveryTruth()
        .asking("outage") { _, _ in "no prefix should be asked when a longer one is there" }
        .asking("outage.down") { store, message in
          let up = try store.db.first(
            "SELECT value FROM setting WHERE name = 'test.up'", as: String.self)
          return up == nil ? nil : "\(message.item ?? "") is up again"
        }
      try outpost.queue("ana@example.org", event: "outage.down") { $0.about = (.outage, 9) }
      try outpost.queue("bo@example.org", event: "ticket.reply")
      try sql(outpost, "INSERT INTO setting VALUES ('test.up', 'yes')")
      let ran = try outpost.run("delivery", "run")
      #expect(ran.status == .done && ran.err == "")
      #expect(try outpost.delivery(1).state == .cancelled)
      #expect(try outpost.delivery(1).reason == "O-9 is up again")
      #expect(try outpost.delivery(2).state == .sent)
    }

    @Test func aPersonDecidesWhatTheProgramMayNot() throws {
      let outpost = try Outpost()
      _ = try outpost.mailServer(["--drop-after-data", "*"])
      try outpost.queue("ana@example.org")
      try outpost.queue("bo@example.org", kind: .announcement)
      try outpost.run("delivery", "run")
      #expect(try outpost.states() == ["unknown": 2])
      #expect(try outpost.run("delivery", "retry", "1").status == .done)
      let refused = try outpost.run("delivery", "retry", "2")
      #expect(refused.status == .failed)
      #expect(refused.message == "delivery 2 may have arrived: it is unknown")
      #expect(try outpost.run("delivery", "retry", "2", "--resend").status == .done)
      #expect(try outpost.states() == ["queued": 2])
      #expect(
        try outpost.run("delivery", "cancel", "1", "--dry-run").out == "would change delivery 1\n")
      #expect(try outpost.run("delivery", "cancel", "1", "--reason", "moot").status == .done)
      #expect(try outpost.delivery(1).reason == "moot")
      #expect(try outpost.run("delivery", "cancel", "1").status == .failed)
      #expect(try outpost.run("delivery", "retry", "99").message == "there is no delivery 99")
      let well = try outpost.mailServer()
      try outpost.run("delivery", "run")
      #expect(try well.recipients() == ["bo@example.org"])
      #expect(try outpost.delivery(2).messageID == outpost.delivery(2).messageID)
      #expect(try outpost.run("delivery", "retry", "2").status == .failed, "it was sent")
    }

    @Test func receiptsSettleADeliveryOnce() throws {
      let outpost = try box()
      let ana = try person(outpost, "ana@example.org")
      try outpost.queue("ana@example.org") { $0.person = ana }
      try outpost.run("delivery", "run")
      func receive(_ receipt: Receipt) throws -> Bool {
        try outpost.withStore { store in
          let delivery = try #require(try store.delivery(1))
          let found = try #require(try store.delivery(messageID: delivery.messageID))
          return try store.write { try store.receive(receipt, for: found) }
        }
      }
      #expect(try receive(.bounced("5.1.1 no such user", isHard: true)))
      #expect(try outpost.delivery().state == .bounced)
      #expect(try !receive(.delivered("too late")))
      #expect(try outpost.delivery().state == .bounced)
      guard case .refused = try outpost.queue("ANA@example.org", key: "next") else {
        Issue.record("an address that bounces is written to")
        return
      }
    }

    @Test func theLedgerTellsWhatOnePersonGot() throws {
      let outpost = try box()
      let ana = try person(outpost, "ana@example.org")
      try sql(outpost, "INSERT INTO address(address, person) VALUES ('a@home.example', \(ana))")
      try outpost.queue("ana@example.org", key: "1") { $0.person = ana }
      try outpost.queue("A@home.example", key: "2", event: "digest.weekly")
      try outpost.queue("bo@example.org", key: "3") { $0.about = (.ticket, 7) }
      func ids(_ look: (Store) throws -> [Delivery]) throws -> [Int64] {
        try outpost.withStore(look).map(\.id)
      }
      #expect(try ids { try $0.messages(toPerson: ana) } == [2, 1])
      #expect(try ids { try $0.messages(to: "ANA@EXAMPLE.ORG") } == [1])
      #expect(try ids { try $0.messages(about: .ticket, 7) } == [3])
      #expect(try outpost.run("delivery", "list", "--to", "ana@example.org").lines.count == 1)
      #expect(try outpost.run("delivery", "list", "--about", "T-7").lines.count == 1)
    }

    @Test func aChannelThatIsNotThereIsNamedAndTheOthersWork() throws {
      let outpost = try box()
      try outpost.queue("ana@example.org") { $0.channel = "phone" }
      try outpost.queue("bo@example.org")
      let ran = try outpost.run("delivery", "run")
      #expect(ran.status == .configuration)
      #expect(ran.err.contains("there is no [channel phone] in the configuration"))
      #expect(try outpost.states() == ["queued": 1, "sent": 1])
      let complaints = try outpost.withStore {
        try deliveryComplaints($0, Environment(outpost.environment))
      }
      #expect(complaints.map(\.finding).contains { $0.contains("'phone'") })
    }

    @Test func claimingLooksAtNothingButWhatIsDue() throws {
      let outpost = try box()
      try outpost.withStore { store in
        for sql in [
          """
          SELECT id, address FROM outbox WHERE channel = 'mail' AND priority = 2
            AND next_try <= 5 AND next_try IS NOT NULL ORDER BY next_try, id
          """,
          "SELECT id FROM outbox WHERE lease < 5 AND lease IS NOT NULL",
          "SELECT count(*) FROM outbox WHERE state = 'unknown'",
          "SELECT id FROM outbox WHERE expires <= 5 AND next_try IS NOT NULL",
          "SELECT min(channel) FROM outbox WHERE next_try IS NOT NULL AND channel > 'a'",
          """
          SELECT sent FROM outbox WHERE address = 'a' AND sent > 5 AND priority > 1
            ORDER BY sent DESC LIMIT 1 OFFSET 3
          """,
        ] {
          var plan: [String] = []
          try store.db.query("EXPLAIN QUERY PLAN " + sql, columns: { _ in }) { row in
            if case .text(let text) = row[3] { plan.append(text) }
          }
          #expect(plan.allSatisfy { $0.hasPrefix("SEARCH") }, "\(sql): \(plan)")
        }
      }
    }

    @Test func testsOfAChannelSpeakPlainly() throws {
      let outpost = try box()
      let good = try outpost.run("channel", "test", "mail", "ana@example.org")
      #expect(good.status == .done && good.out.hasPrefix("written to"))
      try outpost.useMailServer(1)
      for _ in 1...2 {
        let bad = try outpost.run("channel", "test", "mail", "ana@example.org")
        #expect(bad.status == .failed)
        #expect(bad.message?.hasPrefix("mail: held: Failed to connect") == true)
      }
      #expect(try outpost.states() == ["sent": 1, "cancelled": 2])
      let unknown = try outpost.run("channel", "test", "mial", "ana@example.org")
      #expect(unknown.status == .configuration)
    }

    @Test func countsAndShowing() throws {
      let outpost = try box()
      try outpost.queueMany(3)
      try outpost.run("delivery", "run", "--limit", "2")
      #expect(
        try outpost.run("delivery", "stats").out == "mail\tqueued\t1\t0\nmail\tsent\t2\t2\n")
      let shown = try outpost.run("delivery", "show", "1").out
      #expect(shown.contains("Delivery    1, sent"))
      #expect(shown.contains("Many read this."))
    }
  }
}

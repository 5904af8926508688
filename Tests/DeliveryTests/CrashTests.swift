// Several runs at once, and runs that are killed: nothing is lost, nothing is sent twice.

import Calendar
import Commands
import Foundation
import Glibc
import TestSupport
import Testing

@testable import Delivery

extension DeliveryTests {
  @Suite struct CrashTests {
    @Test func runsAtOnceShareTheWorkAndSendNothingTwice() throws {
      let outpost = try Outpost()
      let server = try outpost.mailServer()
      try outpost.queueMany(300)
      let runs = try (1...4).map { _ in try outpost.start(["delivery", "run"]) }
      #expect(runs.map { $0.wait() } == [0, 0, 0, 0])
      let recipients = try server.recipients()
      #expect(recipients.count == 300)
      #expect(Set(recipients).count == 300)
      #expect(try outpost.states() == ["sent": 300])
      let connections = try server.records().compactMap { $0["connection"] as? Int }
      #expect(Set(connections).count > 1, "they were at it together")
    }

    @Test func killedAtAnyMomentNothingIsLostOrSentTwice() throws {
      let outpost = try Outpost()
      let server = try outpost.mailServer()
      let total = 400
      try outpost.queueMany(total)
      var random = Dice(seed: 20_260_504)
      var killed = 0
      for _ in 1...30 {
        let run = try outpost.start(["delivery", "run"])
        // From before the store is open to many messages later.
        usleep(UInt32(random.next(1_000...60_000)))
        Glibc.kill(run.process, SIGKILL)
        if run.wait() == 128 + SIGKILL { killed += 1 }
      }
      #expect(killed > 10)
      // The clock stood still: what dead runs held is free at once, no lease has run out.
      try outpost.run("delivery", "run")

      let states = try outpost.states()
      let unknown = states["unknown"] ?? 0
      #expect(states.values.reduce(0, +) == total)
      #expect((states["sent"] ?? 0) + unknown == total, "\(states)")
      #expect(unknown <= killed, "each kill costs at most one")
      var received: [String: Int] = [:]
      for recipient in try server.recipients() { received[recipient, default: 0] += 1 }
      #expect(received.values.allSatisfy { $0 == 1 }, "\(received.filter { $0.value > 1 })")
      for address in try outpost.addresses(in: .sent) { #expect(received[address] == 1) }
      #expect(
        try outpost.withStore { try $0.db.first("PRAGMA integrity_check", as: String.self) } == "ok"
      )
    }

    @Test func aRunThatDiedKeepsNobodyWaiting() throws {
      let outpost = try Outpost()
      let server = try outpost.mailServer(["--slow", "30"])
      try outpost.queueMany(5)
      let run = try outpost.start(["delivery", "run"])
      // Until the server has the first message.
      while try server.recipients().isEmpty { usleep(5_000) }
      let second = try outpost.mailServer()
      try outpost.run("delivery", "run")
      #expect(try second.recipients().isEmpty, "what a living run has in its hands is its own")
      #expect(try outpost.states() == ["sending": 1, "queued": 4])
      run.kill()
      server.stop()
      // No minute later.
      let ran = try outpost.run("delivery", "run")
      #expect(ran.status == .partial)
      #expect(ran.err == "ittool: delivery 1: unknown\n")
      #expect(try outpost.states() == ["sent": 4, "unknown": 1])
      let attempts = try outpost.withStore { try $0.attempts(of: 1) }
      #expect(attempts.map(\.outcome) == ["unknown"])
    }

    @Test(.timeLimit(.minutes(1))) func cronRunsAtOnceAndOneThatIsKilled() throws {
      let outpost = try Outpost()
      let server = try outpost.mailServer(["--slow", "30"])
      try outpost.queueMany(5)
      let first = try outpost.start(["cron"])
      // Until it is in the middle of the first message.
      while try server.recipients().isEmpty { usleep(5_000) }
      let words = outpost.file("words")
      let descriptor = open(words, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
      defer { close(descriptor) }
      let second = try Started([Outpost.binary, "cron"], outpost.environment, errors: descriptor)
      #expect(second.wait() == 0, "it sees that another is at work, and that is no error")
      #expect(try String(contentsOfFile: words, encoding: .utf8).isEmpty)
      #expect(first.isRunning)
      #expect(try outpost.states() == ["sending": 1, "queued": 4])
      first.kill()
      server.stop()
      // The clock stands still: the lease of the dead run is not waited for.
      let other = try outpost.mailServer()
      #expect(try outpost.start(["cron"]).wait() == 3, "the one message that nobody knows of")
      #expect(try outpost.states() == ["sent": 4, "unknown": 1])
      #expect(try other.recipients().count == 4)
      // Many at once send everything once.
      try outpost.withStore { store in
        try store.write { try store.db.run("UPDATE outbox SET state = 'cancelled' WHERE id = 1") }
      }
      for number in 10..<60 { try outpost.queue("n\(number)@example.org") }
      let runs = try (1...4).map { _ in try outpost.start(["cron"]) }
      #expect(runs.map { $0.wait() } == [0, 0, 0, 0])
      #expect(try other.recipients().count == 54)
      #expect(try Set(other.recipients()).count == 54)
    }

    /// Errors about mail do not go through the way that is broken, nor make more mail.
    @Test func aBrokenWayOutIsToldToWhoRunsItAndNotMailed() throws {
      let outpost = try Outpost()
      let server = try outpost.mailServer()
      server.stop()
      try outpost.queueMany(5)
      let words = outpost.file("words")
      let descriptor = open(words, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
      defer { close(descriptor) }
      let run = try Started([Outpost.binary, "cron"], outpost.environment, errors: descriptor)
      #expect(run.wait() == 3)
      #expect(try String(contentsOfFile: words, encoding: .utf8).contains("channel mail is down"))
      #expect(try outpost.states().values.reduce(0, +) == 5, "no message about messages")
      let report = open(outpost.file("report"), O_WRONLY | O_CREAT | O_TRUNC, 0o600)
      defer { close(report) }
      let doctor = try Started([Outpost.binary, "doctor"], outpost.environment, output: report)
      #expect(doctor.wait() == 4)
      let told = try String(contentsOfFile: outpost.file("report"), encoding: .utf8)
      #expect(told.contains("channel mail"), "\(told)")
    }

    @Test func theMarkOfARunGoesWithIt() throws {
      let outpost = try Outpost()
      try outpost.withStore { store in
        var mark = RunMark(token: 7, store: store)
        #expect(mark != nil)
        #expect(RunMark.isAlive(7, store))
        #expect(!RunMark.isAlive(8, store))
        let other = RunMark(token: .max - 1, store: store)
        #expect(other != nil)
        mark = nil
        #expect(!RunMark.isAlive(7, store))
        #expect(RunMark.isAlive(.max - 1, store))
        withExtendedLifetime(other) {}
        var facts = stat()
        #expect(stat(store.path + "-sending", &facts) == 0)
        #expect(facts.st_mode & 0o777 == 0o600)
        // Where there is no such file to be had, leases alone decide.
        unlink(store.path + "-sending")
        mkdir(store.path + "-sending", 0o700)
        #expect(RunMark(token: 9, store: store) == nil)
        #expect(RunMark.isAlive(9, store))
      }
    }

    @Test func filesAreWrittenOnceHoweverOftenARunDies() throws {
      let outpost = try Outpost()
      try outpost.configure("[channel mail]\ntype = file\npath = \(outpost.file("box"))")
      try outpost.queueMany(200)
      var random = Dice(seed: 7)
      for _ in 1...10 {
        let run = try outpost.start(["delivery", "run"])
        usleep(UInt32(random.next(1_000...40_000)))
        run.kill()
        outpost.now = outpost.now + 3_600
      }
      try outpost.run("delivery", "run")
      let states = try outpost.states()
      let files = try FileManager.default.contentsOfDirectory(atPath: outpost.file("box/new"))
      #expect(files.count >= states["sent"] ?? 0)
      #expect(states.values.reduce(0, +) == 200)
    }
  }
}

extension Outpost {
  func addresses(in state: DeliveryState) throws -> [String] {
    try withStore {
      try $0.db.all("SELECT address FROM outbox WHERE state = \(state.rawValue)", as: String.self)
    }
  }
}

extension Dice {
  mutating func next(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next() % UInt64(range.count))
  }
}

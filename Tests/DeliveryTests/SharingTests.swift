// Services that stand in for one another: what waits for a sick one goes by one that is well.

import Calendar
import Commands
import Foundation
import Testing

@testable import Delivery

extension DeliveryTests {
  @Suite struct SharingTests {
    private func services(
      _ outpost: Outpost, first: [String], second: [String], word: String = "shares = sms"
    ) throws -> (first: Server, second: Server) {
      let servers = try (Server("web", outpost, first), Server("web", outpost, second))
      try outpost.write("secret\n", to: "token")
      var text = ""
      for (name, server) in [("one", servers.0), ("two", servers.1)] {
        text += """
          [channel \(name)]
          type = http
          preset = webhook
          server = http://127.0.0.1:\(server.port)
          password-file = \(outpost.file("token"))
          reaches = phone
          timeout = 2
          \(word)

          """
      }
      try outpost.configure(text)
      return servers
    }

    private func queue(
      _ outpost: Outpost, _ count: Int, from first: Int = 1, channel: String = "one",
      kind: DeliveryKind = .ticket
    ) throws {
      for number in first..<first + count {
        try outpost.queue("+1555010\(number)", key: "k:\(number)", kind: kind) {
          $0.channel = channel
        }
      }
    }

    @Test func whatWaitsForADeadServiceGoesByTheOtherInTheSameRun() throws {
      let outpost = try Outpost()
      let servers = try services(outpost, first: ["401"], second: ["200"])
      try queue(outpost, 40)
      let ran = try outpost.run("delivery", "run")
      #expect(ran.status == .partial && ran.err.contains("channel one is down"))
      #expect(try outpost.states() == ["sent": 40])
      #expect(try servers.first.records().count == 1)
      #expect(try servers.second.records().count == 40)
      #expect(try outpost.delivery(40).channel == "two")
    }

    @Test func withoutTheWordEachWaitsForItsOwn() throws {
      let outpost = try Outpost()
      let servers = try services(outpost, first: ["401"], second: ["200"], word: "")
      try queue(outpost, 5)
      try outpost.run("delivery", "run")
      #expect(try outpost.states() == ["held": 1, "queued": 4])
      #expect(try servers.second.records().isEmpty)
    }

    @Test func oneMessageTriesWhetherADeadServiceIsWell() throws {
      let outpost = try Outpost()
      let servers = try services(outpost, first: ["401", "401", "200"], second: ["200"])
      try queue(outpost, 3)
      try outpost.run("delivery", "run")
      #expect(try servers.first.records().count == 1)
      // Before its time nothing tries it.
      try queue(outpost, 3, from: 10)
      outpost.now = outpost.now + 10
      try outpost.run("delivery", "run")
      #expect(try servers.first.records().count == 1)
      #expect(try servers.second.records().count == 6)
      // Then one does, and when that is not taken it goes by the other at once.
      try queue(outpost, 4, from: 20)
      outpost.now = outpost.now + 300
      try outpost.run("delivery", "run")
      #expect(try servers.first.records().count == 2)
      #expect(try servers.second.records().count == 10)
      #expect(try outpost.states() == ["sent": 10])
      // The third try is taken: from then on the first service has its own work again.
      try queue(outpost, 4, from: 30)
      outpost.now = outpost.now + 600
      try outpost.run("delivery", "run")
      #expect(try servers.first.records().count == 3)
      #expect(try servers.second.records().count == 13)
      try queue(outpost, 4, from: 40)
      outpost.now = outpost.now + 3_600
      try outpost.run("delivery", "run")
      #expect(try servers.first.records().count == 7)
      #expect(try outpost.states() == ["sent": 18])
    }

    @Test func twoDeadServicesLoseNothing() throws {
      let outpost = try Outpost()
      let servers = try services(outpost, first: ["401", "200"], second: ["401", "200"])
      try queue(outpost, 6)
      try outpost.run("delivery", "run")
      let states = try outpost.states()
      #expect(states["sent"] == nil && states.values.reduce(0, +) == 6)
      outpost.now = outpost.now + 4_000
      try outpost.run("delivery", "run")
      #expect(try outpost.states() == ["sent": 6])
      let bodies = try (servers.first.records() + servers.second.records())
        .compactMap { $0["body"] as? String }
      #expect(bodies.count == 8, "each once, and the two that found them dead")
    }

    @Test func theSickerOneGetsLess() throws {
      let outpost = try Outpost()
      // Every second answer of the first is a refusal for now.
      let answers = (1...400).map { $0.isMultiple(of: 2) ? "503" : "200" }
      let servers = try services(outpost, first: answers, second: ["200"])
      try queue(outpost, 200)
      try outpost.run("delivery", "run")
      let tally = try outpost.withStore { try $0.tally(of: "one") }
      #expect(tally.failing > 0.4 && tally.failing < 0.6, "\(tally)")
      let one = try servers.first.records().count
      let two = try servers.second.records().count
      #expect(one >= 5 && one < two, "\(one) by the sick one, \(two) by the well one")
      #expect(try outpost.states() == ["sent": 200])
      let shown = try outpost.run(
        "channel", "list", "--fields", "channel,failing,shares", "--format", "csv")
      #expect(shown.out.contains("two,0.0,sms") || shown.out.contains("two,0,sms"), "\(shown.out)")
    }

    @Test func whatMayHaveBeenSentStays() throws {
      let outpost = try Outpost()
      let servers = try services(outpost, first: ["500"], second: ["200"])
      try queue(outpost, 6)
      try outpost.run("delivery", "run")
      let sent = try servers.second.records().count
      #expect(try outpost.states() == ["unknown": 3, "sent": 3])
      #expect(sent == 3)
      outpost.now = outpost.now + 7_200
      try outpost.run("delivery", "run")
      #expect(try servers.second.records().count == sent)
    }

    @Test func theShareFollowsTheWeights() {
      func share(_ one: Double, _ two: Double) -> Double {
        let members = [PoolMember(name: "one", weight: one), PoolMember(name: "two", weight: two)]
        let moved = (Int64(1)...20_000).filter { members.channel(for: $0, now: "one") == "two" }
        return Double(moved.count) / 20_000
      }
      #expect(share(1, 1) == 0 && share(1, 0) == 0 && share(0, 1) == 1)
      #expect(share(0, 0) == 0, "nowhere to go")
      #expect(abs(share(0.5, 1) - 1 / 1.5) < 0.02)
      #expect(abs(share(0.5, 0.1) - 0.1 / 0.6) < 0.02)
      // Where both are sick, a message does not go to and fro.
      let members = [PoolMember(name: "one", weight: 0.4), PoolMember(name: "two", weight: 0.3)]
      for id in Int64(1)...500 {
        let away = members.channel(for: id, now: "one")
        let back = members.channel(for: id, now: "two")
        #expect((away == nil) != (back == nil))
      }
    }

    @Test func mailAndTextMessagesDoNotShare() throws {
      let outpost = try Outpost()
      try outpost.configure(
        """
        [channel mail]
        type = sendmail
        from = help@example.org
        shares = all
        [channel modem]
        type = exec
        command = true
        shares = all

        """)
      try outpost.queue("a@example.org")
      #expect(try outpost.run("delivery", "run").message?.contains("cannot share") == true)
    }

    @Test func aModemIsAProgramAndCanStandIn() throws {
      let outpost = try Outpost()
      let server = try Server("web", outpost, ["401"])
      try outpost.write("secret\n", to: "token")
      let modem = try outpost.write(
        "#!/bin/sh\nprintf '%s|%s\\n' \"$2\" \"$5\" >> '\(outpost.file("said"))'\n", to: "gammu",
        mode: 0o700)
      try outpost.configure(
        """
        [channel twilio]
        type = http
        preset = twilio
        user = AC1
        with.from = +15550100
        server = http://127.0.0.1:\(server.port)
        password-file = \(outpost.file("token"))
        shares = sms
        [channel modem]
        type = exec
        command = \(modem) TEXT {address} -unicode -text {post}
        fits = sms 1
        reaches = phone
        shares = sms

        """)
      try outpost.queue("+15550123", subject: "", text: "The internet is down at North.") {
        $0.channel = "twilio"
      }
      try outpost.run("delivery", "run")
      #expect(try outpost.delivery().channel == "modem")
      let said = try String(contentsOfFile: outpost.file("said"), encoding: .utf8)
      #expect(said == "+15550123|The internet is down at North.\n")
    }
  }
}

// Several connections to one service at once: quick, and a kill costs no more than they have in hand.

import Calendar
import Commands
import Foundation
import Glibc
import TestSupport
import Testing

@testable import Delivery

extension DeliveryTests {
  @Suite struct CrewTests {
    private func service(_ outpost: Outpost, _ answers: [String] = ["200"], connections: Int = 8)
      throws -> Server
    {
      let server = try Server("web", outpost, answers)
      try outpost.write("secret\n", to: "token")
      try outpost.configure(
        """
        [channel one]
        type = http
        preset = webhook
        server = http://127.0.0.1:\(server.port)
        password-file = \(outpost.file("token"))
        timeout = 5
        connections = \(connections)
        """)
      return server
    }

    private func queue(_ outpost: Outpost, _ count: Int) throws {
      try outpost.withStore { store in
        try store.write {
          let words = try store.keep(OutboxContent(subject: "", text: "It is down.\n"))
          for number in 1...count {
            var message = OutboxMessage(
              key: "k:\(number)", kind: .ticket, event: "news", to: "+1555\(1_000_000 + number)",
              words: .kept(words))
            message.channel = "one"
            try store.enqueue(message)
          }
        }
      }
    }

    /// The numbers to which the service was asked to send, in their order.
    private func numbers(_ server: Server) throws -> [String] {
      try server.records().compactMap { record in
        (record["body"] as? String)?.split(separator: "\"").first { $0.hasPrefix("+1555") }
          .map(String.init)
      }
    }

    @Test func manyAtOnceAreSentOnceEach() throws {
      let outpost = try Outpost()
      let server = try service(outpost)
      try queue(outpost, 200)
      #expect(try outpost.run("delivery", "run").status == .done)
      let numbers = try numbers(server)
      #expect(numbers.count == 200)
      #expect(Set(numbers).count == 200)
      #expect(try outpost.states() == ["sent": 200])
    }

    @Test func aServiceThatRefusesTheKeyIsLeftAloneAndNothingIsLost() throws {
      let outpost = try Outpost()
      _ = try service(outpost, ["401"])
      try queue(outpost, 100)
      #expect(try outpost.run("delivery", "run").status == .partial)
      #expect(try outpost.states()["sent"] == nil)
      #expect(try outpost.states().values.reduce(0, +) == 100)
      #expect(Set(try outpost.states().keys).isSubset(of: ["held", "queued"]))
    }

    @Test func killedInTheMiddleAsManyAreUnknownAsWereInHandAndNobodyHasItTwice() throws {
      let outpost = try Outpost()
      let server = try service(outpost, connections: 10)
      let total = 400
      try queue(outpost, total)
      var random = Dice(seed: 20_260_505)
      var killed = 0
      for _ in 1...20 {
        let run = try outpost.start(["delivery", "run"])
        usleep(UInt32(random.next(1_000...60_000)))
        Glibc.kill(run.process, SIGKILL)
        if run.wait() == 128 + SIGKILL { killed += 1 }
      }
      #expect(killed > 5)
      try outpost.run("delivery", "run")
      let states = try outpost.states()
      let unknown = states["unknown"] ?? 0
      #expect((states["sent"] ?? 0) + unknown == total, "\(states)")
      #expect(unknown <= killed * 10)
      var received: [String: Int] = [:]
      for number in try numbers(server) { received[number, default: 0] += 1 }
      #expect(received.values.allSatisfy { $0 == 1 }, "\(received.filter { $0.value > 1 })")
      for address in try outpost.addresses(in: .sent) { #expect(received[address] == 1) }
    }
  }
}

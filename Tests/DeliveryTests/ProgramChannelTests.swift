// The exec and sendmail channels: programs started without a shell, with hostile values.

import Calendar
import Commands
import Foundation
import Testing

@testable import Delivery

extension DeliveryTests {
  @Suite struct ProgramChannelTests {
    /// A program that writes its arguments and its input down, and ends with a status.
    private func recorder(_ outpost: Outpost, status: Int = 0, then: String = "") throws -> String {
      try outpost.write(
        """
        #!/bin/sh
        for word in "$@"; do printf '%s\\0' "$word"; done > '\(outpost.file("arguments"))'
        cat > '\(outpost.file("input"))'
        \(then)
        exit \(status)

        """, to: "recorder", mode: 0o700)
    }

    private func arguments(_ outpost: Outpost) throws -> [String] {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: outpost.file("arguments")))
      return bytes.split(separator: 0, omittingEmptySubsequences: false).dropLast()
        .map { String(decoding: $0, as: UTF8.self) }
    }

    private func useProgram(_ outpost: Outpost, _ more: String) throws {
      try outpost.configure("[channel mail]\ntype = exec\n\(more)\n")
    }

    @Test func aProgramGetsJSONAndItsArguments() throws {
      let outpost = try Outpost()
      let program = try recorder(outpost)
      try useProgram(outpost, "command = \(program) --title={subject} 'two words' -- {address}")
      let subject = "$(touch /tmp/no) `id` \"quotes\" {text} ; rm -rf ~ 'x'"
      try outpost.queue("ana@example.org", subject: subject, text: "Line\nline\n") {
        $0.about = (.ticket, 42)
        $0.name = "Ana"
      }
      #expect(try outpost.run("delivery", "run").status == .done)
      #expect(
        try arguments(outpost) == ["--title=\(subject)", "two words", "--", "ana@example.org"])
      let input = try Data(contentsOf: URL(fileURLWithPath: outpost.file("input")))
      let json = try #require(try JSONSerialization.jsonObject(with: input) as? [String: Any])
      #expect(json["subject"] as? String == subject)
      #expect(json["text"] as? String == "Line\nline\n")
      #expect(json["item"] as? String == "T-42")
      #expect(json["attempt"] as? Int == 1)
      #expect(json["html"] is NSNull)
      #expect(Set(json.keys) == Set(Placeholders.names))
    }

    @Test func valuesCannotPassForOptions() throws {
      let outpost = try Outpost()
      let program = try recorder(outpost)
      try useProgram(outpost, "command = \(program) {address}")
      try outpost.queue("--config=/etc/passwd")
      let ran = try outpost.run("delivery", "run")
      #expect(ran.status == .partial)
      #expect(try outpost.delivery().state == .failed)
      #expect(!FileManager.default.fileExists(atPath: outpost.file("arguments")))

      try useProgram(outpost, "command = \(program) -- {address}")
      try outpost.queue("-x", key: "second")
      #expect(try outpost.run("delivery", "run").status == .done)
      #expect(try arguments(outpost) == ["--", "-x"])
    }

    @Test(arguments: ["a@b.example\n-f root", "a\r\nRCPT TO:<b@c.d>", "", "a\u{0}b", "\u{1B}[31m"])
    func anAddressThatBreaksLinesIsRefusedByTheOutbox(address: String) throws {
      let outpost = try Outpost()
      #expect(throws: Failure.self) { try outpost.queue(address, key: "k") }
      #expect(try outpost.states() == [:])
    }

    @Test(
      arguments: [
        (0, "sent"), (75, "deferred"), (1, "deferred"), (67, "failed"), (65, "failed"),
        (78, "held"), (127, "held"),
      ])
    func statusesAreResults(status: Int, state: String) throws {
      let outpost = try Outpost()
      let program = try recorder(outpost, status: status, then: "echo words of it >&2")
      try useProgram(outpost, "command = \(program)")
      try outpost.queue("ana@example.org")
      let ran = try outpost.run("delivery", "run")
      #expect(try outpost.delivery().state.rawValue == state)
      #expect(try outpost.delivery().reason == "words of it")
      #expect((ran.status == .done) == ["sent", "deferred"].contains(state))
    }

    @Test func aProgramThatHangsOrIsMissingIsDealtWith() throws {
      let outpost = try Outpost()
      let program = try recorder(outpost, then: "sleep 60 & sleep 60")
      try useProgram(outpost, "command = \(program)\ntimeout = 1")
      try outpost.queue("ana@example.org")
      let begin = Date()
      try outpost.run("delivery", "run")
      #expect(Date().timeIntervalSince(begin) < 10)
      #expect(try outpost.delivery().state == .unknown)

      try useProgram(outpost, "command = /nowhere/at/all")
      try outpost.queue("bo@example.org")
      let ran = try outpost.run("delivery", "run")
      #expect(ran.err.contains("/nowhere/at/all: No such file or directory"))
      #expect(try outpost.delivery(2).state == .held)
    }

    @Test func aProgramThatReadsNothingAndPrintsMuchIsNoTrouble() throws {
      let outpost = try Outpost()
      try outpost.write("#!/bin/sh\nyes | head -c 3000000\n", to: "loud", mode: 0o700)
      try useProgram(outpost, "command = \(outpost.file("loud"))")
      try outpost.queue("ana@example.org", text: String(repeating: "much ", count: 400_000))
      #expect(try outpost.run("delivery", "run").status == .done)
      #expect(try outpost.delivery().state == .sent)
    }

    @Test func textGoesInWhereThatIsWanted() throws {
      let outpost = try Outpost()
      let program = try recorder(outpost)
      try useProgram(outpost, "command = \(program)\ninput = text")
      try outpost.queue("room 204", text: "Only the text.\n")
      try outpost.run("delivery", "run")
      #expect(
        try String(contentsOfFile: outpost.file("input"), encoding: .utf8) == "Only the text.\n")
    }

    @Test func anUnknownValueInACommandIsNamed() throws {
      let outpost = try Outpost()
      try useProgram(outpost, "command = /bin/true {adress}")
      try outpost.queue("ana@example.org")
      let ran = try outpost.run("delivery", "run")
      #expect(ran.status == .configuration)
      #expect(ran.err.contains("there is no value {adress}"))
      #expect(ran.err.contains("did you mean 'address'"))
    }

    @Test func sendmailIsCalledAsItWantsToBe() throws {
      let outpost = try Outpost()
      let program = try recorder(outpost)
      try outpost.configure(
        "[channel mail]\ntype = sendmail\nprogram = \(program)\nfrom = Desk <help@example.org>\n")
      try outpost.queue("-oQ/tmp@example.org", text: ".\n.\nend\n")
      #expect(try outpost.run("delivery", "run").status == .done)
      #expect(
        try arguments(outpost) == ["-i", "-f", "help@example.org", "--", "-oQ/tmp@example.org"])
      let mail = try String(contentsOfFile: outpost.file("input"), encoding: .utf8)
      #expect(mail.contains("\n.\n.\nend\n"))
      #expect(!mail.contains("\r"))
    }

    @Test(arguments: ["ana@example.org, eve@example.org", "ana@example.org> NOTIFY=NEVER", "ana"])
    func mailGoesToOneSoundAddress(address: String) throws {
      let outpost = try Outpost()
      let server = try outpost.mailServer()
      try outpost.queue(address)
      let ran = try outpost.run("delivery", "run")
      #expect(ran.status == .partial)
      #expect(try outpost.delivery().state == .failed)
      #expect(try server.records().isEmpty)
    }
  }
}

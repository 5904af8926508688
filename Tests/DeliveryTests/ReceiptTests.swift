// What became of messages: services that are asked, and what they send by themselves.

import Calendar
import Commands
import Foundation
import Testing

@testable import Delivery

extension DeliveryTests {
  @Suite struct ReceiptTests {
    private static let asked = "/2010-04-01/Accounts/AC1/Messages/SM1.json"

    private func service(
      _ outpost: Outpost, _ arguments: [String], preset: String = "twilio"
    ) throws -> Server {
      let server = try Server("web", outpost, arguments)
      try outpost.write("secret\n", to: "token")
      try outpost.configure(
        """
        [channel sms]
        type = http
        preset = \(preset)
        user = AC1
        server = http://127.0.0.1:\(server.port)
        password-file = \(outpost.file("token"))
        with.from = +15550100
        timeout = 2

        """)
      return server
    }

    private func queue(_ outpost: Outpost, _ address: String = "+15550123") throws {
      try outpost.queue(address) { $0.channel = "sms" }
    }

    /// Hands a payload to `delivery receipt`, as a web server's script does.
    private func hand(
      _ outpost: Outpost, _ payload: String, channel: String = "sms"
    ) throws -> (status: Int32, errors: String) {
      let file = try outpost.write(payload, to: "payload")
      let process = Process()
      process.executableURL = URL(fileURLWithPath: Outpost.binary)
      process.arguments = ["delivery", "receipt", channel]
      process.environment = outpost.environment
      process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
      let errors = Pipe()
      process.standardError = errors
      try process.run()
      let words = String(
        decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      return (process.terminationStatus, words)
    }

    @Test(
      arguments: [
        ("delivered", "delivered"), ("undelivered", "bounced"), ("failed", "bounced"),
        ("sent", "sent"), ("a_word_of_tomorrow", "sent"),
      ])
    func aServiceIsAskedAfterAMinute(word: String, state: String) throws {
      let outpost = try Outpost()
      let server = try service(
        outpost,
        [
          "--path", #"\#(Self.asked)={"sid":"SM1","status":"\#(word)","error_code":30003}"#,
          "--body", #"{"sid":"SM1","status":"queued"}"#, "200",
        ])
      try queue(outpost)
      try outpost.run("delivery", "run")
      #expect(try outpost.delivery().state == .sent)
      #expect(try server.records().count == 1, "nothing is asked at once")
      outpost.now = outpost.now + 60
      let ran = try outpost.run("delivery", "run")
      #expect(ran.status == .done, "\(ran)")
      let records = try server.records()
      #expect(
        records.count == 2 && records.last?["line"] as? String == "GET \(Self.asked) HTTP/1.1")
      let headers = records.last?["headers"] as? [String: String]
      #expect(headers?["authorization"]?.hasPrefix("Basic ") == true)
      let delivery = try outpost.delivery()
      #expect(delivery.state.rawValue == state)
      if state == "bounced" { #expect(delivery.reason == "\(word): 30003") }
      // What is settled is not asked about again, what is not later and later.
      outpost.now = outpost.now + 239
      try outpost.run("delivery", "run")
      #expect(try server.records().count == 2)
      outpost.now = outpost.now + 1
      try outpost.run("delivery", "run")
      #expect(try server.records().count == (state == "sent" ? 3 : 2))
    }

    @Test func questionsEnd() throws {
      let outpost = try Outpost()
      let server = try service(
        outpost,
        [
          "--path", #"\#(Self.asked)={"status":"sent"}"#, "--body", #"{"sid":"SM1"}"#, "200",
        ])
      try queue(outpost)
      for _ in 1...20 {
        try outpost.run("delivery", "run")
        outpost.now = outpost.now + 90_000
      }
      #expect(try server.records().count == 1 + AskingTimes.waits.count)
      #expect(try outpost.withStore { try $0.hasToAsk(at: outpost.now + 1_000_000) } == false)
    }

    @Test(arguments: ["500", "429", "close", "half", "401", "slow"])
    func aServiceThatDoesNotAnswerTheQuestionChangesNothing(answer: String) throws {
      let outpost = try Outpost()
      _ = try service(outpost, ["--body", #"{"sid":"SM1","sta"#, "200", answer])
      try queue(outpost)
      try outpost.run("delivery", "run")
      try outpost.withStore { store in
        try store.write {
          try store.db.run("UPDATE outbox SET state = 'sent', remote = 'SM1', next_try = NULL")
          try store.askLater(1, at: outpost.now)
        }
      }
      outpost.now = outpost.now + 60
      let ran = try outpost.run("delivery", "run")
      #expect(ran.status == .done, "\(ran)")
      #expect(try outpost.delivery().state == .sent)
      #expect(try outpost.withStore { try $0.hasToAsk(at: outpost.now + 240) })
    }

    @Test func aFormOfTwilioIsTakenIn() throws {
      let outpost = try Outpost()
      _ = try service(outpost, ["--body", #"{"sid":"SM1"}"#, "200"])
      try queue(outpost)
      try outpost.run("delivery", "run")
      let form =
        "SmsSid=SM1&SmsStatus=sent&MessageStatus=sent&To=%2B15550123&MessageSid=SM1&AccountSid=AC1"
      #expect(try hand(outpost, form) == (0, ""))
      #expect(try outpost.delivery().state == .sent, "sent to the carrier is no news")
      let late = form.replacing("Status=sent", with: "Status=undelivered") + "&ErrorCode=30005"
      #expect(try hand(outpost, late) == (0, ""))
      let delivery = try outpost.delivery()
      #expect(delivery.state == .bounced && delivery.reason == "undelivered: 30005")
      // An end is an end, whatever comes late.
      #expect(try hand(outpost, form.replacing("=sent", with: "=delivered")) == (0, ""))
      #expect(try outpost.delivery().state == .bounced)
      #expect(try outpost.withStore { try !$0.hasToAsk(at: outpost.now + 1_000_000) })
    }

    @Test(
      arguments: [
        #"{"message_uuid":"u-1","status":"delivered","to":"15550123"}"#,
        #"[{"message_uuid":"u-1","status":"submitted"},{"message_uuid":"u-1","status":"delivered"}]"#,
        "{\"message_uuid\":\"u-1\",\"status\":\"submitted\"}\n"
          + "{\"message_uuid\":\"u-1\",\"status\":\"delivered\"}\n",
      ])
    func jsonOfVonageIsTakenIn(payload: String) throws {
      let outpost = try Outpost()
      _ = try service(outpost, ["--body", #"{"message_uuid":"u-1"}"#, "202"], preset: "vonage")
      try queue(outpost)
      try outpost.run("delivery", "run")
      #expect(try hand(outpost, payload) == (0, ""))
      #expect(try outpost.delivery().state == .delivered)
    }

    @Test func aWebhookOfTelnyxNamesTheMessageNotTheEvent() throws {
      let outpost = try Outpost()
      let server = try Server("web", outpost, ["--body", #"{"data":{"id":"m-1"}}"#, "200"])
      try outpost.write("secret\n", to: "token")
      try outpost.configure(
        """
        [channel sms]
        type = http
        preset = telnyx
        server = http://127.0.0.1:\(server.port)
        password-file = \(outpost.file("token"))
        with.from = +15550100

        """)
      try queue(outpost)
      try outpost.run("delivery", "run")
      let event = #"""
        {"data":{"event_type":"message.finalized","id":"event-9","payload":{"id":"m-1","to":
        [{"phone_number":"+15550123","status":"delivery_failed"}],
        "errors":[{"code":"40008","title":"Undeliverable"}]}}}
        """#
      #expect(try hand(outpost, event) == (0, ""))
      let delivery = try outpost.delivery()
      #expect(delivery.state == .bounced && delivery.reason == "delivery_failed: Undeliverable")
    }

    @Test func strangersAreNamed() throws {
      let outpost = try Outpost()
      _ = try service(outpost, ["--body", #"{"sid":"SM1"}"#, "200"])
      try queue(outpost)
      try outpost.run("delivery", "run")
      let other = try hand(outpost, "MessageSid=SM9&MessageStatus=delivered")
      #expect(other.status == 1 && other.errors.contains("no message of 'sms' is known as SM9"))
      let nothing = try hand(outpost, "hello world")
      #expect(nothing.status == 1 && nothing.errors.contains("it names no message"))
      #expect(try hand(outpost, "{\"MessageSid\":").status == 1)
      let empty = try hand(outpost, "")
      #expect(empty.status == 1 && empty.errors.contains("standard input is empty"))
      #expect(try hand(outpost, "x", channel: "smx").errors.contains("there is no [channel smx]"))
      #expect(try outpost.delivery().state == .sent)
    }

    @Test func formsAreReadAsBrowsersWriteThem() {
      #expect(
        ReceiptPayload.form("a=1+2%2B3&b=&c&a=9&d=%C3%A9%22")
          == #"{"a":"1 2+3","b":"","c":"","d":"é\""}"#)
    }

    @Test func aPresetThatCannotReadReceiptsIsNamedByLint() throws {
      let start = "url = {server}/\nsent = 200\n"
      for text in ["ask = GET {server}/{remote}", "receipt-id = $.id", "delivered = yes"] {
        #expect {
          try HTTPPreset(name: "p", text: start + text, path: "p.channel")
        } throws: { ($0 as? Failure)?.message.contains("need each other") == true }
      }
      let whole = start + "ask = GET {server}/{remote}\nreceipt-state = $.s\ndelivered = yes\n"
      #expect(try HTTPPreset(name: "p", text: whole, path: "p").receipt.isUsable)
      #expect(throws: Failure.self) {
        try HTTPPreset(name: "p", text: whole + "ask = LOOK here", path: "p")
      }
    }
  }
}

// The http channel against a service that refuses, delays, breaks off and sends elsewhere.

import Calendar
import Commands
import Foundation
import Testing

@testable import Delivery

extension DeliveryTests {
  @Suite struct HTTPTests {
    private func service(
      _ outpost: Outpost, _ answers: [String], preset: String = "ntfy", more: String = ""
    ) throws -> Server {
      let server = try Server("web", outpost, answers)
      try outpost.write("t0ken\n", to: "token")
      try outpost.configure(
        """
        [channel phone]
        type = http
        preset = \(preset)
        server = http://127.0.0.1:\(server.port)
        password-file = \(outpost.file("token"))
        timeout = 2
        \(more)

        """)
      return server
    }

    private func queue(_ outpost: Outpost, text: String = "It works.\n") throws {
      try outpost.queue("it-staff", subject: "Wi-Fi \"down\"\n\\ é", text: text) {
        $0.channel = "phone"
      }
    }

    @Test func aPresetWritesTheRequest() throws {
      let outpost = try Outpost()
      let server = try service(outpost, ["200"])
      try queue(outpost)
      let ran = try outpost.run("delivery", "run")
      #expect(ran.status == .done, "\(ran)")
      let record = try #require(try server.records().first)
      #expect(record["line"] as? String == "POST / HTTP/1.1")
      let headers = try #require(record["headers"] as? [String: String])
      #expect(headers["authorization"] == "Bearer t0ken")
      #expect(headers["content-type"] == "application/json")
      let body = try #require(
        try JSONSerialization.jsonObject(with: Data((record["body"] as? String ?? "").utf8))
          as? [String: String])
      #expect(
        body == [
          "topic": "it-staff", "title": "Wi-Fi \"down\"\n\\ é", "message": "It works.",
        ])
      #expect(try outpost.delivery().remote == "abc123")
    }

    @Test(
      arguments: [
        ("200", "sent"), ("429", "deferred"), ("503", "deferred"), ("400", "failed"),
        ("401", "held"), ("500", "unknown"), ("close", "unknown"), ("slow", "unknown"),
        ("302", "held"),
      ])
    func answersHaveMeanings(answer: String, state: String) throws {
      let outpost = try Outpost()
      let server = try service(outpost, [answer])
      try queue(outpost)
      let ran = try outpost.run("delivery", "run")
      #expect(try outpost.delivery().state.rawValue == state, "\(ran)")
      #expect(try server.records().count == 1)
      #expect((ran.status == .done) == ["sent", "deferred"].contains(state))
    }

    @Test func theServiceSaysWhenToComeBack() throws {
      let outpost = try Outpost()
      let server = try service(outpost, ["--header", "Retry-After: 7200", "429", "200"])
      try queue(outpost)
      try outpost.run("delivery", "run")
      #expect(try outpost.delivery().nextTry == outpost.now + 7_200)
      outpost.now = outpost.now + 7_100
      try outpost.run("delivery", "run")
      #expect(try server.records().count == 1)
      outpost.now = outpost.now + 100
      try outpost.run("delivery", "run")
      #expect(try server.records().count == 2)
      #expect(try outpost.delivery().state == .sent)
    }

    @Test func aDateOfReturnIsReadToo() {
      let now = Instant(seconds: 784_111_717)  // 1994-11-06T08:48:37Z
      #expect(HTTPHeader.seconds("Sun, 06 Nov 1994 08:49:37 GMT", now: now) == 60)
      #expect(HTTPHeader.seconds("120", now: now) == 120)
      #expect(HTTPHeader.seconds("-5", now: now) == 0)
      #expect(HTTPHeader.seconds("soon", now: now) == nil)
    }

    @Test func noSecretFollowsARedirect() throws {
      let outpost = try Outpost()
      let elsewhere = try Server("web", outpost, ["200"])
      let server = try service(
        outpost, ["--header", "Location: http://127.0.0.1:\(elsewhere.port)/", "307"])
      try queue(outpost)
      let ran = try outpost.run("delivery", "run")
      #expect(ran.err.contains("redirects to http://127.0.0.1:\(elsewhere.port)/"))
      #expect(try server.records().count == 1)
      #expect(try elsewhere.records().isEmpty)
    }

    @Test func anAnswerWithoutEndIsCutOff() throws {
      let outpost = try Outpost()
      _ = try service(outpost, ["endless"])
      try queue(outpost)
      try outpost.run("delivery", "run")
      #expect(try outpost.delivery().state == .sent, "its status said so")
    }

    @Test func aServiceThatEchoesTheSecretDoesNotGetItIntoTheStore() throws {
      let outpost = try Outpost()
      _ = try service(outpost, ["--body", "you said t0ken, which is wrong", "401"])
      try queue(outpost)
      let ran = try outpost.run("delivery", "run")
      #expect(ran.err.contains("you said [secret], which is wrong"))
      #expect(try outpost.delivery().reason?.contains("t0ken") == false)
    }

    @Test func aServiceThatKnowsMessagesByTheirKeyIsAskedAgain() throws {
      let outpost = try Outpost()
      let server = try service(
        outpost, ["close", "500", "200"], preset: "mastodon", more: "with.visibility = unlisted")
      try queue(outpost, text: "Snow day.")
      for _ in 1...3 {
        let ran = try outpost.run("delivery", "run")
        #expect(ran.status == .done, "\(ran)")
        outpost.now = outpost.now + 1_000
      }
      let records = try server.records()
      let keys = records.compactMap { ($0["headers"] as? [String: String])?["idempotency-key"] }
      #expect(keys.count == 3 && Set(keys).count == 1)
      #expect(records.first?["line"] as? String == "POST /api/v1/statuses HTTP/1.1")
      #expect(
        records.first?["body"] as? String
          == #"{"status":"Wi-Fi \"down\"\n\\ é\n\nSnow day.","visibility":"unlisted","language":"en"}"#
      )
      #expect(try outpost.delivery().state == .sent)
      #expect(try outpost.delivery().remote == "https://example.org/1")
    }

    @Test func whenTheKeyMayBeForgottenTheOutcomeIsUnknown() throws {
      let outpost = try Outpost()
      let server = try service(outpost, ["503", "500"], preset: "mastodon")
      try queue(outpost)
      try outpost.run("delivery", "run")
      outpost.now = outpost.now + 3_000
      #expect(try outpost.run("delivery", "run").status == .partial)
      #expect(try outpost.delivery().state == .unknown)
      outpost.now = outpost.now + 86_400
      try outpost.run("delivery", "run")
      #expect(try server.records().count == 2)
    }

    @Test func certificatesAreChecked() throws {
      let outpost = try Outpost()
      let papers = try Certificates(outpost)
      let server = try Server("web", outpost, ["--certificate", papers.server, "200"])
      func configure(_ more: String) throws {
        try outpost.configure(
          """
          [channel phone]
          type = http
          preset = ntfy
          server = https://127.0.0.1:\(server.port)
          \(more)
          """)
      }
      try configure("")
      try queue(outpost)
      let ran = try outpost.run("delivery", "run")
      #expect(ran.status == .partial && ran.err.contains("certificate"))
      #expect(try server.records().isEmpty)
      try configure("ca-file = \(papers.authority)")
      outpost.now = outpost.now + 600
      #expect(try outpost.run("delivery", "run").status == .done)
      #expect(try server.records().count == 1)
      let headers = try server.records().first?["headers"] as? [String: String]
      #expect(headers?["authorization"] == nil, "without a token there is no header for it")
    }

    @Test(
      arguments: [
        ("server = http://ntfy.example.org", "would not be protected"),
        ("server = ftp://ntfy.example.org", "is no address"),
        ("server = https://a b", "is no address"),
        ("preset = nothing", "there is no preset 'nothing'"),
        ("preset = ../../etc", "is no name of a preset"),
        ("with.nonsense = 1", "the preset 'ntfy' has no value 'nonsense'"),
        ("host = here", "'host' has no meaning for type http"),
      ])
    func mistakesOfTheConfigurationAreNamed(line: String, message: String) throws {
      let outpost = try Outpost()
      var lines = ["preset = ntfy", "server = https://ntfy.example.org"]
      let key = line.prefix { $0 != " " }
      lines.removeAll { $0.hasPrefix(key + " ") }
      try outpost.configure(
        "[channel phone]\ntype = http\n" + (lines + [line]).joined(separator: "\n") + "\n")
      try queue(outpost)
      let ran = try outpost.run("delivery", "run")
      #expect(ran.status == .configuration)
      #expect(ran.err.contains(message), "\(ran.err)")
      #expect(try outpost.delivery().state == .queued)
    }

    @Test(
      arguments: [
        ("url = {server}/\nsent = 200\nbody = {nothing}", "there is no value {nothing}"),
        ("url = x", "there is no 'sent'"), ("sent = 200", "there is no 'url'"),
        ("url = x\nsent = 2000", "p.channel:2: sent: '2000' is no status"),
        ("url = x\nsend = 200", "p.channel:2: unknown key 'send'"),
        ("url = x\nbody = <<\nabc", "p.channel:2: there is no '>>'"),
        ("nonsense", "p.channel:1: 'nonsense' is not 'key = value'"),
        ("header = X", "is not 'Name: value'"),
      ])
    func mistakesOfAPresetAreNamed(text: String, message: String) {
      #expect {
        try HTTPPreset(name: "p", text: text, path: "p.channel")
      } throws: { error in
        (error as? Failure)?.message.contains(message) == true
      }
    }

    @Test func everyShippedPresetIsSound() throws {
      let folder = Outpost.root + "/share/channels"
      let files = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(Set(files).isSuperset(of: ["ntfy.channel", "mastodon.channel"]))
      for file in files {
        let preset = try HTTPPreset(
          named: String(file.dropLast(".channel".count)), in: [Outpost.root + "/share"])
        #expect(!preset.summary.isEmpty)
        #expect(preset.meaning(of: 200) == .sent)
        #expect(preset.meaning(of: 429) == .deferred)
      }
    }

    @Test func valuesAreWrittenForTheirPlace() throws {
      let text = """
        url = {server}/send/{address}?t={subject}
        header = X-Title: {event}
        encoding = form
        with = colour = red
        body = <<
        a={text}&b={colour}
        >>
        sent = 200
        """
      let preset = try HTTPPreset(name: "p", text: text, path: "p")
      let parcel = Parcel(
        id: 1, key: "k", kind: .ticket, event: "ticket.reply", item: nil, address: "../a b/é?",
        name: "", messageID: "<1@x>", attempt: 1, created: Instant(seconds: 0), facts: MailFacts(),
        subject: "a&b={secret}", text: "x=1&y={key}", html: nil)
      let request = try HTTPRequest(
        preset,
        Placeholders(
          parcel, channel: "c", more: ["server": "https://h", "secret": "s", "colour": "red"]))
      #expect(request.url == "https://h/send/..%2Fa%20b%2F%C3%A9%3F?t=a%26b%3D%7Bsecret%7D")
      #expect(String(decoding: request.body, as: UTF8.self) == "a=x%3D1%26y%3D%7Bkey%7D&b=red")
      #expect(request.headers.first == "X-Title: ticket.reply")
    }

    @Test func aValueCannotBecomeAHeader() throws {
      let text = "url = {server}/\nheader = X-Title: {subject}\nbody = {text}\nsent = 200"
      let preset = try HTTPPreset(name: "p", text: text, path: "p")
      let parcel = Parcel(
        id: 1, key: "k", kind: .ticket, event: "e", item: nil, address: "a", name: "",
        messageID: "<1@x>", attempt: 1, created: Instant(seconds: 0), facts: MailFacts(),
        subject: "a\r\nX-Evil: 1", text: "t", html: nil)
      #expect(throws: HTTPRequest.Refusal.self) {
        try HTTPRequest(preset, Placeholders(parcel, channel: "c", more: ["server": "https://h"]))
      }
    }
  }
}

// Every preset that comes along, against a server that writes down what it was asked, to the byte.

import Calendar
import Commands
import Foundation
import Repository
import Testing

@testable import Delivery

extension DeliveryTests {
  @Suite struct ServiceTests {
    /// What one preset is to send.
    struct Wanted: Sendable, CustomTestStringConvertible {
      var preset: String
      var secret: String
      var more = ""
      var address = "news"
      var server: [String] = []
      var line: String
      var headers: [String: String] = [:]
      var body: String
      var remote: String?
      var testDescription: String { preset }
    }

    static let subject = "Wi-Fi \"down\""
    static let text = "Use <cable> & wait.\n\nhttps://example.org/n/1?a=1&b=é\n"
    static let joined =
      #"Wi-Fi \"down\"\n\nUse <cable> & wait.\n\nhttps://example.org/n/1?a=1&b=é"#
    static let escaped =
      #"Wi-Fi \"down\"\n\nUse &lt;cable&gt; &amp; wait.\n\nhttps://example.org/n/1?a=1&amp;b=é"#

    static let wanted: [Wanted] = [
      Wanted(
        preset: "mastodon", secret: "t0ken", line: "POST /api/v1/statuses HTTP/1.1",
        headers: ["authorization": "Bearer t0ken", "content-type": "application/json"],
        body: #"{"status":"\#(joined)","visibility":"public","language":"en"}"#,
        remote: "https://example.org/1"),
      Wanted(
        preset: "ntfy", secret: "t0ken", line: "POST / HTTP/1.1",
        body: #"{"topic":"news","title":"Wi-Fi \"down\"","message":"Use <cable> & wait.\n\n"#
          + #"https://example.org/n/1?a=1&b=é"}"#, remote: "abc123"),
      Wanted(
        preset: "slack", secret: "xoxb-1", address: "C012",
        server: ["--body", #"{"ok":true,"channel":"C012","ts":"1503435956.000247"}"#],
        line: "POST /api/chat.postMessage HTTP/1.1", headers: ["authorization": "Bearer xoxb-1"],
        body: #"{"channel":"C012","text":"\#(escaped)","unfurl_links":false}"#,
        remote: "1503435956.000247"),
      Wanted(
        preset: "slack-webhook", secret: "services/T0/B0/x", server: ["--body", "ok"],
        line: "POST /services/T0/B0/x HTTP/1.1",
        headers: ["content-type": "application/json; charset=utf-8"],
        body: #"{"text":"\#(escaped)"}"#),
      Wanted(
        preset: "teams",
        secret: "workflows/a1/triggers/manual/paths/invoke?api-version=1&sig=s_%2F",
        server: ["--body", ""],
        line: "POST /workflows/a1/triggers/manual/paths/invoke?api-version=1&sig=s_%2F HTTP/1.1",
        body: #"{"type":"message","attachments":[{"contentType":"#
          + #""application/vnd.microsoft.card.adaptive",\#n"contentUrl":null,"content":{"$schema":"#
          + #""http://adaptivecards.io/schemas/adaptive-card.json",\#n"type":"AdaptiveCard","#
          + #""version":"1.4","msteams":{"width":"Full"},"body":[\#n{"type":"TextBlock","#
          + #""size":"Large","weight":"Bolder","wrap":true,"text":"Wi-Fi \"down\""},\#n"#
          + #"{"type":"TextBlock","wrap":true,"text":"Use <cable> & wait.\n\n"#
          + #"https://example.org/n/1?a=1&b=é"}]}}]}"#),
      Wanted(
        preset: "google-chat", secret: "v1/spaces/A/messages?key=k&token=t",
        server: ["--body", #"{"name":"spaces/A/messages/M"}"#],
        line: "POST /v1/spaces/A/messages?key=k&token=t HTTP/1.1",
        headers: ["content-type": "application/json; charset=UTF-8"],
        body: #"{"text":"\#(joined)"}"#, remote: "spaces/A/messages/M"),
      Wanted(
        preset: "x", secret: "t0ken", server: ["--body", #"{"data":{"id":"1445","text":"…"}}"#],
        line: "POST /2/tweets HTTP/1.1", headers: ["authorization": "Bearer t0ken"],
        body: #"{"text":"\#(joined)"}"#, remote: "1445"),
      Wanted(
        preset: "twilio", secret: "pass:word", more: "user = AC1\nwith.from = +15550100",
        address: "+15550123",
        server: ["--body", #"{"sid":"SM1","error_code":null,"status":"queued"}"#],
        line: "POST /2010-04-01/Accounts/AC1/Messages.json HTTP/1.1",
        headers: [
          "authorization": "Basic QUMxOnBhc3M6d29yZA==",
          "content-type": "application/x-www-form-urlencoded",
        ],
        body: "To=%2B15550123&From=%2B15550100&Body=Wi-Fi%20%22down%22%3A%20Use%20%3Ccable%3E%20"
          + "%26%20wait.%0A%0Ahttps%3A%2F%2Fexample.org%2Fn%2F1%3Fa%3D1%26b%3D%C3%A9"
          + "&ValidityPeriod=14400", remote: "SM1"),
      Wanted(
        preset: "twilio-voice", secret: "pass:word",
        more: "user = AC1\nwith.from = +15550100\nwith.language = es",
        address: "+15550123",
        server: ["--body", #"{"sid":"CA1","status":"queued"}"#],
        line: "POST /2010-04-01/Accounts/AC1/Calls.json HTTP/1.1",
        headers: ["authorization": "Basic QUMxOnBhc3M6d29yZA=="],
        body: "To=%2B15550123&From=%2B15550100&Timeout=40&Twiml="
          + "%3CResponse%3E%3CPause%20length%3D%221%22%2F%3E%3CSay%20language%3D%22es-MX%22%20"
          + "loop%3D%222%22%3EWi-Fi%20%22down%22%20Use%20%26lt%3Bcable%26gt%3B%20%26amp%3B%20"
          + "wait.%20https%3A%2F%2Fexample.org%2Fn%2F1%3Fa%3D1%26amp%3Bb%3D%C3%A9%3C%2FSay%3E"
          + "%3C%2FResponse%3E", remote: "CA1"),
      Wanted(
        preset: "vonage", secret: "s3cr3t", more: "user = key\nwith.from = 15550100",
        address: "+15550123",
        server: ["--body", #"{"message_uuid":"aaaa-bbbb"}"#],
        line: "POST /v1/messages HTTP/1.1",
        headers: ["authorization": "Basic a2V5OnMzY3IzdA==", "content-type": "application/json"],
        body: #"{"channel":"sms","message_type":"text","to":"15550123","from":"15550100","#
          + #""text":"Wi-Fi \"down\": Use <cable> & wait.\n\nhttps://example.org/n/1?a=1&b=é","#
          + "\n" + #""ttl":14400}"#, remote: "aaaa-bbbb"),
      Wanted(
        preset: "telnyx", secret: "KEY0", more: "with.from = +15550100", address: "+15550123",
        server: ["--body", #"{"data":{"id":"4038-5f64","to":[{"status":"queued"}]}}"#],
        line: "POST /v2/messages HTTP/1.1", headers: ["authorization": "Bearer KEY0"],
        body: #"{"from":"+15550100","to":"+15550123","text":"Wi-Fi \"down\": Use <cable> & wait."#
          + #"\n\nhttps://example.org/n/1?a=1&b=é","type":"SMS"}"#, remote: "4038-5f64"),
    ]

    private func service(
      _ outpost: Outpost, _ preset: String, secret: String, more: String = "",
      _ arguments: [String]
    ) throws -> Server {
      let server = try Server("web", outpost, arguments)
      try outpost.write(secret + "\n", to: "token")
      try outpost.configure(
        """
        [channel feed]
        type = http
        preset = \(preset)
        server = http://127.0.0.1:\(server.port)
        password-file = \(outpost.file("token"))
        timeout = 2
        \(more)

        """)
      return server
    }

    private func queue(
      _ outpost: Outpost, _ address: String = "news", key: String = "a:1",
      kind: DeliveryKind = .announcement, change: PostChange? = nil, text: String = Self.text
    ) throws {
      try outpost.queue(
        address, key: key, kind: kind, event: "announcement", subject: Self.subject, text: text
      ) {
        $0.channel = "feed"
        $0.headers.change = change
      }
    }

    /// Everything that is kept or was printed, to look for what must not be in it.
    private func traces(_ outpost: Outpost, _ ran: Ran) throws -> String {
      var text = ran.out + ran.err + (ran.message ?? "")
      for ending in ["", "-wal"] {
        let data = FileManager.default.contents(atPath: outpost.storePath + ending) ?? Data()
        text += String(decoding: data, as: UTF8.self)
      }
      return text
    }

    @Test(arguments: wanted) func presetsSendWhatTheirServicesWant(_ wanted: Wanted) throws {
      let outpost = try Outpost()
      let server = try service(
        outpost, wanted.preset, secret: wanted.secret, more: wanted.more, wanted.server + ["200"])
      try queue(outpost, wanted.address)
      let ran = try outpost.run("delivery", "run")
      #expect(ran.status == .done, "\(ran)")
      let records = try server.records()
      try #require(records.count == 1)
      #expect(records[0]["line"] as? String == wanted.line)
      #expect(records[0]["body"] as? String == wanted.body)
      let headers = try #require(records[0]["headers"] as? [String: String])
      for (name, value) in wanted.headers { #expect(headers[name] == value) }
      #expect(headers["expect"] == nil && headers["content-length"] == "\(wanted.body.utf8.count)")
      #expect(try outpost.delivery().remote == wanted.remote)
      #expect(try !traces(outpost, ran).contains(wanted.secret))
      // The preview is the same request with the secret hidden.
      let shown = try outpost.run(
        "channel", "test", "feed", "--to", wanted.address, "--dry-run", "--subject", Self.subject,
        "--message", Self.text)
      #expect(shown.status == .done, "\(shown)")
      #expect(try server.records().count == 1)
      #expect(!shown.out.contains(wanted.secret))
      let blocks = shown.out.split(separator: "\n\n", maxSplits: 1)
      let body = try #require(blocks.last)
      #expect(body == wanted.body + "\n")
    }

    @Test func blueskyLogsInAndKeepsItsKey() throws {
      let outpost = try Outpost()
      let login = "/xrpc/com.atproto.server.createSession"
      let server = try service(
        outpost, "bluesky", secret: "app-pass", more: "user = it.example.org",
        [
          "--path", #"\#(login)={"accessJwt":"jwt.1","did":"did:plc:abc"}"#,
          "--body", #"{"uri":"at://did:plc:abc/app.bsky.feed.post/3k","cid":"b"}"#, "200", "500",
          "200",
        ])
      try queue(outpost)
      let ran = try outpost.run("delivery", "run")
      #expect(try outpost.delivery().state == .deferred, "\(ran)")
      outpost.now = outpost.now + 1_000
      try outpost.run("delivery", "run")
      let records = try server.records()
      #expect(
        records.map { $0["line"] as? String } == [
          "POST \(login) HTTP/1.1", "POST /xrpc/com.atproto.repo.putRecord HTTP/1.1",
          "POST \(login) HTTP/1.1", "POST /xrpc/com.atproto.repo.putRecord HTTP/1.1",
        ])
      try #require(records.count == 4)
      #expect(
        records[0]["body"] as? String
          == #"{"identifier":"it.example.org","password":"app-pass"}"#)
      let first = try #require(records[1]["body"] as? String)
      #expect(first == records[3]["body"] as? String, "the same key and words each time")
      #expect((records[1]["headers"] as? [String: String])?["authorization"] == "Bearer jwt.1")
      let post = try #require(
        try JSONSerialization.jsonObject(with: Data(first.utf8)) as? [String: Any])
      #expect(post["repo"] as? String == "did:plc:abc")
      let key = try #require(post["rkey"] as? String)
      #expect(key.wholeMatch(of: /[2-7a-j][2-7a-z]{12}/) != nil, "a TID: \(key)")
      let record = try #require(post["record"] as? [String: Any])
      #expect(record["createdAt"] as? String == "2026-05-28T20:26:40Z")
      let text = Array(try #require(record["text"] as? String).utf8)
      let facet = try #require((record["facets"] as? [[String: Any]])?.first)
      let place = try #require(facet["index"] as? [String: Int])
      let link = text[try #require(place["byteStart"])..<(try #require(place["byteEnd"]))]
      #expect(String(decoding: link, as: UTF8.self) == "https://example.org/n/1?a=1&b=é")
      let sent = try outpost.delivery()
      #expect(sent.state == .sent && sent.remote == "at://did:plc:abc/app.bsky.feed.post/3k")
      #expect(try !traces(outpost, ran).contains("app-pass"))
      #expect(try !traces(outpost, ran).contains("jwt.1"))
    }

    @Test func aWornTokenIsRenewedOnce() throws {
      let outpost = try Outpost()
      let login = "/xrpc/com.atproto.server.createSession"
      let server = try service(
        outpost, "bluesky", secret: "app-pass", more: "user = it.example.org",
        [
          "--path", #"\#(login)={"accessJwt":"jwt.1","did":"did:plc:abc"}"#,
          "--body", #"{"uri":"at://x/y/3k","message":"jwt.1 is old"}"#, "200", "200", "401", "200",
          "200",
        ])
      try queue(outpost)
      try queue(outpost, key: "a:2")
      let ran = try outpost.run("delivery", "run")
      #expect(ran.status == .done, "\(ran)")
      #expect(try outpost.states() == ["sent": 2])
      #expect(try server.records().count == 5)
    }

    @Test func aWrongPasswordTakesTheChannelDown() throws {
      let outpost = try Outpost()
      let server = try service(
        outpost, "bluesky", secret: "app-pass", more: "user = it.example.org",
        ["--body", #"{"error":"AuthenticationRequired","message":"app-pass is wrong"}"#, "401"])
      try queue(outpost)
      let ran = try outpost.run("delivery", "run")
      #expect(ran.status == .partial && ran.err.contains("login: status 401"))
      #expect(try outpost.delivery().state == .held)
      #expect(try server.records().count == 1)
      #expect(try !traces(outpost, ran).contains("app-pass"))
    }

    @Test(
      arguments: [
        ("slack", #"{"ok":false,"error":"channel_not_found"}"#, "failed"),
        ("slack", #"{"ok":false,"error":"ratelimited"}"#, "deferred"),
        ("slack", #"{"ok":false,"error":"invalid_auth"}"#, "held"),
        ("slack", #"{"ok":false,"error":"fatal_error"}"#, "unknown"),
        ("slack", #"{"ok":false,"error":"a_word_of_tomorrow"}"#, "failed"),
        ("slack", "<html>", "unknown"),
        ("twilio", #"{"code":21610,"message":"unsubscribed"}"#, "failed"),
        ("twilio", #"{"code":20003,"message":"Authenticate"}"#, "held"),
        ("twilio-voice", #"{"code":21211,"message":"Invalid 'To' number"}"#, "failed"),
        ("twilio-voice", #"{"code":20429,"message":"Too many requests"}"#, "deferred"),
        ("telnyx", #"{"errors":[{"code":"40300","title":"Blocked due to STOP"}]}"#, "failed"),
        ("telnyx", #"{"errors":[{"code":"20100","title":"Insufficient funds"}]}"#, "held"),
        ("telnyx", #"{"errors":[{"code":"40318","title":"Queue full"}]}"#, "deferred"),
        ("vonage", #"{"type":"…#1020","title":"Invalid params"}"#, "failed"),
      ])
    func theServicesWordsCount(preset: String, body: String, state: String) throws {
      let outpost = try Outpost()
      let isPhone = preset != "slack"
      _ = try service(
        outpost, preset, secret: "xoxb-1",
        more: Self.telephone(preset), ["--body", body, isPhone ? "400" : "200"])
      try queue(outpost, isPhone ? "+15550123" : "C012")
      let ran = try outpost.run("delivery", "run")
      #expect(try outpost.delivery().state.rawValue == state, "\(ran)")
    }

    /// What the sections of services for telephones hold besides.
    private static func telephone(_ preset: String) -> String {
      switch preset {
      case "twilio", "twilio-voice", "vonage": "user = AC1\nwith.from = +15550100"
      case "telnyx": "with.from = +15550100"
      default: ""
      }
    }

    /// What a telephone service does wrong, and what becomes of the message.
    static let trouble = [
      ("429", "deferred"), ("503", "deferred"), ("500", "unknown"), ("close", "unknown"),
      ("half", "unknown"), ("slow", "unknown"), ("401", "held"), ("302", "held"), ("400", "failed"),
    ]

    @Test(arguments: ["twilio", "twilio-voice", "vonage", "telnyx"], trouble)
    func telephoneServicesThatMisbehaveLoseNothingAndCallNobodyTwice(
      preset: String, trouble: (answer: String, state: String)
    ) throws {
      let outpost = try Outpost()
      let server = try service(
        outpost, preset, secret: "secret", more: Self.telephone(preset),
        ["--body", #"{"me"#, "--header", "Retry-After: 7200", trouble.answer])
      try queue(outpost, "+15550123")
      let ran = try outpost.run("delivery", "run")
      let delivery = try outpost.delivery()
      // What breaks off after the status has said by it that the message was taken, unless the
      // service puts its errors into the words.
      let state = trouble.answer == "half" && preset == "vonage" ? "sent" : trouble.state
      #expect(delivery.state.rawValue == state, "\(preset) \(trouble.answer): \(ran)")
      if state == "deferred" { #expect(delivery.nextTry == outpost.now + 7_200) }
      outpost.now = outpost.now + 3_000
      try outpost.run("delivery", "run")
      #expect(try server.records().count == (state == "held" ? 2 : 1))
    }

    @Test func aServiceIsToldForHowLongNewsIsNews() throws {
      let outpost = try Outpost()
      let server = try service(
        outpost, "vonage", secret: "secret", more: Self.telephone("vonage"), ["200"])
      for (key, seconds) in [("a", Int64(1_800)), ("b", 5), ("c", 90_000)] {
        try outpost.queue("+15550123", key: key) {
          $0.channel = "feed"
          $0.expires = outpost.now + seconds
        }
      }
      try outpost.run("delivery", "run")
      let bodies = try server.records().compactMap { $0["body"] as? String }
      #expect(
        bodies.map { $0.suffix(14).split(separator: ":").last } == ["1800}", "60}", "14400}"])
    }

    @Test(arguments: ["slack", "mastodon", "google-chat", "webhook", "x", "teams", "ntfy"])
    func whatAnswered500IsNotSentTwiceUnlessTheServiceKnowsItAgain(preset: String) throws {
      let outpost = try Outpost()
      let server = try service(outpost, preset, secret: "secret", ["500", "200"])
      try queue(outpost)
      try outpost.run("delivery", "run")
      let isSafe = preset == "mastodon"
      #expect(try outpost.delivery().state == (isSafe ? .deferred : .unknown))
      outpost.now = outpost.now + 90_000
      try outpost.run("delivery", "run")
      #expect(try server.records().count == (isSafe ? 2 : 1))
    }

    @Test(arguments: [("half", "unknown"), ("endless", "unknown"), ("close", "unknown")])
    func anAnswerThatBreaksOffDecidesNothingWhereItsWordsDecide(
      answer: String, state: String
    ) throws {
      let outpost = try Outpost()
      let server = try service(
        outpost, "slack", secret: "xoxb-1", ["--body", #"{"ok":tr"#, answer])
      try queue(outpost)
      try outpost.run("delivery", "run")
      #expect(try outpost.delivery().state.rawValue == state)
      #expect(try server.records().count == 1)
    }

    @Test(arguments: ["Thu, 28 May 2026 22:26:40 GMT", "7200"])
    func theServiceSaysWhenByDateOrSeconds(value: String) throws {
      let outpost = try Outpost()
      let server = try service(
        outpost, "teams", secret: "hook", ["--header", "Retry-After: \(value)", "429", "200"])
      try queue(outpost)
      try outpost.run("delivery", "run")
      let waiting = try outpost.delivery()
      #expect(waiting.state == .deferred && waiting.nextTry == outpost.now + 7_200)
      outpost.now = outpost.now + 7_200
      try outpost.run("delivery", "run")
      #expect(try outpost.delivery().state == .sent)
      let records = try server.records()
      #expect(records.count == 2 && records[0]["body"] as? String == records[1]["body"] as? String)
    }

    @Test func aSignatureCanBeChecked() throws {
      let outpost = try Outpost()
      let server = try service(outpost, "webhook", secret: "shared secret", ["503", "200"])
      try queue(outpost)
      try outpost.run("delivery", "run")
      outpost.now = outpost.now + 4_000
      try outpost.run("delivery", "run")
      let records = try server.records()
      try #require(records.count == 2)
      var keys: Set<String> = []
      for record in records {
        let headers = try #require(record["headers"] as? [String: String])
        let body = try #require(record["body"] as? String)
        let program = """
          import hmac,sys
          print(hmac.new(b"shared secret",sys.argv[1].encode(),"sha256").hexdigest())
          """
        let stamp = try #require(headers["x-ittool-timestamp"])
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", program, "\(stamp).\(body)"]
        let out = Pipe()
        process.standardOutput = out
        try process.run()
        let code = String(
          decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(
          headers["x-ittool-signature"]
            == "sha256=" + code.trimmingCharacters(in: .whitespacesAndNewlines))
        keys.insert(try #require(headers["idempotency-key"]))
        let fields = try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any]
        #expect(fields?["text"] as? String == Self.text)
      }
      #expect(keys.count == 1)
      #expect(
        (records[1]["headers"] as? [String: String])?["x-ittool-timestamp"]
          == "\(outpost.now.seconds)")
    }

    @Test func withoutASecretNothingIsSigned() throws {
      let outpost = try Outpost()
      let server = try Server("web", outpost, ["200"])
      try outpost.configure(
        "[channel feed]\ntype = http\npreset = webhook\nserver = http://127.0.0.1:\(server.port)\n")
      try queue(outpost)
      let ran = try outpost.run("delivery", "run")
      #expect(ran.status == .partial && ran.err.contains("a signature needs"))
      #expect(try server.records().isEmpty)
    }

    struct Change: Sendable {
      var preset: String
      var remote: String
      var correct: String?
      var retract: String?
    }

    @Test(
      arguments: [
        Change(
          preset: "mastodon", remote: #"{"url":"https://example.org/@it/77"}"#,
          correct: "PUT /api/v1/statuses/77 HTTP/1.1",
          retract: "DELETE /api/v1/statuses/77 HTTP/1.1"),
        Change(
          preset: "slack", remote: #"{"ok":true,"ts":"15.02"}"#,
          correct: "POST /api/chat.update HTTP/1.1", retract: "POST /api/chat.delete HTTP/1.1"),
        Change(
          preset: "x", remote: #"{"data":{"id":"1445"}}"#, correct: nil,
          retract: "DELETE /2/tweets/1445 HTTP/1.1"),
        Change(preset: "slack-webhook", remote: #"{"id":"none"}"#, correct: nil, retract: nil),
      ])
    func whatWasPostedIsCorrectedAndRetractedWhereItCan(_ change: Change) throws {
      let outpost = try Outpost()
      let server = try service(
        outpost, change.preset, secret: "hook", ["--body", change.remote, "200", "500", "200"])
      try queue(outpost)
      try outpost.run("delivery", "run")
      if change.preset == "slack-webhook" {
        try outpost.withStore { store in
          try store.write { try store.db.run("UPDATE outbox SET remote = 'x' WHERE id = 1") }
        }
      }
      try queue(outpost, key: "a:1:correct", change: PostChange(.correct, of: 1), text: "New words")
      try queue(outpost, key: "a:1:retract", change: PostChange(.retract, of: 1), text: "gone")
      for _ in 1...3 {
        try outpost.run("delivery", "run")
        outpost.now = outpost.now + 2_000
      }
      let lines = try server.records().dropFirst().compactMap { $0["line"] as? String }
      #expect(Set(lines) == Set([change.correct, change.retract].compactMap { $0 }))
      #expect(try outpost.delivery(2).state == (change.correct == nil ? .failed : .sent))
      #expect(try outpost.delivery(3).state == (change.retract == nil ? .failed : .sent))
      if change.preset == "slack" {
        let bodies = try server.records().compactMap { $0["body"] as? String }
        #expect(
          bodies.contains(
            #"{"channel":"news","ts":"15.02","text":"Wi-Fi \"down\"\n\nNew words"}"#))
        #expect(bodies.contains(#"{"channel":"news","ts":"15.02"}"#))
      }
    }

    @Test func whatIsGoneNeedsNoRetracting() throws {
      let outpost = try Outpost()
      _ = try service(outpost, "mastodon", secret: "hook", ["200", "404"])
      try queue(outpost)
      try outpost.run("delivery", "run")
      try queue(outpost, key: "r", change: PostChange(.retract, of: 1))
      try queue(outpost, key: "c", change: PostChange(.correct, of: 1))
      try queue(outpost, key: "n", change: PostChange(.retract, of: 99))
      try outpost.run("delivery", "run")
      #expect(try outpost.delivery(2).state == .sent)
      #expect(try outpost.delivery(3).state == .failed)
      let none = try outpost.delivery(4)
      #expect(none.state == .cancelled && none.reason?.contains("no post to change") == true)
    }

    @Test func mailCannotBeTakenBack() throws {
      let outpost = try Outpost()
      try outpost.configure("[channel feed]\ntype = file\npath = \(outpost.file("box"))\n")
      try queue(outpost, "ana@example.org")
      try outpost.run("delivery", "run")
      try queue(outpost, "ana@example.org", key: "r", change: PostChange(.retract, of: 1))
      try outpost.run("delivery", "run")
      #expect(try outpost.delivery(2).state == .failed)
      let folder = try FileManager.default.contentsOfDirectory(atPath: outpost.file("box/new"))
      #expect(folder.count == 1)
    }

    @Test func aCardStaysUnder28Kilobytes() throws {
      let outpost = try Outpost()
      let server = try service(outpost, "teams", secret: "hook", ["202"])
      try queue(
        outpost, text: String(repeating: "\"words\"\n", count: 9_000) + "https://example.org")
      try outpost.run("delivery", "run")
      let body = try #require(try server.records().first?["body"] as? String)
      #expect(body.utf8.count <= 28 * 1_024 && body.utf8.count > 26_000)
      #expect(body.contains("https://example.org"))
      #expect(try JSONSerialization.jsonObject(with: Data(body.utf8)) is [String: Any])
    }

    @Test func aSubjectCannotCallEverybody() throws {
      let outpost = try Outpost()
      let server = try service(outpost, "google-chat", secret: "hook", ["200"])
      try queue(outpost, text: "<users/all> look <b>")
      try outpost.run("delivery", "run")
      let body = try #require(try server.records().first?["body"] as? String)
      #expect(body.contains("<\u{200B}users/all> look <b>"))
      let slack = try Outpost()
      let other = try service(slack, "slack-webhook", secret: "hook", ["200"])
      try queue(slack, text: "<!channel> look")
      try slack.run("delivery", "run")
      #expect(
        (try other.records().first?["body"] as? String)?.contains("&lt;!channel&gt;") == true)
    }

    @Test func aProgramGetsTextThatFits() throws {
      let outpost = try Outpost()
      let script = try outpost.write(
        "#!/bin/sh\nprintf '%s' \"$2\" > \(outpost.file("got"))\n", to: "modem", mode: 0o700)
      try outpost.configure(
        "[channel feed]\ntype = exec\ncommand = \(script) {address} {post}\nfits = sms 1\n")
      try queue(outpost, "+15550123", text: String(repeating: "word ", count: 90))
      let ran = try outpost.run("delivery", "run")
      #expect(ran.status == .done, "\(ran)")
      let got = try String(contentsOfFile: outpost.file("got"), encoding: .utf8)
      #expect(SMSText(got).segments == 1 && got.hasPrefix("Wi-Fi \"down\": word"))
      #expect(got.hasSuffix("word..."))
    }

    @Test(
      arguments: [
        ("fits = fax", "'fax' is none of sms"), ("fits = sms 0", "is none of sms"),
        ("preset = twilio", "has no 'user'"),
        ("preset = twilio\nuser = AC1", "[channel feed] has no 'with.from'"),
      ])
    func mistakesAreNamed(line: String, message: String) throws {
      let outpost = try Outpost()
      let preset = line.hasPrefix("preset") ? "" : "preset = ntfy\n"
      try outpost.configure(
        "[channel feed]\ntype = http\n\(preset)server = https://example.org\n\(line)\n")
      let ran = try outpost.run("channel", "test", "feed", "--to", "x", "--dry-run")
      #expect(ran.status == .configuration && ran.message?.contains(message) == true, "\(ran)")
    }

    @Test func lintNamesEveryMistakeByItsLine() throws {
      let outpost = try Outpost()
      let file = try outpost.write(
        """
        # mine
        url = {server}/send
        methd = POST
        header = X Y
        body = {"text":"{post}"}
        fits = fax
        sent = 200
        sent = 2000
        url = again
        update-body = {"a":{nothing}}
        """, to: "mine.channel")
      let ran = try outpost.run("channel", "lint", file)
      #expect(ran.status == .failed)
      let lines = ran.lines.map { $0.replacing(file, with: "F") }
      for start in [
        "F:3: unknown key 'methd'", "F:3:   hint: did you mean 'method'?",
        "F:4: header: 'X Y' is not", "F:6: fits: 'fax' is none of",
        "F:8: sent: '2000' is no status",
        "F:9: 'url' stands in line 2 already", "F:10: there is no 'update'",
        "F:10: there is no value {nothing}", "F:5: body: not JSON once values stand in it",
        "F:10: there is no 'summary'", "F:10: nothing says what 429",
      ] { #expect(lines.contains { $0.hasPrefix(start) }, "\(start) in \(lines)") }
      #expect(try outpost.run("channel", "lint", outpost.file("none.channel")).status == .failed)
      for name in PresetFiles.names(in: [Outpost.root + "/share"]) {
        let ran = try outpost.run(
          "channel", "lint", "\(Outpost.root)/share/channels/\(name).channel")
        #expect(ran.status == .done && ran.out.isEmpty, "\(ran)")
      }
    }

    @Test func aDistrictsOwnPresetGoesBeforeOurs() throws {
      let outpost = try Outpost()
      let folder = outpost.file(".config/ittool/channels")
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
      try outpost.write(
        "summary = Mine\nurl = {server}\nsent = 200\n", to: ".config/ittool/channels/ntfy.channel")
      try outpost.write("nonsense\n", to: ".config/ittool/channels/own.channel")
      let ran = try outpost.run("channel", "preset", "list", "--fields", "preset,summary")
      #expect(ran.status == .partial && ran.lines.contains("ntfy\tMine"))
      #expect(ran.err.contains("own.channel:1: 'nonsense' is not 'key = value'"))
      #expect(ran.lines.count == 13)
      #expect(try outpost.run("channel", "preset", "show", "slack").out.contains("fits = slack"))
    }
  }
}

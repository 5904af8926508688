// Posts on channels, from publishing to taking them back, checked to the byte at the service.
import Foundation
import TestSupport
import Testing

@testable import Announcements
@testable import Calendar
@testable import Delivery
@testable import Repository

@Suite struct ChannelTests {
  private static let page = "https://tech.example.org/news/a-1.html"
  private static let text =
    #"From 16:00 to \"18:00\".\n\nSave your work.\n\n"# + page

  /// An announcement for everybody, on the channel `feed`.
  private func draft(_ room: Newsroom, tag: String = "wifi") throws {
    try room.run("config", "set", "web.url", "https://tech.example.org")
    try room.run(
      "announce", "draft", "Wi-Fi is off", "-s", "From 16:00 to \"18:00\".", "-a",
      "Save your work.", "-m", "We change the switches.", "--public", "-t", tag, "-c", "feed")
  }

  private func correct(_ room: Newsroom) throws -> Said {
    try room.run("announce", "correct", "A-1", "--reason", "The hour was wrong.", "-s", "At 17:00.")
  }

  struct Life: Sendable, CustomTestStringConvertible {
    var preset: String
    var secret = "s3cret"
    var more = ""
    var answer: [String] = []
    var post: (line: String, body: String)
    /// The request of the correction, an edit or a second post.
    var correction: (line: String, body: String)
    /// The request that deletes; nil where the service cannot.
    var deletion: (line: String, body: String)?
    var url: String
    var isEdited: Bool
    var testDescription: String { preset }
  }

  private static func status(_ text: String) -> String {
    #"{"status":"Wi-Fi is off\n\n\#(text)","visibility":"public","language":"en"}"#
  }

  private static func slack(_ words: String) -> String {
    #"{"channel":"C012","text":"\#(words)","unfurl_links":false}"#
  }

  private static func ntfy(_ title: String, _ text: String) -> String {
    #"{"topic":"wifi","title":"\#(title)","message":"\#(text)"}"#
  }

  private static func card(_ title: String, _ text: String) -> String {
    #"{"type":"message","attachments":[{"contentType":"#
      + #""application/vnd.microsoft.card.adaptive",\#n"contentUrl":null,"content":{"$schema":"#
      + #""http://adaptivecards.io/schemas/adaptive-card.json",\#n"type":"AdaptiveCard","#
      + #""version":"1.4","msteams":{"width":"Full"},"body":[\#n{"type":"TextBlock","#
      + #""size":"Large","weight":"Bolder","wrap":true,"text":"\#(title)"},\#n"#
      + #"{"type":"TextBlock","wrap":true,"text":"\#(text)"}]}}]}"#
  }

  private static let later = #"At 17:00.\n\nSave your work.\n\n"# + page
  private static let wrong = #"The hour was wrong.\n\n"# + later

  static let lives: [Life] = [
    Life(
      preset: "mastodon", answer: ["--body", #"{"url":"https://social.example.org/@it/77"}"#],
      post: ("POST /api/v1/statuses HTTP/1.1", status(text + #"\n\n#wifi"#)),
      correction: (
        "PUT /api/v1/statuses/77 HTTP/1.1",
        #"{"status":"Wi-Fi is off\n\n\#(later)\n\n#wifi","language":"en"}"#
      ), deletion: ("DELETE /api/v1/statuses/77 HTTP/1.1", ""),
      url: "https://social.example.org/@it/77", isEdited: true),
    Life(
      preset: "slack", more: "to = C012", answer: ["--body", #"{"ok":true,"ts":"15.02"}"#],
      post: ("POST /api/chat.postMessage HTTP/1.1", slack(#"Wi-Fi is off\n\n"# + text)),
      correction: (
        "POST /api/chat.update HTTP/1.1",
        #"{"channel":"C012","ts":"15.02","text":"Wi-Fi is off\n\n\#(later)"}"#
      ),
      deletion: ("POST /api/chat.delete HTTP/1.1", #"{"channel":"C012","ts":"15.02"}"#), url: "",
      isEdited: true),
    Life(
      preset: "ntfy", more: "to = wifi", post: ("POST / HTTP/1.1", ntfy("Wi-Fi is off", text)),
      correction: ("POST / HTTP/1.1", ntfy("Correction: Wi-Fi is off", wrong)), url: "",
      isEdited: false),
    Life(
      preset: "teams", secret: "hook", answer: ["--body", ""],
      post: ("POST /hook HTTP/1.1", card("Wi-Fi is off", text)),
      correction: ("POST /hook HTTP/1.1", card("Correction: Wi-Fi is off", wrong)), url: "",
      isEdited: false),
    Life(
      preset: "google-chat", secret: "hook",
      answer: ["--body", #"{"name":"spaces/A/messages/M"}"#],
      post: ("POST /hook HTTP/1.1", #"{"text":"Wi-Fi is off\n\n\#(text)"}"#),
      correction: ("POST /hook HTTP/1.1", #"{"text":"Correction: Wi-Fi is off\n\n\#(wrong)"}"#),
      url: "", isEdited: false),
    Life(
      preset: "x", answer: ["--body", #"{"data":{"id":"1445"}}"#],
      post: ("POST /2/tweets HTTP/1.1", #"{"text":"Wi-Fi is off\n\n\#(text)\n\n#wifi"}"#),
      correction: (
        "POST /2/tweets HTTP/1.1", #"{"text":"Correction: Wi-Fi is off\n\n\#(wrong)\n\n#wifi"}"#
      ), deletion: ("DELETE /2/tweets/1445 HTTP/1.1", ""),
      url: "https://x.com/i/status/1445", isEdited: false),
  ]

  @Test(arguments: lives) func aPostIsPublishedCorrectedAndTakenBack(_ life: Life) throws {
    let room = try Newsroom()
    let service = try room.feed(
      life.preset, secret: life.secret, more: life.more, life.answer + ["200"])
    try draft(room)
    // What was shown before is what goes, to the byte.
    let preview = try room.run("announce", "preview", "A-1", "--channel", "feed", "--json")
    let shown = try #require(
      try JSONSerialization.jsonObject(with: Data(preview.out.utf8)) as? [String: Any])
    let part = try #require((shown["posts"] as? [[String: Any]])?.first)
    #expect(part["body"] as? String == life.post.body)
    #expect(!preview.out.contains(life.secret))
    #expect(try room.run("announce", "publish", "A-1").status == .done)
    // The outbox holds the very words.
    #expect(
      try room.words(
        "SELECT c.text FROM outbox AS m JOIN outbox_content AS c ON c.id = m.content")
        == [try #require(part["text"] as? String)])
    let ran = try room.run("delivery", "run")
    #expect(ran.status == .done, "\(ran)")
    try room.run("delivery", "run")
    #expect(
      try room.run("announce", "show", "A-1", "--posts", "--fields", "url").out
        == life.url + "\n")

    #expect(try correct(room).status == .done)
    #expect(try room.run("delivery", "run").status == .done)
    let retracted = try room.run("announce", "retract", "A-1", "--reason", "It is cancelled.")
    let isLeft = life.deletion == nil
    #expect(retracted.err.contains("'feed' cannot be deleted from here") == isLeft, "\(retracted)")
    #expect(try room.run("delivery", "run").status == .done)
    let deletions = [life.deletion].compactMap { $0 }
    // A second post is deleted as well.
    let repeated = life.isEdited ? deletions : deletions + deletions
    let wanted = [life.post, life.correction] + repeated
    let requests = try service.requests()
    #expect(requests.map(\.line) == wanted.map(\.line))
    #expect(requests.map(\.body) == wanted.map(\.body))
    let page = try room.run("announce", "show", "A-1").out
    #expect(page.contains("still there: delete it by hand") == isLeft, "\(page)")
    #expect(page.contains("deletion sent") == !isLeft, "\(page)")
  }

  @Test func aBlueskyPostKeepsItsPlaceWhenItIsCorrected() throws {
    let room = try Newsroom()
    let login = "/xrpc/com.atproto.server.createSession"
    let service = try room.feed(
      "bluesky", more: "user = it.example.org",
      [
        "--path", #"\#(login)={"accessJwt":"jwt.1","did":"did:plc:abc"}"#, "--body",
        #"{"uri":"at://did:plc:abc/app.bsky.feed.post/3kabc"}"#, "200",
      ])
    try draft(room)
    try room.run("announce", "publish", "A-1")
    try room.run("delivery", "run")
    #expect(
      try room.run("announce", "show", "A-1", "--posts", "--fields", "url").out
        == "https://bsky.app/profile/did:plc:abc/post/3kabc\n")
    _ = try correct(room)
    try room.run("delivery", "run")
    try room.run("announce", "retract", "A-1", "--reason", "It is cancelled.")
    try room.run("delivery", "run")
    let requests = try service.requests().filter { !$0.line.contains(login) }
    #expect(
      requests.map(\.line) == [
        "POST /xrpc/com.atproto.repo.putRecord HTTP/1.1",
        "POST /xrpc/com.atproto.repo.putRecord HTTP/1.1",
        "POST /xrpc/com.atproto.repo.deleteRecord HTTP/1.1",
      ])
    let edit = try #require(
      try JSONSerialization.jsonObject(with: Data(requests[1].body.utf8)) as? [String: Any])
    #expect(edit["rkey"] as? String == "3kabc")
    let record = try #require(edit["record"] as? [String: Any])
    let text = try #require(record["text"] as? String)
    #expect(text == "Wi-Fi is off\n\nAt 17:00.\n\nSave your work.\n\n\(Self.page)\n\n#wifi")
    // The facets name the link and the tag by their bytes.
    let facets = try #require(record["facets"] as? [[String: Any]])
    let bytes = Array(text.utf8)
    let parts = facets.compactMap { $0["index"] as? [String: Int] }.map {
      String(decoding: bytes[($0["byteStart"] ?? 0)..<($0["byteEnd"] ?? 0)], as: UTF8.self)
    }
    #expect(parts == [Self.page, "#wifi"])
    #expect(
      requests[2].body
        == #"{"repo":"did:plc:abc","collection":"app.bsky.feed.post","rkey":"3kabc"}"#)
    #expect(try room.posts() == ["post sent", "edit sent", "deletion sent"])
  }

  @Test func aWebhookIsSignedAndToldOfEverything() throws {
    let room = try Newsroom()
    let service = try room.feed("webhook", secret: "shared", ["200"])
    try draft(room)
    try room.run("announce", "publish", "A-1")
    try room.run("delivery", "run")
    _ = try correct(room)
    try room.run("delivery", "run")
    try room.run("announce", "retract", "A-1", "--reason", "It is cancelled.", "--tell")
    try room.run("delivery", "run")
    let requests = try service.requests()
    let messages = try requests.map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.body.utf8)) as? [String: Any])
    }
    #expect(
      messages.map { $0["event"] as? String } == [
        "announcement.published", "announcement.corrected", "announcement.retracted",
      ])
    #expect(
      messages.map { $0["subject"] as? String } == [
        "Wi-Fi is off", "Correction: Wi-Fi is off", "Retracted: Wi-Fi is off",
      ])
    #expect(messages.last?["text"] as? String == "It is cancelled.")
    #expect(messages.allSatisfy { $0["item"] as? String == "A-1" })
    for request in requests {
      let stamp = try #require(request.headers["x-ittool-timestamp"])
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = [
        "python3", "-c",
        "import hmac,sys;print(hmac.new(b'shared',sys.argv[1].encode(),'sha256').hexdigest())",
        "\(stamp).\(request.body)",
      ]
      let out = Pipe()
      process.standardOutput = out
      try process.run()
      let code = String(decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(
        request.headers["x-ittool-signature"]
          == "sha256=" + code.trimmingCharacters(in: .whitespacesAndNewlines))
    }
    #expect(Set(requests.compactMap { $0.headers["idempotency-key"] }).count == 3)
  }

  @Test func aProgramGetsThePostOnItsStandardInput() throws {
    let room = try Newsroom()
    let script = room.path + "/say"
    try room.configure(
      "[channel feed]\ntype = exec\ncommand = \(script) -- {subject}\ninput = text\n"
        + "audience = internal")
    try "#!/bin/sh\ncat >> \(room.path)/said\nprintf '%s\\n' \"$2\" >> \(room.path)/titles\n"
      .write(toFile: script, atomically: false, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: script)
    try draft(room)
    try room.run("announce", "edit", "A-1", "--not-public")
    try room.run("announce", "publish", "A-1")
    let ran = try room.run("delivery", "run")
    #expect(ran.status == .done, "\(ran)")
    _ = try correct(room)
    try room.run("delivery", "run")
    // There is no page to read more on: the text itself goes.
    #expect(
      try String(contentsOfFile: room.path + "/said", encoding: .utf8)
        == "From 16:00 to \"18:00\".\n\nSave your work.\n\nWe change the switches."
        + "The hour was wrong.\n\nAt 17:00.\n\nSave your work.\n\nWe change the switches.")
    #expect(
      try String(contentsOfFile: room.path + "/titles", encoding: .utf8)
        == "Wi-Fi is off\nCorrection: Wi-Fi is off\n")
  }

  // MARK: What goes wrong

  @Test func aServiceThatAsksForTimeGetsIt() throws {
    let room = try Newsroom()
    let service = try room.feed("mastodon", ["--header", "Retry-After: 7200", "429", "200"])
    try draft(room)
    try room.run("announce", "publish", "A-1")
    try room.run("delivery", "run")
    let page = try room.run("announce", "show", "A-1").out
    #expect(page.contains("feed: deferred; status 429"), "\(page)")
    #expect(page.contains("next try Mon 2026-05-04 11:00 UTC"), "\(page)")
    room.now = room.now + 7_199
    try room.run("delivery", "run")
    #expect(try service.requests().count == 1)
    room.now = room.now + 1
    try room.run("delivery", "run")
    #expect(try room.posts() == ["post sent"])
    #expect(try service.requests().count == 2)
  }

  @Test func whatFailedAfterItWasTakenIsKnownAgainByItsKey() throws {
    let room = try Newsroom()
    let service = try room.feed("mastodon", ["500", "close", "200"])
    try draft(room)
    try room.run("announce", "publish", "A-1")
    for _ in 1...5 {
      try room.run("delivery", "run")
      room.now = room.now + 300
    }
    #expect(try room.posts() == ["post sent"])
    let requests = try service.requests()
    #expect(requests.count == 3)
    #expect(Set(requests.map { $0.headers["idempotency-key"] ?? "none" }).count == 1)
    #expect(Set(requests.map(\.body)).count == 1)
  }

  @Test(arguments: [("slack", "500"), ("teams", "slow"), ("ntfy", "close")])
  func anUnknownOutcomeWaitsForAPerson(preset: String, answer: String) throws {
    let room = try Newsroom()
    let service = try room.feed(
      preset, ["--body", #"{"ok":true,"ts":"15.02"}"#, answer, "200"])
    try draft(room)
    try room.run("announce", "publish", "A-1")
    #expect(try room.run("delivery", "run").status == .partial)
    room.now = room.now + 90_000
    try room.run("delivery", "run")
    #expect(try room.posts() == ["post unknown"])
    #expect(try service.requests().count == 1)
    let page = try room.run("announce", "show", "A-1").out
    #expect(
      page.contains("'ittool announce publish A-1 --resend --channel feed' posts it once more"),
      "\(page)")
    // Doing it again by mistake changes nothing.
    #expect(try room.run("announce", "publish", "A-1").status == .failed)
    #expect(
      try room.run("announce", "publish", "A-1", "--resend", "--channel", "feed").status == .done)
    // While it waits there is no third one.
    #expect(
      try room.run("announce", "publish", "A-1", "--resend", "--channel", "feed").status == .failed)
    try room.run("delivery", "run")
    #expect(try room.posts() == ["post unknown", "post sent"])
    #expect(try service.requests().count == 2)
    // The one that may stand somewhere is named when all is taken back.
    let said = try room.run("announce", "retract", "A-1", "--reason", "No.")
    #expect(said.err.contains(preset == "slack" ? "nobody knows whether" : "cannot be deleted"))
  }

  @Test func whatWasRefusedIsShownAndCanBeTriedAgain() throws {
    let room = try Newsroom()
    let service = try room.feed(
      "mastodon", ["--body", #"{"error":"Too many tags"}"#, "422", "200"])
    try draft(room)
    try room.run("announce", "publish", "A-1")
    #expect(try room.run("delivery", "run").status == .partial)
    let page = try room.run("announce", "show", "A-1").out
    #expect(page.contains("feed: failed; status 422"), "\(page)")
    #expect(page.contains("'ittool delivery retry 1' tries it again"), "\(page)")
    // Nobody has seen it: a correction has nothing to correct there.
    #expect(try correct(room).status == .done)
    #expect(try room.posts() == ["post failed"])
    try room.run("delivery", "retry", "1")
    try room.run("delivery", "run")
    #expect(try service.requests().count == 2)
  }

  @Test func whatIsNotTrueAnyMoreIsNotPosted() throws {
    let room = try Newsroom()
    let service = try room.feed("mastodon", ["200"])
    try draft(room)
    try room.run("announce", "publish", "A-1")
    try room.run("announce", "retract", "A-1", "--reason", "It is cancelled.")
    try room.run("delivery", "run")
    #expect(try room.posts() == ["post cancelled"])
    // Taken back while a run had it in its hands already.
    try room.run("announce", "draft", "More", "-s", "Short.", "--public", "-c", "feed")
    try room.run("announce", "publish", "A-2")
    try room.store { store in
      try store.write {
        try store.db.run("UPDATE announcement SET state = 'retracted' WHERE id = 2")
      }
    }
    try room.run("delivery", "run")
    #expect(
      try room.words("SELECT reason FROM outbox WHERE item = 2") == ["A-2 was retracted"])
    // And what no longer holds.
    try room.run(
      "announce", "draft", "Today", "-s", "Short.", "--public", "-c", "feed", "--valid-until",
      "2026-05-04")
    try room.run("announce", "publish", "A-3")
    room.now = room.now + 86_400
    try room.run("delivery", "run")
    #expect(try room.words("SELECT state FROM outbox WHERE item = 3") == ["expired"])
    #expect(try service.requests().isEmpty)
  }

  @Test func aCorrectionBeforeThePostLeftPostsTheRightWordsAlone() throws {
    let room = try Newsroom()
    let service = try room.feed("teams", ["--body", "", "200"])
    try draft(room)
    try room.run("announce", "publish", "A-1")
    _ = try correct(room)
    #expect(try room.run("delivery", "run").status == .done)
    #expect(try room.posts() == ["post cancelled", "correction sent"])
    #expect(try service.requests().map(\.body) == [Self.card("Wi-Fi is off", Self.later)])
  }

  @Test func aSecondCorrectionReplacesTheFirstThatWaits() throws {
    let room = try Newsroom()
    let service = try room.feed(
      "mastodon", ["--body", #"{"url":"https://social.example.org/@it/77"}"#, "200"])
    try draft(room)
    try room.run("announce", "publish", "A-1")
    try room.run("delivery", "run")
    _ = try correct(room)
    try room.run("announce", "correct", "A-1", "--reason", "Again.", "-s", "At 19:00.")
    try room.run("delivery", "run")
    #expect(try room.posts() == ["post sent", "edit cancelled", "edit sent"])
    let requests = try service.requests()
    #expect(requests.count == 2 && requests[1].body.contains("At 19:00."))
  }

  @Test func aDeletionWaitsForNoQuietHours() throws {
    let room = try Newsroom()
    let service = try room.feed(
      "mastodon", ["--body", #"{"url":"https://social.example.org/@it/77"}"#, "200"])
    try draft(room)
    try room.run("announce", "publish", "A-1")
    try room.run("delivery", "run")
    try room.run("config", "set", "delivery.quiet-hours", "08:00-20:00")
    try room.run("announce", "retract", "A-1", "--reason", "It is cancelled.")
    try room.run("delivery", "run")
    #expect(try service.lines().last == "DELETE /api/v1/statuses/77 HTTP/1.1")
  }

  // MARK: Who sees what

  @Test func whatIsNotPublicIsNotPostedWhereEverybodyReads() throws {
    let room = try Newsroom()
    let service = try room.feed("mastodon", ["200"])
    try room.people(1)
    try room.run("announce", "draft", "News", "-s", "Short.", "-g", "teachers", "-c", "feed")
    let said = try room.run("announce", "publish", "A-1")
    #expect(said.status == .failed)
    #expect(
      said.failure?.message == "A-1 is not public, and everybody reads the channel 'feed'")
    #expect(try room.words("SELECT state FROM announcement") == ["draft"])
    #expect(try room.run("announce", "preview", "A-1").status == .failed)
    // The usual list is for all announcements: then it is left out, and said to be.
    try room.run("config", "set", "announce.channels", "feed")
    try room.run("announce", "draft", "News", "-s", "Short.", "-g", "teachers")
    let preview = try room.run("announce", "preview", "A-2").out
    #expect(preview.contains("=== not on feed: everybody reads it, and A-2 is not public"))
    #expect(try room.run("announce", "publish", "A-2").status == .done)
    // Not by a second way either.
    #expect(
      try room.run("announce", "publish", "A-2", "--resend", "-c", "feed").status == .failed)
    try room.run("delivery", "run")
    #expect(try service.requests().isEmpty)
  }

  @Test func theUsualChannelsHoldUnlessTheAnnouncementSaysOtherwise() throws {
    let room = try Newsroom(settings: ["announce.channels": "feed"])
    _ = try room.feed("mastodon", ["200"])
    try room.run("announce", "draft", "One", "-s", "Short.", "--public")
    try room.run("announce", "draft", "Two", "-s", "Short.", "--public", "--no-channel")
    for number in ["A-1", "A-2"] { try room.run("announce", "publish", number) }
    #expect(try room.words("SELECT key FROM outbox") == ["announcement:1:first:channel:feed"])
    // Written down: the setting may change.
    #expect(try room.words("SELECT channels FROM announcement") == ["feed", ""])
    #expect(
      try room.run("announce", "draft", "x", "-s", "y", "-c", "fead").failure?.hints.first
        == "did you mean 'feed'?")
    #expect(try room.run("announce", "draft", "x", "-s", "y", "-c", "mail").status == .failed)
  }

  @Test func anInternalChannelAloneIsEnough() throws {
    let room = try Newsroom()
    _ = try room.feed("teams", ["--body", "", "200"])
    try room.run("announce", "draft", "News", "-s", "Short.", "-m", "Long words.", "-c", "feed")
    #expect(try room.run("announce", "publish", "A-1").status == .done)
    #expect(
      try room.words(
        "SELECT c.text FROM outbox AS m JOIN outbox_content AS c ON c.id = m.content")
        == ["Short.\n\nLong words."])
  }

  // MARK: Room

  @Test func whatDoesNotFitIsLeftOutInTheOrderOfWhatMatters() throws {
    let room = try Newsroom()
    _ = try room.feed("mastodon", more: "fits = 120", ["200"])
    try room.run("config", "set", "web.url", "https://tech.example.org")
    let summary = "The network is changed in all of the buildings from four until six o'clock."
    try room.run(
      "announce", "draft", "Wi-Fi is off", "-s", summary, "-a", "Save your work.", "--public", "-c",
      "feed", "-t", "wifi")
    let found = try room.run("announce", "review", "A-1", "--fields", "rule,severity,advice").out
    #expect(found.contains("channel\twarning\t"), "\(found)")
    try room.run("announce", "publish", "A-1")
    let text = try #require(
      room.words("SELECT c.text FROM outbox AS m JOIN outbox_content AS c ON c.id = m.content")
        .first)
    #expect(text.hasPrefix("Wi-Fi is off\n\nSave your work.\n\nThe network"), "\(text)")
    #expect(text.hasSuffix("… https://tech.example.org/news/a-1.html"), "\(text)")
    #expect(FittingRule(.mastodon, limit: 120).fits(text))
  }

  @Test func whatCannotGoAtAllIsRefusedWithACure() throws {
    let room = try Newsroom()
    _ = try room.feed("mastodon", more: "fits = 10", ["200"])
    try draft(room)
    let said = try room.run("announce", "publish", "A-1")
    #expect(said.status == .failed)
    #expect(
      said.failure?.message
        == "A-1 cannot go out on the channel 'feed': the link alone is longer than 10 characters")
    #expect(said.failure?.hints.first?.contains("--no-channel") == true)
    #expect(try room.words("SELECT state FROM announcement") == ["draft"])
    #expect(try room.run("announce", "schedule", "A-1", "tomorrow 07:30").status == .failed)
    #expect(
      try room.run("announce", "review", "A-1", "--fields", "rule,severity").out
        .contains("channel\terror"))
  }

  @Test(arguments: [
    ("wifi", "#wifi"), ("self-help", "#SelfHelp"), ("2026", nil), ("café", "#café"),
  ])
  func tagsAreWrittenAsServicesKnowThem(tag: String, wanted: String?) {
    #expect(Hashtag.of(tag) == wanted)
  }

  @Test func thePostIsInTheLanguageOfItsChannel() throws {
    let room = try Newsroom()
    _ = try room.feed("mastodon", more: "with.language = es", ["200"])
    try draft(room)
    func body() throws -> String {
      try room.run("announce", "preview", "A-1", "--channel", "feed").out
    }
    // It has no Spanish yet: then it does not claim to be.
    #expect(try body().contains(#""language":"en""#))
    try room.run(
      "announce", "edit", "A-1", "--language", "es", "--headline", "Sin Wi-Fi", "-s", "Hoy.")
    #expect(try body().contains(#"{"status":"Sin Wi-Fi\n\nHoy."#))
    #expect(try body().contains(#""language":"es""#))
  }
}

// Text messages: one for each number, for those who want them, counted in what they cost.
import Foundation
import Testing

@testable import Announcements
@testable import Delivery
@testable import Repository

@Suite struct TextTests {
  private func room(_ answers: [String] = ["200"]) throws -> (Newsroom, Service) {
    let room = try Newsroom()
    let service = try room.feed(
      "twilio", more: "user = AC1\nwith.from = +15550100000",
      ["--body", #"{"sid":"SM1"}"#] + answers)
    for (name, more) in [
      ("ana", ["--phone", "mobile:+15550100200", "--channel", "sms"]),
      ("bob", ["--phone", "mobile:+15550100200", "--channel", "feed"]),
      ("cid", ["--phone", "mobile:+15550100201"]),
      (
        "dee",
        ["--phone", "mobile:+15550100202", "--channel", "sms", "--do-not-contact", "announcement"]
      ),
      (
        "eve",
        [
          "--phone", "work:+15550100203", "--phone", "mobile:+15550100204", "--channel", "sms",
          "--language", "es",
        ]
      ),
    ] { try room.run(["person", "add", "\(name)@example.org", "--role", "staff"] + more) }
    try room.run(
      ["person", "add", "Fay", "--role", "staff", "--phone", "+15550100205"]
        + ["--channel", "sms"])
    try room.run(
      "announce", "draft", "Wi-Fi is off", "-s", "From 16:00 to 18:00", "-g", "teachers", "-c",
      "feed")
    try room.run(
      "announce", "edit", "1", "--language", "es", "--headline", "Sin señal", "-s",
      "Así será.")
    return (room, service)
  }

  @Test func oneForEachNumberOfThoseWhoWantIt() throws {
    let (room, service) = try room()
    let preview = try room.run("announce", "preview", "A-1", "--channel", "feed").out
    #expect(preview.contains("=== feed: 2 text messages in en, 2 segments in all"), "\(preview)")
    // An í costs the whole message its alphabet, and it still is one segment.
    #expect(preview.contains("=== feed: one text message in es, 1 segment in all"), "\(preview)")
    #expect(
      try room.run("announce", "publish", "A-1", "--dry-run").out
        .hasPrefix("would be published: 4 mails, 1 not reached"))
    #expect(
      try room.run("announce", "publish", "A-1", "--dry-run").out
        .hasSuffix("3 text messages (3 segments)\n"))
    try room.run("announce", "publish", "A-1")
    let ran = try room.run("delivery", "run")
    #expect(ran.status == .done, "\(ran)")
    let bodies = try service.requests().map(\.body)
    #expect(
      bodies == [
        "To=%2B15550100200&From=%2B15550100000&Body=Wi-Fi%20is%20off%3A%20From%2016%3A00%20to%20"
          + "18%3A00.&ValidityPeriod=14400",
        "To=%2B15550100204&From=%2B15550100000&Body=Sin%20se%C3%B1al%3A%20As%C3%AD%20ser%C3%A1."
          + "&ValidityPeriod=14400",
        "To=%2B15550100205&From=%2B15550100000&Body=Wi-Fi%20is%20off%3A%20From%2016%3A00%20to%20"
          + "18%3A00.&ValidityPeriod=14400",
      ])
    let page = try room.run("announce", "show", "A-1").out
    #expect(page.contains("Mail         4 sent, 1 cancelled"), "\(page)")
    #expect(page.contains("Text         3 sent, 1 cancelled"), "\(page)")
    // Fay has no address and was reached; Dee said no to both.
    #expect(
      try room.run("announce", "show", "A-1", "--unreached", "--fields", "person").out == "P-4\n")
  }

  @Test func aCorrectionFollowsToTheSameNumbersAndARetractionWhenTold() throws {
    let (room, service) = try room()
    try room.run("announce", "publish", "A-1")
    try room.run("delivery", "run")
    let said = try room.run(
      "announce", "correct", "A-1", "--reason", "Wrong hour.", "-s", "From 17:00.", "--dry-run")
    #expect(said.out == "would be corrected: 3 mails, 2 text messages (2 segments)\n")
    try room.run("announce", "correct", "A-1", "--reason", "Wrong hour.", "-s", "From 17:00.")
    try room.run("delivery", "run")
    #expect(
      try service.requests()[3].body.contains(
        "Body=Correction%3A%20Wi-Fi%20is%20off%3A%20Wrong%20hour.%20From%2017%3A00.&"))
    try room.run("announce", "retract", "A-1", "--reason", "No.", "--tell")
    try room.run("delivery", "run")
    let requests = try service.requests()
    #expect(requests.count == 8)
    #expect(requests[5].body.contains("Body=Retracted%3A%20Wi-Fi%20is%20off%3A%20No.&"))
  }

  @Test func whatWaitsIsReplacedAndWhatIsTakenBackIsNotSent() throws {
    let (room, service) = try room()
    try room.run("announce", "publish", "A-1")
    try room.run("announce", "correct", "A-1", "--reason", "Wrong hour.", "-s", "From 17:00.")
    try room.run("announce", "retract", "A-1", "--reason", "No.", "--tell")
    try room.run("delivery", "run")
    #expect(try service.requests().isEmpty)
  }

  @Test func aPersonDecidesWhetherTextsGoOnceMore() throws {
    let (room, _) = try room()
    try room.run("announce", "publish", "A-1")
    try room.run("announce", "publish", "A-1", "--resend")
    #expect(try room.number("SELECT count(*) FROM outbox WHERE key GLOB '*:text:*'") == 4)
    try room.run("announce", "publish", "A-1", "--resend", "-c", "feed")
    #expect(try room.number("SELECT count(*) FROM outbox WHERE key GLOB '*:text:*'") == 8)
  }
}

// The newsletter: what is pending for each reader, corrections, and silence where nothing is new.
import Calendar
import Foundation
import SQLite
import Testing

@testable import Announcements
@testable import Digests
@testable import Repository
@testable import ittool

@Suite struct NewsletterTests {
  let room: Newsroom

  init() throws {
    room = try Newsroom(settings: ["web.url": "https://tech.example.org"])
    // Monday.
    room.now = Instant(rfc3339: "2026-05-04T09:00:00Z") ?? room.now
    try room.run(
      "person", "add", "Dana <dana@example.org>", "--role", "technician", "--account", "dana")
    try room.run("person", "add", "Ana <ana@example.org>", "--role", "staff")
    try room.run("subscription", "add", "rosa@example.net", "tag:wifi", "--pace", "weekly")
    try room.run("subscription", "confirm", "rosa@example.net", "--reason", "paper")
    try room.run(
      "digest", "create", "weekly", "--kind", "news", "--at", "friday 12:00", "--to", "subscribers",
      "--to", "group:teachers")
  }

  private func publish(_ headline: String, _ more: String...) throws {
    let words = ["announce", "draft", headline, "-s", "About \(headline)."] + more
    let said = try room.run(words)
    try room.run("announce", "publish", said.out.trimmingCharacters(in: .whitespacesAndNewlines))
  }

  /// Runs the digests of a Friday and returns the new issues as `address text`.
  private func friday(_ day: String) throws -> [String] {
    room.now = Instant(rfc3339: "2026-05-\(day)T12:00:00Z") ?? room.now
    let last = try room.number("SELECT coalesce(max(id), 0) FROM outbox") ?? 0
    for _ in 0..<2 {
      try room.store { try $0.sendDigests(DigestSection.all) }
      room.now = room.now + 60
    }
    return try room.words(
      """
      SELECT m.address || ' ' || c.subject || ' ' || c.text FROM outbox AS m
        JOIN outbox_content AS c ON c.id = m.content WHERE m.id > \(last) ORDER BY m.id
      """)
  }

  @Test func eachReaderGetsWhatIsTheirsOnceWithItsLink() throws {
    try publish("Wireless", "--public", "-t", "wifi")
    try publish("Printing", "--public", "-t", "print")
    try publish("Internal", "-g", "teachers")
    let issues = try friday("08")
    #expect(issues.count == 2)
    let ana = try #require(issues.first { $0.hasPrefix("ana@") })
    let rosa = try #require(issues.first { $0.hasPrefix("rosa@") })
    #expect(rosa.contains("- Wireless: About Wireless.\n  https://tech.example.org/news/a-1.html"))
    #expect(!rosa.contains("Printing") && !rosa.contains("Internal"))
    // What came to her as a mail of its own is not told again.
    #expect(ana.contains("Wireless") && ana.contains("Printing") && !ana.contains("Internal"))
    let fields = try room.words("SELECT fields FROM outbox WHERE event = 'digest.weekly'")
    #expect(fields.allSatisfy { $0.contains("List-Unsubscribe: <mailto:help+u") })
    // Nothing new: nothing to readers, and the author learns of it, once.
    let silent = try friday("15")
    #expect(silent.count == 1 && silent[0].hasPrefix("dana@example.org The newsletter weekly had"))
    #expect(silent[0].contains("none of its 2 readers"))
  }

  @Test func anEditedItemIsACorrectionAndOneThatWasTakenBackIsSaid() throws {
    try publish("Wireless", "--public", "-t", "wifi")
    try publish("Old", "--public", "-t", "wifi")
    _ = try friday("08")
    room.now = room.now + 86_400
    try room.run("announce", "correct", "A-1", "--reason", "Wrong.", "-s", "Not before June.")
    try room.run("announce", "retract", "A-2", "--reason", "The vendor cancelled.")
    // Never told before it was corrected: no correction of it.
    try publish("New", "--public", "-t", "wifi")
    try room.run("announce", "correct", "A-3", "--reason", "Typo.", "-s", "About new.")
    let rosa = try #require(try friday("15").first { $0.hasPrefix("rosa@") })
    #expect(rosa.contains("- Correction: Wireless: Not before June."))
    #expect(rosa.contains("- Correction: Old: this no longer holds. The vendor cancelled."))
    #expect(rosa.contains("- New: About new."))
    #expect(try friday("22").allSatisfy { $0.hasPrefix("dana@") })
  }

  @Test func whoLeavesTheNewsGetsNoMoreOfIt() throws {
    try publish("Wireless", "--public", "-t", "wifi")
    _ = try friday("08")
    let id = try room.words(
      "SELECT message_id FROM outbox WHERE event = 'digest.weekly' AND address = 'rosa@example.net'"
    )
    try room.receive(
      "From: rosa@example.net\nTo: help@example.org\nIn-Reply-To: \(id[0])\nSubject: Re: News",
      "Unsubscribe")
    #expect(try room.words("SELECT state FROM subscriptions") == ["left"])
    // What waits does not leave.
    try room.run("delivery", "run")
    #expect(
      try room.words("SELECT state FROM outbox WHERE event = 'digest.weekly' ORDER BY address")
        == ["sent", "cancelled"])
    try publish("More", "--public", "-t", "wifi")
    #expect(try friday("15").map { $0.prefix(4) } == ["ana@"])
  }

  @Test func questionsThatWaitReachThoseWhoAnswer() throws {
    try room.run("person", "add", "Lee <lee@example.org>", "--role", "director")
    try publish("Wireless", "--public")
    try room.run("question", "add", "A-1", "Does it reach the gym?")
    try room.run("digest", "create", "techs", "--kind", "technician", "--at", "weekdays 07:00")
    try room.run("digest", "create", "heads", "--kind", "director", "--at", "weekdays 07:00")
    for (day, isThere) in [("06", false), ("08", true)] {
      room.now = Instant(rfc3339: "2026-05-\(day)T07:00:00Z") ?? room.now
      for name in ["techs", "heads"] {
        let out = try room.run("digest", "preview", name).out
        #expect(out.contains("Q-1  about A-1: \"Does it reach the gym?\"") == isThere, "\(out)")
      }
      #expect(try room.run("handover").out.contains("Does it reach the gym?") == isThere)
    }
  }
}

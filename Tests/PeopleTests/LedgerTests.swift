// What one person is sent by all desks: the ledger, quiet hours and the cap across desks.

import Calendar
import Commands
import Foundation
import Repository
import Testing

@testable import Delivery
@testable import People

@Suite struct LedgerTests {
  private let office: Office

  init() throws {
    office = try Office()
    let config = """
      [channel mail]
      type = file
      path = \(office.path)/Maildir
      from = Help <help@school.example>
      """
    office.variables["ITTOOL_CONFIG"] = try office.write(config, to: "config")
    try office.lines(
      "person", "add", "Ana Ruiz <ana@example.org>", "--other-address", "ruiz@example.org",
      "--role", "staff")
  }

  /// Queues a message as a desk does.
  private func queue(
    _ event: String, _ kind: DeliveryKind, to address: String = "ana@example.org",
    person: Int64? = 1
  ) throws {
    try office.withStore { store in
      try store.write {
        var message = OutboxMessage(
          key: UUID().uuidString, kind: kind, event: event, to: address,
          words: .new(OutboxContent(subject: "About \(event)", text: "Words\n")))
        message.person = person
        message.expires = store.now + 30 * 86_400
        try store.enqueue(message)
      }
    }
  }

  private func send() throws { try sendDue(office.context, DeliveryTruth()) }

  private func ledger() throws -> [String] {
    try office.lines(
      "person", "messages", "P-1", "--fields", "event,state,address,next_try,reason")
  }

  @Test func quietHoursHoldTheNewsOfEveryDesk() throws {
    try office.lines("person", "edit", "P-1", "--quiet-hours", "18:00-07:00")
    office.now = try #require(Instant(rfc3339: "2026-05-04T22:00:00Z"))
    try queue("announcement.news", .announcement)
    try queue("survey.invitation", .digest)
    // Not addressed to the person by number, and yet hers.
    try queue("digest.week", .digest, to: "ruiz@example.org", person: nil)
    try queue("ticket.reply", .ticket)
    try queue("alert.fire", .emergency)
    try send()
    let waiting = "queued\tana@example.org\t2026-05-05T07:00:00Z\tthe reader's quiet hours"
    let rows = try ledger()
    #expect(rows[0].hasPrefix("alert.fire\tsent"))
    #expect(rows[1].hasPrefix("ticket.reply\tsent"))
    #expect(
      rows[2]
        == "digest.week\tqueued\truiz@example.org\t2026-05-05T07:00:00Z\tthe reader's quiet hours"
    )
    #expect(rows[3...] == ["survey.invitation\t\(waiting)", "announcement.news\t\(waiting)"])
    office.now = try #require(Instant(rfc3339: "2026-05-05T07:00:00Z"))
    try send()
    #expect(try ledger().allSatisfy { $0.contains("\tsent\t") })
  }

  @Test func theCapCountsAllDesksAndAddressesTogether() throws {
    try office.lines("config", "set", "delivery.daily-cap", "3")
    try queue("ticket.reply", .ticket)
    try queue("survey.invitation", .digest, to: "ruiz@example.org")
    try queue("ticket.closed", .ticket)
    try send()
    try queue("announcement.news", .announcement, to: "ruiz@example.org", person: nil)
    try queue("ticket.resolved", .ticket)
    try queue("alert.fire", .emergency)
    try send()
    let rows = try ledger()
    #expect(rows[0].hasPrefix("alert.fire\tsent"))
    for row in rows[1...2] {
      #expect(row.contains("\tqueued\t"), "\(row)")
      #expect(row.hasSuffix("\tthe person had 3 messages in 24 hours"), "\(row)")
    }
    office.isTerminal = true
    #expect(try office.run("person", "messages", "ana@example.org").err.contains("3 in the last"))
    office.isTerminal = false
    office.now = office.now + 86_402
    try send()
    #expect(try ledger().allSatisfy { $0.contains("\tsent\t") })
    #expect(try office.run("person", "messages", "nobody@example.org").status == .failed)
  }
}

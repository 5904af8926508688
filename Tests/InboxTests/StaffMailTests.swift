// What technicians do by mail: orders, notes that stay notes, files, and a template that is broken.
import Calendar
import Foundation
import Mail
import People
import SQLite
import Testing
import Tickets

@testable import Inbox
@testable import Repository

@Suite struct StaffMailTests {
  let desk: Desk
  let one: Int64
  let kim: Int64

  init() throws {
    desk = try Desk()
    one = try #require(try desk.receive().ticket)
    kim = try desk.technician("Kim", "kim@example.org")
  }

  private func signed(isInternal: Bool = false, person: Int64? = nil) throws -> String {
    try desk.proof().replyAddress(
      Proof.Claim(ticket: one, note: 7, isInternal: isInternal, person: person ?? kim),
      base: "help@example.org")
  }

  @discardableResult
  private func mail(_ words: String, headers: String = "") throws -> Taken {
    try desk.receive(
      "From: Kim <kim@example.org>\nTo: \(signed())" + (headers.isEmpty ? "" : "\n" + headers),
      words)
  }

  private func outbox() throws -> [String] {
    try desk.words("SELECT event || ' ' || address FROM outbox ORDER BY id")
  }

  @Test func everyOrderIsObeyed() throws {
    try desk.store { store in
      try store.write { try store.db.run("INSERT INTO queue(name) VALUES ('network')") }
    }
    try mail("#priority High\n#queue network\n#tag wifi testing-week\n#time 15\n#claim\n\nI come.")
    let ticket = try #require(try desk.ticket(one))
    #expect(ticket.priority == .high)
    #expect(ticket.queue == "network")
    #expect(ticket.minutes == 15)
    #expect(ticket.assignee?.id == kim)
    #expect(ticket.state == .open)
    #expect(try desk.words("SELECT name FROM tag ORDER BY name") == ["testing-week", "wifi"])
    #expect(try desk.notes(one) == ["reply: I come."])
    try mail("#time 1h\n#TIME 5 min")
    #expect(try desk.ticket(one)?.minutes == 80)
    #expect(try !outbox().contains { $0.hasPrefix("ticket.command") })
    #expect(try desk.words("SELECT what FROM event WHERE what = 'tag'").count == 2)
  }

  @Test func whatIsNoOrderIsSaid() throws {
    try mail(
      "#priority hgih\n#queue nowhere\n#tag a,b c\n#time soon\n#assign Nobody\n#hurray\nYes.")
    #expect(try desk.notes(one) == ["reply: #hurray\nYes."])
    #expect(
      try outbox().filter { $0.hasPrefix("ticket.command") } == ["ticket.command kim@example.org"])
    let words = try #require(
      try desk.words(
        """
        SELECT text FROM outbox_content AS c JOIN outbox AS m ON m.content = c.id
        WHERE event = 'ticket.command'
        """
      ).first)
    for piece in [
      "#priority hgih: 'hgih' is not one of: low, normal, high, urgent",
      "there is no queue 'nowhere'",
      "'soon' is no time worked", "nobody is known as 'Nobody'",
      "#hurray: no such command; it was left in the text", "#priority WORD",
    ] {
      #expect(words.contains(piece), "\(piece) in \(words)")
    }
    #expect(try desk.ticket(one)?.priority == .normal)
  }

  @Test func anAlmostInternalNoteIsNotSentToTheRequester() throws {
    try mail("#intrenal\nHe is difficult.")
    #expect(try desk.notes(one) == ["note: #intrenal\nHe is difficult."])
    #expect(try !outbox().contains("ticket.reply ana@example.org"))
    try mail("#internal He is difficult.")
    #expect(try desk.notes(one).last == "note: He is difficult.")
    // Orders that may not be obeyed are no words for the requester either.
    let id = try desk.proof().messageID(
      Proof.Claim(ticket: one, note: 7, person: kim), domain: "example.org")
    try desk.receive("From: kim@example.org\nIn-Reply-To: \(id)", "#close\nDone.")
    #expect(try desk.notes(one).last == "note: #close\nDone.")
    #expect(try desk.ticket(one)?.state == .new)
  }

  @Test func theAnswerToAWordAmongStaffStaysAmongStaff() throws {
    try desk.set(one, .assign(kim))
    func answer(_ event: String, _ from: String, by header: String) throws {
      let facts = try desk.words(
        header == "To"
          ? "SELECT fields FROM outbox WHERE event = \(event)"
          : "SELECT message_id FROM outbox WHERE event = \(event)")
      var value = try #require(facts.last)
      if header == "To" {
        let line = try #require(value.split(separator: "\n").first { $0.hasPrefix("Reply-To: ") })
        value = String(line.dropFirst(10))
      }
      try desk.receive("From: \(from)\n\(header): \(value)", "He is difficult (\(header)).")
    }
    try answer("ticket.assigned", "kim@example.org", by: "To")
    try answer("ticket.assigned", "kim@example.org", by: "In-Reply-To")
    #expect(
      try desk.notes(one) == [
        "note: He is difficult (To).", "note: He is difficult (In-Reply-To).",
      ])
    #expect(try !outbox().contains("ticket.reply ana@example.org"))
    #expect(try desk.sentences(one).contains { $0.contains("a word among staff") })
    // A public message to the same technician is answered in public.
    try mail("I come at 10.")
    #expect(try desk.notes(one).last == "reply: I come at 10.")
  }

  @Test func aVendorWhoHasTheTicketSpeaksToStaff() throws {
    let vendor = try desk.technician("Acme", "acme@vendor.example")
    try desk.store { try $0.db.run("UPDATE person SET role = 'vendor' WHERE id = \(vendor)") }
    try desk.set(one, .assign(vendor))
    let address = try signed(person: vendor)
    try desk.receive("From: acme@vendor.example\nTo: \(address)", "It will be 900 dollars.")
    #expect(try desk.notes(one) == ["note: It will be 900 dollars."])
  }

  private func promises() throws -> [String] {
    try desk.words("SELECT state || ' ' || said || ' ' || due FROM promise ORDER BY id")
  }

  private func sent(_ event: String) throws -> [String] {
    try desk.words(
      """
      SELECT c.text FROM outbox_content AS c JOIN outbox AS m ON m.content = c.id
      WHERE event = \(event) ORDER BY m.id
      """)
  }

  @Test func aPromiseByMailIsToldToTheRequester() throws {
    try mail("#promise tomorrow@14:30\n\nI bring a lamp.")
    #expect(try desk.notes(one) == ["reply: I bring a lamp."])
    #expect(try promises() == ["open tomorrow@14:30 1795098600"])
    let told = try sent("ticket.reply")
    #expect(told.count == 1)
    #expect(told[0].contains("I bring a lamp."))
    #expect(told[0].contains("Thursday 19 November at 14:30"))
    #expect(try desk.sentences(one).contains { $0.hasPrefix("by mail: promised Thursday 19") })
    #expect(try !outbox().contains { $0.hasPrefix("ticket.command") })
  }

  @Test func aPromiseInAWordAmongStaffIsToldWithoutTheWord() throws {
    try desk.store { try $0.db.run("UPDATE person SET language = 'es' WHERE id <> \(kim)") }
    try desk.receive(
      "From: kim@example.org\nTo: \(signed(isInternal: true))",
      "#promise tomorrow@14:30\nHe is difficult.")
    #expect(
      try desk.notes(one) == [
        "note: He is difficult.", "reply: Ya hay una hora para su solicitud.",
      ])
    let told = try sent("ticket.reply")
    #expect(told.count == 1)
    #expect(told[0].contains("jueves 19 de noviembre a las 14:30"))
    #expect(!told[0].contains("difficult"))
    // Nothing but the line; and the time takes the place of the first.
    try mail("#promise friday@10:00")
    #expect(try promises().map { $0.prefix(14) } == ["moved tomorrow", "open friday@10"])
    #expect(try sent("ticket.reply").count == 2)
    #expect(try desk.ticket(one)?.state == .open)
  }

  @Test func aPromiseMadeByTelephoneIsWrittenDownAlone() throws {
    try mail("#internal\n#promise tomorrow@14:30\nShe rang me.")
    #expect(try desk.notes(one) == ["note: She rang me."])
    #expect(try promises().count == 1)
    #expect(try sent("ticket.reply").isEmpty)
  }

  @Test(arguments: [
    ("#promise soonish", "soonish"), ("#promise 2026-11-01", "is past"), ("#promise", "when?"),
    ("#promise stands", "no open promise"),
  ])
  func aPromiseThatCannotBeReadIsAnswered(line: String, words: String) throws {
    try mail("\(line)\n\nI bring a lamp.")
    #expect(try promises().isEmpty)
    #expect(try desk.notes(one) == ["reply: I bring a lamp."])
    let answer = try #require(try sent("ticket.command").first)
    #expect(answer.contains("#promise"))
    #expect(answer.contains(words), "\(answer)")
    #expect(!answer.contains("--promise"))
  }

  @Test func aMailThatClosesPromisesNothing() throws {
    try mail("#close\n#promise tomorrow@14:30")
    #expect(try promises().isEmpty)
    #expect(try desk.ticket(one)?.state == .closed)
    let answer = try #require(try sent("ticket.command").first)
    #expect(answer.contains("the same mail closes T-1"))
  }

  @Test func nobodyPromisesWithoutTheSignedAddress() throws {
    try desk.receive(
      "From: kim@example.org\nSubject: [T-1] x\nTo: help@example.org",
      "#promise tomorrow@14:30\n\nI come.")
    try desk.receive("From: Ana <ana@example.org>\nSubject: [T-1] x", "#promise tomorrow@14:30")
    #expect(try promises().isEmpty)
  }

  @Test func theAnswerToAnEscalationReachesTheTicketAsAWordAmongStaff() throws {
    try desk.set(one, .assign(kim))
    try desk.store { store in
      try store.write {
        try store.db.run(
          """
          INSERT INTO level(name, place, always, response, since)
          VALUES ('usual', 1, 1, '2h', \(store.now - 86_400))
          """)
        try store.db.run(
          """
          INSERT INTO level_step(level, place, moment, receiver)
          VALUES (1, 1, 'warning', 'assignee'), (1, 2, 'breach', 'assignee')
          """)
        try store.db.run(
          "INSERT OR REPLACE INTO level_look(ticket, at) VALUES (\(one), \(store.now))")
      }
    }
    desk.now = desk.now + 6_300
    try desk.store { try $0.escalate() }
    desk.now = desk.now + 86_400
    try desk.store { try $0.escalate() }
    let identities = try desk.words(
      "SELECT message_id FROM outbox WHERE event LIKE 'level.%' ORDER BY id")
    #expect(identities.count == 2)
    #expect(Set(identities).count == identities.count)
    let fields = try desk.words("SELECT fields FROM outbox WHERE event LIKE 'level.%'")
    let last = try #require(fields.last)
    let line = try #require(last.split(separator: "\n").first { $0.hasPrefix("Reply-To: ") })
    let identity = try #require(identities.last)
    try desk.receive(
      "From: kim@example.org\nTo: \(line.dropFirst(10))", "#claim\nHe waits too long.")
    try desk.receive("From: kim@example.org\nIn-Reply-To: \(identity)", "I know.")
    #expect(try desk.notes(one) == ["note: He waits too long.", "note: I know."])
    #expect(try desk.ticket(one)?.state == .open)
    #expect(try sent("ticket.reply").isEmpty)
  }

  @Test func filesOfAReplyGoAlong() throws {
    try desk.receive(
      "From: kim@example.org\nTo: \(signed())\nContent-Type: multipart/mixed; boundary=b",
      """
      --b

      The manual.
      --b
      Content-Type: application/pdf; name=manual.pdf
      Content-Disposition: attachment

      x
      --b
      Content-Type: image/png; name=logo.png
      Content-Disposition: inline
      Content-ID: <logo@x>

      y
      --b--
      """)
    #expect(
      try desk.words("SELECT name FROM attachment ORDER BY id") == ["manual.pdf", "logo.png"])
    #expect(
      try desk.words(
        """
        SELECT address || ' ' || a.name FROM outbox_file AS f JOIN outbox AS m USING (content)
          JOIN attachment AS a ON a.id = f.attachment
        """) == ["ana@example.org manual.pdf"])
    // Not on a note.
    try desk.receive(
      "From: kim@example.org\nTo: \(signed())\nContent-Type: multipart/mixed; boundary=b",
      "--b\n\n#internal\nlook\n--b\nContent-Disposition: attachment; filename=x.pdf\n\nz\n--b--")
    #expect(try desk.number("SELECT count(*) FROM outbox_file") == 1)
  }

  @Test func aBrokenTemplateKeepsNoMailOutAndIsMadeGood() throws {
    let share = desk.path + "/.config/ittool/mail/en"
    try FileManager.default.createDirectory(atPath: share, withIntermediateDirectories: true)
    let file = share + "/reply.txt"
    try "Subject: x\n\nHello {receiver},\n\n{txet}\n".write(
      toFile: file, atomically: true, encoding: .utf8)
    let before = try outbox()
    try mail("I come at 10.")
    // Taken, durably, and said.
    #expect(try desk.notes(one) == ["reply: I come at 10."])
    #expect(try outbox() == before)
    #expect(
      try desk.sentences(one).contains {
        $0.contains("the notice 'reply' waits: ") && $0.contains("reply.txt: line 5")
      })
    let complaints = try desk.store { try noticeComplaints($0) }
    #expect(complaints.count == 2)
    #expect(complaints.first?.finding.contains("line 5: there is no field {txet}") == true)
    #expect(complaints.last?.finding.hasPrefix("1 notice waits: ") == true)
    // Nothing changes while it is broken.
    try desk.store { try $0.tellWhatWaits() }
    #expect(try outbox() == before)
    try FileManager.default.removeItem(atPath: file)
    try desk.store { try $0.tellWhatWaits() }
    try desk.store { try $0.tellWhatWaits() }
    #expect(try outbox() == before + ["ticket.reply ana@example.org"])
    let words = try desk.words("SELECT text FROM outbox_content ORDER BY id DESC LIMIT 1")
    #expect(words.first?.contains("I come at 10.\n\nKim") == true)
    #expect(try desk.store { try noticeComplaints($0) }.isEmpty)
  }

  @Test func aNamesakeIsToldOfWhatTheOtherWroteByMail() throws {
    let one = try #require(try desk.receive().ticket)
    let kim = try desk.technician("Kim Lee", "kim@example.org")
    try desk.store { store in
      try store.write {
        let other = try store.personNumber(Mailbox(name: "Kim Lee", address: "lee@example.org"))
        let ticket = try #require(try store.ticket(one))
        for person in [kim, other] {
          try store.db.run(
            "INSERT INTO watcher(ticket, person) VALUES (\(ticket.id), \(person))")
        }
      }
    }
    let address = try desk.proof().replyAddress(
      Proof.Claim(ticket: one, note: 1, person: kim), base: "help@example.org")
    try desk.receive("From: Kim Lee <kim@example.org>\nTo: \(address)", "On my way.")
    #expect(
      try desk.words("SELECT address FROM outbox WHERE event = 'ticket.reply' ORDER BY 1")
        == ["ana@example.org", "lee@example.org"])
  }
}

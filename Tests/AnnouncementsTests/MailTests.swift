// Mail to groups: once for each address, with a way out of it that works at once and for good.
import Foundation
import Testing

@testable import Announcements
@testable import Delivery
@testable import Mail
@testable import Repository

@Suite struct MailTests {
  private func published(_ people: Int) throws -> Newsroom {
    let room = try Newsroom()
    try room.people(people)
    #expect(
      try room.run("announce", "draft", "News", "-s", "Short.", "-m", "Long.", "-g", "teachers").out
        == "A-1\n")
    try room.run("announce", "publish", "A-1")
    return room
  }

  @Test func eachAddressOnceUnlessAskedFor() throws {
    let room = try published(2)
    #expect(
      try room.mails() == ["queued p1@example.org News", "queued p2@example.org News"])
    #expect(try room.run("announce", "publish", "A-1").status == .failed)
    #expect(try room.mails().count == 2)
    try room.run("announce", "publish", "A-1", "--resend", "--to", "P2@example.org")
    #expect(try room.mails().count == 3)
    #expect(
      try room.run("announce", "publish", "A-1", "--resend", "--to", "x@example.org").status
        == .failed)
    try room.run("announce", "publish", "A-1", "--resend")
    #expect(try room.mails().count == 5)
  }

  @Test func nobodyReachedIsNoSuccess() throws {
    let room = try Newsroom()
    try room.run("person", "add", "Cid Kay", "--role", "staff")
    try room.run("announce", "draft", "News", "-s", "Short.", "-g", "teachers")
    #expect(try room.run("announce", "publish", "A-1").status == .no)
    #expect(try room.words("SELECT state FROM announcement") == ["draft"])
  }

  @Test func aCorrectionFollowsTheWrongWordsAndReplacesThoseThatWait() throws {
    let room = try published(3)
    try room.store {
      try $0.db.run(
        "UPDATE outbox SET state = 'sent', next_try = NULL WHERE address = 'p1@example.org'")
      try $0.db.run(
        "UPDATE outbox SET state = 'failed', next_try = NULL WHERE address = 'p3@example.org'")
    }
    try room.run("announce", "correct", "1", "--reason", "Wrong.", "-s", "Right.")
    #expect(
      try room.mails() == [
        "sent p1@example.org News", "cancelled p2@example.org News",
        "failed p3@example.org News", "queued p1@example.org Correction: News",
        "queued p2@example.org News",
      ])
    // Again before the first one left: nobody has two of them waiting.
    try room.run("announce", "correct", "1", "--reason", "Still wrong.", "-s", "Quite right.")
    #expect(
      try room.mails().filter { $0.hasPrefix("queued") } == [
        "queued p1@example.org Correction: News", "queued p2@example.org News",
      ])
    let texts = try room.words(
      """
      SELECT c.text FROM outbox AS m JOIN outbox_content AS c ON c.id = m.content
      WHERE m.state = 'queued' ORDER BY m.id
      """)
    #expect(texts.allSatisfy { $0.contains("Quite right.") })
    #expect(texts[0].contains("Still wrong.") && !texts[1].contains("wrong"))
  }

  @Test func retractingWithdrawsWhatWaitsAndTellsWhoHadIt() throws {
    let room = try published(2)
    try room.store {
      try $0.db.run(
        "UPDATE outbox SET state = 'sent', next_try = NULL WHERE address = 'p1@example.org'")
    }
    try room.run("announce", "retract", "1", "--reason", "Cancelled.", "--tell")
    #expect(
      try room.mails() == [
        "sent p1@example.org News", "cancelled p2@example.org News",
        "queued p1@example.org Retracted: News",
      ])
  }

  @Test func aMailToTheSignedAddressTakesTheReaderOffForGood() throws {
    let room = try published(2)
    let header = try #require(
      room.words("SELECT fields FROM outbox WHERE address = 'p2@example.org'").first)
    let address = try #require(
      header.split(separator: "\n").first { $0.hasPrefix("List-Unsubscribe:") }?
        .split(separator: ":").last?.split(separator: "?").first)
    #expect(!header.contains("List-Unsubscribe-Post"))
    // Somebody else's number with this signature is nobody's.
    try room.receive(
      "From: p1@example.org\nTo: \(address.replacingOccurrences(of: "+u2.", with: "+u1."))\n"
        + "Subject: unsubscribe", "x")
    #expect(try room.number("SELECT count(*) FROM refusal") == 0)
    let taken = try room.receive(
      "From: other@example.net\nTo: \(address)\nSubject: unsubscribe", "")
    #expect(taken.ticket == nil)
    #expect(try room.words("SELECT kind FROM refusal WHERE person = 2") == ["announcement"])
    // It is confirmed to the reader, not to whoever wrote, and once.
    try room.receive("From: p2@example.org\nTo: \(address)\nSubject: again", "")
    #expect(
      try room.mails().filter { $0.contains("You get no more") } == [
        "queued p2@example.org You get no more announcements"
      ])
    // What waited does not leave, and the next one is not queued.
    try room.run("delivery", "run")
    #expect(try room.mails()[1] == "cancelled p2@example.org News")
    try room.run("announce", "draft", "More", "-s", "Short.", "-g", "teachers")
    try room.run("announce", "publish", "A-2")
    #expect(try room.mails().last == "cancelled p2@example.org More")
    // Answers to tickets still reach them.
    let reason = try room.store { store -> String? in
      let message = OutboxMessage(
        key: "k", kind: .ticket, event: "ticket.reply", to: "p2@example.org", words: .kept(1))
      return try store.reasonNotToSend(message, message.address)
    }
    #expect(reason == nil)
  }

  @Test(arguments: [("Unsubscribe", ""), ("please", "UNSUBSCRIBE\n-- \nPia"), ("", "Baja.")])
  func aNewMailOfTheOneWordIsEnoughFromWhoHadNews(_ subject: String, _ text: String) throws {
    let room = try published(2)
    let head = "To: help@example.org\nSubject: \(subject)"
    // Who never had any, and who says more, is a person who needs an answer.
    #expect(try room.receive("From: eve@example.net\n\(head)", text).ticket != nil)
    #expect(
      try room.receive("From: p2@example.org\n\(head) me", "Unsubscribe does not work").ticket
        != nil)
    #expect(try room.number("SELECT count(*) FROM refusal") == 0)
    #expect(try room.receive("From: p1@example.org\n\(head)", text).ticket == nil)
    #expect(try room.number("SELECT count(*) FROM refusal") == 1)
    #expect(try room.mails().last == "queued p1@example.org You get no more announcements")
  }

  @Test func theOneWordInAnswerIsEnoughAndOnlyFromItsReader() throws {
    let room = try published(1)
    let id = try #require(room.words("SELECT message_id FROM outbox").first)
    let head = "To: help@example.org\nSubject: Re: News\nIn-Reply-To: \(id)"
    // What others write, and what has more to say, is a question for a person to read.
    try room.receive("From: eve@example.net\n\(head)", "unsubscribe")
    try room.receive("From: p1@example.org\n\(head)", "How do I stop the projector?")
    #expect(try room.number("SELECT count(*) FROM question") == 2)
    #expect(try room.number("SELECT count(*) FROM refusal") == 0)
    #expect(
      try room.receive(
        "From: p1@example.org\n\(head)", "UNSUBSCRIBE\n\nOn Monday you wrote:\n> News"
      ).ticket
        == nil)
    #expect(try room.number("SELECT count(*) FROM refusal") == 1)
  }

  @Test func oneClickIsOfferedWithAPageAndItsTokenWorks() throws {
    let room = try Newsroom(settings: ["announce.unsubscribe-url": "https://news.example.org/u"])
    try room.people(1)
    try room.run("announce", "draft", "News", "-s", "Short.", "-g", "teachers")
    try room.run("announce", "publish", "A-1")
    let header = try #require(room.words("SELECT fields FROM outbox").first)
    #expect(header.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"))
    let token = try #require(
      header.split(separator: "?t=").last?.split(separator: ">").first.map(String.init))
    #expect(try room.run("announce", "unsubscribe", token + "a").status == .failed)
    #expect(try room.run("announce", "unsubscribe", token).status == .done)
    #expect(try room.run("announce", "unsubscribe", token).status == .done)
    #expect(try room.number("SELECT count(*) FROM refusal") == 1)
  }

  /// RFC 8058, section 3: both fields, one HTTPS address, and the pair by which a POST alone acts.
  @Test func oneClickStandsInTheMailThatLeaves() throws {
    let room = try Newsroom(settings: ["announce.unsubscribe-url": "https://news.example.org/u?l=1"]
    )
    try room.people(1)
    try room.run("announce", "draft", "News", "-s", "Short.", "-g", "teachers")
    try room.run("announce", "publish", "A-1")
    try room.run("delivery", "run")
    let folder = room.path + "/out/new"
    let file = try #require(FileManager.default.contentsOfDirectory(atPath: folder).first)
    let mail = try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
      .replacingOccurrences(of: "\r\n", with: "\n")
    let head = mail.components(separatedBy: "\n\n")[0]
      .replacingOccurrences(of: "\n ", with: " ")
    let fields = head.split(separator: "\n").map(String.init)
    let ways = fields.filter { $0.hasPrefix("List-Unsubscribe:") }
    #expect(ways.count == 1)
    #expect(
      ways[0].wholeMatch(
        of:
          /List-Unsubscribe: <https:\/\/news\.example\.org\/u\?l=1&t=[a-z0-9.]+>,\s+<mailto:help\+u1\.[a-z0-9]+@example\.org\?subject=unsubscribe>/
      ) != nil, "\(ways)")
    #expect(fields.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"))
    #expect(fields.contains { $0.hasPrefix("List-ID:") })
    // A link that acts when it is looked at has no place in the text: scanners follow links.
    #expect(!mail.dropFirst(head.count).contains("news.example.org/u"))
  }

  @Test func theDistrictsOwnWordsStandInThePlaceOfOurs() throws {
    let room = try Newsroom()
    let own = room.path + "/.config/ittool/mail/en"
    try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
    try "Subject: [Tech] {headline}\n\n{summary}\n{action}\n\n-- \nYour {{team}}, {audience}\n"
      .write(toFile: own + "/announcement.txt", atomically: true, encoding: .utf8)
    try room.people(1)
    try room.run("announce", "draft", "News", "-s", "Short.", "-g", "teachers")
    try room.run("announce", "publish", "A-1")
    #expect(
      try room.words("SELECT subject || '|' || text FROM outbox_content")
        == ["[Tech] News|Short.\n\n-- \nYour {team}, teachers\n"])
    try "Subject: {headlin}\n\nx\n".write(
      toFile: own + "/announcement.txt", atomically: true, encoding: .utf8)
    try room.run("announce", "draft", "News", "-s", "Short.", "-g", "teachers")
    let said = try room.run("announce", "publish", "A-2")
    #expect(said.status == .configuration)
    #expect(said.failure?.message.contains("announcement.txt: line 1: there is no field") == true)
    #expect(said.failure?.hints.first == "did you mean 'headline'?")
    let complaints = try room.store { try $0.announcementComplaints() }
    #expect(complaints.contains { $0.finding.contains("announcement.txt: line 1") })
  }

  @Test func aReaderGetsTheNearestLanguage() throws {
    let room = try Newsroom()
    for (name, tag) in [("a", "es"), ("b", "es-mx"), ("c", "pt"), ("d", "")] {
      try room.run("person", "add", "\(name)@example.org", "--role", "staff")
      if !tag.isEmpty { try room.run("person", "edit", "\(name)@example.org", "--language", tag) }
    }
    try room.run("announce", "draft", "News", "-s", "Short.", "-g", "teachers")
    try room.run(
      "announce", "edit", "1", "--language", "es", "--headline", "Aviso", "-s", "Corto.")
    try room.run("announce", "publish", "1")
    #expect(
      try room.mails() == [
        "queued a@example.org Aviso", "queued b@example.org Aviso", "queued c@example.org News",
        "queued d@example.org News",
      ])
    // The words are stored once for each language.
    #expect(try room.number("SELECT count(*) FROM outbox_content") == 2)
  }

  @Test func theSameFileOnATicketAndInTheNewsIsKeptUntilNobodyHasIt() throws {
    let room = try Newsroom()
    try "words".write(toFile: room.path + "/n.txt", atomically: true, encoding: .utf8)
    try room.run("ticket", "open", "Broken")
    try room.run("ticket", "attach", "T-1", room.path + "/n.txt")
    try room.run(
      "announce", "draft", "News", "-s", "Short.", "--public", "--attach", room.path + "/n.txt")
    try room.run("ticket", "detach", "T-1", "1")
    #expect(try room.number("SELECT count(*) FROM content") == 1)
    try room.run("announce", "edit", "1", "--detach", "n.txt")
    #expect(try room.number("SELECT count(*) FROM content") == 0)
  }
}

@Suite struct PictureTests {
  @Test func picturesAreFoundAndReplaced() {
    let text = "a ![one](x.png) b ![](y.png \"t\") ! [z](q) ![open](r"
    #expect(
      Picture.all(in: text) == [
        Picture(alt: "one", target: "x.png"), Picture(alt: "", target: "y.png"),
      ])
    #expect(
      Picture.replacing(in: text) { "<\($0.target)>" }
        == "a <x.png> b <y.png> ! [z](q) ![open](r")
    #expect(Picture.replacing(in: "no pictures!") { _ in "x" } == "no pictures!")
  }

  @Test func namesWithBlanksAreWrittenInEitherWayOfMarkdown() {
    let text = "![a](new%20hall.png) ![b](<new hall.png> \"t\") ![c](100%.png)"
    #expect(
      Picture.all(in: text).map(\.target) == ["new hall.png", "new hall.png", "100%.png"])
  }
}

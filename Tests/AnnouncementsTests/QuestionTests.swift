// Answers to announcements become questions; machines and thanks do not; askers are told once.
import Calendar
import Foundation
import SQLite
import Testing

@testable import Announcements
@testable import Delivery
@testable import Inbox
@testable import Mail
@testable import People
@testable import Repository
@testable import ittool

extension Newsroom {
  /// The header facts of the mail about A-1 to an address.
  private func fact(_ name: String, _ address: String) throws -> String {
    let fields = try words(
      """
      SELECT fields FROM outbox WHERE event = 'announcement.published' AND address = \(address)
      """
    ).first
    let line = fields?.split(separator: "\n").first { $0.hasPrefix(name + ": ") }
    return String(line?.dropFirst(name.count + 2) ?? "")
  }

  func replyAddress(_ address: String) throws -> String { try fact("Reply-To", address) }

  func messageID(_ event: String, _ address: String) throws -> String {
    try words(
      """
      SELECT message_id FROM outbox WHERE event = \(event) AND address = \(address)
      ORDER BY id DESC LIMIT 1
      """
    ).first ?? ""
  }

  /// Offers a message from a file, as an answer to the mail to an address.
  @discardableResult
  func receive(file: String, answering address: String) throws -> Taken {
    let path = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "Mails/\(file).eml")
    let text = try String(contentsOf: path, encoding: .utf8)
      .replacing("{ADDRESS}", with: replyAddress(address))
      .replacing("{ID}", with: messageID("announcement.published", address))
    let raw = Array(text.replacing("\n", with: "\r\n").utf8)
    return try store { try $0.take(Arrival(raw: raw), MailClaimant.all) }
  }

  func events(_ event: String) throws -> Int64 {
    try number("SELECT count(*) FROM outbox WHERE event = \(event)") ?? 0
  }
}

@Suite struct QuestionTests {
  let room: Newsroom

  init() throws {
    room = try Newsroom()
    try room.people(2)
    try room.run(
      "person", "add", "Dana <dana@example.org>", "--role", "technician", "--account", "dana")
    try room.run(
      "announce", "draft", "News", "-s", "Short.", "-m", "Long.", "-g", "teachers", "--public")
    try room.run("announce", "publish", "A-1")
  }

  @Test func aReplyWithTheWordEntersAndAQuestionEntersToo() throws {
    try room.run(
      "giveaway", "open", "Tickets", "--announcement", "A-1", "--rule", "reply", "--word", "tablets"
    )
    try room.run("giveaway", "open", "A book", "--announcement", "A-1", "--rule", "question")
    try room.receive(file: "gmail-reply", answering: "p1@example.org")
    func entered(_ giveaway: Int64) throws -> Int64? {
      try room.number("SELECT count(*) FROM giveaway_entry WHERE giveaway = \(giveaway)")
    }
    // The reply names the word in a question: it is both.
    #expect(try entered(1) == 1)
    #expect(try entered(2) == 1)
    let word = ReaderQuestion(announcement: 1, follows: nil, text: "Tablets!", sentence: "")
    let sender = Mailbox(name: "Eve", address: "eve@example.org")
    for _ in 1...2 {
      try room.store { store in
        try store.write { try store.take(word, from: sender, message: nil, confirms: true) }
      }
    }
    #expect(try entered(1) == 2)
    #expect(try entered(2) == 1)
    #expect(try room.number("SELECT count(*) FROM question") == 1)
    #expect(try room.events("question.received") == 1)
  }

  @Test func repliesOfRealProgramsBecomeQuestionsWithoutWhatTheyQuote() throws {
    try room.receive(file: "gmail-reply", answering: "p1@example.org")
    try room.receive(file: "outlook-reply", answering: "p2@example.org")
    let questions = try room.words("SELECT question FROM question ORDER BY id")
    #expect(questions[0] == "Does it work with the old tablets, too? ¿Y en casa?")
    #expect(questions[1].hasPrefix("Which rooms are first?") && !questions[1].contains("Short."))
    #expect(try room.words("SELECT owner FROM questions") == ["Dana", "Dana"])
    #expect(try room.number("SELECT count(*) FROM ticket") == 0)
    // Each is told once that it is there.
    #expect(try room.events("question.received") == 2)
    try room.receive(file: "gmail-reply", answering: "p1@example.org")
    #expect(try room.number("SELECT count(*) FROM question") == 2)
  }

  @Test func machinesAndThanksAskNothingAndLieInNobodysWay() throws {
    try room.receive(file: "exchange-vacation", answering: "p1@example.org")
    try room.receive(file: "postfix-bounce", answering: "p1@example.org")
    let head = try
      "From: p2@example.org\nTo: \(room.replyAddress("p2@example.org"))\nSubject: Re: News"
    try room.receive(
      head,
      "Thank you!\n\nOn Mon, May 4, 2026 at 9:00 AM Help desk <help@example.org> wrote:\n> Short.")
    #expect(try room.number("SELECT count(*) FROM question") == 0)
    #expect(try room.number("SELECT count(*) FROM ticket") == 0)
    #expect(
      try room.words("SELECT outcome FROM mail_message ORDER BY id")
        == ["claimed", "bounce", "claimed"])
    // The way out still works.
    try room.receive(head, "UNSUBSCRIBE")
    #expect(try room.number("SELECT count(*) FROM refusal") == 1)
    #expect(try room.number("SELECT count(*) FROM question") == 0)
  }

  @Test func aMailFromThePageIsAQuestionAndAnAssetTagIsNone() throws {
    try room.receive("From: x@example.net\nTo: help@example.org\nSubject: A-1: News", "Why?")
    #expect(try room.words("SELECT question FROM question") == ["Why?"])
    let taken = try room.receive(
      "From: x@example.net\nTo: help@example.org\nSubject: A-1: laptop is dead", "Help")
    #expect(taken.ticket != nil)
  }

  @Test func aForgedAddressIsAnOrdinaryRequest() throws {
    let address = try room.replyAddress("p1@example.org").replacing("+a1.p1.", with: "+a1.p2.")
    let taken = try room.receive("From: p1@example.org\nTo: \(address)\nSubject: x", "Why?")
    #expect(taken.ticket != nil)
  }

  @Test func anAnswerGoesToTheAskerAndTheirAnswerFollowsIt() throws {
    try room.receive(file: "gmail-reply", answering: "p1@example.org")
    try room.run("question", "answer", "Q-1", "-m", "Yes, from version 9 on.")
    #expect(try room.mails().last == "queued p1@example.org [Q-1] Your question about News")
    let text = try room.words("SELECT text FROM outbox_content ORDER BY id DESC LIMIT 1")[0]
    #expect(text.contains("Yes, from version 9 on.") && text.contains("> Does it work"))
    let fields = try room.words("SELECT fields FROM outbox ORDER BY id DESC LIMIT 1")[0]
    #expect(fields.contains("In-Reply-To: <CAF+Xy1=gmail-reply@mail.gmail.com>"))
    #expect(try room.run("question", "answer", "Q-1", "-m", "No.").status == .failed)
    try room.run("question", "answer", "Q-1", "-m", "From version 10 on.", "--again")
    #expect(try room.events("question.answered") == 2)
    let id = try room.messageID("question.answered", "p1@example.org")
    let head = "From: p1@example.org\nTo: help@example.org\nIn-Reply-To: \(id)\nSubject: Re: x"
    try room.receive(head, "Thanks!")
    try room.receive(head, "And on phones?")
    #expect(
      try room.words("SELECT follows || question FROM question WHERE id > 1") == ["1And on phones?"]
    )
  }

  @Test func aDeclinedQuestionSaysWhy() throws {
    try room.run("announce", "question", "add", "A-1", "Who", "pays?", "--from", "P-1")
    #expect(try room.run("question", "decline", "Q-1").status == .usage)
    try room.run("question", "decline", "Q-1", "--reason", "The board says that.")
    #expect(
      try room.words("SELECT text FROM outbox_content ORDER BY id DESC LIMIT 1")[0]
        .contains("The board says that."))
    #expect(try room.run("question", "decline", "Q-1", "--reason", "x").status == .failed)
    #expect(try room.run("announce", "questions", "--open").out.isEmpty)
  }

  @Test func onlyWhatIsPublishedIsPublicAndNobodyIsNamedWithoutTheirWord() throws {
    try room.run("question", "add", "A-1", "My boy Tim asks: old tablets?", "--from", "P-1")
    func published() throws -> [PublishedAnswer] {
      try room.store { try $0.publishedAnswers(of: 1) }
    }
    #expect(try room.run("question", "edit", "Q-1", "--not-public").status == .done)
    try room.run("question", "answer", "Q-1", "-m", "Yes.")
    #expect(try published().isEmpty)
    try room.run("question", "answer", "Q-1", "--publish", "--as", "Old tablets?")
    var one = try #require(try published().first)
    #expect(one.question == "Old tablets?" && one.answer == "Yes." && one.asker == nil)
    #expect(try room.events("question.answered") == 1)
    try room.run("question", "edit", "Q-1", "--name-asker")
    one = try #require(try published().first)
    #expect(one.asker == "P1")
    #expect(
      try room.words("SELECT new FROM event WHERE kind = 'Q' AND what = 'asker named'")
        == ["yes, by consent"])
    try room.run("announce", "retract", "A-1", "--reason", "x")
    #expect(try published().isEmpty)
    // An erased asker's words and name go; the answer for everybody has a question of its own.
    try room.run("person", "erase", "P-1", "--yes")
    #expect(
      try room.words("SELECT question || named || shown FROM question") == ["[erased]0Old tablets?"]
    )
  }

  @Test func aQuestionBecomesATicketAndItsAskerHearsOfItOnce() throws {
    try room.receive(file: "gmail-reply", answering: "p1@example.org")
    let before = try room.mails().count
    #expect(try room.run("question", "ticket", "Q-1").out == "T-1\n")
    #expect(try room.mails().count == before + 1)
    #expect(try room.words("SELECT requester FROM tickets") == ["P1 <p1@example.org>"])
    #expect(try room.number("SELECT ticket FROM question") == 1)
    #expect(try room.run("question", "ticket", "Q-1").status == .failed)
    #expect(try room.store { try $0.unansweredQuestions().count } == 0)
    try room.run("question", "answer", "Q-1", "-m", "Yes.", "--publish")
    #expect(try room.store { try $0.publishedAnswers().count } == 1)
  }

  @Test func whatWaitsTooLongIsSaid() throws {
    try room.run("question", "add", "A-1", "Why?")
    #expect(try room.store { try $0.announcementComplaints() }.isEmpty)
    room.now = room.now + 4 * 86_400
    let finding = try room.store { try $0.announcementComplaints() }.first?.finding
    #expect(finding == "a question waits longer than 3 days for an answer, the oldest 4 d: Q-1")
    #expect(
      try room.store { try $0.unansweredQuestions().oldest }?.seconds == room.now.seconds - 4
        * 86_400)
  }

  @Test func everyLetterCanBeFilledInBothLanguages() throws {
    try room.run("person", "edit", "P-1", "--language", "es")
    try room.receive(file: "gmail-reply", answering: "p1@example.org")
    try room.run("question", "answer", "Q-1", "-m", "Sí.")
    #expect(try room.mails().last == "queued p1@example.org [Q-1] Su pregunta sobre News")
  }
}

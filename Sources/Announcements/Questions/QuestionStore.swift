/// Questions in the store: asked, owned, answered, declined, made a ticket, each with its event.
import Calendar
import Commands
import Delivery
import Mail
import People
import Repository
import SQLite

/// What is known of a question when it comes.
struct NewQuestion: Sendable {
  var announcement: Int64
  var follows: Int64?
  var text: String
  var person: Int64?
  var source: String
  var messageID: String?
}

extension Store {
  /// The question of this number.
  func question(_ number: QuestionNumber) throws -> Question {
    guard
      let found = try db.first(
        Question.select + " WHERE q.id = \(number.value)", as: Question.self)
    else {
      throw Failure(
        "there is no question \(Kind.question.number(number.value))",
        hint: "see 'ittool question list --all'")
    }
    return found
  }

  /// Keeps a question and returns its number; called inside a transaction.
  ///
  /// Whoever wrote the announcement answers it, where they are known as a person.
  func ask(_ new: NewQuestion) throws -> Int64 {
    let text = try WrittenText.body(new.text.trimmed)
    guard !text.isEmpty else { throw Failure("the question is empty") }
    let announcement = try announcement(AnnouncementNumber(new.announcement))
    let language = try new.person.flatMap { id in
      try db.first("SELECT language FROM person WHERE id = \(id)") { try $0.text() as String? }
    }
    let owner =
      try new.follows.flatMap { earlier in
        try db.first("SELECT owner FROM question WHERE id = \(earlier)") { try $0.int() as Int64? }
      } ?? nil ?? (try? profile(named: announcement.author).id)
    try db.run(
      """
      INSERT INTO question(announcement, follows, question, language, person, owner, source,
        message_id, asked)
      VALUES (\(announcement.id), \(new.follows), \(text),
        \((language ?? nil) ?? announcement.text.language), \(new.person), \(owner), \(new.source),
        \(new.messageID), \(now))
      """)
    let id = db.lastInsertedRow
    try record(.question, id, "asked", new: announcement.number)
    return id
  }

  /// Gives a question to somebody, or to nobody; called inside a transaction.
  func assign(_ question: Question, to owner: Profile?) throws {
    try db.run("UPDATE question SET owner = \(owner?.id) WHERE id = \(question.id)")
    try record(
      .question, question.id, "owner", old: question.owner, new: owner?.person.shortName)
  }

  /// Answers a question and mails its asker; called inside a transaction.
  ///
  /// - Parameter again: whether an answer that went out is to be replaced by another.
  /// - Returns: what became of the mail, as a sentence.
  func answer(_ question: Question, _ text: String, again: Bool) throws -> String {
    let answer = try WrittenText.body(text.trimmed)
    guard !answer.isEmpty else { throw Failure("the answer is empty") }
    if question.state == .answered, !again {
      throw Failure(
        "\(question.number) was answered already",
        hint: "--again sends another answer in its place; --publish alone publishes the first")
    }
    try db.run(
      """
      UPDATE question SET state = 'answered', answer = \(answer), reason = NULL,
        settled = \(now), actor = \(actor), rounds = rounds + 1
      WHERE id = \(question.id)
      """)
    try recordState(question, .answered)
    try record(.question, question.id, "answer", old: question.answer, new: answer)
    return try tellAsker(of: question.id)
  }

  /// Says that a question will not be answered, and tells its asker why; called inside a
  /// transaction.
  func decline(_ question: Question, _ reason: String) throws -> String {
    guard question.state == .open else {
      throw Failure("\(question.number) is \(question.state.rawValue) already")
    }
    try db.run(
      """
      UPDATE question SET state = 'declined', reason = \(reason), settled = \(now),
        actor = \(actor), rounds = rounds + 1
      WHERE id = \(question.id)
      """)
    try recordState(question, .declined)
    try record(.question, question.id, "declined", new: reason)
    return try tellAsker(of: question.id)
  }

  /// Puts the answer under the post for everybody, or takes it away; called inside a transaction.
  ///
  /// - Parameters:
  ///   - shown: the question as everybody may read it; nil leaves what is there.
  ///   - named: whether the asker agreed to be named; nil leaves what is there.
  func publish(
    _ question: Question, _ isPublic: Bool, shown: String?, named: Bool?
  ) throws {
    guard question.state == .answered || !isPublic else {
      throw Failure(
        "\(question.number) is \(question.state.rawValue): there is no answer to publish",
        hint: "answer it with 'ittool question answer \(question.number)'")
    }
    let post = try announcement(AnnouncementNumber(question.announcement))
    if isPublic, !post.isPublic || !post.state.isOut {
      throw Failure(
        "\(post.number) is not public: nobody would see the answer",
        hint: "it was sent to \(post.audience.isEmpty ? "nobody" : post.audience)")
    }
    if named == true, question.person == nil || question.asker == nil {
      throw Failure("nobody knows who asked \(question.number)")
    }
    let words = try shown.map { text throws(Failure) in
      let words = try WrittenText.body(text.trimmed)
      return words.isEmpty ? question.question : words
    }
    if let words, words != question.shown ?? question.question {
      try db.run("UPDATE question SET shown = \(words) WHERE id = \(question.id)")
      try record(.question, question.id, "shown", old: question.shown, new: words)
    }
    if let named, named != question.isNamed {
      try db.run("UPDATE question SET named = \(named) WHERE id = \(question.id)")
      try record(
        .question, question.id, "asker named", old: question.isNamed ? "yes" : "no",
        new: named ? "yes, by consent" : "no")
    }
    guard isPublic != (question.published != nil) else { return }
    let time: Instant? = isPublic ? now : nil
    try db.run("UPDATE question SET published = \(time) WHERE id = \(question.id)")
    try record(
      .question, question.id, "public", old: isPublic ? "no" : "yes", new: isPublic ? "yes" : "no")
  }

  /// Notes that a question became a ticket, where it is answered; called inside a transaction.
  func link(_ question: Question, toTicket ticket: Int64) throws {
    try db.run("UPDATE question SET ticket = \(ticket) WHERE id = \(question.id)")
    try record(.question, question.id, "ticket", new: Kind.ticket.number(ticket))
    try record(.ticket, ticket, "question", new: question.number)
  }

  private func recordState(_ question: Question, _ state: QuestionState) throws {
    guard state != question.state else { return }
    try record(
      .question, question.id, "state", old: question.state.rawValue, new: state.rawValue)
  }

  /// Mails the asker what became of the question; called inside a transaction.
  private func tellAsker(of id: Int64) throws -> String {
    let question = try question(QuestionNumber(id))
    guard let person = question.person, let profile = try profile(person),
      let address = profile.addresses.first
    else { return "nobody to write to" }
    guard sendsMail else { return "no mail: there is no channel '\(mailChannel)'" }
    let isAnswer = question.state == .answered
    let message = try questionMail(
      question, to: profile, address, isAnswer ? "question-answer" : "question-declined",
      event: isAnswer ? "question.answered" : "question.declined")
    switch try enqueue(message) {
    case .queued: return "mailed to \(address)"
    case .already: return "mailed before"
    case .refused(_, let reason): return "not mailed to \(address): \(reason)"
    }
  }

  /// Tells the asker that the question is there; called inside a transaction.
  ///
  /// Two machines that answer each other are stopped by a count: three in a day.
  func acknowledge(question id: Int64) throws {
    let question = try question(QuestionNumber(id))
    guard try setting("question.receipt") == "yes", sendsMail, let person = question.person,
      let profile = try profile(person), let address = profile.addresses.first
    else { return }
    let day = now - 86_400
    let count = try db.first(
      """
      SELECT count(*) FROM outbox WHERE person = \(person) AND event = 'question.received'
        AND created > \(day)
      """, as: Int64.self)
    guard count ?? 0 < 3 else { return }
    var message = try questionMail(
      question, to: profile, address, "question-received", event: "question.received")
    message.headers.automation = .replied
    try enqueue(message)
  }

  private func questionMail(
    _ question: Question, to profile: Profile, _ address: String, _ name: String, event: String
  ) throws -> OutboxMessage {
    let letter = try Letter(name, language: profile.language ?? question.language, places)
    let post = try announcement(AnnouncementNumber(question.announcement))
    let text = try text(of: post.id, letter.language) ?? post.text
    let quoted = question.question.split(separator: "\n", omittingEmptySubsequences: false)
      .prefix(40).map { $0.isEmpty ? ">" : "> \($0)" }.joined(separator: "\n")
    let content = try letter.fill([
      "number": question.number, "headline": text.headline, "post": post.number,
      "question": quoted, "answer": question.answer ?? "", "reason": question.reason ?? "",
      "receiver": profile.person.shortName, "actor": question.actor ?? "",
      "days": try setting("question.days"),
    ])
    var message = OutboxMessage(
      key: "\(event):\(question.id):\(question.rounds):\(address.lowercased())", kind: .ticket,
      event: event, to: address, words: .new(content))
    message.about = (.question, question.id)
    message.person = profile.id
    message.name = profile.name
    // A person typed the words of an answer.
    message.headers.automation = .no
    message.headers.inReplyTo = question.messageID
    message.headers.references = [question.messageID].compactMap { $0 }
    message.headers.extra[.contentLanguage] = letter.language
    if let base = ownAddress {
      message.headers.extra[.loop] = base.lowercased()
      let proof = try? proof()
      let post = Proof.Post(announcement: question.announcement, person: profile.id)
      message.headers.replyTo = MailAddress(
        (try? proof?.questionAddress(post, base: base)) ?? base)
    }
    return message
  }
}

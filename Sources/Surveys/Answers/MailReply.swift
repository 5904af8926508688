/// Answers by mail: the number in the first line, a comment below it.
import Calendar
import Commands
import Delivery
import Mail
import People
import Repository
import SQLite

/// What somebody's reply to a mail of a survey says.
public struct SurveyReply: Sendable {
  /// What is to be done with it.
  enum Act: Sendable {
    /// It is an answer.
    case answer([String: [String]])
    /// The survey is anonymous: the mail itself names its writer.
    case anonymous
    /// It cannot be counted any more.
    case late
  }

  var act: Act
  var survey: Survey
  var invitation: Int64
  /// Whose answer it is.
  public var person: Int64
  var ticket: Int64?
  var languages: [String]
  /// What is done with it, as a sentence.
  public var sentence: String
  /// Whether not even the message may be kept.
  public var isForgotten: Bool {
    if case .anonymous = act { return true }
    return false
  }
}

extension Store {
  /// What a message answers; nil when it answers no survey, or a person has to read it.
  ///
  /// A signed address of ours is proof, or the Message-ID of the mail that it answers; and the writer
  /// must be the one who was asked.
  public func surveyReply(
    _ message: InboundMessage, recipients: [String], sender: String?
  ) throws -> SurveyReply? {
    guard let sender, let invitation = try invitation(answeredBy: message, recipients) else {
      return nil
    }
    let facts: (survey: Int64, person: Int64, ticket: Int64?, answered: Bool, language: String?)? =
      try db.first(
        """
        SELECT i.survey, i.person, i.ticket, i.answered IS NOT NULL, p.language
        FROM survey_invitation AS i JOIN person AS p ON p.id = i.person WHERE i.id = \(invitation)
        """
      ) { row in
        (
          survey: try row.int(), person: try row.int(), ticket: try row.int(),
          answered: try row.bool(), language: try row.text()
        )
      }
    guard let facts, try owns(facts.person, sender) else { return nil }
    let survey = try self.survey(facts.survey)
    var reply = SurveyReply(
      act: .anonymous, survey: survey, invitation: invitation, person: facts.person,
      ticket: facts.ticket, languages: facts.language.map { [$0] } ?? [],
      sentence: "\(survey.number) is anonymous: an answer by mail is not kept")
    if survey.mode == .anonymous { return reply }
    let definition = try surveyDefinition(survey)
    let text = Quoting.fold(message.text, isReply: true).visible
    guard let fields = definition.fields(ofReply: text) else { return nil }
    let isOver = !survey.takesAnswers(at: now)
    if isOver || facts.answered && survey.counts == .first {
      reply.act = .late
      reply.sentence =
        "\(survey.number) " + (isOver ? "takes no more answers" : "was answered already")
    } else {
      reply.act = .answer(fields)
      reply.sentence = "it answers \(survey.number)"
    }
    return reply
  }

  /// Does what a reply asks for; called inside a transaction.
  ///
  /// - Parameters:
  ///   - answering: the Message-ID of the reply.
  ///   - confirms: whether a mail may be sent back.
  public func take(_ reply: SurveyReply, answering: String?, confirms: Bool) throws {
    switch reply.act {
    case .answer(let fields):
      let definition = try surveyDefinition(reply.survey)
      // A number alone is no full sheet of a longer survey.
      var (sheet, _) = SurveySheet.read(fields, of: definition, isComplete: false)
      let missing = definition.questions.contains { question in
        question.isRequired && sheet.asks(question, of: definition)
          && question.itemKeys.contains { sheet.values[$0] == nil }
      }
      sheet.isComplete = !missing
      let door = SurveyDoor(
        survey: reply.survey, definition: definition, invitation: reply.invitation,
        person: reply.person, ticket: reply.ticket)
      _ = try take(sheet, by: door, via: .mail, languages: reply.languages)
    case .anonymous: if confirms { try tell("survey-no-mail", reply, answering) }
    case .late: if confirms { try tell("survey-late", reply, answering) }
    }
  }

  private func tell(_ name: String, _ reply: SurveyReply, _ answering: String?) throws {
    guard sendsMail, let reader = try reader(reply.person), let address = reader.address else {
      return
    }
    let letter = try Letter(name, language: reader.language ?? reply.survey.language, places)
    let definition = try surveyDefinition(reply.survey)
    let content = try letter.fill([
      "title": definition.title(reply.languages), "number": reply.survey.number,
    ])
    var message = OutboxMessage(
      key: "survey.reply:\(name):\(try day(now)):\(reply.invitation)", kind: .ticket,
      event: "survey-reply", to: address, words: .new(content))
    message.about = (.survey, reply.survey.id)
    message.person = reader.id
    message.name = reader.name
    message.headers.inReplyTo = answering
    message.headers.extra[.contentLanguage] = letter.language
    _ = try enqueue(message)
  }

  private func invitation(
    answeredBy message: InboundMessage, _ recipients: [String]
  ) throws -> Int64? {
    if let proof = try existingProof() {
      for address in recipients.prefix(50) {
        if let found = try proof.invitation(ofSurveyAddress: address) { return found }
      }
    }
    for id in (message.inReplyTo + message.references.reversed()).prefix(20) {
      guard let delivery = try delivery(messageID: id), delivery.event.hasPrefix("survey.") else {
        continue
      }
      if let found = try invitation(of: delivery) { return found }
    }
    return nil
  }

  private func owns(_ person: Int64, _ address: String) throws -> Bool {
    try db.first(
      """
      SELECT 1 FROM person WHERE id = \(person) AND address = \(address) COLLATE NOCASE
      UNION ALL SELECT 1 FROM address
        WHERE person = \(person) AND address = \(address) COLLATE NOCASE
      """, as: Int64.self) != nil
  }
}

extension SurveyDefinition {
  /// The answers that a reply gives: to the first question by a number, a label or stars at the
  /// beginning of its first line, and to the first question for words by the rest.
  ///
  /// Nil where there is no number: then a person has to read it.
  func fields(ofReply text: String) -> [String: [String]]? {
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map(\.trimmed)
    guard let place = lines.firstIndex(where: { !$0.isEmpty }), let first = questions.first,
      first.kind == .rating || first.kind == .nps || first.kind == .effort,
      let (number, rest) = first.leadingNumber(of: lines[place])
    else { return nil }
    var fields = [first.key: ["\(number)"]]
    lines[place] = rest
    let comment = lines.joined(separator: "\n").trimmed
    if !comment.isEmpty, let words = questions.first(where: { $0.kind == .text }) {
      fields[words.key] = [String(comment.prefix(5_000))]
    }
    return fields
  }
}

extension SurveyQuestion {
  /// The number with which a line begins, and what follows it.
  func leadingNumber(of line: String) -> (number: Int, rest: String)? {
    guard let scale = kind.scale else { return nil }
    let stars = line.prefix { $0 == "★" || $0 == "⭐" || $0 == "*" }
    if !stars.isEmpty, line.dropFirst(stars.count).allSatisfy({ $0 == "☆" || $0 == " " }) {
      return scale.contains(stars.count) ? (stars.count, "") : nil
    }
    let digits = line.prefix { $0.isASCII && $0.isNumber }
    if let number = Int(digits), scale.contains(number) {
      guard let rest = kind.following(line.dropFirst(digits.count)),
        rest.first.map({ !$0.isLetter && !$0.isNumber && $0 != "%" }) ?? true
      else { return nil }
      return (number, rest.drop { " .,:;-–—!)=".contains($0) }.trimmed)
    }
    // The longest label first: "Satisfied" begins no "Satisfied, mostly" of another number.
    let lower = line.lowercased()
    let named = labels.flatMap { number, label in
      ([label.text] + label.others.values).map { (number, $0.lowercased()) }
    }.sorted { $0.1.count > $1.1.count }
    for (number, label) in named where !label.isEmpty && lower.hasPrefix(label) {
      let rest = line.dropFirst(label.count)
      if rest.first?.isLetter == true { continue }
      return (number, rest.drop { " .,:;-–—!".contains($0) }.trimmed)
    }
    return nil
  }
}

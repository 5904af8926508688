/// Asking a person about one ticket; which tickets are asked about is decided in a room above.
import Calendar
import Commands
import Delivery
import People
import Repository
import SQLite

extension Store {
  /// The survey that the setting `survey.ticket` names, when it is open; nil without one.
  ///
  /// - Throws: `Failure` for a name that is no survey, and for an anonymous one: who asked about a
  ///   ticket is known.
  public func ticketSurvey() throws -> Survey? {
    let name = try setting("survey.ticket")
    guard !name.isEmpty else { return nil }
    let survey = try survey(name)
    guard survey.mode != .anonymous else {
      throw Failure(
        "survey.ticket: \(survey.number) is anonymous, and answers about a ticket have a name",
        status: .configuration)
    }
    return survey.takesAnswers(at: now) ? survey : nil
  }

  /// Asks the requester of a ticket; called inside a transaction.
  ///
  /// - Parameter subject: the ticket's; nil where it must not be told.
  /// - Returns: why nobody was asked; nil when the mail waits to be sent.
  public func ask(
    _ survey: Survey, person: Int64, aboutTicket ticket: Int64, subject: String?, secret: [UInt8]
  ) throws -> String? {
    guard let reader = try reader(person) else { return "there is no such person" }
    try db.run(
      """
      INSERT INTO survey_invitation(survey, person, ticket, invited)
      VALUES (\(survey.id), \(person), \(ticket), \(now))
      """)
    let invitation = db.lastInsertedRow
    let hash = try SurveyToken.hash(SurveyToken.make(survey.id, invitation, secret: secret))
    try db.run("UPDATE survey_invitation SET token = \(hash) WHERE id = \(invitation)")
    var mail = try SurveyMail(self, survey, .ticket)
    let about = (number: ticket, subject: subject ?? Kind.ticket.number(ticket))
    guard try mail.send(to: reader, invitation: invitation, ticket: about) else {
      try db.run("DELETE FROM survey_invitation WHERE id = \(invitation)")
      return mail.reach.unreached.keys.min() ?? "cannot be reached"
    }
    return nil
  }

  /// What tokens of a survey are made of; made at the first use, before the transaction that needs it.
  public func surveySecret(_ survey: Survey) throws -> [UInt8] {
    try SurveySecret(survey.id, self).make()
  }

  /// The rating of a sheet of a survey with names: the number of its first question with a scale, and
  /// the first words.
  public func rating(
    ofResponse response: Int64, _ survey: Survey, version: Int64
  ) throws -> (value: Int, best: Int, comment: String?)? {
    let definition = try surveyDefinition(survey, version: version)
    guard let question = definition.questions.first(where: { $0.kind == .rating }) else {
      return nil
    }
    let items = try surveyItems(survey.id)
    guard let item = items.first(where: { $0.key == question.key }),
      let answer = try answers(of: response, survey.id).first(where: { $0.item == item.item })
    else { return nil }
    let comment = try db.first(
      """
      SELECT text FROM survey_comment WHERE survey = \(survey.id) AND response = \(response)
        AND item IN (SELECT item FROM survey_item WHERE survey = \(survey.id)) ORDER BY item
      """, as: String.self)
    return (Int(answer.value), 5, comment)
  }
}

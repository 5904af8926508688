/// Inviting people and reminding them: one mail to each, and what may be known of them.
import Calendar
import Commands
import Delivery
import Mail
import People
import Repository
import SQLite

/// Whom a mail of a survey reached.
struct SurveyReach: Sendable, Equatable {
  var queued = 0
  var before = 0
  var unreached: [String: Int] = [:]
}

extension Store {
  /// Invites people who were not invited yet; called inside a transaction.
  ///
  /// - Parameter secret: what tokens are made of; nil in a trial run.
  func invite(
    to survey: Survey, groups: [String], sites: [String], people: [Int64], secret: [UInt8]?
  ) throws -> SurveyReach {
    try requireOpen(survey)
    var readers: [Reader] = []
    if !groups.isEmpty || !sites.isEmpty {
      try forEachReader(ofGroups: groups, sites: sites) { readers.append($0) }
    }
    let known = Set(readers.map(\.id))
    for person in people where !known.contains(person) {
      if let reader = try reader(person) { readers.append(reader) }
    }
    var mail = try SurveyMail(self, survey, .invited)
    var invited: [(person: Int64, invitation: Int64)] = []
    for reader in readers {
      guard try invitation(of: reader.id, nil, survey.id) == nil else {
        mail.reach.before += 1
        continue
      }
      try db.run(
        """
        INSERT INTO survey_invitation(survey, person, invited)
        VALUES (\(survey.id), \(reader.id), \(now))
        """)
      let invitation = db.lastInsertedRow
      // Who cannot be reached was not asked.
      guard try mail.send(to: reader, invitation: invitation) else {
        try db.run("DELETE FROM survey_invitation WHERE id = \(invitation)")
        continue
      }
      invited.append((reader.id, invitation))
    }
    if let secret { try giveTokens(to: invited, survey, secret) }
    if !invited.isEmpty {
      try record(.survey, survey.id, "invited", new: "\(invited.count) people")
    }
    return mail.reach
  }

  private func giveTokens(
    to invited: [(person: Int64, invitation: Int64)], _ survey: Survey, _ secret: [UInt8]
  ) throws {
    guard survey.mode == .anonymous else {
      for one in invited {
        let hash = try SurveyToken.hash(SurveyToken.make(survey.id, one.invitation, secret: secret))
        try db.run("UPDATE survey_invitation SET token = \(hash) WHERE id = \(one.invitation)")
      }
      return
    }
    let places = try invited.map { try surveyPlace(of: $0.person) }
    let ungrouped = try db.first(
      "SELECT count(*) FROM survey_token WHERE survey = \(survey.id) AND cell = 0", as: Int64.self)
    let cells = try AnonymousCells.divide(
      places, threshold: survey.threshold, known: try surveyPlaces(survey.id),
      ungrouped: Int(ungrouped ?? 0))
    var numbers: [AnonymousCells.Place: Int64] = [:]
    for case let place? in cells where numbers[place] == nil {
      numbers[place] = try cell(site: place.site, role: place.role, in: survey.id)
    }
    let tokens = try zip(invited, cells).map { one, place in
      (
        hash: try SurveyToken.hash(
          SurveyToken.make(survey.id, one.invitation, secret: secret)),
        cell: place.flatMap { numbers[$0] } ?? 0
      )
    }
    try addTokens(tokens, to: survey.id)
  }

  /// Reminds those who were invited and have not answered; called inside a transaction.
  ///
  /// - Throws: `Failure` when the list of those who are reminded would tell who answered.
  func remind(of survey: Survey, secret: [UInt8]?) throws -> SurveyReach {
    try requireOpen(survey)
    var mail = try SurveyMail(self, survey, .reminded)
    let spent = try spentTokens(of: survey)
    for (reader, invitation) in try waiting(for: survey, spent, secret) {
      _ = try mail.send(to: reader, invitation: invitation)
      if survey.mode != .anonymous {
        try db.run("UPDATE survey_invitation SET reminded = \(now) WHERE id = \(invitation)")
      }
    }
    if mail.reach.queued > 0 {
      try db.run(
        """
        UPDATE survey SET reminded = \(now), reminded_answers = \(spent.count)
        WHERE id = \(survey.id)
        """)
      try record(.survey, survey.id, "reminded", new: "\(mail.reach.queued) people")
    }
    return mail.reach
  }

  /// The invited who have not answered, by number.
  private func waiting(
    for survey: Survey, _ spent: Set<[UInt8]>, _ secret: [UInt8]?
  ) throws -> [(reader: Reader, invitation: Int64)] {
    if survey.mode == .anonymous {
      guard secret != nil else {
        throw Failure(
          "the secret of \(survey.number) is not here: nobody can know who has answered",
          hint: "it lies beside the store in which people were invited")
      }
      let before = try db.first(
        "SELECT reminded_answers FROM survey WHERE id = \(survey.id)", as: Int64.self)
      let new = Int64(spent.count) - (before ?? 0)
      guard new == 0 || new >= Int64(survey.threshold) else {
        throw Failure(
          "fewer than \(survey.threshold) have answered since people were last asked: who is not "
            + "reminded would be known to be one of them", hint: "remind them later")
      }
    }
    var waiting: [(reader: Reader, invitation: Int64)] = []
    try db.forEachRow(
      """
      SELECT p.id, p.name, p.address, p.language, i.id FROM survey_invitation AS i
        JOIN person AS p ON p.id = i.person
      WHERE i.survey = \(survey.id) AND i.ticket IS NULL AND i.answered IS NULL ORDER BY p.id
      """
    ) { row in waiting.append((try Reader(from: &row), try row.int())) }
    guard let secret, survey.mode == .anonymous else { return waiting }
    return try waiting.filter {
      try !spent.contains(
        SurveyToken.hash(SurveyToken.make(survey.id, $0.invitation, secret: secret)))
    }
  }

  /// The tokens of an anonymous survey with which somebody answered; those of its answers that came
  /// by a code, a file or at a screen have none, and hide nobody who was invited.
  private func spentTokens(of survey: Survey) throws -> Set<[UInt8]> {
    var spent: Set<[UInt8]> = []
    try db.forEachRow(
      "SELECT hash FROM survey_token WHERE survey = \(survey.id) AND spent"
    ) { row in spent.insert(try row.blob()) }
    return spent
  }

  private func requireOpen(_ survey: Survey) throws {
    guard survey.takesAnswers(at: now) else {
      throw Failure(
        "\(survey.number) is \(survey.state == .open ? "over" : survey.state.rawValue)",
        hint: survey.state == .closed ? nil : "open it with 'ittool survey open \(survey.number)'")
    }
    guard sendsMail else {
      throw Failure(
        "nobody can be asked: there is no channel '\(mailChannel)'",
        hint: "see 'ittool help config'", status: .configuration)
    }
  }
}

extension DeliveryTruth {
  /// What this desk says about its messages that are about to leave, and the token in them.
  public func askingSurveys() -> DeliveryTruth {
    asking("survey.") { store, message in
      guard let survey = try store.survey(of: message) else { return nil }
      guard survey.takesAnswers(at: store.now) else {
        return "\(survey.number) takes no more answers"
      }
      // Of an anonymous survey the reason of a mail that was withdrawn would tell who answered when.
      guard survey.mode != .anonymous, let invitation = try store.invitation(of: message) else {
        return nil
      }
      return try store.isAnswered(invitation) ? "it was answered already" : nil
    }.filling("survey.") { store, message, words in
      guard let survey = try store.survey(of: message),
        let invitation = try store.invitation(of: message),
        let secret = try SurveySecret(survey.id, store).read()
      else { return nil }
      let token = try SurveyToken.make(survey.id, invitation, secret: secret)
      var filled = words
      filled.text = words.text.replacing(SurveyMail.tokenMark, with: token)
      filled.html = words.html?.replacing(SurveyMail.tokenMark, with: token)
      return filled
    }
  }
}

extension Store {
  fileprivate func isAnswered(_ invitation: Int64) throws -> Bool {
    try db.first(
      "SELECT 1 FROM survey_invitation WHERE id = \(invitation) AND answered IS NOT NULL",
      as: Int64.self) != nil
  }

  fileprivate func survey(of message: Delivery) throws -> Survey? {
    guard let item = message.item else { return nil }
    let id = try Kind.survey.read(item)
    return try db.first(Survey.select + " WHERE s.id = \(id)", as: Survey.self)
  }

  /// The invitation that a message of ours carries: its key ends in it.
  func invitation(of message: Delivery) throws -> Int64? {
    message.key.split(separator: ":").last.flatMap { Int64($0) }
  }
}

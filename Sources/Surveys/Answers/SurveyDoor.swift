/// Who may answer: what a token, a code or a person's number opens.
import Calendar
import Commands
import People
import Repository
import SQLite

/// What somebody answers with.
public enum SurveyKey: Sendable, Equatable {
  /// The single-use token of an invitation.
  case token(String)
  /// The code with which everybody can answer.
  case code(String)
  /// A person who is known, by mail or because somebody types their sheet.
  case person(Int64, ticket: Int64?)
  /// Nobody in particular, at a screen of the department.
  case kiosk
}

/// A survey that somebody may answer now, for showing its questions.
public struct SurveyDoor: Sendable {
  /// The survey.
  public var survey: Survey
  /// What it asks.
  public var definition: SurveyDefinition
  /// The invitation; nil where there is none or it cannot be known.
  var invitation: Int64?
  /// The person; nil where it is not known or must not be.
  public var person: Int64?
  /// The ticket that it is about.
  public var ticket: Int64?
  /// The hash of an unspent token of an anonymous survey.
  var hash: [UInt8]?
  /// The group of the answer, of a token of an anonymous survey.
  var cell: Int64 = 0
}

extension Store {
  /// What a key opens; reads only, so that a mail scanner that follows a link changes nothing.
  ///
  /// - Parameter word: the survey's number or name; nil where a token or code says which.
  /// - Throws: `Failure` for a key that opens nothing, in the same words whatever is wrong with it.
  public func surveyDoor(_ key: SurveyKey, survey word: String?) throws -> SurveyDoor {
    let named = try word.map { try survey($0) }
    switch key {
    case .token(let token): return try door(SurveyToken.hash(token), named)
    case .code(let code):
      let typed = SurveyToken.plain(code)
      let found = try db.first("SELECT id FROM survey WHERE code = \(typed)", as: Int64.self)
      guard let found, named == nil || named?.id == found else { throw Self.closedDoor }
      return try door(survey(found))
    case .person(let person, let ticket):
      guard let named else { throw Failure.usage("the survey is missing") }
      guard named.mode != .anonymous else {
        throw Failure(
          "\(named.number) is anonymous: nobody answers it by name",
          hint: "give the token of an invitation, or none")
      }
      var door = try door(named)
      (door.person, door.ticket) = (person, ticket)
      door.invitation = try invitation(of: person, ticket, named.id)
      return door
    case .kiosk:
      guard let named else { throw Failure.usage("the survey is missing") }
      return try door(named)
    }
  }

  static let closedDoor = Failure(
    "no survey can be answered with this",
    hint: "it may be mistyped, used already, or the survey is closed")

  private func door(_ survey: Survey) throws -> SurveyDoor {
    guard survey.takesAnswers(at: now) else {
      throw Failure(
        "\(survey.number) takes no answers: it is "
          + (survey.state == .open ? "over" : survey.state.rawValue))
    }
    return SurveyDoor(survey: survey, definition: try surveyDefinition(survey))
  }

  private func door(_ hash: [UInt8], _ named: Survey?) throws -> SurveyDoor {
    let anonymous: (Int64, Int64, Bool)? = try db.first(
      "SELECT survey, cell, spent FROM survey_token WHERE hash = \(hash)"
    ) { row in (try row.int(), try row.int(), try row.bool()) }
    if let (id, cell, isSpent) = anonymous {
      guard named == nil || named?.id == id, !isSpent else { throw Self.closedDoor }
      var door = try door(survey(id))
      (door.hash, door.cell) = (hash, cell)
      return door
    }
    let known: (Int64, Int64, Int64, Int64?)? = try db.first(
      "SELECT id, survey, person, ticket FROM survey_invitation WHERE token = \(hash)"
    ) { row in (try row.int(), try row.int(), try row.int(), try row.int()) }
    guard let (invitation, id, person, ticket) = known, named == nil || named?.id == id else {
      throw Self.closedDoor
    }
    var door = try door(survey(id))
    (door.invitation, door.person, door.ticket) = (invitation, person, ticket)
    return door
  }

  /// The invitation of a person, to a survey at large or about a ticket.
  func invitation(of person: Int64, _ ticket: Int64?, _ survey: Int64) throws -> Int64? {
    if let ticket {
      return try db.first(
        """
        SELECT id FROM survey_invitation WHERE survey = \(survey) AND ticket = \(ticket)
          AND person = \(person)
        """, as: Int64.self)
    }
    return try db.first(
      """
      SELECT id FROM survey_invitation WHERE survey = \(survey) AND person = \(person)
        AND ticket IS NULL
      """, as: Int64.self)
  }
}

/// Tokens: what stands in an invitation, and what the store keeps of it.
enum SurveyToken {
  private static let letters = Array("abcdefghijkmnpqrstuvwxyz23456789".utf8)

  /// The token of an invitation: 16 characters, 80 bits of a keyed checksum.
  static func make(_ survey: Int64, _ invitation: Int64, secret: [UInt8]) throws -> String {
    let bytes = try SHA256.authenticate(Array("\(survey):\(invitation)".utf8), key: secret)
    var text: [UInt8] = []
    for start in [0, 5] {
      let group = bytes[start..<start + 5].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      for place in (0..<8).reversed() {
        text.append(letters[Int(group >> (UInt64(place) * 5) & 31)])
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// What is kept of a token.
  static func hash(_ token: String) throws -> [UInt8] {
    try SHA256.hash(Array("survey token \(plain(token))".utf8))
  }

  /// What was typed, without blanks and hyphens, in small letters.
  static func plain(_ typed: String) -> String {
    String(typed.lowercased().filter { !$0.isWhitespace && $0 != "-" })
  }
}

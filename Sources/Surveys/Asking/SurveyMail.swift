/// The mails by which people are asked: their words are files of `share/mail`, their token is put in
/// when they leave.
import Calendar
import Commands
import Delivery
import Mail
import People
import Repository
import SQLite

/// Makes the mails of one survey.
///
/// The words of one language are stored once however many readers share them.
struct SurveyMail {
  /// Why it goes out.
  enum Occasion: String {
    case invited, reminded, ticket
  }

  /// What stands in the stored words in the place of the token.
  static let tokenMark = "{token}"

  private let store: Store
  private let survey: Survey
  private let definition: SurveyDefinition
  private let occasion: Occasion
  private let base: String?
  private let proof: Proof?
  private let page: String
  private let day: String
  private var contents: [String: (content: Int64, language: String)] = [:]
  /// Whom it reached so far.
  var reach = SurveyReach()

  init(_ store: Store, _ survey: Survey, _ occasion: Occasion) throws {
    self.store = store
    self.survey = survey
    self.occasion = occasion
    definition = try store.surveyDefinition(survey)
    base = store.ownAddress
    proof = survey.mode == .anonymous ? nil : try? store.proof()
    page = try store.setting("survey.url")
    day = try store.day(store.now)
  }

  /// Queues the mail to one reader; called inside a transaction.
  ///
  /// - Parameter invitation: the row that its token is made of.
  /// - Returns: whether it waits to be sent.
  mutating func send(
    to reader: Reader, invitation: Int64, ticket: (number: Int64, subject: String)? = nil
  ) throws -> Bool {
    guard let address = reader.address else {
      reach.unreached["no mail address", default: 0] += 1
      return false
    }
    let (content, language) = try content(reader.language ?? survey.language, ticket)
    let slot = occasion == .reminded ? ":\(day)" : ""
    var message = OutboxMessage(
      key: "survey:\(survey.id):\(occasion.rawValue)\(slot):\(invitation)", kind: .announcement,
      event: "survey.\(occasion.rawValue)", to: address, words: .kept(content))
    message.about = (.survey, survey.id)
    message.person = reader.id
    message.name = reader.name
    message.expires = survey.closes
    message.headers.extra[.contentLanguage] = language
    if let base, let proof, let own = try? proof.surveyAddress(invitation, base: base) {
      message.headers.replyTo = MailAddress(own)
    }
    switch try store.enqueue(message) {
    case .queued:
      reach.queued += 1
      return true
    case .already:
      reach.before += 1
      return true
    case .refused(_, let reason):
      reach.unreached[reason, default: 0] += 1
      return false
    }
  }

  private mutating func content(
    _ wanted: String, _ ticket: (number: Int64, subject: String)?
  ) throws -> (content: Int64, language: String) {
    if ticket == nil, let known = contents[wanted] { return known }
    let name =
      occasion == .ticket ? "survey-ticket" : "survey-\(occasion.rawValue)-\(survey.mode.rawValue)"
    let letter = try Letter(name, language: wanted, store.places)
    let made = (try store.keep(words(letter, [wanted], ticket)), letter.language)
    if ticket == nil { contents[wanted] = made }
    return made
  }

  private func words(
    _ letter: Letter, _ languages: [String], _ ticket: (number: Int64, subject: String)?
  ) throws -> OutboxContent {
    let question = definition.questions.first
    let takesReply = survey.mode != .anonymous && base != nil
    let scale = takesReply ? question?.scaleLine(languages) ?? "" : ""
    let link =
      page.isEmpty ? "" : page + (page.contains("?") ? "&" : "?") + "t=" + Self.tokenMark
    return try letter.fill([
      "number": survey.number, "title": definition.title(languages),
      "intro": definition.intro(languages), "link": link, "token": Self.tokenMark,
      "kiosk": link.isEmpty && !takesReply ? Self.tokenMark : "",
      "question": scale.isEmpty ? "" : question?.text(languages) ?? "", "scale": scale,
      "closes": try survey.closes.map { try store.day($0) } ?? "",
      "ticket": ticket.map { Kind.ticket.number($0.number) } ?? "",
      "subject": ticket?.subject ?? "",
    ])
  }
}

extension Store {
  /// The district's date at a time, such as 2027-03-19.
  func day(_ instant: Instant) throws -> String {
    String(localStamp(instant, try zone()).prefix(10))
  }
}

extension SurveyQuestion {
  /// The numbers that can be answered by mail, such as `5 very satisfied, 1 very dissatisfied`; nil
  /// for a question that no number answers.
  func scaleLine(_ languages: [String]) -> String? {
    guard let scale = kind.scale, kind != .grid, kind != .yesno else { return nil }
    let named = labels.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value(languages))" }
    return "\(scale.lowerBound)–\(scale.upperBound)"
      + (named.isEmpty ? "" : ": " + named.joined(separator: ", "))
  }
}

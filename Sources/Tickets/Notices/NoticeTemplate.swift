/// The words of a notice: a file of `share/mail` that a district can replace, per language.
import Calendar
import Commands
import Delivery
import Glibc
import People
import Repository
import Terminal

/// What a notice is about.
struct NoticeFacts {
  let ticket: Ticket
  let receiver: Person
  let actor: String
  let text: String
  /// The note that the words are of.
  var note: Int64?
  let store: Store
  /// What some templates know beside the usual fields.
  var more: [String: String] = [:]

  /// The names that stand for something in a notice.
  static let fields = [
    "number", "subject", "description", "quoted", "requester", "receiver", "assignee", "actor",
    "queue", "priority", "state", "site", "room", "asset", "waiting", "outcome", "text",
    "articles", "policy", "promise", "expectation", "addressee", "outage",
    "closing-day", "close-days", "link",
  ]

  /// Fields that often stand for nothing: a line of a template in which all of them are empty
  /// falls away, and the empty line after it.
  static let optional: Set<String> = ["promise", "expectation", "addressee", "outage", "link"]

  /// The value of a field; nil for a name that stands for nothing.
  func value(_ field: String) throws -> String? {
    switch field {
    case "articles": articles
    case "policy": policy
    case "promise": try promise
    case "expectation": try store.expectation(for: ticket, language: language) ?? ""
    case "outage":
      try store.part(TroubleKnower.self)?.words(store, ticket, language) ?? ""
    case "description": ticket.description
    case "quoted": quoted
    case "requester": ticket.requester?.shortName ?? ""
    case "receiver": receiver.shortName
    case "addressee": try isGreeted ? "" : receiver.shortName
    case "assignee": ticket.assignee?.shortName ?? ""
    case "actor": actor
    case "waiting": ticket.waitingFor ?? ""
    case "outcome": try store.outcomeWords(of: ticket, language: language)
    case "closing-day": try closingDay
    case "close-days": try store.setting("ticket.close-days")
    case "text": text
    case "link": try store.ticketPage(ticket.id, for: receiver.id) ?? ""
    default: more[field] ?? ticket.templateValue(field)
    }
  }

  /// The language of the template.
  var language = "en"

  // With its own blank line, so that nothing is left where there is none.
  private var articles: String {
    guard (try? store.setting("article.suggest")) == "yes" else { return "" }
    let found = try? store.suggestedArticles(
      for: ticket.subject + " " + ticket.description, publicOnly: true)
    let fitting = (found ?? []).filter { $0.language == language }
    guard !fitting.isEmpty else { return "" }
    let lead =
      language == "es" ? "Quizá esto le ayude mientras tanto:" : "This may help you meanwhile:"
    let texts = fitting.map { article in
      "\(article.title)\n\n" + (article.body.count <= 1_500 ? article.body : article.summary)
    }
    return "\n\(lead)\n\n" + texts.joined(separator: "\n\n") + "\n"
  }

  private var policy: String {
    guard (try? store.setting("ticket.close-days")) != "0",
      let policy = try? store.policy("closed", language: language)
    else { return "" }
    return policy.summary
  }

  private var promise: String {
    get throws {
      let found =
        if let note { try store.promise(withNote: note) } else {
          try store.lastPromise(of: ticket.id)
        }
      return try found.map { try store.promiseWords(ticket, language: language).text($0) } ?? ""
    }
  }

  // Whoever writes "Good morning Ana" has greeted; a second greeting above it reads like a machine.
  private var isGreeted: Bool {
    get throws {
      let start = text.trimmed.lowercased()
      return try store.vocabulary(language)["greeting"].contains { entry in
        let greeting = entry.term.lowercased()
        guard start.hasPrefix(greeting) else { return false }
        return start.dropFirst(greeting.count).first.map { !$0.isLetter } ?? true
      }
    }
  }

  private var quoted: String {
    let words = ticket.description.isEmpty ? ticket.subject : ticket.description
    return words.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map { "> \($0)" }.joined(separator: "\n")
  }
}

/// A template file: `Subject: …`, an empty line, the text.
struct NoticeTemplate {
  private let file: MailTemplateFile

  /// The language it was found in.
  var language: String { file.language }

  /// Finds the template: the person's own directories first, the language before English.
  init(_ notice: Notice, language: String?, places: Places) throws(Failure) {
    try self.init(file: notice.rawValue, language: language, places: places)
  }

  /// Finds the template of a file's name without its ending.
  init(file: String, language: String?, places: Places) throws(Failure) {
    self.file = try MailTemplateFile(
      file, languages: [language, "en"].compactMap { $0 }, places)
  }

  /// The languages that there are templates of, English first.
  static func languages(_ places: Places) -> [String] {
    let all = Set(places.shareDirectories().flatMap { names(in: $0 + "/mail") })
    return ["en"] + all.filter { $0 != "en" && SharedFile.isLanguage($0) }.sorted()
  }

  private static func names(in directory: String) -> [String] {
    guard let stream = opendir(directory) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      names.append(name)
    }
    return names
  }

  /// Reads the template as if it were to be filled.
  ///
  /// - Throws: `Failure` that names the file and the line.
  func check() throws(Failure) {
    _ = try fill { NoticeFacts.fields.contains($0) ? "" : nil }
  }

  /// The words for one reader.
  ///
  /// - Throws: `Failure` that names the file and the line.
  func fill(_ facts: NoticeFacts) throws -> OutboxContent {
    var values = facts.more
    let named = TemplateText.names(in: file.text)
    for field in NoticeFacts.fields where named.contains(field) {
      values[field] = try facts.value(field)
    }
    return try fill { values[$0] }
  }

  private func fill(_ value: (String) -> String?) throws(Failure) -> OutboxContent {
    let (heading, below) = try file.parts()
    let subject = try fill(heading, value, firstLine: 1)
    var body: [String] = []
    var isDropping = false
    for (index, line) in below.split(separator: "\n", omittingEmptySubsequences: false)
      .enumerated()
    {
      let filled = try fill(line, value, firstLine: 3 + index)
      defer { isDropping = Self.saysNothing(line, value) }
      if Self.saysNothing(line, value) || isDropping && line.trimmed.isEmpty { continue }
      body.append(filled)
    }
    let text = body.joined(separator: "\n").droppingLastNewlines + "\n"
    return OutboxContent(subject: subject.trimmed, text: text)
  }

  private static func saysNothing(_ line: Substring, _ value: (String) -> String?) -> Bool {
    let named = NoticeFacts.optional.intersection(TemplateText.names(in: line))
    return !named.isEmpty && named.allSatisfy { value($0)?.isEmpty ?? true }
  }

  private func fill(
    _ text: Substring, _ value: (String) -> String?, firstLine: Int
  ) throws(Failure) -> String {
    try file.fill(text, line: firstLine, known: NoticeFacts.fields, value)
  }
}

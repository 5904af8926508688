/// To say that something does not work: a new ticket, without an account.
import Calendar
import Commands
import Delivery
import Inbox
import Mail
import Outages
import People
import Repository
import SQLite
import Tickets
import Web

extension DoorPage {
  /// The form of a new ticket; `?site=…&room=…&asset=…` fills in what the code on a device knows.
  public static let newTicket = DoorPage("new") { visit in
    let words = visit.words
    let isSeen = !visit.suggestions.isEmpty
    var page = PageContent(
      title: try words(isSeen ? "new.seen-title" : "new.title"),
      lead: try words(isSeen ? "new.seen-lead" : "new.lead"))
    for found in try visit.outagesHere() {
      page.parts.append(
        .notice(
          try words("new.known", ["title": found.outage.title]), more: visit.spoken(found)))
    }
    if isSeen { page.parts.append(.links(visit.suggestions)) }
    var form = DoorForm(button: try words(isSeen ? "new.button-anyway" : "new.button"))
    if isSeen { form.hidden.append(("seen", "yes")) }
    form.fields = try visit.ticketFields()
    page.parts.append(.form(form))
    return page
  } post: { visit in
    let new = try visit.ticketTyped()
    if try visit.hasMoreToSay(new) { return .again }
    let id = try visit.open(new)
    guard let proof = try visit.store.existingProof() else { return .again }
    let receipt = PageLink(.receipt, item: id, from: visit.now, days: 2)
    return .done("sent/" + (try proof.token(receipt)))
  }

  /// What is shown after a ticket was opened; it lets nobody see or do anything.
  public static let receipt = DoorPage("sent", link: .receipt) { visit in
    guard let link = visit.link else { throw DeadLink() }
    let number = Kind.ticket.number(link.item)
    var page = PageContent(
      title: try visit.words("sent.title"),
      lead: try visit.words("sent.lead", ["number": number]))
    if visit.store.sendsMail { page.parts.append(.words(try visit.words("sent.mail"))) }
    return page
  }
}

extension Visit {
  /// The fields, with what was typed or came with the link.
  fileprivate func ticketFields() throws -> [DoorForm.Field] {
    typealias Field = DoorForm.Field
    var fields = [
      Field(
        name: "subject", label: try words("new.subject"), hint: try words("new.subject-hint"),
        kind: .line(type: "text", complete: "off"), isNeeded: true),
      Field(
        name: "text", label: try words("new.text"), hint: try words("new.text-hint"), kind: .text),
    ]
    let sites = try store.db.all(
      "SELECT name FROM site WHERE active ORDER BY name", as: String.self)
    if sites.isEmpty {
      fields.append(
        Field(
          name: "site", label: try words("new.site"), kind: .line(type: "text", complete: "off")))
    } else {
      let none = (value: "", label: try words("new.site-none"))
      fields.append(
        Field(
          name: "site", label: try words("new.site"),
          kind: .choice([none] + sites.map { ($0, $0) })))
    }
    fields += [
      Field(name: "room", label: try words("new.room"), kind: .line(type: "text", complete: "off")),
      Field(
        name: "asset", label: try words("new.asset"), hint: try words("new.asset-hint"),
        kind: .line(type: "text", complete: "off")),
      Field(
        name: "name", label: try words("new.name"), kind: .line(type: "text", complete: "name")),
      Field(
        name: "mail", label: try words("new.mail"), hint: try words("new.mail-hint"),
        kind: .line(type: "email", complete: "email"), isNeeded: true),
      try photoField(),
    ]
    for index in fields.indices { fields[index].value = value(fields[index].name) }
    return fields
  }

  /// The field for files.
  func photoField() throws -> DoorForm.Field {
    let limit = try store.setting("door.upload-limit")
    return DoorForm.Field(
      name: "photo", label: try words("new.photo"),
      hint: try words("new.photo-hint", ["limit": limit]), kind: .files)
  }

  /// The ticket as it was typed.
  ///
  /// - Throws: `Troubles` for what cannot be taken.
  fileprivate func ticketTyped() throws -> NewTicket {
    var new = NewTicket()
    new.source = .web
    new.subject = Self.oneLine(value("subject"))
    new.description = Self.lines(value("text"))
    let address = value("mail").trimmed.lowercased()
    new.requester = Mailbox(name: Self.name(value("name")), address: address)
    try check { troubles in
      if new.subject.isEmpty { troubles.append(Trouble("subject", "trouble.subject")) }
      if new.subject.count > 200 { troubles.append(Trouble("subject", "trouble.subject-long")) }
      if new.description.utf8.count > 100_000 { troubles.append(Trouble("text", "trouble.long")) }
      if !MailAddress(address).isSound || !address.contains(".") {
        troubles.append(Trouble("mail", "trouble.mail"))
      }
      new.site = try siteTyped(&troubles)
      for name in ["room", "asset", "name"] where value(name).utf8.count > 200 {
        troubles.append(Trouble(name, "trouble.long"))
      }
      try checkFiles(&troubles)
    }
    new.room = Self.word(value("room"))
    new.asset = Self.word(value("asset"))
    return new
  }

  private func siteTyped(_ troubles: inout [Trouble]) throws -> String? {
    guard let word = Self.word(value("site")) else { return nil }
    let known = try store.db.first(
      "SELECT name FROM site WHERE name = \(word) COLLATE NOCASE AND active", as: String.self)
    if let known { return known }
    let isAny = try store.db.first("SELECT 1 FROM site WHERE active LIMIT 1", as: Int64.self) != nil
    if isAny || word.utf8.count > 200 { troubles.append(Trouble("site", "trouble.site")) }
    return word
  }

  /// Checks the files that came.
  func checkFiles(_ troubles: inout [Trouble]) throws {
    if isFileTooLarge {
      troubles.append(
        Trouble(
          "photo", "trouble.file-large", ["limit": try store.setting("door.upload-limit")]))
    }
    for file in files where file.kind == nil {
      troubles.append(Trouble("photo", "trouble.file-kind", ["name": file.name]))
    }
  }

  /// Whether something may help before the ticket is sent; asked once, and not of whoever chose a
  /// file, which a browser forgets when it shows the form again.
  fileprivate func hasMoreToSay(_ new: NewTicket) throws -> Bool {
    guard value("seen") != "yes", files.isEmpty else { return false }
    suggestions = try helpful(new.subject + " " + new.description)
    return !suggestions.isEmpty
  }

  /// Public articles that fit a text, in the reader's language.
  func helpful(_ text: String) throws -> [PageContent.Link] {
    guard try store.setting("article.suggest") == "yes" else { return [] }
    let site = try store.webAddress()
    return try store.suggestedArticles(for: text, publicOnly: true)
      .filter { $0.language == words.spoken }
      .map { article in
        PageContent.Link(
          href: site?.of(WebPath.article(article.id)) ?? "", title: article.title,
          summary: article.summary.isEmpty && site == nil
            ? String(article.body.prefix(1_500)) : article.summary, language: article.language)
      }
  }

  /// Opens the ticket by the rules of the desk; called inside a transaction.
  fileprivate func open(_ new: NewTicket) throws -> Int64 {
    guard let mailbox = new.requester, let address = mailbox.address else {
      throw Trouble("mail", "trouble.mail")
    }
    var new = new
    let known = try store.person(Mailbox(name: "", address: address))
    if let known, try store.hasOpenedTooMuch(known.id) { throw Trouble("", "trouble.limit") }
    // Whoever can name an address must not be able to fill its mailbox.
    let objection = try store.reasonNotToAnswer(address, known, subject: new.subject)
    new.isAcknowledged = false
    return try store.acting(
      as: known?.shortName ?? (mailbox.name.isEmpty ? address : mailbox.name), person: known?.id,
      source: "web"
    ) {
      let id = try store.open(new)
      guard let ticket = try store.ticket(id) else { throw Failure("the ticket vanished") }
      if known == nil, let person = ticket.requester?.id { try keepLanguage(of: person) }
      try attachFiles(to: ticket)
      try acknowledge(ticket, to: address, unless: objection)
      return id
    }
  }

  // Nobody is told of what they did themselves; but whoever only typed an address is told there.
  private func acknowledge(
    _ ticket: Ticket, to address: String, unless objection: String?
  ) throws {
    var reason = objection
    if reason == nil {
      do {
        guard let message = try store.acknowledgement(of: ticket, to: address) else { return }
        try store.countAnswer(to: address, ticket: ticket.id)
        if case .refused(_, let why) = try store.enqueue(message) { reason = why }
      } catch let failure as Failure {
        // A broken template must not keep requests out.
        reason = failure.message
      }
    }
    if let reason {
      try store.record(.ticket, ticket.id, "web", new: "not acknowledged: \(reason)")
    }
  }

  // Somebody new is written to in the language in which they wrote.
  private func keepLanguage(of person: Int64) throws {
    guard let profile = try store.profile(person), profile.language == nil else { return }
    var wanted = profile
    wanted.language = words.spoken
    _ = try store.update(profile, to: wanted)
  }

  /// Attaches the files that came; called inside a transaction.
  ///
  /// - Returns: the numbers of the attachments.
  @discardableResult
  func attachFiles(to ticket: Ticket) throws -> [Int64] {
    try files.map {
      try store.attach($0.bytes, digest: $0.digest, name: $0.name, to: ticket)
    }
  }

  /// The public outages that people at the named building feel; all where none is named.
  fileprivate func outagesHere() throws -> [FeltOutage] {
    guard let word = Self.word(value("site")) else { return try store.outagesFelt() }
    let site = try store.db.first(
      "SELECT id FROM site WHERE name = \(word) COLLATE NOCASE", as: Int64.self)
    return try store.outagesFelt(at: site)
  }

  /// What was last said about an outage.
  func spoken(_ found: FeltOutage) -> String {
    guard let word = found.word else { return "" }
    return [word.affected, word.meanwhile].filter { !$0.isEmpty }.joined(separator: "\n")
  }
}

extension Visit {
  /// A text without line ends, and with nothing in it that cannot be seen.
  static func oneLine(_ text: String) -> String { EncodedWords.oneLine(text).trimmed }

  /// A short text, or nil for none.
  static func word(_ text: String) -> String? {
    let word = oneLine(text)
    return word.isEmpty ? nil : word
  }

  /// A text with the line ends that are stored.
  static func lines(_ text: String) -> String {
    text.split(separator: "\r\n", omittingEmptySubsequences: false).joined(separator: "\n").trimmed
  }

  /// A name; one that looks like an address is a trick.
  static func name(_ text: String) -> String {
    let name = oneLine(String(text.prefix(100)))
    return name.contains("@") || name.contains("<") ? "" : name
  }
}

extension Store {
  /// Whether a person opened as many tickets within the hour as one may.
  fileprivate func hasOpenedTooMuch(_ person: Int64) throws -> Bool {
    let count = try db.first(
      "SELECT count(*) FROM ticket WHERE requester = \(person) AND created > \(now - 3_600)",
      as: Int64.self)
    return try count ?? 0 >= Int64(number("mail.tickets-per-hour"))
  }
}

/// Erasing a person: what identifies them goes, statistics and the shape of the audit trail stay.
///
/// The rule. Of the tickets that they asked for: subject, description, what they wrote, attachments,
/// and the mail that brought it, are removed. Everywhere else their full name, addresses, phones and
/// login are replaced by `[erased]` where they stand in notes, their earlier versions, tickets, mail
/// and messages to others. In the history of the person and of their own tickets the old and new
/// values are removed; where they acted, their number stands in place of their name. Attached files
/// of others that are text get a redacted copy in their place; what is no text cannot be searched
/// and is named, where it hangs on a ticket that speaks of the person. What stays:
/// how many tickets, when, in which queue, site and room, how long they took; the person's number,
/// role and sites.
import Commands
import Repository
import SQLite

/// The erasure of one person, inside one transaction.
struct Erasure {
  let store: Store
  let profile: Profile
  private let words: [String]

  init(_ store: Store, _ profile: Profile) {
    self.store = store
    self.profile = profile
    var words = profile.addresses + profile.phones.map(\.number)
    // A single name would take half the school's with it.
    let names = profile.name.split(separator: " ")
    // As it is typed, and as it stands in the names of files and accounts.
    if names.count > 1 {
      words += [profile.name] + ["-", "_", "."].map { names.joined(separator: $0) }
    }
    if let account = profile.account, account.utf8.count >= 4 { words.append(account) }
    // Longest first: an address may be the beginning of another.
    self.words = words.sorted { $0.utf8.count > $1.utf8.count }
  }

  var id: Int64 { profile.id }
  var db: Connection { store.db }
  static let mark = "[erased]"

  /// Erases; called inside a transaction.
  ///
  /// - Parameter removingFiles: whether the files that cannot be searched are removed.
  /// - Returns: the files that could not be searched, on tickets that speak of the person.
  @discardableResult
  func run(removingFiles: Bool = false) throws -> [UnsearchedFile] {
    let own = try db.all("SELECT id FROM ticket WHERE requester = \(id)", as: Int64.self)
    let affected = Set(own).union(try mentions()).sorted()
    for ticket in affected { try store.unindexTicket(ticket) }
    for ticket in own { try eraseTicket(ticket) }
    try eraseAuthor()
    try scrubTexts()
    let files = AttachedFiles(store, words: words, mark: Self.mark)
    try files.redact()
    let unsearched = try files.unsearched(on: Set(affected).subtracting(own))
    if removingFiles { try files.remove(unsearched) }
    try dropRawMail(about: affected)
    try eraseMessages()
    try eraseEntries()
    try erasePerson()
    try store.removeLooseContents()
    for ticket in affected { try store.indexTicket(ticket) }
    try db.run("DELETE FROM erasure_due WHERE person = \(id)")
    try store.record(.person, id, "erased")
    return unsearched
  }

  // MARK: Their own tickets

  private func eraseTicket(_ ticket: Int64) throws {
    try db.run(
      """
      UPDATE ticket SET subject = \(Self.mark), description = '', reference = NULL, outcome = NULL,
        updated = \(store.now), version = version + 1
      WHERE id = \(ticket)
      """)
    try db.run(
      """
      UPDATE note SET body = \(Self.mark) WHERE ticket = \(ticket)
        AND (kind = 'request' OR person = \(id) OR author IN (\(SQL.list(profile.ownNames))))
      """)
    try store.removeAttachments(of: ticket)
    try db.run(
      "UPDATE event SET old = NULL, new = NULL WHERE kind = 'T' AND item = \(ticket)")
    try db.run(
      """
      DELETE FROM note_version WHERE note IN (SELECT id FROM note WHERE ticket = \(ticket))
      """)
  }

  private func eraseAuthor() throws {
    let names = profile.ownNames
    let number = profile.number
    for (table, column) in [
      ("note", "author"), ("note_version", "actor"), ("event", "actor"), ("event", "login"),
      ("attachment", "actor"), ("checklist_item", "actor"), ("promise", "actor"),
      ("refusal", "actor"), ("student_ticket", "actor"),
      ("notice_waiting", "actor"), ("announcement", "author"), ("announcement", "approver"),
      ("announcement_version", "actor"), ("announcement_file", "actor"), ("giveaway", "author"),
      ("question", "actor"), ("outage", "author"), ("outage_update", "actor"),
      ("outage_amendment", "actor"), ("outage_ticket", "actor"), ("maintenance", "author"),
      ("change", "author"), ("change", "decider"), ("change_cause", "actor"),
      ("survey", "author"), ("survey_version", "actor"),
      ("alert", "author"), ("alert_call", "actor"), ("alert_call", "caller"),
    ] {
      let target = SQL(stringLiteral: "UPDATE \(table) SET \(column) = ")
      let place = SQL(stringLiteral: " WHERE \(column) IN (")
      try db.run(target + "\(number)" + place + SQL.list(names) + ")")
    }
    try db.run("UPDATE note SET body = \(Self.mark) WHERE person = \(id)")
    try db.run("UPDATE event SET old = NULL, new = NULL WHERE kind = 'P' AND item = \(id)")
    try db.run("DELETE FROM watcher WHERE person = \(id)")
    try db.run("DELETE FROM notice_waiting WHERE person = \(id)")
    try db.run("DELETE FROM digest_issue WHERE person = \(id)")
    try db.run("DELETE FROM digest_told WHERE person = \(id)")
    try db.run("DELETE FROM digest_reader WHERE person = \(id)")
    try db.run("UPDATE digest SET author = NULL WHERE author = \(id)")
    try db.run("UPDATE recurring SET requester = NULL WHERE requester = \(id)")
    try db.run("UPDATE recurring SET assignee = NULL WHERE assignee = \(id)")
    try db.run("UPDATE service SET owner = NULL WHERE owner = \(id)")
    try db.run("UPDATE outage SET owner = NULL WHERE owner = \(id)")
    try db.run("UPDATE change SET owner = NULL WHERE owner = \(id)")
    try eraseSubscriptions()
    try eraseQuestions()
    try eraseSurveyAnswers()
  }

  // MARK: What others wrote

  /// The tickets in whose indexed text one of the words stands.
  private func mentions() throws -> [Int64] {
    var found: [Int64] = []
    for word in words {
      found += try db.all(
        """
        SELECT id FROM ticket WHERE instr(lower(subject || ' ' || description), lower(\(word)))
        UNION SELECT ticket FROM note WHERE instr(lower(body), lower(\(word)))
        UNION SELECT ticket FROM checklist_item WHERE instr(lower(text), lower(\(word)))
        """, as: Int64.self)
    }
    // Notes of theirs on other people's tickets.
    found += try db.all("SELECT DISTINCT ticket FROM note WHERE person = \(id)", as: Int64.self)
    return found
  }

  private func scrubTexts() throws {
    for (table, key, columns) in [
      ("ticket", "id", ["subject", "description", "outcome"]), ("note", "id", ["body"]),
      ("event", "id", ["old", "new"]), ("attachment", "id", ["name"]),
      ("checklist_item", "id", ["text"]), ("promise", "id", ["said"]),
      ("recurring", "id", ["subject", "body"]), ("monitor", "id", ["text"]),
      ("mail_message", "id", ["subject", "reason", "recipients"]),
      ("outbox_content", "id", ["subject", "text", "html"]),
      ("question", "id", ["question", "answer", "reason", "shown"]),
      ("alert_text", "id", ["headline", "affected", "meanwhile", "works", "body"]),
      ("outbox", "id", ["reason", "remote", "fields"]), ("outbox_attempt", "id", ["words"]),
    ] {
      for column in columns { try scrub(table, key, column) }
    }
    try scrubComments(words, scrubbed)
    for word in words {
      let hits = "SELECT note, version, body FROM note_version WHERE instr(lower(body), lower("
      var rows: [(note: Int64, version: Int64, body: String)] = []
      try db.forEachRow(SQL(stringLiteral: hits) + "\(word)))") { row in
        rows.append((try row.int(), try row.int(), try row.text()))
      }
      for row in rows {
        try db.run(
          """
          UPDATE note_version SET body = \(scrubbed(row.body))
          WHERE note = \(row.note) AND version = \(row.version)
          """)
      }
    }
  }

  // Table and column are the program's own words.
  private func scrub(_ table: String, _ key: String, _ column: String) throws {
    for word in words {
      var rows: [(key: Int64, text: String)] = []
      let hits = SQL(
        stringLiteral: "SELECT \(key), \(column) FROM \(table) WHERE instr(lower(\(column)), lower("
      )
      try db.forEachRow(hits + "\(word)))") { row in
        rows.append((try row.int(), try row.text()))
      }
      for row in rows {
        try db.run(
          SQL(stringLiteral: "UPDATE \(table) SET \(column) = ") + "\(scrubbed(row.text))"
            + SQL(stringLiteral: " WHERE \(key) = ") + "\(row.key)")
      }
    }
  }

  private func scrubbed(_ text: String) -> String {
    words.reduce(text) { replacing($1, in: $0, with: Self.mark) }
  }

  // MARK: Messages

  /// Drops the messages as they came that speak of the person.
  ///
  /// What they said stands, scrubbed, on the tickets. The encoding of a mail can hide a name, so
  /// that the ticket decides too.
  private func dropRawMail(about tickets: [Int64]) throws {
    for ticket in tickets {
      try db.run("UPDATE mail_message SET raw = NULL WHERE ticket = \(ticket)")
    }
    for word in words {
      try db.run(
        """
        UPDATE mail_message SET raw = NULL
        WHERE raw IS NOT NULL AND instr(lower(CAST(raw AS TEXT)), lower(\(word)))
        """)
    }
  }

  private func eraseMessages() throws {
    try db.run(
      """
      UPDATE mail_message SET identity = 'erased-' || id, sender = NULL, subject = '', raw = NULL,
        recipients = '',
        reason = \(Self.mark)
      WHERE person = \(id) OR sender IN (\(SQL.list(profile.addresses)))
        OR ticket IN (SELECT id FROM ticket WHERE requester = \(id))
      """)
    try db.run("DELETE FROM mail_answer WHERE address IN (\(SQL.list(profile.addresses)))")
    let mine: SQL = "(person = \(id) OR address IN (\(SQL.list(profile.addresses))))"
    try db.run(
      """
      UPDATE outbox SET state = 'cancelled', next_try = NULL, settled = \(store.now)
      WHERE next_try IS NOT NULL AND \(mine)
      """)
    try db.run(
      """
      UPDATE outbox_content SET subject = \(Self.mark), text = \(Self.mark), html = NULL
      WHERE id IN (SELECT content FROM outbox WHERE \(mine))
        AND NOT EXISTS (SELECT 1 FROM outbox WHERE content = outbox_content.id AND NOT \(mine))
      """)
    try db.run(
      """
      UPDATE outbox_attempt SET words = NULL
      WHERE message IN (SELECT id FROM outbox WHERE \(mine))
      """)
    try db.run(
      """
      UPDATE outbox SET key = 'erased-' || id, address = 'erased', name = '', fields = '',
        reason = NULL, remote = NULL
      WHERE \(mine)
      """)
  }

  /// That they were told stays; their answers, and the address of one who only followed, go.
  private func eraseAlerts() throws {
    try db.run("UPDATE alert_recipient SET words = '', reason = NULL WHERE person = \(id)")
    try db.run(
      """
      UPDATE alert_recipient SET address = 'erased-' || id, words = '', reason = NULL
      WHERE address IN (\(SQL.list(profile.addresses)))
      """)
    try db.run(
      """
      DELETE FROM stopped_number WHERE number IN (\(SQL.list(profile.phones.map(\.number))))
      """)
  }

  // MARK: The person

  private func erasePerson() throws {
    try eraseAlerts()
    for (table, condition) in [
      ("phone", "person ="), ("external", "person ="), ("refusal", "person ="),
      ("member", "person ="), ("person_room", "person ="), ("relation", "person ="),
      ("relation", "other ="), ("address", "person ="), ("announcement_unreached", "person ="),
    ] {
      try db.run(SQL(stringLiteral: "DELETE FROM \(table) WHERE \(condition) ") + "\(id)")
    }
    try db.run(
      """
      UPDATE person SET name = \("Erased \(profile.number)"), address = NULL, active = 0,
        language = NULL, channel = NULL, account = NULL, quiet_from = NULL, quiet_until = NULL,
        departed = coalesce(departed, \(store.now)), erased = \(store.now)
      WHERE id = \(id)
      """)
  }
}

/// A text with every occurrence of a word replaced; the case of ASCII letters does not count.
func replacing(_ word: String, in text: String, with mark: String) -> String {
  func small(_ byte: UInt8) -> UInt8 { 65...90 ~= byte ? byte | 0x20 : byte }
  let wanted = word.utf8.map(small)
  let bytes = Array(text.utf8)
  guard let first = wanted.first, bytes.count >= wanted.count else { return text }
  var result: [UInt8] = []
  var index = 0
  while index < bytes.count {
    let isHit =
      small(bytes[index]) == first && index + wanted.count <= bytes.count
      && zip(bytes[index...], wanted).allSatisfy { small($0) == $1 }
    if isHit {
      result += mark.utf8
      index += wanted.count
    } else {
      result.append(bytes[index])
      index += 1
    }
  }
  return String(decoding: result, as: UTF8.self)
}

extension Store {
  /// Removes the attachments of a ticket; their contents go with `removeLooseContents`.
  func removeAttachments(of ticket: Int64) throws {
    try db.run("DELETE FROM attachment WHERE ticket = \(ticket)")
  }

  /// Makes what was removed unreadable in the files: the search index is written anew, free pages
  /// are dropped and the log is emptied.
  ///
  /// - Returns: false when a reader kept the log from being emptied.
  func forget() throws -> Bool {
    try write { try optimizeTicketIndex() }
    _ = try db.checkpoint()
    try db.script("VACUUM")
    return try db.checkpoint()
  }
}

/// The noun `retention`: what is kept no longer, by rules that are settings.
import Calendar
import Commands
import Formats
import Repository
import SQLite
import Terminal

/// One thing that a rule removes.
struct RetentionRow: Sendable {
  var rule: String
  var number: String
  var since: Instant

  static let fields: [Field<RetentionRow>] = [
    Field("rule", "The setting that says so") { .text($0.rule) },
    Field("number", "What it is about: a ticket, a person, or how many readings") {
      .text($0.number)
    },
    Field("since", "When the time began to run") { .instant($0.since) },
  ]
}

struct RetentionArguments: Sendable {
  var dryRun = false
  var output = Output()
}

extension Noun {
  /// The noun `retention`.
  public static var retention: Noun {
    Noun(
      "retention", "Remove what may be kept no longer",
      prose: """
        The settings `retention.closed-tickets`, `retention.student-tickets`,
        `retention.student-departed`, `retention.departed` and `retention.readings` say after how
        many years something is removed; 0 is never. The years count from the closing of a ticket,
        or from the day on which a person left or graduated.
        """,
      hasOwnManual: false,
      entries: { [CommandEntry("retention apply", RetentionCommands.apply)] })
  }
}

enum RetentionCommands {
  static var apply: Command<RetentionArguments> {
    Command(
      "retention apply", "Remove what the rules keep no longer",
      prose: """
        Removes the text, the attachments and the mail of tickets that were closed long ago, and
        erases people who left long ago; prints what it removed, by number. When a ticket was opened
        and closed, where and by whom it was worked, stays for the figures. Whoever is under a
        legal hold (`ittool person edit --hold`) and their tickets are left alone.

        Afterwards the search index is written anew, free pages are dropped and the log is emptied.
        Old backups still have everything: let them expire. People who were erased after the backup
        was made that was restored are erased again first. `ittool cron` does all this once a day.
        """,
      options: [.flag("dry-run", "n", "Show what would go and remove nothing", \.dryRun)]
        + Output.options.within(\.output),
      fields: RetentionRow.fields.descriptions(),
      examples: [
        Example("ittool retention apply --dry-run", "See what would go"),
        Example("ittool retention apply --quiet", "Remove it, from cron"),
      ],
      start: RetentionArguments()
    ) { arguments, context in
      try context.withStore { store in
        try store.db.script("PRAGMA secure_delete = ON")
        let rows = try store.write(keep: !arguments.dryRun) {
          try store.eraseAgain() + store.applyRetention()
        }
        let isForgotten = arguments.dryRun || rows.isEmpty ? true : try store.forget()
        if !rows.isEmpty, !(context.globals.quiet && !arguments.dryRun) {
          try context.printRows(RetentionRow.fields, arguments.output, local: { $0.rfc3339 }) {
            emit in
            for row in rows { try emit(row) }
          }
        }
        if !isForgotten {
          throw Failure(
            "it is removed, but a reader kept the log from being emptied",
            hint: "run 'ittool retention apply' again", status: .busy)
        }
        return .done
      }
    }
  }
}

/// Applies the rules silently; called by `ittool cron`.
public func applyRetention(_ context: Context) throws {
  try context.withStore { store in
    try store.db.script("PRAGMA secure_delete = ON")
    let rows = try store.write { try store.eraseAgain() + store.applyRetention() }
    // Where a reader keeps the log, the next change empties it.
    if !rows.isEmpty { _ = try store.forget() }
  }
}

extension Store {
  /// The people who are to be erased again, since a backup was restored that names them.
  public func erasuresDue() throws -> [Int64] {
    try db.all("SELECT person FROM erasure_due ORDER BY person", as: Int64.self)
  }

  /// Erases again who was erased after the backup was made; called inside a transaction.
  func eraseAgain() throws -> [RetentionRow] {
    var rows: [RetentionRow] = []
    for id in try erasuresDue() {
      guard let profile = try profile(id), profile.erased == nil, !profile.isHeld else { continue }
      try Erasure(self, profile).run()
      rows.append(RetentionRow(rule: "erased before", number: profile.number, since: now))
    }
    return rows
  }

  static let removed = "[removed]"

  /// Applies every rule; called inside a transaction.
  func applyRetention() throws -> [RetentionRow] {
    try retireTickets("retention.student-tickets", aboutStudents: true)
      + retireTickets("retention.student-departed", aboutStudents: true, since: "s.departed")
      + retireTickets("retention.closed-tickets", aboutStudents: false) + retirePeople()
      + retireReadings()
  }

  /// The instant before which a rule removes; nil when it never does.
  private func limit(_ rule: String) throws -> Int64? {
    let years = try number(rule)
    // The mean Gregorian year.
    return years == 0 ? nil : now.seconds - Int64(years) * 31_556_952
  }

  // The day from which the years count is the program's own word.
  private func retireTickets(
    _ rule: String, aboutStudents: Bool, since day: SQL = "coalesce(t.closed, t.updated)"
  ) throws -> [RetentionRow] {
    guard let limit = try limit(rule) else { return [] }
    var found: [(id: Int64, closed: Int64)] = []
    try db.forEachRow(
      """
      SELECT t.id, \(day) FROM ticket AS t
        LEFT JOIN student_ticket AS f ON f.ticket = t.id
        LEFT JOIN person AS r ON r.id = t.requester LEFT JOIN person AS s ON s.id = f.person
      WHERE t.state = 5 AND \(day) < \(limit)
        AND (f.ticket IS NOT NULL) = \(aboutStudents) AND t.subject <> \(Self.removed)
        AND coalesce(r.held, 0) = 0 AND coalesce(s.held, 0) = 0
      ORDER BY t.id
      """
    ) { found.append((try $0.int(), try $0.int())) }
    for ticket in found.map(\.id) {
      try unindexTicket(ticket)
      try db.run(
        """
        UPDATE ticket SET subject = \(Self.removed), description = '', outcome = NULL,
          reference = NULL, version = version + 1
        WHERE id = \(ticket)
        """)
      try db.run(
        "DELETE FROM note_version WHERE note IN (SELECT id FROM note WHERE ticket = \(ticket))")
      try db.run("UPDATE note SET body = \(Self.removed) WHERE ticket = \(ticket)")
      try removeAttachments(of: ticket)
      try db.run(
        """
        UPDATE event SET old = NULL, new = NULL WHERE kind = 'T' AND item = \(ticket)
          AND what IN ('subject', 'description', 'note edited', 'attached', 'detached', 'opened',
            'requester', 'outcome', 'reference')
        """)
      try db.run(
        """
        UPDATE mail_message SET raw = NULL, subject = '', identity = 'removed-' || id
        WHERE ticket = \(ticket)
        """)
      try db.run(
        """
        UPDATE outbox_content SET subject = \(Self.removed), text = \(Self.removed), html = NULL
        WHERE id IN (SELECT content FROM outbox WHERE desk = 'T' AND item = \(ticket))
        """)
      try indexTicket(ticket)
      try record(.ticket, ticket, "text removed", new: rule)
    }
    if !found.isEmpty { try removeLooseContents() }
    return found.map {
      RetentionRow(
        rule: rule, number: Kind.ticket.number($0.id), since: Instant(seconds: $0.closed))
    }
  }

  private func retirePeople() throws -> [RetentionRow] {
    let rule = "retention.departed"
    guard let limit = try limit(rule) else { return [] }
    let people = try db.all(
      Profile.select + """
         WHERE p.departed < \(limit) AND p.erased IS NULL AND p.held = 0 AND p.active = 0
        ORDER BY p.id
        """, as: Profile.self)
    for person in people { try Erasure(self, person).run() }
    return people.map {
      RetentionRow(rule: rule, number: $0.number, since: $0.departed ?? now)
    }
  }

  private func retireReadings() throws -> [RetentionRow] {
    let rule = "retention.readings"
    guard let limit = try limit(rule) else { return [] }
    try db.run("DELETE FROM event WHERE kind = 'student-data' AND at < \(limit)")
    let count = db.changes
    return count == 0
      ? [] : [RetentionRow(rule: rule, number: "\(count)", since: Instant(seconds: limit))]
  }
}

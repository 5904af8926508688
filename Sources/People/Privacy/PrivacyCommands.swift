/// `person export` and `person erase`: handing out all that is stored of somebody, and removing it.
import Commands
import Formats
import Repository
import SQLite
import Terminal

struct PersonExportArguments: Sendable {
  var person: String?
  var spreadsheet = false
  var output = Output()
}

struct PersonEraseArguments: Sendable {
  var person: String?
  var attachments = false
  var yes = false
}

extension PersonCommands {
  static var export: Command<PersonExportArguments> {
    Command(
      "person export", "Write out everybody, or all of one person",
      prose: """
        Without PERSON, writes everybody, those who have left too, as CSV with all columns;
        `ittool person import` reads it back. With PERSON, writes one JSON object with all that is
        stored of them: tickets they asked for with every note, what they wrote, attachments,
        messages, history, and where they acted. Reading what is about a student is recorded, and
        needs the right that the setting `student.readers` gives.
        """,
      options: [
        .flag("spreadsheet", "Guard text that a spreadsheet would run", \.spreadsheet)
      ] + Output.options.within(\.output),
      operands: [.maybe("PERSON", "One person", completion: .query("person"), \.person)],
      fields: Profile.fields.descriptions(),
      examples: [
        Example("ittool person export > people.csv", "Write everybody out"),
        Example("ittool person export P-5 > P-5.json", "Answer a request for one's data"),
      ],
      start: PersonExportArguments()
    ) { arguments, context in
      try context.withStore { store in
        guard let word = arguments.person else {
          try context.printRows(
            Profile.fields, arguments.output, fallback: .csv, spreadsheet: arguments.spreadsheet,
            local: { $0.rfc3339 }
          ) { emit in
            try store.db.forEachRow(
              Profile.select
                + " WHERE p.merged_into IS NULL AND p.erased IS NULL ORDER BY p.id"
            ) { try emit(Profile(from: &$0)) }
          }
          return .done
        }
        let profile = try store.profile(named: word)
        try store.noteReading(of: profile, "person export")
        let all = try store.db.read { try store.everything(about: profile) }
        try context.console.line(JSON.object(all).encoded())
        return .done
      }
    }
  }

  static var erase: Command<PersonEraseArguments> {
    Command(
      "person erase", "Remove what identifies a person",
      prose: """
        Replaces the name of a person by their number and removes addresses, phones, numbers in
        other systems and wishes. Of the tickets that they asked for, subject, description, what
        they wrote, attachments and mail are removed. Wherever else their full name, addresses,
        phones and login stand, in notes, earlier versions, tickets, history and messages,
        `\(Erasure.mark)` takes their place, in attached files too as far as they are text: they are
        replaced by a redacted copy. Pictures, PDF files, office documents, archives and text in
        UTF-16 cannot be searched: those on tickets that speak of the person are named on standard
        error with ticket and file name, for you to look at; `--attachments` removes them too.
        Messages as they came that speak of the person are dropped. How
        many tickets there were, when, where, and who worked on them stays, and so does the shape of
        the history. A first name alone, a nickname and a misspelt name are not found.

        Afterwards the search index is written anew, free pages are dropped and the log is emptied,
        so that the files hold it no longer. Backups made before still do: they expire after
        `backup.days`, and restoring one erases again who was erased since. Somebody
        whom a roster or the directory still names comes back with the next import.

        It cannot be undone. A legal hold (`ittool person edit --hold`) refuses it.
        """,
      options: [
        .flag(
          "attachments", "Remove files that cannot be searched too",
          \.attachments),
        .flag("yes", "y", "Do not ask", \.yes),
      ],
      operands: [.one("PERSON", "The person", completion: .query("person"), \.person)],
      examples: [
        Example("ittool person erase P-5 --yes", "Erase a person"),
        Example(
          "ittool person erase P-5 --attachments --yes",
          "Erase a person, and every picture and PDF on tickets that speak of them"),
      ],
      start: PersonEraseArguments()
    ) { arguments, context in
      try context.withStore { store in
        let profile = try store.profile(named: arguments.person ?? "")
        guard profile.erased == nil else { throw Failure("\(profile.number) is erased already") }
        guard !profile.isHeld else {
          throw Failure("\(profile.number) is under a legal hold; nothing was erased")
        }
        if !arguments.yes {
          guard context.console.canAsk else {
            throw Failure.usage("refusing to erase \(profile.number) without --yes")
          }
          let question = "Erase \(profile.number), \(profile.person.mailbox), for ever?"
          guard try context.console.confirm(question) else {
            throw Failure("nothing was erased", status: .no)
          }
        }
        try store.db.script("PRAGMA secure_delete = ON")
        let unsearched = try store.write {
          try Erasure(store, profile).run(removingFiles: arguments.attachments)
        }
        for file in unsearched {
          guard !arguments.attachments else {
            context.console.note("removed unsearched: \(file.sentence)")
            continue
          }
          context.console.warn(
            "cannot be searched, look at it yourself: \(file.sentence)",
            hints: [
              "'ittool ticket detach \(Kind.ticket.number(file.ticket)) \(file.attachment)'"
                + " removes it"
            ])
        }
        guard try store.forget() else {
          throw Failure(
            "\(profile.number) is erased, but a reader kept the log from being emptied",
            hint: "'ittool store check' and any later change empties it", status: .busy)
        }
        context.console.note("erased \(profile.number)")
        return .done
      }
    }
  }
}

extension Store {
  /// Refuses, or records, the reading of all that is stored of somebody when students are in it.
  func noteReading(of profile: Profile, _ what: String) throws {
    let isAbout = try db.first(
      """
      SELECT f.ticket FROM student_ticket AS f JOIN ticket AS t ON t.id = f.ticket
      WHERE \(profile.id) IN (f.person, t.requester, t.assignee)
        OR EXISTS (SELECT 1 FROM watcher WHERE watcher.ticket = t.id
          AND watcher.person = \(profile.id))
        OR EXISTS (SELECT 1 FROM note WHERE note.ticket = t.id AND (note.person = \(profile.id)
          OR note.author IN (\(SQL.list(profile.ownNames)))))
        OR EXISTS (SELECT 1 FROM attachment WHERE attachment.ticket = t.id
          AND attachment.actor IN (\(SQL.list(profile.ownNames))))
        OR EXISTS (SELECT 1 FROM outbox WHERE desk = 'T' AND item = t.id
          AND (outbox.person = \(profile.id) OR address IN (\(SQL.list(profile.addresses)))))
        OR EXISTS (SELECT 1 FROM mail_message WHERE mail_message.ticket = t.id
          AND (mail_message.person = \(profile.id)
            OR sender IN (\(SQL.list(profile.addresses)))))
      LIMIT 1
      """, as: Int64.self)
    guard profile.role == .student || isAbout != nil else { return }
    try requireStudentRight()
    try write { try recordStudentReading(what, profile.number) }
  }
}

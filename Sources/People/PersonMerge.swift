/// `person merge`: two records of one person become one.
import Commands
import Repository
import SQLite

struct PersonMergeArguments: Sendable {
  var from: String?
  var into: String?
}

extension PersonCommands {
  static var merge: Command<PersonMergeArguments> {
    Command(
      "person merge", "Make two records of one person one",
      prose: """
        Moves everything of the first person to the second: tickets, notes, watching, addresses,
        phones, groups, numbers in other systems and wishes not to be contacted. The first number
        leads to the second from then on. What the second has already is kept.
        """,
      operands: [
        .one("FROM", "Who goes", completion: .query("person"), \.from),
        .one("INTO", "Who stays", completion: .query("person"), \.into),
      ],
      examples: [Example("ittool person merge P-9 P-5", "Let P-9 be P-5")],
      start: PersonMergeArguments()
    ) { arguments, context in
      let note = try context.withStore { store in
        try store.write {
          let from = try store.profile(named: arguments.from ?? "")
          let into = try store.profile(named: arguments.into ?? "")
          guard from.id != into.id else { throw Failure("they are the same person") }
          guard from.erased == nil, into.erased == nil else {
            throw Failure("somebody who was erased cannot be merged")
          }
          try store.merge(from, into: into)
          return "\(from.number) is \(into.number) now"
        }
      }
      context.console.note(note)
      return .done
    }
  }
}

extension Store {
  fileprivate func merge(_ from: Profile, into: Profile) throws {
    let tickets = try db.all(
      "SELECT id FROM ticket WHERE requester IN (\(from.id), \(into.id))", as: Int64.self)
    for ticket in tickets { try unindexTicket(ticket) }
    for change in [
      "UPDATE ticket SET requester", "UPDATE ticket SET assignee", "UPDATE note SET person",
      "UPDATE promise SET person", "UPDATE recurring SET requester",
      "UPDATE recurring SET assignee", "UPDATE student_ticket SET person",
      "UPDATE outbox SET person", "UPDATE digest SET author", "UPDATE question SET person",
      "UPDATE question SET owner", "UPDATE service SET owner", "UPDATE outage SET owner",
      "UPDATE change SET owner",
      "UPDATE mail_message SET person", "UPDATE OR IGNORE watcher SET person",
      "UPDATE OR IGNORE phone SET person", "UPDATE OR IGNORE external SET person",
      "UPDATE OR IGNORE refusal SET person", "UPDATE OR IGNORE member SET person",
      "UPDATE OR IGNORE person_site SET person", "UPDATE OR IGNORE person_room SET person",
      "UPDATE OR IGNORE relation SET person", "UPDATE OR IGNORE relation SET other",
      "UPDATE person SET merged_into", "UPDATE address SET person",
      "UPDATE OR IGNORE digest_reader SET person", "UPDATE OR IGNORE notice_waiting SET person",
      "UPDATE OR IGNORE digest_issue SET person", "UPDATE OR IGNORE digest_told SET person",
      "UPDATE OR IGNORE announcement_unreached SET person",
      "UPDATE OR IGNORE giveaway_entry SET person", "UPDATE survey_response SET person",
      "UPDATE OR IGNORE survey_invitation SET person",
      "UPDATE OR IGNORE alert_recipient SET person",
    ] {
      let column = change.split(separator: " ").last.map(String.init) ?? ""
      try db.run(
        SQL(stringLiteral: change) + " = \(into.id) WHERE " + SQL(stringLiteral: column)
          + " = \(from.id)")
    }
    try db.run(
      """
      DELETE FROM alert_call WHERE recipient IN
        (SELECT id FROM alert_recipient WHERE person = \(from.id))
      """)
    for table in [
      "alert_recipient", "watcher", "phone", "refusal", "member", "person_site", "person_room",
      "relation",
      "digest_issue", "digest_told", "digest_reader", "notice_waiting",
      "announcement_unreached",
    ] {
      try db.run(SQL(stringLiteral: "DELETE FROM \(table) WHERE person = ") + "\(from.id)")
    }
    try db.run("DELETE FROM relation WHERE other = \(from.id)")
    try db.run(
      """
      UPDATE person SET name = \(from.name.isEmpty ? from.person.shortName : from.name),
        address = NULL, account = NULL, active = 0, merged_into = \(into.id)
      WHERE id = \(from.id)
      """)
    try db.run(
      """
      UPDATE person SET name = \(into.name.isEmpty ? from.name : into.name),
        address = \(into.addresses.first ?? from.addresses.first),
        role = \((into.role ?? from.role)?.rawValue),
        account = \(into.account ?? from.account), language = \(into.language ?? from.language),
        held = \(into.isHeld || from.isHeld)
      WHERE id = \(into.id)
      """)
    for ticket in tickets { try indexTicket(ticket) }
    try record(.person, from.id, "merged into", new: into.number)
    try record(.person, into.id, "merged", new: from.number)
  }
}

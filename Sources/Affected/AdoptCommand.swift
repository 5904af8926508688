/// `outage adopt`: tickets that look like part of an outage.
import Calendar
import Commands
import Formats
import Outages
import People
import Repository
import SQLite
import Terminal

struct AdoptArguments: Sendable {
  var outage: OutageNumber?
  var words: String?
  var site: String?
  var since: String?
  var yes = false
  var output = Output()
}

/// A ticket that may belong to an outage.
private struct Proposal: Sendable, RowDecodable {
  var id: Int64
  var subject: String
  var site: String?
  var created: Instant

  init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    subject = try row.text()
    site = try row.text()
    created = Instant(seconds: try row.int())
  }

  static let fields: [Field<Proposal>] = [
    Field("number", "The ticket's number") { .text(Kind.ticket.number($0.id)) },
    Field("subject", "What it is about") { .text($0.subject) },
    Field("site", "Where it is") { .of($0.site) },
    Field("created", "When it was opened") { .instant($0.created) },
  ]
}

extension AffectedCommands {
  static var adopt: Command<AdoptArguments> {
    Command(
      "outage adopt", "Propose tickets that look like an outage",
      prose: """
        Lists the open tickets that were opened since a day before the outage began, or `--since`,
        and that belong to no outage, the newest first, 500 at most: those in whose subject or
        description all words of `--matching` stand, those of `--site`, or without either those that
        have a word of a service that is hit, and are not of a building that it does not serve. `--yes` links them; otherwise link those that are right with
        `ittool outage link`. Tickets about students are not proposed.
        """,
      options: [
        .value("matching", "WORDS", "Words that stand in the ticket", \.words),
        .value("site", "SITE", "Only tickets of SITE", completion: .query("site"), \.site),
        .value("since", "DATE", "Only tickets opened since then", \.since),
        .flag("yes", "y", "Link them all", \.yes),
      ] + Output.options.within(\.output),
      operands: [.one("OUTAGE", "The outage", completion: .query("outage"), \.outage)],
      fields: Proposal.fields.descriptions(),
      examples: [
        Example("ittool outage adopt O-9", "See what might be part of it"),
        Example("ittool outage adopt O-9 --matching wifi", "See what has a word"),
        Example(
          "ittool outage adopt O-9 --matching internet --site 'North School' --yes",
          "Link them all"),
      ],
      start: AdoptArguments()
    ) { arguments, context in
      guard let number = arguments.outage else { return .usage }
      let words = (arguments.words ?? "").split { !$0.isLetter && !$0.isNumber }
      return try context.withStore { store in
        let outage = try store.outage(number)
        let since =
          try arguments.since.map { try store.typedDate($0, "--since", edge: .start) }
          ?? outage.started - 86_400
        var condition: SQL = """
          t.created >= \(since)
            AND t.state IN (SELECT id FROM state WHERE class <> 'inactive')
            AND NOT EXISTS (SELECT 1 FROM outage_ticket AS l WHERE l.ticket = t.id)
            AND NOT EXISTS (SELECT 1 FROM student_ticket AS s WHERE s.ticket = t.id)
          """
        if let site = arguments.site {
          _ = try store.siteNumber(named: site)
          condition += " AND t.site = \(site)"
        }
        var from: SQL = "FROM ticket AS t WHERE "
        if !words.isEmpty {
          let match =
            "{subject description} : (" + words.map { "\"\($0)\"" }.joined(separator: " AND ") + ")"
          from = """
            FROM ticket_search AS f CROSS JOIN ticket AS t ON t.id = f.rowid
            WHERE f.ticket_search MATCH \(match) AND
            """
          from += " "
        }
        let order: SQL = words.isEmpty ? " ORDER BY t.id DESC" : " ORDER BY f.rowid DESC"
        var found = try store.db.all(
          "SELECT t.id, t.subject, t.site, t.created " + from + condition + order + " LIMIT 500",
          as: Proposal.self)
        if words.isEmpty, arguments.site == nil {
          let trouble = try OpenTrouble(store, only: outage)
          found = try found.filter { proposal in
            guard let ticket = try store.ticket(proposal.id) else { return false }
            return trouble.match(ticket.tellingWords, site: try store.site(of: ticket)) != nil
          }
        }
        guard arguments.yes else {
          try context.printRows(
            Proposal.fields, arguments.output, local: try store.localTimes()
          ) { emit in for proposal in found { try emit(proposal) } }
          if found.isEmpty {
            context.console.note("nothing looks like it")
          } else {
            context.console.note("nothing is linked; --yes, or 'ittool outage link' with numbers")
          }
          return .done
        }
        try store.write {
          let outage = try store.outage(number)
          for proposal in found { try store.link(ticket: TicketNumber(proposal.id), to: outage) }
        }
        for proposal in found { try context.console.line(Kind.ticket.number(proposal.id)) }
        return .done
      }
    }
  }
}

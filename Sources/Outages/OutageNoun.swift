/// The table of the noun `outage`.
import Commands
import Repository
import SQLite

/// The commands of outages, a file for each few.
enum OutageCommands {}

extension Noun {
  /// The noun `outage`.
  ///
  /// - Parameters:
  ///   - telling: tells people of an update; see `OutageTeller`.
  ///   - tickets: resolves the tickets of an outage that is over.
  public static func outage(
    telling: @escaping OutageTeller, tickets: @escaping OutageTicketResolver
  ) -> Noun {
    Noun(
      "outage", "Keep people informed of what is broken",
      prose: """
        An outage has a number, such as O-9, and a title that says what is broken. It goes from
        investigating to identified, monitoring and resolved; states may be skipped. Each update
        says what is affected, what to do meanwhile, what still works, and when the next word comes.
        Parts that an update does not give hold on from the one before; an empty word takes a part
        away. A missing part is pointed out on a terminal; `--strict` refuses.

        `ittool outage update` tells people; `ittool outage amend` corrects silently and keeps what
        stood there. How badly each service is hit is part of every update: what an update does not
        name holds on. The state of a service is never stored: it follows from what open outages say
        of it and of what it needs.

        The next word is a promise. Its owner, or whoever opened the outage, is reminded before its
        time; when it has not come, others are told. `ittool outage show` says which promises were
        kept, and how long people heard nothing.
        """, bareVerb: "list",
      entries: {
        [
          CommandEntry("outage open", OutageCommands.open(telling)),
          CommandEntry("outage update", OutageCommands.update(telling)),
          CommandEntry("outage resolve", OutageCommands.resolve(telling, tickets)),
          CommandEntry("outage reopen", OutageCommands.reopen(telling)),
          CommandEntry("outage impact", OutageCommands.impact),
          CommandEntry("outage amend", OutageCommands.amend),
          CommandEntry("outage list", OutageCommands.list),
          CommandEntry("outage show", OutageCommands.show),
          CommandEntry("outage edit", OutageCommands.edit),
          CommandEntry("outage publish", OutageCommands.publish(telling)),
          CommandEntry("outage dismiss", OutageCommands.dismiss),
          CommandEntry("outage backfill", OutageCommands.backfill),
          CommandEntry("outage cap", OutageCommands.cap),
        ]
      })
  }
}

extension Store {
  /// Candidates for a completion query by name, or nil when the name is not this desk's.
  public func outageCandidates(_ name: String, _ prefix: String) throws -> [Candidate]? {
    if name == "maintenance" {
      var found: [Candidate] = []
      try db.forEachRow(
        "SELECT id, title FROM maintenance WHERE cancelled IS NULL ORDER BY id DESC LIMIT 50"
      ) { row in
        let number = Kind.maintenance.number(try row.int())
        found.append(Candidate(number, try row.text()))
      }
      return found
    }
    guard name == "outage" else { return nil }
    var found: [Candidate] = []
    try db.forEachRow(
      """
      SELECT id, title FROM outage WHERE state <> 'dismissed'
      ORDER BY state = 'resolved', id DESC LIMIT 200
      """
    ) { row in
      let number = Kind.outage.number(try row.int())
      let title: String = try row.text()
      if prefix.isEmpty || number.lowercased().hasPrefix(prefix.lowercased()) {
        found.append(Candidate(number, title))
      }
    }
    return Array(found.prefix(50))
  }
}

/// The table of the noun `giveaway`; `giveaway open`, `list`, `show` and `export`.
import Calendar
import Commands
import Formats
import Repository
import SQLite
import Terminal

/// The commands of giveaways, a file for each few.
enum GiveawayCommands {
  static func number<Arguments>(
    _ path: WritableKeyPath<Arguments, GiveawayNumber?> & Sendable
  ) -> Operand<Arguments> {
    .one("NUMBER", "The giveaway", completion: .query("giveaway"), path)
  }
}

extension Noun {
  /// The noun `giveaway`.
  public static var giveaway: Noun {
    Noun(
      "giveaway", "Draw winners so that nobody can doubt it",
      prose: """
        Thanks readers with a draw that anybody can check. People enter once each; the list is
        closed; how it will be drawn, and by which future public numbers, is published; then the
        numbers decide. `ittool giveaway export` writes the record that is published at each step,
        `ittool giveaway verify` checks it without the store, and `ittool help giveaways` says how
        to check it by hand.

        Staff of the department take no part unless the giveaway is opened so. Nobody is named who
        has not agreed to it.
        """, bareVerb: "list"
    ) {
      [
        AnyCommand(GiveawayCommands.open), AnyCommand(GiveawayCommands.enter),
        AnyCommand(GiveawayCommands.importEntries), AnyCommand(GiveawayCommands.withdraw),
        AnyCommand(GiveawayCommands.consent), AnyCommand(GiveawayCommands.close),
        AnyCommand(GiveawayCommands.tell),
        AnyCommand(GiveawayCommands.commit), AnyCommand(GiveawayCommands.draw),
        AnyCommand(GiveawayCommands.substitute), AnyCommand(GiveawayCommands.cancel),
        AnyCommand(GiveawayCommands.export), AnyCommand(GiveawayCommands.verify),
        AnyCommand(GiveawayCommands.list), AnyCommand(GiveawayCommands.show),
      ]
    }
  }
}

struct GiveawayWords: Sendable {
  var title: [String] = []
  var rule = EntryRule.list
  var word: String?
  var announcement: AnnouncementNumber?
  var winners = 1
  var staff = false
  var until: String?
}

struct GiveawayQuery: Sendable {
  var number: GiveawayNumber?
  var states: [GiveawayState] = []
  var entries = false
  var winners = false
  var output = Output()
}

extension GiveawayCommands {
  static var open: Command<GiveawayWords> {
    Command(
      "giveaway open", "Open a giveaway",
      prose: """
        Makes a giveaway that people can enter, and prints its number, such as G-1. `--rule` says
        how one enters: by asking a `question` about the announcement, by a `reply` to it with a word
        that stands in it, by answering a `survey`, or from a `list`. Whatever the rule,
        `ittool giveaway enter` and `import-entries` bring in who met it otherwise, and whom a
        survey without names cannot know. A mail that answers the announcement enters its sender
        by itself; what says the word and at most five others is not kept as a question.
        """,
      options: [
        .value("rule", "RULE", "How one enters; from a list unless given", \.rule),
        .value("word", "WORD", "The word to reply with; letters and digits", \.word),
        .value(
          "announcement", "NUMBER", "The announcement that it belongs to",
          completion: .query("announcement"), \.announcement),
        .value("winners", "N", "How many win; one unless given", \.winners),
        .value("until", "DATE", "Until when one may enter", \.until),
        .flag("staff-may-enter", "Let staff of the department win too", \.staff),
      ],
      operands: [.many("TITLE", "What can be won", \.title)],
      examples: [
        Example(
          "ittool giveaway open Two headsets for readers --winners 2 --announcement A-7 --rule "
            + "reply --word penguin --until 2026-06-12", "Reward who reads to the end"),
        Example("ittool giveaway open A seat at the robotics day", "Draw from a list"),
      ],
      start: GiveawayWords()
    ) { arguments, context in
      try context.withStore { store in
        var new = NewGiveaway(title: arguments.title.joined(separator: " "))
        new.rule = arguments.rule
        new.word = arguments.word
        new.announcement = arguments.announcement
        new.winners = arguments.winners
        new.staffMayEnter = arguments.staff
        new.until = try arguments.until.map { try store.typedDate($0, "--until") }
        let wanted = new
        let number = try store.write { try store.openGiveaway(wanted).number }
        try context.console.line(number)
        return .done
      }
    }
  }

  static var list: Command<GiveawayQuery> {
    Command(
      "giveaway list", "List the giveaways",
      prose: "Lists all giveaways, newest first.",
      options: [.list("state", "STATE", "Only those in STATE; repeat for more", \.states)]
        + Output.options.within(\.output),
      fields: Giveaway.fields.descriptions(),
      examples: [Example("ittool giveaway list --state committed", "See what is to be drawn")],
      start: GiveawayQuery()
    ) { arguments, context in
      try context.withStore { store in
        let condition: SQL =
          arguments.states.isEmpty
          ? "1" : "g.state IN (\(SQL.list(arguments.states.map(\.rawValue))))"
        try context.printRows(
          Giveaway.fields, arguments.output, local: try store.localTimes()
        ) { emit in
          try store.db.forEachRow(Giveaway.select + " WHERE \(condition) ORDER BY g.id DESC") {
            try emit(Giveaway(from: &$0))
          }
        }
        return .done
      }
    }
  }

  static var show: Command<GiveawayQuery> {
    Command(
      "giveaway show", "Show a giveaway, its entries or its winners",
      prose: """
        Shows how far it has come and what comes next. `--entries` lists who is in it, with the
        receipt by which each finds the own entry in the public list, and who is excluded and why.
        `--winners` lists who was drawn, those who fell out too. Both are for the department: they
        name people who have not agreed to be named.
        """,
      options: [
        .flag("entries", "List the entries, excluded ones too", \.entries),
        .flag("winners", "List who was drawn", \.winners),
      ] + Output.options.within(\.output),
      operands: [number(\.number)],
      fields: Giveaway.fields.descriptions(),
      examples: [
        Example("ittool giveaway show G-1", "See what comes next"),
        Example("ittool giveaway show G-1 --entries", "See who is in it"),
        Example(
          "ittool giveaway show G-1 --entries --format csv --fields address,receipt",
          "Make a list for telling everybody their receipt"),
      ],
      start: GiveawayQuery()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      let output = arguments.output
      return try context.withStore { store in
        let giveaway = try store.giveaway(number)
        let local = try store.localTimes()
        if arguments.winners {
          let winners = try store.winners(of: giveaway.id)
          try context.printRows(Winner.fields, output, local: local) { emit in
            for winner in winners { try emit(winner) }
          }
          return .done
        }
        if arguments.entries {
          let sql = GiveawayEntry.select + " WHERE e.giveaway = \(giveaway.id) ORDER BY e.code"
          try context.printRows(GiveawayEntry.fields, output, local: local) { emit in
            try store.db.forEachRow(sql) { try emit(GiveawayEntry(from: &$0)) }
          }
          return .done
        }
        guard output.format == nil, !output.json, output.fields.isEmpty else {
          try context.printRows(Giveaway.fields, output, local: local) { try $0(giveaway) }
          return .done
        }
        try context.console.page { try $0.write(context.page(of: giveaway, store)) }
        return .done
      }
    }
  }

  static var export: Command<GiveawayQuery> {
    Command(
      "giveaway export", "Write the record that is to be published",
      prose: """
        Prints the record as it stands: the list after `ittool giveaway close`, with the commitment
        after `commit`, with the winners after `draw`. It names only winners who agreed to it. The
        record of an earlier step is the beginning of a later one. `ittool help giveaways` describes
        it.
        """,
      operands: [number(\.number)],
      examples: [Example("ittool giveaway export G-1 > giveaway-1.txt", "Write a file to publish")],
      start: GiveawayQuery()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      let record = try context.withStore { try $0.publishedRecord(of: $0.giveaway(number)) }
      // As it is: a seal is over bytes.
      try context.console.write(record)
      return .done
    }
  }
}

extension Context {
  fileprivate func page(of giveaway: Giveaway, _ store: Store) throws -> String {
    let local = try store.localTimes()
    var lines = [
      console.styled(giveaway.number, .bold) + "  "
        + console.styled(console.shown(giveaway.title), .bold),
      "\(giveaway.state.rawValue) · \(giveaway.entries) "
        + "\(giveaway.entries == 1 ? "entry" : "entries") · \(giveaway.winners) to win",
    ]
    func add(_ name: String, _ value: String?) {
      guard let value, !value.isEmpty else { return }
      lines.append(
        name + String(repeating: " ", count: max(1, 13 - name.count)) + console.shown(value))
    }
    add("Belongs to", giveaway.announcement.map(Kind.announcement.number))
    add("One enters", giveaway.ruleWords)
    add("Staff", giveaway.staffMayEnter ? "may enter" : "excluded")
    add("Excluded", try store.exclusions(of: giveaway.id))
    add("Opened", "\(local(giveaway.opened)) by \(giveaway.author)")
    add("Until", giveaway.until.map(local))
    add("Closed", giveaway.closed.map(local))
    add("List", giveaway.listHash)
    add("Committed", giveaway.committed.map(local))
    add("Method", giveaway.method?.rawValue)
    for source in try store.sources(of: giveaway.id) {
      add("Source", "\(source.name), \(local(source.at))")
      add("Numbers", source.numbers)
    }
    add("Drawn", giveaway.drawn.map(local))
    for winner in try store.winners(of: giveaway.id) {
      var words = "number \(winner.position), \(winner.entry.who)"
      if let replaces = winner.replaces {
        words += ", for winner \(replaces): \(winner.reason ?? "")"
      }
      if winner.isReplaced { words += " (fell out)" }
      add("Winner \(winner.place)", words)
    }
    add("Cancelled", giveaway.cancelled.map(local))
    add("Reason", giveaway.reason)
    add("Seal", giveaway.seal)
    add("Next", try giveaway.next(try store.sources(of: giveaway.id), now: store.now))
    return lines.joined(separator: "\n") + "\n"
  }
}

extension Giveaway {
  /// What somebody has to do next; nil when nothing is left.
  fileprivate func next(_ sources: [PublicSource], now: Instant) throws -> String? {
    switch state {
    case .open: "ittool giveaway close \(number)"
    case .closed: "ittool giveaway commit \(number)"
    case .committed where sources.contains { $0.at > now }:
      "publish 'ittool giveaway export \(number)' before the numbers are known"
    case .committed: "ittool giveaway draw \(number)"
    case .drawn, .cancelled: nil
    }
  }
}

extension Store {
  /// How many entries take no part and why, in words.
  func exclusions(of giveaway: Int64) throws -> String {
    try db.all(
      """
      SELECT count(*) || ' ' || excluded FROM giveaway_entry
      WHERE giveaway = \(giveaway) AND excluded IS NOT NULL GROUP BY excluded ORDER BY excluded
      """, as: String.self
    ).joined(separator: ", ")
  }

  /// Candidates for the completion query `giveaway`, or nil for another.
  public func giveawayCandidates(_ name: String, _ prefix: String) throws -> [Candidate]? {
    guard name == "giveaway" else { return nil }
    var found: [Candidate] = []
    try db.forEachRow("SELECT id, title FROM giveaway ORDER BY id DESC LIMIT 200") { row in
      let number = Kind.giveaway.number(try row.int())
      let title: String = try row.text()
      if prefix.isEmpty || number.lowercased().hasPrefix(prefix.lowercased()) {
        found.append(Candidate(number, title))
      }
    }
    return Array(found.prefix(50))
  }

  /// Giveaways whose next step is late, a sentence each.
  public func giveawayComplaints() throws -> [AnnouncementComplaint] {
    var found: [AnnouncementComplaint] = []
    let due = try db.all(
      """
      SELECT id FROM giveaway AS g WHERE state = 'committed'
        AND (SELECT max(at) FROM giveaway_source WHERE giveaway = g.id) < \(now - 7 * 86_400)
      """, as: Int64.self)
    for number in due.map(Kind.giveaway.number) {
      found.append(
        AnnouncementComplaint(
          finding: "the numbers for \(number) have been known for a week, and it is not drawn",
          cure: "draw it with 'ittool giveaway draw \(number)'"))
    }
    let open = try db.all(
      "SELECT id FROM giveaway WHERE state = 'open' AND until < \(now - 7 * 86_400)",
      as: Int64.self)
    for number in open.map(Kind.giveaway.number) {
      found.append(
        AnnouncementComplaint(
          finding: "nobody can enter \(number) any more since a week, and it is not closed",
          cure: "close it with 'ittool giveaway close \(number)'"))
    }
    return found
  }
}

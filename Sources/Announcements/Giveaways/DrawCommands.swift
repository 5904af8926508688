/// `giveaway close`, `commit`, `draw`, `substitute` and `cancel`.
import Calendar
import Commands
import Formats
import Repository
import SQLite
import Terminal

struct DrawArguments: Sendable {
  var number: GiveawayNumber?
  var method = DrawMethod.hashChain
  var winners: Int?
  var sources: [String] = []
  var times: [String] = []
  var numbers: [String] = []
  var winner: String?
  var reason: String?
  var dryRun = false
  var output = Output()
}

extension GiveawayCommands {
  static var close: Command<DrawArguments> {
    Command(
      "giveaway close", "Freeze the list of entries",
      prose: """
        Nobody enters or leaves from now on. Prints the SHA-256 of the list, in which each entry is a
        code that names nobody. Who is a technician or a director of the department by now is left
        out, unless the giveaway was opened for staff too, and so is the second entry of a person
        who had two records; `ittool giveaway show --entries` lists them.

        Publish the record now, so that everybody can look for their own entry while there is still
        time to complain.
        """,
      options: [.flag("dry-run", "n", "Show the checksum and close nothing", \.dryRun)],
      operands: [number(\.number)],
      examples: [Example("ittool giveaway close G-1", "Freeze it")],
      start: DrawArguments()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      return try context.withStore { store in
        let (closed, excluded) = try store.write(keep: !arguments.dryRun) {
          let closed = try store.closeGiveaway(store.giveaway(number))
          return (closed, try store.exclusions(of: closed.id))
        }
        try context.console.line(closed.listHash ?? "")
        context.console.note(
          "\(closed.entries == 1 ? "one entry" : "\(closed.entries) entries")"
            + (excluded.isEmpty ? "" : "; excluded: \(excluded)"))
        return .done
      }
    }
  }

  static var commit: Command<DrawArguments> {
    Command(
      "giveaway commit", "Fix how it is drawn, before the numbers are known",
      prose: """
        Writes into the record how many win, the method, and the public numbers that will decide:
        each `--source` with its `--at`, in order, the time at which the numbers are known. All of
        them must lie in the future. Prints the seal that holds all of it. It cannot be changed.

        Name what everybody can look up and nobody can bend, and say exactly which numbers: 'Powerball
        of 10 June, five white balls and the red one', the closing figure of an index, a round of the
        drand beacon. One draw of a large lottery has about 28 bits; the note says how many it takes.

        The method `hash-chain` gives each entry a score of its own. `rfc3797` is that of RFC 3797,
        with MD5. `ittool help giveaways` describes both.
        """,
      options: [
        .value("method", "METHOD", "How winners follow; hash-chain unless given", \.method),
        .value("winners", "N", "How many win, in the place of what was opened", \.winners),
        .list("source", "TEXT", "Which public numbers; repeat for more", \.sources),
        .list("at", "DATE", "When they are known; one for each source, in order", \.times),
      ],
      operands: [number(\.number)],
      examples: [
        Example(
          "ittool giveaway commit G-1 --source 'Powerball of 10 June, all six numbers' --at "
            + "'2026-06-11 04:00'", "Let a lottery decide")
      ],
      start: DrawArguments()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      guard arguments.sources.count == arguments.times.count else {
        throw Failure.usage(
          "\(arguments.sources.count) --source and \(arguments.times.count) --at",
          hint: "give one --at for each --source, in order")
      }
      return try context.withStore { store in
        let sources = try zip(arguments.sources, arguments.times).map { name, time in
          PublicSource(
            name: try WrittenText.summary(name, "source"),
            at: try store.typedDate(time, "--at"))
        }
        if sources.contains(where: \.name.isEmpty) {
          throw Failure.usage("--source: say which numbers")
        }
        let committed = try store.write {
          let giveaway = try store.giveaway(number)
          return try store.commitGiveaway(
            giveaway, method: arguments.method, winners: arguments.winners ?? giveaway.winners,
            sources: sources)
        }
        try context.console.line(committed.seal ?? "")
        let bits = DrawMethod.bits(choosing: committed.winners, of: committed.entries)
        context.console.note(
          "choosing \(committed.winners) of \(committed.entries) takes \(Int(bits.rounded(.up))) "
            + "bits of chance; publish 'ittool giveaway export \(committed.number)' now")
        return .done
      }
    }
  }

  static var draw: Command<DrawArguments> {
    Command(
      "giveaway draw", "Draw the winners by the public numbers",
      prose: """
        Takes the numbers as they were announced, one `--numbers` for each source in the order of the
        commitment, and prints who has won. Numbers of one source are separated by blanks or commas;
        their order does not matter. `ittool giveaway draw --dry-run` shows the key and the winners
        first: look at the numbers twice, for it is drawn once. Nobody is told by this.
        """,
      options: [
        .list("numbers", "NUMBERS", "The numbers of one source; repeat for more", \.numbers),
        .flag("dry-run", "n", "Show who would win and change nothing", \.dryRun),
      ] + Output.options.within(\.output),
      operands: [number(\.number)],
      fields: Winner.fields.descriptions(),
      examples: [
        Example("ittool giveaway draw G-1 --numbers '7 12 30 41 66 4'", "Draw"),
        Example(
          "ittool giveaway draw G-2 --numbers 9319 --numbers '2 5 12 8 10' --dry-run",
          "Look before two sources decide"),
      ],
      start: DrawArguments()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      let numbers = try arguments.numbers.map { typed throws(Failure) in
        try PublicNumbers(reading: typed)
      }
      return try context.withStore { store in
        let (winners, giveaway) = try store.write(keep: !arguments.dryRun) {
          let giveaway = try store.giveaway(number)
          return (try store.draw(giveaway, numbers), giveaway)
        }
        try context.printRows(
          Winner.fields, arguments.output, local: try store.localTimes()
        ) { emit in
          for winner in winners { try emit(winner) }
        }
        context.console.note("the key is \(numbers.map(\.key).joined())")
        let bits = DrawMethod.bits(choosing: giveaway.winners, of: giveaway.entries)
        if numbers.reduce(0, { $0 + $1.mostBits }) < bits {
          context.console.note("there is less chance in these numbers than the draw takes")
        }
        return .done
      }
    }
  }

  static var substitute: Command<DrawArguments> {
    Command(
      "giveaway substitute", "Draw the next when a winner falls out",
      prose: """
        Draws the next entry of the same order in the place of a winner who may not have or does not
        want the prize, and prints who it is. The reason becomes part of the record: give it without
        a name. All other winners stay.
        """,
      options: [.value("reason", "TEXT", "Why; it is published", \.reason)]
        + Output.options.within(\.output),
      operands: [
        number(\.number),
        .one("WINNER", "Who falls out", completion: .query("person"), \.winner),
      ],
      fields: Winner.fields.descriptions(),
      examples: [
        Example(
          "ittool giveaway substitute G-1 P-5 --reason 'Has left the district.'", "Draw another")
      ],
      start: DrawArguments()
    ) { arguments, context in
      guard let number = arguments.number, let word = arguments.winner else { return .usage }
      guard let reason = arguments.reason?.trimmed, !reason.isEmpty else {
        throw Failure.usage("--reason is missing", hint: "say why, without a name")
      }
      return try context.withStore { store in
        let next = try store.write {
          let giveaway = try store.giveaway(number)
          let entry = try store.entry(named: word, giveaway)
          guard
            let winner = try store.winners(of: giveaway.id).first(where: { $0.entry.id == entry.id }
            )
          else { throw Failure("\(entry.who) has not won \(giveaway.number)") }
          return try store.substitute(winner, in: giveaway, reason: reason)
        }
        try context.printRows(
          Winner.fields, arguments.output, local: try store.localTimes()
        ) { try $0(next) }
        return .done
      }
    }
  }

  static var cancel: Command<DrawArguments> {
    Command(
      "giveaway cancel", "Give a giveaway up, for everybody to see",
      prose: """
        When the numbers never came, or the wrong ones were typed, this ends the giveaway and writes
        the reason into the record; what was published stays. There is no second draw: open another
        giveaway instead.
        """,
      options: [.value("reason", "TEXT", "Why; it is published", \.reason)],
      operands: [number(\.number)],
      examples: [
        Example(
          "ittool giveaway cancel G-1 --reason 'The lottery was not held.'", "Give it up")
      ],
      start: DrawArguments()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      guard let reason = arguments.reason?.trimmed, !reason.isEmpty else {
        throw Failure.usage("--reason is missing", hint: "it becomes part of the record")
      }
      try context.withStore { store in
        try store.write { try store.cancel(store.giveaway(number), reason: reason) }
      }
      return .done
    }
  }
}

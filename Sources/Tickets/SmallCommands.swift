/// `ticket watch`, `unwatch`, `tag` and `time`.
import Commands
import People
import Repository
import SQLite
import Terminal

struct WatchArguments: Sendable {
  var who: [String] = []
  var targets = Targets()
}

struct TagArguments: Sendable {
  var add: [String] = []
  var remove: [String] = []
  var targets = Targets()
}

struct TimeArguments: Sendable {
  var number: TicketNumber?
  var time: Minutes?
  var take = false
}

extension TicketCommands {
  static var watch: Command<WatchArguments> {
    Command(
      "ticket watch", "Let somebody follow tickets",
      prose: "Makes people watchers: they read every public word. Without `--who` it is you.",
      options: watchOptions, operands: Targets.operands.within(\.targets),
      examples: [
        Example("ittool ticket watch T-42 --who principal@example.org", "Let the principal follow")
      ],
      start: WatchArguments()
    ) { arguments, context in
      try context.change(arguments.targets, "watch") { store, ticket in
        try ticket.mustNotBeMerged()
        let names = try arguments.people.compactMap { word in
          let person = try store.technician(word)
          return try store.addWatcher(person, to: ticket) ? person.shortName : nil
        }
        return names.isEmpty ? nil : "watched by " + names.joined(separator: ", ")
      }
    }
  }

  static var unwatch: Command<WatchArguments> {
    Command(
      "ticket unwatch", "Let somebody no longer follow tickets",
      prose: "Ends what `ittool ticket watch` began. Without `--who` it is you.",
      options: watchOptions, operands: Targets.operands.within(\.targets),
      examples: [Example("ittool ticket unwatch T-42", "Stop following")],
      start: WatchArguments()
    ) { arguments, context in
      try context.change(arguments.targets, "unwatch") { store, ticket in
        let names = try arguments.people.compactMap { word in
          let person = try store.knownPerson(word)
          return try store.removeWatcher(person, from: ticket) ? person.shortName : nil
        }
        return names.isEmpty ? nil : "no longer watched by " + names.joined(separator: ", ")
      }
    }
  }

  private static var watchOptions: [Option<WatchArguments>] {
    [
      .list(
        "who", "W", "WHO", "The person: a name or a mail address",
        completion: .query("person"), \.who)
    ] + Targets.options.within(\.targets)
  }

  static var tag: Command<TagArguments> {
    Command(
      "ticket tag", "Add tags to tickets, or remove them",
      prose: "A tag is one word without commas; upper and lower case are the same.",
      options: [
        .list("add", "t", "TAG", "Add the tag", completion: .query("tag"), \.add),
        .list("remove", "R", "TAG", "Remove the tag", completion: .query("tag"), \.remove),
      ] + Targets.options.within(\.targets),
      operands: Targets.operands.within(\.targets),
      examples: [
        Example("ittool ticket tag T-42 T-43 --add testing-week", "Tag two tickets"),
        Example("ittool ticket tag T-42 --remove av", "Remove a tag"),
      ],
      start: TagArguments()
    ) { arguments, context in
      guard !arguments.add.isEmpty || !arguments.remove.isEmpty else {
        throw Failure.usage("tag: which?", hint: "give --add TAG or --remove TAG")
      }
      return try context.change(arguments.targets, "tag") { store, ticket in
        try ticket.mustNotBeMerged()
        var done: [String] = []
        for tag in arguments.add where try store.addTag(Wording.tag(tag), to: ticket.id) {
          try store.record(.ticket, ticket.id, "tag", new: tag)
          done.append("+\(tag)")
        }
        for tag in arguments.remove where try store.removeTag(tag, from: ticket.id) {
          try store.record(.ticket, ticket.id, "tag", old: tag)
          done.append("-\(tag)")
        }
        guard !done.isEmpty else { return nil }
        try store.touch(ticket.id)
        return done.joined(separator: " ")
      }
    }
  }

  static var time: Command<TimeArguments> {
    Command(
      "ticket time", "Record time worked on a ticket",
      prose: """
        Adds time worked, in whole minutes, such as 30min or 1h. `--take` takes a mistaken entry
        off again.
        """,
      options: [.flag("take", "Take the time off instead", \.take)],
      operands: [
        .one("NUMBER", "The ticket", completion: .query("ticket"), \.number),
        .one("SPAN", "The time, such as 30min or 1h", \.time),
      ],
      examples: [Example("ittool ticket time T-42 45min", "Record three quarters of an hour")],
      start: TimeArguments()
    ) { arguments, context in
      var targets = Targets()
      targets.words = arguments.number.map { [.number($0)] } ?? []
      return try context.change(targets, "time") { store, ticket in
        try ticket.mustNotBeMerged()
        let count = arguments.time?.count ?? 0
        let sum = arguments.take ? ticket.minutes - count : ticket.minutes + count
        guard sum >= 0 else {
          throw Failure("\(ticket.number) has \(ticket.minutes) min, \(count) cannot be taken off")
        }
        try store.update(ticket, [(.minutes, .integer(sum))])
        return "\(sum) min in all"
      }
    }
  }
}

extension WatchArguments {
  fileprivate var people: [String] { who.isEmpty ? ["me"] : who }
}

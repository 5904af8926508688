/// The noun `digest`: what is sent at fixed times, and to whom.
import Calendar
import Commands
import Formats
import Hours
import Repository
import SQLite

extension Noun {
  /// The noun `digest` over these sections.
  public static func digest(_ sections: @escaping @Sendable () -> [DigestSection]) -> Noun {
    Noun(
      "digest", "Send people what concerns them, at fixed times",
      prose: """
        A digest collects what one reader needs: a technician what is theirs, late, quiet or
        nobody's; a director the numbers and the oldest; a requester their open requests; a
        principal their school; readers of news what was published. `ittool cron` sends what is due; no digest is there until one is
        made:

            ittool digest create technicians --kind technician --at 'weekdays 07:00'
            ittool digest create directors --kind director --at 'monday 07:30'
            ittool digest create requests --kind requester --at 'friday 14:00'
            ittool digest create principals --kind principal --at 'monday 07:30' --to group:principals
            ittool digest create weekly --kind news --at 'friday 12:00' --to subscribers --to group:staff

        A newsletter has a line for each announcement that was published since a reader's last
        issue, with a link to its page. `subscribers` are those who subscribe to it
        (`ittool subscription add --pace weekly`), each by their topics; others get all that is
        public, and everybody what is for a group or a site of theirs. What came to a reader as a
        mail of its own is not told again. Where nothing is new nothing is sent to readers, and its
        author (`--author`; else the directors) is told so.

        What is news to a reader is a set of what was not told yet and not a span of time: a run
        that comes twice sends nothing, and after runs that were missed the next issue tells all of
        it once. What was told and then edited comes again as a correction. An empty digest is
        still sent to technicians and directors, so that its absence is the alert; to others it is
        not. A section shows a number of lines (`--limit`, 20) and says how many more there are.

        Notes among staff never stand in a digest, nor the words of tickets about students, except
        to those who may read them. `ittool person edit --do-not-contact digest` keeps all digests
        from a person. The words are files in `share/digests`, one folder a language; a
        copy of one in `~/.config/ittool/digests/en` takes its place.
        """
    ) {
      [
        AnyCommand(DigestCommands.create), AnyCommand(DigestCommands.list),
        AnyCommand(DigestCommands.show), AnyCommand(DigestCommands.edit),
        AnyCommand(DigestCommands.delete), AnyCommand(DigestCommands.preview(sections)),
        AnyCommand(DigestCommands.send(sections)), AnyCommand(DigestCommands.status(sections)),
      ]
    }
  }
}

struct DigestArguments: Sendable {
  var name: String?
  var kind: DigestKind?
  var at: String?
  var to: [String] = []
  var queue: String?
  var closed: ClosedDays?
  var limit: Int?
  var author: String?
  var on = false
  var off = false

  static let options: [Option<DigestArguments>] = [
    .value(
      "at", "WHEN", "Days and a time, such as 'weekdays 07:00'",
      details: """
        Days are weekdays, school days, every day, names of days, 'first monday of the month', 'day \
        15 of the month', or an RRULE. The time is that of the calendar.
        """, \.at),
    .list(
      "to", "WHO", "Who gets it: a person, group:NAME, role:ROLE …",
      details: "`requesters` are all with an open request, `subscribers` those of a newsletter.",
      completion: .query("person"), \.to),
    .value(
      "author", "WHO", "Who is told that a newsletter had nothing to send",
      completion: .query("person"), \.author),
    .value(
      "queue", "Q", "NAME", "Look only at this queue for what nobody works on",
      completion: .query("queue"), \.queue),
    .value("closed", "WHAT", "On days without hours: skip or keep", \.closed),
    .value(
      "limit", "l", "N", "Show at most N lines of a section in a mail",
      details: """
        News beyond that go on in up to \(DigestIssue.mostParts) numbered mails; of what stands, the \
        number of the rest is told.
        """, \.limit),
    .flag("off", "Switch it off", \.off),
  ]

  /// Changes a digest by what was said.
  func apply(to digest: inout Digest, _ store: Store) throws {
    if let at {
      let today = try store.calendar(of: digest).zone.civil(at: store.now).date
      digest.schedule = try DigestSchedule(typed: at, first: today)
    }
    if let closed { digest.schedule.closed = closed }
    if !to.isEmpty {
      let words = to.flatMap { $0.split(separator: ",") }.map(\.trimmed).filter { !$0.isEmpty }
      digest.receivers = try words.map { word in
        guard case .person(let id) = try DigestReceiver(word, in: store) else { return word }
        return Kind.person.number(id)
      }.joined(separator: ", ")
      guard !digest.receivers.isEmpty else { throw Failure.usage("--to: nobody is named") }
    }
    if let author {
      guard digest.kind == .news else { throw Failure.usage("--author is for newsletters") }
      digest.author = author == "none" ? nil : try store.profile(named: author).id
    }
    if let queue { digest.queue = queue.trimmed.isEmpty ? nil : queue }
    if let limit {
      guard 1...500 ~= limit else { throw Failure.usage("--limit: \(limit) is not from 1 to 500") }
      digest.most = limit
    }
    if on { digest.isActive = true }
    if off { digest.isActive = false }
    guard try digest.schedule.next(after: store.now, store.calendar(of: digest)) != nil else {
      throw Failure(
        "'\(digest.schedule.text)' has no day to come within two years",
        hint: "days without hours are skipped: '--closed keep' keeps them")
    }
  }
}

struct DigestNameArguments: Sendable {
  var name: String?
  var output = Output()
}

enum DigestCommands {
  static var create: Command<DigestArguments> {
    Command(
      "digest create", "Make a digest",
      prose: """
        Makes a digest and prints its name. Technicians and directors are those with the role, and
        requesters all who have an open request, unless `--to` says otherwise; whose school a
        principal reads about are the sites of the person.
        """,
      options: [.value("kind", "KIND", "Whom it is written for", \.kind)]
        + DigestArguments.options,
      operands: [.one("NAME", "The new digest", \.name)],
      examples: [
        Example(
          "ittool digest create technicians --kind technician --at 'weekdays 07:00'",
          "Begin every technician's day"),
        Example(
          "ittool digest create north --kind principal --at 'monday 07:30' --to ana@example.org",
          "Keep a principal informed"),
      ],
      start: DigestArguments()
    ) { arguments, context in
      guard let kind = arguments.kind else {
        throw Failure.usage(
          "digest create: whom is it for?",
          hint: "give --kind " + DigestKind.allCases.map(\.rawValue).joined(separator: ", "))
      }
      guard arguments.at != nil else {
        throw Failure.usage("digest create: when?", hint: "give --at, such as 'weekdays 07:00'")
      }
      guard let receivers = arguments.to.isEmpty ? kind.usualReceivers : "" else {
        throw Failure.usage(
          "digest create: who are the principals?", hint: "give --to, such as group:principals")
      }
      let name = arguments.name ?? ""
      guard !name.isEmpty, name.utf8.count <= 40,
        name.utf8.allSatisfy({ 97...122 ~= $0 | 32 || 48...57 ~= $0 || $0 == 45 || $0 == 95 })
      else { throw Failure.usage("'\(name)' is no name: letters, digits and hyphens") }
      return try context.withStore { store in
        var digest = Digest(
          name: name, kind: kind,
          schedule: DigestSchedule(stored: "", first: "", minute: 0, .skip),
          receivers: receivers, queue: arguments.queue, since: store.now)
        // Whoever makes a newsletter writes it, unless somebody else is named.
        if kind == .news { digest.author = (try? store.profile(named: store.actor))?.id }
        try arguments.apply(to: &digest, store)
        try store.write { try store.insert(digest) }
        try context.console.line(digest.name)
        try context.tellNext(digest.name, store)
        return .done
      }
    }
  }

  static var edit: Command<DigestArguments> {
    Command(
      "digest edit", "Change a digest",
      prose: """
        Changes what is said and leaves the rest. One that is switched on again begins anew: what
        happened while it was off is not told.
        """,
      options: DigestArguments.options + [.flag("on", "Switch it on", \.on)],
      operands: [.one("DIGEST", "The digest", completion: .query("digest"), \.name)],
      examples: [
        Example("ittool digest edit technicians --at 'weekdays 06:45'", "Send it earlier"),
        Example("ittool digest edit technicians --off", "Send it no more"),
      ],
      start: DigestArguments()
    ) { arguments, context in
      guard !(arguments.on && arguments.off) else {
        throw Failure.usage("give one of --on and --off")
      }
      return try context.withStore { store in
        let old = try store.digest(arguments.name ?? "")
        var new = old
        try arguments.apply(to: &new, store)
        guard new != old else {
          throw Failure.usage(
            "digest edit: what shall change?", hint: "see 'ittool digest edit --help'")
        }
        try store.write { try store.update(old, to: new) }
        try context.tellNext(old.name, store)
        return .done
      }
    }
  }

  static var delete: Command<DigestNameArguments> {
    Command(
      "digest delete", "Delete a digest",
      prose: "Deletes a digest. What was sent stays in `ittool delivery list`.",
      operands: [.one("DIGEST", "The digest", completion: .query("digest"), \.name)],
      examples: [Example("ittool digest delete technicians", "Send it no more")],
      start: DigestNameArguments()
    ) { arguments, context in
      try context.withStore { store in
        let digest = try store.digest(arguments.name ?? "")
        try store.write { try store.delete(digest) }
        return .done
      }
    }
  }

  static let fields: [Field<Digest>] = [
    Field("digest", "Name") { .text($0.name) },
    Field("kind", "technician, director, requester, principal or news") { .text($0.kind.rawValue) },
    Field("active", "Whether it is sent") { .bool($0.isActive) },
    Field("at", "When: an RRULE and a time") { .text($0.schedule.text) },
    Field("closed", "What happens on days without hours", usual: false) {
      .text($0.schedule.closed.rawValue)
    },
    Field("to", "Who gets it") { .text($0.receivers) },
    Field("readers", "How many they are now; nobody is told where it is 0") {
      $0.readerCount.map { .integer(Int64($0)) } ?? .null
    },
    Field("queue", "The queue it looks at for what nobody works on", usual: false) {
      .of($0.queue)
    },
    Field("limit", "The most lines of a section", usual: false) { .integer(Int64($0.most)) },
    Field("next", "When it is due next") { $0.isActive ? .of($0.next) : .null },
  ]

  static var list: Command<DigestNameArguments> {
    Command(
      "digest list", "List the digests", prose: "Lists what is sent at fixed times, and to whom.",
      options: Output.options.within(\.output), fields: fields.descriptions(),
      examples: [Example("ittool digest list", "See what is sent")], start: DigestNameArguments()
    ) { arguments, context in
      try context.withStore { store in
        try context.print(try store.digests(), arguments.output, store)
      }
    }
  }

  static var show: Command<DigestNameArguments> {
    Command(
      "digest show", "Show a digest",
      prose: "Prints a digest line by line, or as a row. `ittool digest preview` shows an issue.",
      options: Output.options.within(\.output),
      operands: [.one("DIGEST", "The digest", completion: .query("digest"), \.name)],
      fields: fields.descriptions(),
      examples: [Example("ittool digest show technicians", "See when it is sent, and to whom")],
      start: DigestNameArguments()
    ) { arguments, context in
      try context.withStore { store in
        let digest = try store.digest(arguments.name ?? "")
        let output = arguments.output
        guard output.format == nil, !output.json, output.fields.isEmpty else {
          return try context.print([digest], output, store)
        }
        try context.console.line(visible(digest.name))
        for (key, value) in digest.facts where !value.isEmpty {
          try context.console.line("  " + key.padded(toWidth: 8) + visible(value))
        }
        if digest.isActive, let next = digest.next {
          let zone = try store.calendar(of: digest).zone
          try context.console.line("  next    " + spoken(next, zone))
        }
        return .done
      }
    }
  }
}

extension Context {
  fileprivate func print(_ digests: [Digest], _ output: Output, _ store: Store) throws
    -> ExitStatus
  {
    let zone = try store.zone()
    try printRows(DigestCommands.fields, output, local: { localStamp($0, zone) }) { emit in
      for var digest in digests {
        // A group that is gone has nobody; the doctor says so.
        digest.readerCount = (try? store.readers(of: digest))?.count
        try emit(digest)
      }
    }
    return .done
  }

  fileprivate func tellNext(_ name: String, _ store: Store) throws {
    let digest = try store.digest(name)
    guard digest.isActive, let next = digest.next else { return }
    console.note("\(name): next \(spoken(next, try store.calendar(of: digest).zone))")
    if !store.configuration.channels.contains(where: { $0.name == store.mailChannel }) {
      console.warn(
        "no channel '\(store.mailChannel)' is configured yet, so that nothing can be sent",
        hints: ["run 'ittool setup'"])
    }
  }
}

extension Store {
  /// The names of digests, for completion.
  public func digestCandidates(_ name: String) throws -> [Candidate]? {
    guard name == "digest" else { return nil }
    return try digests().map { Candidate($0.name, $0.kind.rawValue) }
  }
}

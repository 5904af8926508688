/// `announce approve`, `publish`, `schedule`, `retract` and `unsubscribe`.
import Calendar
import Commands
import Mail
import Repository
import SQLite
import Terminal

struct AnnouncementMove: Sendable {
  var number: AnnouncementNumber?
  var numbers: [AnnouncementNumber] = []
  var time: [String] = []
  var lateness: String?
  var cancel = false
  var resend = false
  var addresses: [String] = []
  var channels: [String] = []
  var reason: String?
  var tell = false
  var token: String?
  var dryRun = false
}

extension AnnouncementCommands {
  private static let number: Operand<AnnouncementMove> = .one(
    "NUMBER", "The announcement", completion: .query("announcement"), \.number)

  static var approve: Command<AnnouncementMove> {
    Command(
      "announce approve", "Say that an announcement may go out",
      prose: """
        Records who read it and lets it go out. Where the setting `announce.approval` is `yes`
        nothing is published without, and whoever wrote it cannot approve it, in a shared store not
        under another name either. The approval holds for these words: with others it is a draft
        again.
        """,
      operands: [number],
      examples: [Example("ittool announce approve A-7", "Let it go out")],
      start: AnnouncementMove()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      return try context.withStore { store in
        try store.write { try store.approve(store.announcement(number)) }
        return .done
      }
    }
  }

  static var publish: Command<AnnouncementMove> {
    Command(
      "announce publish", "Publish an announcement now",
      prose: """
        Queues a mail for every active person of its audience, each address once, a text message
        for those who would rather be told that way, and a post for each of its channels; and marks
        it as published, in one change. Who cannot be reached is recorded with the reason: see
        `ittool announce show`. All of it leaves with `ittool delivery run`, usually from cron(8).

        What a channel has no room for is left out of its post, as `ittool announce preview` shows;
        only what could not be sent at all is refused.

        No address gets the same announcement twice, and no channel the same post. The mail goes
        once more, also to those who have it, only with `--resend`; with `--to` only to the addresses
        named. `--resend --channel` posts it once more there, or for the first time, and mails
        nobody: for a post whose outcome is unknown and that is not there. What was refused is tried
        again by `ittool delivery retry`.
        """,
      options: [
        .flag("resend", "Send once more what is out already", \.resend),
        .list("to", "ADDRESS", "With --resend, only to ADDRESS; repeat for more", \.addresses),
        .list(
          "channel", "c", "NAME", "With --resend, only on channel NAME; repeat for more",
          completion: .query("post-channel"), \.channels),
        .flag("dry-run", "n", "Show what would go out and change nothing", \.dryRun),
      ],
      operands: [number],
      examples: [
        Example("ittool announce publish A-7 --dry-run", "See how many it would reach"),
        Example("ittool announce publish A-7", "Publish it"),
        Example(
          "ittool announce publish A-7 --resend --channel mastodon", "Post it there once more"),
      ],
      start: AnnouncementMove()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      guard arguments.resend || arguments.addresses.isEmpty else {
        throw Failure.usage("--to is for --resend")
      }
      guard arguments.resend || arguments.channels.isEmpty else {
        throw Failure.usage(
          "--channel is for --resend",
          hint: "its channels are chosen with 'ittool announce edit --channel'")
      }
      guard arguments.addresses.isEmpty || arguments.channels.isEmpty else {
        throw Failure.usage("give one of --to and --channel")
      }
      return try context.withStore { store in
        let reach = try store.write(keep: !arguments.dryRun) {
          let announcement = try store.announcement(number)
          guard arguments.resend else { return try store.publish(announcement) }
          return arguments.channels.isEmpty
            ? try store.resend(announcement, to: arguments.addresses)
            : try store.resend(announcement, on: arguments.channels)
        }
        if !arguments.resend || !arguments.channels.isEmpty {
          for sentence in try store.postRemarks(store.announcement(number), arguments.channels) {
            context.console.note(sentence)
          }
        }
        try context.tell(
          reach, arguments.resend ? "sent again" : "published", dryRun: arguments.dryRun)
        if reach.missing > 0, !arguments.dryRun {
          context.console.note("see whom with 'ittool announce show \(number.text) --unreached'")
        }
        return .done
      }
    }
  }

  static var schedule: Command<AnnouncementMove> {
    Command(
      "announce schedule", "Have an announcement go out at a time",
      prose: """
        `ittool cron` publishes it at its time. When the program runs later than the setting
        `announce.lateness` allows, or `--late`, because the machine was off, it is not published:
        news of the morning does harm in the evening. cron tells, `ittool doctor` names it, and a
        person decides. `--cancel` takes the schedule back.
        """,
      options: [
        .value("late", "SPAN", "How late it may still go out, such as 2h", \.lateness),
        .flag("cancel", "Take the schedule back", \.cancel),
      ],
      operands: [
        number,
        .many("WHEN", "The time, such as 'tomorrow 07:30'", optional: true, \.time),
      ],
      examples: [
        Example("ittool announce schedule A-7 tomorrow 07:30", "Send it in the morning"),
        Example("ittool announce schedule A-7 --cancel", "Not after all"),
      ],
      start: AnnouncementMove()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      return try context.withStore { store in
        if arguments.cancel {
          try store.write { try store.unschedule(store.announcement(number)) }
          return .done
        }
        guard !arguments.time.isEmpty else {
          throw Failure.usage("announce schedule: when?", hint: "such as 'tomorrow 07:30'")
        }
        let time = try store.typedDate(arguments.time.joined(separator: " "), "WHEN")
        let word = try arguments.lateness ?? store.setting("announce.lateness")
        let span = try Span.typed(word, "--late")
        try store.write {
          try store.schedule(
            store.announcement(number), at: time, latest: time + span.seconds)
        }
        context.console.note(
          "goes out \(spoken(time, try store.zone())), at the latest "
            + "\(spoken(time + span.seconds, try store.zone()))")
        return .done
      }
    }
  }

  static var retract: Command<AnnouncementMove> {
    Command(
      "announce retract", "Take an announcement back",
      prose: """
        Withdraws everything that has not left, and says how many mails had: what was sent cannot be
        called back. A post is deleted where the service can do that; where it cannot, the post is
        named, for somebody to delete it by hand. `--tell` sends those who had it a message that
        says so, with the reason, and posts the same where nothing could be deleted. It leaves the
        public pages; its texts are kept.
        """,
      options: [
        .value("reason", "TEXT", "Why; readers are told with --tell", \.reason),
        .flag("tell", "Write to those who had it", \.tell),
        .flag("dry-run", "n", "Show what would happen and change nothing", \.dryRun),
      ],
      operands: [number],
      examples: [
        Example(
          "ittool announce retract A-7 --reason 'The vendor cancelled.' --tell", "Take it back")
      ],
      start: AnnouncementMove()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      guard let reason = arguments.reason?.trimmed, !reason.isEmpty else {
        throw Failure.usage("--reason is missing", hint: "say why it does not hold")
      }
      return try context.withStore { store in
        let result = try store.write(keep: !arguments.dryRun) {
          try store.retract(
            store.announcement(number), reason: WrittenText.summary(reason, "reason"),
            tell: arguments.tell)
        }
        if arguments.dryRun {
          try context.console.line("would be retracted: \(result.sentence)")
        } else {
          context.console.note("retracted: \(result.sentence)")
        }
        for sentence in result.reach.stuck { context.console.warn(sentence) }
        if result.hadByReaders > 0, !arguments.tell {
          var gone = result.gone
          gone[.post] = nil
          context.console.warn(
            "\(Retraction.words(gone)) had left and cannot be called back",
            hints: ["--tell writes to those who had it"])
        }
        return .done
      }
    }
  }

  static var unsubscribe: Command<AnnouncementMove> {
    Command(
      "announce unsubscribe", "Take a reader off by the token of a mail's header",
      prose: """
        For the district's own HTTPS page, named by the setting `announce.unsubscribe-url`: it calls
        this with the value of `t` when a POST came (RFC 8058), and for nothing else, because mail
        scanners follow links. A second time is done as well.
        """,
      operands: [.one("TOKEN", "The token", \.token)],
      examples: [
        Example("ittool announce unsubscribe u5.abcdefghijklmnopqr", "Take the reader off")
      ],
      start: AnnouncementMove()
    ) { arguments, context in
      try context.withStore { store in
        guard let proof = try store.existingProof(),
          let person = try proof.person(ofUnsubscribeToken: arguments.token ?? "")
        else { throw Failure("this is no token of ours") }
        _ = try store.write { try store.unsubscribe(person, confirms: true) }
        return .done
      }
    }
  }
}

extension AnnouncementNumber {
  /// `A-7`.
  var text: String { Kind.announcement.number(value) }
}

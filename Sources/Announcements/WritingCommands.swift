/// `announce draft`, `edit` and `correct`.
import Calendar
import Commands
import Formats
import Repository
import SQLite
import Terminal

extension AnnouncementCommands {
  static var draft: Command<AnnouncementWords> {
    Command(
      "announce draft", "Write an announcement",
      prose: """
        Makes a draft and prints its number, such as A-7. Without a text the editor opens on a
        terminal. Its first language is `--language`, or the setting `review.language`.

        With `--group` and `--site` together it is for the people of any of the groups who are at
        any of the sites. A picture needs `--alt`: words for those who do not see it. The text names
        an attached picture as `![what it shows](file.png)`.
        """,
      options: AnnouncementWords.textOptions + AnnouncementWords.audienceOptions
        + AnnouncementWords.fileOptions,
      operands: [.many("HEADLINE", "What it says, in a few words", \.title)],
      examples: [
        Example(
          "ittool announce draft New projectors in all rooms --group teachers -F projectors.md",
          "Write one from a file"),
        Example(
          "ittool announce draft Wi-Fi is off on Friday -s 'From 16:00 to 18:00.' -a 'Save your "
            + "work before.' -m 'We change the switches.' --site 'North School' --public",
          "Write one for a building and the web site"),
      ],
      start: AnnouncementWords()
    ) { arguments, context in
      var arguments = arguments
      arguments.headline = arguments.title.joined(separator: " ")
      var new = try arguments.change(context)
      if new.body == nil {
        if context.console.canAsk, context.console.outFacts.isTerminal {
          new.body = try context.console.edit("", suffix: ".md")
        } else if new.summary == nil {
          throw Failure.usage("the text is missing", hint: "give it with -m or --file")
        }
      }
      let files = try context.readFiles(arguments.attach)
      return try context.withStore { store in
        new.validUntil = try arguments.date(store)
        let number = try store.write {
          let made = try store.makeAnnouncement(new)
          try store.attach(files, alts: arguments.alts, to: made)
          return made.number
        }
        try context.console.line(number)
        return .done
      }
    }
  }

  static var edit: Command<AnnouncementWords> {
    Command(
      "announce edit", "Change an announcement that is not out yet",
      prose: """
        Changes what the options name; without any the editor opens on a terminal. `--language`
        says whose words they are, and begins another language when the announcement has no words in
        it yet. Groups, sites and tags that are named take the place of the former ones; an empty
        word takes them all away. The earlier text is kept as a version.

        An approved announcement becomes a draft again when its words change. What is out is changed
        by `ittool announce correct`.
        """,
      options: [.value("headline", "TEXT", "What it says, in a few words", \.headline)]
        + AnnouncementWords.textOptions + AnnouncementWords.audienceOptions
        + [.flag("not-public", "Not for everybody any more", \.notPublic)]
        + AnnouncementWords.fileOptions + [
          .list("detach", "NAME", "Remove the file NAME; repeat for more", \.detach),
          .value("reason", "TEXT", "Why it changes", \.reason),
        ],
      operands: [
        .one("NUMBER", "The announcement", completion: .query("announcement"), \.number)
      ],
      examples: [
        Example("ittool announce edit A-7 --group teachers --tag wifi", "Say for whom it is"),
        Example(
          "ittool announce edit A-7 --language es --headline 'Nuevos proyectores' -F es.md",
          "Add it in Spanish"),
        Example(
          "ittool announce edit A-7 --attach plan.png --alt 'Where the new access points hang'",
          "Attach a picture"),
      ],
      start: AnnouncementWords()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      let files = try context.readFiles(arguments.attach)
      let given = try arguments.change(context)
      return try context.withStore { store in
        var change = given
        change.validUntil = try arguments.date(store)
        func put(_ change: AnnouncementChange, over version: Int64?) throws -> ExitStatus {
          let sentence = try store.write {
            let announcement = try store.announcement(number)
            if let version, version != announcement.version {
              throw Failure("\(announcement.number) was changed while you edited it")
            }
            let sentence = try store.edit(announcement, change)
            try store.attach(files, alts: arguments.alts, to: announcement)
            for name in arguments.detach where try !store.detach(name, from: announcement) {
              throw Failure("\(announcement.number) has no file '\(name)'")
            }
            return sentence
          }
          let isSame = files.isEmpty && arguments.detach.isEmpty
          context.console.note(sentence ?? (isSame ? "nothing was changed" : "changed"))
          return .done
        }
        let isNothing = change.isNothing && files.isEmpty && arguments.detach.isEmpty
        guard isNothing else { return try put(change, over: nil) }
        guard context.console.canAsk, context.console.outFacts.isTerminal else {
          throw Failure.usage("announce edit: what shall change?", hint: "give --file, for one")
        }
        let announcement = try store.announcement(number)
        let language = change.language ?? announcement.text.language
        let body = try store.text(of: announcement.id, language)?.body ?? ""
        return try context.console.editing(body + "\n", suffix: ".md") { typed in
          change.body = typed
          return try put(change, over: announcement.version)
        }
      }
    }
  }

  static var correct: Command<AnnouncementWords> {
    Command(
      "announce correct", "Correct an announcement that is out",
      prose: """
        Gives it other words and sends them as 'Correction: …', with the reason, to those who may
        have the wrong ones; a mail that has not left yet is replaced by the right words alone. It
        goes to the readers of the language whose words changed. The earlier text is kept.

        A post is changed where the service can do that: nobody is told there, the right words stand
        in the place of the wrong ones. Where it cannot, a second post says what was wrong.

        A correction waits for no approval: what is wrong and out does harm by the hour.
        """,
      options: [
        .value("reason", "TEXT", "What was wrong; readers are told", \.reason),
        .value("headline", "TEXT", "What it says, in a few words", \.headline),
      ] + AnnouncementWords.textOptions + [
        .value("valid-until", "DATE", "How long it holds; none takes the date away", \.validUntil),
        .flag("dry-run", "n", "Show what would go out and change nothing", \.dryRun),
      ],
      operands: [
        .one("NUMBER", "The announcement", completion: .query("announcement"), \.number)
      ],
      examples: [
        Example(
          "ittool announce correct A-7 --reason 'The date was wrong.' -m 'We come on Friday.'",
          "Say it right")
      ],
      start: AnnouncementWords()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      guard let reason = arguments.reason?.trimmed, !reason.isEmpty else {
        throw Failure.usage("--reason is missing", hint: "say what was wrong; readers are told")
      }
      var change = try arguments.change(context)
      change.reason = try WrittenText.summary(reason, "reason")
      return try context.withStore { store in
        change.validUntil = try arguments.date(store)
        guard !change.isNothing else {
          throw Failure.usage("announce correct: what is right?", hint: "give -m or --file")
        }
        let (reach, languages) = try store.write(keep: !arguments.dryRun) {
          let announcement = try store.announcement(number)
          return (try store.correct(announcement, change), announcement.languages)
        }
        try context.tell(reach, "corrected", dryRun: arguments.dryRun)
        let others = languages.filter { $0 != change.language ?? languages.first }
        if change.hasWords, !others.isEmpty {
          context.console.warn(
            "the words in \(others.joined(separator: ", ")) are as they were, and their readers "
              + "were told nothing",
            hints: ["correct them with --language, where they are wrong too"])
        }
        return .done
      }
    }
  }
}

extension Context {
  /// Says what goes out: on standard output when nothing was kept, else to whoever looks.
  func tell(_ reach: Reach, _ what: String, dryRun: Bool) throws {
    if dryRun {
      try console.line("would be \(what): \(reach.sentence)")
    } else {
      console.note("\(what): \(reach.sentence)")
    }
    for sentence in reach.remarks { console.note(sentence) }
    for sentence in reach.stuck { console.warn(sentence) }
  }
}

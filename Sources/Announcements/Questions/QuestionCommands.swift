/// The table of the noun `question`, and its forms under `announce`.
import Calendar
import Commands
import Formats
import People
import Repository
import SQLite
import Terminal

/// The commands of questions, a file for each few.
enum QuestionCommands {}

extension Noun {
  /// The noun `question`; `opening` makes a ticket of one.
  public static func question(_ opening: @escaping TicketOpening) -> Noun {
    Noun(
      "question", "Answer what readers ask about announcements",
      prose: """
        Whoever answers an announcement's mail asks a question: it gets a number such as Q-3, an
        owner, at first whoever wrote the announcement, and an age. Automatic replies and words of
        thanks become none. What was asked at the counter or by phone comes in by
        `ittool question add`.

        A question is answered, declined with a reason, or becomes a ticket; its asker gets one
        mail about it. An answer that helps others is published under the post
        (`--publish`), without the asker's name unless they agreed to it. One that waits longer
        than `question.days` is named by digests, by `ittool handover` and by `ittool doctor`, and
        the site says how long the oldest waits.
        """, bareVerb: "list"
    ) {
      [
        AnyCommand(QuestionCommands.add("question add")),
        AnyCommand(QuestionCommands.list("question list")), AnyCommand(QuestionCommands.show),
        AnyCommand(QuestionCommands.answer), AnyCommand(QuestionCommands.decline),
        AnyCommand(QuestionCommands.assign), AnyCommand(QuestionCommands.edit),
        AnyCommand(QuestionCommands.ticket(opening)),
      ]
    }
  }
}

/// The one act of `announce question`.
enum QuestionAct: String, CaseIterable, Sendable, ArgumentValue {
  case add

  static func read(_ word: String) throws(Failure) -> QuestionAct {
    if let act = QuestionAct(rawValue: word) { return act }
    throw .usage("'\(word)' is not add", hint: "all else is 'ittool question \(word)'")
  }
}

struct QuestionArguments: Sendable {
  var act: QuestionAct?
  var number: QuestionNumber?
  var announcement: AnnouncementNumber?
  var words: [String] = []
  var message: String?
  var file: String?
  var from: String?
  var owner: String?
  var shown: String?
  var reason: String?
  var queue: String?
  var publish = false
  var notPublic = false
  var nameAsker = false
  var noName = false
  var again = false
}

extension QuestionCommands {
  static let number: Operand<QuestionArguments> = .one(
    "QUESTION", "The question", completion: .query("question"), \.number)
  private static let announcement: Operand<QuestionArguments> = .one(
    "NUMBER", "The announcement that it is about", completion: .query("announcement"),
    \.announcement)

  /// The command under one of its names.
  static func add(_ path: String) -> Command<QuestionArguments> {
    let isShort = path.hasSuffix(" question")
    let act: [Operand<QuestionArguments>] =
      isShort ? [.one("ACT", "The word add", \.act)] : []
    let call = "ittool \(path)\(isShort ? " add" : "")"
    return Command(
      path, isShort ? "Write a question down: announce question add" : "Write a question down",
      prose: """
        Keeps what somebody asked at the counter, by phone or under a post about an announcement,
        and prints its number, such as Q-3. With `--from` the asker gets the answer by mail. See
        `ittool question` for what becomes of it.
        """,
      options: [
        .value(
          "from", "WHO", "Who asked: a person, or NAME <ADDRESS>", completion: .query("person"),
          \.from),
        .value("message", "m", "TEXT", "The question", \.message),
        .value(
          "file", "F", "FILE", "Read the question from FILE; - is standard input",
          completion: .file, \.file),
      ],
      operands: act + [announcement, .many("TEXT", "The question", optional: true, \.words)],
      examples: [
        Example(
          "\(call) A-7 'Does it work with old tablets?' --from ana@example.org",
          "Keep a question of Ana's"),
        Example("\(call) A-7 -F question.txt", "Keep one from a file"),
      ],
      start: QuestionArguments()
    ) { arguments, context in
      guard let announcement = arguments.announcement else { return .usage }
      let text = try arguments.text(context, "the question")
      return try context.withStore { store in
        let id = try store.write {
          let person = try arguments.from.map { word in
            try (try? store.profile(named: word).id) ?? store.personNumber(Mailbox(reading: word))
          }
          return try store.ask(
            NewQuestion(
              announcement: announcement.value, follows: nil, text: text, person: person,
              source: "shell", messageID: nil))
        }
        try context.console.line(Kind.question.number(id))
        return .done
      }
    }
  }

  static var answer: Command<QuestionArguments> {
    Command(
      "question answer", "Answer a question",
      prose: """
        Mails the answer to the asker. `--publish` puts it under the post too, where everybody
        reads it with an entry of its own in the feed; of an answer that was sent before,
        `--publish` alone does so. `--as` gives the question's words for everybody, where those of
        the asker say too much. Without an answer the editor opens on a terminal.

        The asker's name stands there only with `--name-asker`, which says that they agreed, and
        stays in the history.
        """,
      options: [
        .value("message", "m", "TEXT", "The answer, in Markdown", \.message),
        .value(
          "file", "F", "FILE", "Read the answer from FILE; - is standard input",
          completion: .file, \.file),
        .flag("publish", "Publish it under the post too", \.publish),
        .value("as", "TEXT", "The question as everybody reads it", \.shown),
        .flag("name-asker", "Name the asker there, who agreed", \.nameAsker),
        .flag("again", "Send another answer in the place of the first", \.again),
      ],
      operands: [number],
      examples: [
        Example(
          "ittool question answer Q-3 -m 'Yes, from version 9 on.' --publish", "Answer for all"),
        Example("ittool question answer Q-3 --publish", "Publish what was answered before"),
      ],
      start: QuestionArguments()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      guard arguments.publish || arguments.shown == nil && !arguments.nameAsker else {
        throw Failure.usage("--as and --name-asker are for --publish")
      }
      return try context.withStore { store in
        let known = try store.question(number)
        var text: String?
        let isPublishing = known.state == .answered && arguments.publish && !arguments.again
        if arguments.message != nil || arguments.file != nil || !isPublishing {
          if known.state == .answered, !arguments.again {
            throw Failure(
              "\(known.number) was answered already",
              hint: "--again sends another answer in its place; --publish alone publishes the first"
            )
          }
          text = try arguments.text(
            context, "the answer",
            above: known.question.split(separator: "\n").map { "> \($0)" }.joined(separator: "\n"))
        }
        let sentence = try store.write {
          let question = try store.question(number)
          let sentence = try text.map { try store.answer(question, $0, again: arguments.again) }
          if arguments.publish {
            try store.publish(
              store.question(number), true, shown: arguments.shown,
              named: arguments.nameAsker ? true : nil)
          }
          return sentence
        }
        context.console.note(
          [sentence, arguments.publish ? "published" : nil].compactMap { $0 }
            .joined(separator: ", "))
        return .done
      }
    }
  }

  static var decline: Command<QuestionArguments> {
    Command(
      "question decline", "Say that a question will not be answered, and why",
      prose: "Mails the reason to the asker, and ends the waiting.",
      options: [.value("reason", "TEXT", "Why; the asker is told", \.reason)],
      operands: [number],
      examples: [
        Example(
          "ittool question decline Q-3 --reason 'That is for the school board to say.'",
          "Decline it")
      ],
      start: QuestionArguments()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      guard let reason = arguments.reason?.trimmed, !reason.isEmpty else {
        throw Failure.usage("--reason is missing", hint: "the asker is told why")
      }
      let words = try WrittenText.summary(reason, "reason")
      return try context.withStore { store in
        let sentence = try store.write { try store.decline(store.question(number), words) }
        context.console.note(sentence)
        return .done
      }
    }
  }

  static var assign: Command<QuestionArguments> {
    Command(
      "question assign", "Say who answers a question",
      prose: "Gives the question to a person, to `me`, or with `none` to nobody.",
      operands: [
        number, .one("WHO", "The person", completion: .query("person"), \.owner),
      ],
      examples: [Example("ittool question assign Q-3 kim@example.org", "Give it to Kim")],
      start: QuestionArguments()
    ) { arguments, context in
      guard let number = arguments.number, let word = arguments.owner else { return .usage }
      return try context.withStore { store in
        try store.write {
          let owner =
            word == "none" ? nil : try store.profile(named: word == "me" ? store.actor : word)
          try store.assign(store.question(number), to: owner)
        }
        return .done
      }
    }
  }

  static var edit: Command<QuestionArguments> {
    Command(
      "question edit", "Change what everybody reads of a question",
      prose: """
        Changes the question's words for everybody, whether its asker is named, and takes an answer
        from under the post. What was asked and what was answered stay as they were.
        """,
      options: [
        .value("as", "TEXT", "The question as everybody reads it", \.shown),
        .flag("name-asker", "Name the asker there, who agreed", \.nameAsker),
        .flag("no-name", "Do not name the asker any more", \.noName),
        .flag("not-public", "Take the answer from under the post", \.notPublic),
      ],
      operands: [number],
      examples: [
        Example("ittool question edit Q-3 --as 'Does it work with old tablets?'", "Reword it"),
        Example("ittool question edit Q-3 --not-public", "Take it away"),
      ],
      start: QuestionArguments()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      guard !(arguments.nameAsker && arguments.noName) else {
        throw Failure.usage("give one of --name-asker and --no-name")
      }
      guard
        arguments.shown != nil || arguments.nameAsker || arguments.noName || arguments.notPublic
      else { throw Failure.usage("question edit: what shall change?", hint: "give --as, for one") }
      return try context.withStore { store in
        try store.write {
          let question = try store.question(number)
          try store.publish(
            question, question.published != nil && !arguments.notPublic, shown: arguments.shown,
            named: arguments.nameAsker ? true : arguments.noName ? false : nil)
        }
        return .done
      }
    }
  }
}

extension QuestionArguments {
  /// The text that the words, `-m`, a file or the editor give.
  func text(_ context: Context, _ what: String, above: String? = nil) throws -> String {
    let given = [words.isEmpty ? nil : words.joined(separator: " "), message, file]
    guard given.compactMap({ $0 }).count <= 1 else {
      throw Failure.usage("give \(what) once: as words, with -m or with --file")
    }
    if let file { return try context.console.readText(file, limit: 2 << 20) }
    if let text = given.compactMap({ $0 }).first { return text }
    guard context.console.canAsk, context.console.outFacts.isTerminal else {
      throw Failure.usage("\(what) is missing", hint: "give it with -m or --file")
    }
    let typed = try context.console.edit(above.map { "\n\n\($0)\n" } ?? "", suffix: ".md")
    // What was shown to be answered is no part of the answer.
    guard let above else { return typed }
    return typed.replacing(above, with: "").trimmed
  }
}

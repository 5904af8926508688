/// `article add`, `edit`, `publish`, `retire`, `review` and `link`.
import Calendar
import Commands
import Formats
import Repository
import SQLite
import Terminal

struct ArticleWords: Sendable {
  var number: ArticleNumber?
  var title: [String] = []
  var newTitle: String?
  var summary: String?
  var message: String?
  var file: String?
  var audience: Audience?
  var language: String?
  var reason: String?
  var publish = false
  var remove = false
  var ticket: TicketNumber?
  var next: String?
  var output = Output()
}

extension ArticleWords {
  static let textOptions: [Option<ArticleWords>] = [
    .value("summary", "s", "TEXT", "One sentence that says what it is about", \.summary),
    .value("message", "m", "TEXT", "The text, in Markdown", \.message),
    .value(
      "file", "F", "FILE", "Read the text from FILE; - is standard input", completion: .file,
      \.file),
    .value("audience", "AUDIENCE", "Whom it is for", \.audience),
    .value("language", "TAG", "Its language, such as es", \.language),
  ]

  /// The text that the options name; nil when they name none.
  func text(_ context: Context) throws -> String? {
    try context.console.text(message: message, file: file)
  }
}

extension ArticleCommands {
  static var add: Command<ArticleWords> {
    Command(
      "article add", "Write an article",
      prose: """
        Makes a draft and prints its number, such as K-12. Without a text the editor opens on a
        terminal. The audience is `technicians` unless another is named; nobody outside the
        department reads a draft.
        """,
      options: ArticleWords.textOptions + [
        .flag("publish", "Publish it at once", \.publish)
      ],
      operands: [.many("TITLE", "What it answers", \.title)],
      examples: [
        Example(
          "ittool article add Print from a tablet --audience public -F printing.md",
          "Write an article from a file")
      ],
      start: ArticleWords()
    ) { arguments, context in
      var new = NewArticle()
      new.title = arguments.title.joined(separator: " ")
      new.summary = arguments.summary ?? ""
      new.audience = arguments.audience ?? .technicians
      new.language = arguments.language ?? "en"
      if let text = try arguments.text(context) {
        new.body = text
      } else if context.console.canAsk, context.console.outFacts.isTerminal {
        new.body = try context.console.edit("", suffix: ".md")
      } else {
        throw Failure.usage("the text is missing", hint: "give it with -m or --file")
      }
      return try context.withStore { store in
        let id = try store.write {
          let id = try store.make(new)
          if arguments.publish { try store.publish(ArticleNumber(id), review: nil) }
          return id
        }
        try context.console.line(Kind.article.number(id))
        return .done
      }
    }
  }

  static var edit: Command<ArticleWords> {
    Command(
      "article edit", "Change an article",
      prose: """
        Changes what the options name; without any the editor opens on a terminal. The earlier text
        is kept as a version, with the reason.
        """,
      options: [.value("title", "TEXT", "What it answers", \.newTitle)]
        + ArticleWords.textOptions + [.value("reason", "TEXT", "Why it changes", \.reason)],
      operands: [
        .one("NUMBER", "The article", completion: .query("article"), \.number)
      ],
      examples: [
        Example(
          "ittool article edit K-12 -F printing.md --reason 'New driver'", "Give it another text")
      ],
      start: ArticleWords()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      var change = ArticleChange()
      change.title = arguments.newTitle
      change.summary = arguments.summary
      change.body = try arguments.text(context)
      change.audience = arguments.audience
      change.language = arguments.language
      change.reason = arguments.reason
      let isNothing =
        change.title == nil && change.summary == nil && change.body == nil
        && change.audience == nil && change.language == nil
      return try context.withStore { store in
        func put(_ base: Article) throws -> ExitStatus {
          let isChanged = try store.write {
            let article = try store.article(number)
            guard article.version == base.version else {
              throw Failure("\(article.number) was changed while you edited it")
            }
            return try store.change(article, change)
          }
          context.console.note(isChanged ? "\(base.number) changed" : "nothing was changed")
          return .done
        }
        let article = try store.article(number)
        guard isNothing else { return try put(article) }
        guard context.console.canAsk, context.console.outFacts.isTerminal else {
          throw Failure.usage("article edit: what shall change?", hint: "give --file or --title")
        }
        return try context.console.editing(article.body + "\n", suffix: ".md") { typed in
          change.body = typed
          return try put(article)
        }
      }
    }
  }

  static var publish: Command<ArticleWords> {
    Command(
      "article publish", "Publish an article",
      prose: """
        Publishes a draft or a retired article for its audience. It is to be looked at again after
        the months of the setting `article.review-months`, or on the day that `--review` names.
        """,
      options: [.value("review", "DATE", "When to look at it again", \.next)],
      operands: [.one("NUMBER", "The article", completion: .query("article"), \.number)],
      examples: [Example("ittool article publish K-12", "Publish it")], start: ArticleWords()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      return try context.withStore { store in
        let date = try arguments.next.map { try store.typedDate($0, "--review") }
        try store.write { try store.publish(number, review: date) }
        return .done
      }
    }
  }

  static var retire: Command<ArticleWords> {
    Command(
      "article retire", "Retire an article that no longer holds",
      prose: "Nobody is led to it any more. Its text and its links stay.",
      operands: [.one("NUMBER", "The article", completion: .query("article"), \.number)],
      examples: [Example("ittool article retire K-12", "Retire it")], start: ArticleWords()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      return try context.withStore { store in
        try store.write { try store.move(store.article(number), to: .retired) }
        return .done
      }
    }
  }

  static var review: Command<ArticleWords> {
    Command(
      "article review", "Say that an article still holds, or list what to look at",
      prose: """
        Without a number it lists the published articles whose day has come. With one it records
        that somebody read it and it holds, and sets the next day. `ittool cron` reminds of them
        once each and `ittool doctor` names how many wait.
        """,
      options: [.value("next", "DATE", "When to look at it again", \.next)]
        + Output.options.within(\.output),
      operands: [.maybe("NUMBER", "The article", completion: .query("article"), \.number)],
      fields: Article.fields.descriptions(),
      examples: [
        Example("ittool article review", "See which are to be looked at"),
        Example("ittool article review K-12", "Say that it still holds"),
      ], start: ArticleWords()
    ) { arguments, context in
      try context.withStore { store in
        guard let number = arguments.number else {
          let due = try store.articlesToReview()
          try context.printRows(Article.fields, arguments.output, local: try store.localTimes()) {
            emit in for article in due { try emit(article) }
          }
          return .done
        }
        let next =
          try arguments.next.map { try store.typedDate($0, "--next") }
          ?? store.months(store.number("article.review-months"))
        try store.write {
          let article = try store.article(number)
          try store.record(.article, article.id, "reviewed")
          try store.setReview(article, to: next)
        }
        context.console.note("to be looked at again \(Calendar.spoken(next, try store.zone()))")
        return .done
      }
    }
  }

  static var link: Command<ArticleWords> {
    Command(
      "article link", "Link an article to a ticket",
      prose: "Says that the article has to do with the ticket; `--remove` takes it back.",
      options: [.flag("remove", "Take the link away", \.remove)],
      operands: [
        .one("NUMBER", "The article", completion: .query("article"), \.number),
        .one("TICKET", "The ticket", completion: .query("ticket"), \.ticket),
      ],
      examples: [Example("ittool article link K-12 T-42", "Link them")], start: ArticleWords()
    ) { arguments, context in
      guard let number = arguments.number, let ticket = arguments.ticket else { return .usage }
      return try context.withStore { store in
        try store.write {
          let article = try store.article(number)
          guard
            try store.db.first("SELECT id FROM ticket WHERE id = \(ticket.value)", as: Int64.self)
              != nil
          else { throw Failure("there is no ticket \(Kind.ticket.number(ticket.value))") }
          if arguments.remove {
            guard try store.unlink(article: article.id, from: ticket.value) else {
              throw Failure("\(article.number) is not linked to that ticket")
            }
          } else {
            try store.link(article: article.id, to: ticket.value, .related)
          }
        }
        return .done
      }
    }
  }
}

extension Store {
  /// Publishes an article and says when it is looked at again; called inside a transaction.
  func publish(_ number: ArticleNumber, review: Instant?) throws {
    let article = try article(number)
    try move(article, to: .published)
    try setReview(article, to: review ?? months(self.number("article.review-months")))
  }
}

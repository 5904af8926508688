/// `article export` and `import`: articles as text files with their facts before the text.
import Commands
import Formats
import Glibc
import Repository
import SQLite
import Terminal

struct ArticleFileArguments: Sendable {
  var numbers: [ArticleNumber] = []
  var files: [String] = []
  var directory: String?
  var dryRun = false
}

extension Article {
  /// The article as a file.
  var file: FrontMatter {
    FrontMatter(
      [
        ("number", number), ("title", title), ("summary", summary),
        ("audience", audience.rawValue), ("state", state.rawValue), ("language", language),
      ], body: body)
  }
}

extension ArticleCommands {
  static var export: Command<ArticleFileArguments> {
    Command(
      "article export", "Write articles as text files",
      prose: """
        Prints one article with its facts between two lines of three hyphens before
        the text, as
        `ittool article import` reads it. With `--directory` it writes one file for each, all of
        them when no number is given: K-12.md.
        """,
      options: [
        .value(
          "directory", "d", "DIRECTORY", "Write files into DIRECTORY", completion: .file,
          \.directory)
      ],
      operands: [
        .many(
          "NUMBER", "The articles", optional: true, completion: .query("article"), \.numbers)
      ],
      examples: [Example("ittool article export --directory articles", "Write all of them")],
      start: ArticleFileArguments()
    ) { arguments, context in
      try context.withStore { store in
        var articles = try arguments.numbers.map(store.article)
        if arguments.numbers.isEmpty {
          articles = try store.db.all(
            "SELECT \(raw: Article.columns) FROM article ORDER BY id", as: Article.self)
        }
        guard let directory = arguments.directory else {
          guard articles.count == 1 else {
            throw Failure.usage("export: which article?", hint: "name one, or give --directory")
          }
          try context.console.write(articles[0].file.text)
          return .done
        }
        guard mkdir(directory, 0o777) == 0 || errno == EEXIST else {
          throw Failure(
            "cannot make the directory \(directory): \(systemMessage(errno))", status: .inputOutput)
        }
        for article in articles {
          try write(article.file.text, "\(directory)/\(article.number).md")
        }
        return .done
      }
    }
  }

  static var importing: Command<ArticleFileArguments> {
    Command(
      "article import", "Bring articles in from text files",
      prose: """
        Reads files as `ittool article export` writes them. A file with the number of an article
        of this store gives it a new version; one without a number becomes a new article. All of
        the files are taken, or none.
        """,
      options: [.flag("dry-run", "n", "Show what would change and change nothing", \.dryRun)],
      operands: [.many("FILE", "The files; - is standard input", completion: .file, \.files)],
      examples: [Example("ittool article import articles/K-12.md", "Bring a file back")],
      start: ArticleFileArguments()
    ) { arguments, context in
      let files = try arguments.files.map { ($0, try context.console.readText($0, limit: 2 << 20)) }
      return try context.withStore { store in
        let done = try store.write(keep: !arguments.dryRun) {
          try files.map { name, text in
            do { return try store.take(articleFile: text) } catch let error as FrontMatterError {
              throw Failure("\(name):\(error.line): \(error.message)")
            } catch let failure as Failure {
              throw Failure("\(name): \(failure.message)")
            }
          }
        }
        for (number, sentence) in done {
          if arguments.dryRun {
            try context.console.line("would change \(sentence)")
          } else {
            try context.console.line(number)
          }
        }
        return .done
      }
    }
  }

  private static func write(_ text: String, _ path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw Failure("cannot write \(path): \(systemMessage(errno))", status: .inputOutput)
    }
    defer { close(descriptor) }
    let sink = Sink(descriptor: descriptor, name: path)
    try sink.write(text)
    try sink.flush()
  }
}

extension Store {
  /// Takes one file over; called inside a transaction.
  ///
  /// - Returns: the article's number, and what was done.
  fileprivate func take(articleFile text: String) throws -> (String, String) {
    let file = try FrontMatter(reading: text)
    let audience = try file["audience"].map(Audience.read)
    let state = try file["state"].map(ArticleState.read)
    guard let title = file["title"] else { throw Failure("it has no title: write 'title: …'") }
    let id: Int64
    var sentence = "made"
    if let word = file["number"] {
      let article = try article(ArticleNumber.read(word))
      let change = ArticleChange(
        title: title, summary: file["summary"] ?? "", body: file.body, audience: audience,
        language: file["language"], reason: "imported")
      sentence = try self.change(article, change) ? "changed" : "left as it was"
      id = article.id
    } else {
      id = try make(
        NewArticle(
          title: title, summary: file["summary"] ?? "", body: file.body,
          audience: audience ?? .technicians, language: file["language"] ?? "en"))
    }
    let article = try self.article(ArticleNumber(id))
    if let state, state != article.state {
      if state == .published {
        try publish(ArticleNumber(id), review: nil)
      } else {
        try move(article, to: state)
      }
    }
    return (article.number, "\(article.number): \(sentence)")
  }
}

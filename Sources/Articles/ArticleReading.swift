/// `article list`, `show` and `search`.
import Commands
import Formats
import Repository
import SQLite
import Terminal

struct ArticleQuery: Sendable {
  var number: ArticleNumber?
  var query: [String] = []
  var audience: Audience?
  var state: ArticleState?
  var version: Int?
  var versions = false
  var diff = false
  var markdown = false
  var output = Output()
}

extension ArticleCommands {
  static var list: Command<ArticleQuery> {
    Command(
      "article list", "List the articles",
      prose: "Lists drafts and published articles, newest first; retired ones with `--state`.",
      options: [
        .value("audience", "AUDIENCE", "Only those for AUDIENCE", \.audience),
        .value("state", "STATE", "Only those in STATE", \.state),
      ] + Output.options.within(\.output),
      fields: Article.fields.descriptions(),
      examples: [Example("ittool article list --state draft", "See what is not published yet")],
      start: ArticleQuery()
    ) { arguments, context in
      try context.withStore { store in
        var sql: SQL = "SELECT \(raw: Article.columns) FROM article WHERE "
        if let state = arguments.state {
          sql += "state = \(state.rawValue)"
        } else {
          sql += "state <> 'retired'"
        }
        if let audience = arguments.audience { sql += " AND audience = \(audience.rawValue)" }
        sql += " ORDER BY id DESC"
        try context.printRows(Article.fields, arguments.output, local: try store.localTimes()) {
          emit in
          try store.db.forEachRow(sql) { row in try emit(Article(from: &row)) }
        }
        return .done
      }
    }
  }

  static var show: Command<ArticleQuery> {
    Command(
      "article show", "Show an article",
      prose: """
        Shows the text with what is known of the article. `--versions` lists its texts, `--revision`
        shows an earlier one, and `--diff` shows what the last change, or that version, changed.
        """,
      options: [
        .flag("markdown", "Print only the text", \.markdown),
        .flag("versions", "List its texts", \.versions),
        .value("revision", "N", "Show its text number N", \.version),
        .flag("diff", "Show what changed from the text before", \.diff),
      ] + Output.options.within(\.output),
      operands: [.one("NUMBER", "The article", completion: .query("article"), \.number)],
      fields: Article.fields.descriptions(),
      examples: [
        Example("ittool article show K-12", "Read it"),
        Example("ittool article show K-12 --diff", "See what the last change was"),
      ],
      start: ArticleQuery()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      return try context.withStore { store in
        let article = try store.article(number)
        if arguments.versions || arguments.version != nil || arguments.diff {
          return try context.showVersions(of: article, arguments, store)
        }
        if arguments.markdown {
          try context.console.display(article.body)
          return .done
        }
        let output = arguments.output
        guard output.format == nil, !output.json, output.fields.isEmpty else {
          try context.printRows(Article.fields, output, local: try store.localTimes()) { emit in
            try emit(article)
          }
          return .done
        }
        try context.console.page { try $0.write(context.page(of: article, store)) }
        return .done
      }
    }
  }

  static var search: Command<ArticleQuery> {
    Command(
      "article search", "Search the text of the articles",
      prose: """
        Prints the articles in whose title, summary or text all words stand, best first; endings do
        not matter. Retired ones are left out.
        """,
      options: [.value("audience", "AUDIENCE", "Only those for AUDIENCE", \.audience)]
        + Output.options.within(\.output),
      operands: [.many("QUERY", "What to look for", \.query)],
      fields: Article.fields.descriptions(),
      examples: [Example("ittool article search printing tablet", "Find both words")],
      start: ArticleQuery()
    ) { arguments, context in
      let words = arguments.query.flatMap { $0.split { !$0.isLetter && !$0.isNumber } }
      guard !words.isEmpty else { throw Failure.usage("the query holds no letter or digit") }
      let match = words.map { "\"\($0)\"" }.joined(separator: " AND ")
      return try context.withStore { store in
        var sql: SQL = """
          SELECT \(raw: Article.columns) FROM article_search
          JOIN article ON article.id = article_search.rowid
          WHERE article_search MATCH \(match) AND state <> 'retired'
          """
        if let audience = arguments.audience { sql += " AND audience = \(audience.rawValue)" }
        sql += " ORDER BY bm25(article_search, 6.0, 3.0, 1.0), article.id"
        let count = try context.printRows(
          Article.fields, arguments.output, local: try store.localTimes()
        ) { emit in
          try store.db.forEachRow(sql) { row in try emit(Article(from: &row)) }
        }
        if count == 0 { context.console.note("nothing matches") }
        return .done
      }
    }
  }
}

extension ArticleVersion {
  static let fields: [Field<ArticleVersion>] = [
    Field("version", "Counts the texts") { .integer($0.version) },
    Field("at", "When it was written") { .instant($0.at) },
    Field("author", "Who wrote it") { .text($0.actor) },
    Field("reason", "Why it changed") { .of($0.reason) },
    Field("title", "Its title") { .text($0.title) },
  ]
}

extension Context {
  fileprivate func showVersions(
    of article: Article, _ arguments: ArticleQuery, _ store: Store
  ) throws -> ExitStatus {
    let all = try store.versions(of: article.id)
    if arguments.versions {
      try printRows(ArticleVersion.fields, arguments.output, local: try store.localTimes()) {
        emit in for version in all { try emit(version) }
      }
      return .done
    }
    let wanted = arguments.version.map(Int64.init) ?? article.version
    guard let index = all.firstIndex(where: { $0.version == wanted }) else {
      throw Failure(
        "\(article.number) has no version \(wanted)",
        hint: "it has \(all.count): 'ittool article show \(article.number) --versions'")
    }
    guard arguments.diff else {
      try console.display(all[index].body)
      return .done
    }
    let before = index > 0 ? all[index - 1].whole : ""
    for line in LineDifference(before, all[index].whole).lines { try console.display(line) }
    return .done
  }

  fileprivate func page(of article: Article, _ store: Store) throws -> String {
    let local = try store.localTimes()
    let tickets = try store.db.all(
      "SELECT ticket FROM article_ticket WHERE article = \(article.id) ORDER BY ticket",
      as: Int64.self)
    var lines = [
      console.styled(article.number, .bold) + "  " + console.styled(article.title, .bold),
      "\(article.state.rawValue) · for \(article.audience.rawValue) · \(article.language) · "
        + "version \(article.version) · " + local(article.updated),
    ]
    if let review = article.review { lines.append("To be looked at again " + local(review)) }
    if !tickets.isEmpty {
      lines.append("Tickets    " + tickets.map(Kind.ticket.number).joined(separator: " "))
    }
    if !article.summary.isEmpty { lines += ["", console.shown(article.summary)] }
    lines += ["", console.shown(article.body)]
    return lines.joined(separator: "\n") + "\n"
  }
}

extension ArticleVersion {
  /// Title, summary and text, for comparing.
  var whole: String { "\(title)\n\(summary)\n\n\(body)" }
}

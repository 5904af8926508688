/// "You asked, we answered": questions of readers with their answers, and how long others wait.
import Calendar
import Commands
import Repository
import SQLite

/// A question with its answer, as everybody may read it.
public struct PublicAnswer: Sendable {
  /// Its number, such as `Q-3`.
  public var number: String
  /// The language of both.
  public var language: String
  /// What was asked.
  public var question: String
  /// The answer, in Markdown.
  public var answer: String
  /// Who asked, only where they agreed to be named.
  public var asker: String?
  /// When it was answered.
  public var answered: Instant
  /// The announcement that it is about.
  public var announcement: Int64?

  /// Makes an answer.
  public init(
    number: String, language: String, question: String, answer: String, asker: String? = nil,
    answered: Instant, announcement: Int64? = nil
  ) {
    self.number = number
    self.language = language
    self.question = question
    self.answer = answer
    self.asker = asker
    self.answered = answered
    self.announcement = announcement
  }
}

/// All public answers and what still waits for one.
public struct PublicAnswers: Sendable {
  /// The answers, newest first.
  public var answers: [PublicAnswer]
  /// How many questions are open.
  public var open: Int
  /// When the oldest of these was asked.
  public var oldest: Instant?

  /// Nothing was asked yet.
  public init(_ answers: [PublicAnswer] = [], open: Int = 0, oldest: Instant? = nil) {
    self.answers = answers
    self.open = open
    self.oldest = oldest
  }
}

extension SitePart {
  /// What readers asked, from the desk that keeps their questions.
  public static func answers(
    _ source: @escaping @Sendable (Store) throws -> PublicAnswers
  ) -> SitePart {
    SitePart("answers") { site in
      let all = try source(site.store)
      var section = SiteSection()
      guard !all.answers.isEmpty || all.open > 0 else { return section }
      section.entry = "answers.html"
      section.pages = { [try AnswerPages(site: site, all: all).page($0)] }
      return section
    }
  }
}

extension PublicAnswer {
  /// All that a page shows of it.
  func add(to print: inout Fingerprint) {
    for text in [number, language, question, answer] { print.add(text) }
    print.add(asker)
    print.add(answered.seconds)
    print.add(announcement ?? 0)
  }

  /// Its place on a page, where other answers may be, too.
  var anchor: String { number.lowercased() }

  /// What a template may show of it, on a page whose words are in `language`.
  func values(
    _ site: Site, _ tree: SiteTree, beside language: String, level: Int
  ) throws -> [String: TemplateValue] {
    [
      "anchor": .text(anchor), "question": .text(question),
      "answer": .html(try Markdown.html(answer, level: level, links: .plain)),
      "lang": self.language == language ? .nothing : .text(self.language),
      "asker": .maybe(try asker.map { try tree.words("answers.by", ["name": $0]) }),
      "date": .text(try tree.words.date(site.day(answered))),
      "datetime": .text(site.day(answered).description),
    ]
  }
}

private struct AnswerPages {
  let site: Site
  let all: PublicAnswers

  func page(_ tree: SiteTree) throws -> SitePage {
    let head = PageHead.common("answers.html", try tree.words("answers.title"), site, tree)
    // Whole days only, or the page would be another one at every build.
    let days = all.oldest.map { max(0, (site.store.now - $0) / 86_400) }
    var print = site.fingerprint(head.path)
    for answer in all.answers { answer.add(to: &print) }
    print.add(Int64(all.open))
    print.add(days ?? -1)
    return SitePage(
      path: head.path, fingerprint: print, modified: all.answers.map(\.answered).max()
    ) {
      try site.render(
        "answers", head, tree,
        [
          "answers": .list(try all.answers.map { try value($0, head, tree) }),
          "open": all.open == 0
            ? .nothing
            : .text(
              try tree.words(
                all.open == 1 ? "answers.open-one" : "answers.open",
                ["count": String(all.open), "days": String(days ?? 0)])),
        ])
    }
  }

  private func value(
    _ answer: PublicAnswer, _ head: PageHead, _ tree: SiteTree
  ) throws -> TemplateValue {
    var values = try answer.values(site, tree, beside: tree.words.spoken, level: 3)
    values["post"] = .maybe(
      answer.announcement.map { site.href(from: head.path, to: WebPath.announcement($0)) })
    return .record(values)
  }
}

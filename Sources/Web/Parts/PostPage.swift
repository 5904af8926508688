/// The page of one post: what it says, until when it holds, what was corrected, or that it was
/// retracted and why.
import Calendar
import Commands
import Formats
import Repository

extension News {
  func page(_ post: Post, _ tree: SiteTree) -> SitePage {
    let path = post.path(in: tree)
    var print = site.fingerprint(path)
    post.add(to: &print, site.store.now)
    print.add(site.store.configuration["mail.address"]?.value)
    let answers = answers[post.id] ?? []
    for answer in answers { answer.add(to: &print) }
    let language = post.shownLanguage(in: tree)
    return SitePage(path: path, fingerprint: print, modified: post.changed(in: language)) {
      try render(post, answers, tree, language)
    }
  }

  private func render(
    _ post: Post, _ answers: [PublicAnswer], _ tree: SiteTree, _ language: String
  ) throws -> [UInt8] {
    let words = post.words[language] ?? Post.Words(headline: post.number)
    let path = post.path(in: tree)
    var head = PageHead(
      path: path, title: words.headline, description: words.summary, language: language)
    head.variants = site.trees.filter { post.words[$0.language] != nil }
      .map { ($0.language, post.path(in: $0)) }
    if post.words[tree.language] == nil, let own = head.variants.first { head.canonical = own.path }
    head.published = post.published
    let changed = post.changed(in: language)
    if changed > post.published { head.modified = changed }
    head.isListed = !post.isRetracted
    if let picture = post.files.first(where: {
      $0.isPicture && $0.name.lowercased().hasSuffix("svg") == false
    }) {
      head.picture = (post.path(of: picture), picture.alt)
    }
    var values: [String: TemplateValue] = [
      "summary": .text(words.summary), "action": .text(words.action),
      "date": .text(try tree.words.date(site.day(post.published))),
      "datetime": .text(site.day(post.published).description),
      "back": .text(site.href(from: path, to: tree.prefix + "news/index.html")),
      "tags": .list(
        post.isRetracted
          ? []
          : post.tags.map { tag in
            .record([
              "label": .text(tag),
              "href": .text(site.href(from: path, to: tree.prefix + Self.path(ofTag: tag))),
            ])
          }),
      "has-tags": .flag(!post.tags.isEmpty && !post.isRetracted),
      "ask": .maybe(ask(post, words.headline)), "retracted": .nothing, "over": .nothing,
      "until": .nothing, "corrections": .list([]),
      "answers": .list([]), "has-answers": .flag(false),
      "is-corrected": .flag(false), "body": .nothing, "files": .list([]), "has-files": .flag(false),
    ]
    if post.isRetracted {
      values["retracted"] = .record([
        "sentence": .text(
          try tree.words(
            "post.retracted", ["date": tree.words.date(site.day(post.updated))])),
        "reason": .maybe(post.reason),
      ])
      return try site.render("post", head, tree, values)
    }
    try addValidity(post, tree, &values)
    let corrections = post.corrections.filter { $0.concerns(language) }
    values["is-corrected"] = .flag(!corrections.isEmpty)
    values["corrections"] = .list(
      try corrections.reversed().map { correction in
        .record([
          "date": .text(try tree.words.date(site.day(correction.at))),
          "datetime": .text(site.day(correction.at).description),
          "reason": .text(correction.reason),
        ])
      })
    let files = Dictionary(
      post.files.map { ($0.name, site.href(from: path, to: post.path(of: $0))) },
      uniquingKeysWith: { first, _ in first })
    let body = try site.store.postBody(post.id, language)
    values["body"] = .html(try Markdown.html(body, links: MarkdownLinks { files[$0] }))
    // A picture that the text shows needs no place in the list of files.
    let shown = body.percentDecoded
    let listed = post.files.filter { !($0.isPicture && shown.contains($0.name)) }
    values["files"] = .list(
      try listed.map { file in
        .record([
          "name": .text(file.name), "href": .text(files[file.name] ?? ""),
          "alt": .text(file.alt), "is-picture": .flag(file.isPicture),
          "size": .text(try size(file.size, tree)),
        ])
      })
    values["has-files"] = .flag(!listed.isEmpty)
    // Under a post the first question stands first.
    values["answers"] = .list(
      try answers.reversed().map { .record(try $0.values(site, tree, beside: language, level: 4)) })
    values["has-answers"] = .flag(!answers.isEmpty)
    return try site.render("post", head, tree, values)
  }

  /// A mail to the help desk that says which announcement it is about.
  private func ask(_ post: Post, _ headline: String) -> String? {
    guard !post.isRetracted, let address = site.store.configuration["mail.address"]?.value else {
      return nil
    }
    var subject = ""
    for byte in "\(post.number): \(headline)".utf8 {
      switch byte {
      case 48...57, 65...90, 97...122, UInt8(ascii: "-"): subject.unicodeScalars.append(.init(byte))
      default: subject += "%" + SHA256.hex([byte]).uppercased()
      }
    }
    return "mailto:\(address)?subject=\(subject)"
  }

  private func addValidity(
    _ post: Post, _ tree: SiteTree, _ values: inout [String: TemplateValue]
  ) throws {
    guard let until = post.validUntil else { return }
    let date = try tree.words.date(site.day(until - 1))
    let isOver = post.isOver(at: site.store.now)
    values[isOver ? "over" : "until"] = .text(
      try tree.words(isOver ? "post.over" : "post.until", ["date": date]))
  }

  private func size(_ bytes: Int64, _ tree: SiteTree) throws -> String {
    bytes < 1 << 20
      ? try tree.words("size.kib", ["size": String(max(1, (bytes + 512) >> 10))])
      : try tree.words("size.mib", ["size": String((bytes + 1 << 19) >> 20)])
  }
}

/// The feeds of the news: Atom (RFC 4287) and JSON Feed 1.1.
///
/// An entry's identifier is a `tag:` URI (RFC 4151) that never changes, so that no reader shows old
/// entries as new when the site moves or a headline is mended. A correction keeps the entry and
/// moves its `updated`; a retraction leaves an entry that says so.
import Calendar
import Commands
import Formats
import Repository

extension News {
  /// How many entries a feed has.
  static let entries = 30

  func feeds(_ tree: SiteTree) -> [SitePage] {
    // A correction of an old post reaches readers, too.
    let dated: [(post: Post, answer: PublicAnswer?, at: Instant)] =
      posts.map { ($0, nil, $0.changed(in: $0.shownLanguage(in: tree))) }
      + posts.flatMap { post in (answers[post.id] ?? []).map { (post, $0, $0.answered) } }
    let entries = dated.sorted { ($0.at, $0.post.id) > ($1.at, $1.post.id) }.prefix(Self.entries)
    func print(_ path: String) -> Fingerprint {
      var print = site.fingerprint(path)
      for (post, answer, _) in entries {
        post.add(to: &print, site.store.now)
        answer?.add(to: &print)
      }
      return print
    }
    func made(_ post: Post, _ answer: PublicAnswer?) throws -> Entry {
      try answer.map { try entry($0, about: post, tree) } ?? entry(post, tree)
    }
    let (atom, json) = (tree.prefix + "feed.xml", tree.prefix + "feed.json")
    return [
      SitePage(path: atom, fingerprint: print(atom)) {
        self.atom(try entries.map { try made($0.post, $0.answer) }, tree)
      },
      SitePage(path: json, fingerprint: print(json)) {
        try self.json(entries.map { try made($0.post, $0.answer) }, tree)
      },
    ]
  }

  /// One entry, the same for both feeds.
  private struct Entry {
    var id: String
    var address: String
    var title: String
    var language: String
    var summary: String
    var html: [UInt8]
    var published: Instant
    var updated: Instant
    var tags: [String]
    var files: [(address: String, file: PostFile)]
  }

  /// An answer is an entry of its own, which leads to its place under the post.
  private func entry(_ answer: PublicAnswer, about post: Post, _ tree: SiteTree) throws -> Entry {
    let path = post.isIn(tree) ? post.path(in: tree) : WebPath.announcement(post.id)
    return Entry(
      id: site.tag(
        tree.isFirst
          ? answer.number.lowercased() : "\(answer.number.lowercased())/\(tree.language)"),
      address: site.address.of(path) + "#" + answer.anchor,
      title: try tree.words("feed.answer", ["question": answer.question]),
      language: answer.language, summary: "",
      html: try Markdown.html(answer.answer, level: 3, links: .plain), published: answer.answered,
      updated: answer.answered, tags: post.tags, files: [])
  }

  private func entry(_ post: Post, _ tree: SiteTree) throws -> Entry {
    let language = post.shownLanguage(in: tree)
    let words = post.words[language] ?? Post.Words(headline: post.number)
    let isOwn = post.isIn(tree)
    var entry = Entry(
      id: site.tag(tree.isFirst || !isOwn ? "a-\(post.id)" : "a-\(post.id)/\(tree.language)"),
      address: site.address.of(isOwn ? post.path(in: tree) : WebPath.announcement(post.id)),
      title: words.headline, language: language, summary: words.summary, html: [],
      published: post.published, updated: post.changed(in: language), tags: post.tags,
      files: post.files.map { (site.address.of(post.path(of: $0)), $0) })
    func paragraph(_ label: String?, _ text: String) {
      guard !text.isEmpty else { return }
      entry.html += "<p>".utf8
      if let label {
        entry.html += "<strong>".utf8
        entry.html.append(escaped: label)
        entry.html += "</strong> ".utf8
      }
      entry.html.append(escaped: text)
      entry.html += "</p>\n".utf8
    }
    if post.isRetracted {
      entry.title = try tree.words("feed.retracted", ["title": words.headline])
      entry.summary = try tree.words(
        "post.retracted", ["date": tree.words.date(site.day(post.updated))])
      entry.tags = []
      paragraph(nil, entry.summary)
      paragraph(nil, post.reason ?? "")
      return entry
    }
    for correction in post.corrections.reversed() where correction.concerns(language) {
      paragraph(
        try tree.words(
          "feed.corrected", ["date": tree.words.date(site.day(correction.at))]),
        correction.reason)
    }
    paragraph(nil, words.summary)
    paragraph(words.action.isEmpty ? nil : try tree.words("feed.action"), words.action)
    let files = Dictionary(
      entry.files.map { ($0.file.name, $0.address) }, uniquingKeysWith: { first, _ in first })
    entry.html += try Markdown.html(
      try site.store.postBody(post.id, language),
      links: MarkdownLinks(
        file: { files[$0] }, base: site.address.of(tree.prefix + "news/index.html")))
    return entry
  }

  private func atom(_ entries: [Entry], _ tree: SiteTree) -> [UInt8] {
    AtomFeed(
      id: feedID(tree), title: site.title, subtitle: site.about, language: tree.words.spoken,
      address: site.address.of(tree.prefix + "feed.xml"),
      page: site.address.of(tree.prefix + "news/index.html"), author: site.title,
      beginning: site.firstDay,
      entries: entries.map { entry in
        AtomEntry(
          id: entry.id, title: entry.title, address: entry.address, language: entry.language,
          published: entry.published, updated: entry.updated, tags: entry.tags,
          links: entry.files.map { address, file in
            [
              ("rel", "enclosure"), ("href", address), ("type", MediaType.of(file.safe)),
              ("length", String(file.size)), ("title", file.alt.isEmpty ? file.name : file.alt),
            ]
          }, summary: entry.summary, html: entry.html)
      }
    ).bytes
  }

  private func json(_ entries: [Entry], _ tree: SiteTree) throws -> [UInt8] {
    var members: [(key: String, value: JSON)] = [
      ("version", .string("https://jsonfeed.org/version/1.1")), ("title", .string(site.title)),
      ("home_page_url", .string(site.address.of(tree.prefix + "index.html"))),
      ("feed_url", .string(site.address.of(tree.prefix + "feed.json"))),
    ]
    if !site.about.isEmpty { members.append(("description", .string(site.about))) }
    members += [
      ("language", .string(tree.words.spoken)),
      ("authors", .array([.object([("name", .string(site.title))])])),
      ("items", .array(entries.map(item))),
    ]
    var bytes: [UInt8] = []
    JSON.object(members).encode(into: &bytes)
    return bytes + "\n".utf8
  }

  private func item(_ entry: Entry) -> JSON {
    var members: [(key: String, value: JSON)] = [
      ("id", .string(entry.id)), ("url", .string(entry.address)), ("title", .string(entry.title)),
      ("content_html", .string(String(decoding: entry.html, as: UTF8.self))),
    ]
    if !entry.summary.isEmpty { members.append(("summary", .string(entry.summary))) }
    if let picture = entry.files.first(where: { $0.file.isPicture }) {
      members.append(("image", .string(picture.address)))
    }
    members += [
      ("date_published", .string(entry.published.rfc3339)),
      ("date_modified", .string(entry.updated.rfc3339)),
      ("language", .string(entry.language)),
    ]
    if !entry.tags.isEmpty { members.append(("tags", .array(entry.tags.map { .string($0) }))) }
    if !entry.files.isEmpty {
      members.append(
        (
          "attachments",
          .array(
            entry.files.map { address, file in
              .object([
                ("url", .string(address)), ("mime_type", .string(MediaType.of(file.safe))),
                ("title", .string(file.name)), ("size_in_bytes", .integer(file.size)),
              ])
            })
        ))
    }
    return .object(members)
  }

  private func feedID(_ tree: SiteTree) -> String {
    site.tag(tree.isFirst ? "news" : "news/\(tree.language)")
  }
}

/// Media types of files by their names.
enum MediaType {
  /// The type; `application/octet-stream` for what is not known.
  static func of(_ name: String) -> String {
    types[FileNameOnSite.ending(name)] ?? "application/octet-stream"
  }

  private static let types = [
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
    "webp": "image/webp", "svg": "image/svg+xml", "pdf": "application/pdf", "txt": "text/plain",
    "csv": "text/csv", "ics": "text/calendar", "zip": "application/zip", "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
  ]
}

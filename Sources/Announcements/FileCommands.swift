/// `announce export` and `import`: announcements as text files with their facts before the text.
import Calendar
import Commands
import Formats
import Glibc
import Repository
import SQLite
import Terminal

struct AnnouncementFileArguments: Sendable {
  var numbers: [AnnouncementNumber] = []
  var files: [String] = []
  var directory: String?
  var language: String?
  var dryRun = false
}

extension Announcement {
  /// The announcement as a file, in the language of these words.
  fileprivate func file(_ text: AnnouncementText) -> FrontMatter {
    var values = [
      ("number", number), ("headline", text.headline), ("summary", text.summary),
      ("action", text.action), ("language", text.language), ("state", state.rawValue),
      ("groups", groups.joined(separator: ", ")), ("sites", sites.joined(separator: ", ")),
      ("public", isPublic ? "yes" : "no"), ("tags", tags.joined(separator: ", ")),
      ("author", author),
    ]
    if let channels, published == nil {
      values.append(("channels", channels.joined(separator: ", ")))
    }
    if let published { values.append(("published", published.rfc3339)) }
    if let validUntil { values.append(("valid-until", validUntil.rfc3339)) }
    return FrontMatter(values.map { (name: $0.0, value: $0.1) }, body: text.body)
  }
}

extension AnnouncementCommands {
  static var export: Command<AnnouncementFileArguments> {
    Command(
      "announce export", "Write announcements as text files",
      prose: """
        Prints one announcement with its facts between two lines of three hyphens before the text,
        as `ittool announce import` reads it. With `--directory` it writes one file for each and
        language, all of them when no number is given: A-7.md, A-7.es.md. Attached files are not
        written.
        """,
      options: [
        .value(
          "directory", "d", "DIRECTORY", "Write files into DIRECTORY", completion: .file,
          \.directory),
        .value("language", "TAG", "Print its words in this language", \.language),
      ],
      operands: [
        .many(
          "NUMBER", "The announcements", optional: true, completion: .query("announcement"),
          \.numbers)
      ],
      examples: [Example("ittool announce export --directory news", "Write all of them")],
      start: AnnouncementFileArguments()
    ) { arguments, context in
      try context.withStore { store in
        guard let directory = arguments.directory else {
          guard arguments.numbers.count == 1 else {
            throw Failure.usage("export: which one?", hint: "name one, or give --directory")
          }
          let one = try store.announcement(arguments.numbers[0])
          let language = arguments.language?.lowercased() ?? one.text.language
          guard let text = try store.text(of: one.id, language) else {
            throw Failure("\(one.number) has no words in '\(language)'")
          }
          try context.console.write(one.file(text).text)
          return .done
        }
        guard mkdir(directory, 0o777) == 0 || errno == EEXIST else {
          throw Failure(
            "cannot make the directory \(directory): \(systemMessage(errno))", status: .inputOutput)
        }
        func write(_ one: Announcement) throws {
          for language in one.languages {
            guard let text = try store.text(of: one.id, language) else { continue }
            let end = language == one.text.language ? "" : ".\(language)"
            try WholeFile.write(one.file(text).text, to: "\(directory)/\(one.number)\(end).md")
          }
        }
        if arguments.numbers.isEmpty {
          try store.db.forEachRow(Announcement.select + " ORDER BY a.id") { row in
            try write(Announcement(from: &row))
          }
        } else {
          for number in arguments.numbers { try write(store.announcement(number)) }
        }
        return .done
      }
    }
  }

  static var importing: Command<AnnouncementFileArguments> {
    Command(
      "announce import", "Bring announcements in from text files",
      prose: """
        Reads files as `ittool announce export` writes them, and posts of static site makers:
        `title` does for `headline`, `date` for `published`. A file without a number becomes a
        new announcement: a draft, or with `state: published` one that was published at that
        time, such as the posts of an older blog. An import sends nothing to anybody. A file with the
        number of one that is not out yet changes it; with another `language` it adds that
        language. All of the files are taken, or none.
        """,
      options: [.flag("dry-run", "n", "Show what would change and change nothing", \.dryRun)],
      operands: [.many("FILE", "The files; - is standard input", completion: .file, \.files)],
      examples: [Example("ittool announce import news/A-7.md", "Bring a file back")],
      start: AnnouncementFileArguments()
    ) { arguments, context in
      let files = try arguments.files.map { ($0, try context.console.readText($0, limit: 2 << 20)) }
      return try context.withStore { store in
        let done = try store.write(keep: !arguments.dryRun) {
          try files.map { name, text in
            do { return try store.take(announcementFile: text) } catch let error as FrontMatterError
            {
              throw Failure("\(name):\(error.line): \(error.message)")
            } catch let failure as Failure {
              throw Failure("\(name): \(failure.message)", hint: failure.hints.first)
            }
          }
        }
        for (number, sentence) in done {
          try context.console.line(
            arguments.dryRun ? "would change \(number): \(sentence)" : number)
        }
        return .done
      }
    }
  }
}

extension Store {
  /// Takes one file over; called inside a transaction.
  ///
  /// - Returns: the announcement's number, and what was done.
  fileprivate func take(announcementFile text: String) throws -> (String, String) {
    let file = try FrontMatter(reading: text)
    func words(_ name: String) -> [String]? {
      file[name].map { $0.split(separator: ",").map(\.trimmed).filter { !$0.isEmpty } }
    }
    func date(_ name: String, _ edge: DateGrammar.Edge = .start) throws -> Instant? {
      guard let word = file[name], !word.isEmpty else { return nil }
      return try Instant(rfc3339: word) ?? typedDate(word, name, edge: edge)
    }
    var change = AnnouncementChange()
    change.language = file["language"]
    change.headline = file["headline"] ?? file["title"]
    change.summary = file["summary"] ?? file["description"]
    change.action = file["action"]
    change.body = file.body
    change.groups = words("groups")
    change.sites = words("sites")
    change.tags = words("tags")
    change.channels = words("channels")
    change.isPublic = file["public"].map { $0 == "yes" || $0 == "true" }
    if file["valid-until"] != nil { change.validUntil = .some(try date("valid-until", .due)) }
    change.reason = "imported"
    guard change.headline != nil else {
      throw Failure("it has no headline: write 'headline: …'")
    }
    if let word = file["number"] {
      let number = try AnnouncementNumber.read(word)
      let sentence = try edit(announcement(number), change)
      return (number.text, sentence == nil ? "left as it was" : "changed")
    }
    let made = try makeAnnouncement(change)
    guard let state = try file["state"].map(AnnouncementState.read), state.isOut else {
      return (made.number, "made")
    }
    guard let published = try date("published") ?? date("date") else {
      throw Failure("it was published and does not say when: write 'published: 2026-05-04'")
    }
    try db.run(
      """
      UPDATE announcement SET state = 'published', published = \(published),
        created = min(created, \(published)), author = \(file["author"] ?? actor)
      WHERE id = \(made.id)
      """)
    try record(
      .announcement, made.id, "state", old: "draft", new: "published", at: max(published, now))
    return (made.number, "made, published \(published.rfc3339)")
  }
}

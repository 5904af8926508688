/// Building and publishing: the district's own command copies the site; the outcome is recorded.
import Calendar
import Commands
import Glibc
import Repository
import SQLite
import Terminal

/// What is known of the site's publishing.
struct PublishingRecord: RowDecodable {
  /// When it was last published.
  var published: Instant?
  /// What was published then, as one number.
  var contents: String?
  /// When it was last looked at and was up to date, or was made so.
  var checked: Instant?
  /// What the last attempt complained of.
  var failure: String?

  init(from row: inout RowReader) throws(DatabaseError) {
    published = try row.instant()
    contents = try row.text()
    checked = try row.instant()
    failure = try row.text()
  }
}

extension Context {
  /// Builds the site in a directory.
  ///
  /// - Returns: what was done.
  func buildSite(
    _ store: Store, _ parts: [SitePart], in directory: String, all: Bool = false, keep: Bool = true
  ) throws -> SiteFolder.Outcome {
    try buildSite(store, parts, in: directory, all: all, keep: keep) { $0 }
  }

  /// Builds the site in a directory and does something with it before anybody else may build there.
  func buildSite<T>(
    _ store: Store, _ parts: [SitePart], in directory: String, all: Bool = false,
    keep: Bool = true, then use: (SiteFolder.Outcome) throws -> T
  ) throws -> T {
    let site = try Site(store, self, keep: keep)
    if !keep, access(directory, F_OK) != 0, errno == ENOENT {
      // Nothing is made by looking, not even a directory.
      let pages = try store.db.read {
        let pages = try site.pages(parts)
        for page in pages { _ = try page.make() }
        return pages
      }
      return try use(SiteFolder.Outcome(total: pages.count, written: pages.map(\.path)))
    }
    let folder = keep ? try SiteFolder(directory) : try SiteFolder(existing: directory)
    let outcome = try store.db.read {
      try folder.hold(site.pages(parts), all: all, keep: keep)
    }
    return try withExtendedLifetime(folder) { try use(outcome) }
  }

  /// The directory that the operand or the configuration names.
  func siteDirectory(_ named: String?, _ configuration: Configuration) throws(Failure) -> String {
    if let named { return named }
    if let path = try configuration.path("web.directory", environment) { return path }
    throw .usage(
      "which directory?", hint: "name one, or set web.directory in the configuration")
  }

  /// Builds the site and has the district's command copy it.
  ///
  /// - Parameter always: whether it is copied also when it is what was published last.
  /// - Returns: what was done; nil when nothing was to be done.
  func publishSite(
    _ parts: [SitePart], directory named: String?, always: Bool
  ) throws -> (built: SiteFolder.Outcome, said: String)? {
    try withStore { store in
      let directory = try siteDirectory(named, store.configuration)
      let words = try publishingWords(store.configuration)
      var isBuilt = false
      do {
        return try buildSite(store, parts, in: directory) { built in
          isBuilt = true
          let record = try store.publishingRecord()
          if !always, record?.contents == built.contents, record?.failure == nil {
            try store.recordLook()
            return nil
          }
          return (built, try copy(built, directory, words, store))
        }
      } catch {
        if !isBuilt { try store.recordPublishing(failure: sentence(about: error)) }
        throw error
      }
    }
  }

  /// Runs the command that copies the site.
  ///
  /// - Returns: what it printed.
  private func copy(
    _ built: SiteFolder.Outcome, _ directory: String, _ words: [String], _ store: Store
  ) throws -> String {
    let path = realpath(directory, nil).map { pointer in
      defer { free(pointer) }
      return String(cString: pointer)
    }
    let filled = words.map { fill($0, path ?? directory) }
    let program = filled.first ?? ""
    let failure: String
    switch Spawned.run(filled, input: [], seconds: 900) {
    case .exited(0, let out, _):
      try store.recordPublishing(built, command: program)
      return String(decoding: out, as: UTF8.self).droppingLastNewlines
    case .exited(let status, let out, let err):
      let words = firstLine(err) ?? firstLine(out)
      failure = "\(program) ended with status \(status)" + (words.map { ": \($0)" } ?? "")
    case .signalled(let signal): failure = "\(program) was ended by signal \(signal)"
    case .timedOut: failure = "\(program) took longer than 15 minutes and was ended"
    case .cannotStart(let code):
      failure = "\(program) could not be started: \(systemMessage(code))"
    }
    try store.recordPublishing(failure: failure)
    throw Failure(
      "the site was built and not published: \(failure)",
      hint: "the command is the setting web.publish; see 'ittool config'")
  }

  private func sentence(about error: any Error) -> String {
    switch error {
    case let failure as Failure: failure.message
    case let missing as LibraryMissing: missing.message
    case let failure as InputFailure: failure.message
    case let failure as DatabaseError: failure.message
    default: "\(error)"
    }
  }

  private func publishingWords(_ configuration: Configuration) throws(Failure) -> [String] {
    guard let entry = configuration["web.publish"] else {
      throw Failure(
        "no command is set that copies the site",
        hint: "set web.publish in the configuration: rsync -a --delete {directory}/ web:news/",
        status: .configuration)
    }
    return CommandWords.split(entry.value) ?? []
  }

  private func fill(_ word: String, _ directory: String) -> String {
    var result = ""
    var rest = word[...]
    let field = "{directory}"
    while let brace = rest.firstIndex(of: "{") {
      result += rest[..<brace]
      let isField = rest[brace...].hasPrefix(field)
      result += isField ? directory : "{"
      rest = rest[brace...].dropFirst(isField ? field.count : 1)
    }
    return result + rest
  }

  private func firstLine(_ bytes: [UInt8]) -> String? {
    String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
      .map(\.trimmed).first { !$0.isEmpty }.map { String($0.prefix(300)) }
  }
}

extension Store {
  /// What is known of the publishing; nil before the first build.
  func publishingRecord() throws -> PublishingRecord? {
    try db.first(
      "SELECT published, contents, checked, failure FROM web_site", as: PublishingRecord.self)
  }

  fileprivate func recordPublishing(_ built: SiteFolder.Outcome, command: String) throws {
    try write {
      try db.run(
        """
        UPDATE web_site SET published = \(now), contents = \(built.contents), checked = \(now),
          failure = NULL
        """)
      try record(subject: "web", "published", new: "\(built.total) files by \(command)")
    }
  }

  fileprivate func recordPublishing(failure: String) throws {
    try write {
      let before = try db.first("SELECT failure FROM web_site") { try $0.text() as String? } ?? nil
      try db.run("UPDATE web_site SET failure = \(failure)")
      // The same complaint every five minutes is one event.
      if before != failure { try record(subject: "web", "not published", new: failure) }
    }
  }

  fileprivate func recordLook() throws {
    try write { try db.run("UPDATE web_site SET checked = \(now)") }
  }
}

extension Store {
  /// Whether cron is to publish the site: the district named a directory and a command.
  public func publishesSite() -> Bool {
    configuration["web.directory"] != nil && configuration["web.publish"] != nil
  }

  /// What the doctor says of the site.
  public func siteComplaints() throws -> [(finding: String, cure: String)] {
    guard publishesSite() else { return [] }
    guard let record = try publishingRecord() else {
      return [
        (
          "the web site was never published",
          "run 'ittool web publish'; from then on 'ittool cron' does it"
        )
      ]
    }
    if let failure = record.failure {
      return [("the web site could not be published: \(failure)", "run 'ittool web publish'")]
    }
    let last = record.checked ?? record.published
    guard let last else {
      return [("the web site was never published", "run 'ittool web publish'")]
    }
    guard now - last > 86_400 else { return [] }
    return [
      (
        "the web site was not looked after for \(age(from: last, to: now))",
        "see whether 'ittool cron' runs, or run 'ittool web publish'"
      )
    ]
  }
}

/// Publishes the site when it is not what was published last; for cron.
public func publishSiteWhenChanged(_ context: Context, _ parts: [SitePart]) throws {
  _ = try context.publishSite(parts, directory: nil, always: false)
}

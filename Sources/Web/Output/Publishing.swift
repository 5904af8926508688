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

  /// Builds the site in a place and has the district's command copy it.
  ///
  /// - Parameter always: whether it is copied also when it is what was published last.
  /// - Returns: what was done; nil when nothing was to be done.
  func publishSite(
    _ parts: [SitePart], to place: SitePlace, _ store: Store, always: Bool
  ) throws -> (built: SiteFolder.Outcome, said: String)? {
    var isBuilt = false
    do {
      return try buildSite(store, parts, in: place.directory) { built in
        isBuilt = true
        let record = try store.publishingRecord(place)
        if !always, record?.contents == built.contents, record?.failure == nil {
          try store.recordLook(place)
          return nil
        }
        guard !place.command.isEmpty else {
          try store.recordPublishing(built, place, by: "building")
          return (built, "")
        }
        return (built, try copy(built, place, store))
      }
    } catch {
      if !isBuilt { try store.recordPublishing(failure: sentence(about: error), place) }
      throw error
    }
  }

  /// Runs the command that copies the site.
  ///
  /// - Returns: what it printed.
  private func copy(
    _ built: SiteFolder.Outcome, _ place: SitePlace, _ store: Store
  ) throws -> String {
    let path = realpath(place.directory, nil).map { pointer in
      defer { free(pointer) }
      return String(cString: pointer)
    }
    let filled = place.command.map { fill($0, path ?? place.directory) }
    let program = filled.first ?? ""
    let failure: String
    switch Spawned.run(filled, input: [], seconds: place.seconds) {
    case .exited(0, let out, _):
      try store.recordPublishing(built, place, by: program)
      return String(decoding: out, as: UTF8.self).droppingLastNewlines
    case .exited(let status, let out, let err):
      let words = firstLine(err) ?? firstLine(out)
      failure = "\(program) ended with status \(status)" + (words.map { ": \($0)" } ?? "")
    case .signalled(let signal): failure = "\(program) was ended by signal \(signal)"
    case .timedOut:
      let length = place.seconds % 60 == 0 ? "\(place.seconds / 60) minutes" : "\(place.seconds) s"
      failure = "\(program) took longer than \(length) and was ended"
    case .cannotStart(let code):
      failure = "\(program) could not be started: \(systemMessage(code))"
    }
    try store.recordPublishing(failure: failure, place)
    throw Failure(
      "the site was built and not published\(place.name.map { " to \($0)" } ?? ""): \(failure)",
      hint: "the command is the setting "
        + (place.name.map { "'publish' of [mirror \($0)]" } ?? "web.publish")
        + "; see 'ittool config'")
  }

  func sentence(about error: any Error) -> String {
    switch error {
    case let failure as Failure: failure.message
    case let missing as LibraryMissing: missing.message
    case let failure as InputFailure: failure.message
    case let failure as DatabaseError: failure.message
    default: "\(error)"
    }
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
  /// What is known of the publishing to a place; nil before the first one.
  func publishingRecord(_ place: SitePlace) throws -> PublishingRecord? {
    try db.first(
      "SELECT published, contents, checked, failure FROM " + place.row, as: PublishingRecord.self)
  }

  fileprivate func recordPublishing(
    _ built: SiteFolder.Outcome, _ place: SitePlace, by program: String
  ) throws {
    try write {
      try meet(place)
      try db.run(
        "UPDATE " + place.table
          + """
           SET published = \(now), contents = \(built.contents), checked = \(now),
            failure = NULL
          """ + place.only)
      let name = place.name.map { " to \($0)" } ?? ""
      try record(subject: "web", "published", new: "\(built.total) files\(name) by \(program)")
    }
  }

  fileprivate func recordPublishing(failure: String, _ place: SitePlace) throws {
    try write {
      try meet(place)
      let before =
        try db.first("SELECT failure FROM " + place.row) { try $0.text() as String? } ?? nil
      try db.run(
        "UPDATE " + place.table + " SET failure = \(failure)" + place.only)
      // The same complaint every five minutes is one event.
      if before != failure {
        let name = place.name.map { "\($0): " } ?? ""
        try record(subject: "web", "not published", new: name + failure)
      }
    }
  }

  fileprivate func recordLook(_ place: SitePlace) throws {
    try write {
      try db.run("UPDATE " + place.table + " SET checked = \(now)" + place.only)
    }
  }

  /// Makes the row of a mirror; called inside a transaction.
  private func meet(_ place: SitePlace) throws {
    guard let name = place.name else { return }
    try db.run("INSERT OR IGNORE INTO web_mirror(name) VALUES (\(name))")
  }
}

extension Store {
  /// Whether cron is to publish the site: the district named a directory, and a command or a mirror.
  public func publishesSite() -> Bool {
    configuration["web.directory"] != nil
      && (configuration["web.publish"] != nil || !configuration.mirrors.isEmpty)
  }

  /// What the doctor says of the site, and of each mirror.
  public func siteComplaints(_ environment: Environment) throws
    -> [(finding: String, cure: String)]
  {
    guard publishesSite() else { return [] }
    return try SitePlace.all(configuration, environment).compactMap { place in
      try complaint(of: place, try publishingRecord(place))
    }
  }

  private func complaint(
    of place: SitePlace, _ record: PublishingRecord?
  ) throws -> (finding: String, cure: String)? {
    let site = place.name.map { "the mirror \($0) of the web site" } ?? "the web site"
    guard let record else {
      return (
        "\(site) was never published",
        "run 'ittool web publish'; from then on 'ittool cron' does it"
      )
    }
    if let failure = record.failure {
      return ("\(site) could not be published: \(failure)", "run 'ittool web publish'")
    }
    guard let last = record.checked ?? record.published else {
      return ("\(site) was never published", "run 'ittool web publish'")
    }
    guard now - last > 86_400 else { return nil }
    return (
      "\(site) was not looked after for \(age(from: last, to: now))",
      "see whether 'ittool cron' runs, or run 'ittool web publish'"
    )
  }
}

/// Publishes the site to every place where it is not what was published last; for cron.
///
/// - Throws: `Failure` that says which places failed, once all had their turn.
public func publishSiteWhenChanged(_ context: Context, _ parts: [SitePart]) throws {
  try context.withStore { store in
    let places = try SitePlace.all(store.configuration, context.environment)
    let outcome = try context.publishSite(parts, to: places, store, always: false)
    if let failure = outcome.failure(of: places.count) { throw failure }
  }
}

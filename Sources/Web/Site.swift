/// The district's web site as a whole: where it stands, what it is called, languages, templates.
import Calendar
import Commands
import Repository
import SQLite

/// The pages of one language: those of the first language stand at the top, the others below.
struct SiteTree: Sendable {
  /// The language, as a BCP 47 tag in lower case.
  var language: String
  /// What paths of its pages begin with: nothing, or `es/`.
  var prefix: String
  var words: Phrases

  /// Whether its pages stand at the top.
  var isFirst: Bool { prefix.isEmpty }
}

/// What every page is made with.
final class Site {
  let store: Store
  let address: WebAddress
  let identity: SiteIdentity
  let title: String
  let about: String
  let trees: [SiteTree]
  let zone: Zone
  let templates: TemplateSet
  /// What stands at the top of the pages of each tree, once the parts are gathered.
  var menus: [String: [(name: String, path: String)]] = [:]
  /// The path of the logo; nil for none.
  var logo: (path: String, bytes: [UInt8])?
  private var seed = Fingerprint()

  /// Gathers what holds for the whole site.
  ///
  /// - Parameter keep: whether its identity is fixed for good, where it was not yet.
  /// - Throws: `Failure` where the district has not said what its address is.
  init(_ store: Store, _ context: Context, keep: Bool = true) throws {
    guard let address = try store.webAddress() else {
      throw Failure(
        "the site has no address yet: feeds and previews name their pages in full",
        hint: "say it with 'ittool config set web.url https://tech.example.org'",
        status: .configuration)
    }
    self.store = store
    self.address = address
    identity = try store.siteIdentity(address, keep: keep)
    title = try store.setting("web.title").trimmed
    about = try store.setting("web.about").trimmed
    zone = try store.zone()
    let files = WebFiles(store.places)
    let languages = try store.setting("web.languages").lowercased()
      .split { $0 == " " || $0 == "," }.map(String.init)
    trees = try languages.enumerated().map { index, language in
      SiteTree(
        language: language, prefix: index == 0 ? "" : "\(language)/",
        words: try Phrases(language, files))
    }
    templates = TemplateSet { (name) throws(Failure) in
      try files.find("\(name).html").map { ($0.text, $0.path) }
    }
    if let path = try store.configuration.path("web.logo", context.environment) {
      let bytes = try context.console.readFile(path, limit: 1 << 20)
      let end = path.lowercased().split(separator: ".").last.map(String.init) ?? ""
      guard ["png", "svg", "jpg", "jpeg", "webp"].contains(end) else {
        throw Failure("web.logo: \(path) is no PNG, SVG, JPEG or WebP file", status: .configuration)
      }
      logo = ("logo.\(end)", bytes)
    }
    // Everything that any page may show: a change here makes all pages anew.
    seed.add(context.program.version())
    for name in WebFiles.names { seed.add(try files.find(name)?.text) }
    for tree in trees { seed.add(tree.words.source) }
    for text in [address.text, title, about, zone.identifier, identity.authority, identity.since] {
      seed.add(text)
    }
    seed.add(languages.joined(separator: " "))
    seed.add(try store.setting("web.colour"))
    seed.add(logo?.path)
    seed.add(subscribing)
  }

  /// The beginning of a page's fingerprint.
  func fingerprint(_ path: String) -> Fingerprint {
    var print = seed
    print.add(path)
    for tree in trees {
      for entry in menus[tree.prefix] ?? [] {
        print.add(entry.name)
        print.add(entry.path)
      }
    }
    return print
  }

  /// The values of the stylesheet.
  func colours() throws -> [String: TemplateValue] {
    SiteColours.values(try store.setting("web.colour"), title: title)
  }

  /// The address to which a mail subscribes; nil where no mail is taken or none goes out.
  var subscribing: String? {
    let name = store.configuration["delivery.mail-channel"]?.value ?? "mail"
    guard store.configuration.channels.contains(where: { $0.name == name }),
      let address = store.configuration["mail.address"]?.value,
      let at = address.lastIndex(of: "@")
    else { return nil }
    return "\(address[..<at])+subscribe\(address[at...])"
  }

  /// The permanent identifier of something (RFC 4151): it stays when title or address change.
  func tag(_ name: String) -> String { "tag:\(identity.authority),\(identity.since):\(name)" }

  /// As old as the site: what a feed without entries says.
  var firstDay: Instant {
    Instant(rfc3339: identity.since + "T00:00:00Z") ?? Instant(seconds: 0)
  }

  /// The local day of an instant.
  func day(_ instant: Instant) -> CivilDate { zone.civil(at: instant).date }
}

/// Who names things on this site, and since when: fixed at the first build, for good.
struct SiteIdentity: Sendable, RowDecodable {
  var authority: String
  var since: String

  init(authority: String, since: String) {
    self.authority = authority
    self.since = since
  }

  init(from row: inout RowReader) throws(DatabaseError) {
    authority = try row.text()
    since = try row.text()
  }
}

extension Store {
  /// The identity of the site; the first call makes it.
  func siteIdentity(_ address: WebAddress, keep: Bool) throws -> SiteIdentity {
    let sql: SQL = "SELECT authority, since FROM web_site"
    if let known = try db.first(sql, as: SiteIdentity.self) { return known }
    let day = zoneless(now)
    return try write(keep: keep) {
      if let known = try db.first(sql, as: SiteIdentity.self) { return known }
      try db.run(
        "INSERT INTO web_site(id, authority, since) VALUES (1, \(address.host), \(day))")
      try record(subject: "web", "identity", new: "\(address.host),\(day)")
      return SiteIdentity(authority: address.host, since: day)
    }
  }

  private func zoneless(_ instant: Instant) -> String { String(instant.rfc3339.prefix(10)) }
}

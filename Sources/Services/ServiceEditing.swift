/// Making and changing services: words as people type them, checked, compared and written.
import Commands
import Hours
import People
import Repository
import SQLite

/// What was said of a service, by options or by a row of a file; nil for what was not said.
struct ServiceWords: Sendable, Equatable {
  var title: String?
  var description: String?
  /// Names of buildings; an empty list for all of them.
  var sites: [String]?
  /// A person; the empty string for nobody.
  var owner: String?
  /// An address; the empty string for none.
  var vendorPage: String?
  /// A name; the empty string for the standard calendar.
  var calendar: String?
  var isPublic: Bool?
  var place: Int?
  var isActive: Bool?

  var isEmpty: Bool { self == ServiceWords() }
}

extension Service {
  /// A name as the command line takes it: letters of English, digits and hyphens.
  static func checkedName(_ word: String) throws(Failure) -> String {
    let name = word.trimmed.lowercased()
    let isWord = name.utf8.allSatisfy { 97...122 ~= $0 || 48...57 ~= $0 || $0 == 45 }
    guard isWord, let first = name.utf8.first, first != 45, name.utf8.count <= 60 else {
      throw .usage(
        "'\(name)' is no name for a service",
        hint: "use small letters, digits and hyphens, such as district-mail; --title is for people")
    }
    return name
  }

  /// `district-mail` as `District mail`.
  static func title(from name: String) -> String {
    let words = name.split(separator: "-").joined(separator: " ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }

  /// What is different in another state of the service: field, old and new value.
  func differences(to new: Service) -> [(field: String, old: String?, new: String?)] {
    func word(_ flag: Bool) -> String { flag ? "yes" : "no" }
    func orNil(_ text: String) -> String? { text.isEmpty ? nil : text }
    let pairs: [(String, String?, String?)] = [
      ("name", name, new.name), ("title", title, new.title),
      ("description", orNil(description), orNil(new.description)),
      ("sites", orNil(siteText), orNil(new.siteText)), ("owner", ownerName, new.ownerName),
      ("vendor_page", vendorPage, new.vendorPage), ("calendar", calendarName, new.calendarName),
      ("public", word(isPublic), word(new.isPublic)),
      ("place", String(place), String(new.place)), ("active", word(isActive), word(new.isActive)),
    ]
    return pairs.filter { $1 != $2 }.map { ($0, $1, $2) }
  }

  /// The buildings in one line; empty when it serves all.
  var siteText: String { sites.joined(separator: "; ") }
}

extension Store {
  /// The service of this name, in use or not; nil when there is none.
  func knownService(_ name: String) throws -> Service? {
    try db.first(Service.select + " WHERE s.name = \(name)", as: Service.self)
  }

  /// Puts words into a service.
  ///
  /// - Throws: `Failure` for a building, a person or a calendar that is not there, and for an
  ///   address that is none.
  func put(_ words: ServiceWords, into service: inout Service) throws {
    if let title = words.title { service.title = try WrittenText.title(title) }
    if let text = words.description { service.description = try WrittenText.summary(text) }
    if let names = words.sites {
      let ids = Set(try places(ofGroups: [], sites: names).sites).sorted()
      let known = try ids.map { id in
        try db.first("SELECT name FROM site WHERE id = \(id)", as: String.self) ?? ""
      }
      service.siteIDs = ids
      service.sites = known.sorted()
    }
    if let word = words.owner?.trimmed {
      let person = word.isEmpty ? nil : try profile(named: word == "me" ? actor : word)
      service.owner = person?.id
      service.ownerName = person.map {
        $0.name.isEmpty ? $0.addresses.first ?? $0.number : $0.name
      }
    }
    if let word = words.vendorPage?.trimmed {
      guard word.isEmpty || (word.hasPrefix("https://") && WebAddress(word.pathOnly) != nil) else {
        throw Failure.usage(
          "'\(word)' is no address of a page", hint: "write https:// and the rest of it")
      }
      service.vendorPage = word.isEmpty ? nil : word
    }
    if let word = words.calendar?.trimmed {
      let name = word.isEmpty ? nil : try calendar(named: word).name
      service.calendar = try name.flatMap {
        try db.first("SELECT id FROM calendar WHERE name = \($0)", as: Int64.self)
      }
      service.calendarName = name
    }
    if let flag = words.isPublic { service.isPublic = flag }
    if let place = words.place { service.place = Int64(place) }
    if let flag = words.isActive { service.isActive = flag }
  }

  /// Makes a service; called inside a transaction.
  @discardableResult
  func addService(_ name: String, _ words: ServiceWords) throws -> Service {
    let name = try Service.checkedName(name)
    if let known = try knownService(name) {
      throw Failure(
        "there is a service '\(name)' already",
        hint: known.isActive
          ? "change it with 'ittool service edit \(name)'"
          : "it is out of use; 'ittool service edit \(name) --activate' brings it back")
    }
    var service = Service(id: 0, name: name, title: Service.title(from: name))
    if words.place == nil {
      service.place =
        try db.first("SELECT coalesce(max(place), 0) + 10 FROM service", as: Int64.self) ?? 10
    }
    try put(words, into: &service)
    try db.run(
      """
      INSERT INTO service(name, title, description, owner, vendor_page, calendar, public, active,
        place, created)
      VALUES (\(service.name), \(service.title), \(service.description), \(service.owner),
        \(service.vendorPage), \(service.calendar), \(service.isPublic), \(service.isActive),
        \(service.place), \(now))
      """)
    service.id = db.lastInsertedRow
    try putSites(of: service)
    try record(subject: "service", item: service.id, "added", new: service.name)
    return service
  }

  /// Writes what is different of a service; called inside a transaction.
  ///
  /// - Returns: what changed.
  @discardableResult
  func update(_ old: Service, to new: Service) throws
    -> [(field: String, old: String?, new: String?)]
  {
    let differences = old.differences(to: new)
    guard !differences.isEmpty else { return [] }
    try db.run(
      """
      UPDATE service SET name = \(new.name), title = \(new.title),
        description = \(new.description), owner = \(new.owner), vendor_page = \(new.vendorPage),
        calendar = \(new.calendar), public = \(new.isPublic), active = \(new.isActive),
        place = \(new.place)
      WHERE id = \(old.id)
      """)
    if old.siteIDs != new.siteIDs {
      try db.run("DELETE FROM service_site WHERE service = \(old.id)")
      try putSites(of: new)
    }
    for change in differences {
      try record(
        subject: "service", item: old.id, change.field, old: change.old, new: change.new)
    }
    return differences
  }

  private func putSites(of service: Service) throws {
    for site in service.siteIDs {
      try db.run("INSERT INTO service_site VALUES (\(service.id), \(site))")
    }
  }

  /// Takes a service out of use; called inside a transaction.
  ///
  /// - Throws: `Failure` while something that is in use needs it, or an open outage speaks of it.
  func retire(_ service: Service) throws {
    guard service.isActive else { throw Failure("\(service.name) is out of use already") }
    let dependents = try db.all(
      """
      SELECT s.name FROM service_need AS n JOIN service AS s ON s.id = n.service
      WHERE n.needs = \(service.id) AND s.active ORDER BY s.name
      """, as: String.self)
    let channels = try db.all(
      "SELECT DISTINCT channel FROM channel_need WHERE service = \(service.id) ORDER BY channel",
      as: String.self)
    let wanting = dependents + channels.map { "the channel \($0)" }
    guard wanting.isEmpty else {
      throw Failure(
        "\(service.name) is needed by \(wanting.joined(separator: ", "))",
        hint: "take that away first with 'ittool service undepend'")
    }
    let outage = try db.first(
      """
      SELECT o.id FROM outage AS o WHERE (o.state = 'investigating' OR o.state = 'identified'
        OR o.state = 'monitoring') AND EXISTS (SELECT 1 FROM outage_update AS u
        JOIN outage_impact AS i ON i.outage_update = u.id
        WHERE u.outage = o.id AND i.service = \(service.id)) ORDER BY o.id
      """, as: Int64.self)
    if let outage {
      throw Failure(
        "\(service.name) is part of the open outage \(Kind.outage.number(outage))",
        hint: "resolve that first")
    }
    var retired = service
    retired.isActive = false
    try update(service, to: retired)
  }
}

extension String {
  // `WebAddress` takes no query and no fragment, which a vendor's page may have.
  fileprivate var pathOnly: String { String(prefix { $0 != "?" && $0 != "#" }) }
}

/// Who needs whom: making and taking away dependencies of services and of channels.
import Commands
import People
import Repository
import SQLite

/// A dependency as a word: `sso`, `sso:helps`, `isp-a:any=wan`.
struct NeedWord: Sendable, Equatable {
  var name: String
  var isHelpOnly = false
  var alternative: String?

  init(_ name: String, isHelpOnly: Bool = false, alternative: String? = nil) {
    self.name = name
    self.isHelpOnly = isHelpOnly
    self.alternative = alternative
  }

  /// Reads the word.
  init(reading word: String) throws(Failure) {
    let parts = word.split(separator: ":").map(\.trimmed)
    guard let name = parts.first, !name.isEmpty else {
      throw .usage("'\(word)' names no service", hint: "write sso, sso:helps or isp-a:any=wan")
    }
    self.name = name.lowercased()
    for part in parts.dropFirst() {
      if part == "helps" {
        isHelpOnly = true
      } else if part.hasPrefix("any=") {
        alternative = try Self.checkedAlternative(String(part.dropFirst(4)))
      } else {
        throw .usage("'\(part)' in '\(word)' is neither 'helps' nor 'any=WORD'")
      }
    }
  }

  /// One word of letters, digits and hyphens.
  static func checkedAlternative(_ word: String) throws(Failure) -> String {
    let word = word.trimmed.lowercased()
    let isWord = word.utf8.allSatisfy { 97...122 ~= $0 || 48...57 ~= $0 || $0 == 45 }
    guard isWord, !word.isEmpty, word.utf8.count <= 40 else {
      throw .usage("'\(word)' is no word of small letters, digits and hyphens")
    }
    return word
  }

  /// The word as `init(reading:)` reads it.
  var text: String {
    name + (isHelpOnly ? ":helps" : "") + (alternative.map { ":any=\($0)" } ?? "")
  }
}

/// What a channel needs a service for: `mail` to send, `mail@North School` to be read there.
struct ChannelWord: Sendable, Hashable {
  var channel: String
  var site: String?

  var text: String { channel + (site.map { "@\($0)" } ?? "") }

  init(_ channel: String, site: String?) {
    self.channel = channel
    self.site = site
  }

  init(reading word: String) throws(Failure) {
    let parts = word.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
      .map(\.trimmed)
    guard let channel = parts.first, !channel.isEmpty, parts.count < 2 || !parts[1].isEmpty else {
      throw .usage("'\(word)' is no channel", hint: "write mail, or mail@North School")
    }
    self.init(channel.lowercased(), site: parts.count > 1 ? parts[1] : nil)
  }
}

extension Store {
  /// What a service needs, as words.
  func needWords(of service: Int64) throws -> [NeedWord] {
    try needWords("JOIN service AS s ON s.id = n.needs WHERE n.service = \(service)")
  }

  /// What needs a service directly, as words with the name of the other.
  func dependentWords(of service: Int64) throws -> [NeedWord] {
    try needWords("JOIN service AS s ON s.id = n.service WHERE n.needs = \(service)")
  }

  // The other service of each dependency `n` is `s`.
  private func needWords(_ others: SQL) throws -> [NeedWord] {
    var words: [NeedWord] = []
    try db.forEachRow(
      "SELECT s.name, n.strength, n.alternative FROM service_need AS n " + others
        + " ORDER BY s.name"
    ) { row in
      let name: String = try row.text()
      let strength: String = try row.text()
      words.append(
        NeedWord(name, isHelpOnly: strength == "helps", alternative: try row.text()))
    }
    return words
  }

  /// The channels that need a service.
  func channelWords(of service: Int64) throws -> [ChannelWord] {
    var words: [ChannelWord] = []
    try db.forEachRow(
      """
      SELECT n.channel, s.name FROM channel_need AS n LEFT JOIN site AS s ON s.id = n.site
      WHERE n.service = \(service) ORDER BY n.channel, s.name
      """
    ) { row in words.append(ChannelWord(try row.text(), site: try row.text())) }
    return words
  }

  /// Lets a service need another one; called inside a transaction.
  ///
  /// - Returns: whether anything changed.
  /// - Throws: `Failure` that names the way round when it would close a circle.
  @discardableResult
  func depend(_ service: Service, on word: NeedWord) throws -> Bool {
    let other = try self.service(named: word.name)
    guard other.id != service.id else { throw Failure("\(service.name) cannot need itself") }
    guard other.isActive else { throw Failure("\(other.name) is out of use") }
    let graph = try serviceGraph()
    if let way = graph.way(from: other.id, to: service.id) {
      let names = (way.map { graph[$0]?.name ?? "?" } + [other.name]).joined(separator: " needs ")
      throw Failure(
        "\(service.name) cannot need \(other.name): that would be a circle",
        hint: "already now \(names.droppingLastName)")
    }
    let strength = word.isHelpOnly ? "helps" : "needs"
    let old = try needWords(of: service.id).first { $0.name == other.name }
    let new = NeedWord(other.name, isHelpOnly: word.isHelpOnly, alternative: word.alternative)
    guard old != new else { return false }
    try db.run(
      """
      INSERT INTO service_need VALUES (\(service.id), \(other.id), \(strength),
        \(word.alternative))
      ON CONFLICT DO UPDATE SET strength = excluded.strength, alternative = excluded.alternative
      """)
    try record(
      subject: "service", item: service.id, "needs", old: old?.text, new: new.text)
    return true
  }

  /// Takes a dependency away; called inside a transaction.
  func undepend(_ service: Service, from name: String) throws {
    let other = try self.service(named: name)
    let old = try needWords(of: service.id)
    guard let word = old.first(where: { $0.name == other.name }) else {
      throw Failure(
        "\(service.name) does not need \(other.name)",
        hint: old.isEmpty
          ? "it needs nothing" : "it needs \(old.map(\.name).joined(separator: ", "))")
    }
    try db.run(
      "DELETE FROM service_need WHERE service = \(service.id) AND needs = \(other.id)")
    try record(subject: "service", item: service.id, "needs", old: word.text)
  }

  /// Lets a channel need a service; called inside a transaction.
  ///
  /// - Returns: whether anything changed.
  @discardableResult
  func depend(_ word: ChannelWord, on service: Service) throws -> Bool {
    guard service.isActive else { throw Failure("\(service.name) is out of use") }
    let word = try checked(word)
    guard try !channelWords(of: service.id).contains(word) else { return false }
    try db.run(
      """
      INSERT INTO channel_need(channel, site, service)
      VALUES (\(word.channel), \(try siteID(word.site)), \(service.id))
      """)
    try record(subject: "service", item: service.id, "channel", new: word.text)
    return true
  }

  /// Takes the need of a channel away; called inside a transaction.
  func undepend(_ word: ChannelWord, from service: Service) throws {
    // A channel that left the configuration can still be taken away.
    let site = try siteID(word.site)
    let found = try db.first(
      """
      SELECT id FROM channel_need WHERE channel = \(word.channel) AND site IS \(site)
        AND service = \(service.id)
      """, as: Int64.self)
    guard let found else {
      let known = try channelWords(of: service.id).map(\.text)
      throw Failure(
        "\(word.text) does not need \(service.name)",
        hint: known.isEmpty
          ? "no channel needs it" : "these do: \(known.joined(separator: ", "))")
    }
    try db.run("DELETE FROM channel_need WHERE id = \(found)")
    try record(subject: "service", item: service.id, "channel", old: word.text)
  }

  /// The channels that can be named: those of the configuration, mail and the web site.
  func namedChannels() -> [String] {
    Set(configuration.channels.map(\.name) + ["mail", "web"]).sorted()
  }

  private func checked(_ word: ChannelWord) throws -> ChannelWord {
    let names = namedChannels()
    guard names.contains(word.channel) else {
      throw Failure(
        "there is no channel '\(word.channel)' in the configuration",
        hint: didYouMean(word.channel, in: names)
          ?? "there are \(names.joined(separator: ", "))")
    }
    guard let site = try siteID(word.site) else { return word }
    return ChannelWord(
      word.channel, site: try db.first("SELECT name FROM site WHERE id = \(site)", as: String.self))
  }

  private func siteID(_ name: String?) throws -> Int64? {
    try name.map { try siteNumber(named: $0) }
  }
}

extension String {
  // The way ends where the new dependency would lead back; that last step is not there yet.
  fileprivate var droppingLastName: String {
    guard let last = ranges(of: " needs ").last else { return self }
    return String(self[..<last.lowerBound])
  }
}

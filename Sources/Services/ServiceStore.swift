/// The SQL of services and of what channels need.
import Commands
import Repository
import SQLite

extension Store {
  /// The service of this name.
  ///
  /// - Throws: `Failure` with a suggestion when there is none.
  public func service(named name: String) throws -> Service {
    let word = name.trimmed
    if let found = try knownService(word) { return found }
    let names = try db.all("SELECT name FROM service ORDER BY name", as: String.self)
    throw Failure(
      "there is no service '\(word)'",
      hint: didYouMean(word, in: names)
        ?? (names.isEmpty
          ? "make it with 'ittool service add'" : "'ittool service list' lists those there are"))
  }

  /// All services in the order of lists.
  public func services(includingRetired: Bool = false) throws -> [Service] {
    try db.all(
      Service.select + " WHERE s.active = 1 OR \(includingRetired) ORDER BY s.place, s.title",
      as: Service.self)
  }

  /// Active services with what they need.
  public func serviceGraph() throws -> ServiceGraph {
    var needs: [ServiceNeed] = []
    try db.forEachRow(
      "SELECT service, needs, strength, alternative FROM service_need ORDER BY service, needs"
    ) { row in
      let service: Int64 = try row.int()
      let other: Int64 = try row.int()
      let strength: String = try row.text()
      needs.append(
        ServiceNeed(
          service, needs: other, isHelpOnly: strength == "helps", alternative: try row.text()))
    }
    return ServiceGraph(try services(), needs)
  }

  /// What channels need, to send and to be read.
  public func channelNeeds() throws -> ChannelNeeds {
    var needs = ChannelNeeds()
    try db.forEachRow(
      "SELECT channel, site, service FROM channel_need ORDER BY channel, site, service"
    ) { row in
      let channel: String = try row.text()
      let site: Int64? = try row.int()
      needs.add(channel, site: site, service: try row.int())
    }
    return needs
  }
}

/// Which services each channel needs: to send at all, and to be read at a building.
public struct ChannelNeeds: Sendable, Equatable {
  private var sending: [String: [Int64]] = [:]
  private var reading: [String: [Int64: [Int64]]] = [:]

  /// Knows of no need.
  public init() {}

  /// Adds a need: of the channel itself, or of its readers at a building.
  public mutating func add(_ channel: String, site: Int64?, service: Int64) {
    if let site {
      reading[channel, default: [:]][site, default: []].append(service)
    } else {
      sending[channel, default: []].append(service)
    }
  }

  /// The services without which a channel sends nothing.
  public func sending(_ channel: String) -> [Int64] { sending[channel] ?? [] }

  /// The services without which readers at a building receive nothing by a channel.
  public func reading(_ channel: String, at site: Int64) -> [Int64] {
    reading[channel]?[site] ?? []
  }

  /// The services without which readers at each building receive nothing by a channel.
  public func readers(of channel: String) -> [Int64: [Int64]] { reading[channel] ?? [:] }

  /// The channels of which anything is known.
  public var channels: [String] { Set(sending.keys).union(reading.keys).sorted() }

  /// The service that keeps a channel from sending; nil while it can be counted on.
  public func blocker(of channel: String, _ status: [Int64: ServiceStatus]) -> Int64? {
    sending(channel).first { status[$0]?.level.isDown == true }
  }

  /// The service that keeps readers at a building from a channel; nil while they can be reached.
  public func blocker(
    of channel: String, at site: Int64, _ status: [Int64: ServiceStatus]
  ) -> Int64? {
    reading(channel, at: site).first { status[$0]?.level.isDown == true }
  }
}

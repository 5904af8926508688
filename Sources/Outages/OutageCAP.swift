/// What was said of an outage as messages of the Common Alerting Protocol.
import Calendar
import Formats
import Repository
import SQLite
import Services

/// Who speaks, and how places and events are called.
public struct CAPSource: Sendable {
  /// Who sends: a name that nobody else has, for good.
  public var sender: String
  /// The sender as people know it.
  public var name: String
  /// How to reach the sender; may be empty.
  public var contact: String
  /// What kind of event an outage is.
  public var event: String
  /// The place that all buildings are.
  public var everywhere: String
  /// The page of an outage; nil for none.
  public var web: String?
  /// What a drill is called; nil for what is meant.
  public var exercise: String?

  /// Makes one.
  public init(
    sender: String, name: String, contact: String, event: String, everywhere: String,
    web: String? = nil, exercise: String? = nil
  ) {
    self.sender = sender
    self.name = name
    self.contact = contact
    self.event = event
    self.everywhere = everywhere
    self.web = web
    self.exercise = exercise
  }
}

extension Store {
  /// What was said of an outage, a message for each update that was words, the first first.
  ///
  /// A chain begins with an Alert; each Update names all before it; the end is a Cancel that says
  /// that all is well. What is said after an end begins a new chain of the same incident. A
  /// corrected update is a new message that names the one it takes the place of; what stood there
  /// is not said again. What was written down afterwards never was an alert: it has none.
  public func capMessages(of outage: Outage, _ source: CAPSource) throws -> [CAPMessage] {
    guard !outage.isBackfilled, outage.state != .draft, outage.state != .dismissed else {
      return []
    }
    let services = Dictionary(uniqueKeysWithValues: try services().map { ($0.id, $0) })
    let spoken = outage.spoken(try updates(of: outage.id)).map(\.update)
    var messages: [CAPMessage] = []
    var chain: [CAPMessage.Reference] = []
    var area = source.everywhere
    for (place, update) in spoken.enumerated() {
      let impacts = try impacts(of: update.id).filter { $0.value > .operational }
      let hit = impacts.keys.compactMap { services[$0] }.filter(\.isPublic)
      if !hit.isEmpty {
        area =
          hit.contains { $0.sites.isEmpty }
          ? source.everywhere : Set(hit.flatMap(\.sites)).sorted().joined(separator: ", ")
      }
      let isEnd = update.state == .resolved
      func message(_ suffix: String, _ sent: Instant) -> CAPMessage {
        var message = CAPMessage(
          identifier: "\(outage.number.lowercased())-u\(update.id)\(suffix)",
          sender: source.sender, sent: sent,
          kind: chain.isEmpty ? .alert : isEnd ? .cancel : .update)
        message.references = chain
        return message
      }
      var own = message("", update.at)
      if update.amended > 0 {
        chain.append(own.reference)
        let at = try lastAmendment(of: update.id) ?? update.at
        // What came after says how things are: an older correction would speak over it.
        if place + 1 < spoken.count, spoken[place + 1].at <= at {
          if isEnd { chain = [] }
          continue
        }
        own = message("-\(update.amended + 1)", at)
      }
      own.status = source.exercise == nil ? .actual : .exercise
      own.note = source.exercise ?? ""
      own.incident = outage.number.lowercased()
      own.language = outage.language
      own.event = source.event
      own.isAllClear = isEnd
      own.urgency = isEnd ? .past : .immediate
      own.severity = Self.severity(impacts.values.max() ?? .operational)
      own.onset = outage.started
      own.expires = max(update.next.map { $0 + 4 * 3_600 } ?? own.sent, own.sent + 86_400)
      own.senderName = source.name
      own.headline = Self.headline(outage.title, drill: source.exercise != nil)
      own.description = [update.affected, update.body, update.works].filter { !$0.isEmpty }
        .joined(separator: "\n\n")
      own.instruction = isEnd ? "" : update.meanwhile
      own.web = source.web
      own.contact = source.contact
      own.area = area
      messages.append(own)
      chain = isEnd ? [] : chain + [own.reference]
    }
    return messages
  }

  private func lastAmendment(of update: Int64) throws -> Instant? {
    try db.first(
      "SELECT max(at) FROM outage_amendment WHERE outage_update = \(update)"
    ) { try $0.instant() as Instant? } ?? nil
  }

  /// No life hangs on a network: nothing of ours is severe as this format means it.
  private static func severity(_ level: ImpactLevel) -> CAPMessage.Severity {
    switch level {
    case .operational: .unknown
    case .maintenance, .degraded, .partial: .minor
    case .major: .moderate
    }
  }

  private static func headline(_ title: String, drill: Bool) -> String {
    let whole = drill ? "DRILL: \(title)" : title
    let limit = CAPMessage.headlineLimit - 1
    return whole.count <= limit ? whole : whole.prefix(limit - 1) + "…"
  }
}

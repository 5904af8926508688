/// Who learns of what monitors propose: by mail, and where that cannot be, from whoever ran the check.
import Calendar
import Commands
import Delivery
import Outages
import People
import Repository
import SQLite
import Services

extension Store {
  /// Mails a proposal to the service's owner and to those of `monitor.tell`; called inside a
  /// transaction.
  ///
  /// - Returns: whether anybody is told.
  func mail(_ news: MonitorNews) throws -> Bool {
    let outage = try outage(OutageNumber(news.outage))
    let (template, since): (String, Instant)
    switch news.what {
    case .proposed: (template, since) = ("outage-proposed", outage.started)
    case .recovered(let time): (template, since) = ("outage-recovered", time)
    case .published, .ended: return true
    }
    guard sendsMail else { return false }
    let lines = try monitors("m.outage = \(outage.id)").prefix(20).map { monitor in
      "- \(monitor.name): \(monitor.state)" + (monitor.text.isEmpty ? "" : ", \(monitor.text)")
    }
    var isTold = false
    for reader in try readers(of: outage) {
      guard let address = reader.addresses.first else { continue }
      let content = try Letter(template, language: reader.language, places).fill([
        "number": outage.number, "title": outage.title, "receiver": reader.person.shortName,
        "since": localStamp(since, try zone()), "checks": lines.joined(separator: "\n"),
        "draft": outage.state == .draft ? outage.number : "",
        "open": outage.state == .draft ? "" : outage.number,
      ])
      var message = OutboxMessage(
        key: "\(template):\(outage.id):\(since.seconds):\(address.lowercased())", kind: .ticket,
        event: template == "outage-proposed" ? "outage.proposed" : "outage.recovered",
        to: address, words: .new(content))
      message.about = (.outage, outage.id)
      message.person = reader.id
      message.name = reader.name
      message.headers.automation = .generated
      message.expires = now + 12 * 3_600
      _ = try enqueue(message)
      isTold = true
    }
    return isTold
  }

  private func readers(of outage: Outage) throws -> [Profile] {
    var ids: [Int64] = []
    if let keeper = outage.owner { ids.append(keeper) }
    for word in try setting("monitor.tell").split(separator: ",") {
      ids += try people(Addressees(word.trimmed, in: self)).map(\.id)
    }
    var seen: Set<Int64> = []
    return try ids.filter { seen.insert($0).inserted }.compactMap { try profile($0) }
  }
}

extension MonitorNews {
  /// A sentence for whoever runs the check, and what can be done.
  func sentence(_ store: Store) throws -> (words: String, hint: String?) {
    let outage = try store.outage(OutageNumber(outage))
    switch what {
    case .proposed:
      return (
        "\(outage.number) is proposed: \(outage.title)",
        "tell people with 'ittool outage publish \(outage.number)', or dismiss it"
      )
    case .published: return ("\(outage.number): \(outage.title)", nil)
    case .recovered(let since):
      let time = localStamp(since, try store.zone())
      let way =
        outage.state == .draft
        ? "drop it with 'ittool outage dismiss \(outage.number)', or publish and resolve it"
        : "say so with 'ittool outage resolve \(outage.number) --since WHEN'"
      return ("what \(outage.number) is about works again since \(time)", way)
    case .ended(let update):
      return (
        update == nil
          ? "\(outage.number) was dropped: it works again" : "\(outage.number) is over", nil
      )
    }
  }
}

extension Context {
  /// Takes reports over, makes of them what follows, and has people told.
  ///
  /// - Returns: what became of each report.
  @discardableResult
  func watch(
    _ store: Store, _ telling: OutageTeller, _ take: () throws -> [TakenReport]
  ) throws -> [TakenReport] {
    var taken: [TakenReport] = []
    var untold: [MonitorNews] = []
    let news = try store.write {
      taken = try take()
      let news = try store.judgeMonitors()
      untold = try news.filter { try !store.mail($0) }
      return news
    }
    for item in news {
      let (words, hint) = try item.sentence(store)
      if untold.contains(item) {
        // Nobody gets a mail: then whoever reads what cron says.
        console.warn(words, hints: [hint].compactMap { $0 })
      } else {
        console.note(words)
      }
      switch item.what {
      case .published(let update), .ended(.some(let update)):
        for sentence in try telling(self, store, update) { console.note(sentence) }
      case .proposed, .recovered, .ended(nil): break
      }
    }
    return taken
  }
}

/// Looks at what monitors said before, as when a service was named for one afterwards.
public func judgeMonitors(_ context: Context, _ telling: OutageTeller) throws {
  try context.withStore { store in
    try store.acting(as: "ittool", source: "cron") {
      _ = try context.watch(store, telling) { [] }
    }
  }
}

extension DeliveryTruth {
  /// A proposal is mailed only as long as it is one.
  public func askingMonitors() -> DeliveryTruth {
    @Sendable func state(_ store: Store, _ item: String?) throws -> String? {
      guard let item, let number = try? Kind.outage.read(item) else { return nil }
      return try store.db.first(
        "SELECT state FROM outage WHERE id = \(number)", as: String.self)
    }
    return asking("outage.proposed") { store, message in
      let state = try state(store, message.item)
      return state == "draft" ? nil : "\(message.item ?? "it") is no proposal any more"
    }.asking("outage.recovered") { store, message in
      let state = try state(store, message.item)
      return state == "resolved" || state == "dismissed"
        ? "\(message.item ?? "it") is \(state ?? "over") already" : nil
    }
  }
}

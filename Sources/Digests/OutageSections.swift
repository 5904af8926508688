/// What the desk of outages puts into digests: what is broken now, and whether people were told in
/// time.
import Calendar
import Outages
import People
import Repository
import SQLite
import Services

extension DigestSection {
  /// The sections about outages, in the order in which they stand.
  public static let outages: [DigestSection] = [broken]

  private static let broken = DigestSection("outages", [.technician, .director, .principal]) {
    store, reader in
    let graph = try store.serviceGraph()
    let sites = try store.db.all(
      "SELECT site FROM person_site WHERE person = \(reader.profile.id)", as: Int64.self)
    let hits = try store.openOutages().filter { outage in
      guard reader.kind == .principal else { return true }
      guard outage.isPublic else { return false }
      return try store.services(hitBy: outage, graph).contains { service in
        sites.contains { service.serves(site: $0) }
      }
    }
    let zone = try store.zone()
    var lines: [DigestLine] = []
    for outage in hits.prefix(reader.most) {
      var text = outage.title
      let names = try store.services(hitBy: outage, graph).map(\.title)
      if !names.isEmpty { text += " (\(names.joined(separator: ", ")))" }
      let age = reader.age(outage.started, store.now)
      text += "; " + (try reader.words("outages.since", ["age": age]))
      if let due = outage.nextDue {
        text +=
          "; "
          + (try reader.words(
            due < store.now ? "outages.late" : "outages.next", ["time": localStamp(due, zone)]))
      }
      lines.append(DigestLine(outage.number, text))
    }
    var count = hits.count
    if reader.kind != .principal {
      let drafts = try store.db.all(
        Outage.select + " WHERE o.state = 'draft' ORDER BY o.id", as: Outage.self)
      count += drafts.count
      for draft in drafts.prefix(reader.most) {
        let text = try reader.words("outages.draft", ["title": draft.title])
        lines.append(DigestLine(draft.number, text))
      }
      let marked =
        try store.db.first(
          "SELECT at FROM event WHERE id = \(reader.mark)", read: { try $0.instant() }) ?? nil
      let since = max(marked ?? store.now - 7 * 86_400, store.now - 31 * 86_400)
      let (kept, broken) = try store.outagePromises(since: since)
      if kept + broken > 0 {
        lines.append(
          DigestLine(
            nil,
            try reader.words("outages.promises", ["kept": "\(kept)", "broken": "\(broken)"])))
      }
    }
    return DigestPassage(
      count: count, lines, rest: reader.kind == .principal ? nil : "ittool outage list --open")
  }
}

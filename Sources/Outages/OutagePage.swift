/// An outage as people read it on a terminal.
import Calendar
import Commands
import Formats
import Repository
import SQLite
import Services
import Terminal

extension Context {
  /// The facts, the timeline, and how it was spoken of.
  func page(of outage: Outage, _ store: Store) throws -> String {
    let zone = try store.zone()
    let local = try store.localTimes()
    let row = try store.row(of: outage)
    let state = outage.state.rawValue + (outage.isPublic ? "" : " · not public")
    var lines = [
      console.styled(outage.number, .bold) + "  " + console.styled(outage.title, .bold),
      state + (outage.isBackfilled ? " · written down afterwards" : ""),
    ]
    func add(_ name: String, _ value: String?) {
      guard let value, !value.isEmpty else { return }
      lines.append(
        name + String(repeating: " ", count: max(1, 13 - name.count)) + console.shown(value))
    }
    add("Began", local(outage.started))
    add("Over", outage.ended.map { "\(local($0)), after \(lasting($0 - outage.started))" })
    add("Cause", outage.cause?.rawValue)
    add("Opened by", outage.author)
    add("Informed by", row.owner)
    add("Next word", outage.nextDue.map(local))
    add("Services", row.impacts.map { "\($0.name) \($0.level.word)" }.joined(separator: ", "))
    add("Looking back", outage.article.map(Kind.article.number))
    try add("Tickets", ticketWords(of: outage, store))
    let rows = try store.updateRows(of: outage)
    for row in rows {
      let update = row.update
      var heading = "\(row.place)  \(localStamp(update.effective, zone))  \(update.kind.rawValue)"
      if update.kind == .update || update.kind == .opened {
        heading += ", \(update.state.rawValue)"
      }
      heading += " · \(update.actor)"
      if update.at != update.effective, !outage.isBackfilled {
        heading += " · written \(localStamp(update.at, zone))"
      }
      if !update.notifies, !outage.isBackfilled, outage.state != .draft {
        heading += " · told nobody"
      }
      if update.notifies, update.told == nil { heading += " · not told yet" }
      if update.amended > 0 { heading += " · corrected" }
      lines += ["", console.styled(heading, .dim)]
      add("  Affected", update.affected)
      add("  Meanwhile", update.meanwhile)
      add("  Works", update.works)
      if let next = update.next, update.hasWords {
        let outcome = row.promise.map { $0 == .open ? "" : ", \($0.rawValue)" } ?? ""
        add("  Next word", localStamp(next, zone) + outcome)
      }
      for line in update.body.split(separator: "\n", omittingEmptySubsequences: false)
      where !update.body.isEmpty {
        lines.append("  " + console.shown(String(line)))
      }
    }
    let hit = try store.impactRows(of: outage)
    if !hit.isEmpty { lines.append("") }
    for span in hit {
      let until = span.until.map { localStamp($0, zone) } ?? "now"
      let length = lasting((span.until ?? now) - span.from)
      add(span.service, "\(span.level.word) \(localStamp(span.from, zone)) – \(until), \(length)")
    }
    if let sentence = spoken(row) { lines += ["", sentence] }
    return lines.joined(separator: "\n") + "\n"
  }

  private func spoken(_ row: OutageRow) -> String? {
    guard let longest = row.cadence.longest, let median = row.cadence.median else { return nil }
    var parts: [String] = []
    if let first = row.firstWord { parts.append("first word after \(lasting(first))") }
    parts.append("longest silence \(lasting(longest))")
    parts.append("median \(lasting(median))")
    let (kept, broken) = (row.cadence.count(.kept), row.cadence.count(.broken))
    if kept + broken > 0 { parts.append("promises kept \(kept), broken \(broken)") }
    return parts.joined(separator: " · ")
  }

  private func ticketWords(of outage: Outage, _ store: Store) throws -> String {
    var words: [String] = []
    try store.db.forEachRow(
      """
      SELECT l.ticket, CASE s.class WHEN 'inactive' THEN s.name ELSE '' END
      FROM outage_ticket AS l JOIN ticket AS t ON t.id = l.ticket
        JOIN state AS s ON s.id = t.state WHERE l.outage = \(outage.id) ORDER BY l.ticket
      """
    ) { row in
      let number = Kind.ticket.number(try row.int())
      let state: String = try row.text()
      words.append(state.isEmpty ? number : "\(number) (\(state))")
    }
    guard words.count > 20 else { return words.joined(separator: " ") }
    return words.prefix(20).joined(separator: " ") + " … \(words.count) in all"
  }
}

/// A length of time in hours and minutes, such as `2 h 05 min`.
public func lasting(_ seconds: Int64) -> String {
  let minutes = max(0, seconds) / 60
  if minutes < 60 { return "\(minutes) min" }
  let (hours, rest) = minutes.quotientAndRemainder(dividingBy: 60)
  if hours >= 48 { return "\(hours / 24) d \(hours % 24) h" }
  return rest == 0 ? "\(hours) h" : "\(hours) h \(rest < 10 ? "0" : "")\(rest) min"
}

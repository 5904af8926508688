/// What the store knows of an outage for those who look back at it, as Markdown.
import Calendar
import Repository
import SQLite
import Services

/// The facts of an outage that is over.
public struct LookingBack: Sendable, Equatable {
  /// When what was said, a line each.
  public var timeline: String
  /// Which service was hit how long, a line each.
  public var impact: String
  /// How people were kept informed, in one sentence.
  public var words: String
}

extension Store {
  /// The facts of an outage for a post-mortem: what was said and when, never by whom.
  public func lookingBack(at outage: Outage) throws -> LookingBack {
    let zone = try zone()
    let row = try row(of: outage)
    var timeline: [String] = []
    for update in try updates(of: outage.id) where update.kind != .postmortem && update.hasWords {
      let said = [update.affected, update.body].filter { !$0.isEmpty }.joined(separator: " ")
        .split(whereSeparator: \.isNewline).joined(separator: " ")
      let state = update.kind == .update ? update.state.rawValue : update.kind.rawValue
      timeline.append(
        "- \(localStamp(update.effective, zone)) \(state)" + (said.isEmpty ? "" : ": \(said)"))
    }
    let impact = try impactRows(of: outage).map { row in
      "- \(row.service): \(row.level.word), \(lasting((row.until ?? now) - row.from))"
    }
    var words: [String] = []
    if let first = row.firstWord { words.append("The first word came after \(lasting(first)).") }
    if let longest = row.cadence.longest {
      words.append("The longest silence was \(lasting(longest)).")
    }
    let (kept, broken) = (row.cadence.count(.kept), row.cadence.count(.broken))
    if kept + broken > 0 {
      words.append("Of \(kept + broken) promised next words \(kept) came in time.")
    }
    return LookingBack(
      timeline: timeline.joined(separator: "\n"), impact: impact.joined(separator: "\n"),
      words: words.joined(separator: " "))
  }

  /// Notes the article that looks back at an outage; called inside a transaction.
  public func setArticle(_ article: Int64, of outage: Outage) throws {
    try db.run(
      """
      UPDATE outage SET article = \(article), updated = \(now), version = version + 1
      WHERE id = \(outage.id)
      """)
    try record(.outage, outage.id, "article", new: Kind.article.number(article))
    try record(.article, article, "outage", new: outage.number)
  }
}

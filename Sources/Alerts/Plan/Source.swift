/// What is told, gathered from the store: the words of an outage, of several, or of an alert.
import Calendar
import Commands
import Outages
import Repository
import SQLite
import Services

/// What is to be told, before anybody is.
struct AlertSource: Sendable {
  /// `L-3` or `O-9`.
  var number: String
  var kind: AlertKind
  var alertClass: AlertClass
  var mode = AlertMode.live
  /// The language of the first words.
  var language: String
  var texts: [String: AlertWords]
  var next: Instant?
  var over: Instant?
  var asks = false
  var need: Int64?
  var isPublic: Bool
  var outages: [Int64] = []
  /// The times of a window of planned work, and what is told of it.
  var window: (from: Instant, until: Instant, notice: String)?

  /// The language of a reader: their own where there are words in it.
  func language(for wanted: String?) -> String {
    guard let wanted = wanted?.lowercased() else { return language }
    if texts[wanted] != nil { return wanted }
    let short = String(wanted.prefix { $0 != "-" })
    return texts[short] != nil ? short : language
  }
}

/// One outage with the update that is told.
typealias OutageNews = (outage: Outage, update: OutageUpdate)

extension Store {
  /// What an outage says by its last update.
  func news(of outage: Outage) throws -> OutageNews {
    guard let last = try updates(of: outage.id).last(where: { $0.kind != .postmortem }) else {
      throw Failure("\(outage.number) has no words yet", hint: "see 'ittool outage update'")
    }
    return (outage, last)
  }

  /// What an outage, or several together, say.
  func source(of news: [OutageNews]) throws -> AlertSource {
    guard let first = news.first else { throw Failure("there is nothing to tell") }
    let kinds = try news.map { try self.kind(of: $0.update) }
    let kind: AlertKind =
      kinds.allSatisfy { $0 == .resolved }
      ? .resolved : kinds.allSatisfy { $0 == .outage } ? .outage : .update
    let language = first.outage.language
    let words =
      try news.count == 1 ? self.words(first) : self.words(together: news, kinds, language)
    var source = AlertSource(
      number: news.map(\.outage.number).joined(separator: ", "), kind: kind,
      alertClass: try alertClass(ofOutages: news.map(\.outage.id)), language: language,
      texts: [language: words], isPublic: news.allSatisfy(\.outage.isPublic))
    source.next = news.compactMap(\.update.next).min()
    source.over = news.count == 1 && kind == .resolved ? first.outage.ended : nil
    source.outages = news.map(\.outage.id)
    return source
  }

  /// What an update of an outage is, to its readers.
  private func kind(of update: OutageUpdate) throws -> AlertKind {
    if update.state == .resolved { return .resolved }
    let earlier = try db.first(
      """
      SELECT 1 FROM outage_update WHERE outage = \(update.outage) AND id < \(update.id)
        AND notify = 1 AND kind <> 'postmortem' LIMIT 1
      """, as: Int64.self)
    return earlier == nil ? .outage : .update
  }

  private func words(_ news: OutageNews) -> AlertWords {
    var words = AlertWords(news.outage.title)
    words.affected = news.update.affected
    words.meanwhile = news.update.meanwhile
    words.works = news.update.works
    words.body = news.update.body
    return words
  }

  /// One message instead of several: the titles in its headline, everything in its body.
  private func words(together all: [OutageNews], _ kinds: [AlertKind], _ language: String) throws
    -> AlertWords
  {
    let labels = try AlertLabels(language, places)
    let titles = zip(all, kinds).map { news, kind in
      kind == .resolved ? "\(labels["resolved"]) \(news.outage.title)" : news.outage.title
    }
    var headline = ""
    for (index, title) in titles.enumerated() {
      let longer = headline.isEmpty ? title : "\(headline); \(title)"
      guard longer.count <= 180 else {
        headline += "; " + labels.filled("more-news", ["count": "\(titles.count - index)"])
        break
      }
      headline = longer
    }
    var words = AlertWords(headline)
    var advice: [String] = []
    for (news, kind) in zip(all, kinds) where kind != .resolved {
      let text = news.update.meanwhile
      if !text.isEmpty, !advice.contains(text) { advice.append(text) }
    }
    let joined = advice.map { ".!?".contains($0.last ?? ".") ? $0 : $0 + "." }
      .joined(separator: " ")
    words.meanwhile = joined.count <= 500 ? joined : ""
    words.body = zip(titles, all).map { title, news in
      ([title, news.update.affected, news.update.meanwhile, news.update.works, news.update.body])
        .filter { !$0.isEmpty }.joined(separator: "\n\n")
    }.joined(separator: "\n\n---\n\n")
    return words
  }

  /// How pressing outages are: urgent when a service does not work, else good to know.
  func alertClass(ofOutages outages: [Int64]) throws -> AlertClass {
    let worst = try db.first(
      """
      SELECT max(i.level) FROM outage_update AS u JOIN outage_impact AS i
        ON i.outage_update = u.id WHERE u.outage IN (\(SQL.list(outages)))
      """
    ) { row -> Int64? in try row.int() }
    return (worst ?? nil) ?? 0 >= ImpactLevel.partial.rawValue ? .urgent : .informational
  }

  /// What an alert says.
  func source(of alert: Alert) throws -> AlertSource {
    var source = AlertSource(
      number: alert.number, kind: alert.kind, alertClass: alert.alertClass, mode: alert.mode,
      language: alert.language, texts: try texts(ofAlert: alert.id), next: alert.next,
      isPublic: alert.isPublic)
    source.asks = alert.asks
    source.need = alert.need
    source.outages = try outages(ofAlert: alert.id)
    if alert.kind == .resolved, source.outages.count == 1, let outage = source.outages.first {
      source.over = try self.outage(OutageNumber(outage)).ended
    }
    if !source.outages.isEmpty {
      source.number = source.outages.map(Kind.outage.number).joined(separator: ", ")
    }
    if let id = alert.window, let notice = alert.notice {
      let window: (Int64, Int64, Int64)? = try db.first(
        "SELECT maintenance, starts, ends FROM maintenance_window WHERE id = \(id)"
      ) { row in (try row.int(), try row.int(), try row.int()) }
      if let (maintenance, starts, ends) = window {
        source.number = Kind.maintenance.number(maintenance)
        source.window = (Instant(seconds: starts), Instant(seconds: ends), notice)
      }
    }
    return source
  }

  /// The facts for the words in one language.
  func facts(_ source: AlertSource, _ language: String, link: String?) throws -> AlertFacts {
    let zone = try zone()
    guard let words = source.texts[language] ?? source.texts[source.language] else {
      throw Failure("\(source.number) has no words")
    }
    let labels = try AlertLabels(language, places)
    var facts = AlertFacts(words: words, language: language, labels: labels)
    switch source.kind {
    case .update, .resolved: facts.label = labels[source.kind.rawValue]
    case .maintenance:
      if let window = source.window {
        let isOneDay = zone.civil(at: window.from).0 == zone.civil(at: window.until).0
        facts.label = labels.filled(
          "maintenance-\(window.notice)",
          [
            "from": clockTime(window.from, zone, today: now),
            "until": clockTime(window.until, zone, today: isOneDay ? nil : now),
          ])
      }
    case .notice, .outage, .summary: break
    }
    facts.mode = source.mode
    facts.asks = source.asks
    facts.next = source.next.map { clockTime($0, zone, today: now) }
    facts.over = source.over.map { clockTime($0, zone, today: now) }
    facts.prefix = try setting("alert.prefix")
    facts.link = link
    facts.number = source.number
    return facts
  }
}

/// What `outage list` and `outage show` print as rows.
import Calendar
import Commands
import Formats
import Repository
import SQLite
import Services

/// An outage with what follows from its updates.
struct OutageRow: Sendable {
  var outage: Outage
  var owner: String?
  var impacts: [(name: String, level: ImpactLevel)]
  var cadence: Cadence
  var firstWord: Int64?
  var seconds: Int64
  var tickets: Int64

  static let fields: [Field<OutageRow>] = [
    Field("number", "The outage's number") { .text($0.outage.number) },
    Field("state", "draft, investigating, identified, monitoring, resolved or dismissed") {
      .text($0.outage.state.rawValue)
    },
    Field("title", "What is broken") { .text($0.outage.title) },
    Field("services", "What it says of services now, or said at its end") {
      .list($0.impacts.map { "\($0.name)=\($0.level.word)" })
    },
    Field("started", "When it began") { .instant($0.outage.started) },
    Field("ended", "When it was over") { .of($0.outage.ended) },
    Field("next", "Until when the next word is promised") { .of($0.outage.nextDue) },
    Field("seconds", "How long it lasted or lasts", usual: false) { .integer($0.seconds) },
    Field("cause", "The kind of cause", usual: false) { .of($0.outage.cause?.rawValue) },
    Field("public", "Whether it is on the status page", usual: false) { .bool($0.outage.isPublic) },
    Field("backfilled", "Whether it was written down afterwards", usual: false) {
      .bool($0.outage.isBackfilled)
    },
    Field("author", "Who opened it", usual: false) { .text($0.outage.author) },
    Field("owner", "Who keeps people informed", usual: false) { .of($0.owner) },
    Field("opened", "When it was opened", usual: false) { .instant($0.outage.opened) },
    Field("updated", "When it last changed", usual: false) { .instant($0.outage.updated) },
    Field("language", "The language of its words", usual: false) { .text($0.outage.language) },
    Field("first_word", "Seconds from its beginning to the first word", usual: false) {
      $0.firstWord.map { .integer($0) } ?? .null
    },
    Field("promises_kept", "Promised next words that came in time", usual: false) {
      .integer(Int64($0.cadence.count(.kept)))
    },
    Field("promises_broken", "Promised next words that came late or not", usual: false) {
      .integer(Int64($0.cadence.count(.broken)))
    },
    Field("longest_silence", "The longest time without a word, in seconds", usual: false) {
      $0.cadence.longest.map { .integer($0) } ?? .null
    },
    Field("median_silence", "The median time between two words, in seconds", usual: false) {
      $0.cadence.median.map { .integer($0) } ?? .null
    },
    Field("tickets", "How many tickets are linked", usual: false) { .integer($0.tickets) },
    Field("article", "The article that looks back at it", usual: false) {
      .of($0.outage.article.map(Kind.article.number))
    },
    Field("version", "Counts the changes", usual: false) { .integer($0.outage.version) },
  ]
}

/// An update with what became of its promise.
struct UpdateRow: Sendable {
  var place: Int64
  var update: OutageUpdate
  var promise: PromiseOutcome?

  static let fields: [Field<UpdateRow>] = [
    Field("number", "Counts the updates") { .integer($0.place) },
    Field("at", "When it was written") { .instant($0.update.at) },
    Field("effective", "Since when it holds") { .instant($0.update.effective) },
    Field("kind", "opened, update, resolved, reopened or postmortem") {
      .text($0.update.kind.rawValue)
    },
    Field("state", "The state from then on") { .text($0.update.state.rawValue) },
    Field("actor", "Who wrote it") { .text($0.update.actor) },
    Field("affected", "What is affected") { .text($0.update.affected) },
    Field("meanwhile", "What to do meanwhile") { .text($0.update.meanwhile) },
    Field("works", "What still works") { .text($0.update.works) },
    Field("body", "What else it says") { .text($0.update.body) },
    Field("next", "Until when the next word was promised") { .of($0.update.next) },
    Field("promise", "kept, broken or open") { .of($0.promise?.rawValue) },
    Field("notify", "Whether people are told") { .bool($0.update.notifies) },
    Field("told", "When they were") { .of($0.update.told) },
    Field("amended", "How often its words were corrected") { .integer($0.update.amended) },
  ]
}

/// A stretch of time in which a service was hit.
struct ImpactRow: Sendable, Equatable {
  var service: String
  var level: ImpactLevel
  var from: Instant
  var until: Instant?

  static let fields: [Field<ImpactRow>] = [
    Field("service", "The service") { .text($0.service) },
    Field("level", "How badly it was hit") { .text($0.level.word) },
    Field("from", "Since when") { .instant($0.from) },
    Field("until", "Until when; nothing while it lasts") { .of($0.until) },
  ]
}

/// Words that were corrected.
struct AmendmentRow: Sendable {
  var place: Int64
  var at: Instant
  var actor: String
  var words: OutageWords

  static let fields: [Field<AmendmentRow>] = [
    Field("update", "The update's number in its outage") { .integer($0.place) },
    Field("at", "When it was corrected") { .instant($0.at) },
    Field("actor", "Who corrected it") { .text($0.actor) },
    Field("affected", "What stood there as affected") { .text($0.words.affected) },
    Field("meanwhile", "What stood there to do meanwhile") { .text($0.words.meanwhile) },
    Field("works", "What stood there as still working") { .text($0.words.works) },
    Field("body", "What else stood there") { .text($0.words.body) },
    Field("next", "What was promised there") { .of($0.words.next) },
  ]
}

extension Store {
  /// An outage with what follows from its updates.
  func row(of outage: Outage) throws -> OutageRow {
    let all = try updates(of: outage.id)
    let words = outage.spoken(all)
    let last = all.last { $0.kind != .postmortem }
    let impacts = try last.map { try self.impacts(of: $0.id) } ?? [:]
    let names = try serviceNames()
    return OutageRow(
      outage: outage, owner: try outage.owner.flatMap { try person($0)?.shortName },
      impacts: impacts.map { (names[$0.key] ?? "", $0.value) }
        .sorted { ($1.level, $0.name) < ($0.level, $1.name) },
      cadence: outage.cadence(all, now: now),
      firstWord: words.first.map { max(0, $0.word.at - outage.started) },
      seconds: (outage.ended ?? now) - outage.started,
      tickets: try db.first(
        "SELECT count(*) FROM outage_ticket WHERE outage = \(outage.id)", as: Int64.self) ?? 0)
  }

  /// Every update with what became of its promise.
  func updateRows(of outage: Outage) throws -> [UpdateRow] {
    let all = try updates(of: outage.id)
    let cadence = outage.cadence(all, now: now)
    var outcomes: [Int64: PromiseOutcome] = [:]
    for (spoken, outcome) in zip(outage.spoken(all), cadence.promises) {
      outcomes[spoken.update.id] = outcome
    }
    return all.enumerated().map {
      UpdateRow(place: Int64($0 + 1), update: $1, promise: outcomes[$1.id])
    }
  }

  /// Since when and until when each service was hit, neighbours of one level as one.
  func impactRows(of outage: Outage) throws -> [ImpactRow] {
    let names = try serviceNames()
    var rows: [ImpactRow] = []
    var open: [Int64: Int] = [:]
    for span in try impactSpans(from: outage.started, until: now + 1)
    where span.impact.cause == outage.id && span.until != span.from {
      let service = span.impact.service
      if let place = open[service], rows[place].level == span.impact.level,
        rows[place].until == span.from
      {
        rows[place].until = span.until
      } else {
        open[service] = rows.count
        rows.append(
          ImpactRow(
            service: names[service] ?? "", level: span.impact.level, from: span.from,
            until: span.until))
      }
    }
    return rows.filter { $0.level > .operational }
  }

  /// The words of its updates that were corrected, the first first.
  func amendmentRows(of outage: Outage) throws -> [AmendmentRow] {
    var rows: [AmendmentRow] = []
    for (index, update) in try updates(of: outage.id).enumerated() where update.amended > 0 {
      try db.forEachRow(
        """
        SELECT at, actor, affected, meanwhile, works, body, next FROM outage_amendment
        WHERE outage_update = \(update.id) ORDER BY number
        """
      ) { row in
        let at = Instant(seconds: try row.int())
        let actor: String = try row.text()
        var words = OutageWords()
        words.affected = try row.text()
        words.meanwhile = try row.text()
        words.works = try row.text()
        words.body = try row.text()
        words.next = try row.instant()
        rows.append(AmendmentRow(place: Int64(index + 1), at: at, actor: actor, words: words))
      }
    }
    return rows
  }

  private func serviceNames() throws -> [Int64: String] {
    var names: [Int64: String] = [:]
    try db.forEachRow("SELECT id, name FROM service") { row in
      let id: Int64 = try row.int()
      names[id] = try row.text()
    }
    return names
  }
}

/// The rows of `outage report`: outages together by what they have in common.
import Calendar
import Commands
import Formats
import Outages
import Repository
import Services

/// What `outage report --by` takes.
enum OutageGrouping: String, CaseIterable, Sendable, ArgumentValue {
  case cause, service, site, month, channel, outage
}

/// One row of `outage report`.
struct OutageGroupRow: Sendable {
  var of: String
  var group: String
  /// The title of an outage, where the row is one.
  var title: String?
  var outages = 0
  var seconds: Int64 = 0
  var schoolSeconds: Int64 = 0
  var firstWord: Int64?
  var longestSilence: Int64?
  var kept = 0
  var broken = 0
  var tickets = 0
  var reach = Reach()
  var before: Int64?

  static let fields: [Field<OutageGroupRow>] = [
    Field("of", "What the group is: all, or the word of --by") { .text($0.of) },
    Field("group", "The group; a month is written 2026-05") { .text($0.group) },
    Field("outages", "Outages that lasted in the period") { .integer(Int64($0.outages)) },
    Field("down", "Seconds in which something was down; what overlaps counts once") {
      .integer($0.seconds)
    },
    Field("school_minutes", "Minutes of them in the hours in which it is needed") {
      .integer($0.schoolSeconds / 60)
    },
    Field("first_word", "Seconds until the first word, the median of them") {
      $0.firstWord.map { .integer($0) } ?? .null
    },
    Field("longest_silence", "The longest time without a word while one lasted, in seconds") {
      $0.longestSilence.map { .integer($0) } ?? .null
    },
    Field("promises_kept", "Promised next words that came in time") { .integer(Int64($0.kept)) },
    Field("promises_broken", "Promised next words that came late or not") {
      .integer(Int64($0.broken))
    },
    Field("tickets", "Tickets that are linked to them") { .integer(Int64($0.tickets)) },
    Field("messages", "Messages about them", usual: false) { .integer(Int64($0.reach.messages)) },
    Field("reached", "Messages that were handed over", usual: false) {
      .integer(Int64($0.reach.reached))
    },
    Field("failed", "Messages that did not arrive", usual: false) {
      .integer(Int64($0.reach.failed))
    },
    Field("unknown", "Messages of which nobody knows", usual: false) {
      .integer(Int64($0.reach.unknown))
    },
    Field("title", "What was broken, where the group is an outage", usual: false) {
      .of($0.title)
    },
    Field("school_minutes_before", "The same in the period of --compare", usual: false) {
      $0.before.map { .integer($0 / 60) } ?? .null
    },
  ]

  /// The share of promises that were kept; nil without any.
  var keptShare: Double? {
    kept + broken == 0 ? nil : Double(kept) / Double(kept + broken)
  }
}

extension OutageStudy {
  /// The row of all.
  var total: OutageGroupRow { row("all", "all", facts, facts.flatMap(\.anyDown).merged, school) }

  /// One row for each group that has any outage, those that took the most school time first.
  func rows(by grouping: OutageGrouping) throws -> [OutageGroupRow] {
    switch grouping {
    case .cause:
      let groups = Dictionary(grouping: facts) { $0.outage.cause?.rawValue ?? "unknown" }
      return ordered(
        groups.map { row("cause", $0, $1, $1.flatMap(\.anyDown).merged, school) })
    case .service:
      return ordered(
        graph.services.compactMap { service in
          let hit = facts.filter { $0.hit.contains(service.id) }
          guard !hit.isEmpty else { return nil }
          return row(
            "service", service.name, hit,
            hit.flatMap { $0.down[service.id] ?? [] }.merged, hours[service.id] ?? school)
        })
    case .site: return ordered(try siteRows())
    case .month:
      return period.pieces(.month).enumerated().map { index, piece in
        let pieces = period.pieces(.month)
        let end = index + 1 < pieces.count ? pieces[index + 1].start : period.to
        let began = facts.filter { piece.start <= $0.outage.started && $0.outage.started < end }
        return row(
          "month", piece.label, began,
          facts.flatMap(\.anyDown).merged.between(piece.start, end), school)
      }
    case .channel:
      let channels = Set(facts.flatMap(\.reach.keys)).sorted()
      return channels.map { channel in
        let told = facts.filter { $0.reach[channel] != nil }
        var row = row("channel", channel, told, told.flatMap(\.anyDown).merged, school)
        row.reach = Reach()
        for fact in told { row.reach += fact.reach[channel] ?? Reach() }
        return row
      }
    case .outage:
      return ordered(
        facts.map { fact in
          var row = row("outage", fact.outage.number, [fact], fact.anyDown, school)
          row.title = fact.outage.title
          return row
        })
    }
  }

  private func siteRows() throws -> [OutageGroupRow] {
    let sites = try store.db.all(
      "SELECT name FROM site WHERE active = 1 ORDER BY name", as: String.self)
    return sites.compactMap { site in
      let serving = Set(
        graph.services.filter { $0.sites.isEmpty || $0.sites.contains(site) }.map(\.id))
      let hit = facts.filter { !$0.hit.isDisjoint(with: serving) }
      guard !hit.isEmpty else { return nil }
      let down = hit.flatMap { fact in serving.flatMap { fact.down[$0] ?? [] } }.merged
      return row("site", site, hit, down, school)
    }
  }

  private func row(
    _ of: String, _ group: String, _ facts: [OutageFacts], _ down: [Stretch],
    _ calendar: SchoolCalendar
  ) -> OutageGroupRow {
    var row = OutageGroupRow(of: of, group: group)
    row.outages = facts.count
    row.seconds = down.seconds()
    row.schoolSeconds = down.seconds(calendar)
    // Of what was written down afterwards nobody was told, and nobody could be.
    let told = facts.filter { !$0.outage.isBackfilled }
    row.firstWord = told.compactMap(\.firstWord).middle
    row.longestSilence = told.compactMap(\.cadence.longest).max()
    for fact in told {
      row.kept += fact.cadence.count(.kept)
      row.broken += fact.cadence.count(.broken)
    }
    row.tickets = Int(facts.reduce(0) { $0 + $1.tickets })
    for fact in facts { for reach in fact.reach.values { row.reach += reach } }
    return row
  }

  private func ordered(_ rows: [OutageGroupRow]) -> [OutageGroupRow] {
    rows.sorted {
      ($1.schoolSeconds, $1.seconds, $1.outages, $0.group)
        < ($0.schoolSeconds, $0.seconds, $0.outages, $1.group)
    }
  }
}

extension [Int64] {
  /// The median, between two the lower mean; nil for none.
  fileprivate var middle: Int64? {
    guard !isEmpty else { return nil }
    let all = sorted()
    let place = all.count / 2
    return all.count % 2 == 1 ? all[place] : (all[place - 1] + all[place]) / 2
  }
}

/// What `announce stats` is asked: which posts, which time, in which groups.
import Calendar
import Commands
import Hours
import Repository
import SQLite

/// What `--by` of `announce stats` takes.
enum StatsGrouping: String, CaseIterable, Sendable, ArgumentValue {
  case post, tag, page, day, week, month

  /// The piece of time, for those that are one.
  var unit: TimeUnit? { TimeUnit(rawValue: rawValue) }
}

struct StatsArguments: Sendable {
  var numbers: [AnnouncementNumber] = []
  var by: StatsGrouping?
  var from: String?
  var to: String?
  var tag: String?
  var svg: String?
  var output = Output()
}

/// One question about readership, with what all answers need.
struct StatsQuery {
  let store: Store
  let by: StatsGrouping
  let zone: Zone
  /// The posts that were named; empty for all.
  let named: [Int64]
  let tag: String?
  /// The days that count, from 1970.
  let days: ClosedRange<Int>
  /// Whether the person said from when.
  let isLimited: Bool
  /// The first day that any log told of; nil when none was imported.
  let firstDay: Int?
  /// The last one.
  let lastDay: Int?
  let today: Int

  init(_ arguments: StatsArguments, in store: Store) throws {
    self.store = store
    zone = try store.zone()
    by = arguments.by ?? .post
    named = arguments.numbers.map(\.value)
    tag = arguments.tag
    guard tag == nil || named.isEmpty else {
      throw Failure.usage("give one of NUMBER and --tag")
    }
    guard by != .page || (named.isEmpty && tag == nil) else {
      throw Failure.usage("--by page goes without NUMBER and --tag")
    }
    for id in named {
      let isThere = try store.db.first(
        "SELECT 1 FROM announcement WHERE id = \(id)", as: Int64.self)
      guard isThere != nil else {
        throw Failure("there is no announcement \(Kind.announcement.number(id))")
      }
    }
    let zone = zone
    func day(_ instant: Instant) -> Int { zone.civil(at: instant).date.daysSinceEpoch }
    today = day(store.now)
    let known = try store.db.first("SELECT day FROM readership_day ORDER BY day", as: Int64.self)
    firstDay = known.map(Int.init)
    lastDay = try store.db.first(
      "SELECT day FROM readership_day ORDER BY day DESC", as: Int64.self
    ).map(Int.init)
    // A line may be some minutes ahead of this clock.
    let to = try arguments.to.map { day(try store.date($0, .end, "--to") - 1) } ?? today + 2
    let from = try arguments.from.map { day(try store.date($0, .start, "--from")) }
    let usual: Int
    switch arguments.by {
    case .day: usual = today - 30
    case .week: usual = today - 26 * 7
    case .month:
      usual =
        TimeUnit.month.start(of: CivilDate(daysSinceEpoch: today)).adding(months: -11)
        .daysSinceEpoch
    case .post, .tag, .page, nil: usual = 0
    }
    let start = from ?? (named.isEmpty ? min(usual, to) : 0)
    guard start <= to else {
      throw Failure.usage("the period ends before it begins")
    }
    days = start...to
    isLimited = arguments.from != nil || arguments.to != nil
  }

  /// The days in words.
  var period: String {
    let last = CivilDate(daysSinceEpoch: min(days.upperBound, lastDay ?? today))
    guard let firstDay else { return "nothing counted yet" }
    let first = CivilDate(daysSinceEpoch: max(days.lowerBound, firstDay))
    return "\(spokenDay(first)) to \(spokenDay(last))"
  }
}

/// How many questions each announcement had, and how many of them came as an answer to its mail.
struct AskedCounts: Sendable {
  var all: [Int64: Int64] = [:]
  var byMail: [Int64: Int64] = [:]
}

extension Store {
  /// The counts of all announcements, read once in a run.
  func asked() throws -> AskedCounts {
    try once {
      var counts = AskedCounts()
      try db.forEachRow(
        """
        SELECT announcement, count(*), count(*) FILTER (WHERE source = 'mail') FROM question
        GROUP BY announcement
        """
      ) { row in
        let announcement: Int64 = try row.int()
        counts.all[announcement] = try row.int()
        counts.byMail[announcement] = try row.int()
      }
      return counts
    }
  }
}

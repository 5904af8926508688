import TestSupport
import Testing

@testable import Calendar

@Suite struct ZoneTests {
  static let places = [
    "Europe/Berlin", "America/New_York", "America/St_Johns", "Australia/Lord_Howe",
    "Africa/Casablanca", "Asia/Kathmandu", "Pacific/Apia", "Europe/Dublin", "America/Sao_Paulo",
    "Asia/Gaza", "Antarctica/Troll", "America/Nuuk", "Asia/Tehran", "Africa/Monrovia", "Etc/UTC",
    "Pacific/Kwajalein", "Asia/Manila", "America/Scoresbysund",
  ]
  static let rules = [
    "CET-1CEST,M3.5.0,M10.5.0/3", "EST5EDT,M3.2.0,M11.1.0", "NZST-12NZDT,M9.5.0,M4.1.0/3",
    "<+0545>-5:45", "IST-1GMT0,M10.5.0,M3.5.0/1", "AAA3BBB,J60/0,J300/5:30", "AAA3BBB,59,300",
    "LHST-10:30LHDT-11,M10.1.0,M4.1.0", "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
    "IST-2IDT,M3.4.4/26,M10.5.0",
  ]

  /// Twenty centuries' worth of dice: offset and name by Python's own reader, daylight by the C
  /// library's.
  @Test func offsetsAgreeWithPythonAndTheCLibrary() throws {
    var dice = Dice(seed: 2)
    var questions: [(zone: String, second: Int64)] = []
    for place in Self.places {
      for _ in 0..<3_000 {
        questions.append((place, .random(in: -2_208_988_800...4_133_980_800, using: &dice)))
      }
    }
    let lines = try python(
      """
      import sys, os, time, datetime, zoneinfo
      current = None
      for line in sys.stdin:
        name, second = line.split()
        if name != current:
          current = name
          zone = zoneinfo.ZoneInfo(name)
          os.environ['TZ'] = name
          time.tzset()
        t = datetime.datetime.fromtimestamp(int(second), zone)
        print(int(t.utcoffset().total_seconds()), t.tzname(), time.localtime(int(second)).tm_isdst,
          t.strftime('%Y-%m-%d %H:%M:%S'))
      """, input: questions.map { "\($0.zone) \($0.second)\n" }.joined())
    try #require(lines.count == questions.count)
    var zones: [String: Zone] = [:]
    for place in Self.places { zones[place] = try Zone.named(place) }
    for (question, line) in zip(questions, lines) {
      let zone = try #require(zones[question.zone])
      let instant = Instant(seconds: question.second)
      let offset = zone.offset(at: instant)
      let (date, time) = zone.civil(at: instant)
      var clock: [UInt8] = []
      time.append(to: &clock, seconds: true)
      let told =
        "\(offset.seconds) \(offset.abbreviation) \(offset.isDaylight ? 1 : 0) \(date) "
        + String(decoding: clock, as: UTF8.self)
      #expect(told == line, "\(question)")
    }
  }

  /// Around every change of every zone, wall times mean what Python's `fold` says they mean.
  @Test func gapsAndOverlapsAgreeWithPython() throws {
    var dice = Dice(seed: 3)
    var questions: [(zone: Zone, date: CivilDate, time: CivilTime)] = []
    for place in Self.places {
      let zone = try Zone.named(place)
      var instant = Instant(seconds: -2_208_988_800)
      while let change = zone.nextChange(after: instant), change.seconds < 4_133_980_800 {
        instant = change
        let before = zone.offset(at: change - 1).seconds
        let after = zone.offset(at: change).seconds
        let edges = [before, after, (before + after) / 2]
        let steps: [Int64] = [-1, 0, 1, .random(in: -90_000...90_000, using: &dice)]
        for edge in edges {
          for step in steps {
            let (date, time) = (change + step).civil(offset: edge)
            questions.append((zone, date, time))
          }
        }
      }
    }
    let lines = try python(
      """
      import sys, datetime, zoneinfo
      epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
      for line in sys.stdin:
        name, day, seconds = line.split()
        wall = datetime.datetime.fromisoformat(day) + datetime.timedelta(seconds=int(seconds))
        wall = wall.replace(tzinfo=zoneinfo.ZoneInfo(name))
        print(*[int((wall.replace(fold=f) - epoch).total_seconds()) for f in (0, 1)])
      """,
      input: questions.map { "\($0.zone.identifier) \($0.date) \($0.time.secondsSinceMidnight)\n" }
        .joined())
    try #require(lines.count == questions.count)
    var gaps = 0
    var overlaps = 0
    for (question, line) in zip(questions, lines) {
      let folds = line.split(separator: " ").compactMap { Int64($0) }.map(Instant.init(seconds:))
      let resolution = question.zone.resolutions(of: question.date, question.time)
      let name = "\(question.zone.identifier) \(question.date) \(question.time)"
      #expect(question.zone.instant(of: question.date, question.time) == folds[0], "\(name)")
      switch resolution {
      case .one(let instant): #expect(folds == [instant, instant], "\(name)")
      case .overlap(let first, let second):
        overlaps += 1
        #expect(folds == [first, second], "\(name)")
      case .gap(let shifted, let change):
        gaps += 1
        #expect(shifted == folds[0] && folds[0] > folds[1], "\(name)")
        #expect(change <= shifted, "\(name)")
      }
    }
    #expect(gaps > 1_000 && overlaps > 1_000)
  }

  @Test func posixStringsAgreeWithTheCLibrary() throws {
    var dice = Dice(seed: 4)
    var questions: [(zone: Int, second: Int64)] = []
    for index in Self.rules.indices {
      for _ in 0..<1_000 {
        questions.append((index, .random(in: 0...8_000_000_000, using: &dice)))
      }
    }
    let lines = try python(
      """
      import sys, os, time
      rules = sys.stdin.readline().split()
      current = None
      for line in sys.stdin:
        index, second = line.split()
        if index != current:
          current = index
          os.environ['TZ'] = rules[int(index)]
          time.tzset()
        t = time.localtime(int(second))
        print(t.tm_gmtoff, t.tm_zone, t.tm_isdst)
      """,
      input: Self.rules.joined(separator: " ") + "\n"
        + questions.map { "\($0.zone) \($0.second)\n" }.joined())
    try #require(lines.count == questions.count)
    let zones = try Self.rules.map { try Zone.named($0) }
    for (question, line) in zip(questions, lines) {
      let offset = zones[question.zone].offset(at: Instant(seconds: question.second))
      #expect(
        "\(offset.seconds) \(offset.abbreviation) \(offset.isDaylight ? 1 : 0)" == line,
        "\(Self.rules[question.zone]) \(question.second)")
    }
  }

  @Test func wallTimesLeadBackToTheirInstants() throws {
    var dice = Dice(seed: 5)
    for id in Self.places + Self.rules {
      let zone = try Zone.named(id)
      for _ in 0..<500 {
        let instant = Instant(seconds: .random(in: -4e9..<9e9, using: &dice))
        let (date, time) = zone.civil(at: instant)
        switch zone.resolutions(of: date, time) {
        case .one(let found): #expect(found == instant)
        case .overlap(let first, let second): #expect(first == instant || second == instant)
        case .gap: Issue.record("\(id): \(date) \(time) was shown, so it is no gap")
        }
      }
    }
  }

  @Test func extremeInstantsDoNotTrap() throws {
    for id in ["Europe/Berlin", "NZST-12NZDT,M9.5.0,M4.1.0/3", "UTC"] {
      let zone = try Zone.named(id)
      for second in [Int64.min, .min + 1, -1 << 60, 1 << 60, .max - 1, .max] {
        let instant = Instant(seconds: second)
        _ = zone.offset(at: instant)
        _ = zone.civil(at: instant)
        _ = zone.nextChange(after: instant)
        _ = spoken(instant, zone)
      }
      for year in [CivilDate.years.lowerBound, CivilDate.years.upperBound] {
        let date = try #require(CivilDate(year: year, month: 7, day: 1))
        #expect(zone.civil(at: zone.instant(of: date)).date == date)
      }
    }
  }
}

extension Int64 {
  fileprivate static func random(in range: Range<Double>, using dice: inout Dice) -> Int64 {
    Int64(Double.random(in: range, using: &dice))
  }
}

/// Counting: which kind of request each line is, by one rule.
import Calendar
import Glibc

/// The counts of the lines of one log.
///
/// The rule, whose first fitting line counts a request once:
/// 1. asked of another site than ours: not counted;
/// 2. answered with a status of 400 or more: an error;
/// 3. the method is HEAD: a head; another one than GET: other;
/// 4. answered with another status than 200 or 304: other;
/// 5. a feed: a feed; no page: a file, or other where the site has no such thing;
/// 6. the user agent is a program's by the list, or missing: a bot;
/// 7. fetched before anybody looked: a prefetch;
/// 8. else a view.
final class LogTally {
  /// The name of the rule, which changes when it does.
  static let rule = "ittool-1"

  private let site: SitePlace
  private let programs: AgentList
  private let secrets: [Int: KeyedHash]
  private var clock: LogClock
  private let spare = UnsafeMutableRawBufferPointer.allocate(
    byteCount: LogReader.longestLine, alignment: 8)

  private(set) var days: [Int: DayTally] = [:]
  /// The paths of the pages that were asked for.
  private(set) var paths: [String] = []
  private var places: [String: Int] = [:]
  private var current: DayTally?

  private let own = KeyedHash()
  private var agents: [UInt64: Bool] = [:]
  private var targets: [UInt64: Target] = [:]

  /// Lines that were read.
  private(set) var read: Int64 = 0
  /// Lines about other sites, and the name of one.
  private(set) var elsewhere: Int64 = 0
  private(set) var otherHost: String?
  /// When the first and the last request came.
  private(set) var first: Int64?
  private(set) var last: Int64?

  private enum Target {
    case page(Int), feed, file, other
  }

  /// What is remembered of user agents and paths, at most: whoever invents them fills no memory.
  private static let remembered = 65_536
  /// Pages of a site, at most: more are invented.
  private static let mostPages = 20_000

  /// - Parameter secrets: those of the days that are not over.
  init(
    site: SitePlace, programs: AgentList, secrets: [Int: KeyedHash], zone: Zone, now: Instant
  ) {
    self.site = site
    self.programs = programs
    self.secrets = secrets
    clock = LogClock(zone, now: now)
  }

  deinit { spare.deallocate() }

  /// Counts one line.
  func count(_ text: Piece) throws(LineFault) {
    let isJSON = text.first { $0 != 32 && $0 != 9 } == UInt8(ascii: "{")
    let line = isJSON ? try JSONLine.read(text, spare) : try CombinedLine.read(text)
    let moment = try clock.read(line.time)
    read += 1
    if let host = line.host, !site.isOurs(host) {
      elsewhere += 1
      if otherHost == nil { otherHost = host.text }
      return
    }
    first = min(first ?? moment.seconds, moment.seconds)
    last = max(last ?? moment.seconds, moment.seconds)
    let day = self.day(moment.day)
    guard line.status < 400 else { return day.counts.errors += 1 }
    guard line.method.equals("GET") else {
      if line.method.equals("HEAD") { day.counts.heads += 1 } else { day.counts.others += 1 }
      return
    }
    guard line.status == 200 || line.status == 304 else { return day.counts.others += 1 }
    switch target(line.target) {
    case .file: day.counts.files += 1
    case .other: day.counts.others += 1
    case .feed:
      day.counts.feeds += 1
      day.feedClients.insert(client(line, day.hash(line.agent), day))
    case .page(let page):
      let agent = day.hash(line.agent)
      if isProgram(line.agent, agent) {
        day.counts.bots += 1
        day.pages[page, default: DayTally.Page()].bots += 1
      } else if line.isPrefetch {
        day.counts.prefetches += 1
      } else {
        let client = client(line, agent, day)
        day.counts.views += 1
        day.clients.insert(client)
        day.pages[page, default: DayTally.Page()].views += 1
        day.pages[page, default: DayTally.Page()].clients.insert(client)
      }
    }
  }

  @inline(__always)
  private func client(_ line: LogLine, _ agent: UInt64, _ day: DayTally) -> UInt64 {
    day.hash(day.hash(line.address), agent)
  }

  private func day(_ number: Int) -> DayTally {
    if let current, current.day == number { return current }
    if let known = days[number] {
      current = known
      return known
    }
    // Logs go forward: what lies two days behind is over, and its clients are let go.
    for (other, tally) in days where other < number - 1 && !tally.isOpen { tally.fold() }
    let secret = secrets[number]
    let new = DayTally(day: number, hash: secret ?? KeyedHash(), isOpen: secret != nil)
    days[number] = new
    current = new
    return new
  }

  private func isProgram(_ agent: Piece, _ hash: UInt64) -> Bool {
    if let known = agents[hash] { return known }
    if agents.count >= Self.remembered { agents.removeAll(keepingCapacity: true) }
    let found = programs.isProgram(agent)
    agents[hash] = found
    return found
  }

  private func target(_ text: Piece) -> Target {
    let bare = text.place(of: UInt8(ascii: "?")).map { text.part(0, $0) } ?? text
    let hash = own(bare)
    if let known = targets[hash] { return known }
    if targets.count >= Self.remembered { targets.removeAll(keepingCapacity: true) }
    let found: Target =
      switch site.path(of: bare) {
      case .feed: .feed
      case .file: .file
      case .other: .other
      case .page(let path): place(of: path).map { .page($0) } ?? .other
      }
    targets[hash] = found
    return found
  }

  private func place(of path: String) -> Int? {
    if let known = places[path] { return known }
    guard paths.count < Self.mostPages else { return nil }
    paths.append(path)
    places[path] = paths.count - 1
    return paths.count - 1
  }
}

/// The name of the rule by which requests are counted.
public let readershipRule = LogTally.rule

/// Counting logs: each line once, whatever was rotated, copied, cut or killed meanwhile.
import Calendar
import Commands
import Glibc
import Repository
import SQLite
import Terminal

/// What came of the logs.
struct ImportOutcome {
  var lines: Int64 = 0
  var bad: Int64 = 0
  var views: Int64 = 0
  var elsewhere: Int64 = 0
  var otherHost: String?
  /// Sentences about lines that could not be read, the first few of each log.
  var faults: [String] = []
  /// What was lost, or could not be counted.
  var troubles: [String] = []
  /// Whether the last line of a pipe had no end.
  var leftHalf = false
}

/// One run over some logs.
final class LogImport {
  private let store: Store
  private let console: Console
  private let site: SitePlace
  private let programs: AgentList
  private let zone: Zone
  private let keep: Bool
  private let overlaps: Bool
  private let secrets: [Int: KeyedHash]
  private(set) var outcome = ImportOutcome()

  /// Faults that are told of each log.
  private static let told = 5

  /// - Parameters:
  ///   - keep: false counts and takes it back.
  ///   - overlaps: whether a pipe may hold requests of a time that was counted already.
  init(_ store: Store, _ context: Context, keep: Bool, overlaps: Bool) throws {
    self.store = store
    console = context.console
    self.keep = keep
    self.overlaps = overlaps
    site = SitePlace(try store.webAddress())
    programs = try AgentList(store.places)
    zone = try store.zone()
    secrets = try store.readershipSecrets(keep: keep)
  }

  /// Counts what is new in standard input.
  func importStandardInput() throws {
    let source = try LogSource(console)
    try count(source, try store.knownLog(beginning: source.head), origin: nil)
  }

  /// Counts what is new in the log at a path, and before it in those that stood there and were
  /// renamed, copied or compressed.
  func importLog(_ path: String) throws {
    let path = try Self.absolute(path)
    let isLive = !LogGeneration.isRotated(path)
    let former = isLive ? try store.logs(from: path) : []
    var source: LogSource?
    do { source = try LogSource(path: path) } catch let error as InputFailure {
      // Between the two steps of a rotation nothing stands there; what was rotated is still read.
      guard error.reason == .system(ENOENT), !former.isEmpty else { throw error }
    }
    let known = try source.flatMap { try store.knownLog(beginning: $0.head) }
    try countGenerations(of: path, former, live: known?.id)
    if let source { try count(source, known, origin: isLive && source.path != nil ? path : nil) }
  }

  // MARK: Rotation

  /// Counts the rest of what stood at a path since it was last looked at.
  private func countGenerations(of path: String, _ former: [KnownLog], live: Int64?) throws {
    guard let last = former.map(\.at).max() else { return }
    let generations = LogGeneration.all(of: path)
    var missing = Set(former.filter { $0.path == path && $0.id != live }.map(\.id))
    // What is not counted yet was written after the last look.
    for one in generations.reversed() where one.changed >= last.seconds * 1_000_000_000 {
      let source = try LogSource(path: one.path)
      let known = try store.knownLog(beginning: source.head)
      try count(source, known, origin: path)
      if let known { missing.remove(known.id) }
    }
    // The others only moved.
    for one in generations where !missing.isEmpty {
      guard let source = try? LogSource(path: one.path),
        let known = try store.knownLog(beginning: source.head),
        missing.remove(known.id) != nil
      else { continue }
      try count(source, known, origin: path)
    }
    for log in former where missing.contains(log.id) {
      // Told once: it will not come back.
      if keep { try store.write { try store.loseSight(of: log) } }
      outcome.troubles.append(
        "\(path) was rotated, and the log that stood there is nowhere to be found: what was "
          + "written to it after \(spoken(log.at, zone)) is not counted")
    }
  }

  private static func absolute(_ path: String) throws -> String {
    if let found = realpath(path, nil) {
      defer { free(found) }
      return String(cString: found)
    }
    // The file may be away for a moment; its directory is not.
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let directory = parts.count > 1 ? parts.dropLast().joined(separator: "/") + "/" : "."
    guard let name = parts.last, let found = realpath(directory, nil) else { return path }
    defer { free(found) }
    let place = String(cString: found)
    return place == "/" ? "/\(name)" : "\(place)/\(name)"
  }

  // MARK: One log

  private func count(_ source: LogSource, _ known: KnownLog?, origin: String?) throws {
    let start = known?.offset ?? 0
    if let known, let facts = source.facts, source.isPacked, known.isPacked,
      known.size == facts.size
    {
      return
    }
    // Shorter than what was counted: a part of it, in which nothing is new.
    guard try source.start(at: start) else { return try source.finish() }
    let tally = LogTally(
      site: site, programs: programs, secrets: secrets, zone: zone, now: store.now)
    var reader = LogReader()
    var bad: Int64 = 0
    var faults: [String] = []
    let linesBefore = known?.lines ?? 0
    func fault(_ fault: LineFault, _ line: Int64) {
      bad += 1
      if faults.count < Self.told {
        faults.append("\(source.name):\(linesBefore + line): \(fault.rawValue)")
      }
    }
    try reader.read(source, takesLast: source.isPacked) { text, line in
      do throws(LineFault) { try tally.count(text) } catch { fault(error, line) }
    } tooLong: {
      fault(.tooLong, $0)
    }
    try source.finish()
    guard reader.lines > 0 else { return try move(source, known, origin) }
    if known == nil, tally.read == 0 {
      throw Failure(
        "\(source.name): "
          + (reader.lines == 1
            ? "its line cannot be read" : "none of its \(reader.lines) lines can be read")
          + "; nothing was counted",
        hint: faults.first.map { "\($0); see 'ittool help announce import-log'" })
    }
    if let first = tally.first, let last = tally.last, !overlaps,
      // What follows in a pipe may be another log, of the time of the first.
      try store.wasCounted(
        first, last, pipe: source.path == nil, except: source.path == nil ? nil : known?.id)
    {
      throw Failure(
        "\(source.name): requests of this time (\(spoken(Instant(seconds: first), zone)) to "
          + "\(spoken(Instant(seconds: last), zone))) were counted before, and a pipe does not "
          + "tell whether these are the same; nothing was counted",
        hint: "name the files instead of piping them; or --overlap, if these are others")
    }
    let findings = LogFindings(
      source: source, known: known, origin: origin ?? known?.origin, tally: tally,
      bytes: reader.bytes, lines: reader.lines, bad: bad)
    try store.write(keep: keep) { try store.keep(findings) }
    add(findings, faults)
  }

  /// Keeps where a log without anything new stands by now.
  private func move(_ source: LogSource, _ known: KnownLog?, _ origin: String?) throws {
    guard keep, let known, let facts = source.facts, let path = source.path else { return }
    let isSame =
      known.isThis(facts) && known.path == path && known.isPacked == source.isPacked
      && known.size == facts.size
    guard !isSame else { return }
    try store.write {
      try store.db.run(
        """
        UPDATE readership_log SET path = \(path), device = \(facts.device),
          inode = \(facts.inode), size = \(facts.size), packed = \(source.isPacked),
          origin = coalesce(origin, \(origin)), at = \(store.now) WHERE id = \(known.id)
        """)
    }
  }

  private func add(_ findings: LogFindings, _ faults: [String]) {
    outcome.lines += findings.lines
    outcome.bad += findings.bad
    outcome.elsewhere += findings.tally.elsewhere
    outcome.otherHost = outcome.otherHost ?? findings.tally.otherHost
    outcome.views += findings.tally.days.values.reduce(0) { $0 + $1.counts.views }
    outcome.faults += faults
    let more = findings.bad - Int64(faults.count)
    if more > 0 {
      outcome.faults.append(
        "\(findings.source.name): \(more) more line\(more == 1 ? "" : "s") like these")
    }
  }
}

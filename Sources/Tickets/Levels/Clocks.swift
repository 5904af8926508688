/// The clocks of a ticket: pure functions over its history, its targets, a calendar and the time.
import Calendar

/// What counts working time: a calendar, or a timeline made of it.
protocol WorkingHours: Sendable {
  func workingSeconds(from: Instant, to: Instant) -> Int64
  func instant(adding seconds: Int64, to: Instant) -> Instant?
}

extension SchoolCalendar: WorkingHours {}
extension WorkingTimeline: WorkingHours {}

/// A stretch of a clock's time and what it did in it.
struct ClockStep: Sendable, Equatable {
  /// Why it counted or did not.
  enum Why: Sendable, Equatable {
    /// It counted.
    case runs
    /// The ticket waited for somebody.
    case waits(String?)
    /// The ticket was resolved or closed.
    case rests(State)
  }

  var from: Instant
  /// Its end; nil where it is still going on.
  var to: Instant?
  var why: Why
  /// The working seconds that were counted.
  var seconds: Int64
}

/// One run of a clock: of the answers to one message, from one word to the next, or the whole life.
struct ClockRun: Sendable, Equatable {
  var from: Instant
  /// When it was answered; nil while it is not.
  var to: Instant?
  /// The working seconds so far.
  var used: Int64 = 0
  /// When the target was or will be used up; nil while it is neither reached nor running.
  var due: Instant?
  var steps: [ClockStep] = []
}

/// How a clock stands.
public struct ClockReading: Sendable, Equatable {
  /// Whether it counts.
  public enum Status: String, Sendable {
    /// It counts.
    case running
    /// The ticket waits.
    case paused
    /// There is nothing to count: all is answered, or the ticket is solved.
    case idle
  }

  /// What a report counts.
  public enum Result: String, CaseIterable, Sendable {
    /// It is not over, and not missed yet.
    case open
    /// It was kept.
    case met
    /// It was missed.
    case breached
    /// Nothing can be said: it ended before an answer was due.
    case none
  }

  /// What it counts towards.
  public var clock: LevelClock
  /// The promise in working seconds.
  public var target: Int64
  /// Whether it counts now.
  public var status: Status
  /// What a report counts of the whole life of the ticket.
  public var result: Result
  /// The working seconds that the result is about: until the first answer, the longest silence, or
  /// all of the work.
  public var measured: Int64
  /// Of a resolution, the working seconds until it was first called solved; nil before that.
  public var first: Int64?
  /// The run that counts now or counted last.
  var current: ClockRun

  /// When the current run began.
  public var since: Instant { current.from }
  /// The working seconds of the current run.
  public var used: Int64 { current.used }
  /// When the target is used up; nil when the clock does not run.
  public var due: Instant? { status == .running ? current.due : nil }
  /// Whether the current run is over its target.
  public var isOver: Bool { current.used > target && status != .idle }
  /// The working seconds that are left; below 0 when it is over.
  public var left: Int64 { target - current.used }
}

/// Computes clocks of one history.
struct Clocks {
  let history: LevelHistory
  let hours: any WorkingHours
  /// No clock starts earlier.
  let since: Instant
  let now: Instant
  /// Whether runs keep the steps that explain them; most readers want the sums alone.
  let explains: Bool

  private let start: Instant
  private var stretches: [(from: Instant, to: Instant?, state: State, waiting: String?)] = []

  init(
    _ history: LevelHistory, _ hours: any WorkingHours, since: Instant, now: Instant,
    explains: Bool = true
  ) {
    self.explains = explains
    self.history = history
    self.hours = hours
    self.since = since
    self.now = now
    start = max(history.created, since, history.imported ?? history.created)
    var (from, state, waiting) = (history.created, history.state, history.waiting)
    for (at, what) in history.happenings where at <= now {
      switch what {
      case .state(let next):
        add(from, at, state, waiting)
        (from, state) = (max(from, at), next)
      case .waiting(let next):
        add(from, at, state, waiting)
        (from, waiting) = (max(from, at), next)
      case .request, .word: break
      }
    }
    stretches.append((from, nil, state, waiting))
  }

  private mutating func add(_ from: Instant, _ to: Instant, _ state: State, _ waiting: String?) {
    if from < to { stretches.append((from, to, state, waiting)) }
  }

  /// Whether it was solved before anything was promised, and so it stayed.
  var isOutside: Bool {
    !stretches.contains { $0.state.isOpen && ($0.to.map { $0 > start } ?? true) }
      && start > history.created
  }

  /// Where the ticket stands at last.
  private var last: (state: State, waiting: String?) {
    stretches.last.map { ($0.state, $0.waiting) } ?? (.new, nil)
  }

  /// How the clock stands.
  func reading(_ clock: LevelClock, target: Int64) -> ClockReading {
    switch clock {
    case .response: response(target)
    case .word: word(target)
    case .resolution: resolution(target)
    }
  }

  /// From the oldest message that nobody has answered; writing again does not start it anew.
  private func response(_ target: Int64) -> ClockReading {
    var pending = history.isAnswered ? nil : start
    var spans: [(from: Instant, to: Instant?)] = []
    for (at, what) in history.happenings where at <= now && at >= start {
      switch what {
      case .word:
        if let from = pending { spans.append((from, at)) }
        pending = nil
      case .request: pending = pending ?? at
      case .state, .waiting: break
      }
    }
    if let pending { spans.append((pending, nil)) }
    // The first answer is what counts, the last is what runs; those between are over.
    let ends = spans.count > 1 ? [spans[0], spans[spans.count - 1]] : spans
    let runs = ends.map { run($0.from, $0.to, target, counts: { self.why($0, $1, .response) }) }
    let isPending = pending != nil
    let first = history.isAnswered ? ClockRun(from: start) : runs.first ?? ClockRun(from: start)
    let result: ClockReading.Result =
      history.isAnswered
      ? .none
      : first.used > target
        ? .breached : first.to != nil ? .met : last.state.isOpen ? .open : .none
    return ClockReading(
      clock: .response, target: target, status: isPending ? status(.response) : .idle,
      result: result, measured: first.used, first: nil, current: runs.last ?? first)
  }

  /// From each public word to the next, while the ticket is open.
  private func word(_ target: Int64) -> ClockReading {
    var from = start
    var runs: [ClockRun] = []
    for (at, what) in history.happenings where what == .word && at <= now && at >= start {
      runs.append(run(from, at, target, counts: { self.why($0, $1, .word) }))
      from = at
    }
    let current = run(from, nil, target, counts: { self.why($0, $1, .word) })
    let worst = (runs + [current]).map(\.used).max() ?? 0
    return ClockReading(
      clock: .word, target: target, status: status(.word),
      result: worst > target ? .breached : last.state.isOpen ? .open : .met, measured: worst,
      first: nil, current: current)
  }

  /// The whole work; a reopening continues it.
  private func resolution(_ target: Int64) -> ClockReading {
    let whole = run(start, nil, target, counts: { self.why($0, $1, .resolution) })
    let solved = stretches.first { !$0.state.isOpen && ($0.to.map { $0 > start } ?? true) }
    let first = solved.map {
      run(start, max(start, $0.from), target, counts: { self.why($0, $1, .resolution) }).used
    }
    return ClockReading(
      clock: .resolution, target: target, status: status(.resolution),
      result: whole.used > target ? .breached : last.state.isOpen ? .open : .met,
      measured: whole.used, first: first, current: whole)
  }

  private func status(_ clock: LevelClock) -> ClockReading.Status {
    switch why(last.state, last.waiting, clock) {
    case .runs: .running
    case .waits: .paused
    case .rests: .idle
    }
  }

  /// Whether a clock counts while a ticket stands so.
  ///
  /// All stop while it waits, but one: whoever waits for a vendor or a part keeps the requester
  /// informed all the same.
  private func why(_ state: State, _ waiting: String?, _ clock: LevelClock) -> ClockStep.Why {
    switch state {
    case .new, .open: .runs
    case .waiting:
      clock == .word
        && (waiting == WaitingFor.vendor.rawValue || waiting == WaitingFor.parts.rawValue)
        ? .runs : .waits(waiting)
    case .resolved, .closed: .rests(state)
    }
  }

  private func run(
    _ from: Instant, _ to: Instant?, _ target: Int64,
    counts: (State, String?) -> ClockStep.Why
  ) -> ClockRun {
    var run = ClockRun(from: from, to: to)
    for stretch in stretches {
      let begin = max(stretch.from, from)
      let isLast = stretch.to == nil && to == nil
      let end = min(stretch.to ?? to ?? max(now, begin), to ?? .init(seconds: .max))
      guard begin < end || isLast else { continue }
      let why = counts(stretch.state, stretch.waiting)
      var step = ClockStep(from: begin, to: isLast ? nil : end, why: why, seconds: 0)
      if why == .runs {
        step.seconds = hours.workingSeconds(from: begin, to: end)
        if run.due == nil, run.used + step.seconds >= target || isLast {
          run.due = hours.instant(adding: target - run.used, to: begin)
        }
        run.used += step.seconds
      }
      if explains { run.steps.append(step) }
    }
    return run
  }
}

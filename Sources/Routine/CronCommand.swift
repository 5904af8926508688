/// `ittool cron`: everything that is due, from one line of the crontab.
import Calendar
import Commands
import Formats
import Repository
import Terminal

struct CronArguments: Sendable {
  var list = false
  var now = false
  var only: [String] = []
  var output = Output()

  func includes(_ job: PeriodicJob) -> Bool { only.isEmpty || only.contains(job.name) }
}

/// A job and its record, as `--list` prints them.
struct JobRow {
  var job: PeriodicJob
  var record: JobRecord?
  var now: Instant

  static let fields: [Field<JobRow>] = [
    Field("job", "Name") { .text($0.job.name) },
    Field("summary", "What it does") { .text($0.job.summary) },
    Field("every", "Seconds between two runs; 0 is at every call") { .integer($0.job.interval) },
    Field("started", "When its last run began") { .of($0.record?.started) },
    Field("succeeded", "When a run last succeeded") { .of($0.record?.succeeded) },
    Field("failure", "What the last run complained of") {
      $0.record?.failure.map { .text($0) } ?? .null
    },
    Field("due", "Whether it runs at the next call") {
      .bool($0.job.isDue($0.record, at: $0.now))
    },
  ]
}

extension PeriodicJob {
  /// Whether the job is due: it never ran, its time has come, or the clock was set back.
  func isDue(_ record: JobRecord?, at now: Instant) -> Bool {
    guard let record else { return true }
    // A failed run is tried again at the next call, not after the whole interval.
    if record.failure != nil { return true }
    return now.seconds - record.started.seconds >= interval || record.started > now
  }

  /// Seconds after which a job runs although it has nothing to do, so that the doctor sees that
  /// cron is alive.
  static let heartbeat: Int64 = 900

  /// Whether the job runs now: it is due, and there is something to do.
  func runs(_ record: JobRecord?, in store: Store) throws -> Bool {
    guard isDue(record, at: store.now) else { return false }
    guard let record, record.failure == nil, record.started <= store.now,
      store.now.seconds - record.started.seconds < Self.heartbeat
    else { return true }
    // What cannot be told is found out by running it: the failure is the job's, not everybody's.
    do { return try isNeeded(store) } catch is Failure { return true }
  }
}

extension Noun {
  /// The noun `cron` over these jobs.
  public static func cron(_ jobs: @escaping @Sendable () -> [PeriodicJob]) -> Noun {
    Noun("cron", "Run the periodic jobs that are due", hasOwnManual: false) {
      [AnyCommand(command(jobs))]
    }
  }

  private static func command(_ jobs: @escaping @Sendable () -> [PeriodicJob])
    -> Command<CronArguments>
  {
    Command(
      "cron", "Run the periodic jobs that are due",
      prose: """
        Runs every job that is due, one after the other, and is silent when all is well. Put it
        into the crontab once, every minute or every five:

            */5 * * * * ittool cron

        Two runs at once do no harm: the second sees that the first is at work and ends. A run
        that is late, missed or repeated does no harm either. A job that fails is named, is tried
        again at the next call, and does not keep the others from running; the exit status is 3.
        """,
      options: [
        .flag("list", "List the jobs and when they ran", \.list),
        .flag("now", "Run them whether they are due or not", \.now),
        .list("only", "JOB", "Run only this job", \.only),
      ] + Output.options.within(\.output),
      fields: JobRow.fields.descriptions(),
      examples: [
        Example("ittool cron", "Run what is due"),
        Example("ittool cron --list", "See what ran when"),
      ],
      start: CronArguments()
    ) { arguments, context in
      let jobs = jobs()
      for name in arguments.only where !jobs.contains(where: { $0.name == name }) {
        throw Failure.usage(
          "there is no job '\(name)'", hint: didYouMean(name, in: jobs.map(\.name)))
      }
      if arguments.list { return try context.list(jobs, arguments.output) }
      return try context.run(jobs, arguments)
    }
  }
}

extension Context {
  fileprivate func list(_ jobs: [PeriodicJob], _ output: Output) throws -> ExitStatus {
    try withStore { store in
      let records = try store.jobRecords()
      let zone = try store.zone()
      try printRows(JobRow.fields, output, local: { localStamp($0, zone) }) { emit in
        for job in jobs {
          try emit(JobRow(job: job, record: records[job.name], now: store.now))
        }
      }
      return .done
    }
  }

  fileprivate func run(_ jobs: [PeriodicJob], _ arguments: CronArguments) throws -> ExitStatus {
    // A minute in which nothing is due costs reading and no write.
    let isIdle = try withStore { store in
      let records = try store.jobRecords()
      return try !jobs.contains { job in
        try arguments.includes(job)
          && (arguments.now || job.runs(records[job.name], in: store))
      }
    }
    if isIdle { return .done }
    // Renewed before each job and in the loops of long ones; a run that hangs in one step, or died
    // on another machine, frees the next one when it is over.
    let (name, seconds) = (Store.cronLease, Store.cronLeaseSeconds)
    let lease = try withStore { try $0.takeLease(name, seconds: seconds, now: .now()) }
    guard let lease else {
      console.note("another run is at work")
      return .done
    }
    defer { try? withStore { try $0.releaseLease(name, holder: lease) } }
    var status = ExitStatus.done
    for job in jobs {
      guard arguments.includes(job) else { continue }
      let isHeld = try withStore {
        try $0.renewLease(name, holder: lease, seconds: seconds, now: .now())
      }
      guard isHeld else {
        console.note("another run has taken over")
        return status
      }
      let isDue = try withStore { store in
        guard try arguments.now || job.runs(store.jobRecords()[job.name], in: store) else {
          return false
        }
        try store.begin(job)
        return true
      }
      guard isDue else { continue }
      var failure: String?
      do {
        try job.run(self)
      } catch {
        failure = (error as? Failure)?.message ?? "\(error)"
        console.warn("\(job.name): \(failure ?? "")", hints: (error as? Failure)?.hints ?? [])
        status = .partial
      }
      try withStore { try $0.end(job, failure: failure) }
    }
    return status
  }
}

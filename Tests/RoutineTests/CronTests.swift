// Periodic jobs: run when due, tried again when they failed, never two runs at once.
import Calendar
import Commands
import Foundation
import Repository
import SQLite
import Terminal
import Testing

@testable import Routine

/// What ran, in order; the jobs of one test run one after the other.
private final class Tally: @unchecked Sendable {
  var names: [String] = []
}

/// A store in a directory of its own, and the commands of this room over it.
private final class Place {
  let directory = FileManager.default.temporaryDirectory.appending(
    path: "routine-\(UUID().uuidString)")
  var now = "2026-05-04T07:30:00Z"
  let jobs: @Sendable () -> [PeriodicJob]
  let checks: @Sendable () -> [Check]

  init(
    _ jobs: @escaping @Sendable () -> [PeriodicJob] = { [] },
    checks: @escaping @Sendable () -> [Check] = { [] }
  ) throws {
    self.jobs = jobs
    self.checks = checks
    #expect(try run("init").status == .done)
  }

  deinit { try? FileManager.default.removeItem(at: directory) }

  var program: Program {
    Program(
      name: "ittool", version: { "" }, nouns: [.initialise, .cron(jobs), .doctor(checks)],
      topics: [], candidates: { _, _, _ in [] })
  }

  func context(_ console: Console) throws -> Context {
    let environment = Environment(["HOME": directory.path, "TZ": "UTC", "ITTOOL_NOW": now])
    return Context(
      console: console, environment: environment, globals: Globals(), program: program,
      clock: try Context.clock(environment))
  }

  func run(_ line: String) throws -> (status: Commands.ExitStatus, out: String, err: String) {
    let console = Console(
      out: .memory(), err: .memory(), input: .memory(""),
      outFacts: StreamFacts(isTerminal: false, width: 80, colour: false),
      errFacts: StreamFacts(isTerminal: false, width: 80, colour: false), inputIsTerminal: false,
      environment: { _ in nil })
    var globals = Globals()
    let words = line.split(separator: " ").map(String.init)
    guard case .command(let command, let rest) = try program.request(words, &globals) else {
      Issue.record("no command: \(line)")
      return (.usage, "", "")
    }
    let invocation = Invocation(
      help: { _, _ in .done }, run: { [self] _, body in try body(context(console)) })
    let status = try command.invoke(rest, &globals, invocation)
    return (status, console.out.contents, console.err.contents)
  }
}

@Suite struct CronTests {
  @Test func runsWhatIsDueAndIsSilent() throws {
    let tally = Tally()
    let place = try Place({
      [PeriodicJob("hourly", "Count", every: 3600) { _ in tally.names.append("run") }]
    })
    #expect(try place.run("cron") == (.done, "", ""))
    #expect(try place.run("cron") == (.done, "", ""))
    #expect(tally.names.count == 1)
    place.now = "2026-05-04T08:30:00Z"
    _ = try place.run("cron")
    #expect(tally.names.count == 2)
    _ = try place.run("cron --now")
    #expect(tally.names.count == 3)
    // A clock that was set back does not silence a job for ever.
    place.now = "2020-01-01T00:00:00Z"
    _ = try place.run("cron")
    #expect(tally.names.count == 4)
  }

  @Test func aFailureIsNamedRetriedAndKeepsNobodyElseFromRunning() throws {
    let tally = Tally()
    let place = try Place({
      [
        PeriodicJob("bad", "Fail", every: 3600) { _ in
          tally.names.append("bad")
          throw Failure("the server is down", hint: "wait")
        },
        PeriodicJob("good", "Work", every: 3600) { _ in tally.names.append("good") },
      ]
    })
    let first = try place.run("cron")
    #expect(first.status == .partial)
    #expect(first.err == "ittool: bad: the server is down\nittool:   hint: wait\n")
    _ = try place.run("cron")
    #expect(tally.names == ["bad", "good", "bad"])
    let list = try place.run("cron --list --fields job,failure,due")
    #expect(list.out == "bad\tthe server is down\ttrue\ngood\t\tfalse\n")
  }

  @Test func aSecondRunSeesTheFirstAndEnds() throws {
    let tally = Tally()
    let place = try Place({
      [PeriodicJob("each", "Count", every: 0) { _ in tally.names.append("run") }]
    })
    let console = Console(
      out: .memory(), err: .memory(), input: .memory(""),
      outFacts: StreamFacts(isTerminal: false, width: 80, colour: false),
      errFacts: StreamFacts(isTerminal: false, width: 80, colour: false), inputIsTerminal: false,
      environment: { _ in nil })
    let context = try place.context(console)
    let holder = try context.withStore { try $0.takeLease("cron", seconds: 60, now: .now()) }
    #expect(try place.run("cron").status == .done)
    #expect(tally.names.count == 0)
    let mark = try #require(holder)
    try context.withStore { try $0.releaseLease("cron", holder: mark) }
    _ = try place.run("cron")
    #expect(tally.names.count == 1)
    // A holder that died frees it when its time is over.
    let late = Instant(seconds: Instant.now().seconds + 61)
    try context.withStore { store in
      let first = try store.takeLease("x", seconds: 60, now: .now())
      let second = try store.takeLease("x", seconds: 60, now: .now())
      let third = try store.takeLease("x", seconds: 60, now: late)
      #expect(first != nil && second == nil && third != nil)
    }
  }

  @Test func aRunLongerThanItsLeaseIsNotJoined() throws {
    let tally = Tally()
    let place = try Place({
      [
        PeriodicJob("long", "Take an hour", every: 0) { context in
          // As if all but half a minute of the hour had passed.
          try context.withStore { store in
            let end = Instant.now() + 30
            try store.db.run("UPDATE lease SET until = \(end) WHERE name = 'cron'")
          }
          tally.names.append("long")
        },
        PeriodicJob("next", "Ask again", every: 0) { context in
          try context.withStore { store in
            let second = try store.takeLease("cron", seconds: 60, now: Instant.now() + 3_000)
            tally.names.append(second == nil ? "alone" : "joined")
          }
        },
        PeriodicJob("loop", "Work in a loop", every: 0) { context in
          try context.withStore { store in
            let end = Instant.now() + 30
            try store.db.run("UPDATE lease SET until = \(end) WHERE name = 'cron'")
            try store.keepCronLease()
            let second = try store.takeLease("cron", seconds: 60, now: Instant.now() + 3_000)
            tally.names.append(second == nil ? "alone" : "joined")
          }
        },
      ]
    })
    #expect(try place.run("cron") == (.done, "", ""))
    #expect(tally.names == ["long", "alone", "alone"])
    #expect(try place.run("cron") == (.done, "", ""), "the lease was given back")
    #expect(tally.names.count == 6)
  }

  @Test func aRunThatLostItsLeaseBeginsNoOtherJob() throws {
    let tally = Tally()
    let place = try Place({
      [
        PeriodicJob("slow", "Sleep too long", every: 0) { context in
          try context.withStore { store in
            try store.db.run("UPDATE lease SET holder = 'other 1 2' WHERE name = 'cron'")
          }
          tally.names.append("slow")
        },
        PeriodicJob("next", "Work", every: 0) { _ in tally.names.append("next") },
      ]
    })
    #expect(try place.run("cron").status == .done)
    #expect(tally.names == ["slow"])
    // The other's lease is not given back by us.
    #expect(try place.run("cron").status == .done)
    #expect(tally.names == ["slow"])
  }

  @Test func whatCannotBeAskedIsTheFailureOfOneJob() throws {
    let tally = Tally()
    let place = try Place({
      [
        PeriodicJob(
          "odd", "Fail to know", every: 0, when: { _ in throw Failure("a rule cannot be read") }
        ) { _ in throw Failure("a rule cannot be read") },
        PeriodicJob("good", "Work", every: 0) { _ in tally.names.append("good") },
      ]
    })
    for count in 1...3 {
      let ran = try place.run("cron")
      #expect(ran.status == .partial)
      #expect(ran.err == "ittool: odd: a rule cannot be read\n")
      #expect(tally.names.count == count)
    }
  }

  @Test func anUnknownJobIsAnErrorWithASuggestion() throws {
    let place = try Place({ [PeriodicJob("delivery", "Send", every: 0) { _ in }] })
    #expect(throws: Failure.usage("there is no job 'delivry'", hint: "did you mean 'delivery'?")) {
      try place.run("cron --only delivry")
    }
  }

  @Test func theDoctorNamesSilenceAndFailuresWithTheirCure() throws {
    let jobs: @Sendable () -> [PeriodicJob] = {
      [PeriodicJob("bad", "Fail", every: 0) { _ in throw Failure("no route") }]
    }
    let place = try Place(jobs, checks: { [.configuration, .store, .jobs(jobs)] })
    let never = try place.run("doctor --fields finding")
    #expect(never.status == .no)
    #expect(never.out == "the periodic jobs have never run\n")
    _ = try place.run("cron")
    #expect(try place.run("doctor --fields finding").out == "the job 'bad' failed: no route\n")
    place.now = "2026-05-05T07:30:00Z"
    #expect(try place.run("doctor").out.contains("have not run for 1 d"))
    let path = place.directory.appending(path: ".local/share/ittool/ittool.db").path
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    #expect(try place.run("doctor").out.contains("can be read by every account"))
  }

  @Test func oneCauseIsToldOnce() throws {
    let gone = Failure("there is no store", hint: "make one")
    let place = try Place(checks: {
      [
        Check("store") { _ in throw gone }, Check("backup") { _ in throw gone },
        Check("disk") { _ in throw Failure("the disk is full") },
      ]
    })
    let ran = try place.run("doctor --fields finding")
    #expect(ran.status == .no)
    #expect(ran.out == "store: there is no store\ndisk: the disk is full\n")
  }
}

/// `delivery run`: sends what is due, from cron or by hand.
import Calendar
import Commands
import Formats
import Glibc
import Repository
import SQLite
import Terminal

struct RunArguments: Sendable {
  var wait = false
  var onlyTo: [String] = []
  var limit: Int?
  var dryRun = false
  var output = Output()
}

enum DeliveryCommands {
  static func run(_ truth: DeliveryTruth) -> Command<RunArguments> {
    Command(
      "delivery run", "Send what is due",
      prose: """
        Sends every message that is due, emergencies first. It says nothing when all is well, so
        that cron(8) sends no mail. A message that is refused for now is tried again with growing
        waits until it expires; one that is refused for good is named, and the exit status is 3.
        Where libcurl is not installed everything waits, and the status is 75.

        Several runs at once share the work and never send one message twice. A run that is killed
        loses nothing: the next one takes back at once what it had claimed, and at most the one
        message that was on its way gets the state `unknown`, which is sent again only for an
        emergency or by `ittool delivery retry`.

        What waits for a channel that is down, or that fails often, goes by another one with the same
        word in `shares`, the sicker one getting less; one message at a time tries whether it is well
        again. Services that can be asked are asked what became of the messages that they took.

        Before it leaves, each message is looked at again: what is not true any more is cancelled,
        and what must not be sent at this hour waits.
        """,
      options: [
        .flag(
          "wait", "Stay until nothing waits any more",
          details: "Sleeps until the next message is due, and sends it.", \.wait),
        .list(
          "only-to", "ADDRESS", "Send to ADDRESS only; a domain is written @example.org",
          details: "Everything else stays queued. `delivery.only-to` does the same for every run.",
          \.onlyTo),
        .value("limit", "l", "N", "Send at most N messages", \.limit),
        .flag("dry-run", "n", "Show what would be sent and send nothing", \.dryRun),
      ] + Output.options.within(\.output),
      fields: Delivery.fields.descriptions(),
      examples: [
        Example("ittool delivery run", "Send what is due"),
        Example("ittool delivery run --dry-run", "See what would leave"),
        Example("ittool delivery run --only-to ana@example.org", "Try with one address"),
      ],
      start: RunArguments()
    ) { arguments, context in
      if let limit = arguments.limit, limit < 1 {
        throw Failure.usage("--limit: \(limit) is below 1")
      }
      return try context.withStore { store in
        var claimant = Claimant()
        claimant.only = [AllowList(arguments.onlyTo), try store.allowList()].compactMap { $0 }
        if arguments.dryRun { return try context.showDue(store, claimant, arguments) }
        let run = try DeliveryRun(store, context, truth, claimant, limit: arguments.limit)
        run.onOutcome = { label, outcome in
          context.console.explain("\(label): \(outcome.word): \(outcome.words)")
        }
        try run.run()
        while arguments.wait, let due = try store.nextDue() {
          sleep(until: due, context.clock)
          try run.run()
        }
        return try context.report(run.result)
      }
    }
  }
}

/// Sends what is due, as a periodic job does: what went wrong is thrown.
public func sendDue(_ context: Context, _ truth: DeliveryTruth) throws {
  try context.withStore { store in
    var claimant = Claimant()
    claimant.only = [try store.allowList()].compactMap { $0 }
    let run = try DeliveryRun(store, context, truth, claimant)
    try run.run()
    if let failure = run.result.misconfigured { throw failure }
    guard run.result.hasFailed else { return }
    throw Failure(run.result.complaints.joined(separator: "\n"), status: .partial)
  }
}

/// Sends what is due at once, for a desk that has just queued something, and says what went wrong.
public func sendNow(
  _ context: Context, _ store: Store, _ truth: DeliveryTruth
) throws -> ExitStatus {
  var claimant = Claimant()
  claimant.only = [try store.allowList()].compactMap { $0 }
  let run = try DeliveryRun(store, context, truth, claimant)
  try run.run()
  return try context.report(run.result)
}

extension Store {
  /// Whether anything is to be sent, given up or found dead; a seek for each.
  public func hasDueDeliveries() throws -> Bool {
    for channel in try channelsWaiting(now) {
      for kind in DeliveryKind.allCases {
        let due = try db.first(
          """
          SELECT 1 FROM outbox WHERE channel = \(channel) AND priority = \(kind.rawValue)
            AND next_try IS NOT NULL AND next_try <= \(now) LIMIT 1
          """, as: Int64.self)
        if due != nil { return true }
      }
    }
    return try db.first(
      """
      SELECT EXISTS (SELECT 1 FROM outbox WHERE next_try IS NOT NULL AND expires <= \(now))
        OR EXISTS (SELECT 1 FROM outbox WHERE lease IS NOT NULL AND lease <= \(now))
        OR EXISTS (SELECT 1 FROM outbox_receipt WHERE next <= \(now))
      """, as: Int64.self) == 1
      // What a run that was killed had in its hands is not waited for.
      || !deadRuns(but: 0).isEmpty
  }
}

extension Context {
  /// Says what went wrong, and chooses the exit status.
  func report(_ result: RunResult) throws -> ExitStatus {
    if result.tried > 0 {
      let parts = result.counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
      console.note(parts.joined(separator: ", "))
    }
    for complaint in result.complaints { console.warn(complaint) }
    if let failure = result.misconfigured {
      for hint in failure.hints { console.warn("hint: \(hint)") }
      return .configuration
    }
    if result.missing != nil { return .busy }
    return result.hasFailed ? .partial : .done
  }

  fileprivate func showDue(
    _ store: Store, _ claimant: Claimant, _ arguments: RunArguments
  ) throws -> ExitStatus {
    let zone = try store.zone()
    try printRows(Delivery.fields, arguments.output, local: { DeliveryCommands.local($0, zone) }) {
      emit in
      var left = arguments.limit ?? .max
      for kind in DeliveryKind.allCases {
        for channel in try store.channelsWaiting(store.now) where left > 0 {
          let sql: SQL = """
            \(raw: Delivery.selection) WHERE channel = \(channel) AND priority = \(kind.rawValue)
              AND next_try <= \(store.now) AND next_try IS NOT NULL ORDER BY next_try, m.id
            """
          try store.db.readRows(sql) { row in
            let message = try Delivery(from: &row)
            if claimant.allows(message.address) {
              try emit(message)
              left -= 1
            }
            return left > 0
          }
        }
      }
    }
    return .done
  }
}

/// Sleeps until an instant, at least a second, and looks at the clock now and then: it may be set.
private func sleep(until due: Instant, _ clock: () -> Instant) {
  let seconds = min(max(due - clock(), 1), 60)
  var pause = timespec(tv_sec: Int(seconds), tv_nsec: 0)
  nanosleep(&pause, nil)
}

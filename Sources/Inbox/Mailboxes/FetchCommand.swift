/// `mail fetch`: collects from the mailboxes of the configuration, by hand or from cron.
import Commands
import Formats
import Mail
import Repository
import SQLite
import Terminal

struct FetchArguments: Sendable {
  var names: [String] = []
  var dryRun = false
  var again = false
  var limit: Int?
  var output = Output()
}

/// One message as `--dry-run` shows it.
struct FetchRow: Sendable {
  var mailbox: String
  var item: String
  var size: Int
  var sender: String?
  var subject: String
  var does: String

  static let fields: [Field<FetchRow>] = [
    Field("mailbox", "The mailbox") { .text($0.mailbox) },
    Field("item", "Its UID, or its file name without flags") { .text($0.item) },
    Field("size", "Bytes") { .integer(Int64($0.size)) },
    Field("sender", "Who it says it is from") { .of($0.sender) },
    Field("subject", "Its subject") { .text($0.subject) },
    Field("does", "What would become of it") { .text($0.does) },
  ]
}

extension MailCommands {
  static func fetch(_ claimants: @escaping @Sendable () -> [MailClaimant])
    -> Command<FetchArguments>
  {
    Command(
      "mail fetch", "Collect messages from mailboxes",
      prose: """
        Reads the mailboxes of the configuration, all or those named, and takes every new message
        over as `ittool mail receive` does. `ittool cron` does it every five minutes. It says
        nothing when all is well; the exit status is 3 when a message or a mailbox had trouble.

        A mailbox is a `[mailbox NAME]` section, which `ittool help config` describes: a folder on
        an IMAP server, over TLS unless `tls = none`, or a Maildir on this machine. What becomes of
        a message that was taken over is said by `after`: it is marked as seen, moved, deleted, or
        left as it is, in every case only when it is safely stored. `since` leaves what came before
        a day alone: without it everything that is there becomes tickets.

        How far a mailbox was read is kept in the store, by UIDVALIDITY and UID or by file names,
        so that what somebody has read or marked in the meantime is not missed. When the server has
        numbered the messages anew, all are read again; what is stored already is known by its
        Message-ID. A run that is killed loses and doubles nothing.

        A message that cannot be had or read does not stop the others. It is tried again, with
        growing waits, for about three days; what comes whole and cannot be read is kept in
        `ittool mail quarantine`. `ittool mail mailboxes` and `ittool doctor` tell what was given
        up; `--again` tries that too.

        In a Maildir links are not followed and hidden files are no messages. On an IMAP server
        without UIDPLUS what is deleted is only marked so.
        """,
      options: [
        .flag("dry-run", "n", "Show what would be taken and change nothing", \.dryRun),
        .flag("again", "Try what was given up as well", \.again),
        .value("limit", "l", "N", "Take at most N messages of each mailbox", \.limit),
      ] + Output.options.within(\.output),
      operands: [.many("NAME", "The mailboxes; all of them without", optional: true, \.names)],
      fields: FetchRow.fields.descriptions(),
      examples: [
        Example("ittool mail fetch", "Collect from all mailboxes"),
        Example("ittool mail fetch desk --dry-run", "See what one mailbox would bring"),
      ],
      start: FetchArguments()
    ) { arguments, context in
      if let limit = arguments.limit, limit < 1 {
        throw Failure.usage("--limit: \(limit) is below 1")
      }
      return try context.withStore { store in
        let sections = try store.configuration.mailboxes(arguments.names)
        if arguments.dryRun {
          return try context.showMail(store, sections, arguments, claimants())
        }
        if arguments.again {
          try store.write { for section in sections { try store.tryAgain(section.name) } }
        }
        let outcome = try context.fetch(store, sections, claimants(), limit: arguments.limit)
        for complaint in outcome.complaints { context.console.warn(complaint) }
        guard let failure = outcome.failure, outcome.failures == sections.count else {
          return outcome.complaints.isEmpty ? .done : .partial
        }
        return failure
      }
    }
  }
}

/// Collects from all mailboxes, as a periodic job does: what went wrong is thrown.
public func fetchMail(_ context: Context, _ claimants: [MailClaimant]) throws {
  try context.withStore { store in
    let sections = store.configuration.mailboxes
    guard !sections.isEmpty else { return }
    let outcome = try context.fetch(store, sections, claimants, limit: nil)
    if outcome.complaints.isEmpty { return }
    throw Failure(
      outcome.complaints.joined(separator: "\n"),
      hint: "see 'ittool mail mailboxes'", status: .partial)
  }
}

/// What came of several mailboxes.
private struct FetchOutcome {
  var complaints: [String] = []
  /// The mailboxes that could not be read at all.
  var failures = 0
  /// The exit status of the last of them.
  var failure: Commands.ExitStatus?
}

extension Context {
  fileprivate func fetch(
    _ store: Store, _ sections: [NamedSection], _ claimants: [MailClaimant], limit: Int?
  ) throws -> FetchOutcome {
    var outcome = FetchOutcome()
    for section in sections {
      let name = section.name
      let lease = try store.takeLease(
        fetchLease(name), seconds: FetchRun.leaseSeconds, now: .now())
      guard let lease else {
        console.note("\(name): another run is reading it")
        continue
      }
      defer { try? store.releaseLease(fetchLease(name), holder: lease) }
      var result = FetchResult()
      do {
        let run = try FetchRun(store, section, claimants, lease: lease, limit: limit)
        defer { result = run.result }
        try run.run()
      } catch let error as DatabaseError {
        // The store itself is in trouble: no other mailbox would fare better.
        throw error
      } catch let missing as LibraryMissing {
        throw missing
      } catch let failure as MailboxFailure {
        outcome.add("\(name): \(failure.words)", .busy)
      } catch let failure as Failure {
        outcome.add("\(name): \(failure.message)", failure.status)
      }
      outcome.complaints += result.complaints
      if result.taken > 0 || result.known > 0 {
        let known = result.known > 0 ? ", \(result.known) known already" : ""
        console.note("\(name): \(result.taken) taken over\(known)")
      }
    }
    return outcome
  }

  fileprivate func showMail(
    _ store: Store, _ sections: [NamedSection], _ arguments: FetchArguments,
    _ claimants: [MailClaimant]
  ) throws -> Commands.ExitStatus {
    let limit = try store.number("mail.size-limit") << 20
    var status = Commands.ExitStatus.done
    try printRows(FetchRow.fields, arguments.output, local: { $0.rfc3339 }) { emit in
      for section in sections {
        let source = try section.source(store.zone())
        defer { source.close() }
        do {
          try source.open(readOnly: true)
          var state = try store.mailboxState(section.name) ?? MailboxState()
          if state.validity != source.validity { state = MailboxState() }
          var known = try store.takenItems(of: section.name)
          var left = arguments.limit ?? .max
          while left > 0 {
            let items = try source.next(state, known: known).prefix(left)
            if items.isEmpty { break }
            for item in items {
              known.insert(item.key)
              state.uid = max(state.uid, item.uid)
              left -= 1
              try emit(store.look(at: item, source, limit, section.name, claimants))
            }
          }
        } catch let failure as MailboxFailure {
          console.fail(message: "\(section.name): \(failure.words)")
          status = .partial
        }
      }
    }
    return status
  }
}

extension FetchOutcome {
  fileprivate mutating func add(_ complaint: String, _ status: Commands.ExitStatus) {
    complaints.append(complaint)
    failures += 1
    failure = status
  }
}

extension Store {
  /// What would become of a message: it is taken over, and all of that is taken back.
  fileprivate func look(
    at item: MailItem, _ source: any MailSource, _ limit: Int, _ mailbox: String,
    _ claimants: [MailClaimant]
  ) throws -> FetchRow {
    var row = FetchRow(
      mailbox: mailbox, item: item.key, size: 0, sender: nil, subject: "", does: "")
    do {
      guard let fetched = try source.read(item, keeping: limit), fetched.size > 0 else {
        row.does = "nothing: it is empty or gone"
        return row
      }
      let arrival = try Arrival(raw: fetched.raw, size: fetched.size)
      row.size = fetched.size
      row.sender = arrival.sender
      row.subject = arrival.subject
      row.does = try write(keep: false) { try takeInside(arrival, claimants) }.decision.actSentence
    } catch let failure as MailboxFailure where !failure.isBroken {
      row.does = "cannot be had: \(failure.words)"
    } catch let failure as Failure where failure.status == .failed {
      row.does = "cannot be taken over: \(failure.message)"
    }
    return row
  }
}

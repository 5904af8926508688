/// `digest send`, `digest preview` and `digest status`.
import Calendar
import Commands
import Formats
import Hours
import People
import Repository
import SQLite

struct DigestSendArguments: Sendable {
  var name: String?
  var to: [String] = []
  var dryRun = false
  var output = Output()
}

/// How an issue is shown before it is sent.
enum PreviewFormat: String, CaseIterable, Sendable, ArgumentValue {
  case text, markdown, html, json
}

struct DigestPreviewArguments: Sendable {
  var name: String?
  var to: String?
  var format: PreviewFormat?
}

/// How a digest stands.
struct DigestStatus: Sendable {
  var digest: Digest
  var last: Instant?
  var sent: Int64?
  var readers: Int?
  var pending: Int?
  var overdue: Int64?

  static let fields: [Field<DigestStatus>] = [
    Field("digest", "Name") { .text($0.digest.name) },
    Field("active", "Whether it is sent") { .bool($0.digest.isActive) },
    Field("last", "The last slot that went out to everybody") { .of($0.last) },
    Field("sent", "How many it was sent to then") { .of($0.sent) },
    Field("next", "When it is due next") { $0.digest.isActive ? .of($0.digest.next) : .null },
    Field("readers", "How many get it") { .of($0.readers.map(Int64.init)) },
    Field("pending", "News that were not told yet, over all readers") {
      .of($0.pending.map(Int64.init))
    },
    Field("overdue", "Seconds since it should have gone out") { .of($0.overdue) },
  ]
}

extension DigestResult {
  static let fields: [Field<DigestResult>] = [
    Field("digest", "The digest") { .text($0.digest) },
    Field("number", "The person", usual: false) { .text(Kind.person.number($0.person)) },
    Field("address", "Where it goes") { .of($0.address) },
    Field("result", "queued, empty, already or refused") { .text($0.outcome.rawValue) },
    Field("items", "How many items it has") { .of($0.items.map(Int64.init)) },
    Field("subject", "Its subject") { .of($0.subject) },
    Field("reason", "Why it is not sent") { .of($0.reason) },
  ]
}

extension DigestCommands {
  static func send(
    _ sections: @escaping @Sendable () -> [DigestSection]
  ) -> Command<DigestSendArguments> {
    Command(
      "digest send", "Send a digest that is due, or to somebody now",
      prose: """
        Sends the issue that is due to everybody who has not had it, as `ittool cron` does; run
        twice it sends nothing. With `--to` it is sent to these people now, whether it is due or
        not, with all that they were not told yet. A line is printed for each reader.

        It waits in the outbox until `ittool cron` or `ittool delivery run` sends it. The exit
        status is 3 when somebody who was named does not get it.
        """,
      options: [
        .list("to", "WHO", "Send it to this person now", completion: .query("person"), \.to),
        .flag("dry-run", "Say what would be sent, and send nothing", \.dryRun),
      ] + Output.options.within(\.output),
      operands: [.one("DIGEST", "The digest", completion: .query("digest"), \.name)],
      fields: DigestResult.fields.descriptions(),
      examples: [
        Example("ittool digest send technicians", "Send what is due"),
        Example("ittool digest send technicians --to kim@example.org", "Send it to one now"),
        Example("ittool digest send requests --dry-run", "See who would get it"),
      ],
      start: DigestSendArguments()
    ) { arguments, context in
      try context.withStore { store in
        let digest = try store.digest(arguments.name ?? "")
        let zone = try store.calendar(of: digest).zone
        // Who is unknown is told before anything is sent.
        let people = try arguments.to.flatMap { $0.split(separator: ",") }.map {
          try store.profile(named: $0.trimmed).id
        }
        var status = ExitStatus.done
        var slot: Instant?
        try context.printRows(
          DigestResult.fields, arguments.output, local: { localStamp($0, zone) }
        ) { emit in
          guard !people.isEmpty else {
            slot = try store.issueDue(digest, sections(), keep: !arguments.dryRun, emit)
            return
          }
          try store.requireMail()
          slot = store.now
          for person in people {
            let result = try store.write(keep: !arguments.dryRun) {
              try store.issue(digest, store.now, person, sections(), asked: true)
            }
            if result.outcome == .refused { status = .partial }
            try emit(result)
          }
        }
        if slot == nil {
          let calendar = try store.calendar(of: digest)
          let next = digest.isActive ? digest.schedule.next(after: store.now, calendar) : nil
          context.console.note(
            next.map { "\(digest.name): nothing is due before \(spoken($0, zone))" }
              ?? "\(digest.name) is switched off")
        }
        return status
      }
    }
  }

  static func preview(
    _ sections: @escaping @Sendable () -> [DigestSection]
  ) -> Command<DigestPreviewArguments> {
    Command(
      "digest preview", "Show an issue as it would be sent now",
      prose: """
        Prints what a reader would get now, in as many mails as it would be, and marks nothing. Without `--to` it is the first of
        its readers. What you may not read of tickets about students is left out.
        """,
      options: [
        .value("to", "WHO", "The reader", completion: .query("person"), \.to),
        .value("format", "FORMAT", "Show it as text, markdown, html or json", \.format),
      ],
      operands: [.one("DIGEST", "The digest", completion: .query("digest"), \.name)],
      examples: [
        Example("ittool digest preview technicians --to me", "See your own"),
        Example(
          "ittool digest preview directors --format html", "See what the director gets, as a page"),
      ],
      start: DigestPreviewArguments()
    ) { arguments, context in
      try context.withStore { store in
        let digest = try store.digest(arguments.name ?? "")
        var words = [String]()
        if let to = arguments.to { words = [to == "me" ? store.actor : to] }
        let person =
          try words.first.map { try store.profile(named: $0).id }
          ?? store.readers(of: digest).first
        guard let person, let profile = try store.profile(person) else {
          throw Failure("\(digest.name) has no readers now", hint: "give --to", status: .no)
        }
        if let reason = try store.objection(profile, digest) {
          throw Failure("\(profile.number) does not get \(digest.name): \(reason)")
        }
        let (issue, parts) = try store.db.read {
          var reader = try store.reader(profile, of: digest)
          reader.isPreview = true
          let issue = try store.issue(digest, reader, sections())
          return (issue, try issue.parts(reader.words, most: reader.most))
        }
        try store.recordReadings(of: issue.studentTickets, "digest preview")
        switch arguments.format ?? .text {
        case .text:
          let mails = parts.map { part in
            visible("To: \(profile.person.mailbox)") + "\n" + visible("Subject: \(part.subject)")
              + "\n\n" + part.text
          }
          try context.console.write(mails.joined(separator: "\n"))
        case .markdown:
          try context.console.write(parts.map(\.markdown).joined(separator: "\n"))
        case .html: try context.console.write(parts.map(\.html).joined())
        case .json: try context.console.write(issue.json.encoded() + "\n")
        }
        return .done
      }
    }
  }

  static func status(
    _ sections: @escaping @Sendable () -> [DigestSection]
  ) -> Command<DigestNameArguments> {
    Command(
      "digest status", "See what went out last, what is next, and what is pending",
      prose: """
        Prints for each digest the last issue, the next one, how many readers it has, how much is
        pending for them, and since when it is overdue. The exit status is 4 when one is overdue.
        """,
      options: Output.options.within(\.output),
      operands: [.maybe("DIGEST", "Only this digest", completion: .query("digest"), \.name)],
      fields: DigestStatus.fields.descriptions(),
      examples: [Example("ittool digest status", "See whether all went out")],
      start: DigestNameArguments()
    ) { arguments, context in
      try context.withStore { store in
        let zone = try store.zone()
        let digests = try arguments.name.map { [try store.digest($0)] } ?? store.digests()
        var isOverdue = false
        try context.printRows(
          DigestStatus.fields, arguments.output, local: { localStamp($0, zone) }
        ) { emit in
          for digest in digests {
            let status = try store.status(of: digest, sections())
            if status.overdue != nil { isOverdue = true }
            try emit(status)
          }
        }
        return isOverdue ? .no : .done
      }
    }
  }
}

extension Store {
  /// How a digest stands.
  func status(of digest: Digest, _ sections: [DigestSection]) throws -> DigestStatus {
    var status = DigestStatus(digest: digest)
    let last: (Instant?, Int64)? = try db.first(
      """
      SELECT slot, sent FROM digest_slot WHERE digest = \(digest.id) ORDER BY slot DESC LIMIT 1
      """
    ) { row in (try row.instant(), try row.int()) }
    status.last = last?.0
    status.sent = last?.1
    guard digest.isActive else { return status }
    let readers = try readers(of: digest)
    var (count, pending) = (0, 0)
    for person in readers {
      guard let profile = try profile(person), try objection(profile, digest) == nil else {
        continue
      }
      count += 1
      pending += try pendingCount(digest, reader(profile, of: digest), sections)
    }
    (status.readers, status.pending) = (count, pending)
    status.overdue = try overdue(digest)
    return status
  }
}

extension Cell {
  fileprivate static func of(_ number: Int64?) -> Cell { number.map { .integer($0) } ?? .null }
}

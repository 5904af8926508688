/// `ittool status`: how services are, what is open, and what is planned.
import Calendar
import Commands
import Formats
import People
import Repository
import SQLite
import Services
import Terminal

struct StatusArguments: Sendable {
  var site: String?
  var at: String?
  var all = false
  var output = Output()
}

/// A service as `status` prints it.
struct StatusRow: Sendable {
  var service: Service
  var status: ServiceStatus
  var through: String?
  var since: Instant?

  var causes: [String] {
    status.causes.map { $0 < 0 ? Kind.maintenance.number(-$0) : Kind.outage.number($0) }
  }

  static let fields: [Field<StatusRow>] = [
    Field("service", "The service") { .text($0.service.name) },
    Field("level", "operational, maintenance, degraded, partial or major") {
      .text($0.status.level.word)
    },
    Field("title", "What people call it") { .text($0.service.title) },
    Field("sites", "Buildings that it serves, parted by semicolons; none for all") {
      .of($0.service.sites.isEmpty ? nil : $0.service.sites.joined(separator: "; "))
    },
    Field("since", "Since when it is not operational") { .of($0.since) },
    Field("causes", "Numbers of outages and maintenance that it is hit by") { .list($0.causes) },
    Field("through", "The service through which it is hit", usual: false) { .of($0.through) },
    Field("public", "Whether it is on the status page", usual: false) {
      .bool($0.service.isPublic)
    },
  ]
}

extension Noun {
  /// The short noun `status`.
  public static var status: Noun {
    Noun(
      "status", "See how services are now", hasOwnManual: false,
      entries: { [CommandEntry("status", StatusCommand.command)] })
  }
}

enum StatusCommand {
  static var command: Command<StatusArguments> {
    Command(
      "status", "See how services are now",
      prose: """
        Prints which services do not work, by building, with the open outages, the last word about
        each, when the next is promised, and the maintenance that runs or comes. `--all` prints the
        services that work, too. In a pipe, and with `--format`, the services are rows.

        How a service is follows from open outages, running maintenance and what it needs; the words
        are operational, maintenance, degraded, partial and major. The exit status is 4 when
        anything is degraded, partial or major, so that a script can ask; maintenance was announced
        and is no reason for it.
        """,
      options: [
        .value(
          "site", "s", "SITE", "Only what people at SITE use", completion: .query("site"), \.site),
        .value("at", "DATE", "See how it was then", \.at),
        .flag("all", "Print what works, too", \.all),
      ] + Output.options.within(\.output),
      fields: StatusRow.fields.descriptions(),
      examples: [
        Example("ittool status", "See what is down"),
        Example("ittool status --site North --at 'yesterday 10:00'", "See how it was for a school"),
        Example("ittool status > /dev/null || mail -s down boss@example.org", "Ask in a script"),
      ],
      start: StatusArguments()
    ) { arguments, context in
      try context.withStore { store in
        let at = try arguments.at.map { try store.typedDate($0, "--at", edge: .start) } ?? store.now
        let site = try arguments.site.map { name in
          (id: try store.siteNumber(named: name), name: name)
        }
        let rows = try store.db.read { try store.statusRows(at: at, site: site?.id) }
        let output = arguments.output
        let isText =
          output.format == nil && !output.json && output.fields.isEmpty
          && context.console.outFacts.isTerminal
        if isText {
          var page = try StatusText(context: context, store: store, at: at)
          try page.show(rows, all: arguments.all, site: site?.name)
        } else {
          try context.printRows(StatusRow.fields, output, local: try store.localTimes()) { emit in
            for row in rows { try emit(row) }
          }
        }
        return rows.contains { $0.status.level > .maintenance } ? .no : .done
      }
    }
  }
}

extension Store {
  /// How every service was at a moment.
  func statusRows(at moment: Instant, site: Int64?) throws -> [StatusRow] {
    let graph = try serviceGraph()
    // Far enough back to say since when; what lasts longer is said to last since then.
    let from = moment - 90 * 86_400
    let spans = try impactSpans(from: from, until: moment + 1)
    let timeline = StatusTimeline(graph, spans, from: from, until: moment + 1)
    let status = graph.status(of: spans.filter { $0.holds(at: moment) }.map(\.impact))
    return graph.services.filter { service in site.map { service.serves(site: $0) } ?? true }
      .map { service in
        let status = status[service.id] ?? ServiceStatus()
        return StatusRow(
          service: service, status: status, through: status.through.flatMap { graph[$0]?.name },
          since: status.level == .operational ? nil : timeline.hitSince(service.id))
      }
  }
}

/// Writes the status for a person.
private struct StatusText {
  let context: Context
  let store: Store
  let at: Instant
  private let zone: Zone

  init(context: Context, store: Store, at: Instant) throws {
    self.context = context
    self.store = store
    self.at = at
    zone = try store.zone()
  }

  private var console: Console { context.console }

  mutating func show(_ rows: [StatusRow], all: Bool, site: String?) throws {
    try heading(rows, site)
    let places = Dictionary(grouping: rows) { $0.service.sites }
    for (sites, rows) in places.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      let shown = all ? rows : rows.filter { $0.status.level > .operational }
      guard !shown.isEmpty else { continue }
      let name = sites.isEmpty ? "All buildings" : sites.joined(separator: ", ")
      try console.line("")
      try console.line(console.styled(console.shown(name), .bold))
      let width = shown.map { displayWidth($0.service.title) }.max() ?? 0
      for row in shown { try line(row, min(width, 40)) }
    }
    if at == store.now {
      try outages()
      try maintenance()
    }
  }

  private func heading(_ rows: [StatusRow], _ site: String?) throws {
    guard !rows.isEmpty else {
      console.note("there is no service yet; make one with 'ittool service add'")
      return
    }
    var parts: [String] = []
    for level in ImpactLevel.allCases.reversed() where level > .operational {
      let count = rows.count { $0.status.level == level }
      if count > 0 { parts.append("\(count) \(level.word)") }
    }
    let place = site.map { " at \(console.shown($0))" } ?? ""
    let time = at == store.now ? "" : ", \(localStamp(at, zone))"
    let words =
      parts.isEmpty
      ? "Everything works\(place)\(time): \(rows.count) services"
      : "\(parts.joined(separator: ", ")) of \(rows.count) services\(place)\(time)"
    try console.line(console.styled(words, .bold))
  }

  private func line(_ row: StatusRow, _ width: Int) throws {
    var text =
      "  "
      + console.shown(row.service.title).truncated(toWidth: width)
      .padded(toWidth: width)
    text += "  " + console.styled(row.status.level)
    if let since = row.since { text += " since \(localStamp(since, zone))" }
    if let through = row.through { text += " through \(through)" }
    if !row.causes.isEmpty { text += " (\(row.causes.joined(separator: ", ")))" }
    try console.line(text)
  }

  private func outages() throws {
    let open = try store.openOutages()
    guard !open.isEmpty else { return }
    try console.line("")
    try console.line(console.styled("Open outages", .bold))
    for outage in open {
      let hidden = outage.isPublic ? "" : ", not public"
      try console.line(
        "  \(console.styled(outage.number, .cyan))  \(console.shown(outage.title)), "
          + "\(outage.state.rawValue)\(hidden), since \(localStamp(outage.started, zone))"
          + " (\(age(from: outage.started, to: at)))")
      let spoken = outage.spoken(try store.updates(of: outage.id))
      if let last = spoken.last {
        let update = last.update
        let words = update.affected.isEmpty ? update.body.firstWords : update.affected
        try console.line(
          "       last word \(ago(last.word.at, at))"
            + (words.isEmpty ? "" : ": \(console.shown(words))"))
        if !update.meanwhile.isEmpty {
          try console.line("       meanwhile: \(console.shown(update.meanwhile))")
        }
      } else {
        try console.line("       " + console.styled("nobody was told yet", .yellow))
      }
      guard let due = outage.nextDue else { continue }
      if due < at {
        let late = "the next word was promised for \(localStamp(due, zone)), \(ago(due, at))"
        try console.line("       " + console.styled(late, .red))
      } else {
        try console.line("       next word by \(localStamp(due, zone)) (\(ago(due, at)))")
      }
    }
  }

  private func maintenance() throws {
    let windows = try store.windowsAhead().map { window in
      (window: window, work: try store.maintenance(MaintenanceNumber(window.maintenance)))
    }.filter { window, work in
      let isNear = window.starts > at - 86_400 && window.ends > at
      return work.cancelled == nil && (window.started != nil || isNear)
    }
    guard !windows.isEmpty else { return }
    try console.line("")
    try console.line(console.styled("Maintenance", .bold))
    for (window, work) in windows.prefix(10) {
      let when =
        window.started != nil
        ? "runs until \(localStamp(window.ends, zone))"
        : "\(localStamp(window.starts, zone)) to \(localStamp(window.ends, zone))"
      try console.line(
        "  \(console.styled(work.number, .cyan))  \(console.shown(work.title)), \(when)")
    }
    if windows.count > 10 { try console.line("  and \(windows.count - 10) more") }
  }
}

extension String {
  fileprivate var firstWords: String {
    let line = split(separator: "\n").first.map(String.init) ?? ""
    return line.truncated(toWidth: 100)
  }
}

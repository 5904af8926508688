/// The noun `monitor`: what is watched, and for which service it stands.
import Calendar
import Commands
import Formats
import Outages
import Repository
import SQLite
import Services
import Terminal

extension Noun {
  /// The noun `monitor`.
  public static var monitor: Noun {
    Noun(
      "monitor", "See what is watched, and say for which service it stands",
      prose: """
        A monitor is one thing that is watched: a check that `ittool check` runs, or what another
        system sends of its own. It is made when something is first said of it. What counts as a
        failure, how many of them propose an outage, and when it is missed can be said for each.
        """, bareVerb: "list",
      entries: {
        [
          CommandEntry("monitor list", MonitorCommands.list),
          CommandEntry("monitor show", MonitorCommands.show),
          CommandEntry("monitor map", MonitorCommands.map),
          CommandEntry("monitor forget", MonitorCommands.forget),
        ]
      })
  }
}

struct MonitorArguments: Sendable {
  var name: String?
  var names: [String] = []
  var service: String?
  var outage: OutageNumber?
  var unmapped = false
  var failing = false
  var silent = false
  var all = false
  var ignore = false
  var after: String?
  var recover: String?
  var least: String?
  var every: String?
  var yes = false
  var output = Output()
}

/// A monitor with what follows from the rules.
struct MonitorRow: Sendable {
  var monitor: Monitor
  var isSilent: Bool
  var rules: MonitorRules

  static let fields: [Field<MonitorRow>] = [
    Field("monitor", "Its number") { .integer($0.monitor.id) },
    Field("name", "What its system calls it") { .text($0.monitor.name) },
    Field("service", "The service that it stands for; nothing while nobody said so") {
      .of($0.monitor.isIgnored ? "ignored" : $0.monitor.serviceName)
    },
    Field(
      "state", "operational, maintenance, degraded, partial, major, unknown, flapping or silent"
    ) { .text($0.isSilent ? "silent" : $0.monitor.state) },
    Field("since", "Since when it is so, as far as it was said") { .instant($0.monitor.since) },
    Field("seen", "When it last said something") { .instant($0.monitor.seen) },
    Field("failures", "Failures in a row", usual: false) { .integer($0.monitor.failures) },
    Field("outage", "The outage that it belongs to") {
      .of($0.monitor.outage.map(Kind.outage.number))
    },
    Field("text", "What it says") { .text($0.monitor.text) },
    Field("source", "plugin, nagios, alertmanager, kuma or statuspage", usual: false) {
      .text($0.monitor.source.rawValue)
    },
    Field("after", "Failures in a row that count", usual: false) {
      .integer($0.rules.after($0.monitor))
    },
    Field("recover", "Good results in a row that count", usual: false) {
      .integer($0.rules.recover($0.monitor))
    },
    Field("least", "From how badly on a result is a failure", usual: false) {
      .text($0.rules.least($0.monitor).word)
    },
    Field("every", "Minutes after which it counts as silent; 0 is never", usual: false) {
      .integer($0.rules.silent($0.monitor))
    },
    Field("share", "Weighted share of changes among the last results in percent", usual: false) {
      .integer(Int64($0.monitor.history.share.rounded()))
    },
    Field("measured", "What it measured, in the words of plugins", usual: false) {
      .text($0.monitor.perf)
    },
  ]
}

enum MonitorCommands {
  static var list: Command<MonitorArguments> {
    Command(
      "monitor list", "List what is watched",
      prose: """
        Lists the monitors with how they are; the word `monitor` alone does the same. Those whose
        words do not count are left out unless `--all` is given.
        """,
      options: [
        .value(
          "service", "s", "SERVICE", "Only those that stand for SERVICE",
          completion: .query("service"), \.service),
        .value(
          "outage", "OUTAGE", "Only those that belong to OUTAGE", completion: .query("outage"),
          \.outage),
        .flag("unmapped", "Only those that stand for no service", \.unmapped),
        .flag("failing", "Only those that fail", \.failing),
        .flag("silent", "Only those that should have said something", \.silent),
        .flag("all", "List those that do not count, too", \.all),
      ] + Output.options.within(\.output),
      fields: MonitorRow.fields.descriptions(),
      examples: [
        Example("ittool monitor list --unmapped", "See what stands for no service yet"),
        Example("ittool monitor list --outage O-9", "See what an outage is proposed for"),
      ],
      start: MonitorArguments()
    ) { arguments, context in
      try context.withStore { store in
        var condition: SQL = "1"
        if let name = arguments.service {
          condition += " AND m.service = \(try store.service(named: name).id)"
        }
        if let number = arguments.outage {
          condition += " AND m.outage = \(try store.outage(number).id)"
        }
        if arguments.unmapped { condition += " AND m.service IS NULL AND m.ignored = 0" }
        if arguments.failing { condition += " AND m.failures > 0" }
        if !arguments.all { condition += " AND m.ignored = 0" }
        var rows = try store.rows(condition)
        if arguments.silent { rows.removeAll { !$0.isSilent } }
        try context.printRows(
          MonitorRow.fields, arguments.output, local: try store.localTimes()
        ) { emit in for row in rows { try emit(row) } }
        if rows.isEmpty, context.console.outFacts.isTerminal {
          context.console.note("nothing is watched that fits; see 'ittool check --help'")
        }
        return .done
      }
    }
  }

  static var show: Command<MonitorArguments> {
    Command(
      "monitor show", "Show something that is watched",
      prose: "Shows what a monitor said last, what it measured, and what counts for it.",
      options: Output.options.within(\.output),
      operands: [.one("MONITOR", "Its name or number", completion: .query("monitor"), \.name)],
      fields: MonitorRow.fields.descriptions(),
      examples: [Example("ittool monitor show internet-north", "See why it is held down")],
      start: MonitorArguments()
    ) { arguments, context in
      try context.withStore { store in
        let monitor = try store.monitor(named: arguments.name ?? "")
        let output = arguments.output
        let rows = try store.rows("m.id = \(monitor.id)")
        guard output.format == nil, !output.json, output.fields.isEmpty, let row = rows.first else {
          try context.printRows(MonitorRow.fields, output, local: try store.localTimes()) { emit in
            for row in rows { try emit(row) }
          }
          return .done
        }
        try context.show(row, store)
        return .done
      }
    }
  }

  static var map: Command<MonitorArguments> {
    Command(
      "monitor map", "Say for which service something that is watched stands",
      prose: """
        Lets MONITOR stand for SERVICE, or with `--ignore` for none: then what it says does not
        count. The options say what counts for this one; an empty value (`--after=`) brings back what
        is usual. What failed before it stood for a service counts at the next run of `ittool cron`.
        """,
      options: [
        .flag("ignore", "Let what it says not count", \.ignore),
        .value("after", "N", "Failures in a row that propose an outage", \.after),
        .value("recover", "N", "Good results in a row that say that it is over", \.recover),
        .value(
          "least", "LEVEL", "From how badly on a result is a failure",
          completion: .choices(["degraded", "partial", "major"]), \.least),
        .value(
          "every", "MINUTES", "After how many minutes without a result it is missed",
          \.every),
      ],
      operands: [
        .one("MONITOR", "Its name or number", completion: .query("monitor"), \.name),
        .maybe("SERVICE", "What it stands for", completion: .query("service"), \.service),
      ],
      examples: [
        Example("ittool monitor map 'North School uplink' internet-north", "Name its service"),
        Example("ittool monitor map 'sis: Reports' sis --least major", "Count only the worst"),
        Example("ittool monitor map 'Watchdog' --ignore", "Let it be"),
      ],
      start: MonitorArguments()
    ) { arguments, context in
      guard !arguments.ignore || arguments.service == nil else {
        throw Failure.usage("give one of SERVICE and --ignore")
      }
      let counts = [arguments.after, arguments.recover, arguments.least, arguments.every]
      guard arguments.ignore || arguments.service != nil || counts.contains(where: { $0 != nil })
      else { throw Failure.usage("monitor map: for which SERVICE does it stand?") }
      return try context.withStore { store in
        try store.write {
          let old = try store.monitor(named: arguments.name ?? "")
          var new = old
          if let name = arguments.service {
            let service = try store.service(named: name)
            guard service.isActive else { throw Failure("\(service.name) is out of use") }
            new.service = service.id
            new.isIgnored = false
          }
          if arguments.ignore { new.isIgnored = true }
          new.after = try count(arguments.after, "--after", from: 1) ?? new.after
          new.recover = try count(arguments.recover, "--recover", from: 1) ?? new.recover
          new.every = try count(arguments.every, "--every", from: 0) ?? new.every
          if let word = arguments.least {
            new.least = word.isEmpty ? nil : ImpactLevel(word: word)
            guard word.isEmpty || new.least.map({ $0 >= .degraded }) ?? false else {
              throw Failure.usage("--least: '\(word)' is not one of: degraded, partial, major")
            }
          }
          try store.update(old, to: new)
        }
        return .done
      }
    }
  }

  // Nothing given leaves what is there; an empty word takes it away.
  private static func count(_ word: String?, _ option: String, from least: Int64) throws(Failure)
    -> Int64??
  {
    guard let word else { return nil }
    guard !word.isEmpty else { return .some(nil) }
    guard let number = Int64(word), number >= least, number <= 100_000 else {
      throw .usage("\(option): '\(word)' is not a whole number from \(least) on")
    }
    return number
  }

  static var forget: Command<MonitorArguments> {
    Command(
      "monitor forget", "Forget something that is not watched any more",
      prose: """
        Takes monitors out of the list. Outages that they proposed stay. What says something again is
        made anew, and stands for no service unless it has the name of one.
        """,
      options: [.flag("yes", "y", "Do not ask", \.yes)],
      operands: [
        .many("MONITOR", "Their names or numbers", completion: .query("monitor"), \.names)
      ],
      examples: [Example("ittool monitor forget 'Old server' --yes", "Drop what is gone")],
      start: MonitorArguments()
    ) { arguments, context in
      try context.withStore { store in
        let found = try arguments.names.map { try store.monitor(named: $0) }
        let names = found.map { "'\($0.name)'" }.joined(separator: ", ")
        try context.consent(to: "forget \(names)", arguments.yes)
        try store.write {
          for monitor in found {
            try store.db.run("DELETE FROM monitor WHERE id = \(monitor.id)")
            try store.record(
              subject: "monitor", item: monitor.id, "forgotten", old: monitor.name)
          }
        }
        return .done
      }
    }
  }
}

extension Context {
  fileprivate func show(_ row: MonitorRow, _ store: Store) throws {
    let monitor = row.monitor
    let local = try store.localTimes()
    try console.line(console.styled(console.shown(monitor.name), .bold))
    func line(_ label: String, _ text: String?) throws {
      guard let text, !text.isEmpty else { return }
      try console.line(label.padded(toWidth: 12) + console.shown(text))
    }
    try line("from", monitor.source.rawValue)
    try line(
      "service", monitor.isIgnored ? "none, it does not count" : monitor.serviceName ?? "none yet")
    try line("state", monitor.level?.word ?? "unknown")
    if monitor.isFlapping {
      try line("flapping", "held down until less than 20 % of its results are changes")
    }
    if row.isSilent { try line("silent", "it should have said something") }
    try line("says", monitor.text)
    try line("since", local(monitor.since))
    try line("seen", local(monitor.seen))
    let rules = row.rules
    if monitor.failures > 0 {
      try line("failures", "\(monitor.failures) in a row, \(rules.after(monitor)) count")
    } else {
      try line("failures", "none; \(rules.after(monitor)) in a row count")
    }
    try line("counts from", rules.least(monitor).word)
    let minutes = rules.silent(monitor)
    try line("missed", minutes == 0 ? "never" : "after \(lasting(minutes * 60))")
    try line("changes", "\(Int(monitor.history.share.rounded())) % of its last results")
    try line("outage", monitor.outage.map(Kind.outage.number))
    for metric in Metric.read(monitor.perf) {
      var words = metric.value + metric.unit
      let names = ["warning", "critical", "least", "most"]
      let limits = zip(names, metric.limits).filter { !$1.isEmpty }.map { "\($0) \($1)" }
      if !limits.isEmpty { words += " (\(limits.joined(separator: ", ")))" }
      try line("measured", "\(metric.label) \(words)")
    }
  }
}

extension Store {
  fileprivate func rows(_ condition: SQL) throws -> [MonitorRow] {
    let rules = try monitorRules()
    return try monitors(condition).map {
      MonitorRow(monitor: $0, isSilent: rules.isSilent($0, now: now), rules: rules)
    }
  }

  /// Stores what a person said of a monitor; called inside a transaction.
  fileprivate func update(_ old: Monitor, to new: Monitor) throws {
    try db.run(
      """
      UPDATE monitor SET service = \(new.service), ignored = \(new.isIgnored),
        after = \(new.after), recover = \(new.recover), least = \(new.least?.rawValue),
        every = \(new.every) WHERE id = \(new.id)
      """)
    func name(_ service: Int64?) throws -> String? {
      try service.flatMap {
        try db.first("SELECT name FROM service WHERE id = \($0)", as: String.self)
      }
    }
    let changes: [(String, String?, String?)] = [
      ("service", try name(old.service), try name(new.service)),
      ("ignored", old.isIgnored ? "yes" : "no", new.isIgnored ? "yes" : "no"),
      ("after", old.after.map(String.init), new.after.map(String.init)),
      ("recover", old.recover.map(String.init), new.recover.map(String.init)),
      ("least", old.least?.word, new.least?.word),
      ("every", old.every.map(String.init), new.every.map(String.init)),
    ]
    for (what, before, after) in changes where before != after {
      try record(subject: "monitor", item: new.id, what, old: before, new: after)
    }
  }

  /// Candidates for a completion query by name; nil when it is not about monitors.
  public func monitorCandidates(_ name: String) throws -> [Candidate]? {
    guard name == "monitor" else { return nil }
    var found: [Candidate] = []
    try db.forEachRow("SELECT id, name FROM monitor ORDER BY name LIMIT 200") { row in
      let id: Int64 = try row.int()
      found.append(Candidate(String(id), try row.text()))
    }
    return found
  }
}

/// `ittool check`: takes over what monitoring says, or runs a plugin and takes over what that says.
import Calendar
import Commands
import Formats
import Glibc
import Outages
import Repository
import SQLite
import Services
import Terminal

struct CheckArguments: Sendable {
  var name: String?
  var command: [String] = []
  var service: String?
  var source: MonitorSource?
  var label: String?
  var status: Int?
  var text: String?
  var seconds = 60
  var printing = false
  var dryRun = false
  var output = Output()
}

extension TakenReport {
  static let fields: [Field<TakenReport>] = [
    Field("name", "What its system calls it") { .text($0.monitor.name) },
    Field("service", "The service that it stands for; nothing while nobody said so") {
      .of($0.monitor.serviceName)
    },
    Field("state", "operational, maintenance, degraded, partial, major, unknown or flapping") {
      .text($0.monitor.state)
    },
    Field("failures", "Failures in a row") { .integer($0.monitor.failures) },
    Field("outage", "The outage that it belongs to") {
      .of($0.monitor.outage.map(Kind.outage.number))
    },
    Field("text", "What it says") { .text($0.monitor.text) },
    Field("new", "Whether it was not known before", usual: false) { .bool($0.isNew) },
    Field("stale", "Whether it is older than what is known and changes nothing", usual: false) {
      .bool($0.isStale)
    },
  ]
}

extension Noun {
  /// The short noun `check`.
  ///
  /// - Parameter telling: tells people of an update, where a setting says that checks do.
  public static func check(telling: @escaping OutageTeller) -> Noun {
    Noun(
      "check", "Take over what monitoring says of services",
      entries: { [CommandEntry("check", CheckCommand.command(telling))] })
  }
}

enum CheckCommand {
  static func command(_ telling: @escaping OutageTeller) -> Command<CheckArguments> {
    Command(
      "check", "Take over what monitoring says of services",
      prose: """
        Reads from standard input what a system that watches services says, or runs a plugin. What
        fails often enough proposes an outage as a draft: nobody is told but a service's owner and
        `monitor.tell`, until somebody says `ittool outage publish`.

        Running a plugin. `ittool check NAME -- COMMAND` runs a plugin of Nagios, Icinga or
        Monitoring Plugins, by its path or from the PATH, never by a shell. Put it into the crontab,
        a line for each. NAME is a service, or any name together with `--service`. The exit status is
        the plugin's: 0 well, 1 warning, 2 critical, 3 unknown; what takes longer than `--timeout`
        and what cannot be run is unknown. Nothing is printed unless `--print` is given, with which
        it can stand in front of a plugin in Nagios itself. A result that was found elsewhere is
        handed over with `--status`, its text with `--text` or on standard input.

        Messages of other systems come on standard input, as a web server or `webhook` hands them
        over: the webhooks of Alertmanager and Uptime Kuma, the webhook of a vendor's Statuspage or
        its `summary.json`, results of Nagios a line each, as for `send_nsca` or as external
        commands. The system is known by its words; `--from` says it. What is no such message is
        refused whole.

        Names. Each thing that is watched stands for a service. It does so by itself where it has
        the name of one, where an alert has a label `service`, or where it is a service's vendor
        page. For others it is said once with `ittool monitor map`; until then they are listed by
        `ittool monitor list --unmapped` and `ittool doctor`, and change nothing.

        When it counts. A check that we run must fail `monitor.failures` times in a row; the other
        systems have looked more than once themselves and count at once. A failure is what is at
        least as bad as `monitor.least`: a warning of a plugin is degraded, critical is major. What
        changes too often, by the rule of Nagios (30 % of its last 21 results), is held down until it
        is calm. During planned maintenance nothing is proposed. What fails because something that it
        needs fails belongs to that outage and is no new one: see `ittool service depend`.

        When all that belongs to an outage works again, its end is proposed. `monitor.publish` and
        `monitor.resolve` let both happen without a person.
        """,
      options: [
        .value(
          "service", "s", "SERVICE", "What NAME stands for, if it is not a service itself",
          completion: .query("service"), \.service),
        .value("from", "f", "SYSTEM", "Whose words they are, if that cannot be seen", \.source),
        .value(
          "label", "l", "WORD", "Call a vendor's page WORD in the names of its components", \.label),
        .value("status", "N", "Take over this exit status of a plugin, 0 to 3", \.status),
        .value("text", "TEXT", "With --status: what the plugin printed", \.text),
        .value(
          "timeout", "SECONDS", "End the plugin after so long: 60 unless given", \.seconds),
        .flag("print", "p", "Print what the plugin printed", \.printing),
        .flag("dry-run", "n", "Print what would be taken over, and change nothing", \.dryRun),
      ] + Output.options.within(\.output),
      operands: [
        .maybe("NAME", "What is checked", completion: .query("monitor"), \.name),
        .many("COMMAND", "After --: the plugin and its arguments", optional: true, \.command),
      ],
      fields: TakenReport.fields.descriptions(),
      examples: [
        Example(
          "ittool check internet-north -- /usr/lib/nagios/plugins/check_ping -H 192.0.2.1 "
            + "-w 100,20% -c 500,60%", "Run a plugin, from cron every minute"),
        Example("ittool check mail --status 2 --text 'SMTP CRITICAL'", "Hand a result over"),
        Example("ittool check --dry-run < payload.json", "See what a message would do"),
        Example(
          "curl -s https://status.example.com/api/v2/summary.json | ittool check --label sis",
          "Look at a vendor's page, from cron every five minutes"),
      ],
      start: CheckArguments()
    ) { arguments, context in
      try arguments.check()
      return try context.withStore { store in
        if let name = arguments.name {
          return try context.checkOne(name, arguments, store, telling)
        }
        if context.console.inputIsTerminal {
          throw Failure.usage(
            "check: give a name and a plugin, or a message on standard input",
            hint: "'ittool check --help' has examples")
        }
        let bytes = try context.console.readAll(limit: 4 << 20)
        let reports = try store.reports(in: bytes, from: arguments.source, label: arguments.label)
        if let remark = reports.remark { context.console.note(remark) }
        try context.takeOver(reports, nil, arguments, store, telling)
        return .done
      }
    }
  }
}

extension CheckArguments {
  fileprivate func check() throws(Failure) {
    guard (1...3_600).contains(seconds) else {
      throw .usage("--timeout: '\(seconds)' is not a number of seconds from 1 to 3600")
    }
    if let status, !(0...3 ~= status) {
      throw .usage("--status: '\(status)' is none of 0 well, 1 warning, 2 critical, 3 unknown")
    }
    if name == nil, status != nil || text != nil || service != nil || printing {
      throw .usage("check: which one? give its NAME before the plugin")
    }
    guard text == nil || status != nil else { throw .usage("--text goes with --status") }
    guard name == nil || status != nil || !command.isEmpty else {
      throw .usage(
        "check: what is '\(name ?? "")'?",
        hint: "give a plugin after --, or its result with --status")
    }
    guard status == nil || command.isEmpty else {
      throw .usage("give one of --status and a plugin")
    }
    guard name == nil || (source == nil && label == nil) else {
      throw .usage("--from and --label are for messages on standard input")
    }
  }
}

extension Context {
  fileprivate func checkOne(
    _ name: String, _ arguments: CheckArguments, _ store: Store, _ telling: OutageTeller
  ) throws -> ExitStatus {
    // Before the plugin runs: a name that is wrong should not take a minute to be found.
    let service = try store.serviceOfCheck(name, arguments.service)
    let output: PluginOutput
    var raw: String?
    if let status = arguments.status {
      let bytes =
        arguments.text != nil || console.inputIsTerminal ? [] : try console.readAll(limit: 1 << 20)
      output = PluginOutput(
        Int32(status), arguments.text ?? String(decoding: bytes, as: UTF8.self))
    } else {
      (output, raw) = run(plugin: arguments.command, seconds: Int64(arguments.seconds))
    }
    var report = try Report(name, output.level, output.text)
    report.measured = output.measured
    try takeOver(Reports(.plugin, [report]), service, arguments, store, telling)
    guard arguments.status == nil else { return .done }
    if arguments.printing, !arguments.dryRun {
      for line in (raw ?? output.text).split(whereSeparator: \.isNewline) {
        try console.display(String(line))
      }
    }
    // The words of Nagios for 0 to 3 are the status of this command.
    return ExitStatus(rawValue: output.status) ?? .partial
  }

  /// Runs a plugin; what keeps it from telling is said to whoever looks.
  private func run(plugin words: [String], seconds: Int64) -> (PluginOutput, String?) {
    switch Spawned.run(words, input: [], seconds: seconds) {
    case .exited(127, let out, let err) where out.isEmpty:
      return unknown("cannot be run: \(String(decoding: err, as: UTF8.self).oneLine.brief)")
    case .exited(let status, let out, let err):
      let printed = String(decoding: out.isEmpty ? err : out, as: UTF8.self)
      return (PluginOutput(status, printed), printed)
    case .signalled(let number): return unknown("was ended by signal \(number)")
    case .timedOut: return unknown("did not end within \(seconds) s")
    case .cannotStart(let code): return unknown("cannot be run: \(String(cString: strerror(code)))")
    }
  }

  private func unknown(_ words: String) -> (PluginOutput, String?) {
    console.warn("the plugin \(words)")
    return (PluginOutput(unknown: "UNKNOWN: the plugin \(words)"), nil)
  }

  fileprivate func takeOver(
    _ reports: Reports, _ service: Int64?, _ arguments: CheckArguments, _ store: Store,
    _ telling: OutageTeller
  ) throws {
    let taken: [TakenReport]
    if arguments.dryRun {
      var news: [MonitorNews] = []
      var rows: [TakenReport] = []
      try store.write(keep: false) {
        rows = try store.take(reports, for: service)
        news = try store.judgeMonitors()
        for index in rows.indices {
          let id = rows[index].monitor.id
          if let now = try store.monitors("m.id = \(id)").first { rows[index].monitor = now }
        }
        for item in news { console.note(try item.sentence(store).words + " (not really)") }
      }
      taken = rows
      try printRows(TakenReport.fields, arguments.output, local: try store.localTimes()) { emit in
        for row in taken { try emit(row) }
      }
      return
    }
    taken = try watch(store, telling) { try store.take(reports, for: service) }
    let unmapped = taken.filter { $0.monitor.service == nil && !$0.monitor.isIgnored }
    for report in unmapped.prefix(10) where report.isNew {
      console.note(
        "'\(report.monitor.name)' stands for no service: "
          + "'ittool monitor map \(report.monitor.id) SERVICE'")
    }
    if console.errFacts.isTerminal {
      for report in taken.prefix(10) { console.note(report.sentence) }
    }
  }
}

extension TakenReport {
  /// How it stands, for a person who tries it.
  fileprivate var sentence: String {
    guard !isStale else { return "\(monitor.name): older than what is known, nothing changed" }
    var words = "\(monitor.name): \(monitor.state)"
    if monitor.failures > 0 { words += ", failure \(monitor.failures)" }
    if let outage = monitor.outage { words += ", \(Kind.outage.number(outage))" }
    return words
  }
}

extension Store {
  /// The service that a check by this name stands for: one that is given, the one it stood for
  /// before, or the one of its name.
  ///
  /// - Throws: `Failure` when it is known in none of these ways.
  fileprivate func serviceOfCheck(_ name: String, _ given: String?) throws -> Int64? {
    if let given {
      let service = try service(named: given)
      if let known = try monitors("m.source = 'plugin' AND m.name = \(name.oneLine)").first,
        known.service != service.id
      {
        throw Failure(
          "the check '\(name)' stands for \(known.serviceName ?? "no service")",
          hint: "let it stand for another with 'ittool monitor map'")
      }
      return service.id
    }
    let known = try db.first(
      "SELECT 1 FROM monitor WHERE source = 'plugin' AND name = \(name.oneLine)", as: Int64.self)
    if known != nil { return nil }
    do { return try service(named: name).id } catch let failure as Failure {
      throw failure.adding(hint: "a check of another name says its --service")
    }
  }
}

/// `alert plan`: what would happen, before it does.
import Calendar
import Commands
import Formats
import Outages
import Repository
import SQLite
import Services
import Terminal

struct PlanArguments: Sendable {
  var subject: AlertSubject?
  var alertClass: AlertClass?
  var people = false
  var strict = false
  var output = Output()
}

extension PlannedReader {
  /// The columns of people in a plan.
  static func fields(_ sites: [Int64: String]) -> [Field<PlannedReader>] {
    [
      Field("person", "The number") { person in
        .of(person.reader.person.map(Kind.person.number))
      },
      Field("name", "The name") { .text($0.reader.title) },
      Field("site", "The first building") { person in
        .of(person.reader.profile.sites.first.flatMap { sites[$0] })
      },
      Field("way", "By what they are told first: sms, voice or mail") {
        .of($0.route.steps.first?.way.rawValue)
      },
      Field("channel", "By which channel") { .of($0.route.steps.first?.channels.first) },
      Field("address", "The number or address") { person in
        .of(person.route.steps.first.flatMap { person.address($0.way) })
      },
      Field("further", "The ways after that, in their order") { person in
        .list(person.route.steps.dropFirst().map(\.way.rawValue))
      },
      Field("reason", "Why they cannot be reached") { .of($0.route.reason) },
    ]
  }
}

extension AlertCommands {
  static var plan: Command<PlanArguments> {
    Command(
      "alert plan", "Show who would be told by what, and who cannot be",
      prose: """
        Works out from what is down now: which channels are dead and why; how each person is reached,
        and who is not, with the reason; what every message says, with its length; how long it takes
        until the last text message is out. People at the buildings that are hit come first.

        What is wrong with the words comes last: a text message that is too long, nothing to do
        meanwhile, no time for the next word, a link that leads to what is down. `--people` lists
        everybody. Nothing is sent and nothing is written.
        """,
      options: [
        .value("class", "CLASS", "Plan it as another class", \.alertClass),
        .flag("people", "List the people, one row each", \.people),
        .flag(
          "strict", "End with 4 where words are wrong or somebody is unreached",
          \.strict),
      ] + Output.options.within(\.output),
      operands: [.one("NUMBER", "The outage, O-9, or the alert, L-3", \.subject)],
      fields: PlannedReader.fields([:]).descriptions(),
      examples: [
        Example("ittool alert plan O-9", "See what would happen"),
        Example("ittool alert plan O-9 --people --format csv", "See everybody"),
        Example("ittool alert plan L-3 --json", "The same for a program"),
      ],
      start: PlanArguments()
    ) { arguments, context in
      guard let subject = arguments.subject else { return .usage }
      return try context.withStore(.look) { store in
        let plan = try store.plan(subject, arguments.alertClass)
        try context.show(plan, store, arguments)
        let isFine = !plan.remarks.contains(where: \.isFault) && plan.unreached.isEmpty
        return arguments.strict && !isFine ? .no : .done
      }
    }
  }
}

extension Store {
  /// The plan of an outage or an alert.
  func plan(_ subject: AlertSubject, _ alertClass: AlertClass? = nil) throws -> AlertPlan {
    let hits = try hits(try serviceGraph())
    switch subject {
    case .outage(let number):
      let outage = try outage(OutageNumber(number))
      guard outage.state != .draft, outage.state != .dismissed else {
        throw Failure(
          "\(outage.number) is \(outage.state.rawValue): nobody is told of it",
          hint: "see 'ittool outage show \(outage.number)'")
      }
      let source = try source(of: [news(of: outage)])
      let audience =
        source.kind == .resolved
        ? try listeners(ofOutages: [outage.id], hits) : try audience(ofOutage: outage, hits)
      return try plan(source, audience, hits, alertClass: alertClass)
    case .alert(let number):
      let alert = try alert(AlertNumber(number))
      return try plan(
        try source(of: alert), try audience(of: alert, hits), hits, alertClass: alertClass)
    }
  }
}

extension Context {
  fileprivate func show(_ plan: AlertPlan, _ store: Store, _ arguments: PlanArguments) throws {
    let output = arguments.output
    if arguments.people || output.format != nil || !output.fields.isEmpty {
      try printRows(PlannedReader.fields(plan.sites), output, local: try store.localTimes()) {
        emit in for person in plan.people { try emit(person) }
      }
      return
    }
    if output.json {
      try console.write(plan.json().encoded() + "\n")
      return
    }
    try console.page { sink in
      for line in lines(of: plan, today: store.now) { try sink.write(console.shown(line) + "\n") }
    }
  }

  /// The plan for people.
  func lines(of plan: AlertPlan, today: Instant) -> [String] {
    var lines = [
      "\(plan.number)  \(plan.alertClass.rawValue)  for "
        + (plan.audience.isEmpty ? "nobody" : plan.audience.joined(separator: ", ")), "",
      "CHANNELS",
    ]
    if plan.ways.channels.isEmpty { lines.append("  none is configured: nobody can be told") }
    for channel in plan.ways.channels {
      var line = "  \(channel.way.rawValue)  \(channel.name): "
      line += channel.reason.map { "dead, \($0)" } ?? "works"
      if channel.failing >= 0.2 { line += ", \(Int(channel.failing * 100)) % of tries fail" }
      lines.append(line)
      for (site, reason) in (plan.ways.deaf[channel.name] ?? [:]).sorted(by: { $0.key < $1.key }) {
        lines.append("    nobody reads it at \(plan.sites[site] ?? "?"): \(reason)")
      }
    }
    lines += ["", "PEOPLE  \(plan.people.count)"]
    let first = plan.first
    for way in AlertWay.allCases where first[way] ?? 0 > 0 {
      lines.append("  by \(way.title): \(first[way] ?? 0)")
    }
    lines += unreached(plan)
    for way in [AlertWay.sms, .voice] {
      let seconds = plan.seconds(way)
      if seconds > 0 {
        lines.append("  the last \(way.title) is out after \(duration(seconds))")
      }
    }
    for post in plan.posts where post.isAlive { lines.append("  posted on \(post.name)") }
    for text in plan.texts {
      lines += ["", heading(text)]
      if !text.title.isEmpty { lines.append("  \(text.title)") }
      lines += text.text.split(separator: "\n", omittingEmptySubsequences: false)
        .map { $0.isEmpty ? "" : "  \($0)" }
      if lines.last == "" { lines.removeLast() }
    }
    if !plan.remarks.isEmpty { lines += ["", "LOOK AT"] }
    lines += plan.remarks.map { "  \($0.isFault ? "!" : "-") \($0.words)" }
    return lines
  }

  private func heading(_ text: PlannedText) -> String {
    var line = "\(text.way.title.uppercased())  \(text.language), for \(text.count): \(text.length)"
    line += text.way == .sms ? " of \(text.unit), " : " \(text.unit)"
    if text.way == .sms { line += text.segments == 1 ? "1 segment" : "\(text.segments) segments" }
    return line
  }

  private func unreached(_ plan: AlertPlan) -> [String] {
    let all = plan.unreached
    guard !all.isEmpty else { return [] }
    var lines = ["  NOT REACHED: \(all.count)"]
    var groups: [String: (count: Int, name: String)] = [:]
    for person in all {
      let site = person.reader.profile.sites.first.flatMap { plan.sites[$0] } ?? "no building"
      let key = "\(site): \(person.route.reason ?? "")"
      groups[key] = ((groups[key]?.count ?? 0) + 1, person.reader.title)
    }
    for (key, group) in groups.sorted(by: { ($1.value.count, $0.key) < ($0.value.count, $1.key) }) {
      lines.append("    \(group.count == 1 ? group.name : String(group.count)) at \(key)")
    }
    if groups.count > 0 {
      lines.append("    call them: 'ittool alert paper' prints who calls whom")
    }
    return lines
  }

  /// A span of time for people under stress.
  func duration(_ seconds: Double) -> String {
    let minutes = Int((seconds / 60).rounded(.up))
    if minutes <= 1 { return "1 minute" }
    return minutes < 120 ? "\(minutes) minutes" : "\((minutes + 30) / 60) hours"
  }
}

/// `alert drill`: who would not be reached if services failed, before they do.
import Calendar
import Commands
import Formats
import Repository
import SQLite
import Services
import Terminal

struct DrillArguments: Sendable {
  var services: [String] = []
  var alertClass: AlertClass?
  var groups: [String] = []
  var sites: [String] = []
  var singles = false
  var strict = false
  var svg: String?
  var output = Output()
}

/// One row of the drill: what fails and who hears nothing.
struct DrillRow: Sendable {
  var services: [String]
  var people: Int
  var more: Int
  var sites: [(name: String, count: Int)]
  var channels: [String]

  static let fields: [Field<DrillRow>] = [
    Field("services", "What fails: one service, or two at once") { .list($0.services) },
    Field("people", "How many people are not reached by anything then") {
      .integer(Int64($0.people))
    },
    Field("more", "Of two services: how many of them either failure alone would not silence") {
      $0.services.count > 1 ? .integer(Int64($0.more)) : .null
    },
    Field("sites", "Where they are, each building with how many, the most first") { row in
      .text(row.sites.map { "\($0.name) \($0.count)" }.joined(separator: ", "))
    },
    Field("channels", "The channels that send nothing then") { .list($0.channels) },
  ]
}

extension AlertCommands {
  static var drill: Command<DrillArguments> {
    Command(
      "alert drill", "Find the failures after which people would hear nothing",
      prose: """
        Lets every single service fail, and every two of them at once, and works out for all staff
        whether anything would reach them then: a single point of silence is a service without which
        people hear nothing. Two services are listed when they silence somebody whom neither failure
        alone does. What is down now does not count; nothing is sent.

        With SERVICE, or several that fail at once, lists the people who would not be reached, and
        why: their way is another channel, a telephone number, or a sheet of `ittool alert paper`.

        `--svg` draws the points of silence and the buildings that fall silent. `--strict` ends with
        status 4 when anybody would hear nothing, for a check by cron(8).
        """,
      options: [
        .value(
          "class", "CLASS", "Of which class the alert would be; emergency unless given",
          \.alertClass),
        .list("group", "NAME", "Only people of this group", completion: .query("group"), \.groups),
        .list("site", "NAME", "Only people at this building", completion: .query("site"), \.sites),
        .flag("singles", "Leave out failures of two services", \.singles),
        .flag("strict", "End with the status 4 where somebody would hear nothing", \.strict),
        .value(
          "svg", "FILE", "Draw a picture into FILE; - is standard output", completion: .file, \.svg),
      ] + Output.options.within(\.output),
      operands: [
        .many(
          "SERVICE", "What fails, all at once", optional: true, completion: .query("service"),
          \.services)
      ],
      fields: DrillRow.fields.descriptions(),
      examples: [
        Example("ittool alert drill", "See the points of silence"),
        Example("ittool alert drill internet phones", "See who is silent when both fail"),
        Example("ittool alert drill --strict --singles > /dev/null", "Check it from cron"),
        Example("ittool alert drill --svg silence.svg", "Draw it"),
      ],
      start: DrillArguments()
    ) { arguments, context in
      try context.withStore(.look) { store in
        var drill = try store.drill(arguments)
        let chosen = try arguments.services.map { word in
          let service = try store.service(named: word)
          guard drill.graph[service.id] != nil else {
            throw Failure("\(service.name) is out of use")
          }
          return service.id
        }
        if !chosen.isEmpty { return try context.showSilent(&drill, chosen, store, arguments) }
        return try context.showPoints(&drill, store, arguments)
      }
    }
  }
}

/// What a drill is made of.
struct AlertDrill {
  var graph: ServiceGraph
  var needs: ChannelNeeds
  var ways: AlertWays
  var alertClass: AlertClass
  var people: [AlertReader]
  var search: SilenceSearch
  var sites: [Int64: String]

  /// The row of a case.
  func row(_ silence: SilenceCase) -> DrillRow {
    var counts: [String: Int] = [:]
    for place in silence.groups {
      let group = search.groups[place]
      let name = group.profile.sites.first.flatMap { sites[$0] } ?? "no building"
      counts[name, default: 0] += group.count
    }
    return DrillRow(
      services: silence.services.compactMap { graph[$0]?.name }, people: silence.people,
      more: silence.more,
      sites: counts.map { ($0.key, $0.value) }.sorted { ($1.1, $0.0) < ($0.1, $1.0) },
      channels: search.deadChannels(silence.services))
  }
}

extension Store {
  /// Gathers services, channels and people for a drill.
  func drill(_ arguments: DrillArguments) throws -> AlertDrill {
    let graph = try serviceGraph()
    let needs = try channelNeeds()
    let ways = try configuredWays()
    let alertClass = arguments.alertClass ?? .emergency
    var audience = AlertAudience()
    if let chosen = try readerCondition(ofGroups: arguments.groups, sites: arguments.sites) {
      audience.condition = AlertAudience.people("(" + chosen + ")")
    } else {
      audience.condition = AlertAudience.people(
        "(p.role = 'staff' OR p.role = 'technician' OR p.role = 'director')")
    }
    let people = try readers(audience)
    var sites: [Int64: String] = [:]
    try db.forEachRow("SELECT id, name FROM site") { row in
      let id: Int64 = try row.int()
      sites[id] = try row.text()
    }
    return AlertDrill(
      graph: graph, needs: needs, ways: ways, alertClass: alertClass, people: people,
      search: SilenceSearch(graph, needs, ways, alertClass, people.lazy.map(\.profile)),
      sites: sites)
  }
}

extension Context {
  fileprivate func showPoints(
    _ drill: inout AlertDrill, _ store: Store, _ arguments: DrillArguments
  ) throws -> ExitStatus {
    let cases = drill.search.all(pairs: !arguments.singles)
    let never = drill.search.count(drill.search.never)
    let rows = cases.map(drill.row)
    if let file = arguments.svg {
      let picture = silencePicture(
        rows, people: drill.people.count, never: never,
        subtitle:
          "For \(drill.people.count) people, as of \(clockDate(store.now, try store.zone()))")
      if file == "-" { try console.write(picture) } else { try WholeFile.write(picture, to: file) }
    } else {
      try printRows(DrillRow.fields, arguments.output, local: try store.localTimes()) { emit in
        for row in rows { try emit(row) }
      }
    }
    if drill.graph.services.isEmpty {
      console.note("there is no service yet; make one with 'ittool service add'")
    } else if drill.ways.channels.isEmpty {
      console.note("no channel is configured: nobody can be told of anything")
    } else if rows.isEmpty {
      console.note(
        arguments.singles
          ? "no failure of one service silences anybody"
          : "no failure of one or two services silences anybody")
    }
    if never > 0 {
      console.note(
        "\(never == 1 ? "1 person has" : "\(never) people have") no way to be reached even when all"
          + " works, and is not counted; 'ittool alert plan' names them")
    }
    return arguments.strict && (!rows.isEmpty || never > 0) ? .no : .done
  }

  fileprivate func showSilent(
    _ drill: inout AlertDrill, _ services: [Int64], _ store: Store, _ arguments: DrillArguments
  ) throws -> ExitStatus {
    if arguments.svg != nil {
      throw Failure.usage("--svg draws all failures; leave out the services")
    }
    // No outage is the cause, so that none is named.
    let status = drill.search.status(services).mapValues {
      ServiceStatus($0.level, through: $0.through)
    }
    let hits = Hits(graph: drill.graph, status: status)
    var ways = drill.ways
    for index in ways.channels.indices {
      ways.channels[index].reason = hits.reason(drill.needs.sending(ways.channels[index].name))
    }
    ways.deaf = Store.deafness(ways, hits, drill.needs)
    var router = AlertRouter(ways, drill.alertClass)
    var whole = AlertRouter(drill.ways, drill.alertClass)
    var silent: [PlannedReader] = []
    var never: [PlannedReader] = []
    for reader in drill.people {
      let person = PlannedReader(reader: reader, route: router.route(reader.profile))
      guard person.route.steps.isEmpty else { continue }
      if whole.route(reader.profile).steps.isEmpty {
        never.append(person)
      } else {
        silent.append(person)
      }
    }
    try printRows(
      PlannedReader.silentFields(drill.sites), arguments.output, local: try store.localTimes()
    ) { emit in
      for person in silent + never { try emit(person) }
    }
    var note = "\(silent.count) of \(drill.people.count) people would not be reached"
    if !never.isEmpty { note += ", and \(never.count) cannot be even when all works" }
    let dead = ways.channels.filter { !$0.isAlive }.map(\.name).joined(separator: ", ")
    console.note(note + (dead.isEmpty ? "; every channel lives" : "; dead: \(dead)"))
    return arguments.strict && !(silent + never).isEmpty ? .no : .done
  }
}

extension PlannedReader {
  /// The columns of people whom nothing reaches.
  static func silentFields(_ sites: [Int64: String]) -> [Field<PlannedReader>] {
    [
      Field("person", "The number") { person in
        .of(person.reader.person.map { Kind.person.number($0) })
      },
      Field("name", "The name") { .text($0.reader.title) },
      Field("site", "The first building") { person in
        .of(person.reader.profile.sites.first.flatMap { sites[$0] })
      },
      Field("reason", "Why nothing reaches them") { .of($0.route.reason) },
    ]
  }
}

/// A date and a time of day.
func clockDate(_ instant: Instant, _ zone: Zone) -> String {
  let (date, time) = zone.civil(at: instant)
  return "\(date) \(time.padded.prefix(5))"
}

/// The noun `service`: its table of commands.
import Calendar
import Commands
import Formats
import Repository
import Terminal

/// How all services are; what outages and maintenance say is known to a room above this one.
public typealias ServiceStatusReader =
  @Sendable (Store, ServiceGraph) throws -> [Int64:
  ServiceStatus]

/// The commands of services, over who knows how they are.
struct ServiceCommands {
  let status: ServiceStatusReader
}

extension Noun {
  /// The noun `service`.
  ///
  /// - Parameter status: how all services are now.
  public static func service(_ status: @escaping ServiceStatusReader) -> Noun {
    Noun(
      "service", "Say which services there are and what depends on what",
      prose: """
        A service is what people use and miss when it fails: the internet at North School, district
        mail, the telephones, the student information system, a vendor's cloud. Outages and
        maintenance say how services are; alerts use the same list to find out which ways of
        reaching people still work.

        *What needs what.* `ittool service depend` says that mail needs the internet and the
        sign-in. When the internet is down, mail is down with it, and nobody has to say so. A
        dependency that only helps makes a service degraded at most; of several that stand for each
        other, such as two providers, one is enough. Circles are refused.

        *Channels need services, too.* Mail leaves only while the mail server works; people at a
        school without internet cannot read it. `ittool service depend --channel` says both, and
        from then on an alert leaves out what is dead and says why.

        How a service is now is stored nowhere. It follows from the open outages, running
        maintenance, and what it needs; `ittool status` shows it. Begin small: the internet of each
        school, mail, telephones, and the two systems that stop lessons.
        """, bareVerb: "list",
      entries: {
        let commands = ServiceCommands(status: status)
        return [
          CommandEntry("service add", commands.add), CommandEntry("service edit", commands.edit),
          CommandEntry("service list", commands.list),
          CommandEntry("service show", commands.show),
          CommandEntry("service depend", commands.depend),
          CommandEntry("service undepend", commands.undepend),
          CommandEntry("service graph", commands.graph),
          CommandEntry("service import", commands.importing),
          CommandEntry("service export", commands.export),
          CommandEntry("service retire", commands.retire),
        ]
      })
  }
}

struct ServiceArguments: Sendable {
  var name: String?
  var rename: String?
  var title: String?
  var description: String?
  var sites: [String] = []
  var everywhere = false
  var owner: String?
  var vendorPage: String?
  var calendar: String?
  var isPublic = false
  var isInternal = false
  var place: Int?
  var activate = false
  var all = false
  var site: String?
  var output = Output()

  static var words: [Option<ServiceArguments>] {
    [
      .value("title", "t", "TEXT", "What people call it", \.title),
      .value("description", "d", "TEXT", "What it is, in a sentence", \.description),
      .list(
        "site", "s", "SITE", "A building that it serves; repeat for more",
        details: "Without any it serves all.", completion: .query("site"), \.sites),
      .value(
        "owner", "PERSON", "Who looks after it", completion: .query("person"), \.owner),
      .value("vendor-page", "URL", "The vendor's page that says how it is", \.vendorPage),
      .value(
        "calendar", "CALENDAR", "The hours in which it is needed",
        details: """
          Reports and the status page count school time by it. Without one the standard calendar
          counts.
          """, completion: .query("calendar"), \.calendar),
      .flag("public", "Show it on the status page, as is usual", \.isPublic),
      .flag("internal", "Keep it off the status page", \.isInternal),
      .value("place", "N", "Its place in lists: smaller numbers first", \.place),
    ]
  }

  func spoken() throws(Failure) -> ServiceWords {
    guard !(isPublic && isInternal) else {
      throw .usage("give one of --public and --internal")
    }
    guard !(everywhere && !sites.isEmpty) else {
      throw .usage("give one of --site and --everywhere")
    }
    var words = ServiceWords()
    words.title = title
    words.description = description
    words.sites = everywhere ? [] : sites.isEmpty ? nil : sites
    words.owner = owner
    words.vendorPage = vendorPage
    words.calendar = calendar
    words.isPublic = isPublic ? true : isInternal ? false : nil
    words.place = place
    words.isActive = activate ? true : nil
    return words
  }
}

extension ServiceCommands {
  var add: Command<ServiceArguments> {
    Command(
      "service add", "Make a service",
      prose: """
        Makes a service and prints its name. NAME is short, for the command line; the title is what
        people read on the status page and in messages, so write what teachers say: "Wi-Fi at North
        School", not "WLC-2". Without a title one is made of the name.
        """,
      options: ServiceArguments.words,
      operands: [.one("NAME", "The new service, such as district-mail", \.name)],
      examples: [
        Example(
          "ittool service add internet-north -t 'Internet at North School' -s North",
          "Make one for a building"),
        Example(
          "ittool service add sis -t 'Student information system' --owner 'Ana Ruiz' "
            + "--vendor-page https://status.example.com", "Make one that a vendor runs"),
      ],
      start: ServiceArguments()
    ) { arguments, context in
      let words = try arguments.spoken()
      let service = try context.withStore { store in
        try store.write { try store.addService(arguments.name ?? "", words) }
      }
      try context.console.display(service.name)
      return .done
    }
  }

  var edit: Command<ServiceArguments> {
    Command(
      "service edit", "Change a service",
      prose: """
        Changes what is given and leaves the rest. An empty value (`--owner=`) takes it away. Sites
        that are given stand for all that were there before.
        """,
      options: [.value("name", "NAME", "The new name", \.rename)] + ServiceArguments.words + [
        .flag("everywhere", "Let it serve all buildings", \.everywhere),
        .flag("activate", "Bring it back into use", \.activate),
      ],
      operands: [.one("SERVICE", "The service", completion: .query("service"), \.name)],
      examples: [
        Example("ittool service edit phones --owner 'Ben Okafor'", "Let somebody look after it"),
        Example("ittool service edit sis --calendar=", "Let the standard calendar count again"),
      ],
      start: ServiceArguments()
    ) { arguments, context in
      let words = try arguments.spoken()
      guard !words.isEmpty || arguments.rename != nil else {
        throw Failure.usage("service edit: nothing to change was given")
      }
      return try context.withStore { store in
        try store.write {
          let old = try store.service(named: arguments.name ?? "")
          var new = old
          try store.put(words, into: &new)
          if let rename = arguments.rename {
            new.name = try Service.checkedName(rename)
            if let known = try store.knownService(new.name), known.id != old.id {
              throw Failure("there is a service '\(new.name)' already")
            }
          }
          try store.update(old, to: new)
        }
        return .done
      }
    }
  }

  var list: Command<ServiceArguments> {
    Command(
      "service list", "List the services",
      prose: """
        Lists the services in use with how they are now and what they need. The word `service`
        alone does the same.
        """,
      options: [
        .value("site", "s", "SITE", "Only what serves SITE", completion: .query("site"), \.site),
        .flag("all", "List those out of use too", \.all),
      ] + Output.options.within(\.output),
      fields: ServiceRow.fields.descriptions(),
      examples: [
        Example("ittool service list", "See all services"),
        Example("ittool service list --site North --json", "What a school uses, for a script"),
      ],
      start: ServiceArguments()
    ) { [status] arguments, context in
      try context.withStore { store in
        let site = try arguments.site.map {
          try store.siteNumber(named: $0)
        }
        let services = try store.services(includingRetired: arguments.all)
          .filter { service in site.map { service.serves(site: $0) } ?? true }
        let known = try status(store, try store.serviceGraph())
        try context.printRows(
          ServiceRow.fields, arguments.output, local: try store.localTimes()
        ) { emit in
          for service in services { try emit(store.row(of: service, known)) }
        }
        if services.isEmpty, context.console.outFacts.isTerminal {
          context.console.note("there is no service yet; make one with 'ittool service add'")
        }
        return .done
      }
    }
  }

  var show: Command<ServiceArguments> {
    Command(
      "service show", "Show a service",
      prose: """
        Shows what is known of a service: how it is and through what, what it needs, what needs it,
        and which channels fall silent with it.
        """,
      options: Output.options.within(\.output),
      operands: [.one("SERVICE", "The service", completion: .query("service"), \.name)],
      fields: ServiceRow.fields.descriptions(),
      examples: [Example("ittool service show district-mail", "See what mail needs")],
      start: ServiceArguments()
    ) { [status] arguments, context in
      try context.withStore { store in
        let service = try store.service(named: arguments.name ?? "")
        let graph = try store.serviceGraph()
        let row = try store.row(of: service, try status(store, graph))
        let output = arguments.output
        guard output.format == nil, !output.json, output.fields.isEmpty else {
          try context.printRows(ServiceRow.fields, output, local: try store.localTimes()) {
            try $0(row)
          }
          return .done
        }
        try context.show(row, graph, store)
        return .done
      }
    }
  }

  var retire: Command<ServiceArguments> {
    Command(
      "service retire", "Take a service out of use",
      prose: """
        Takes a service out of lists, the status page and new outages. What was said of it stays in
        the history. It is refused while something needs the service; `ittool service edit
        --activate` brings it back.
        """,
      operands: [.one("SERVICE", "The service", completion: .query("service"), \.name)],
      examples: [Example("ittool service retire old-phones", "Take it out of use")],
      start: ServiceArguments()
    ) { arguments, context in
      try context.withStore { store in
        try store.write { try store.retire(store.service(named: arguments.name ?? "")) }
        return .done
      }
    }
  }
}

extension Context {
  /// Shows a service with its neighbours.
  fileprivate func show(_ row: ServiceRow, _ graph: ServiceGraph, _ store: Store) throws {
    let service = row.service
    try console.line(console.styled(console.shown(service.title), .bold) + "  " + service.name)
    if !service.description.isEmpty { try console.display(service.description) }
    func line(_ label: String, _ text: String?) throws {
      guard let text, !text.isEmpty else { return }
      try console.line(label.padded(toWidth: 14) + console.shown(text))
    }
    if let status = row.status {
      var words = console.styled(status.level)
      if let through = status.through.flatMap({ graph[$0]?.name }) {
        words += " through \(through)"
      }
      let causes = status.causes.map {
        $0 < 0 ? Kind.maintenance.number(-$0) : Kind.outage.number($0)
      }
      if !causes.isEmpty { words += " (\(causes.joined(separator: ", ")))" }
      try console.line("status".padded(toWidth: 14) + words)
    } else {
      try line("status", "out of use")
    }
    try line("sites", service.sites.isEmpty ? "all" : service.siteText)
    try line("owner", service.ownerName)
    try line("vendor page", service.vendorPage)
    try line("calendar", service.calendarName ?? "the standard one")
    try line("status page", service.isPublic ? "shown" : "not shown")
    try line("needs", row.needs.map(\.spoken).joined(separator: ", "))
    try line(
      "needed by", try store.dependentWords(of: service.id).map(\.spoken).joined(separator: ", "))
    try line("channels", row.channels.map(\.spoken).joined(separator: ", "))
    let fallen = graph.allDependents(of: service.id).compactMap { graph[$0]?.name }.sorted()
    try line("falls with it", fallen.joined(separator: ", "))
  }
}

extension NeedWord {
  /// The word as people read it.
  var spoken: String {
    name + (isHelpOnly ? " (helps)" : "") + (alternative.map { " (one of \($0))" } ?? "")
  }
}

extension ChannelWord {
  /// The word as people read it.
  var spoken: String { site.map { "\(channel) for readers at \($0)" } ?? channel }
}

extension Store {
  /// Candidates for a completion query by name; nil when the name is not about services.
  public func serviceCandidates(_ name: String) throws -> [Candidate]? {
    guard name == "service" else { return nil }
    return try services().map { Candidate($0.name, $0.title) }
  }
}

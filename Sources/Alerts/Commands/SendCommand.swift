/// `alert send`: tells people, after saying whom and asking.
import Calendar
import Commands
import Delivery
import Outages
import People
import Repository
import SQLite
import Services

struct SendArguments: Sendable {
  var subject: AlertSubject?
  var alertClass: AlertClass?
  var yes = false
  var drill = false
  var test = false
  var later = false
  var strict = false

  var mode: AlertMode { test ? .test : drill ? .drill : .live }
}

extension AlertCommands {
  static func send(_ truth: DeliveryTruth) -> Command<SendArguments> {
    Command(
      "alert send", "Tell people, by what still works",
      prose: """
        Says who is told by what, asks, hands the messages over, and prints the number of the alert.
        Off a terminal `--yes` is needed. People at the buildings that are hit are told first. Whoever
        has the last word of the outage already, because they follow the service, is not told twice.

        An emergency goes to everybody by all ways at once. Else people are tried by one way, and by
        the next one when the first is refused, or has not got through within `alert.step-minutes`:
        `ittool cron` sees to that. It also asks again, and one person after the other, where the
        alert asks to be confirmed.

        What was sent cannot be taken back. When the program is killed, the next run goes on where it
        was; what may have been sent or not is listed by `ittool delivery list --state unknown`.
        """,
      options: [
        .value("class", "c", "CLASS", "Send it as another class", \.alertClass),
        .flag("yes", "y", "Do not ask", \.yes),
        .flag(
          "drill", "Send to the drill group alone, marked as a drill",
          details: "The setting alert.drill-group names it. What is sent in a drill counts for "
            + "nothing: nobody is told afterwards that it is over.", \.drill),
        .flag("test", "Send to yourself alone, marked as a test", \.test),
        .flag("later", "Hand it to the outbox and leave sending to cron", \.later),
        .flag("strict", "Send nothing where something is wrong with the words", \.strict),
      ],
      operands: [.one("NUMBER", "The outage, O-9, or the alert, L-3", \.subject)],
      examples: [
        Example("ittool alert send O-9", "Tell everybody whom the outage concerns"),
        Example("ittool alert send O-9 --test", "See on your own telephone what they would get"),
        Example("ittool alert send L-3 --class emergency --yes", "Tell them from a script"),
      ],
      start: SendArguments()
    ) { arguments, context in
      guard let subject = arguments.subject else { return .usage }
      guard !arguments.drill || !arguments.test else {
        throw Failure.usage("give one of --drill and --test")
      }
      return try context.withStore { store in
        let draft = try store.draft(subject, arguments)
        let plan = draft.plan
        if let fault = plan.remarks.first(where: \.isFault), arguments.strict {
          throw Failure("nothing was sent: \(fault.words)")
        }
        guard plan.people.count > plan.unreached.count || plan.posts.contains(where: \.isAlive)
        else {
          context.console.warn(
            draft.skipped > 0
              ? "\(draft.skipped) have this word already, and nobody else can be reached"
              : "there is nobody who can be told",
            hints: draft.skipped > 0 ? [] : ["see 'ittool alert plan \(plan.number)'"])
          return .no
        }
        try context.explain(draft)
        try context.consent(to: "tell \(plan.told)", arguments.yes)
        let (id, result) = try store.write { try store.launch(draft) }
        try context.console.line(Kind.alert.number(id))
        if let sentence = result.sentence { context.console.note(sentence) }
        guard !arguments.later else { return .done }
        let status = try sendNow(context, store, truth)
        try store.advanceAlerts()
        return status
      }
    }
  }
}

/// An alert that is ready to go.
struct AlertDraft: Sendable {
  var plan: AlertPlan
  /// What it tells; nil for an alert that stands in the store already.
  var new: NewAlert?
  /// The alert of the store, whose words are sent.
  var alert: Alert?
  var alertClass: AlertClass
  /// The texts in further languages of an alert that is copied.
  var texts: [String: AlertWords] = [:]
  /// How many people have the word already.
  var skipped = 0
}

extension AlertPlan {
  /// `1 person` or `240 people`, and the channels that get posts.
  fileprivate var told: String {
    let count = people.count - unreached.count
    var words = count == 1 ? "1 person" : "\(count) people"
    let channels = posts.filter(\.isAlive).map(\.name)
    if !channels.isEmpty { words += " and post on \(channels.joined(separator: ", "))" }
    return words
  }
}

extension Store {
  /// Reads what would be sent.
  fileprivate func draft(_ subject: AlertSubject, _ arguments: SendArguments) throws -> AlertDraft {
    let hits = try hits(try serviceGraph())
    switch subject {
    case .outage(let number):
      let outage = try outage(OutageNumber(number))
      try requireTold(outage)
      let news = try news(of: outage)
      var source = try source(of: [news])
      source.mode = arguments.mode
      let audience =
        source.kind == .resolved
        ? try listeners(ofOutages: [outage.id], hits) : try audience(ofOutage: outage, hits)
      let all = try readers(try limited(audience, arguments.mode))
      let known = arguments.mode == .live ? try informed(ofUpdate: news.update.id) : []
      let rest = all.filter { !known.contains($0.key) }
      let plan = try plan(
        source, audience, hits, alertClass: arguments.alertClass, people: rest)
      guard let words = source.texts[source.language] else { throw Failure("it has no words") }
      var new = NewAlert(words)
      new.kind = source.kind
      new.alertClass = plan.alertClass
      new.mode = arguments.mode
      new.language = source.language
      new.next = source.next
      new.isPublic = source.isPublic
      new.outages = [(outage.id, news.update.id)]
      return AlertDraft(
        plan: plan, new: new, alertClass: plan.alertClass, skipped: all.count - rest.count)
    case .alert(let number):
      let alert = try alert(AlertNumber(number))
      guard alert.state == .draft || arguments.mode != .live else {
        throw Failure(
          "\(alert.number) is \(alert.state.rawValue)",
          hint: "write the next word with 'ittool alert compose'")
      }
      var source = try source(of: alert)
      source.mode = arguments.mode
      let audience = try limited(try audience(of: alert, hits), arguments.mode)
      let plan = try plan(source, audience, hits, alertClass: arguments.alertClass)
      var draft = AlertDraft(plan: plan, alert: alert, alertClass: plan.alertClass)
      if arguments.mode != .live {
        draft.texts = source.texts
        draft.new = NewAlert(copying: alert, arguments.mode)
      }
      return draft
    }
  }

  private func requireTold(_ outage: Outage) throws {
    guard outage.state != .draft, outage.state != .dismissed else {
      throw Failure(
        "\(outage.number) is \(outage.state.rawValue): nobody is told of it",
        hint: outage.state == .draft
          ? "make it real with 'ittool outage publish \(outage.number)'" : nil)
    }
  }

  /// The people whom a drill or a test reaches, in place of those whom it concerns.
  private func limited(_ audience: AlertAudience, _ mode: AlertMode) throws -> AlertAudience {
    var limited = AlertAudience()
    limited.hitSites = audience.hitSites
    switch mode {
    case .live: return audience
    case .drill:
      let group = try setting("alert.drill-group")
      guard !group.isEmpty else {
        throw Failure(
          "no group is set for drills",
          hint: "say which with 'ittool config set alert.drill-group GROUP'")
      }
      limited.condition = try readerCondition(ofGroups: [group], sites: [])
      limited.words = ["the drill's group \(group)"]
    case .test:
      guard let person = try actingPerson() else {
        throw Failure(
          "'\(actor)' is nobody in the store, so a test reaches nobody",
          hint: "add yourself with 'ittool person add', with --account and --phone")
      }
      limited.condition = AlertAudience.people("p.id = \(person)")
      limited.words = ["yourself"]
    }
    return limited
  }

  /// Those who have an update already, or for whom it is on its way.
  private func informed(ofUpdate update: Int64) throws -> Set<ReaderKey> {
    var known: Set<ReaderKey> = []
    try db.forEachRow(
      """
      SELECT r.person, r.address FROM alert_outage AS o JOIN alert AS a ON a.id = o.alert
        JOIN alert_recipient AS r ON r.alert = o.alert
      WHERE o.outage_update = \(update) AND a.mode = 'live' AND r.state <> 'unreached'
      """
    ) { row in
      let person: Int64? = try row.int()
      known.insert(ReaderKey(person: person, address: try row.text()))
    }
    return known
  }

  /// Writes a draft down and hands it to the outbox; called inside a transaction.
  fileprivate func launch(_ draft: AlertDraft) throws -> (Int64, LaunchResult) {
    let id: Int64
    if let new = draft.new {
      id = try write(new)
      for (language, words) in draft.texts where language != new.language {
        try write(words, language, of: id)
      }
    } else if let alert = draft.alert {
      guard try self.alert(AlertNumber(alert.id)).state == .draft else {
        throw Failure("\(alert.number) was sent in this moment")
      }
      id = alert.id
      try db.run("UPDATE alert SET class = \(draft.alertClass.rawValue) WHERE id = \(id)")
    } else {
      throw Failure("there is nothing to send")
    }
    return (id, try launch(id, draft.plan))
  }
}

extension NewAlert {
  /// The same words for a drill or a test.
  fileprivate init(copying alert: Alert, _ mode: AlertMode) {
    self.init(alert.words)
    kind = alert.kind
    alertClass = alert.alertClass
    self.mode = mode
    language = alert.language
    next = alert.next
    expires = alert.expires
    isPublic = alert.isPublic
    asks = alert.asks
    need = alert.need
    again = alert.again
  }
}

extension Context {
  /// Says on a terminal what is about to happen, in a few lines.
  fileprivate func explain(_ draft: AlertDraft) throws {
    let plan = draft.plan
    for channel in plan.ways.channels where !channel.isAlive {
      console.note("\(channel.name) is dead: \(channel.reason ?? "")")
    }
    for way in AlertWay.allCases where plan.first[way] ?? 0 > 0 {
      var line = "\(plan.first[way] ?? 0) by \(way.title)"
      let seconds = plan.seconds(way)
      if seconds > 0 { line += ", the last one out after \(duration(seconds))" }
      console.note(line)
    }
    if !plan.unreached.isEmpty {
      console.note("\(plan.unreached.count) cannot be reached: 'ittool alert plan' says why")
    }
    if draft.skipped > 0 { console.note("\(draft.skipped) have this word already") }
    for text in plan.texts where text.way == .sms {
      console.note("\(text.language), \(text.segments) to pay for each: \(text.text)")
    }
    for remark in plan.remarks { console.warn(remark.words) }
  }
}

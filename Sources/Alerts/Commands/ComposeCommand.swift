/// `alert compose` and `alert edit`: words that belong to no outage.
import Calendar
import Commands
import People
import Repository
import SQLite
import Services

struct ComposeArguments: Sendable {
  var number: AlertNumber?
  var headline: [String] = []
  var title: String?
  var affected: String?
  var meanwhile: String?
  var works: String?
  var message: String?
  var file: String?
  var next: String?
  var expires: String?
  var alertClass: AlertClass?
  var language: String?
  var groups: [String] = []
  var sites: [String] = []
  var services: [String] = []
  var isPublic = false
  var asks = false
  var need: Int?
  var again: Int?
  var strict = false
}

extension AlertCommands {
  static let words: [Option<ComposeArguments>] = [
    .value("affected", "a", "TEXT", "What is affected, in one sentence", \.affected),
    .value("meanwhile", "w", "TEXT", "What to do meanwhile, in one sentence", \.meanwhile),
    .value("works", "TEXT", "What still works, in one sentence", \.works),
    .value("message", "m", "TEXT", "More, in Markdown, for mail alone", \.message),
    .value(
      "file", "F", "FILE", "Read more from FILE; - is standard input", completion: .file,
      \.file),
    .value("next", "n", "WHEN", "When the next word comes, such as 30min or today@14:00", \.next),
    .value("expires", "WHEN", "When it is not worth sending any more", \.expires),
    .value("class", "c", "CLASS", "How pressing it is; urgent unless given", \.alertClass),
    .value("language", "TAG", "The language of these words, such as es", \.language),
    .list(
      "group", "g", "GROUP", "For the people of GROUP; repeat for more",
      completion: .query("group"), \.groups),
    .list(
      "site", "SITE", "For the people at SITE; with --group those of both",
      completion: .query("site"), \.sites),
    .list(
      "service", "NAME", "For the staff who use a service; repeat for more",
      completion: .query("service"), \.services),
    .flag("public", "Everybody may read it: it may be posted in public", \.isPublic),
    .flag("ask", "Ask readers to confirm with YES", \.asks),
    .value("need", "K", "Ask one person after the other until K have confirmed", \.need),
    .value("again", "MINUTES", "Ask those who have not confirmed once more after MINUTES", \.again),
    .flag("strict", "Write nothing where something is wrong with the words", \.strict),
  ]

  static var compose: Command<ComposeArguments> {
    Command(
      "alert compose", "Write an alert that belongs to no outage",
      prose: """
        Writes words and for whom they are, and prints the number. Nothing is sent: see it with
        `ittool alert plan`, send it with `ittool alert send`. What readers would miss is named at
        once.

        Write the headline so that it stands alone: on a telephone it is all that is seen. Say what
        to do, and when you write again.
        """,
      options: words,
      operands: [.many("HEADLINE", "What happened, in one line", \.headline)],
      examples: [
        Example(
          "ittool alert compose 'No school today: ice' -c emergency -g staff "
            + "-w 'Stay at home.' -n today@14:00", "Tell all staff"),
        Example(
          "ittool alert compose 'Who can open North?' -g custodians --need 1 -w 'Answer YES.'",
          "Ask one after the other until somebody says yes"),
      ],
      start: ComposeArguments()
    ) { arguments, context in
      try context.withStore { store in
        var new = NewAlert(AlertWords(arguments.headline.joined(separator: " ")))
        new.words.affected = arguments.affected ?? ""
        new.words.meanwhile = arguments.meanwhile ?? ""
        new.words.works = arguments.works ?? ""
        new.words.body = try arguments.body(context) ?? ""
        new.next = try arguments.next.map { try store.ahead($0, "--next") }
        new.expires = try arguments.expires.map { try store.ahead($0, "--expires") }
        new.alertClass = arguments.alertClass ?? .urgent
        new.language = arguments.language ?? "en"
        new.isPublic = arguments.isPublic
        new.asks = arguments.asks
        new.need = arguments.need.map(Int64.init)
        new.again = arguments.again.map(Int64.init)
        let places = try store.places(ofGroups: arguments.groups, sites: arguments.sites)
        (new.groups, new.sites) = (places.groups, places.sites)
        new.services = try arguments.services.map { try store.service(named: $0).id }
        guard !(new.groups + new.sites + new.services).isEmpty else {
          throw Failure.usage(
            "for whom is it?", hint: "give --group, --site or --service")
        }
        for (name, value) in [("--need", arguments.need), ("--again", arguments.again)] {
          if let value, value < 1 { throw Failure.usage("\(name): \(value) is below 1") }
        }
        let id = try store.write { try store.write(new) }
        try context.remark(on: .alert(id), store, strict: arguments.strict) {
          _ = try store.write {
            try store.stop(store.alert(AlertNumber(id)), reason: "its words were refused")
          }
        }
        try context.console.line(Kind.alert.number(id))
        return .done
      }
    }
  }

  static var edit: Command<ComposeArguments> {
    Command(
      "alert edit", "Change the words of an alert, or add another language",
      prose: """
        Changes a draft. With `--language` of a language that it does not have it adds these words:
        people who read that language get them. What was sent is not changed: write the next one.
        """,
      options: [.value("headline", "TEXT", "What happened, in one line", \.title)] + words,
      operands: [.one("NUMBER", "The alert", completion: .query("alert"), \.number)],
      examples: [
        Example(
          "ittool alert edit L-3 --language es --headline 'No hay clases' -w 'Quédese en casa.'",
          "Add the Spanish words")
      ],
      start: ComposeArguments()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      return try context.withStore { store in
        try store.write { try store.edit(store.alert(number), arguments, context) }
        try context.remark(on: .alert(number.value), store, strict: false) {}
        return .done
      }
    }
  }
}

extension ComposeArguments {
  fileprivate func body(_ context: Context) throws -> String? {
    guard message == nil || file == nil else { throw Failure.usage("give one of -m and --file") }
    return try file.map { try context.console.readText($0, limit: 1 << 20) } ?? message
  }
}

extension Store {
  /// A time ahead, or how long it is until then.
  fileprivate func ahead(_ word: String, _ option: String) throws -> Instant {
    let word = word.trimmed
    let isSpan = word.first?.isNumber == true && !word.contains("-") && !word.contains(":")
    let time =
      isSpan ? now + (try Span.typed(word, option)).seconds : try typedDate(word, option)
    guard time > now else { throw Failure.usage("\(option): '\(word)' does not lie ahead") }
    return time
  }

  fileprivate func edit(
    _ alert: Alert, _ arguments: ComposeArguments, _ context: Context
  ) throws {
    guard alert.state == .draft else {
      throw Failure(
        "\(alert.number) is \(alert.state.rawValue): what was sent is not changed",
        hint: "write another with 'ittool alert compose'")
    }
    let language = try WrittenText.language(arguments.language ?? alert.language)
    let texts = try texts(ofAlert: alert.id)
    guard var words = texts[language] ?? arguments.title.map({ AlertWords($0) }) else {
      throw Failure.usage("a new language needs --headline")
    }
    if let title = arguments.title { words.headline = title }
    if let text = arguments.affected { words.affected = text }
    if let text = arguments.meanwhile { words.meanwhile = text }
    if let text = arguments.works { words.works = text }
    if let text = try arguments.body(context) { words.body = text }
    try write(try words.checked(), language, of: alert.id)
    let next = try arguments.next.map { try ahead($0, "--next") } ?? alert.next
    let expires = try arguments.expires.map { try ahead($0, "--expires") } ?? alert.expires
    let chosen = arguments.alertClass ?? alert.alertClass
    try db.run(
      """
      UPDATE alert SET next = \(next), expires = \(expires), class = \(chosen.rawValue),
        asks = max(asks, \(arguments.asks || arguments.need != nil)),
        need = \(arguments.need.map(Int64.init) ?? alert.need), again = \(arguments.again.map(Int64.init) ?? alert.again),
        public = max(public, \(arguments.isPublic)), version = version + 1 WHERE id = \(alert.id)
      """)
    let places = try places(ofGroups: arguments.groups, sites: arguments.sites)
    let services = try arguments.services.map { try service(named: $0).id }
    for (kind, targets) in [
      ("group", places.groups), ("site", places.sites), ("service", services),
    ] where !targets.isEmpty {
      try db.run("DELETE FROM alert_audience WHERE alert = \(alert.id) AND kind = \(kind)")
      for target in targets {
        try db.run("INSERT OR IGNORE INTO alert_audience VALUES (\(alert.id), \(kind), \(target))")
      }
    }
    try record(.alert, alert.id, "edited", new: words.headline)
  }
}

extension Context {
  /// Names what is wrong with the words; with `strict` it takes them back and refuses.
  func remark(
    on subject: AlertSubject, _ store: Store, strict: Bool, _ takeBack: () throws -> Void
  ) throws {
    let remarks = try store.plan(subject).remarks
    for remark in remarks { console.warn(remark.words) }
    if strict, let fault = remarks.first(where: \.isFault) {
      try takeBack()
      throw Failure("nothing was written: \(fault.words)")
    }
  }
}

/// `alert paper`: what is left when no channel is: sheets for callers, and a poster.
import Calendar
import Commands
import Formats
import Repository
import SQLite
import Terminal

struct PaperArguments: Sendable {
  var subject: AlertSubject?
  var callers: [String] = []
  var poster = false
  var all = false
  var languages: [String] = []
  var html: String?
}

extension AlertCommands {
  static var paper: Command<PaperArguments> {
    Command(
      "alert paper", "Print who calls whom, or a poster, when no channel is left",
      prose: """
        Prints a telephone tree: the people whom no channel reaches, by the plan and by what became
        of what was sent, split among callers, with what to say. Those without a number come last:
        somebody must go. The list is sorted by building, so that a caller has people of one; who was
        called stays on their sheet, ticked, so that no sheet changes while others call. Tick off
        with `ittool alert called`.

        Without `--callers` there is a sheet for every \(CallList.most) people: an hour of calls.
        `--poster` prints a poster for doors and walls instead. `--html` writes either for a printer:
        a sheet of at most \(CallList.page) calls, and a
        poster, is one page.
        """,
      options: [
        .list("callers", "NAME", "Who calls; repeat, or part names by commas", \.callers),
        .flag("poster", "A poster instead of calls", \.poster),
        .flag("all", "Everybody, not only those whom nothing reaches", \.all),
        .list(
          "language", "TAG", "Language of the words; posters in all unless given",
          \.languages),
        .value(
          "html", "FILE", "Write it for a printer into FILE; - is standard output",
          completion: .file, \.html),
      ],
      operands: [.one("NUMBER", "The outage, O-9, or the alert, L-3", \.subject)],
      examples: [
        Example("ittool alert paper O-9 --callers Ana,Ben", "See who calls whom"),
        Example("ittool alert paper O-9 --html calls.html", "A page for each caller"),
        Example("ittool alert paper O-9 --poster --html poster.html", "A poster for the doors"),
      ],
      start: PaperArguments()
    ) { arguments, context in
      guard let subject = arguments.subject else { return .usage }
      return try context.withStore(.look) { store in
        let paper = try store.paper(subject)
        if arguments.poster { return try context.printPoster(paper, store, arguments) }
        return try context.printCalls(paper, subject, store, arguments)
      }
    }
  }
}

extension Store {
  /// The words of paper in one language.
  func words(_ paper: PaperSubject, _ language: String) throws -> PaperWords {
    let facts = try facts(paper.source, language, link: nil)
    let zone = try zone()
    func labelled(_ label: String, _ text: String) -> String {
      text.isEmpty ? "" : "\(facts.labels[label]) \(text)"
    }
    return PaperWords(
      language: language, asOf: facts.labels.at("poster-when", clockDate(now, zone)),
      headline: facts.headline, affected: facts.words.affected,
      meanwhile: labelled("meanwhile", facts.words.meanwhile),
      works: labelled("works", facts.words.works),
      next: facts.over.map { facts.labels.at("over", $0) }
        ?? facts.next.map { facts.labels.at("next", $0) } ?? "",
      number: paper.number, sender: try setting("alert.prefix"), speech: facts.speech)
  }
}

extension Context {
  fileprivate func printPoster(
    _ paper: PaperSubject, _ store: Store, _ arguments: PaperArguments
  ) throws -> ExitStatus {
    let known =
      [paper.source.language]
      + paper.source.texts.keys.sorted().filter { $0 != paper.source.language }
    for wanted in arguments.languages where !known.contains(wanted.lowercased()) {
      throw Failure(
        "\(paper.number) has no words in '\(wanted)'",
        hint: "there are \(known.joined(separator: ", "))")
    }
    let chosen = arguments.languages.isEmpty ? known : arguments.languages.map { $0.lowercased() }
    let words = try chosen.map { try store.words(paper, $0) }
    if let file = arguments.html { return try write(PaperHTML.poster(words), to: file) }
    let width = min(max(console.outFacts.width, 30), 72)
    for (place, words) in words.enumerated() {
      if place > 0 { try console.line("") }
      try console.display(words.headline.uppercased())
      for part in words.parts {
        try console.line("")
        for line in wrapped(part, width) { try console.display(line) }
      }
      try console.line("")
      try console.display(
        [words.sender, words.number, words.asOf].filter { !$0.isEmpty }.joined(separator: " · "))
    }
    return .done
  }

  fileprivate func printCalls(
    _ paper: PaperSubject, _ subject: AlertSubject, _ store: Store, _ arguments: PaperArguments
  ) throws -> ExitStatus {
    let list = try store.callList(paper, subject, all: arguments.all)
    let callers = arguments.callers.flatMap { $0.split(separator: ",") }.map { $0.trimmed }
      .filter { !$0.isEmpty }
    guard Set(callers).count == callers.count else {
      throw Failure.usage("--callers: a name comes twice")
    }
    guard !list.entries.isEmpty else {
      console.note("a channel reaches everybody whom \(paper.number) concerns; --all lists them")
      return .done
    }
    let sheets = list.sheets(callers)
    let language = arguments.languages.first ?? paper.source.language
    let words = try store.words(paper, language.lowercased())
    let command = "ittool alert called \(paper.number) P-…"
    let zone = try store.zone()
    if let large = sheets.first(where: { $0.entries.count > CallList.page }), arguments.html != nil
    {
      console.note(
        "\(large.entries.count) calls are more than a page and more than one can make: name more "
          + "callers")
    }
    if let file = arguments.html {
      let page = PaperHTML.calls(words, sheets, list.others, command: command) {
        line($0, zone, parts: 0)
      }
      return try write(page, to: file)
    }
    try console.display("\(paper.number)  \(words.headline)")
    try console.display("\(words.asOf). Tick off with '\(command)'.")
    try console.line("")
    let width = min(max(console.outFacts.width, 40), 78)
    for line in wrapped("Say: " + words.speech, width) { try console.display(line) }
    let wide = list.entries.map { $0.name.count }.max() ?? 0
    for sheet in sheets where !sheet.entries.isEmpty {
      try printSheet(
        "\(PaperHTML.title(sheet).uppercased()) (\(sheet.entries.count))", sheet.entries, zone, wide
      )
    }
    if !list.others.isEmpty {
      try printSheet(
        "NO NUMBER IS KNOWN: GO AND TELL THEM (\(list.others.count))", list.others, zone, wide)
    }
    let left = list.entries.filter { !$0.isDone }.count
    console.note("\(left) of \(list.entries.count) are still to be told")
    return .done
  }

  private func printSheet(
    _ title: String, _ entries: [CallEntry], _ zone: Zone, _ wide: Int
  ) throws {
    try console.line("")
    try console.display(title)
    for entry in entries {
      try console.display("  \(entry.isDone ? "[x]" : "[ ]") " + line(entry, zone, parts: wide))
    }
  }

  /// `P-5  Ana Lopez  +1 555 010 0201  North, room 12  reached 10:41 by Ben`.
  private func line(_ entry: CallEntry, _ zone: Zone, parts wide: Int) -> String {
    func padded(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(0, width - text.count))
    }
    let place = entry.room.isEmpty ? entry.site : "\(entry.site), room \(entry.room)"
    var words = [
      padded(entry.person.map { Kind.person.number($0) } ?? "", wide > 0 ? 6 : 0),
      padded(entry.name, wide), entry.phone?.dialled ?? "", place,
    ].filter { !$0.isEmpty }
    if let outcome = entry.outcome {
      let when = entry.at.map { " \(clockTime($0, zone))" } ?? ""
      let who = entry.caller.isEmpty ? "" : " by \(entry.caller)"
      words.append((outcome == "reached" ? "reached" : "tried") + when + who)
    }
    return words.joined(separator: "  ")
  }

  private func write(_ page: String, to file: String) throws -> ExitStatus {
    if file == "-" { try console.write(page) } else { try WholeFile.write(page, to: file) }
    return .done
  }
}

/// A text in lines of at most so many characters, broken at blanks.
private func wrapped(_ text: String, _ width: Int) -> [String] {
  var lines: [String] = []
  var line = ""
  for word in text.split(whereSeparator: \.isWhitespace) {
    if !line.isEmpty, line.count + 1 + word.count > width {
      lines.append(line)
      line = ""
    }
    line += (line.isEmpty ? "" : " ") + word
  }
  if !line.isEmpty { lines.append(line) }
  return lines
}

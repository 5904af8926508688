/// `outage backfill`: what failed before anybody wrote it down.
import Calendar
import Commands
import Repository
import SQLite
import Services
import Terminal

extension OutageCommands {
  static var backfill: Command<OutageArguments> {
    Command(
      "outage backfill", "Write down outages that are over; nobody is told",
      prose: """
        Writes down one outage from `--since` until `--until`, or those of a file, with every update
        at its own time, and prints their numbers. No mail goes out. One with the same title and
        beginning that is there already is passed over, so a file may come twice.

        A CSV file has one row per update: outage (any word, the same for rows that belong together),
        title, at, state, affected, meanwhile, works, message, impact (such as `mail=major`), cause,
        language, public. A JSON file is an array of objects with title, cause, language, public and
        updates, an array of objects with at, state, affected, meanwhile, works, message and impact.
        The last update of each is resolved.
        """,
      options: [OutageArguments.impactOption]
        + OutageArguments.wordOptions.filter {
          $0.description.long != "file"
        } + [
          .value("since", "DATE", "When it began", \.since),
          .value("until", "DATE", "When it was over", \.until),
          .value(
            "cause", "CAUSE", "The kind of cause", completion: .choices(OutageCause.choices),
            \.cause),
          .value("language", "TAG", "The language of these words", \.language),
          .flag("not-public", "Keep it off the status page", \.notPublic),
          .value(
            "from", "FILE", "Read outages from a CSV or JSON file; - is standard input",
            completion: .file, \.file),
          .flag("dry-run", "n", "Check everything and write nothing", \.dryRun),
        ],
      operands: [.many("TITLE", "What was broken, in a few words", optional: true, \.title)],
      examples: [
        Example(
          "ittool outage backfill Phones were dead -i phones --since 2026-09-01T08:00 "
            + "--until 2026-09-01T09:40 --cause vendor", "Write one down"),
        Example("ittool outage backfill --from last-year.csv --dry-run", "See whether a file fits"),
      ],
      start: OutageArguments()
    ) { arguments, context in
      try context.withStore { store in
        let past: [PastOutage]
        if let file = arguments.file {
          guard arguments.title.isEmpty else {
            throw Failure.usage("give a title or --from, not both")
          }
          let name = file == "-" ? "standard input" : file
          let text = try context.console.readText(file, limit: 16 << 20)
          let isJSON = text.first { !$0.isWhitespace } == "["
          past =
            isJSON
            ? try store.pastOutages(json: text)
            : try PastOutage.all(csv: Array(text.utf8), name: name)
        } else {
          past = [try arguments.past(store)]
        }
        let numbers = try store.write(keep: !arguments.dryRun) {
          try past.map { try store.backfill($0) }
        }
        let made = numbers.compactMap { $0 }
        if arguments.dryRun {
          try context.console.line(
            "would write down \(made.count), pass over \(numbers.count - made.count)")
          return .done
        }
        for number in made { try context.console.line(Kind.outage.number(number)) }
        if made.count < numbers.count {
          context.console.note("\(numbers.count - made.count) there already")
        }
        return .done
      }
    }
  }
}

extension OutageArguments {
  /// The one outage that the options describe.
  fileprivate func past(_ store: Store) throws -> PastOutage {
    guard !title.isEmpty else { throw Failure.usage("a title or --from is missing") }
    guard let since, let until else { throw Failure.usage("--since and --until are missing") }
    let (from, to) = (
      try store.typedDate(since, "--since", edge: .start),
      try store.typedDate(until, "--until", edge: .end)
    )
    guard from < to else { throw Failure.usage("--until: '\(until)' is not after --since") }
    var past = PastOutage(title: title.joined(separator: " "))
    past.cause = cause ?? ""
    past.language = language ?? ""
    past.isPublic = !notPublic
    var first = PastOutage.Update(at: from.rfc3339, state: "investigating")
    first.affected = affected ?? ""
    first.meanwhile = meanwhile ?? ""
    first.works = works ?? ""
    first.impacts = impacts
    var last = PastOutage.Update(at: to.rfc3339, state: "resolved")
    last.body = message ?? ""
    past.updates = [first, last]
    return past
  }
}

/// `ittool handover`: what the next person needs to know, in plain sentences.
import Calendar
import Commands
import Formats
import Hours
import Repository
import SQLite
import Tickets

struct HandoverArguments: Sendable {
  var since: String?
  var whose: String?
  var format: HandoverFormat?
  var json = false
  var limit: Int?
  var done = false
}

extension Noun {
  /// The noun `handover`.
  public static var handover: Noun {
    Noun("handover", "Tell the next person what they need to know", hasOwnManual: false) {
      [AnyCommand(handoverCommand)]
    }
  }

  private static var handoverCommand: Command<HandoverArguments> {
    Command(
      "handover", "Tell the next person what they need to know",
      prose: """
        Says in plain sentences what was promised and is due, what nobody works on, whose requester
        has heard nothing for long, what changed, and what is stuck: messages that cannot be sent,
        mail that waits for a person, jobs that fail.

        It begins where the last hand-over ended, or a day ago; `--since` says otherwise. `--done`
        writes down that it was handed over now, so that the next one begins here. What notes among
        staff say never stands in it, nor the words of tickets about students.
        """,
      options: [
        .value("since", "DATE", "Begin at DATE, such as yesterday@15:00", \.since),
        .value(
          "for", "WHOSE", "Only the work of a person, such as P-5, or of a queue",
          completion: .query("queue"), \.whose),
        .value("format", "FORMAT", "Write it as FORMAT", \.format),
        .flag("json", "Write it as JSON", \.json),
        .value("limit", "l", "N", "At most N sentences of a kind (10); 0 is no limit", \.limit),
        .flag("done", "Write down that it was handed over now", \.done),
      ],
      examples: [
        Example("ittool handover --since 'yesterday 15:00'", "See what happened since"),
        Example("ittool handover --for network --format html --done", "Hand over a queue"),
      ],
      start: HandoverArguments()
    ) { arguments, context in
      try context.withStore { store in
        let scope = try arguments.whose.map { try store.handoverScope($0) } ?? .all
        let since = try arguments.since.map { try store.moment($0) } ?? store.lastHandover(scope)
        guard since <= store.now else {
          throw Failure.usage("--since: \(spoken(since, try store.zone())) is still to come")
        }
        let limit = arguments.limit ?? 10
        guard limit >= 0 else { throw Failure.usage("--limit: \(limit) is below 0") }
        let handover = try store.db.read {
          try store.handover(since: since, scope: scope, limit: limit == 0 ? .max : limit)
        }
        if arguments.done {
          try store.write {
            try store.db.run(
              """
              INSERT INTO handover(at, actor, scope)
              VALUES (\(store.now), \(store.actor), \(scope.key))
              """)
            try store.record(subject: "handover", scope.key, new: store.now.rfc3339)
          }
        }
        let format = arguments.json ? .json : arguments.format ?? .text
        try context.console.write(handover.written(format, try store.zone()))
        return .done
      }
    }
  }
}

extension Store {
  /// The person or the queue that a word names.
  fileprivate func handoverScope(_ word: String) throws -> HandoverScope {
    let queue = try db.first("SELECT id, name FROM queue WHERE name = \(word)") { row in
      HandoverScope.queue(try row.int(), "the queue \(try row.text() as String)")
    }
    if let queue { return queue }
    let isNumber = word.uppercased().hasPrefix("P-")
    let id = isNumber ? try Kind.person.read(word) : 0
    let name = word == "me" ? actor : word
    let person = try db.first(
      """
      SELECT id, coalesce(nullif(name, ''), address) FROM person
      WHERE merged_into IS NULL AND (id = \(id) OR name = \(name) COLLATE NOCASE
        OR account = \(name) OR id = (SELECT person FROM address WHERE address = \(name)))
      ORDER BY id LIMIT 1
      """
    ) { row in HandoverScope.person(try row.int(), try row.text()) }
    if let person { return person }
    let known = try db.all("SELECT name FROM queue WHERE active ORDER BY name", as: String.self)
    throw Failure(
      "'\(word)' is neither a person nor a queue",
      hint: didYouMean(word, in: known) ?? "see 'ittool person list' and 'ittool queue list'")
  }

  // `yesterday 15:00` is how people say it; the grammar writes `yesterday@15:00`.
  fileprivate func moment(_ word: String) throws -> Instant {
    let parts = word.split(separator: " ")
    let isSpoken = parts.count == 2 && CivilDate(iso: parts[0]) == nil
    return try date(isSpoken ? "\(parts[0])@\(parts[1])" : word, .start, "--since")
  }
}

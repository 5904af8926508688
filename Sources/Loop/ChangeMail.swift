/// `change tell`: one mail to each person who asked, about what came of it.
import Calendar
import Commands
import Delivery
import Mail
import People
import Repository
import SQLite
import Terminal

extension ChangeCommands {
  static var tell: Command<ChangeArguments> {
    Command(
      "change tell", "Tell those who asked what was decided",
      prose: """
        Mails each requester of its tickets and each asker of its questions what was decided, once
        for a decision and once more when it has taken effect. Nobody learns who else asked. The
        words are `change-accepted.txt`, `change-declined.txt`, `change-later.txt` and
        `change-done.txt` in `mail/en` of the data that the program ships.
        """,
      options: [.flag("dry-run", "n", "Show how many it would reach", \.dryRun)],
      operands: [number],
      examples: [
        Example("ittool change tell C-4 --dry-run", "See how many it would reach"),
        Example("ittool change tell C-4", "Tell them"),
      ],
      start: ChangeArguments()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      return try context.withStore { store in
        let told = try store.write(keep: !arguments.dryRun) {
          try store.tellAskers(of: store.change(number))
        }
        let verb = arguments.dryRun ? "would be told" : "told"
        context.console.note("\(told.queued) \(verb), \(told.before) told before")
        for (reason, count) in told.unreached.sorted(by: { $0.key < $1.key }) {
          context.console.warn("\(count) not told: \(reason)")
        }
        if told.queued + told.before + told.unreached.count == 0 {
          context.console.warn(
            "nobody asked who is known by a mail address",
            hints: ["tell everybody with 'ittool change announce'"])
          return .no
        }
        return told.unreached.isEmpty ? .done : .partial
      }
    }
  }
}

/// How many of those who asked were told.
struct Told: Sendable, Equatable {
  var queued = 0
  var before = 0
  var unreached: [String: Int] = [:]
}

extension Store {
  /// Queues a mail to each who asked; called inside a transaction.
  func tellAskers(of change: Change) throws -> Told {
    guard let decided = change.decided else {
      throw Failure(
        "nobody has decided about \(change.number)", hint: "see 'ittool change decide'")
    }
    guard sendsMail else {
      throw Failure(
        "nobody can be told: there is no channel '\(mailChannel)'",
        hint: "see 'ittool help config'", status: .configuration)
    }
    var told = Told()
    let state = change.state.rawValue
    let since = change.done ?? decided
    var contents: [String: (Int64, String)] = [:]
    for person in try askers(of: change.id) {
      guard let profile = try profile(person) else { continue }
      guard let address = profile.addresses.first else {
        told.unreached["no mail address", default: 0] += 1
        continue
      }
      let wanted = profile.language ?? change.language
      let (content, language) = try contents[wanted] ?? words(change, state, wanted)
      contents[wanted] = (content, language)
      var message = OutboxMessage(
        key: "change.\(state):\(change.id):\(since.seconds):\(person)", kind: .ticket,
        event: "change.\(state)", to: address, words: .kept(content))
      message.about = (.change, change.id)
      message.person = person
      message.name = profile.name
      message.headers.extra[.contentLanguage] = language
      switch try enqueue(message) {
      case .queued: told.queued += 1
      case .already: told.before += 1
      case .refused(_, let reason): told.unreached[reason, default: 0] += 1
      }
    }
    if told.queued > 0 {
      try db.run("UPDATE change SET told = \(now) WHERE id = \(change.id)")
      try record(.change, change.id, "told", new: "\(told.queued) who asked")
    }
    return told
  }

  private func words(
    _ change: Change, _ state: String, _ language: String
  ) throws -> (Int64, String) {
    let letter = try Letter("change-\(state)", language: language, places)
    var link = ""
    if change.isPublic, let site = try webAddress() {
      link = site.of("changes.html") + "#\(change.number.lowercased())"
    }
    let content = try letter.fill([
      "number": change.number, "title": change.title, "asked": change.asked,
      "reason": change.reason ?? "",
      "due": try change.due.map { String(localStamp($0, try zone()).prefix(10)) } ?? "",
      "policy": change.policy ?? "", "link": link, "actor": change.decider ?? "",
    ])
    return (try keep(content), letter.language)
  }
}

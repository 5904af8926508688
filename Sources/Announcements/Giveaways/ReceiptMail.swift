/// `giveaway tell`: the mail by which each entrant can find the own entry in the public list.
import Commands
import Delivery
import Mail
import Repository
import SQLite
import Terminal

extension GiveawayCommands {
  static var tell: Command<DrawArguments> {
    Command(
      "giveaway tell", "Send everybody who takes part their receipt",
      prose: """
        Queues one mail for each entrant of a closed list with the code of the entry and the receipt,
        so that each can look for the own entry before the draw. Whatever is done twice, nobody gets
        it twice. The words are `mail/en/giveaway-receipt.txt` of the data that the program ships,
        and of other languages beside it.
        """,
      options: [.flag("dry-run", "n", "Show how many it would reach", \.dryRun)],
      operands: [number(\.number)],
      examples: [Example("ittool giveaway tell G-1 --dry-run", "See how many it would reach")],
      start: DrawArguments()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      return try context.withStore { store in
        let reach = try store.write(keep: !arguments.dryRun) {
          try store.tellEntrants(of: store.giveaway(number))
        }
        try context.tell(reach, "told", dryRun: arguments.dryRun)
        return .done
      }
    }
  }
}

extension Store {
  /// Queues the receipts of everybody who takes part; called inside a transaction.
  fileprivate func tellEntrants(of giveaway: Giveaway) throws -> Reach {
    guard giveaway.closed != nil, giveaway.state != .cancelled else {
      throw Failure(
        "\(giveaway.number) is \(giveaway.state.rawValue): there is no list to look into",
        hint: giveaway.state == .open ? "close it with 'ittool giveaway close'" : nil)
    }
    guard sendsMail else {
      throw Failure(
        "nobody can be told: there is no channel '\(mailChannel)'",
        hint: "see 'ittool help config'", status: .configuration)
    }
    let entries = try db.all(
      GiveawayEntry.select + """
         WHERE e.giveaway = \(giveaway.id) AND e.excluded IS NULL AND e.person IS NOT NULL
        ORDER BY e.id
        """, as: GiveawayEntry.self)
    var letters: [String: Letter] = [:]
    var reach = Reach()
    for entry in entries {
      guard let address = entry.address, let person = entry.person else {
        reach.unreached["no mail address", default: 0] += 1
        continue
      }
      let language =
        try db.first(
          "SELECT coalesce(language, '') FROM person WHERE id = \(person)", as: String.self) ?? ""
      let letter =
        try letters[language]
        ?? Letter("giveaway-receipt", language: language.isEmpty ? nil : language, places)
      letters[language] = letter
      let content = try letter.fill([
        "title": giveaway.title, "number": giveaway.number, "name": entry.name,
        "entry": entry.code, "receipt": entry.receipt ?? "", "identity": entry.identity ?? "",
      ])
      var message = OutboxMessage(
        key: "giveaway.receipt:\(giveaway.id):\(entry.id)", kind: .ticket,
        event: "giveaway.receipt", to: address, words: .new(content))
      message.about = (.giveaway, giveaway.id)
      message.person = person
      message.name = entry.name
      message.headers.automation = .generated
      message.headers.extra[.contentLanguage] = letter.language
      if let base = ownAddress {
        message.headers.replyTo = MailAddress(base)
        message.headers.extra[.loop] = base.lowercased()
      }
      switch try enqueue(message) {
      case .queued: reach.queued += 1
      case .already: reach.already += 1
      case .refused(_, let reason): reach.unreached[reason, default: 0] += 1
      }
    }
    if reach.queued > 0 {
      try record(.giveaway, giveaway.id, "told", new: "\(reach.queued)")
    }
    return reach
  }
}

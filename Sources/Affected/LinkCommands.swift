/// `outage link` and `outage unlink`.
import Commands
import Outages
import Repository
import SQLite

struct LinkArguments: Sendable {
  var outage: OutageNumber?
  var tickets: [TicketNumber] = []
}

/// The commands of outages that know tickets.
public enum AffectedCommands {
  /// `outage link`, `unlink`, `adopt` and `postmortem`, for the noun `outage`.
  public static let entries: [CommandEntry] = [
    CommandEntry("outage link", link), CommandEntry("outage unlink", unlink),
    CommandEntry("outage adopt", adopt),
    CommandEntry("outage postmortem", postmortem),
  ]

  static var link: Command<LinkArguments> {
    Command(
      "outage link", "Say that tickets belong to an outage",
      prose: """
        A ticket belongs to one outage. When the outage is resolved, the requester of each linked
        ticket that is still open is told once, by `ittool cron`. The tickets stay open: whoever has
        them looks whether it helped. `ittool ticket close --outage` closes one and links it, too.
        """,
      operands: [
        .one("OUTAGE", "The outage", completion: .query("outage"), \.outage),
        .many("TICKET", "The tickets", completion: .query("ticket"), \.tickets),
      ],
      examples: [
        Example("ittool outage link O-9 T-41 T-42", "Have their requesters hear when it is over")
      ],
      start: LinkArguments()
    ) { arguments, context in
      guard let number = arguments.outage else { return .usage }
      return try context.withStore { store in
        let count = try store.write {
          let outage = try store.outage(number)
          return try arguments.tickets.count { try store.link(ticket: $0, to: outage) }
        }
        context.console.note(count == 1 ? "one ticket linked" : "\(count) tickets linked")
        return .done
      }
    }
  }

  static var unlink: Command<LinkArguments> {
    Command(
      "outage unlink", "Say that tickets belong to no outage",
      prose: "Their requesters are not told when it is over.",
      operands: [.many("TICKET", "The tickets", completion: .query("ticket"), \.tickets)],
      examples: [Example("ittool outage unlink T-42", "Take away what was something else")],
      start: LinkArguments()
    ) { arguments, context in
      try context.withStore { store in
        try store.write { for ticket in arguments.tickets { try store.unlink(ticket: ticket) } }
        return .done
      }
    }
  }
}

/// The table of the noun `ticket`.
import Calendar
import Commands
import Repository

/// The commands of the ticket desk, a file each.
enum TicketCommands {}

extension Noun {
  /// The noun `ticket`.
  public static var ticket: Noun {
    Noun(
      "ticket", "Open, work, find, import and export tickets",
      prose: """
        A ticket is one request: somebody asked for something, in a room, about a device. It is
        new, then open, may be waiting, is resolved when staff claim that it is solved, and closed
        when that is certain.

        `ticket reply` writes to the requester; `ticket note` is for staff only. They are two
        verbs so that neither can be taken for the other.
        """
    ) {
      [
        AnyCommand(TicketCommands.open), AnyCommand(TicketCommands.list),
        AnyCommand(TicketCommands.show), AnyCommand(TicketCommands.search),
        AnyCommand(TicketCommands.reply), AnyCommand(TicketCommands.note),
        AnyCommand(TicketCommands.claim), AnyCommand(TicketCommands.assign),
        AnyCommand(TicketCommands.edit), AnyCommand(TicketCommands.tag),
        AnyCommand(TicketCommands.time), AnyCommand(TicketCommands.wait),
        AnyCommand(TicketCommands.resolve), AnyCommand(TicketCommands.close),
        AnyCommand(TicketCommands.reopen), AnyCommand(TicketCommands.merge),
        AnyCommand(TicketCommands.link), AnyCommand(TicketCommands.unlink),
        AnyCommand(TicketCommands.watch), AnyCommand(TicketCommands.unwatch),
        AnyCommand(TicketCommands.attach), AnyCommand(TicketCommands.attachments),
        AnyCommand(TicketCommands.detach), AnyCommand(TicketCommands.history),
        AnyCommand(TicketCommands.undo),
      ]
    }
  }
}

extension Store {
  /// A time in words, for the echo of a date that was typed.
  func spoken(_ instant: Instant) throws -> String { Calendar.spoken(instant, try zone()) }
}

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
        """,
      entries: {
        [
          CommandEntry("ticket open", TicketCommands.open),
          CommandEntry("ticket list", TicketCommands.list),
          CommandEntry("ticket show", TicketCommands.show),
          CommandEntry("ticket search", TicketCommands.search),
          CommandEntry("ticket reply", TicketCommands.reply),
          CommandEntry("ticket note", TicketCommands.note),
          CommandEntry("ticket review", TicketCommands.review),
          CommandEntry("ticket promise", TicketCommands.promise),
          CommandEntry("ticket checklist", TicketCommands.checklist),
          CommandEntry("ticket claim", TicketCommands.claim),
          CommandEntry("ticket assign", TicketCommands.assign),
          CommandEntry("ticket edit", TicketCommands.edit),
          CommandEntry("ticket tag", TicketCommands.tag),
          CommandEntry("ticket time", TicketCommands.time),
          CommandEntry("ticket times", TicketCommands.times),
          CommandEntry("ticket wait", TicketCommands.wait),
          CommandEntry("ticket resolve", TicketCommands.resolve),
          CommandEntry("ticket close", TicketCommands.close),
          CommandEntry("ticket reopen", TicketCommands.reopen),
          CommandEntry("ticket merge", TicketCommands.merge),
          CommandEntry("ticket link", TicketCommands.link),
          CommandEntry("ticket unlink", TicketCommands.unlink),
          CommandEntry("ticket watch", TicketCommands.watch),
          CommandEntry("ticket unwatch", TicketCommands.unwatch),
          CommandEntry("ticket attach", TicketCommands.attach),
          CommandEntry("ticket attachments", TicketCommands.attachments),
          CommandEntry("ticket detach", TicketCommands.detach),
          CommandEntry("ticket history", TicketCommands.history),
          CommandEntry("ticket undo", TicketCommands.undo),
          CommandEntry("ticket import", TicketCommands.importing),
          CommandEntry("ticket export", TicketCommands.export),
        ]
      })
  }
}

extension Store {
  /// A time in words, for the echo of a date that was typed.
  func spoken(_ instant: Instant) throws -> String { Calendar.spoken(instant, try zone()) }
}

/// The noun `mail`: messages that come in.
import Commands
import Formats
import Mail
import Repository
import SQLite
import Terminal
import Tickets

/// The commands of inbound mail.
public enum MailCommands {}

extension Noun {
  /// The noun `mail`, with the desks that inbound mail is offered to before the ticket desk.
  public static func mail(_ claimants: @escaping @Sendable () -> [MailClaimant] = { [] }) -> Noun {
    Noun(
      "mail", "Take mail in, and see what was decided about it",
      prose: """
        People write to the help desk's address; the mail server hands every message to
        `ittool mail receive`, or `ittool mail fetch` collects them from a mailbox. A message becomes a ticket, or words on one, and every decision
        about it is a sentence in the ticket's history. What cannot be understood is kept whole:
        see `ittool mail quarantine`.

        A message belongs to a ticket when it came to the signed reply address of one of our
        messages, when it answers one of them, or when it answers a message that is stored there.
        The number in the subject counts only when the sender has a part in the ticket; the words
        of the subject never do.

        A requester's answer opens a waiting or resolved ticket again, and after
        `mail.reopen-days`, or when the ticket is closed, becomes a new ticket linked to it. What
        only says thanks opens nothing: at most \(Courtesy.limit) words, all of courtesy, without
        a question mark or a digit.

        A technician's answer to a message that the requester has seen is a public reply when it
        answers a message that was sent to this technician; else it is a note for staff. A first
        line `#internal` makes it a note. The lines `#close [REASON]`, `#assign NAME`, `#claim`,
        `#reopen`, `#priority WORD`, `#queue NAME`, `#tag WORD`, `#time MINUTES` and `#promise WHEN`
        at the top are obeyed only in mail to the signed reply address. A line that is none of them
        stays in the text, and its writer is told. The requester is told what `#promise` promises,
        except with `#internal`. What answers a notice that only staff received, such as that
        a ticket was assigned, becomes a note.

        No machine is answered, whatever it writes: its mail is stored and moves nothing. Because
        headers can lie, automatic answers are counted too, by the settings `mail.answers-per-hour`
        and its like.
        """,
      entries: {
        [
          CommandEntry("mail receive", MailCommands.receive(claimants)),
          CommandEntry("mail fetch", MailCommands.fetch(claimants)),
          CommandEntry("mail mailboxes", MailCommands.mailboxes),
          CommandEntry("mail explain", MailCommands.explain(claimants)),
          CommandEntry("mail classify", MailCommands.classify),
          CommandEntry("mail quarantine", MailCommands.quarantine),
          CommandEntry("mail show", MailCommands.show),
          CommandEntry("mail release", MailCommands.release),
        ]
      })
  }
}

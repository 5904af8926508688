/// The places where mail comes in: what may stand in `[mailbox NAME]`.
import Calendar
import Commands

extension SectionKey {
  /// The keys of a mailbox, in the order of the manual.
  static let mailbox: [SectionKey] = [
    SectionKey("type", [], "What it is", choices: ["imap", "maildir"]),
    SectionKey("host", ["imap"], "The mail server"),
    SectionKey("port", ["imap"], "Its port; by 'tls' 993 or 143 unless given"),
    SectionKey(
      "tls", ["imap"],
      "How the connection is protected: implicit (the default), starttls, or none",
      choices: ["implicit", "starttls", "none"]),
    SectionKey("ca-file", ["imap"], "Certificates to trust instead of the system's"),
    SectionKey("user", ["imap"], "The account at the server"),
    SectionKey(
      "auth", ["imap"], "How to log in; what the server offers unless given",
      choices: ["auto", "plain", "login", "xoauth2"]),
    SectionKey(
      "password-file", ["imap"], "File with the password or token, readable by its owner only"),
    SectionKey("password-command", ["imap"], "Program that prints the password or token"),
    SectionKey("folder", ["imap"], "The folder that is read; INBOX unless given"),
    SectionKey("path", ["maildir"], "The Maildir; its folders new and cur are read"),
    SectionKey(
      "after", [],
      "What becomes of a message that was taken over: seen (the default) marks it, move puts it "
        + "into 'move-to', delete removes it, leave does nothing",
      choices: ["seen", "leave", "move", "delete"]),
    SectionKey("move-to", [], "The folder for messages that were taken over; made when missing"),
    SectionKey(
      "since", [], "Day, such as 2026-08-15, before which messages are left alone"
    ) { word throws(Failure) in
      guard CivilDate(iso: word) != nil else {
        throw Failure("since: '\(word)' is not a day such as 2026-08-15")
      }
    },
    SectionKey(
      "timeout", [], "Seconds without a word from the server that end a reading; 60 unless given"),
  ]
}

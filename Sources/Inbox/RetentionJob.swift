/// Forgetting messages as they came, once their time is over; words and files stay on the tickets.
import Calendar
import Commands
import Repository
import SQLite

extension Store {
  /// Drops the raw bytes of messages older than `mail.raw-days`, and the counts of old answers.
  ///
  /// What still waits for a person is kept however old it is.
  public func forgetOldMail() throws {
    let oldest: Instant = try now - Int64(number("mail.raw-days")) * 86_400
    try write {
      try db.run(
        """
        UPDATE mail_message SET raw = NULL WHERE received < \(oldest) AND raw IS NOT NULL
          AND (outcome <> 'quarantined' OR released IS NOT NULL)
        """)
      try db.run("DELETE FROM mail_answer WHERE at < \(now - Int64(172_800))")
    }
  }
}

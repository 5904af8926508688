/// How an older store becomes a newer one: an append-only list of named steps.
import Calendar
import Commands
import SQLite

/// One step of the schema.
///
/// A released step is never changed: a new one is appended.
struct Migration: Sendable {
  var name: String
  var sql: String
}

/// The list of all steps and the number of the newest.
public enum Schema {
  static let steps = [
    Migration(name: "ground floor", sql: groundFloor),
    Migration(name: "people", sql: peopleStep),
    Migration(name: "mail", sql: mailStep),
    Migration(name: "outbox", sql: outboxStep),
    Migration(name: "routine", sql: routineStep),
    Migration(name: "words", sql: wordsStep),
    Migration(name: "safe mail", sql: safeMailStep),
    Migration(name: "calendars", sql: calendarStep),
    Migration(name: "mailboxes", sql: mailboxStep),
    Migration(name: "privacy", sql: privacyStep),
    Migration(name: "reports", sql: reportsStep),
    Migration(name: "levels", sql: levelStep),
    Migration(name: "promises", sql: promiseStep),
    Migration(name: "digests", sql: digestStep),
    Migration(name: "closing", sql: closingStep),
    Migration(name: "announcements", sql: announcementStep),
    Migration(name: "web", sql: webStep),
    Migration(name: "subscriptions", sql: subscriptionStep),
    Migration(name: "giveaways", sql: giveawayStep),
    Migration(name: "announcement channels", sql: announcementChannelStep),
    Migration(name: "questions", sql: questionStep),
    Migration(name: "newsletters", sql: newsletterStep),
    Migration(name: "readership", sql: readershipStep),
    Migration(name: "services", sql: serviceStep),
    Migration(name: "affected", sql: affectedStep),
    Migration(name: "changes", sql: changeStep),
    Migration(name: "recent tickets", sql: recentTicketStep),
    Migration(name: "surveys", sql: surveyStep),
    Migration(name: "receipts", sql: receiptStep),
    Migration(name: "alerts", sql: alertStep),
    Migration(name: "monitors", sql: monitorStep),
    Migration(name: "door", sql: doorStep),
    Migration(name: "mirrors", sql: mirrorStep),
    Migration(name: "ended tickets", sql: endedTicketStep),
    Migration(name: "survey themes", sql: surveyThemeStep),
    Migration(name: "channel troubles", sql: channelTroubleStep),
  ]

  /// The schema that this program writes; the count of steps.
  public static var version: Int64 { Int64(steps.count) }

  /// Marks the file as ours: the letters `ITTL`.
  static let applicationID: Int64 = 0x4954_544C

  /// Runs the steps that the store has not seen, each in the one open transaction.
  static func migrate(
    _ db: Connection, from version: Int64, steps: [Migration] = Schema.steps
  ) throws {
    // Stores of earlier versions have the documented views in the file.
    for view in views { try db.script("DROP VIEW IF EXISTS main.\(view.name)") }
    for (index, step) in steps.enumerated() where index >= version {
      try db.script(step.sql)
      try db.script("PRAGMA user_version = \(index + 1)")
    }
    try db.script("PRAGMA application_id = \(applicationID)")
    let broken = try db.all("SELECT \"table\" FROM pragma_foreign_key_check", as: String.self)
    if let table = broken.first {
      throw Failure("the migration leaves a dangling reference in '\(table)'; nothing was changed")
    }
  }
}

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
    Migration(name: "announcements", sql: announcementStep),

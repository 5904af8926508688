/// What the store knows of mailboxes: how far they were read, and which messages had trouble.
import Calendar
import Commands
import Repository
import SQLite

/// How far a mailbox was read.
struct MailboxState: Sendable, Equatable, RowDecodable {
  /// The UIDVALIDITY that the UIDs belong to; 0 before the first reading.
  var validity: Int64 = 0
  /// All messages up to this UID were taken over, but for those that had trouble.
  var uid: Int64 = 0
  /// All messages up to this UID were marked.
  var marked: Int64 = 0
  /// The message that was being looked at when the last run ended without a word.
  var trying: String?
  /// When the last reading began.
  var begun = Instant(seconds: 0)
  /// When a reading last came to its end.
  var succeeded: Instant?
  /// What went wrong in the last one.
  var failure: String?

  static let columns: StaticString = "validity, uid, marked, trying, at, succeeded, failure"

  init() {}

  init(from row: inout RowReader) throws(DatabaseError) {
    validity = try row.int()
    uid = try row.int()
    marked = try row.int()
    trying = try row.text()
    begun = Instant(seconds: try row.int())
    succeeded = try row.instant()
    failure = try row.text()
  }
}

/// A message of a mailbox that could not be taken over yet.
struct TroubleItem: Sendable, Equatable, RowDecodable {
  var item: String
  /// Whether it is given up.
  var isSkipped: Bool
  var tries: Int64
  /// Whether the bytes came, and reading them failed.
  var isOurs: Bool
  var reason: String
  var nextTry: Instant?

  init(from row: inout RowReader) throws(DatabaseError) {
    item = try row.text()
    isSkipped = try row.bool()
    tries = try row.int()
    isOurs = try row.bool()
    reason = try row.text()
    nextTry = try row.instant()
  }

  /// The seconds to wait after so many tries; nil gives the message up.
  static func wait(after tries: Int64) -> Int64? {
    let waits: [Int64] = [0, 300, 1_800, 7_200, 28_800, 86_400, 86_400]
    return tries >= 1 && tries <= Int64(waits.count) ? waits[Int(tries) - 1] : nil
  }

  /// After so many failures to read its bytes a message is kept unread.
  static let unreadAfter: Int64 = 3
}

extension Store {
  /// How far a mailbox was read; nil before the first time.
  func mailboxState(_ name: String) throws -> MailboxState? {
    try db.first("SELECT \(raw: MailboxState.columns) FROM mail_cursor WHERE mailbox = \(name)") {
      try MailboxState(from: &$0)
    }
  }

  /// Writes down how far a mailbox was read; called in a transaction.
  func keep(_ state: MailboxState, of name: String) throws {
    try db.run(
      """
      INSERT INTO mail_cursor(mailbox, validity, uid, marked, trying, at, succeeded, failure)
      VALUES (\(name), \(state.validity), \(state.uid), \(state.marked), \(state.trying),
        \(state.begun), \(state.succeeded), \(state.failure))
      ON CONFLICT(mailbox) DO UPDATE SET validity = excluded.validity, uid = excluded.uid,
        marked = excluded.marked, trying = excluded.trying, at = excluded.at,
        succeeded = excluded.succeeded, failure = excluded.failure
      """)
  }

  /// The messages of a mailbox that had trouble.
  func troubles(of mailbox: String) throws -> [TroubleItem] {
    try db.all(
      """
      SELECT item, state = 'skipped', tries, ours, coalesce(reason, ''), next_try FROM mail_item
      WHERE mailbox = \(mailbox) AND state <> 'taken'
      """, as: TroubleItem.self)
  }

  /// The messages of a mailbox that were taken over and are remembered by name.
  func takenItems(of mailbox: String) throws -> Set<String> {
    var names: Set<String> = []
    try db.forEachRow(
      "SELECT item FROM mail_item WHERE mailbox = \(mailbox) AND state = 'taken'"
    ) { names.insert(try $0.text()) }
    return names
  }

  /// Remembers a message by name as taken over; called in a transaction.
  func rememberTaken(_ item: String, of mailbox: String) throws {
    try db.run(
      """
      INSERT INTO mail_item(mailbox, item, state, at) VALUES (\(mailbox), \(item), 'taken', \(now))
      ON CONFLICT DO UPDATE SET state = 'taken', next_try = NULL, at = excluded.at
      """)
  }

  /// Forgets a message of a mailbox; called in a transaction.
  func forgetItem(_ item: String, of mailbox: String) throws {
    try db.run("DELETE FROM mail_item WHERE mailbox = \(mailbox) AND item = \(item)")
  }

  /// Remembers that a message could not be taken over; called in a transaction.
  ///
  /// - Returns: how often it was tried.
  @discardableResult
  func rememberTrouble(
    _ item: String, of mailbox: String, _ reason: String, isOurs: Bool
  ) throws -> Int64 {
    let before = try db.first(
      "SELECT tries FROM mail_item WHERE mailbox = \(mailbox) AND item = \(item)", as: Int64.self)
    let tries = (before ?? 0) + 1
    let wait = TroubleItem.wait(after: tries)
    try db.run(
      """
      INSERT INTO mail_item(mailbox, item, state, tries, ours, reason, next_try, at)
      VALUES (\(mailbox), \(item), \(wait == nil ? "skipped" : "trouble"), \(tries), \(isOurs),
        \(reason), \(wait.map { now + $0 }), \(now))
      ON CONFLICT DO UPDATE SET state = excluded.state, tries = excluded.tries,
        ours = excluded.ours, reason = excluded.reason, next_try = excluded.next_try,
        at = excluded.at
      """)
    if wait == nil {
      try record(subject: "mail", "skipped", old: "\(mailbox) \(item)", new: reason)
    }
    return tries
  }

  /// Lets messages that were given up be tried again; called in a transaction.
  func tryAgain(_ mailbox: String) throws {
    try db.run(
      """
      UPDATE mail_item SET state = 'trouble', tries = 0, next_try = \(now)
      WHERE mailbox = \(mailbox) AND state <> 'taken'
      """)
  }
}

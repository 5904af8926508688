/// Notices that could not be put into words when they were due, because a template is broken.
///
/// A shell command with a broken template is refused before anything is written. Mail that came in
/// must be taken whatever is wrong with our answer to it, so there the notice waits; each run of
/// the delivery tries again, and the doctor tells of it until somebody mends the file.
import Calendar
import Commands
import Delivery
import People
import Repository
import SQLite
import Terminal

/// One notice that waits.
struct NoticeWaiting: Sendable {
  var id: Int64 = 0
  var notice: Notice
  var ticket: Int64
  var note: Int64?
  var person: Int64
  /// Who did what the notice tells of.
  var actor: String
  var occasion: String
  var files: [Int64] = []
  var reason = ""
}

extension NoticeWaiting: RowDecodable {
  static let columns: StaticString =
    "id, notice, ticket, note, person, actor, occasion, files, reason"

  init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    notice = Notice(rawValue: try row.text()) ?? .reply
    ticket = try row.int()
    note = try row.int()
    person = try row.int()
    actor = try row.text()
    occasion = try row.text()
    let words: String = try row.text()
    files = words.split(separator: " ").compactMap { Int64($0) }
    reason = try row.text()
  }
}

extension Store {
  /// Keeps a notice for later, and says so on its ticket; called inside a transaction.
  func postpone(_ waiting: NoticeWaiting, _ failure: Failure) throws {
    try db.run(
      """
      INSERT OR IGNORE INTO notice_waiting(notice, ticket, note, person, actor, occasion, files, at,
        reason)
      VALUES (\(waiting.notice.rawValue), \(waiting.ticket), \(waiting.note), \(waiting.person), \
      \(waiting.actor), \(waiting.occasion), \
      \(waiting.files.map(String.init).joined(separator: " ")), \(now), \(failure.message))
      """)
    try record(
      .ticket, waiting.ticket, "mail",
      new: "the notice '\(waiting.notice.rawValue)' waits: \(failure.message)")
  }

  /// Queues the notices that waited and can be put into words now.
  public func tellWhatWaits() throws {
    let isAny = try db.first("SELECT 1 FROM notice_waiting LIMIT 1", as: Int64.self) != nil
    guard isAny else { return }
    try write {
      let all = try db.all(
        "SELECT \(raw: NoticeWaiting.columns) FROM notice_waiting ORDER BY id",
        as: NoticeWaiting.self)
      for waiting in all { try tell(waiting) }
    }
  }

  private func tell(_ waiting: NoticeWaiting) throws {
    guard let ticket = try ticket(waiting.ticket), let person = try person(waiting.person),
      let address = person.address
    else { return try settle(waiting) }
    var text = ""
    if let id = waiting.note { text = try note(id).body }
    do {
      let message: OutboxMessage = try acting(as: waiting.actor, source: "mail") {
        try self.message(
          waiting.notice, about: ticket, to: person, address, occasion: waiting.occasion,
          text: text, note: waiting.note, files: waiting.files)
      }
      try enqueue(message)
    } catch let failure as Failure {
      guard failure.message != waiting.reason else { return }
      try db.run(
        "UPDATE notice_waiting SET reason = \(failure.message) WHERE id = \(waiting.id)")
      return
    }
    try record(
      .ticket, waiting.ticket, "mail",
      new: "the notice '\(waiting.notice.rawValue)' that waited goes to \(address)")
    try settle(waiting)
  }

  private func settle(_ waiting: NoticeWaiting) throws {
    try db.run("DELETE FROM notice_waiting WHERE id = \(waiting.id)")
  }
}

/// Something that keeps people from being told of their tickets, and what helps.
public struct NoticeComplaint: Sendable, Equatable {
  /// What was found, one sentence without a full stop.
  public var finding: String
  /// What helps.
  public var cure: String
}

/// Every template that cannot be filled, and the notices that wait for one, for `ittool doctor`.
public func noticeComplaints(_ store: Store) throws -> [NoticeComplaint] {
  guard store.sendsMail else { return [] }
  let cure = "mend the file; what waits for it is sent by the next 'ittool delivery run'"
  var found: [NoticeComplaint] = []
  for notice in Notice.allCases {
    for language in NoticeTemplate.languages(store.places) {
      do throws(Failure) {
        try NoticeTemplate(notice, language: language, places: store.places).check()
      } catch {
        let complaint = NoticeComplaint(finding: error.message, cure: error.hints.first ?? cure)
        if !found.contains(complaint) { found.append(complaint) }
      }
    }
  }
  let waiting = try store.db.all(
    """
    SELECT count(*) || ' ' || iif(count(*) = 1, 'notice waits', 'notices wait') || ': ' || reason
    FROM notice_waiting GROUP BY reason ORDER BY min(id) LIMIT 5
    """, as: String.self)
  return found + waiting.map { NoticeComplaint(finding: $0, cure: cure) }
}

import Calendar
import Commands
import Formats
import Foundation
import SQLite
import Terminal
import TestSupport
import Testing

@testable import Outages
@testable import People
@testable import Repository
@testable import ittool

/// Every column of the schema that names a person is known to merging, to erasing, and to the export
/// of all that is stored of somebody.
///
/// The schema is asked, not a list: a table that is added later and forgotten in one of the three
/// fails here. For each column a store gets one row that names the person; checks are off, so that a
/// row of any table can be made of nothing.
struct PersonReferenceTests {
  struct Reference: Sendable, CustomStringConvertible {
    var table: String
    var column: String
    var description: String { "\(table).\(column)" }
  }

  /// What stays with a person who was merged into another.
  static let keptByMerging: Set<String> = ["person.merged_into", "erasure_due.person"]

  /// What goes on naming somebody who was erased: by a number that leads to no name any more.
  static let keptByErasing: Set<String> = [
    // Statistics, and the shape of what happened.
    "ticket.requester", "ticket.assignee", "note.person", "promise.person", "mail_message.person",
    "outbox.person", "person.merged_into", "person_site.person", "student_ticket.person",
    // That they took part counts; `eraseAlerts`, `eraseSurveyAnswers` drop the rest.
    "alert_recipient.person", "survey_invitation.person",
    // What they asked is gone; that something was asked stays.
    "question.person",
  ]

  /// What is no fact about a person, or stands in what is exported by another name.
  static let notExported: Set<String> = [
    // Work in hand that is over in minutes; what was sent is exported as a delivery.
    "notice_waiting.person", "erasure_due.person", "announcement_unreached.person",
  ]

  private static func references() throws -> [Reference] {
    var found: [Reference] = []
    try Department().withStore { store in
      try store.db.forEachRow(
        """
        SELECT m.name, f."from" FROM sqlite_schema AS m, pragma_foreign_key_list(m.name) AS f
        WHERE m.type = 'table' AND f."table" = 'person' ORDER BY 1, 2
        """
      ) { row in found.append(Reference(table: try row.text(), column: try row.text())) }
    }
    return found
  }

  /// A store with Ada (P-1), Bea (P-2), Cyd (P-3) and one row that names Ada.
  private func desk(naming reference: Reference?) throws -> Department {
    let desk = try Department()
    desk.actor = "zoe"
    try desk.run("person", "add", "Ada Quill <ada@example.org>")
    try desk.run("person", "add", "Bea Stone <bea@example.org>")
    try desk.run("person", "add", "Cyd Moor <cyd@example.org>")
    guard let reference else { return desk }
    try desk.withStore { store in
      try store.db.script("PRAGMA ignore_check_constraints = ON")
      try store.write {
        _ = try Rows(db: store.db).make(reference.table, naming: reference.column)
        if try store.db.first("SELECT 1 FROM ticket WHERE id = 7", as: Int64.self) != nil {
          try store.indexTicket(7)
        }
      }
    }
    return desk
  }

  private func count(_ desk: Department, _ reference: Reference, _ person: Int64) throws -> Int64 {
    let sql = SQL(
      stringLiteral: "SELECT count(*) FROM \(reference.table) WHERE \(reference.column) = ")
    return try desk.withStore { try $0.db.first(sql + "\(person)", as: Int64.self) ?? 0 }
  }

  @Test func mergingTakesEveryReferenceAlong() throws {
    let all = try Self.references()
    #expect(all.count > 30)
    for reference in all where !Self.keptByMerging.contains("\(reference)") {
      let desk = try desk(naming: reference)
      // An address of hers is there already.
      let before = try count(desk, reference, 1)
      #expect(before >= 1, "\(reference) could not be made")
      let said = try desk.run("person", "merge", "P-1", "P-2")
      #expect(said.failure == nil, "\(reference): \(said.failure?.message ?? "")")
      #expect(try count(desk, reference, 1) == 0, "\(reference) still names who was merged")
      #expect(try count(desk, reference, 2) >= before, "\(reference) was lost")
    }
  }

  @Test func erasingDropsEveryReferenceThatIsNotKeptOnPurpose() throws {
    for reference in try Self.references() {
      let desk = try desk(naming: reference)
      let said = try desk.run("person", "erase", "P-1", "--yes")
      #expect(said.failure == nil, "\(reference): \(said.failure?.message ?? "")")
      let left = try count(desk, reference, 1)
      if Self.keptByErasing.contains("\(reference)") {
        #expect(left >= 1, "\(reference) is kept no more: take it out of the list")
      } else {
        #expect(left == 0, "\(reference) still names who was erased")
      }
    }
  }

  @Test func theExportShowsEveryReference() throws {
    func export(_ desk: Department) throws -> String {
      try desk.withStore { store in
        let profile = try store.profile(named: "P-1")
        return try JSON.object(
          store.everything(about: profile).filter { $0.key != "acts" && $0.key != "history" }
        ).encoded()
      }
    }
    let plain = try export(try desk(naming: nil))
    for reference in try Self.references() where !Self.notExported.contains("\(reference)") {
      #expect(try export(try desk(naming: reference)) != plain, "\(reference) is not exported")
    }
  }
}

/// Makes rows of any table out of nothing, with the rows that they need.
private struct Rows {
  let db: Connection

  /// A row that names P-1 in a column; the row itself, and all that it needs, has the number 7.
  func make(_ table: String, naming column: String?) throws -> Bool {
    var keys: [(from: String, table: String, to: String?)] = []
    try db.forEachRow(
      "SELECT \"from\", \"table\", \"to\" FROM pragma_foreign_key_list(\(table))"
    ) { row in keys.append((try row.text(), try row.text(), try row.text())) }
    var columns: [(name: String, type: String, needed: Bool, key: Int64)] = []
    try db.forEachRow(
      """
      SELECT name, type, "notnull" = 1 AND dflt_value IS NULL, pk
      FROM pragma_table_xinfo(\(table)) WHERE hidden = 0
      """
    ) { row in
      columns.append((try row.text(), try row.text(), try row.bool(), try row.int()))
    }
    var names: [String] = []
    var values: [SQL] = []
    for item in columns {
      let foreign = keys.first { $0.from == item.name }
      let isNamed = item.name == column
      guard isNamed || item.needed || item.key > 0 || Self.wanted.contains("\(table).\(item.name)")
      else { continue }
      names.append("\"\(item.name)\"")
      if isNamed {
        values.append("1")
      } else if foreign?.table == "person" {
        values.append("3")
      } else if let foreign, foreign.table != table {
        if foreign.table == "state" || foreign.table == "queue" {
          values.append("1")
        } else {
          let isText = item.type == "TEXT"
          _ = try make(foreign.table, naming: nil)
          values.append(isText ? "'x'" : item.type == "BLOB" ? "x'07'" : "7")
        }
      } else {
        switch item.type {
        case "TEXT": values.append(Self.texts["\(table).\(item.name)"] ?? "'x'")
        case "BLOB": values.append("x'07'")
        default: values.append(Self.numbers["\(table).\(item.name)"] ?? "7")
        }
      }
    }
    let head = "INSERT OR IGNORE INTO \(table)(\(names.joined(separator: ", "))) VALUES ("
    try db.run(SQL(stringLiteral: head) + SQL.joined(values, separator: ", ") + ")")
    return db.changes == 1
  }

  /// Columns that may be empty and without which the row is not found.
  static let wanted: Set<String> = []
  /// What must be a word of its kind to be read.
  static let texts: [String: SQL] = [
    "ticket.source": "'shell'", "note.kind": "'note'", "question.state": "'open'",
    "outage.state": "'investigating'", "outage.language": "'en'", "relation.kind": "'guardian'",
  ]
  static let numbers: [String: SQL] = ["ticket.priority": "2", "ticket.state": "1"]
}

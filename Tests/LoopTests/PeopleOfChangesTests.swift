// Who is behind a change, when two records of a person become one or a person is erased.
import Calendar
import Commands
import Foundation
import SQLite
import Terminal
import TestSupport
import Testing

@testable import Repository
@testable import ittool

@Suite final class PeopleOfChangesTests {
  private let path = NSTemporaryDirectory() + "ittool-loop-\(UUID().uuidString.prefix(8))"

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try Initialisation(path: path + "/s.db", group: nil).run()
    try run("person", "add", "Kim Roe <kim@example.org>", "--role", "technician")
    try run("person", "add", "Kim R <kim.r@example.org>")
    try run("ticket", "open", "A printer, please", "-r", "ana@example.org")
    try run(
      "change", "propose", "Printers", "-c", "T-1", "-c", "theme:printing", "--owner", "P-1",
      actor: "kim@example.org")
    try run("change", "decide", "C-1", "accepted", actor: "kim@example.org")
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  private func context(_ actor: String, _ out: Sink = .memory(), _ err: Sink = .memory()) -> Context
  {
    Context(
      console: Console(out: out, err: err, input: .memory("")),
      environment: Environment([
        "HOME": path, "ITTOOL_DB": path + "/s.db", "TZ": "UTC", "ITTOOL_ACTOR": actor,
      ]), globals: Globals(), program: .ittool, clock: { Instant(seconds: 1_777_885_200) })
  }

  private func run(_ words: String..., actor: String = "dana") throws {
    let said = try Program.ittool.said(words) { context(actor, $0, $1) }
    guard said.status == .done else { throw said.failure ?? Failure("\(words): \(said.err)") }
  }

  private func words(_ sql: SQL) throws -> [String] {
    try context("dana").withStore { try $0.db.all(sql, as: String.self) }
  }

  @Test func aMergedOwnerOwnsItOn() throws {
    try run("person", "merge", "P-1", "P-2")
    let owners = try words("SELECT 'P-' || owner FROM change")
    let living = try words("SELECT 'P-' || id FROM person WHERE merged_into IS NULL AND id <= 2")
    #expect(owners == living)
  }

  @Test func anErasedPersonStandsInNoChange() throws {
    let names = """
      SELECT author FROM change UNION ALL SELECT decider FROM change UNION ALL
      SELECT actor FROM change_cause UNION ALL SELECT coalesce(CAST(owner AS TEXT), '') FROM change
      """ as SQL
    #expect(try words(names).contains("kim@example.org"))
    try run("person", "erase", "P-1", "--yes")
    #expect(try words(names) == ["P-1", "P-1", "P-1", "P-1", ""])
  }
}

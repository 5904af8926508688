// Out and in again: the same tickets.
import Commands
import Foundation
import SQLite
import Testing

@testable import Tickets

@Suite struct ExportTests {
  /// A desk whose tickets have been through everything.
  private func busyDesk() throws -> ImportDesk {
    let desk = try ImportDesk()
    let nasty = [
      "=HYPERLINK(\"http://x\")", "+1", "-2", "@x", "'quoted", "''twice", "say \"hi\", she said",
      "👩🏽‍🏫 Ünïcode", "﹢wide＝", "NULL", "-", "a;b\tc|d", "?", "\u{202E}bidi", "1 000",
    ]
    var rows = "subject,description,requester,tags,site,room,queue,minutes\n"
    func quoted(_ text: String) -> String { "\"" + text.replacing("\"", with: "\"\"") + "\"" }
    for (index, text) in nasty.enumerated() {
      let body = "\n \(text)\r\n\"\n,\(text) \n"
      rows +=
        [
          text, body, index % 3 == 0 ? "\(text) <p\(index)@x.org>" : index % 3 == 1 ? text : "",
          "x;\(index) y\(index)", text, index % 2 == 0 ? text : "", "Q \(index % 4)", "\(index)",
        ].map(quoted).joined(separator: ",") + "\n"
    }
    rows += "big,\(quoted(String(repeating: "0123456789\n\"", count: 90_000))),,,,,,\n"
    #expect(try desk.run("import", "-", input: rows) == .done, "\(desk.err)")
    try desk.run("claim", "T-1", "T-2")
    try desk.run("reply", "T-1", "-m", "=1+1, \"soon\"\nreally")
    try desk.run("note", "T-1", "-m", "'internal")
    try desk.run("wait", "T-2", "--for", "vendor", "--until", "2026-06-01")
    try desk.run("resolve", "T-3", "-m", "done", "--time", "20min")
    try desk.run("close", "T-3", "--why", "confirmed")
    try desk.run("reopen", "T-3", "-m", "again")
    try desk.run("merge", "T-4", "--into", "T-7")
    try desk.run("close", "T-5", "--why", "spam")
    return desk
  }

  private func moved(_ file: String, _ words: [String] = []) throws -> ImportDesk {
    let other = try ImportDesk(now: "2030-01-01T00:00:00Z", ["ITTOOL_ACTOR": "somebody else"])
    #expect(try other.run(["import", file] + words) == .done, "\(other.err)")
    return other
  }

  @Test func exportAndImportAreAnIdentity() throws {
    let desk = try busyDesk()
    #expect(try desk.run("export") == .done)
    let all = desk.out
    #expect(all.split(separator: "\n").count > 100)
    let other = try moved(desk.file("all.csv", all))
    try other.run("export")
    #expect(other.out == all)
    #expect(other.indexIsInStep())
    #expect(
      try other.value("SELECT count(*) FROM ticket WHERE merged_into IS NOT NULL")
        == desk.value("SELECT count(*) FROM ticket WHERE merged_into IS NOT NULL"))
    // Again, by number: nothing to do.
    #expect(try other.run("import", desk.path + "/all.csv", "--key", "number", "-n") == .done)
    #expect(other.out.contains("0 added, 0 updated, 16 unchanged"))
    // Numbers are this store's where there are tickets already.
    #expect(try other.run("import", desk.path + "/all.csv") == .done)
    #expect(try other.value("SELECT count(*), max(id) FROM ticket") == "32")
    #expect(other.indexIsInStep())
  }

  @Test func spreadsheetGuardsComeOffAgain() throws {
    let desk = try busyDesk()
    try desk.run("export")
    let plain = desk.out
    try desk.run("export", "--spreadsheet")
    #expect(desk.out.contains("\"'=HYPERLINK("))
    let other = try moved(desk.file("all.csv", desk.out), ["--spreadsheet"])
    try other.run("export")
    #expect(other.out == plain)
    try other.run("export", "--spreadsheet")
    #expect(other.out == desk.out)
  }

  @Test func presetOfOursReadsTheSame() throws {
    let desk = try busyDesk()
    try desk.run("export")
    let other = try moved(desk.file("all.csv", desk.out), ["--preset", "ittool"])
    try other.run("export")
    #expect(other.out == desk.out)
  }

  @Test func notesMoveToo() throws {
    let desk = try busyDesk()
    try desk.run("export", "--notes")
    let notes = desk.out
    #expect(
      notes.hasPrefix("number,at,author,kind,source,body\nT-1,2026-05-04T07:30:00Z,dana,reply,"))
    try desk.run("export")
    let other = try moved(desk.file("all.csv", desk.out))
    let file = try desk.file("notes.csv", notes)
    #expect(try other.run("import", "--notes", file) == .done, "\(other.err)")
    try other.run("export", "--notes")
    #expect(other.out == notes)
    try other.run("export")
    #expect(other.out == desk.out)
    #expect(other.indexIsInStep())
    #expect(try other.run("import", "--notes", file, "--dry-run") == .done)
    #expect(other.out.contains("0 notes added, 4 unchanged"), "\(other.out)")
    #expect(
      try other.run("import", "--notes", "-", input: "number,body\nT-99,x\nT-1,\n") == .failed)
    #expect(
      other.err.contains(":2: there is no ticket T-99")
        && other.err.contains(":3: the text is empty"))
  }

  @Test func filtersFormatsAndFields() throws {
    let desk = try busyDesk()
    try desk.run("export", "--state", "waiting", "--format", "ndjson", "--fields", "number,waiting")
    #expect(desk.out == "{\"number\":\"T-2\",\"waiting\":\"vendor\"}\n")
    try desk.run("export", "--format", "tsv", "--fields", "subject", "--queue", "Q 1")
    #expect(desk.out.split(separator: "\n").count == 4)
  }
}

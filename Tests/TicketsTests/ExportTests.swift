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
    try desk.run(
      "checklist", "T-6", "add", "--", "Image it (twice)", "-1, \"=x\"", "[x] no box",
      "done (2026-05-04T07:30:00Z, dana)", "👩🏽‍🏫 asks")
    try desk.run("checklist", "T-6", "done", "1", "2", "4")
    try desk.run("checklist", "T-6", "remove", "3")
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

  @Test func checklistsAreWhatTheFileSays() throws {
    let desk = try ImportDesk(["ITTOOL_ACTOR": "Jo (IT), North"])
    let list =
      "- [x] Image it\n* [ ] Join the domain\nCall\n"
      + "- [X] Label (new) (2026-05-01T10:00:00Z, Kim)"
    func csv(_ cell: String) -> String { "reference,subject,checklist\nA,Laptop,\"\(cell)\"\n" }
    #expect(try desk.run("import", "-", input: csv(list)) == .done, "\(desk.err)")
    try desk.run("export", "--fields", "checklist", "--format", "ndjson")
    #expect(
      desk.out == #"{"checklist":"- [x] Image it (2026-05-04T07:30:00Z, Jo (IT), North)\n"#
        + #"- [ ] Join the domain\n- [ ] Call\n- [x] Label (new) (2026-05-01T10:00:00Z, Kim)"}"#
        + "\n")
    func again(_ cell: String) throws -> String? {
      #expect(try desk.run("import", "-", "-n", "--key", "reference", input: csv(cell)) == .done)
      let told = desk.out
      #expect(try desk.run("import", "-", "--key", "reference", input: csv(cell)) == .done)
      return told.contains("0 updated, 1 unchanged") ? nil : told
    }
    // Boxes without a date say nothing new.
    #expect(try again(list) == nil)
    #expect(try again("- [ ] Image it\n- [x] Call\n- [ ] Join the domain") != nil)
    #expect(
      try desk.rows(
        "SELECT place, text, done, actor FROM checklist_item ORDER BY place") == [
          ["1", "Image it", nil, nil], ["2", "Call", "1777879800", "Jo (IT), North"],
          ["3", "Join the domain", nil, nil],
        ])
    #expect(
      try desk.rows(
        "SELECT what, old, new FROM event WHERE what LIKE 'checklist%' ORDER BY id") == [
          ["checklist not done", nil, "Image it"], ["checklist done", nil, "Call"],
          ["checklist removed", "Label (new)", nil],
        ])
    // An empty cell empties the list; a file without the column leaves it alone.
    #expect(
      try desk.run("import", "-", "--key", "reference", input: "reference,subject\nA,Laptop\n")
        == .done)
    #expect(try desk.value("SELECT count(*) FROM checklist_item") == "3")
    #expect(try again("") != nil)
    #expect(try desk.value("SELECT count(*) FROM checklist_item") == "0")
    let long = String(repeating: "x", count: 501)
    #expect(try desk.run("import", "-", "--key", "reference", input: csv(long)) == .failed)
    #expect(desk.err.contains(":2: checklist:") && desk.err.contains("longer than the 500 bytes"))
  }

  @Test func filtersFormatsAndFields() throws {
    let desk = try busyDesk()
    try desk.run("export", "--state", "waiting", "--format", "ndjson", "--fields", "number,waiting")
    #expect(desk.out == "{\"number\":\"T-2\",\"waiting\":\"vendor\"}\n")
    try desk.run("export", "--format", "tsv", "--fields", "subject", "--queue", "Q 1")
    #expect(desk.out.split(separator: "\n").count == 4)
  }
}

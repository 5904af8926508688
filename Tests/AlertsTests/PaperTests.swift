// Sheets for callers and posters: split fairly, ticked off, and one page each from a printer.
import Foundation
import Testing

@testable import Alerts

@Suite struct PaperTests {
  private func entry(_ number: Int, site: String = "North", phone: Bool = true) -> CallEntry {
    CallEntry(
      person: Int64(number), name: "Person \(number)", site: site, room: "",
      phone: phone ? "+15550100\(100 + number)" : nil, reason: "")
  }

  @Test(arguments: [1, 2, 3, 7, 40], [1, 2, 3, 5])
  func everybodyIsOnOneSheetAndSheetsAreEqual(count: Int, callers: Int) {
    let list = CallList((1...count).map { entry($0, site: $0.isMultiple(of: 3) ? "A" : "B") })
    let names = (1...callers).map { "Caller\($0)" }
    let sheets = list.sheets(names)
    #expect(sheets.map(\.caller) == names)
    #expect(sheets.flatMap(\.entries) == list.entries)
    let sizes = sheets.map(\.entries.count)
    #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
    // The list goes by building, so that at most one caller has people of both.
    let mixed = sheets.filter { Set($0.entries.map(\.site)).count > 1 }
    #expect(mixed.count <= 1)
  }

  @Test func whoWasCalledStaysOnTheSheet() {
    var entries = (1...10).map { entry($0) }
    let before = CallList(entries).sheets(["a", "b"]).map { $0.entries.map(\.person) }
    for place in [0, 3, 9] { entries[place].outcome = "reached" }
    #expect(CallList(entries).sheets(["a", "b"]).map { $0.entries.map(\.person) } == before)
  }

  @Test func withoutNamesThereIsASheetForEveryTwenty() {
    #expect(CallList((1...20).map { entry($0) }).sheets([]).map(\.entries.count) == [20])
    #expect(CallList((1...21).map { entry($0) }).sheets([]).map(\.entries.count) == [11, 10])
    #expect(CallList([entry(1, phone: false)]).sheets([]).isEmpty)
  }

  @Test func aCallIsNewsAndIsToldWhenItIsOver() throws {
    let district = try District()
    try district.services()
    try district.staff("Ana", "North", phone: "+15550100201", mail: false)
    try district.staff("Ben", "North", phone: "+15550100202", mail: false)
    try district.run(
      "outage", "open", "No internet", "-i", "north-net=major", "-w", "Use paper", "--no-notify")
    let before = try district.run("alert", "paper", "O-1").out
    #expect(before.contains("[ ] P-1") && before.contains("[ ] P-2"), "\(before)")
    try district.run("alert", "called", "O-1", "P-1", "--by", "Cleo")
    try district.run("alert", "called", "O-1", "P-2", "--missed")
    let after = try district.run("alert", "paper", "O-1").out
    #expect(after.contains("[x] P-1") && after.contains("by Cleo"))
    #expect(after.contains("[ ] P-2") && after.contains("tried"))
    // Noted twice is noted once, and one alert holds all calls.
    try district.run("alert", "called", "O-1", "P-1")
    try district.run("alert", "called", "O-1", "P-2")
    #expect(
      try district.words("SELECT outcome || ' ' || caller FROM alert_call ORDER BY recipient")
        == ["reached Cleo", "reached dana"])
    #expect(try district.words("SELECT state FROM alert") == ["done"])
    // Who was called hears that it is over, once there is a way again.
    try district.run("person", "edit", "P-1", "--address", "ana@example.org")
    try district.run("outage", "resolve", "O-1", "-m", "It works again.")
    try district.deliver(after: 5)
    #expect(try district.sent().filter { $0.hasPrefix("ana@example.org") }.count == 1)
  }

  @Test func whoSaidStopIsCalledAllTheSame() throws {
    let district = try District()
    try district.add(channels: District.phones("modem"))
    try district.services()
    try district.staff("Ana", "North", phone: "+15550100201", mail: false)
    try district.withStore { store in
      try store.write {
        try store.db.run("INSERT INTO stopped_number(number, at) VALUES ('+15550100201', 0)")
      }
    }
    try district.run(
      "outage", "open", "No internet", "-i", "north-net=major", "-w", "Use paper", "--no-notify")
    let said = try district.run("alert", "paper", "O-1").out
    #expect(said.contains("P-1") && said.contains("+1 555 010 0201"), "\(said)")
  }

  // MARK: What comes out of a printer

  private static func has(_ program: String) -> Bool {
    FileManager.default.isExecutableFile(atPath: "/usr/bin/\(program)")
  }

  private func pages(of html: String) throws -> Int {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("ittool-paper-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let page = folder.appendingPathComponent("page.html")
    let pdf = folder.appendingPathComponent("page.pdf")
    try html.write(to: page, atomically: true, encoding: .utf8)
    _ = try output(of: [
      "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
      "--user-data-dir=\(folder.path)/profile", "--print-to-pdf=\(pdf.path)",
      "file://\(page.path)",
    ])
    let facts = try output(of: ["pdfinfo", pdf.path])
    let line = facts.split(separator: "\n").first { $0.hasPrefix("Pages:") }
    return try #require(line.flatMap { Int($0.dropFirst(6).trimmingCharacters(in: .whitespaces)) })
  }

  private func output(of words: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    let out = Pipe()
    process.standardOutput = out
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = out.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }

  private func words(_ factor: Int) -> PaperWords {
    func long(_ text: String) -> String {
      Array(repeating: text, count: factor).joined(separator: " ")
    }
    return PaperWords(
      language: "en", asOf: "As of 2026-05-04 10:40",
      headline: "No internet at North School <and> \"South\"",
      affected: long("Everything online at North School, the grade book and the telephones."),
      meanwhile: "Until then: " + long("Use the printed attendance sheets in the office."),
      works: "Still working: " + long("Lights, bells and the copier."),
      next: "Next word by 11:10.", number: "O-9", sender: "NSD",
      speech: long("No internet at North School. Use the printed attendance sheets."))
  }

  @Test(.enabled(if: has("chromium") && has("pdfinfo"), "chromium or pdfinfo is not installed"))
  func aPosterIsOnePageWhateverItSays() throws {
    for factor in [1, 3, 8, 14] {
      #expect(try pages(of: PaperHTML.poster([words(factor)])) == 1, "\(factor)")
    }
    #expect(try pages(of: PaperHTML.poster([words(1), words(2)])) == 2, "one for each language")
  }

  @Test(.enabled(if: has("chromium") && has("pdfinfo"), "chromium or pdfinfo is not installed"))
  func aSheetIsOnePage() throws {
    for count in [1, 20, 24, 25, 60, 61, 100] {
      let list = CallList((1...count).map { entry($0) })
      let html = PaperHTML.calls(
        words(1), list.sheets(["Ana"]), [], command: "ittool alert called O-9 P-…"
      ) { "P-\($0.person ?? 0)  \($0.name)  \($0.phone ?? "")  North, room 12" }
      #expect(try pages(of: html) == 1, "\(count) on one sheet")
    }
    let list = CallList((1...90).map { entry($0, phone: !$0.isMultiple(of: 10)) })
    let html = PaperHTML.calls(
      words(1), list.sheets([]), list.others, command: "ittool alert called O-9 P-…"
    ) { "\($0.name)" }
    #expect(try pages(of: html) == list.sheets([]).count + 1)
  }
}

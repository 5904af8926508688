// Messages of CAP: by the schema of OASIS in xmllint, and by the rules that it lacks.
import Calendar
import Commands
import Foundation
import Repository
import Testing

@testable import Formats
@testable import Outages

private let root = URL(filePath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent().path
private let schema = root + "/../shared/data/cap/cap12.xsd"

private func hasSchema() -> Bool {
  FileManager.default.fileExists(atPath: schema)
    && FileManager.default.isExecutableFile(atPath: "/usr/bin/xmllint")
}

@Suite struct CAPTests {
  private let source = CAPSource(
    sender: "tech.example.org", name: "Cedar & Sons", contact: "help@example.org",
    event: "Service outage", everywhere: "All buildings",
    web: "https://tech.example.org/status/o-1.html")

  private func department() throws -> Department {
    let department = try Department(settings: ["web.url": "https://tech.example.org"])
    department.zone = "America/Chicago"
    try department.services(["mail"])
    return department
  }

  private func messages(
    _ department: Department, _ number: Int64 = 1, exercise: String? = nil
  ) throws -> [CAPMessage] {
    var source = source
    source.exercise = exercise
    return try department.withStore {
      try $0.capMessages(of: $0.outage(OutageNumber(number)), source)
    }
  }

  /// Opened, told twice more, one of it corrected, over, and not over after all.
  private func life() throws -> Department {
    let department = try department()
    func run(_ words: String...) throws {
      let said = try department.run(words)
      if let failure = said.failure { throw failure }
      department.minutes(10)
    }
    try run(
      "outage", "open", "Mail <down> & out", "-i", "mail", "--affected", "No <mail>.", "-w",
      "Call & wait.", "--works", "The rest.", "-n", "30min")
    try run("outage", "update", "O-1", "-m", "It is the \"disk\".\nStill.", "-n", "30min")
    try run("outage", "amend", "O-1", "-m", "It is the disk.")
    try run("outage", "update", "O-1", "--state", "monitoring", "-m", "New disk.", "-n", "1h")
    try run("outage", "resolve", "O-1", "-m", "All is well.")
    try run("outage", "reopen", "O-1", "-m", "Not yet.", "-n", "1h")
    try run("outage", "resolve", "O-1", "-m", "Now it is.")
    return department
  }

  @Test func aChainBeginsWithAnAlertAndEndsWithACancel() throws {
    let all = try messages(life())
    #expect(
      all.map(\.kind) == [.alert, .update, .update, .cancel, .alert, .cancel], "\(all.map(\.kind))")
    #expect(Set(all.map(\.identifier)).count == all.count)
    #expect(all.flatMap(\.faults).isEmpty)
    // Every message of a chain names all that came before it, the corrected one included.
    #expect(all[0].references.isEmpty)
    #expect(all[1].references.map(\.identifier) == ["o-1-u1", "o-1-u2"])
    #expect(all[1].identifier == "o-1-u2-2")
    #expect(all[2].references.map(\.identifier) == ["o-1-u1", "o-1-u2", "o-1-u2-2"])
    #expect(all[3].references.count == 4 && all[3].isAllClear && all[3].urgency == .past)
    #expect(all[4].references.isEmpty && all[5].references.count == 1)
    #expect(Set(all.map(\.incident)) == ["o-1"])
    // What stood there before the correction is said by none.
    #expect(!all.contains { $0.description.contains("Still.") })
  }

  @Test func aCorrectionOfWhatWasSaidEarlierDoesNotSpeakOverWhatHolds() throws {
    let department = try life()
    try department.run("outage", "amend", "O-1", "--number", "1", "--affected", "No mail at all.")
    let all = try messages(department)
    #expect(all.map(\.identifier).first == "o-1-u2-2")
    #expect(all[0].kind == .update && all[0].references.map(\.identifier) == ["o-1-u1", "o-1-u2"])
    #expect(all.flatMap(\.faults).isEmpty)
  }

  @Test(.enabled(if: hasSchema(), "xmllint or the schema of CAP is not there"))
  func everyMessageFollowsTheSchema() throws {
    let department = try life()
    let zones = ["America/Chicago", "UTC", "Asia/Kolkata", "Pacific/Apia"]
    var files: [String] = []
    for zone in zones {
      let clock = try Zone.named(zone)
      for message in try messages(department) + messages(department, exercise: "Spring <drill>") {
        let path = "\(department.path)/\(files.count).xml"
        let xml = message.xml(clock)
        #expect(!xml.contains("Z</"))
        try xml.write(toFile: path, atomically: true, encoding: .utf8)
        files.append(path)
      }
    }
    #expect(try lint(files) == 0)
    // The schema refuses what it should.
    let bad = try String(contentsOfFile: files[0], encoding: .utf8)
      .replacing(/<sent>[^<]*</, with: "<sent>2026-05-04T13:00:00Z<")
    try bad.write(toFile: files[0], atomically: true, encoding: .utf8)
    #expect(try lint([files[0]]) != 0)
  }

  private func lint(_ files: [String]) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/xmllint")
    process.arguments = ["--noout", "--schema", schema] + files
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  @Test func timesHaveAnOffsetAndNoLetter() throws {
    let moment = try #require(Instant(rfc3339: "2026-05-04T13:00:05Z"))
    let chicago = try Zone.named("America/Chicago")
    #expect(CAPMessage.time(moment, chicago) == "2026-05-04T08:00:05-05:00")
    #expect(CAPMessage.time(moment, .utc) == "2026-05-04T13:00:05-00:00")
    #expect(
      CAPMessage.time(moment, try Zone.named("Asia/Kolkata")) == "2026-05-04T18:30:05+05:30")
    // Before the zones of today.
    let old = try #require(Instant(rfc3339: "1870-01-01T00:00:00Z"))
    let written = CAPMessage.time(old, chicago)
    #expect(written.wholeMatch(of: /\d{4}(-\d\d){2}T(\d\d:){2}\d\d-05:50/) != nil)
  }

  @Test func theRulesBeyondTheSchemaFindWhatIsWrong() throws {
    let moment = try #require(Instant(rfc3339: "2026-05-04T13:00:05Z"))
    var good = CAPMessage(identifier: "a", sender: "b", sent: moment, kind: .alert)
    (good.event, good.headline, good.area) = ("Outage", "Mail", "North")
    good.expires = moment + 60
    #expect(good.faults.isEmpty)
    func faults(_ change: (inout CAPMessage) -> Void) -> Int {
      var message = good
      change(&message)
      return message.faults.count
    }
    #expect(faults { $0.sender = "has space" } == 1)
    #expect(faults { $0.identifier = "a,b" } == 1)
    #expect(faults { $0.kind = .update } == 1)
    #expect(faults { $0.references = [good.reference] } == 2)
    #expect(
      faults {
        $0.kind = .cancel
        $0.references = [.init(sender: "b", identifier: "later", sent: moment + 1)]
      } == 1)
    #expect(faults { $0.status = .exercise } == 1)
    #expect(faults { $0.expires = nil } == 1)
    #expect(faults { $0.expires = moment } == 1)
    #expect(faults { $0.headline = String(repeating: "a", count: 140) } == 1)
    #expect(faults { $0.area = "" } == 1)
    #expect(faults { $0.event = "" } == 1)
  }

  @Test func draftsAndWhatWasWrittenAfterwardsAreNoAlerts() throws {
    let department = try department()
    try department.run("outage", "open", "Seen by a check", "-i", "mail", "--draft")
    try department.run(
      "outage", "backfill", "Old storm", "--since", "2026-04-20T08:00:00Z", "--until",
      "2026-04-20T10:00:00Z", "-i", "mail", "-m", "Power came back.")
    for number in [1, 2] as [Int64] { #expect(try messages(department, number).isEmpty) }
    #expect(try department.run("outage", "cap", "O-2").status == .no)
  }

  @Test func theCommandPrintsTheLastOneOrTheOneThatIsNamed() throws {
    let department = try life()
    let last = try department.run("outage", "cap", "O-1")
    #expect(last.status == .done && last.out.contains("<msgType>Cancel</msgType>"))
    #expect(last.out.contains("<responseType>AllClear</responseType>"))
    let first = try department.run("outage", "cap", "O-1", "--message", "1").out
    #expect(first.contains("<headline>Mail &lt;down&gt; &amp; out</headline>"))
    #expect(first.contains("<instruction>Call &amp; wait.</instruction>"))
    #expect(first.contains("<areaDesc>School Technology – All buildings</areaDesc>"))
    #expect(try department.run("outage", "cap", "O-1", "--message", "9").status == .failed)
    let drill = try department.run("outage", "cap", "O-1", "--message", "1", "--exercise", "Spring")
    #expect(drill.out.contains("<status>Exercise</status>"))
    #expect(drill.out.contains("<note>Spring</note>") && drill.out.contains("DRILL: Mail"))
    #expect(try department.run("outage", "cap", "O-1", "--list", "--json").out.contains("o-1-u2-2"))
  }
}

// Answers from files of other programs: the same answers in four shapes, twice, changed, and broken.
import Calendar
import Commands
import Foundation
import SQLite
import Terminal
import TestSupport
import Testing

@testable import Repository
@testable import ittool

@Suite final class SurveyImportTests {
  private let path = NSTemporaryDirectory() + "ittool-import-\(UUID().uuidString.prefix(8))"
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  private static let questions = """
    [question speed]
    kind = rating
    text = How fast is the network?
    [question services]
    kind = grid
    text = How well do these work?
    label 1 = Very badly
    label 5 = Very well
    row wifi = Wireless
    row print = Printing
    [question recommend]
    kind = nps
    text = Would you recommend us?
    [question again]
    kind = yesno
    text = Would you ask again?
    [question place]
    kind = single
    text = Where do you work?
    option north = North School
    option south = South School
    [question slow]
    kind = multiple
    text = What is slow?
    option wifi = Wifi, or the network
    option print = Printing
    option other = Something else
    [question why]
    kind = text
    text = Why?

    """

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try Initialisation(path: path + "/s.db", group: nil).run()
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  private func context(_ out: Sink = .memory(), _ err: Sink = .memory()) -> Context {
    Context(
      console: Console(out: out, err: err, input: .memory("")),
      environment: Environment([
        "HOME": path, "ITTOOL_DB": path + "/s.db", "TZ": "UTC", "ITTOOL_ACTOR": "dana",
        "ITTOOL_SHARE": Self.root + "/share",
      ]), globals: Globals(), program: .ittool, clock: { Instant(seconds: 1_780_000_000) })
  }

  private func say(_ words: [String]) throws -> Said {
    try Program.ittool.said(words) { context($0, $1) }
  }

  @discardableResult
  private func run(_ words: String...) throws -> Said {
    let said = try say(words)
    guard said.status == .done else { throw said.failure ?? Failure("\(words): \(said.err)") }
    return said
  }

  private func survey(_ mode: String = "confidential", counts: String = "") throws {
    let text =
      "[survey]\nname = net\ntitle = The network\nmode = \(mode)\n\(counts)\n" + Self.questions
    try text.write(toFile: path + "/net.survey", atomically: true, encoding: .utf8)
    try run("survey", "create", path + "/net.survey")
    try run("survey", "open", "net")
  }

  private func file(_ text: String) throws -> String {
    try text.write(toFile: path + "/a.csv", atomically: true, encoding: .utf8)
    return path + "/a.csv"
  }

  private func words(_ sql: SQL) throws -> [String] {
    try context().withStore { try $0.db.all(sql, as: String.self) }
  }

  /// The answers of the survey as the oracle prints them.
  private func stored() throws -> [String] {
    try words(
      """
      SELECT i.key || ' ' || a.value || ' ' || count(*) FROM survey_answer AS a
        JOIN survey_item AS i ON i.survey = a.survey AND i.item = a.item GROUP BY i.key, a.value
      UNION ALL SELECT i.key || ' ' || replace(c.text, char(10), '|') || ' ' || count(*)
        FROM survey_comment AS c JOIN survey_item AS i ON i.survey = c.survey AND i.item = c.item
        GROUP BY i.key, c.text
      """
    ).sorted()
  }

  private func exports(seed: Int, count: Int) throws -> [String] {
    let script = try String(
      contentsOf: URL(filePath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("oracle/exports.py"), encoding: .utf8)
    let arguments = "import sys; sys.argv = ['', '\(path)', '\(seed)', '\(count)']\n"
    return try python(arguments + script).sorted()
  }

  @Test(arguments: ["google-forms", "microsoft-forms", "surveymonkey", "limesurvey"])
  func aFileOfAnotherProgramIsReadWhole(preset: String) throws {
    try survey()
    let wanted = try exports(seed: preset.utf8.count, count: 300)
    let export = "\(path)/\(preset).csv"
    try run("survey", "import", "net", export, "--preset", preset, "--dry-run")
    #expect(try stored() == [])
    try run("survey", "import", "net", export, "--preset", preset)
    #expect(try stored() == wanted)
    // Once more is no more.
    try run("survey", "import", "net", export, "--preset", preset)
    #expect(try stored() == wanted)
    let times = try words("SELECT DISTINCT date(received, 'unixepoch') FROM survey_response")
    #expect(times.count == 28)
    let partial = try words("SELECT '1' FROM survey_response WHERE NOT complete").count
    #expect(partial == (preset == "limesurvey" ? 30 : 0))
  }

  @Test func whatWasChangedSinceIsTakenOver() throws {
    try survey()
    try run("survey", "import", "net", file("id,speed,why\n1,2,Slow\n2,5,\n"))
    try run("survey", "import", "net", file("id,speed,why\n1,4,Fine now\n2,5,\n3,1,\n"))
    #expect(try stored() == ["speed 1 1", "speed 4 1", "speed 5 1", "why Fine now 1"])
  }

  @Test func anAnonymousSurveyTakesOneImportAndKeepsNoId() throws {
    try survey("anonymous")
    let csv = try file(
      "id,address,received,site,role,speed\n"
        + (1...9).map { "x\($0),p\($0)@example.org,2026-05-0\($0),North,teacher,\($0 % 5 + 1)\n" }
        .joined() + "x10,q@example.org,2026-05-10,South,teacher,1\n")
    try run("survey", "import", "net", csv)
    // A group of nine would leave one alone, who is known by having none.
    #expect(try words("SELECT site || role FROM survey_cell") == [])
    #expect(try words("SELECT '1' FROM survey_response") == [])
    #expect(try words("SELECT '1' FROM survey_ballot").count == 10)
    let again = try say(["survey", "import", "net", csv])
    #expect(again.failure?.message.contains("has answers") == true)
    let bytes = try Data(contentsOf: URL(filePath: path + "/s.db"))
    #expect(bytes.range(of: Data("p3@example.org".utf8)) == nil)
  }

  /// Whoever had a copy of the store could read the sheets of the few who were left without a group.
  @Test func groupsOfAnAnonymousImportLeaveNobodyAlone() throws {
    try survey("anonymous")
    let schools =
      Array(repeating: "North", count: 9) + ["South", "South", "East", "West", "Hill"]
    let rows = schools.enumerated().map { "\($0),\($1),teacher,3\n" }.joined()
    try run("survey", "import", "net", file("id,site,role,speed\n" + rows))
    let groups = try words(
      """
      SELECT coalesce(c.site || '/' || c.role, 'none') || ' ' || count(*) FROM survey_ballot AS b
        LEFT JOIN survey_cell AS c ON c.survey = b.survey AND c.cell = b.cell GROUP BY b.cell
      ORDER BY 1
      """)
    #expect(groups == ["North/teacher 9", "elsewhere/ 5"])
  }

  @Test func aFewSheetsOfAnAnonymousImportHaveNoGroup() throws {
    try survey("anonymous")
    try run("survey", "import", "net", file("id,site,speed\n1,North,3\n2,North,4\n"))
    #expect(try words("SELECT site FROM survey_cell") == [])
    #expect(try words("SELECT '1' FROM survey_ballot WHERE cell = 0").count == 2)
  }

  @Test(arguments: [("first", ["speed 2 1"]), ("last", ["speed 5 1"])])
  func onePersonCountsOnce(counts: String, wanted: [String]) throws {
    try survey("named", counts: "counts = \(counts)")
    try run("person", "add", "Ana Ruiz <ana@example.org>")
    let csv = try file(
      "id,address,received,speed\n1,ana@example.org,2026-05-02,2\n2,ANA@example.org,2026-05-03,5\n")
    try run("survey", "import", "net", csv)
    #expect(try stored() == wanted)
    try run("survey", "import", "net", csv)
    #expect(try stored() == wanted)
  }

  @Test(arguments: [
    ("id,speed\n1,6\n", "a.csv:2: column 2 'speed': '6' is no answer to 'speed'"),
    ("id,speed\n1,4.5\n", "a.csv:2: column 2 'speed'"),
    ("id,speed,why\n1,4,\"two\nlines\"\n2,9,\n", "a.csv:4: column 2"),
    ("id,place\n1,Nort\n", "column 2 'place': 'Nort' is no answer to 'place'"),
    ("id,speed\n1,4,5\n", "a.csv:2: 3 cells, where there are 2 headings"),
    ("id,speed\n1,4\n1,5\n", "a.csv:3: the id '1' stands on line 2 already"),
  ])
  func aBadRowIsNamedAndNothingIsKept(text: String, wanted: String) throws {
    try survey()
    let said = try say(["survey", "import", "net", file(text)])
    #expect(said.status == .failed)
    #expect(said.err.contains(wanted), "\(said.err)")
    #expect(try stored() == [])
  }

  @Test func goodRowsAreKeptWhereThatIsAsked() throws {
    try survey()
    let said = try say(["survey", "import", "net", file("id,speed\n1,6\n2,3\n"), "--keep-going"])
    #expect(said.status == .partial)
    #expect(try stored() == ["speed 3 1"])
  }

  @Test func columnsAreNeverGuessed() throws {
    try survey()
    let said = try say(["survey", "import", "net", file("id,pace,place\n1,3,north\n")])
    #expect(said.failure?.message.hasSuffix("column 2 'pace' is no question of the survey") == true)
    let double = try file("id,speed,How fast is the network?\n1,3,3\n")
    let twice = try say(["survey", "import", "net", double])
    #expect(twice.failure?.message.contains("both answer 'speed'") == true)
    try run("survey", "import", "net", file("id,pace,place\n1,3,north\n"), "--map", "pace=speed")
    try run("survey", "import", "net", file("id,pa ce,place\n2,3,north\n"), "--ignore", "pa*")
    #expect(try stored() == ["place 1 2", "speed 3 1"])
  }
}

// What people wrote: shown without names, tagged by hand, and never more than may be seen.
import Calendar
import Commands
import Foundation
import SQLite
import Terminal
import TestSupport
import Testing

@testable import Repository
@testable import Surveys
@testable import ittool

@Suite final class CommentTests {
  private let path = NSTemporaryDirectory() + "ittool-comments-\(UUID().uuidString.prefix(8))"

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
      ]), globals: Globals(), program: .ittool, clock: { Instant(seconds: 1_780_000_000) })
  }

  private func say(_ words: [String]) throws -> Said {
    try Program.ittool.said(words) { context($0, $1) }
  }

  @discardableResult
  private func run(_ words: String...) throws -> [String] {
    let said = try say(words)
    guard said.status == .done else { throw said.failure ?? Failure("\(words): \(said.err)") }
    return said.lines
  }

  /// A survey of this mode with sheets of a school and two comments each.
  private func survey(_ mode: String, _ schools: [String]) throws {
    let text = """
      [survey]
      name = net
      title = The network
      mode = \(mode)
      [question why]
      kind = text
      text = Why?
      [question more]
      kind = text
      text = What else?

      """
    try text.write(toFile: path + "/net.survey", atomically: true, encoding: .utf8)
    try run("survey", "create", path + "/net.survey")
    try run("survey", "open", "net")
    let rows = schools.enumerated().map { "\($0),\($1),Reason \($0) drops,Wish \($0)\n" }.joined()
    try ("id,site,why,more\n" + rows).write(
      toFile: path + "/a.csv", atomically: true, encoding: .utf8)
    try run("survey", "import", "net", path + "/a.csv")
  }

  @Test func theGroupStandsOnlyBesideManyComments() throws {
    try survey(
      "confidential",
      Array(repeating: "Ash", count: 9) + Array(repeating: "Elm", count: 7) + ["Oak"])
    let groups = try run(
      "survey", "comments", "net", "--by", "site", "--item", "why", "--fields", "group")
    // Oak is hidden, and Elm with it: the number of all would tell of Oak.
    #expect(groups.count(where: { $0 == "Ash" }) == 9)
    #expect(!groups.contains("Elm") && !groups.contains("Oak"))
  }

  @Test func nothingIsReadBeforeAnAnonymousSurveyIsClosed() throws {
    try survey("anonymous", Array(repeating: "Ash", count: 9))
    #expect(try say(["survey", "comments", "net"]).status == .failed)
    #expect(try say(["survey", "export", "net"]).status == .failed)
    #expect(try say(["survey", "theme", "net", "wifi", "--propose"]).status == .failed)
    #expect(try say(["change", "propose", "More", "-c", "S-1:why/abcdef"]).status == .failed)
    try run("survey", "close", "net", "--yes")
    #expect(try run("survey", "comments", "net").count == 18)
    // What was written does not stand beside the numbers of its sheet.
    #expect(try run("survey", "export", "net").first == "complete")
  }

  @Test func twoCommentsOfOneSheetAreNotKnownByTheirNames() throws {
    try survey("confidential", Array(repeating: "Ash", count: 40))
    let names = try run("survey", "comments", "net", "--fields", "comment")
    let codes = names.map { $0.split(separator: "/").last.map(String.init) ?? "" }
    #expect(Set(codes).count == 80)
  }

  /// Both once stood in the order of sheets: the third comment was that of the third row.
  @Test func thePlaceOfACommentIsNotThatOfItsSheet() throws {
    try survey("confidential", Array(repeating: "Ash", count: 40))
    func numbers(_ item: String) throws -> [String] {
      try run("survey", "comments", "net", "--item", item, "--fields", "text").map {
        String($0.filter(\.isNumber))
      }
    }
    let sheets = try context().withStore {
      try $0.db.all(
        "SELECT text FROM survey_comment WHERE item = 1 ORDER BY response", as: String.self)
    }.map { String($0.filter(\.isNumber)) }
    let (why, more) = (try numbers("why"), try numbers("more"))
    for (one, other) in [(sheets, why), (sheets, more), (why, more)] {
      #expect(one.count == 40 && Set(one) == Set(other))
      // One of forty stands at its own place by chance.
      #expect(zip(one, other).count { $0 == $1 } < 10)
    }
  }

  @Test func aThemeGathersWhatManySay() throws {
    try survey("confidential", Array(repeating: "Ash", count: 9))
    let names = try run(
      "survey", "comments", "net", "--search", "reasons dropping 3", "--fields", "comment")
    #expect(names.count == 1)
    try run("survey", "theme", "net", "WiFi", names[0])
    try run("survey", "theme", "net", "wifi", names[0])
    #expect(try run("survey", "theme", "net") == ["wifi\t1\t"])
    let found = try run("survey", "comments", "net", "--theme", "wifi", "--fields", "text")
    #expect(found == ["Reason 3 drops"])
    try run("change", "propose", "Better wireless", "-c", "theme:wifi", "-c", "S-1:\(names[0])")
    #expect(try run("survey", "theme", "net") == ["wifi\t1\tC-1"])
    #expect(try run("change", "list", "--cause", "S-1").count == 1)
    try run("survey", "theme", "net", "wifi", names[0], "--remove")
    #expect(try run("survey", "theme", "net") == [])
    // The theme goes with the survey.
    try run("survey", "theme", "net", "wifi", names[0])
    try run("survey", "delete", "net", "--yes")
    let left = try context().withStore {
      try $0.db.all("SELECT theme FROM survey_theme", as: String.self)
    }
    #expect(left == [])
  }

  @Test func proposalsShareRareWords() throws {
    let texts = [
      "The wireless drops in the library", "Library wireless is slow", "Printers jam",
      "More printers", "Good service", "Wireless lost in gym",
    ]
    var comments = texts.enumerated().map { place, text in
      SurveyComment(item: 1, key: "why", response: Int64(place), text: text, themes: [])
    }
    comments[0].themes = ["wifi"]
    let found = try CommentSearch(comments).proposals(for: "wifi", limit: 10).map(\.text)
    #expect(Set(found) == ["Library wireless is slow", "Wireless lost in gym"])
    #expect(found.first == "Library wireless is slow")
  }
}

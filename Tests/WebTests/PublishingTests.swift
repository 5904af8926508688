// Publishing: the district's own command, its outcome on record, and cron that does it when needed.
import Calendar
import Commands
import Foundation
import Testing

@testable import Repository
@testable import Web

@Suite struct PublishingTests {
  private func press(_ command: String) throws -> Press {
    let press = try Press(web: "directory = PATH/site\npublish = \(command)")
    try press.post("One")
    return press
  }

  private func doctor(_ press: Press) throws -> String {
    try press.run("doctor", "--fields", "finding").out.split(separator: "\n")
      .filter { $0.contains("web site") }.joined(separator: "\n")
  }

  @Test func theCommandGetsTheDirectoryAndNoShell() throws {
    let press = try press("cp -a '{directory}/.' PATH/live;id")
    try FileManager.default.createDirectory(
      atPath: press.path + "/live;id", withIntermediateDirectories: true)
    #expect(try press.run("web", "publish").status == .done)
    #expect(FileManager.default.fileExists(atPath: press.path + "/live;id/news/a-1.html"))
    #expect(
      try press.words("SELECT what FROM event WHERE kind = 'web' ORDER BY id")
        == ["identity", "published"])
    #expect(try doctor(press) == "")
  }

  @Test func cronPublishesWhatChangedAndNothingElse() throws {
    let press = try press("sh -c 'echo run >> PATH/log' sh {directory}")
    func runs() throws -> Int {
      try String(contentsOfFile: press.path + "/log", encoding: .utf8).split(separator: "\n").count
    }
    try press.run("cron", "--only", "web", "--now")
    #expect(try runs() == 1)
    press.now = press.now + 600
    try press.run("cron", "--only", "web", "--now")
    #expect(try runs() == 1)
    try press.post("Two")
    press.now = press.now + 600
    try press.run("cron", "--only", "web", "--now")
    #expect(try runs() == 2)
    // Who asks for it by name gets it.
    try press.run("web", "publish")
    #expect(try runs() == 3)
  }

  @Test func aFailureIsRecordedToldAndTriedAgain() throws {
    let press = try press("sh -c 'echo no route to host >&2; test -e PATH/up' sh")
    #expect(try doctor(press).contains("was never published"))
    let said = try press.run("web", "publish")
    #expect(said.status == .failed)
    #expect(said.failure?.message.contains("no route to host") == true)
    #expect(try doctor(press).contains("could not be published: sh ended with status 1: no route"))
    #expect(try press.run("cron", "--only", "web", "--now").status == .partial)
    // The same complaint again is one event.
    #expect(
      try press.words("SELECT what FROM event WHERE kind = 'web' AND what = 'not published'").count
        == 1)
    try "".write(toFile: press.path + "/up", atomically: true, encoding: .utf8)
    #expect(try press.run("cron", "--only", "web", "--now").status == .done)
    #expect(try doctor(press) == "")
    press.now = press.now + 3 * 86_400
    #expect(try doctor(press).contains("was not looked after for 3 d"))
  }

  @Test func aSiteThatCannotBeBuiltIsAFailureToo() throws {
    let press = try press("true")
    try "x".write(
      toFile: press.path + "/.config/ittool/web/help.html", atomically: true, encoding: .utf8)
    try "{{#a}}".write(
      toFile: press.path + "/.config/ittool/web/post.html", atomically: true, encoding: .utf8)
    #expect(try press.run("web", "publish").status == .configuration)
    try press.must("web", "templates", "--export", press.path + "/copies")
    try FileManager.default.removeItem(atPath: press.path + "/.config/ittool/web/post.html")
    #expect(try press.run("web", "publish").status == .done)
  }

  @Test func withoutSettingsCronDoesNothingAndTheCommandSaysWhatIsMissing() throws {
    let press = try Press()
    #expect(try press.run("cron", "--only", "web", "--now").status == .done)
    #expect(try press.run("web", "publish").status == .usage)
    #expect(try press.run("web", "publish", press.path + "/site").status == .configuration)
    #expect(try doctor(press) == "")
  }
}

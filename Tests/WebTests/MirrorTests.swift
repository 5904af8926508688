// The site in several places: what fails at one keeps no other from its turn.
import Calendar
import Commands
import Foundation
import Testing

@testable import Repository
@testable import Web

@Suite struct MirrorTests {
  private func press(_ web: String) throws -> Press {
    let press = try Press(web: web)
    try press.post("One")
    return press
  }

  private func isThere(_ press: Press, _ path: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(press.path)/\(path)")
  }

  @Test func oneThatFailsStopsNoOther() throws {
    let press = try press(
      """
      directory = PATH/site
      publish = sh -c 'echo no route >&2; test -e PATH/up'
      [mirror disk]
      directory = PATH/mirror
      [mirror away]
      publish = sh -c 'echo refused >&2; exit 3'
      [mirror copy]
      publish = cp -a {directory}/. PATH/copied
      """)
    try FileManager.default.createDirectory(
      atPath: press.path + "/copied", withIntermediateDirectories: true)
    let said = try press.run("web", "publish")
    #expect(said.status == .partial)
    let words = try #require(said.failure?.message)
    #expect(words.hasPrefix("2 of 4 places of the web site failed: "), "\(words)")
    #expect(words.contains("no route") && words.contains("away: ") && words.contains("refused"))
    #expect(isThere(press, "mirror/news/a-1.html") && isThere(press, "copied/news/a-1.html"))
    // Each is on record by itself.
    let findings = try press.run("doctor", "--fields", "finding").out
    #expect(findings.contains("the web site could not be published: sh ended with status 1"))
    #expect(findings.contains("the mirror away of the web site could not be published"))
    #expect(!findings.contains("mirror disk") && !findings.contains("mirror copy"))
    // The next run tries again what failed, and leaves what is up to date alone.
    try FileManager.default.removeItem(atPath: press.path + "/copied")
    try "".write(toFile: press.path + "/up", atomically: true, encoding: .utf8)
    press.now = press.now + 600
    #expect(try press.run("cron", "--only", "web", "--now").status == .partial)
    #expect(!isThere(press, "copied"))
    let later = try press.run("doctor", "--fields", "finding").out
    let about = later.split(separator: "\n").filter { $0.contains("could not be published") }
    #expect(!about.contains { $0.hasPrefix("the web site") })
    #expect(later.contains("the mirror away"))
  }

  @Test func aPlaceThatCannotBeBuiltInStopsNoOther() throws {
    let press = try press(
      "directory = PATH/s.db/site\n[mirror disk]\ndirectory = PATH/mirror")
    let said = try press.run("web", "build")
    #expect(said.status == .partial, "\(said)")
    #expect(said.failure?.message.contains("1 of 2 places of the web site failed") == true)
    #expect(isThere(press, "mirror/index.html"))
    // All of them failing is a failure, of the kind that it was.
    let none = try self.press(
      "directory = PATH/s.db/site\n[mirror disk]\ndirectory = PATH/config/mirror")
    #expect(try none.run("web", "build").status != .partial)
  }

  @Test func aNamedDirectoryIsBuiltAlone() throws {
    let press = try press("directory = PATH/site\n[mirror disk]\ndirectory = PATH/mirror")
    try press.build()
    #expect(isThere(press, "site/index.html") && !isThere(press, "mirror"))
    try press.must("web", "build")
    #expect(isThere(press, "mirror/index.html"))
  }

  @Test func aMirrorThatSaysNothingOrNonsenseIsAnError() throws {
    let empty = try press("directory = PATH/site\n[mirror disk]\ntimeout = 5")
    #expect(try empty.run("web", "build").status == .configuration)
    for line in ["directory = site", "publish = 'open", "timeout = 0", "publsh = cp"] {
      let press = try Press()
      try press.configure("directory = PATH/site\n[mirror disk]\n\(line)")
      #expect(throws: (any Error).self, "\(line)") { try press.must("web", "build") }
    }
  }

  @Test func aProgramThatHangsIsEndedAfterItsTime() throws {
    let press = try press(
      """
      directory = PATH/site
      [mirror slow]
      publish = sleep 30
      timeout = 1
      [mirror disk]
      directory = PATH/mirror
      """)
    let said = try press.run("web", "publish")
    #expect(said.failure?.message.contains("slow: ") == true, "\(said)")
    #expect(said.failure?.message.contains("longer than 1 s") == true)
    #expect(isThere(press, "mirror/index.html"))
  }
}

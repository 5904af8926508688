// The configuration file, line by line, and the settings of the district.

import Commands
import Foundation
import Glibc
import SQLite
import Testing

@testable import Repository

@Suite struct ConfigurationTests {
  private static let good: [(text: String, name: String, value: String, line: Int)] = [
    ("database = /srv/x.db", "database", "/srv/x.db", 1),
    ("# a comment\n\n  database=/srv/x.db  \n", "database", "/srv/x.db", 3),
    ("database =", "database", "", 1), ("database = a = b", "database", "a = b", 1),
    ("database = # no comment", "database", "# no comment", 1),
    ("\r\ndatabase = x\r\n", "database", "x", 2),
    ("\ttimezone\t=\tEurope/Berlin", "timezone", "Europe/Berlin", 1),
    ("database = ~/ünï 🎒.db", "database", "~/ünï 🎒.db", 1),
  ]

  @Test(arguments: good.map(\.text)) func lineIsRead(_ text: String) throws {
    let wanted = try #require(Self.good.first { $0.text == text })
    var configuration = Configuration()
    try configuration.add(text, path: "f")
    let found = try #require(configuration[wanted.name])
    #expect(found.value == wanted.value)
    #expect(found.origin == Setting.Origin(path: "f", line: wanted.line))
    #expect(configuration.values.count == 1)
  }

  private static let bad: [(text: String, message: String, hint: String?)] = [
    ("databse = x", "f:1: unknown key 'databse'", "did you mean 'database'?"),
    ("\n\nrubbish", "f:3: 'rubbish' is not 'key = value'", nil),
    ("[tickets]\n", "f:1: unknown section '[tickets]'", "did you mean 'ticket'?"),
    ("[ticket\n", "f:1: '[ticket' is not a section such as [ticket]", nil),
    ("[]\n", "f:1: '[]' is not a section such as [ticket]", nil),
    ("database = a\ndatabase = b", "f:2: 'database' stands in line 1 already", nil),
    ("timezone = Europe/Berlni", "f:1: timezone: ", nil),
    (
      "[ticket]\nqueue = x",
      "f:2: 'ticket.queue' belongs to the district and is kept in the store",
      "use 'ittool config set ticket.queue x'"
    ),
    ("= x", "f:1: unknown key ''", nil),
    ("[ticket]\ndatabase = x", "f:2: unknown key 'database' in [ticket]", nil),
  ]

  @Test(arguments: bad.map(\.text)) func lineIsRefused(_ text: String) throws {
    let wanted = try #require(Self.bad.first { $0.text == text })
    var configuration = Configuration()
    let failure = #expect(throws: Failure.self) { try configuration.add(text, path: "f") }
    #expect(failure?.status == .configuration)
    #expect(failure?.message.hasPrefix(wanted.message) == true, "\(failure?.message ?? "")")
    if let hint = wanted.hint { #expect(failure?.hints.first == hint) }
  }

  @Test func noiseIsRefusedWithALineOrRead() {
    var random = SeededGenerator(seed: 20_260_501)
    let pieces = ["[", "]", "=", "\n", "#", "database", "timezone", "ticket", " ", "\0", "é", "\r"]
    for _ in 0..<3000 {
      let text = (0..<Int.random(in: 0...12, using: &random))
        .map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      var configuration = Configuration()
      do throws(Failure) { try configuration.add(text, path: "f") } catch {
        #expect(error.status == .configuration)
        #expect(error.message.hasPrefix("f:"))
      }
    }
  }

  private func configured(_ files: [String: String], _ variables: [String: String]) throws
    -> (Workshop, [String])
  {
    let shop = try Workshop()
    shop.variables = variables.mapValues { $0.replacingOccurrences(of: "@", with: shop.path) }
    for (name, text) in files {
      let file = URL(fileURLWithPath: shop.file(name))
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    let rows = try shop.run("config", "--fields", "name,value,origin").lines
    return (shop, rows.map { $0.replacingOccurrences(of: shop.path, with: "@") })
  }

  @Test func thePersonsOwnFileIsFound() throws {
    let (_, home) = try configured(
      [".config/ittool/config": "database = ~/d/x.db"], ["HOME": "@", "TZ": "UTC"])
    #expect(home.first == "database\t@/d/x.db\t@/.config/ittool/config:1")
    let (_, xdg) = try configured(
      ["c/ittool/config": "\ntimezone = Europe/Berlin"],
      ["HOME": "@", "XDG_CONFIG_HOME": "@/c", "XDG_DATA_HOME": "@/d", "TZ": "UTC"])
    #expect(xdg[0] == "database\t@/d/ittool/ittool.db\tdefault")
    #expect(xdg[1] == "timezone\tEurope/Berlin\t@/c/ittool/config:2")
  }

  @Test func aRelativeXDGDirectoryIsIgnored() throws {
    let (_, rows) = try configured(
      [".config/ittool/config": "timezone = Europe/Berlin", "rel/ittool/config": "rubbish"],
      ["HOME": "@", "XDG_CONFIG_HOME": "rel", "XDG_DATA_HOME": "./rel"])
    #expect(rows[0] == "database\t@/.local/share/ittool/ittool.db\tdefault")
    #expect(rows[1] == "timezone\tEurope/Berlin\t@/.config/ittool/config:1")
  }

  @Test func withoutHOMETheAccountDatabaseSays() throws {
    let entry = try #require(getpwuid(getuid()))
    let home = String(cString: entry.pointee.pw_dir)
    #expect(try Places(Environment([:])).home() == home)
    #expect(try Places(Environment(["HOME": ""])).dataHome() == home + "/.local/share")
  }

  @Test func optionBeatsVariableBeatsFile() throws {
    let file = [".config/ittool/config": "database = file.db"]
    let (shop, rows) = try configured(file, ["HOME": "@", "ITTOOL_DB": "variable.db"])
    #expect(rows[0] == "database\tvariable.db\tITTOOL_DB")
    #expect(
      try shop.run("config", "--db", "option.db", "--fields", "value,origin").lines[0]
        == "option.db\t--db")
  }

  @Test func aNamedFileMustExistAndStandsAlone() throws {
    let (shop, rows) = try configured(
      [".config/ittool/config": "database = own.db", "c": "timezone = UTC"],
      ["HOME": "@", "ITTOOL_CONFIG": "@/c"])
    #expect(rows[0] == "database\t@/.local/share/ittool/ittool.db\tdefault")
    #expect(try shop.run("config", "path").out == shop.file("c") + "\n")
    let missing = try shop.run("config", "--config", "/no/such/file")
    #expect(missing.status == .configuration)
    #expect(missing.failure?.message == "/no/such/file: no such configuration file")
    shop.variables = ["HOME": shop.path]
    #expect(
      try shop.run("config", "path").out == shop.file(".config/ittool/config") + "\n")
  }

  @Test(arguments: [[0xff, 0xfe, 0x00], Array(repeating: UInt8(ascii: "#"), count: 1 << 21)])
  func aFileThatIsNoTextIsRefused(_ bytes: [UInt8]) throws {
    let shop = try Workshop()
    try Data(bytes).write(to: URL(fileURLWithPath: shop.file("c")))
    #expect(try shop.run("config", "--config", shop.file("c")).status == .configuration)
    #expect(try shop.run("config", "--config", shop.path).status == .configuration)
  }

  // MARK: Settings of the district

  @Test func aSettingIsKeptRecordedAndForgotten() throws {
    let shop = try Workshop.withStore()
    func value() throws -> String? {
      try shop.run("config", "--fields", "name,value,origin").lines
        .first { $0.hasPrefix("ticket.quiet-days") }
    }
    #expect(try value() == "ticket.quiet-days\t3\tdefault")
    let ran = try shop.run("config", "set", "ticket.quiet-days", "5", "--actor", "dana")
    #expect(ran.status == .done && ran.out == "" && ran.err == "")
    #expect(try value() == "ticket.quiet-days\t5\tstore")
    // Again, and forgetting what is not there, are no changes.
    _ = try shop.run("config", "set", "ticket.quiet-days", "5")
    _ = try shop.run("config", "unset", "ticket.waiting-days")
    _ = try shop.run("config", "unset", "ticket.quiet-days", "--actor", "sam")
    #expect(try value() == "ticket.quiet-days\t3\tdefault")
    let history = try shop.run(
      "store", "query", "SELECT kind, number, actor, what, old, new FROM history", "--format",
      "csv")
    #expect(
      history.lines == [
        "kind,number,actor,what,old,new", "setting,0,dana,ticket.quiet-days,,5",
        "setting,0,sam,ticket.quiet-days,5,",
      ])
  }

  @Test func anEventOfAThingWithoutNumbersIsRead() throws {
    let shop = try Workshop.withStore()
    _ = try shop.run("config", "set", "ticket.quiet-days", "5")
    let events = try shop.open().all("SELECT \(raw: Event.columns) FROM event", as: Event.self)
    #expect(events.map(\.subject) == ["setting"])
    #expect(events.map(\.kind) == [nil])
  }

  @Test(arguments: [
    (["set", "ticket.quiet-days", "0"], Commands.ExitStatus.failed, "not a whole number above 0"),
    (["set", "ticket.quiet-days", ""], .failed, "not a whole number above 0"),
    (["set", "ticket.quiet-day", "4"], .usage, "there is no setting 'ticket.quiet-day'"),
    (["set", "ticket.queue", "nowhere"], .failed, "there is no queue 'nowhere'"),
    (["set", "database", "/x"], .failed, "kept in the configuration file"),
    (["unset", "timezone"], .failed, "kept in the configuration file"),
    (["set", "ticket.quiet-days"], .usage, "VALUE is missing"),
    (["sett"], .usage, "unknown verb 'sett'"), (["list", "x"], .usage, "unexpected argument"),
    (["--nonsense"], .usage, "unknown option '--nonsense'"),
  ])
  func isRefused(_ words: [String], _ status: Commands.ExitStatus, _ message: String) throws {
    let shop = try Workshop.withStore()
    let ran =
      switch words.count {
      case 1: try shop.run("config", words[0])
      case 2: try shop.run("config", words[0], words[1])
      default: try shop.run("config", words[0], words[1], words[2])
      }
    #expect(ran.status == status)
    #expect(ran.failure?.message.contains(message) == true, "\(ran.failure?.message ?? "")")
    #expect(try shop.open().first("SELECT count(*) FROM setting", as: Int64.self) == 0)
    #expect(try shop.open().first("SELECT count(*) FROM event", as: Int64.self) == 0)
  }

  @Test func withoutAStoreTheDefaultsAreShown() throws {
    let shop = try Workshop()
    let json = try shop.run("config", "--json", "--fields", "name,value").out
    #expect(json.contains(#"{"name":"ticket.quiet-days","value":"3"}"#))
    #expect(!shop.exists("s.db"))
    #expect(try shop.run("config", "set", "ticket.quiet-days", "4").status == .failed)
    #expect(!shop.exists("s.db"))
  }

  @Test func withAStoreThatCannotBeReadItsPathIsShown() throws {
    let shop = try Workshop()
    try "no store\n".write(toFile: shop.store, atomically: true, encoding: .utf8)
    let ran = try shop.run("config", "--fields", "name,value,origin")
    #expect(
      ran.lines.prefix(2) == ["database\t\(shop.store)\tITTOOL_DB", "timezone\tUTC\tTZ"])
    #expect(!ran.out.contains("ticket.quiet-days"))
    #expect(ran.status == .inputOutput)
  }
}

/// Random numbers that are the same in every run (xorshift64*).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return state &* 2_685_821_657_736_338_717
  }
}

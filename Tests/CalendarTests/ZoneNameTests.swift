import Foundation
import TestSupport
import Testing

@testable import Calendar

@Suite struct ZoneNameTests {
  @Test(arguments: [
    "../../etc/passwd", "/etc/localtime", "/usr/share/zoneinfo/Europe/Berlin",
    "Europe/../Europe/Berlin",
    "./Europe/Berlin", "Europe//Berlin", "Europe/Berlin/", "Europe", ".", "..", "", " ",
    "Europe/Berlin\0",
    "zone.tab", "tzdata.zi", "Europe/Berl\u{131}n", "EST5EDT,M3.2.0", "EST5EDT,M13.2.0,M11.1.0",
    "XYZ3ABC", "E5", "<+05>", "<+05>-5x", String(repeating: "a/", count: 5_000),
    "right/Europe/Berlin",
  ])
  func refusesWhatIsNoZone(id: String) {
    #expect(throws: ZoneError.self) { try Zone.named(id) }
  }

  @Test(
    arguments: [
      ("Europe/Berln", "did you mean 'Europe/Berlin'?"),
      ("europe/berlin", "did you mean 'Europe/Berlin'?"),
      ("America/New York", "did you mean 'America/New_York'?"),
      ("Kathmandu", "did you mean 'Asia/Kathmandu'?"),
      ("America/St_Jonhs", "did you mean 'America/St_Johns'?"),
    ] as [(String, String)])
  func suggestsTheZoneThatWasMeant(id: String, hint: String) {
    let error = #expect(throws: ZoneError.self) { try Zone.named(id) }
    #expect(error?.hint == hint)
    #expect(error?.message == "unknown time zone '\(id)'")
  }

  @Test func utcPlusFiveIsAskedBack() {
    for id in ["UTC+5", "GMT-3"] {
      let error = #expect(throws: ZoneError.self) { try Zone.named(id) }
      #expect(error?.message.contains("two ways") == true)
    }
  }

  @Test func theZonesOfThatHintAreRight() throws {
    #expect(try Zone.named("Etc/GMT-5").offset(at: Instant(seconds: 0)).seconds == 18_000)
    #expect(try Zone.named("GMT+0").offset(at: Instant(seconds: 0)).seconds == 0)
  }

  @Test func saysWhereZoneFilesAreMissing() {
    let error = #expect(throws: ZoneError.self) {
      try Zone.named("Europe/Berlin", directory: "/nonexistent")
    }
    #expect(error?.hint == "install the package tzdata")
    #expect(throws: Never.self) { try Zone.named("UTC", directory: "/nonexistent") }
  }

  @Test func everyZoneOfTheSystemCanBeRead() throws {
    let names = Zone.names()
    #expect(names.count > 300)
    #expect(names.contains("Europe/Berlin") && names.contains("America/Argentina/Ushuaia"))
    for name in names { #expect(try Zone.named(name).identifier == name) }
  }

  @Test func tzIsReadAsTheCLibraryReadsIt() throws {
    #expect(try Zone.local(tz: "Europe/Berlin").identifier == "Europe/Berlin")
    #expect(try Zone.local(tz: ":Europe/Berlin").identifier == "Europe/Berlin")
    #expect(try Zone.local(tz: ":/usr/share/zoneinfo/Asia/Tokyo").identifier == "Asia/Tokyo")
    #expect(try Zone.local(tz: "") == .utc)
    #expect(try Zone.local(tz: "CET-1CEST,M3.5.0,M10.5.0/3").rule != nil)
    for tz in [
      "Mars/Olympus", "/etc/passwd", "../../etc/passwd", ":/usr/share/zoneinfo/../../etc/passwd",
    ] {
      let error = #expect(throws: ZoneError.self) { try Zone.local(tz: tz) }
      #expect(error?.message.hasPrefix("TZ: ") == true || tz.hasPrefix(":/"), "\(tz)")
    }
  }

  @Test func theSystemsZoneIsTheLinkedOne() throws {
    let folder =
      FileManager.default.temporaryDirectory.path + "/zones-\(UUID().uuidString)/zoneinfo"
    try FileManager.default.createDirectory(
      atPath: folder + "/Europe", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.copyItem(
      atPath: "/usr/share/zoneinfo/Europe/Berlin", toPath: folder + "/Europe/Berlin")
    let link = folder + "/localtime"
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: folder + "/Europe/Berlin")
    let zone = try Zone.local(tz: nil, localtime: link)
    #expect(zone.identifier == "Europe/Berlin")
    #expect(zone == (try Zone.named("Europe/Berlin")))
    #expect(try Zone.named("Europe/Berlin", directory: folder) == zone)
    #expect(try Zone.local(tz: nil, localtime: folder + "/none") == .utc)
    #expect(throws: ZoneError.self) { try Zone.local(tz: nil, localtime: folder) }
    try Data("no zone".utf8).write(to: URL(fileURLWithPath: folder + "/broken"))
    #expect(throws: ZoneError.self) { try Zone.local(tz: nil, localtime: folder + "/broken") }
  }

  /// Newer systems write tables that stop where the rule begins; here one is cut from a long table.
  @Test func shortTablesGoOnWithTheirRule() throws {
    let bytes = [UInt8](
      try Data(contentsOf: URL(fileURLWithPath: "/usr/share/zoneinfo/Europe/Berlin")))
    let full = try #require(Zone(identifier: "full", tzif: bytes))
    let kept = full.changes.prefix { $0 < 850_000_000 }.count  // until 1996-12
    let short = Zone(
      identifier: "short", changes: Array(full.changes[..<kept]), kinds: Array(full.kinds[..<kept]),
      offsets: full.offsets, rule: full.rule)
    var dice = Dice(seed: 6)
    for _ in 0..<5_000 {
      let instant = Instant(seconds: .random(in: -2_000_000_000...4_000_000_000, using: &dice))
      #expect(short.offset(at: instant) == full.offset(at: instant))
      let (date, time) = full.civil(at: instant)
      #expect(short.resolutions(of: date, time) == full.resolutions(of: date, time))
    }
  }

  @Test func damagedFilesAreRefusedAndNeverTrap() throws {
    var dice = Dice(seed: 7)
    for name in ["Europe/Berlin", "Africa/Casablanca", "UTC"] {
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "/usr/share/zoneinfo/\(name)")))
      for length in 0..<bytes.count where length < 200 || length % 7 == 0 {
        _ = Zone(identifier: name, tzif: Array(bytes[..<length]))
      }
      #expect(Zone(identifier: name, tzif: Array(bytes.dropLast(1))) == nil)
      #expect(Zone(identifier: name, tzif: Array(bytes.dropFirst(1))) == nil)
      for _ in 0..<3_000 {
        var damaged = bytes
        for _ in 0...Int.random(in: 0...3, using: &dice) {
          damaged[Int.random(in: 0..<bytes.count, using: &dice)] = .random(
            in: 0...255, using: &dice)
        }
        guard let zone = Zone(identifier: name, tzif: damaged) else { continue }
        let instant = Instant(seconds: .random(in: -3_000_000_000...9_000_000_000, using: &dice))
        let (date, time) = zone.civil(at: instant)
        _ = zone.resolutions(of: date, time)
      }
    }
  }
}

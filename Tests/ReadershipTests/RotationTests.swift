// Each line once: whatever is cut, renamed, copied, compressed, piped or killed.
import Foundation
import Glibc
import SQLite
import TestSupport
import Testing

@testable import Readership
@testable import Repository

@Suite struct RotationTests {
  /// The lines of a log with the time of each.
  private func lines(_ server: WebServer, _ seed: Int, _ count: Int) throws -> [[UInt8]] {
    try server.make(seed: seed, lines: count)
    let all = try server.bytes("vhost.log").split(separator: 10).map { Array($0) + [10] }
    try server.write(all.flatMap { $0 }, to: "whole.log")
    return all
  }

  @Test("Pieces cut anywhere come to the same as the whole", arguments: [1, 2, 3])
  func pieces(_ seed: Int) throws {
    let server = try WebServer()
    var chance = Dice(seed: UInt64(seed))
    let lines = try lines(server, seed, 900)
    let all = lines.flatMap { $0 }
    var place = 0
    while place < all.count {
      let end = min(all.count, place + Int.random(in: 1...20_000, using: &chance))
      try server.append(all[place..<end], to: "access.log")
      server.now.seconds = try time(ofLastLineIn: all[..<end])
      try server.count("access.log")
      if Bool.random(using: &chance) { try server.count("access.log") }
      place = end
    }
    #expect(try server.counted() == server.oracle("whole.log"))
    #expect(try server.number("SELECT lines FROM readership_log") == 900)
  }

  private func time(ofLastLineIn bytes: ArraySlice<UInt8>) throws -> Int64 {
    // Whole lines alone; the clock of the test is at their end.
    let text = String(decoding: bytes, as: UTF8.self)
    guard let open = text.range(of: "[", options: .backwards).map({ text[$0.upperBound...] })
    else { return 1_777_250_000 }
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.dateFormat = "dd/MMM/yyyy:HH:mm:ss Z"
    return format.date(from: String(open.prefix(26))).map { Int64($0.timeIntervalSince1970) }
      ?? 1_777_250_000
  }

  @Test("Rotation by any means, any number of times between two imports", arguments: 1...8)
  func rotations(_ seed: Int) throws {
    let server = try WebServer()
    var chance = Dice(seed: UInt64(seed))
    let lines = try lines(server, seed + 100, 400)
    let files = FileManager.default
    let live = server.log("access.log")
    var names: [String] = []  // the newest first
    var count = 0

    func rotate() throws {
      guard files.fileExists(atPath: live) else { return }
      for name in names.indices.reversed() {
        let end = names[name].hasSuffix(".gz") ? ".gz" : ""
        let next = "\(live).\(name + 2)\(end)"
        try files.moveItem(atPath: names[name], toPath: next)
        names[name] = next
      }
      if Bool.random(using: &chance) {
        try files.moveItem(atPath: live, toPath: live + ".1")
        if Bool.random(using: &chance) { try server.append([], to: "access.log") }
      } else {
        try files.copyItem(atPath: live, toPath: live + ".1")
        truncate(live, 0)
      }
      names.insert(live + ".1", at: 0)
      count += 1
      for index in names.indices where !names[index].hasSuffix(".gz") {
        if index > 0 || Bool.random(using: &chance) {
          try WebServer.run(["gzip", names[index]])
          names[index] += ".gz"
        }
      }
    }

    func importing() throws {
      guard files.fileExists(atPath: live) else { return }
      let said = try server.run("announce", "import-log", live)
      #expect(said.status == .done && said.err == "", "\(said)")
    }

    // What was rotated before the first look is nobody's.
    try server.append([], to: "access.log")
    for line in lines {
      let cut = Int.random(in: 0...line.count, using: &chance)
      // A server writes whole lines; an import may see half of one.
      if Int.random(in: 0..<12, using: &chance) == 0 {
        try server.append(line[..<cut], to: "access.log")
        try importing()
        try server.append(line[cut...], to: "access.log")
      } else {
        try server.append(line, to: "access.log")
      }
      if try server.number("SELECT count(*) FROM readership_log") == 0 { try importing() }
      switch Int.random(in: 0..<40, using: &chance) {
      case 0...3: try importing()
      case 4: try rotate()
      case 5:
        try rotate()
        try importing()
      default: break
      }
    }
    try server.append([], to: "access.log")
    try importing()
    #expect(count > 5)
    let (found, expected) = (try server.counted(), try server.oracle("whole.log"))
    // Clients of a day whose parts were counted apart are told by the largest: at least.
    for (day, counts) in expected.days {
      for (name, value) in counts where !name.hasSuffix("clients") {
        #expect(found.days[day]?[name] == value, "\(day) \(name)")
      }
      #expect((found.days[day]?["clients"] ?? 0) <= counts["clients"] ?? 0)
    }
    #expect(try server.number("SELECT sum(lines) FROM readership_log") == 400)
    // All of them by name, and once more through a pipe: nothing is new.
    for name in names + [live] {
      let said = try server.run("announce", "import-log", name)
      #expect(said.status == .done && said.err == "", "\(name): \(said)")
    }
    let oldest = try #require(names.last)
    let plain = try WebServer.run((oldest.hasSuffix(".gz") ? ["gzip", "-dc"] : ["cat"]) + [oldest])
    #expect(try server.run("announce", "import-log", "-", input: Array(plain)).status == .done)
    #expect(try server.counted() == found)
  }

  @Test("A log that is gone is missed once, in words")
  func lost() throws {
    let server = try WebServer()
    try server.append(Line.text("04/May/2026:08:00:00 +0000").utf8, to: "access.log")
    try server.count("access.log")
    unlink(server.log("access.log"))
    try server.append(Line.text("05/May/2026:08:00:00 +0000").utf8, to: "access.log")
    let said = try server.run("announce", "import-log", server.log("access.log"))
    #expect(said.status == .partial)
    #expect(said.err.contains("nowhere to be found"))
    try server.count("access.log")
    #expect(try server.number("SELECT sum(views) FROM readership_day") == 2)
  }

  @Test("What was written to a rotated log after it was looked at is not lost")
  func late() throws {
    let server = try WebServer()
    try server.append(Line.text("04/May/2026:08:00:00 +0000").utf8, to: "access.log")
    try server.count("access.log")
    rename(server.log("access.log"), server.log("access.log.1"))
    try server.append(Line.text("04/May/2026:08:00:02 +0000").utf8, to: "access.log")
    try server.count("access.log")
    try server.append(Line.text("04/May/2026:08:00:03 +0000").utf8, to: "access.log.1")
    try server.count("access.log")
    #expect(try server.number("SELECT sum(views) FROM readership_day") == 3)
  }

  @Test("A pipe of several logs is refused when its time was counted, whichever came first")
  func pipes() throws {
    let server = try WebServer()
    func text(_ days: ClosedRange<Int>) -> String {
      days.map { Line.text("0\($0)/May/2026:08:00:00 +0000") }.joined()
    }
    try server.append(text(1...2).utf8, to: "a.log")
    try server.append(text(3...4).utf8, to: "b.log")
    try server.count("a.log")
    try server.count("b.log")
    // The beginning is known, what follows is not, but its time is.
    let both = Array((text(1...2) + text(3...4)).utf8)
    #expect(try server.run("announce", "import-log", "-", input: both).status == .failed)
    let other = Array(Line.text("03/May/2026:09:00:00 +0000", path: "/").utf8)
    #expect(try server.run("announce", "import-log", "-", input: other).status == .failed)
    #expect(try server.number("SELECT sum(views) FROM readership_day") == 4)
    #expect(
      try server.run("announce", "import-log", "--overlap", "-", input: other).status == .done)
    #expect(try server.number("SELECT sum(views) FROM readership_day") == 5)
    // A pipe first, its parts by name later.
    try server.start()
    #expect(try server.run("announce", "import-log", "-", input: both).status == .done)
    for name in ["a.log", "b.log"] {
      #expect(try server.run("announce", "import-log", server.log(name)).status == .failed)
    }
    #expect(try server.number("SELECT sum(views) FROM readership_day") == 4)
    // The same pipe with more at its end goes on.
    let more = both + Array(text(5...5).utf8)
    #expect(try server.run("announce", "import-log", "-", input: more).status == .done)
    #expect(try server.number("SELECT sum(views) FROM readership_day") == 5)
  }

  @Test("A damaged compressed log counts nothing; a dry run keeps nothing")
  func damaged() throws {
    let server = try WebServer()
    try server.make(seed: 5, lines: 800)
    try WebServer.run(["gzip", "-k", server.log("vhost.log")])
    var bytes = try server.bytes("vhost.log.gz")
    let whole = bytes
    bytes.removeLast(bytes.count / 3)
    try server.write(bytes, to: "vhost.log.gz")
    let said = try server.run("announce", "import-log", server.log("vhost.log.gz"))
    #expect(said.status == .inputOutput && said.err.contains("damaged"))
    #expect(try server.number("SELECT count(*) FROM readership_log") == 0)
    try server.write(whole, to: "vhost.log.gz")
    try server.run("announce", "import-log", "--dry-run", server.log("vhost.log.gz"))
    #expect(try server.number("SELECT count(*) FROM readership_day") == 0)
    try server.count("vhost.log.gz")
    #expect(try server.counted() == server.oracle("vhost.log"))
    try server.count("vhost.log")
    #expect(try server.counted() == server.oracle("vhost.log"))
  }

  @Test("Killed at any time, it counts each line once in the end")
  func kills() throws {
    let binary = WebServer.root + "/.build/debug/ittool"
    let server = try WebServer()
    var chance = Dice(seed: 4)
    let lines = try lines(server, 9, 3_000)
    for part in 0..<6 {
      try server.append(lines[part * 500..<(part + 1) * 500].joined(), to: "access.log")
      for _ in 0..<5 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: binary)
        process.arguments = ["announce", "import-log", server.log("access.log")]
        process.environment = [
          "HOME": server.path, "ITTOOL_DB": server.path + "/s.db", "TZ": "Europe/Berlin",
          "ITTOOL_NOW": "2026-05-10T09:00:00Z", "PATH": "/usr/bin:/bin",
        ]
        try process.run()
        usleep(UInt32.random(in: 0..<60_000, using: &chance))
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
      }
      if part == 3 { rename(server.log("access.log"), server.log("access.log.1")) }
    }
    try server.count("access.log")
    #expect(try server.number("SELECT sum(lines) FROM readership_log") == 3_000)
    let (found, expected) = (try server.counted(), try server.oracle("whole.log"))
    for (day, counts) in expected.days {
      for (name, value) in counts where !name.hasSuffix("clients") {
        #expect(found.days[day]?[name] == value, "\(day) \(name)")
      }
    }
  }

  @Test(
    "Names that rotation gives",
    arguments: [
      ("access.log.1", "access.log"), ("access.log.12.gz", "access.log"),
      ("access.log-20260504", "access.log"), ("access.log-20260504.gz", "access.log"),
      ("access-20260504.log", "access.log"), ("access.log-2026-05-04", "access.log"),
      ("access.log-20260504-1777885200", "access.log"), ("access.log", "access.log"),
      ("site-2.log", "site-2.log"), ("access.log.gz", "access.log"), ("1", "1"),
    ])
  func names(_ name: String, _ live: String) {
    #expect(LogGeneration.liveName(name) == live)
    #expect(LogGeneration.isRotated("/var/log/" + name) == (name != live))
  }
}

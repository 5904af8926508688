// The counts against an independent program, and lines that nobody should trust.
import Foundation
import SQLite
import Testing

@testable import Readership
@testable import Repository

@Suite struct CountingTests {
  @Test(
    "Every format counts as an independent program does",
    arguments: ["combined.log", "vhost.log", "lighttpd.log", "nginx.log", "caddy.log"])
  func formats(_ name: String) throws {
    let server = try WebServer()
    try server.make(seed: 20, lines: 3_000)
    try server.count(name)
    let expected = try server.oracle(name)
    #expect(expected.days.count > 1 && expected.pages.count > 50)
    #expect(try server.counted() == expected)
  }

  @Test("The store holds no address, neither today's nor an old one's")
  func noAddress() throws {
    let server = try WebServer()
    try server.make(seed: 3, lines: 1_500)
    for now in [1_777_300_000, 1_790_000_000 as Int64] {
      try server.start()
      server.now.seconds = now
      // The end of the log lies ahead of the first time.
      let said = try server.run("announce", "import-log", server.log("caddy.log"))
      #expect(said.failure == nil)
      #expect(try server.number("SELECT sum(views) FROM readership_day") > 100)
      var bytes = Data()
      for end in ["", "-wal"] {
        bytes += server.storeBytes(end)
      }
      for text in ["10.20.30.", "2001:db8:", "198.51.100", "203.0.113", "CrOS", "Mozilla"] {
        #expect(bytes.range(of: Data(text.utf8)) == nil, "\(text)")
      }
    }
  }

  @Test("Secrets and hashes are there for two days, are overwritten then, and are in no backup")
  func secrets() throws {
    let server = try WebServer()
    server.now.seconds = 1_777_885_200  // 2026-05-04 11:00 in Berlin
    try server.append(Line.text("04/May/2026:08:59:00 +0000").utf8, to: "access.log")
    try server.count("access.log")
    #expect(try server.number("SELECT count(*) FROM readership_secret") == 2)
    #expect(try server.number("SELECT count(*) FROM readership_client") == 2)
    let db = try Connection(path: server.path + "/s.db")
    let key = try #require(
      try db.first("SELECT key FROM readership_secret ORDER BY day DESC") { try $0.blob() })
    let backup = server.path + "/backup.db"
    #expect(try server.run("store", "backup", backup).status == .done)
    #expect(try Data(contentsOf: URL(fileURLWithPath: backup)).range(of: Data(key)) == nil)

    server.now.seconds += 86_400
    try server.append(Line.text("05/May/2026:08:59:00 +0000").utf8, to: "access.log")
    try server.count("access.log")
    #expect(try server.number("SELECT count(*) FROM readership_client") == 4)

    server.now.seconds += 86_400
    #expect(try server.run("cron", "--only", "readership").status == .done)
    #expect(try server.number("SELECT count(*) FROM readership_client") == 2)
    for end in ["", "-wal"] {
      #expect(server.storeBytes(end).range(of: Data(key)) == nil)
    }
    #expect(try server.number("SELECT sum(clients) FROM readership_day") == 2)
  }

  @Test("Bad lines are counted and named, and the good ones between them count")
  func hostile() throws {
    let server = try WebServer()
    let good = Line.text("04/May/2026:08:59:00 +0000")
    var bytes = Array(good.utf8)
    func add(_ line: [UInt8]) { bytes += line + [10] }
    func add(_ line: String) { add(Array(line.utf8)) }
    add([0, 0, 0, 255, 254, 34, 92])  // 2
    add([UInt8](repeating: 65, count: 300_000))  // 3
    add("")  // an empty line is none
    add(good.dropLast().replacingOccurrences(of: "[04/May", with: "[31/Feb"))  // 5
    add(good.dropLast().replacingOccurrences(of: "2026:", with: "2066:"))  // 6
    add(good.dropLast().replacingOccurrences(of: "+0000", with: "+9999"))  // 7
    add(good.dropLast().replacingOccurrences(of: "\" 200", with: "\" 2x0"))  // 8
    add("10.0.0.1 - - [04/May/2026:08:59:00 +0000] \"GET / HTTP/1.1\" 200 5")  // 9
    add("{\"status\": 200, \"method\"")  // 10
    add(String(repeating: "[", count: 70_000).prefix(60_000).utf8.map { $0 })  // 11
    add("{\"a\":" + String(repeating: "[", count: 1_000))  // 12
    add("10.0.0.1 - - [04/May/2026:08:59:00 +0000] \"\\x16\\x03\\x01\" 400 5 \"-\" \"-\"")
    add(Array(good.dropLast().utf8.dropLast()) + [0, 255, 200] + Array("\"".utf8))
    add(good.dropLast().replacingOccurrences(of: "Firefox", with: "an unterminated \\\" Firefox"))
    add(String(good.dropLast(2)))
    try server.write(bytes, to: "access.log")
    let said = try server.run("announce", "import-log", server.log("access.log"))
    #expect(said.status == .partial)
    let numbers = said.err.split(separator: "\n").compactMap { line in
      line.split(separator: ":").dropFirst(2).first.map(String.init)
    }
    #expect(numbers.prefix(5) == ["2", "3", "5", "6", "7"], "\(said.err)")
    #expect(said.err.contains("5 more lines like these"))
    #expect(try server.number("SELECT bad FROM readership_log") == 10)
    #expect(try server.number("SELECT lines FROM readership_log") == 16)
    #expect(try server.number("SELECT sum(views) FROM readership_day") == 4)
    #expect(try server.number("SELECT sum(errors) FROM readership_day") == 1)
    // Nothing is new then.
    try server.count("access.log")
  }

  @Test("A file of nothing readable is refused, and not taken for counted")
  func unreadable() throws {
    let server = try WebServer()
    try server.append("some\nother\nfile\n".utf8, to: "notes.txt")
    let said = try server.run("announce", "import-log", server.log("notes.txt"))
    #expect(said.status == .failed)
    #expect(said.err.contains("none of its 3 lines can be read"))
    #expect(try server.number("SELECT count(*) FROM readership_log") == 0)
    #expect(try server.run("announce", "import-log", "/nope/access.log").status == .inputOutput)
  }

  @Test("The keyed hash is SipHash-2-4, by the vectors of its authors")
  func vectors() throws {
    let hash = try #require(KeyedHash((0..<16).map { UInt8($0) }))
    func of(_ count: Int) -> UInt64 { (0..<count).map { UInt8($0) }.withUnsafeBytes { hash($0) } }
    #expect(of(0) == 0x726f_db47_dd0e_0e31)
    #expect(of(1) == 0x74f8_39c5_93dc_67fd)
    #expect(of(15) == 0xa129_ca61_49be_45e5)
    let sixteen = of(16)
    #expect(hash(0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908) == sixteen)
    #expect(KeyedHash(hash.key) == hash)
  }

  @Test("A site below a path of its host has its pages there only")
  func places() throws {
    let site = SitePlace(try #require(WebAddress("https://www.example.org:8443/it/news")))
    func path(_ text: String) -> PagePath {
      Array(text.utf8).withUnsafeBytes { site.path(of: $0) }
    }
    #expect(path("/it/news/") == .page("index.html"))
    #expect(path("/it/news/es/") == .page("es/index.html"))
    #expect(path("/it/newsletter/") == .other)
    #expect(path("/news/a-1.html") == .other)
    #expect(path("/it/news/news/a-1.html?fbclid=x") == .page("news/a-1.html"))
    func isOurs(_ text: String) -> Bool { Array(text.utf8).withUnsafeBytes { site.isOurs($0) } }
    #expect(isOurs("example.org") && isOurs("WWW.Example.org:80"))
    #expect(!isOurs("xwww.example.org") && !isOurs("example.com") && !isOurs(""))
    #expect(SitePlace.announcement("news/a-7.html") == 7)
    #expect(SitePlace.announcement("es/news/a-7.html") == 7)
    #expect(SitePlace.announcement("news/a-07.html") == nil)
    #expect(SitePlace.announcement("news/news/a-7.html") == nil)
    #expect(SitePlace.announcement("news/a-7x.html") == nil)
  }
}

enum Line {
  static func text(
    _ time: String, address: String = "10.0.0.1", path: String = "/news/a-1.html",
    agent: String = "Mozilla/5.0 Firefox/125.0"
  ) -> String {
    "\(address) - - [\(time)] \"GET \(path) HTTP/1.1\" 200 512 \"-\" \"\(agent)\"\n"
  }
}

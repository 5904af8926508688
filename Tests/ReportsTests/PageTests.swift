// Pages and pictures, read by somebody else's tools, with names that try to break out of them.
import Foundation
import Testing

@testable import Reports

@Suite struct PageTests {
  private static let reports = [
    "volume", "backlog", "response", "resolution", "sites", "people", "assets", "reopened",
    "levels", "notes",
  ]

  /// A district one of whose schools has a name of markup and controls.
  private func desk() throws -> Desk {
    let desk = try Desk()
    try desk.fill(seed: 5, count: 500)
    let evil = "</text><script>alert(1)</script>&\"' \u{1B}[2J\u{202E}"
    try desk.run(["ticket", "open", "x", "--site", evil, "--asset", evil])
    try desk.run(["ticket", "open", "y", "--site", evil, "--asset", evil])
    return desk
  }

  private func status(_ words: [String]) throws -> (Int32, String) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = words
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }

  @Test(.enabled(if: isInstalled("xmllint"), "xmllint is not installed"))
  func picturesAreWellFormed() throws {
    let desk = try desk()
    for report in Self.reports {
      let path = desk.path + "/\(report).svg"
      try desk.run(["report", report, "--compare", "previous", "--svg", path])
      let (code, words) = try status(["xmllint", "--noout", path])
      #expect(code == 0, "\(report): \(words)")
      let text = try String(contentsOfFile: path, encoding: .utf8)
      #expect(!text.contains("<script") && !text.contains("\u{202E}") && !text.contains("\u{1B}"))
      #expect(text.contains("<title id=") && text.contains("<desc id="))
    }
  }

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: "/usr/lib/python3/dist-packages/html5lib"),
      "python3-html5lib is not installed"))
  func pagesPassAStrictParser() throws {
    let desk = try desk()
    let strict =
      "import html5lib, sys; "
      + "html5lib.HTMLParser(strict=True).parse(open(sys.argv[1], encoding='utf-8').read())"
    for report in Self.reports {
      let path = desk.path + "/\(report).html"
      try desk.run(["report", report, "--compare", "last-year", "--html", path])
      let (code, words) = try status(["/usr/bin/python3", "-c", strict, path])
      #expect(code == 0, "\(report): \(words)")
      let text = try String(contentsOfFile: path, encoding: .utf8)
      #expect(!text.contains("<script") && !text.contains("\u{202E}"))
      // Nothing is loaded from elsewhere; the name of SVG is no address that is fetched.
      let rest = text.replacing("http://www.w3.org/2000/svg", with: "")
      #expect(!rest.contains("http") && !rest.contains("url(/"))
      #expect(
        text.components(separatedBy: "<svg").count == text.components(separatedBy: "<table").count)
    }
  }

  @Test func terminalsOfAnyWidthHoldTheLines() throws {
    let desk = try desk()
    for width in [60, 80, 120] {
      for report in Self.reports {
        let text = try desk.run(["report", report], width: width)
        #expect(!text.contains("\u{1B}") && !text.contains("\u{202E}"))
        let isTable = report == "people" || report == "sites" || report == "assets"
        guard !isTable, width >= 80 else { continue }
        for line in text.split(separator: "\n") {
          #expect(line.count <= width, "\(report): \(line)")
        }
      }
    }
    let plain = try desk.run(["report", "volume"], width: 80)
    let coloured = try desk.run(["report", "volume"], width: 80, colour: true)
    #expect(coloured.contains("\u{1B}[38;5;"))
    // Without the colours the same is said.
    #expect(coloured.replacing(try Regex("\u{1B}\\[[0-9;]*m"), with: "") == plain)
  }

  @Test func aFileThatCannotBeWrittenLeavesTheOldOne() throws {
    let desk = try desk()
    let path = desk.path + "/there.svg"
    try Data("old".utf8).write(to: URL(filePath: path))
    #expect(throws: (any Error).self) {
      try desk.run(["report", "volume", "--svg", desk.path + "/no/such.svg"])
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
    try desk.run(["report", "volume", "--svg", path])
    #expect(try String(contentsOfFile: path, encoding: .utf8).hasSuffix("</svg>\n"))
    let left = try FileManager.default.contentsOfDirectory(atPath: desk.path)
    #expect(!left.contains { $0.contains(".new-") })
  }
}

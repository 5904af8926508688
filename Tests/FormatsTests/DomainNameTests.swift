// Domain names beyond ASCII, against Python's encoder.
import Foundation
import Testing

@testable import Formats

@Suite struct DomainNameTests {
  @Test(arguments: [
    ("ana@schüle.example", "ana@xn--schle-mva.example"),
    ("Ana@SCHÜLE.Example", "Ana@xn--schle-mva.example"),
    ("ana@münchen.bücher.de", "ana@xn--mnchen-3ya.xn--bcher-kva.de"),
    ("ana@学校。例え", "ana@xn--48s290a.xn--r8jz45g"),
    ("ana@straße.example", "ana@xn--strae-oqa.example"),
    ("ana@plain.example", "ana@plain.example"), ("no address", "no address"),
    ("ana@παράδειγμα.δοκιμή", "ana@xn--hxajbheg2az3al.xn--jxalpdlp"),
  ])
  func addresses(_ typed: String, _ wanted: String) {
    #expect(DomainName.ascii(inAddress: typed) == wanted)
  }

  @Test(arguments: [
    "é..x", "a\u{200B}é.x", "é＠x", "é x.y", String(repeating: "é", count: 60) + ".x",
  ])
  func whatIsNoDomain(_ domain: String) {
    #expect(DomainName.ascii(domain) == nil)
  }

  @Test func pythonAgreesAboutThousandsOfLabels() throws {
    var state: UInt64 = 20_261_124
    func next(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(limit))
    }
    let ranges = [
      0x61...0x7A, 0xE0...0xF6, 0x3B1...0x3C1, 0x430...0x44F, 0x4E00...0x9FFF, 0x20000...0x2A6D6,
    ]
    var labels: [String] = []
    for _ in 0..<3_000 {
      var label = String.UnicodeScalarView()
      for _ in 0...next(14) {
        let range = ranges[next(ranges.count)]
        if let scalar = Unicode.Scalar(UInt32(range.lowerBound + next(range.count))) {
          label.append(scalar)
        }
      }
      labels.append(String(label))
    }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "python3", "-c",
      "import sys\nfor l in sys.stdin.buffer.read().decode().split('\\n'):\n"
        + " sys.stdout.write(l.encode('punycode').decode()+'\\n')",
    ]
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    let all = labels.joined(separator: "\n")
    DispatchQueue.global().async {
      input.fileHandleForWriting.write(Data(all.utf8))
      try? input.fileHandleForWriting.close()
    }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let wanted = text.split(separator: "\n").map(String.init)
    #expect(wanted.count == labels.count)
    for (label, wanted) in zip(labels, wanted) {
      #expect(DomainName.punycode(Array(label.unicodeScalars)) == wanted, "\(label)")
    }
  }
}

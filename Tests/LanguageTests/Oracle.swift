// Python's standard library as the independent judge, dice that always fall the same way, and the
// lists as they are shipped.
import Foundation
import Testing

@testable import Language

/// Runs a Python program over a text and gives the lines it prints.
func python(_ program: String, input: String) throws -> [Substring] {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("language-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let file = folder.appendingPathComponent("input")
  try Data(input.utf8).write(to: file)
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = ["python3", "-X", "utf8", "-c", program]
  process.standardInput = try FileHandle(forReadingFrom: file)
  let output = Pipe()
  process.standardOutput = output
  try process.run()
  let data = output.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  try #require(process.terminationStatus == 0)
  return String(decoding: data, as: UTF8.self).split(separator: "\n")
}

/// SplitMix64: the same numbers in every run.
struct Dice: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// The lists that the program ships.
func shipped(_ language: String = "en") throws -> Vocabulary {
  let top = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("share/language")
  var vocabulary = Vocabulary()
  for place in ["all", language] {
    for name in ["phrases.txt", "glossary.txt"] {
      let file = top.appendingPathComponent("\(place)/\(name)")
      guard FileManager.default.fileExists(atPath: file.path) else { continue }
      try vocabulary.add(file: String(contentsOf: file, encoding: .utf8))
    }
  }
  return vocabulary
}

func remarks(
  _ text: String, _ kind: TextKind = .reply, _ change: (inout ReviewFacts) -> Void = { _ in }
) throws -> [Remark] {
  var facts = ReviewFacts(kind)
  change(&facts)
  return Review(text, facts, try shipped()).remarks
}

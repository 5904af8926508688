// Python's standard library as the independent judge, and dice that always fall the same way.
import Foundation
import TestSupport

/// Runs one Python program over JSON lines and gives the lines it prints.
func python(_ program: String, lines: [[String: Any]]) throws -> [String] {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("mail-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let file = folder.appendingPathComponent("input")
  var data = Data()
  for line in lines {
    data += try JSONSerialization.data(withJSONObject: line)
    data.append(10)
  }
  try data.write(to: file)
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = ["python3", "-c", program]
  process.standardInput = try FileHandle(forReadingFrom: file)
  let output = Pipe()
  process.standardOutput = output
  try process.run()
  let printed = output.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  guard process.terminationStatus == 0 else { throw PythonFailure() }
  return String(decoding: printed, as: UTF8.self).split(separator: "\n").map(String.init)
}

struct PythonFailure: Error {}

extension Dice {
  mutating func pick<C: RandomAccessCollection>(_ all: C) -> C.Element {
    all[all.index(all.startIndex, offsetBy: Int(next() % UInt64(all.count)))]
  }

  /// Text of pieces that composers and parsers trip over.
  mutating func text(_ pieces: [String], most: Int) -> String {
    (0..<Int(next() % UInt64(most + 1))).map { _ in pick(pieces) }.joined()
  }
}

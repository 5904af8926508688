/// Python's standard library as the independent judge.
import Foundation

/// A Python program that did not end well.
public struct PythonFailure: Error {
  /// Its exit status.
  public let status: Int32
}

/// Runs a Python program over a text and gives the lines it prints, without the empty ones.
///
/// - Parameter interpreter: the one to run; that of the system has what its packages bring.
public func python(
  _ program: String, input: String = "", by interpreter: String = "python3"
) throws -> [String] {
  String(decoding: try pythonOutput(program, input: input, by: interpreter), as: UTF8.self)
    .split(separator: "\n").map(String.init)
}

/// Runs a Python program over a text and gives what it prints.
public func pythonOutput(
  _ program: String, input: String = "", by interpreter: String = "python3"
) throws -> [UInt8] {
  // A file, not a pipe: a large input and a large answer cannot wait for each other.
  let file = FileManager.default.temporaryDirectory
    .appendingPathComponent("ittool-python-\(UUID().uuidString)")
  try Data(input.utf8).write(to: file)
  defer { try? FileManager.default.removeItem(at: file) }
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = [interpreter, "-X", "utf8", "-c", program]
  process.standardInput = try FileHandle(forReadingFrom: file)
  let output = Pipe()
  process.standardOutput = output
  try process.run()
  let data = output.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  guard process.terminationStatus == 0 else {
    throw PythonFailure(status: process.terminationStatus)
  }
  return [UInt8](data)
}

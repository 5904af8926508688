// Running other programs from tests.
import Foundation

/// What another program printed, and how it ended.
struct Ran {
  var status: Int32
  var out: String
  var err: String
}

/// The path of a program in the usual places, or nil.
func program(named name: String) -> String? {
  ["/usr/bin/", "/bin/", "/usr/local/bin/"].map { $0 + name }
    .first { FileManager.default.isExecutableFile(atPath: $0) }
}

/// Runs a program in a directory and waits for it.
func run(
  _ path: String, _ arguments: [String], in directory: String, _ environment: [String: String] = [:]
) throws -> Ran {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: path)
  process.arguments = arguments
  process.currentDirectoryURL = URL(fileURLWithPath: directory)
  process.environment = environment.merging([
    "PATH": "\(directory)/bin:/usr/bin:/bin", "HOME": directory, "LC_ALL": "C.UTF-8",
    "TERM": "dumb",
  ]) { own, _ in own }
  // Files, not pipes: nothing can fill up.
  let files = ["out", "err"].map { URL(fileURLWithPath: "\(directory)/.\($0)") }
  for file in files { try Data().write(to: file) }
  process.standardInput = FileHandle.nullDevice
  process.standardOutput = try FileHandle(forWritingTo: files[0])
  process.standardError = try FileHandle(forWritingTo: files[1])
  try process.run()
  process.waitUntilExit()
  return Ran(
    status: process.terminationStatus, out: try String(contentsOf: files[0], encoding: .utf8),
    err: try String(contentsOf: files[1], encoding: .utf8))
}

/// A directory that lasts as long as the test.
func withDirectory<Result>(_ body: (String) throws -> Result) throws -> Result {
  let url = FileManager.default.temporaryDirectory
    .appendingPathComponent("commands-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: url) }
  return try body(url.path)
}

func write(_ text: String, _ path: String, executable: Bool = false) throws {
  try text.write(toFile: path, atomically: true, encoding: .utf8)
  if executable {
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
  }
}

// Checksums against Python's hashlib and hmac.

import Foundation
import Testing

@testable import Repository

@Suite struct ChecksumTests {
  @Test func theStandardsOwnExample() throws {
    let digest = try SHA256.hash(Array("abc".utf8))
    #expect(
      SHA256.hex(digest) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test func piecesOfAnySizeGiveWhatPythonGives() throws {
    let script = """
      import hashlib
      for n in [0, 1, 55, 56, 63, 64, 65, 1000, 70000]:
        print(hashlib.sha256(bytes(i * 7 % 251 for i in range(n))).hexdigest())
      """
    let expected = try python(script)
    var found: [String] = []
    for count in [0, 1, 55, 56, 63, 64, 65, 1000, 70000] {
      let bytes = (0..<count).map { UInt8($0 * 7 % 251) }
      var checksum = try SHA256()
      var rest = bytes[...]
      var size = 1
      while !rest.isEmpty {
        checksum.update(Array(rest.prefix(size)))
        rest = rest.dropFirst(size)
        size = size * 3 % 1021
      }
      found.append(SHA256.hex(checksum.finish()))
    }
    #expect(found == expected)
  }

  @Test func keyedChecksumsAreWhatPythonGives() throws {
    let script = """
      import hashlib, hmac
      for key in [b"", b"key", b"k" * 64, b"k" * 65, b"k" * 200]:
        for message in [b"", b"what do ya want for nothing?"]:
          print(hmac.new(key, message, hashlib.sha256).hexdigest())
      """
    var found: [String] = []
    let long = [64, 65, 200].map { String(repeating: "k", count: $0) }
    for key in ["", "key"] + long {
      for message in ["", "what do ya want for nothing?"] {
        let code = try SHA256.authenticate(Array(message.utf8), key: Array(key.utf8))
        found.append(SHA256.hex(code))
      }
    }
    #expect(found == (try python(script)))
  }

  @Test func aChecksumThatIsDroppedIsFreed() throws {
    for _ in 0..<1000 {
      var checksum = try SHA256()
      checksum.update([1, 2, 3])
    }
  }

  private func python(_ script: String) throws -> [String] {
    let (text, _) = try programOutput(of: ["python3", "-c", script])
    return text.split(separator: "\n").map(String.init)
  }
}

/// What a program prints on both streams, and its exit status.
func programOutput(
  of words: [String], variables: [String: String] = [:]
) throws -> (text: String, status: Int32) {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = words
  process.environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
  let pipe = Pipe()
  process.standardOutput = pipe
  process.standardError = pipe
  try process.run()
  let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return (String(decoding: bytes, as: UTF8.self), process.terminationStatus)
}

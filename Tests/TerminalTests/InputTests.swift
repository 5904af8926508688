// The way in: all of it, in pieces, not more than allowed, and errors that name the file.

import Foundation
import Glibc
import Testing

@testable import Terminal

@Suite struct InputTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(_ bytes: [UInt8], to name: String) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: folder.file(name)))
    return folder.file(name)
  }

  @Test func aFileIsReadWhole() throws {
    let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 * 31) }
    let path = try write(bytes, to: "people.csv")
    let console = pipedConsole()
    let isSame = try console.readFile(path) == bytes
    let isSameAtTheLimit = try console.readFile(path, limit: 300_000) == bytes
    #expect(isSame && isSameAtTheLimit)
    #expect(try console.open(path).size == 300_000)
    #expect(try console.readFile("/proc/self/status").count > 100)
  }

  @Test func tooMuchIsAnErrorAndNotACut() throws {
    let path = try write([1, 2, 3, 4], to: "a")
    let failure = #expect(throws: InputFailure.self) {
      try pipedConsole().readFile(path, limit: 3)
    }
    #expect(failure?.message == "cannot read \(path): it is larger than 3 bytes")
  }

  @Test func errorsNameTheFile() throws {
    let console = pipedConsole()
    let missing = #expect(throws: InputFailure.self) { try console.readFile("/nowhere/a.csv") }
    #expect(missing?.message == "cannot read /nowhere/a.csv: No such file or directory")
    let directory = #expect(throws: InputFailure.self) { try console.readFile(folder.path) }
    #expect(directory?.reason == .system(EISDIR))
  }

  @Test func aHyphenIsStandardInput() throws {
    let console = pipedConsole(input: "T-1\nT-2\n")
    let input = try console.open("-")
    #expect(input.name == "standard input")
    #expect(try input.readAll() == Array("T-1\nT-2\n".utf8))
  }

  @Test func piecesAreReadUntilTheEnd() throws {
    let console = pipedConsole(input: "abcdefg")
    var piece = [UInt8](repeating: 0, count: 3)
    var sizes: [Int] = []
    var all: [UInt8] = []
    while true {
      let count = try piece.withUnsafeMutableBytes { try console.readChunk(into: $0) }
      if count == 0 { break }
      sizes.append(count)
      all += piece.prefix(count)
    }
    #expect(sizes == [3, 3, 1])
    #expect(all == Array("abcdefg".utf8))
  }

  @Test func aNonBlockingPipeIsWaitedFor() throws {
    let ends = pipeEnds()
    _ = fcntl(ends.reading, F_SETFL, O_NONBLOCK)
    let writing = ends.writing
    let input = Input(descriptor: ends.reading, name: "standard input")
    #expect(input.size == nil)
    Thread.detachNewThread {
      for piece in ["first ", "second"] {
        _ = Array(piece.utf8).withUnsafeBytes { Glibc.write(writing, $0.baseAddress, $0.count) }
      }
      close(writing)
    }
    #expect(try input.readAll() == Array("first second".utf8))
    close(ends.reading)
  }
}

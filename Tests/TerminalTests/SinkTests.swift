// The way out: every byte arrives in order, and what does not arrive is an error.

import Foundation
import Glibc
import Testing

@testable import Terminal

@Suite struct SinkTests {
  init() { #expect(brokenPipesAreErrors) }

  @Test func aFullDiskIsAnError() throws {
    let full = open("/dev/full", O_WRONLY)
    defer { close(full) }
    let sink = Sink(descriptor: full, name: "standard output")
    try sink.write("a row\n")
    let failure = #expect(throws: SinkFailure.self) { try sink.flush() }
    #expect(failure == SinkFailure(code: ENOSPC, stream: "standard output"))
    #expect(failure?.isBrokenPipe == false)
    #expect(failure?.message == "cannot write to standard output: No space left on device")
  }

  @Test func aFailureIsNeverForgotten() throws {
    let full = open("/dev/full", O_WRONLY)
    defer { close(full) }
    let sink = Sink(descriptor: full, name: "standard output")
    try sink.write("a row\n")
    try? sink.flush()
    #expect(throws: SinkFailure.self) { try sink.write("another") }
    #expect(throws: SinkFailure.self) { try sink.write(byte: 10) }
    #expect(throws: SinkFailure.self) { try sink.flush() }
    #expect(sink.failure?.code == ENOSPC)
  }

  @Test func aFullDiskShowsOnceTheBufferIsFull() {
    let full = open("/dev/full", O_WRONLY)
    defer { close(full) }
    let sink = Sink(descriptor: full, name: "standard output")
    #expect(throws: SinkFailure.self) {
      for _ in 0..<70_000 { try sink.write(byte: 65) }
    }
  }

  @Test func aReaderWhoLeftIsABrokenPipe() throws {
    let ends = pipeEnds()
    close(ends.reading)
    defer { close(ends.writing) }
    let sink = Sink(descriptor: ends.writing, name: "standard output")
    try sink.write("a row\n")
    let failure = #expect(throws: SinkFailure.self) { try sink.flush() }
    #expect(failure?.isBrokenPipe == true)
  }

  @Test func aSlowReaderOfANonBlockingPipeGetsEveryByteInOrder() throws {
    let ends = pipeEnds()
    _ = fcntl(ends.writing, F_SETFL, O_NONBLOCK)
    let reader = Thread.detachedReader(of: ends.reading)
    let sink = Sink(descriptor: ends.writing, name: "pipe")
    var random = Steps(state: 7)
    var expected: [UInt8] = []
    for _ in 0..<400 {
      let size = Int(random.next() % 5000)
      let bytes = (0..<size).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      switch random.next() % 5 {
      case 0: try sink.write(bytes: bytes)
      case 1: try bytes.withUnsafeBytes { try sink.write(bytes: $0) }
      case 2: try sink.write(bytes: bytes[...])
      case 3: for byte in bytes { try sink.write(byte: byte) }
      default: try sink.write(bytes: bytes.lazy.map { $0 })
      }
      expected += bytes
    }
    let large = [UInt8](repeating: 88, count: 300_000)
    try sink.write(bytes: large)
    expected += large
    try sink.flush()
    close(ends.writing)
    let found = reader.bytes()
    #expect(found.count == expected.count)
    // Compared outside the macro, which would print a million bytes and their difference.
    let isSame = found == expected
    #expect(isSame)
    close(ends.reading)
  }

  @Test func aBufferFilledExactlyLosesNothing() throws {
    for lead in (Sink.capacity - 2)...(Sink.capacity + 2) {
      let sink = Sink.memory()
      try sink.write(bytes: [UInt8](repeating: 65, count: lead))
      try sink.write(byte: 66)
      try sink.write("CD")
      #expect(sink.contentBytes.count == lead + 3)
      #expect(sink.contents.hasSuffix("ABCD"))
    }
  }

  @Test func textStaysAsItIs() throws {
    let sink = Sink.memory()
    try sink.write("é🖨️\u{0}x")
    try sink.write(String(repeating: "a", count: 100_000))
    try sink.write(bytes: [])
    try sink.write("")
    #expect(sink.contents == "é🖨️\u{0}x" + String(repeating: "a", count: 100_000))
  }

  @Test func standardErrorIsWrittenLineByLine() throws {
    let ends = pipeEnds()
    _ = fcntl(ends.reading, F_SETFL, O_NONBLOCK)
    defer {
      close(ends.writing)
      close(ends.reading)
    }
    let sink = Sink(descriptor: ends.writing, name: "standard error", flushesEachLine: true)
    var piece = [UInt8](repeating: 0, count: 100)
    try sink.write("half")
    #expect(read(ends.reading, &piece, 100) == -1)
    try sink.write(" and whole\n")
    #expect(read(ends.reading, &piece, 100) == 15)
    try sink.write(byte: 10)
    #expect(read(ends.reading, &piece, 100) == 1)
  }

  @Test func theSystemsWords() {
    #expect(systemMessage(ENOENT) == "No such file or directory")
    #expect(systemMessage(99_999) != "")
  }
}

/// A pipe's two ends.
func pipeEnds() -> (reading: Int32, writing: Int32) {
  var ends: [Int32] = [-1, -1]
  precondition(pipe(&ends) == 0)
  for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  return (ends[0], ends[1])
}

/// A fixed sequence of numbers (Knuth's MMIX constants).
struct Steps {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }
}

/// Reads a descriptor to its end on another thread.
final class BackgroundReader: @unchecked Sendable {
  private var collected: [UInt8] = []
  private let ended = DispatchSemaphore(value: 0)

  fileprivate func run(_ descriptor: Int32) {
    var piece = [UInt8](repeating: 0, count: 3001)
    while true {
      let count = read(descriptor, &piece, piece.count)
      guard count > 0 else { break }
      collected += piece.prefix(count)
    }
    ended.signal()
  }

  func bytes() -> [UInt8] {
    ended.wait()
    return collected
  }
}

extension Thread {
  static func detachedReader(of descriptor: Int32) -> BackgroundReader {
    let reader = BackgroundReader()
    Thread.detachNewThread { reader.run(descriptor) }
    return reader
  }
}

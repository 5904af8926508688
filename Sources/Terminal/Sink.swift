// The one way out: buffered bytes to one file descriptor, where a failed write is an error.

import Glibc

/// A write that did not reach its stream.
public struct SinkFailure: Error, Equatable, Sendable {
  /// The system's error number, such as `ENOSPC`.
  public var code: Int32
  /// The stream as people know it, such as `standard output`.
  public var stream: String

  /// Makes a failure of one stream.
  public init(code: Int32, stream: String) {
    self.code = code
    self.stream = stream
  }

  /// Whether the reader went away, which ends a program quietly.
  public var isBrokenPipe: Bool { code == EPIPE }

  /// What happened, as one sentence for people.
  public var message: String { "cannot write to \(stream): \(systemMessage(code))" }
}

/// Buffered bytes to one file descriptor.
///
/// The first failure is kept: every later write and flush throws it again, so a failure that one
/// caller swallowed still decides the exit status. Nothing is written on deinit; call `flush()`.
public final class Sink {
  /// Bytes gathered before one `write(2)`.
  static let capacity = 64 * 1024

  /// The stream as people know it, such as `standard output`.
  public let name: String
  /// The first failure, which all later calls repeat.
  public private(set) var failure: SinkFailure?

  /// Where the bytes go; −1 keeps them in `kept`.
  private let descriptor: Int32
  private let flushesEachLine: Bool
  private var kept: [UInt8] = []
  private var storage: UnsafeMutableRawPointer?
  private var used = 0

  /// Makes a sink over an open descriptor, which stays open when the sink ends.
  public init(descriptor: Int32, name: String, flushesEachLine: Bool = false) {
    self.descriptor = descriptor
    self.name = name
    self.flushesEachLine = flushesEachLine
  }

  deinit { storage?.deallocate() }

  /// Makes a sink that keeps what is written, for tests and for the pager.
  public static func memory(name: String = "memory") -> Sink {
    Sink(descriptor: -1, name: name)
  }

  /// What a memory sink was given, in bytes.
  public var contentBytes: [UInt8] {
    guard let storage, used > 0 else { return kept }
    return kept + UnsafeRawBufferPointer(start: storage, count: used)
  }

  /// What a memory sink was given, as text.
  public var contents: String { String(decoding: contentBytes, as: UTF8.self) }

  /// Writes text as UTF-8, unchanged.
  public func write(_ text: String) throws(SinkFailure) {
    var text = text
    let failure = text.withUTF8 { put(UnsafeRawBufferPointer($0)) }
    if let failure { throw failure }
  }

  /// Writes bytes, unchanged.
  public func write(bytes: UnsafeRawBufferPointer) throws(SinkFailure) {
    if let failure = put(bytes) { throw failure }
  }

  /// Writes bytes, unchanged.
  public func write(bytes: [UInt8]) throws(SinkFailure) {
    if let failure = bytes.withUnsafeBytes({ put($0) }) { throw failure }
  }

  /// Writes bytes, unchanged.
  public func write(bytes: ArraySlice<UInt8>) throws(SinkFailure) {
    if let failure = bytes.withUnsafeBytes({ put($0) }) { throw failure }
  }

  /// Writes bytes, unchanged.
  public func write(bytes: some Sequence<UInt8>) throws(SinkFailure) {
    try write(bytes: Array(bytes))
  }

  /// Writes one byte, such as a separator.
  public func write(byte: UInt8) throws(SinkFailure) {
    if let storage, used < Self.capacity, !flushesEachLine, failure == nil {
      storage.storeBytes(of: byte, toByteOffset: used, as: UInt8.self)
      used += 1
      return
    }
    let failure = withUnsafeBytes(of: byte) { put($0) }
    if let failure { throw failure }
  }

  /// Hands everything gathered so far to the system.
  public func flush() throws(SinkFailure) {
    if let failure = failure ?? drain() { throw failure }
  }

  // The failure is returned, not thrown: the standard library's buffer closures lose its type.
  private func put(_ bytes: UnsafeRawBufferPointer) -> SinkFailure? {
    if let failure { return failure }
    guard let start = bytes.baseAddress, bytes.count > 0 else { return nil }
    if used + bytes.count > Self.capacity {
      if let failure = drain() { return failure }
      if bytes.count >= Self.capacity { return send(bytes) }
    }
    let storage = buffer()
    (storage + used).copyMemory(from: start, byteCount: bytes.count)
    used += bytes.count
    if flushesEachLine, memchr(start, 10, bytes.count) != nil { return drain() }
    return nil
  }

  private func buffer() -> UnsafeMutableRawPointer {
    if let storage { return storage }
    let fresh = UnsafeMutableRawPointer.allocate(byteCount: Self.capacity, alignment: 16)
    storage = fresh
    return fresh
  }

  private func drain() -> SinkFailure? {
    guard let storage, used > 0 else { return nil }
    let waiting = UnsafeRawBufferPointer(start: storage, count: used)
    used = 0
    return send(waiting)
  }

  private func send(_ bytes: UnsafeRawBufferPointer) -> SinkFailure? {
    guard descriptor >= 0 else {
      kept.append(contentsOf: bytes)
      return nil
    }
    var rest = bytes
    while let start = rest.baseAddress, rest.count > 0 {
      let written = Glibc.write(descriptor, start, rest.count)
      if written >= 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
        continue
      }
      let code = errno
      if code == EINTR { continue }
      if code == EAGAIN {
        // A descriptor shared with a program that made it non-blocking (ssh, node) is only full.
        awaitReadiness(of: descriptor, for: POLLOUT)
        continue
      }
      let failure = SinkFailure(code: code, stream: name)
      self.failure = failure
      return failure
    }
    return nil
  }
}

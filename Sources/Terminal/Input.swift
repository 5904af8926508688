// The way in: standard input and files as bytes, read in pieces, with errors that name the file.

import Glibc

/// Input that could not be read.
public struct InputFailure: Error, Equatable, Sendable {
  /// Why the input could not be read.
  public enum Reason: Equatable, Sendable {
    /// The system refused, with this error number.
    case system(Int32)
    /// There is more than this many bytes.
    case tooLarge(limit: Int)
  }

  /// The file's path or `standard input`.
  public var name: String
  /// Why it could not be read.
  public var reason: Reason

  /// Makes a failure of one input.
  public init(name: String, reason: Reason) {
    self.name = name
    self.reason = reason
  }

  /// What happened, as one sentence for people.
  public var message: String {
    switch reason {
    case .system(let code): "cannot read \(name): \(systemMessage(code))"
    case .tooLarge(let limit): "cannot read \(name): it is larger than \(limit) bytes"
    }
  }
}

/// Bytes from one open descriptor, read in pieces.
public final class Input {
  /// The file's path or `standard input`.
  public let name: String

  private let descriptor: Int32
  private let closesAtEnd: Bool
  private var given: ArraySlice<UInt8>

  /// Reads from an open descriptor, which stays open when the input ends.
  public init(descriptor: Int32, name: String) {
    self.descriptor = descriptor
    self.name = name
    closesAtEnd = false
    given = []
  }

  /// Opens a file.
  public init(path: String) throws(InputFailure) {
    name = path
    var opened = open(path, O_RDONLY | O_CLOEXEC)
    while opened < 0 && errno == EINTR { opened = open(path, O_RDONLY | O_CLOEXEC) }
    guard opened >= 0 else { throw InputFailure(name: path, reason: .system(errno)) }
    descriptor = opened
    closesAtEnd = true
    given = []
  }

  private init(bytes: [UInt8], name: String) {
    self.name = name
    descriptor = -1
    closesAtEnd = false
    given = bytes[...]
  }

  deinit { if closesAtEnd { close(descriptor) } }

  /// Input that a test gives.
  public static func memory(_ text: String, name: String = "standard input") -> Input {
    Input(bytes: Array(text.utf8), name: name)
  }

  /// Input that a test gives.
  public static func memory(_ bytes: [UInt8], name: String = "standard input") -> Input {
    Input(bytes: bytes, name: name)
  }

  /// The size in bytes where it is known beforehand: for a regular file.
  public var size: Int64? {
    if descriptor < 0 { return Int64(given.count) }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int64(facts.st_size)
  }

  /// Reads the next piece; 0 bytes mean the end.
  public func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputFailure) -> Int {
    guard descriptor >= 0 else {
      let piece = given.prefix(buffer.count)
      buffer.copyBytes(from: piece)
      given = given.dropFirst(piece.count)
      return piece.count
    }
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      switch errno {
      case EINTR: continue
      case EAGAIN: awaitReadiness(of: descriptor, for: POLLIN)
      case let code: throw InputFailure(name: name, reason: .system(code))
      }
    }
  }

  /// Reads to the end; more than `limit` bytes are an error, not a cut.
  public func readAll(limit: Int = .max) throws(InputFailure) -> [UInt8] {
    var bytes: [UInt8] = []
    if let size { bytes.reserveCapacity(Int(min(size, 1 << 30))) }
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 * 1024, alignment: 16)
    defer { piece.deallocate() }
    while true {
      let count = try read(into: piece)
      if count == 0 { return bytes }
      guard count <= limit - bytes.count else {
        throw InputFailure(name: name, reason: .tooLarge(limit: limit))
      }
      bytes.append(contentsOf: piece[..<count])
    }
  }

  /// Reads one line without its line feed; `nil` at the end.
  ///
  /// Reads byte by byte so that what follows the line is left for the next reader.
  func readLine() throws(InputFailure) -> [UInt8]? {
    var line: [UInt8] = []
    let one = UnsafeMutableRawBufferPointer.allocate(byteCount: 1, alignment: 1)
    defer { one.deallocate() }
    while try read(into: one) == 1 {
      if one[0] == 10 { return line }
      line.append(one[0])
    }
    return line.isEmpty ? nil : line
  }
}

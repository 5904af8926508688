// Other encodings into UTF-8, as a filter before any reader. The C library does the converting.
import Glibc

/// The encodings a file may be read in.
public enum TextEncoding: String, CaseIterable, Sendable {
  /// The encoding everything else is turned into; passed through as it is.
  case utf8 = "utf-8"
  /// Western European Windows.
  case windows1252 = "windows-1252"
  /// ISO 8859-1.
  case latin1 = "latin1"
  /// Latin 1 with the euro sign.
  case iso885915 = "iso-8859-15"
  /// Western European DOS, still written by some exports.
  case cp850 = "cp850"
  /// UTF-16 with a byte order mark, little-endian without one.
  case utf16 = "utf-16"
  /// UTF-16, little-endian.
  case utf16le = "utf-16le"
  /// UTF-16, big-endian.
  case utf16be = "utf-16be"

  fileprivate var iconvName: String {
    switch self {
    case .utf8: "UTF-8"
    case .windows1252: "CP1252"
    case .latin1: "ISO-8859-1"
    case .iso885915: "ISO-8859-15"
    case .cp850: "CP850"
    case .utf16: "UTF-16"
    case .utf16le: "UTF-16LE"
    case .utf16be: "UTF-16BE"
    }
  }
}

/// Bytes that the chosen encoding does not have, or an encoding this system cannot convert.
public struct TranscodeError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file's name as the user gave it.
  public var name: String
  /// The encoding the file was read in.
  public var encoding: TextEncoding
  /// Where the bytes are, counted from 0; nil where the encoding itself is missing.
  public var offset: Int?
  /// What was found.
  public var message: String

  /// The fault as one line: `people.csv: byte 812: …`.
  public var description: String {
    "\(name): " + (offset.map { "byte \($0): " } ?? "") + message
  }
}

/// Turns a stream of bytes in some encoding into a stream of UTF-8.
public final class Transcoder {
  private let name: String
  private let encoding: TextEncoding
  private let source: (UnsafeMutableRawBufferPointer) throws -> Int
  private let converter: iconv_t?
  private var input = ContiguousArray<UInt8>(repeating: 0, count: 1 << 16)
  private var start = 0
  private var end = 0
  private var consumed = 0
  private var isAtEnd = false

  /// Wraps `read`, which fills part of a buffer and returns how much, 0 at the end.
  ///
  /// Throws `TranscodeError` where the C library has no converter for `encoding`.
  public init(
    name: String, encoding: TextEncoding,
    read: @escaping (UnsafeMutableRawBufferPointer) throws -> Int
  ) throws(TranscodeError) {
    self.name = name
    self.encoding = encoding
    source = read
    if encoding == .utf8 {
      converter = nil
      return
    }
    let opened = iconv_open("UTF-8", encoding.iconvName)
    guard let opened, Int(bitPattern: opened) != -1 else {
      throw TranscodeError(
        name: name, encoding: encoding, offset: nil,
        message: "this system cannot convert \(encoding.rawValue); "
          + "on Debian the package libc-bin or libc6-gconv-modules-extra has it")
    }
    converter = opened
  }

  deinit {
    if let converter { iconv_close(converter) }
  }

  /// Fills part of `output`, at least eight bytes, with UTF-8 and returns how much; 0 at the end.
  ///
  /// Throws `TranscodeError` at bytes the encoding does not have, after all text before them is out.
  public func read(into output: UnsafeMutableRawBufferPointer) throws -> Int {
    guard let converter else { return try source(output) }
    // The longest scalar has four bytes; a smaller room could never be filled.
    if output.count < 8 { return try readSmall(into: output) }
    while true {
      if start == end, !isAtEnd { try fill() }
      if start == end, isAtEnd { return 0 }
      let (written, code) = convert(converter, into: output)
      if written > 0 { return written }
      switch code {
      case 0, E2BIG: continue
      case EINVAL where !isAtEnd: try fill()
      default: throw fault(code)
      }
    }
  }

  private var small = ContiguousArray<UInt8>()

  /// Serves rooms of a few bytes from one converted piece.
  private func readSmall(into output: UnsafeMutableRawBufferPointer) throws -> Int {
    if output.isEmpty { return 0 }
    if small.isEmpty {
      var piece = ContiguousArray<UInt8>(repeating: 0, count: 8)
      let count = try piece.withUnsafeMutableBytes { try read(into: $0) }
      small.append(contentsOf: piece[..<count])
    }
    let count = min(small.count, output.count)
    output.copyBytes(from: small[..<count])
    small.removeFirst(count)
    return count
  }

  private func convert(
    _ converter: iconv_t, into output: UnsafeMutableRawBufferPointer
  ) -> (written: Int, code: Int32) {
    input.withUnsafeMutableBytes { input in
      var from = input.baseAddress.map { ($0 + start).assumingMemoryBound(to: CChar.self) }
      var to = output.baseAddress?.assumingMemoryBound(to: CChar.self)
      var left = end - start
      var room = output.count
      let result = iconv(converter, &from, &left, &to, &room)
      let code = result == -1 ? errno : 0
      consumed += end - start - left
      start = end - left
      return (output.count - room, code)
    }
  }

  private func fill() throws {
    let kept = start..<end
    input.withUnsafeMutableBytes { $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[kept])) }
    end -= start
    start = 0
    let free = end..<input.count
    let count = try input.withUnsafeMutableBytes {
      try source(UnsafeMutableRawBufferPointer(rebasing: $0[free]))
    }
    isAtEnd = count <= 0
    end += min(max(count, 0), free.count)
  }

  private func fault(_ code: Int32) -> TranscodeError {
    let byte = String(input[start], radix: 16, uppercase: true)
    let message =
      code == EINVAL
      ? "the file ends in the middle of a character of \(encoding.rawValue)"
      : "0x\(byte) is not a character of \(encoding.rawValue)"
    return TranscodeError(name: name, encoding: encoding, offset: consumed, message: message)
  }
}

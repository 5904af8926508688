// SHA-256 and MD5, by the library that the system keeps up to date, opened at the first checksum.

import CLibraries

/// A SHA-256 checksum in the making (FIPS 180-4).
public struct SHA256: ~Copyable {
  private let functions: clibraries_libmd
  private let place: UnsafeMutableRawPointer

  /// Starts a checksum; the first one opens libmd.
  public init() throws(LibraryMissing) {
    functions = try Self.library.get()
    place = .allocate(byteCount: Int(clibraries_digest_size), alignment: 16)
    functions.SHA256Init(OpaquePointer(place))
  }

  deinit { place.deallocate() }

  /// Takes the next bytes in.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count > 0 else { return }
    functions.SHA256Update(
      OpaquePointer(place), bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count)
  }

  /// Takes the next bytes in.
  public mutating func update(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { update($0) }
  }

  /// The 32 bytes of the checksum.
  public consuming func finish() -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    functions.SHA256Final(&digest, OpaquePointer(place))
    return digest
  }

  /// The checksum of bytes that are at hand.
  public static func hash(_ bytes: [UInt8]) throws(LibraryMissing) -> [UInt8] {
    var checksum = try SHA256()
    checksum.update(bytes)
    return checksum.finish()
  }

  /// The keyed checksum of a message (HMAC, RFC 2104), 32 bytes.
  public static func authenticate(
    _ message: [UInt8], key: [UInt8]
  ) throws(LibraryMissing) -> [UInt8] {
    let block = key.count > 64 ? try hash(key) : key
    let padded = block + [UInt8](repeating: 0, count: 64 - block.count)
    let inner = try hash(padded.map { $0 ^ 0x36 } + message)
    return try hash(padded.map { $0 ^ 0x5C } + inner)
  }

  /// Bytes as lower-case hexadecimal digits.
  public static func hex(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count * 2)
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  fileprivate static let library: Result<clibraries_libmd, LibraryMissing> = {
    // The struct holds no null pointers by its type, so it is only read once it is filled.
    withUnsafeTemporaryAllocation(of: clibraries_libmd.self, capacity: 1) { place in
      let about = clibraries_about_libmd()
      guard let start = place.baseAddress else {
        return .failure(LibraryMissing(about, reason: "no memory"))
      }
      let outcome = clibraries_open_libmd(start)
      guard outcome.soname != nil else {
        let reason = outcome.reason.map { String(cString: $0) } ?? "no reason given"
        return .failure(LibraryMissing(about, reason: reason))
      }
      return .success(start.pointee)
    }
  }()
}

/// The MD5 of RFC 1321, for what prescribes it; it protects nothing.
public enum MD5 {
  /// The 16 bytes of the checksum.
  public static func hash(_ bytes: [UInt8]) throws(LibraryMissing) -> [UInt8] {
    let functions = try SHA256.library.get()
    let place = UnsafeMutableRawPointer.allocate(
      byteCount: Int(clibraries_digest_size), alignment: 16)
    defer { place.deallocate() }
    var digest = [UInt8](repeating: 0, count: 16)
    functions.MD5Init(OpaquePointer(place))
    functions.MD5Update(OpaquePointer(place), bytes, bytes.count)
    functions.MD5Final(&digest, OpaquePointer(place))
    return digest
  }
}

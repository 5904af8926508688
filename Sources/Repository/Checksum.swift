// SHA-256, and MD5 where a standard wants it, by the library that the system keeps up to date,
// opened at the first checksum.

import CLibraries

/// A SHA-256 checksum in the making (FIPS 180-4).
public struct SHA256: ~Copyable {
  private let functions: clibraries_libcrypto
  private let context: OpaquePointer
  private var isSound = true

  /// Starts a checksum; the first one opens libcrypto.
  public init() throws(LibraryMissing) {
    let functions = try Self.library.get()
    guard let context = functions.EVP_MD_CTX_new() else { throw Self.refusal("EVP_MD_CTX_new") }
    guard functions.EVP_DigestInit_ex(context, functions.EVP_sha256(), nil) == 1 else {
      functions.EVP_MD_CTX_free(context)
      throw Self.refusal("EVP_DigestInit_ex")
    }
    self.functions = functions
    self.context = context
  }

  deinit { functions.EVP_MD_CTX_free(context) }

  /// Takes the next bytes in.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count > 0 else { return }
    if functions.EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) != 1 { isSound = false }
  }

  /// Takes the next bytes in.
  public mutating func update(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { update($0) }
  }

  /// The 32 bytes of the checksum.
  public consuming func finish() throws(LibraryMissing) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    let ended = functions.EVP_DigestFinal_ex(context, &digest, nil)
    guard isSound, ended == 1 else { throw Self.refusal("EVP_DigestFinal_ex") }
    return digest
  }

  /// The checksum of bytes that are at hand.
  public static func hash(_ bytes: [UInt8]) throws(LibraryMissing) -> [UInt8] {
    var checksum = try SHA256()
    checksum.update(bytes)
    return try checksum.finish()
  }

  /// The keyed checksum of a message (HMAC, RFC 2104), 32 bytes.
  public static func authenticate(
    _ message: [UInt8], key: [UInt8]
  ) throws(LibraryMissing) -> [UInt8] {
    let functions = try library.get()
    var code = [UInt8](repeating: 0, count: 32)
    // A null key means "the key before" to HMAC, and an empty array may be null.
    let solid = key.isEmpty ? [0] : key
    guard
      functions.HMAC(
        functions.EVP_sha256(), solid, Int32(key.count), message, message.count, &code, nil) != nil
    else { throw refusal("HMAC") }
    return code
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

  fileprivate static let library: Result<clibraries_libcrypto, LibraryMissing> = {
    // The struct holds no null pointers by its type, so it is only read once it is filled.
    withUnsafeTemporaryAllocation(of: clibraries_libcrypto.self, capacity: 1) { place in
      guard let start = place.baseAddress else {
        return .failure(refusal("no memory"))
      }
      let outcome = clibraries_open_libcrypto(start)
      guard outcome.soname != nil else {
        let reason = outcome.reason.map { String(cString: $0) } ?? "no reason given"
        return .failure(LibraryMissing(clibraries_about_libcrypto(), reason: reason))
      }
      return .success(start.pointee)
    }
  }()

  fileprivate static func refusal(_ function: String) -> LibraryMissing {
    LibraryMissing(clibraries_about_libcrypto(), reason: "\(function) failed")
  }
}

/// The MD5 of RFC 1321, for what prescribes it; it protects nothing.
public enum MD5 {
  /// The 16 bytes of the checksum.
  ///
  /// - Throws: `LibraryMissing` also where the machine's rules forbid MD5.
  public static func hash(_ bytes: [UInt8]) throws(LibraryMissing) -> [UInt8] {
    let functions = try SHA256.library.get()
    guard let context = functions.EVP_MD_CTX_new() else { throw SHA256.refusal("EVP_MD_CTX_new") }
    defer { functions.EVP_MD_CTX_free(context) }
    var digest = [UInt8](repeating: 0, count: 16)
    guard functions.EVP_DigestInit_ex(context, functions.EVP_md5(), nil) == 1,
      functions.EVP_DigestUpdate(context, bytes, bytes.count) == 1,
      functions.EVP_DigestFinal_ex(context, &digest, nil) == 1
    else { throw SHA256.refusal("MD5") }
    return digest
  }
}

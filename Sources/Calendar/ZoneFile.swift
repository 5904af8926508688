// The zone files of the system: TZif, versions 1 to 4, as RFC 8536 and RFC 9636 describe them.
import Glibc

extension Zone {
  /// Reads the bytes of a TZif file; nil when they are not one or contradict themselves.
  init?(identifier: String, tzif bytes: [UInt8]) {
    guard var header = Header(bytes, at: 0) else { return nil }
    var start = Header.size
    var width = 4
    if header.version >= 2 {
      // The first block repeats the data in 32 bits; the second one is the one to read.
      start += header.blockSize(width: 4)
      guard let second = Header(bytes, at: start) else { return nil }
      header = second
      start += Header.size
      width = 8
    }
    let end = start + header.blockSize(width: width)
    guard end <= bytes.count, 1...256 ~= header.kindCount, header.leapCount == 0 else { return nil }

    var changes: [Int64] = []
    changes.reserveCapacity(header.changeCount)
    for index in 0..<header.changeCount {
      let change = bytes.bigEndian(at: start + index * width, width: width)
      if let last = changes.last, last >= change { return nil }
      changes.append(change)
    }
    let kindStart = start + header.changeCount * width
    let kinds = Array(bytes[kindStart..<kindStart + header.changeCount])
    guard kinds.allSatisfy({ Int($0) < header.kindCount }) else { return nil }

    let offsetStart = kindStart + header.changeCount
    let nameStart = offsetStart + header.kindCount * 6
    let names = bytes[nameStart..<nameStart + header.nameBytes]
    var offsets: [Offset] = []
    offsets.reserveCapacity(header.kindCount)
    for index in 0..<header.kindCount {
      let at = offsetStart + index * 6
      let seconds = Int(bytes.bigEndian(at: at, width: 4))
      let nameAt = nameStart + Int(bytes[at + 5])
      guard abs(seconds) < Int(Zone.farthest), bytes[at + 4] < 2, nameAt < names.endIndex,
        let nameEnd = names[nameAt...].firstIndex(of: 0)
      else { return nil }
      offsets.append(
        Offset(
          seconds: seconds, abbreviation: String(decoding: names[nameAt..<nameEnd], as: UTF8.self),
          isDaylight: bytes[at + 4] == 1))
    }

    var rule: ZoneRule?
    if width == 8, end < bytes.count {
      guard bytes[end] == 0x0A, let footerEnd = bytes[(end + 1)...].firstIndex(of: 0x0A)
      else { return nil }
      let footer = bytes[(end + 1)..<footerEnd]
      if !footer.isEmpty {
        guard let found = ZoneRule(posix: String(decoding: footer, as: UTF8.self))
        else { return nil }
        rule = found
      }
    }
    self.init(
      identifier: identifier, changes: changes, kinds: kinds, offsets: offsets, rule: rule)
  }
}

/// The 44 bytes before a data block.
private struct Header {
  static let size = 44
  /// Larger than any real file, small enough that no sum of counts overflows.
  static let limit = 1 << 20

  var version: Int
  var universalCount: Int
  var standardCount: Int
  var leapCount: Int
  var changeCount: Int
  var kindCount: Int
  var nameBytes: Int

  init?(_ bytes: [UInt8], at start: Int) {
    guard start + Header.size <= bytes.count, bytes[start...].starts(with: "TZif".utf8)
    else { return nil }
    let letter = bytes[start + 4]
    version = letter.isDigit ? Int(letter - 0x30) : 1
    let counts = (0..<6).map { Int(bytes.bigEndian(at: start + 20 + $0 * 4, width: 4)) }
    guard counts.allSatisfy({ 0...Header.limit ~= $0 }) else { return nil }
    universalCount = counts[0]
    standardCount = counts[1]
    leapCount = counts[2]
    changeCount = counts[3]
    kindCount = counts[4]
    nameBytes = counts[5]
  }

  func blockSize(width: Int) -> Int {
    changeCount * (width + 1) + kindCount * 6 + nameBytes + leapCount * (width + 4)
      + standardCount + universalCount
  }
}

extension [UInt8] {
  /// A signed integer of 4 or 8 bytes.
  fileprivate func bigEndian(at start: Int, width: Int) -> Int64 {
    var value: UInt64 = 0
    for byte in self[start..<start + width] { value = value << 8 | UInt64(byte) }
    return width == 4
      ? Int64(Int32(truncatingIfNeeded: value)) : Int64(truncatingIfNeeded: value)
  }
}

/// What became of reading a small file.
enum SmallFile {
  case bytes([UInt8])
  case missing
  case directory
  case failed(code: Int32)

  /// Reads a regular file of at most one mebibyte.
  static func read(_ path: String) -> SmallFile {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      return errno == ENOENT || errno == ENOTDIR ? .missing : .failed(code: errno)
    }
    defer { close(descriptor) }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0 else { return .failed(code: errno) }
    if facts.st_mode & S_IFMT == S_IFDIR { return .directory }
    guard facts.st_mode & S_IFMT == S_IFREG, facts.st_size <= 1 << 20
    else { return .failed(code: EINVAL) }
    let size = Int(facts.st_size)
    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
      while filled < size, let base = buffer.baseAddress {
        let count = Glibc.read(descriptor, base + filled, size - filled)
        if count > 0 {
          filled += count
        } else if count == 0 {
          break
        } else if errno != EINTR {
          code = errno
          break
        }
      }
    }
    return code == 0 ? .bytes(bytes) : .failed(code: code)
  }
}

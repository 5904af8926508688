/// The file that is imported: opened, decoded, read again from the start when that is needed.
import Commands
import Formats
import Glibc
import Repository
import Terminal

/// A file or standard input that can be read more than once.
///
/// Standard input is copied into an unlinked file on the way, so that nothing is held in memory.
final class ImportSource {
  /// The name for messages.
  let name: String
  /// How many bytes there are, when that is known.
  let size: Int64?
  /// Called with the number of bytes of each piece that was read.
  var onRead: (Int) -> Void = { _ in }

  private let path: String
  private let encoding: TextEncoding
  private let delimiter: Delimiter
  private var input: Input
  private var isFresh = true
  private var copy: SpoolFile?
  private var unread: SpoolFile.Reading?

  /// Opens `path`; `-` is standard input.
  init(_ path: String, encoding: TextEncoding, delimiter: Delimiter, console: Console) throws {
    self.path = path
    self.encoding = encoding
    self.delimiter = delimiter
    name = path == "-" ? "standard input" : path
    input = try console.open(path)
    size = input.size
    // A pipe with a path, such as the shell's <(…), cannot be opened again either.
    if path == "-" || size == nil { copy = try SpoolFile(near: console.environment("TMPDIR")) }
  }

  /// Starts a reading from the first byte.
  func reader() throws -> CSVReader {
    if let copy {
      unread = copy.reading()
    } else if !isFresh {
      input = try Input(path: path)
    }
    isFresh = false
    // A mark of UTF-8 says more than an option: rejected rows are written so.
    var head = try firstBytes()
    let isUTF8 = head.starts(with: [0xEF, 0xBB, 0xBF])
    let transcoder = try Transcoder(name: name, encoding: isUTF8 ? .utf8 : encoding) { buffer in
      guard head.isEmpty else {
        let count = min(head.count, buffer.count)
        buffer.copyBytes(from: head.prefix(count))
        head.removeFirst(count)
        return count
      }
      let count = try self.read(into: buffer)
      self.onRead(count)
      return count
    }
    return CSVReader(name: name, delimiter: delimiter.byte) { try transcoder.read(into: $0) }
  }

  private func firstBytes() throws -> [UInt8] {
    var head: [UInt8] = []
    try withUnsafeTemporaryAllocation(byteCount: 3, alignment: 1) { buffer in
      while head.count < 3 {
        let count = try read(into: .init(rebasing: buffer[..<(3 - head.count)]))
        if count == 0 { break }
        head += buffer[..<count]
      }
    }
    return head
  }

  // First what was copied already, then the rest of standard input.
  private func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard let copy else { return try input.read(into: buffer) }
    if let count = try unread?.next(into: buffer), count > 0 { return count }
    unread = nil
    let count = try input.read(into: buffer)
    try copy.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    return count
  }
}

/// A file without a name that disappears with the process.
final class SpoolFile {
  private let descriptor: Int32
  private var length = 0

  init(near directory: String?) throws(Failure) {
    let place = directory.flatMap { $0.isEmpty ? nil : $0 } ?? "/var/tmp"
    var template = Array((place + "/ittool.XXXXXX").utf8CString)
    descriptor = template.withUnsafeMutableBufferPointer { buffer in
      guard let name = buffer.baseAddress else { return -1 }
      let descriptor = mkstemp(name)
      if descriptor >= 0 { unlink(name) }
      return descriptor
    }
    guard descriptor >= 0 else {
      throw Failure(
        "\(place): \(systemMessage(errno))", hint: "name a directory for temporary files in TMPDIR",
        status: .inputOutput)
    }
  }

  deinit { close(descriptor) }

  func append(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
    var rest = bytes
    while let start = rest.baseAddress, rest.count > 0 {
      let count = pwrite(descriptor, start, rest.count, off_t(length))
      if count < 0 {
        if errno == EINTR { continue }
        throw Failure("temporary file: \(systemMessage(errno))", status: .inputOutput)
      }
      length += count
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  func reading() -> Reading { Reading(file: self) }

  /// One pass over what has been written so far.
  struct Reading {
    let file: SpoolFile
    var place = 0

    mutating func next(into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
      guard place < file.length else { return 0 }
      let wanted = min(buffer.count, file.length - place)
      let count = pread(file.descriptor, buffer.baseAddress, wanted, off_t(place))
      guard count > 0 else {
        throw Failure("temporary file: \(systemMessage(errno))", status: .inputOutput)
      }
      place += count
      return count
    }
  }
}

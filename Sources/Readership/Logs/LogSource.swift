/// One log to be read: a file, a compressed file, or what comes through a pipe.
import Commands
import Glibc
import Repository
import Terminal

/// Bytes of a log, with what tells it from others.
final class LogSource {
  /// Its path, or `standard input`.
  let name: String
  /// Its path; nil for what has none to come back to.
  let path: String?
  /// What the system says of the file; nil for a pipe.
  let facts: FileFacts?
  /// Whether it is compressed, and so complete.
  let isPacked: Bool
  /// Its first bytes, at most 1,024.
  private(set) var head: [UInt8] = []

  private let next: (UnsafeMutableRawBufferPointer) throws -> Int
  private let file: Int32
  private var unpacker: Unpacker?
  private var waiting: ArraySlice<UInt8> = []

  /// How much of the beginning tells a log from others.
  static let headLength = 1024

  /// Which file it is, and how long.
  struct FileFacts: Equatable {
    var device: Int64
    var inode: Int64
    var size: Int64

    init(_ facts: stat) {
      device = Int64(bitPattern: UInt64(facts.st_dev))
      inode = Int64(bitPattern: UInt64(facts.st_ino))
      size = Int64(facts.st_size)
    }

    /// The facts of a path; nil where no file is.
    init?(_ path: String) {
      var facts = stat()
      guard stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return nil }
      self.init(facts)
    }
  }

  /// Opens a file; one that is compressed by gzip is unpacked as it is read.
  init(path: String) throws {
    name = path
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw InputFailure(name: path, reason: .system(errno)) }
    file = descriptor
    var status = stat()
    fstat(descriptor, &status)
    guard status.st_mode & S_IFMT == S_IFREG else {
      guard status.st_mode & S_IFMT != S_IFDIR else {
        close(descriptor)
        throw InputFailure(name: path, reason: .system(EISDIR))
      }
      self.path = nil
      facts = nil
      isPacked = false
      next = { try Self.read(descriptor, path, $0) }
      try readHead()
      return
    }
    self.path = path
    facts = FileFacts(status)
    let magic = Self.bytes(descriptor, 2)
    isPacked = magic == [0x1F, 0x8B]
    guard isPacked else {
      head = Self.bytes(descriptor, Self.headLength)
      next = { try Self.read(descriptor, path, $0) }
      return
    }
    let unpacker: Unpacker
    do { unpacker = try Unpacker(descriptor, path) } catch {
      close(descriptor)
      throw error
    }
    self.unpacker = unpacker
    next = { try unpacker.read(into: $0) }
    try readHead()
  }

  /// Reads standard input.
  init(_ console: Console) throws {
    name = "standard input"
    path = nil
    facts = nil
    isPacked = false
    file = -1
    next = { try console.readChunk(into: $0) }
    try readHead()
    guard !head.starts(with: [0x1F, 0x8B]) else {
      throw Failure(
        "standard input is compressed", hint: "pipe it through zcat, or name the file")
    }
  }

  deinit { if file >= 0 { close(file) } }

  private func readHead() throws {
    var bytes = [UInt8](repeating: 0, count: Self.headLength)
    var filled = 0
    while filled < bytes.count {
      let count = try bytes.withUnsafeMutableBytes {
        try next(UnsafeMutableRawBufferPointer(rebasing: $0[filled...]))
      }
      if count == 0 { break }
      filled += count
    }
    head = Array(bytes.prefix(filled))
    waiting = head[...]
  }

  /// Goes to a place behind the beginning.
  ///
  /// - Returns: whether there is one.
  func start(at offset: Int64) throws -> Bool {
    if let facts, !isPacked {
      guard offset <= facts.size else { return false }
      lseek(file, off_t(offset), SEEK_SET)
      return true
    }
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)
    defer { piece.deallocate() }
    var left = offset
    while left > 0 {
      let wanted = piece.prefix(Int(min(left, 65_536)))
      let count = try read(into: UnsafeMutableRawBufferPointer(rebasing: wanted))
      if count == 0 { return false }
      left -= Int64(count)
    }
    return true
  }

  /// Reads the next bytes; 0 is the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    if waiting.isEmpty { return try next(buffer) }
    let piece = waiting.prefix(buffer.count)
    buffer.copyBytes(from: piece)
    waiting = waiting.dropFirst(piece.count)
    return piece.count
  }

  /// Whether the bytes of the file that was asked for are all that there is: a compressed file that
  /// is damaged is not.
  func finish() throws { try unpacker?.finish() }

  private static func read(
    _ descriptor: Int32, _ name: String, _ buffer: UnsafeMutableRawBufferPointer
  ) throws -> Int {
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      guard errno == EINTR else { throw InputFailure(name: name, reason: .system(errno)) }
    }
  }

  private static func bytes(_ descriptor: Int32, _ limit: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: limit)
    let count = pread(descriptor, &bytes, limit, 0)
    return Array(bytes.prefix(max(0, count)))
  }
}

/// The program gzip, unpacking a file.
private final class Unpacker {
  private let output: Int32
  private let name: String
  private var process: pid_t = 0
  private var status: Int32?

  init(_ file: Int32, _ name: String) throws {
    self.name = name
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw InputFailure(name: name, reason: .system(errno)) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    output = ends[0]
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, file, 0)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var words: [UnsafeMutablePointer<CChar>?] = [strdup("gzip"), strdup("-dc"), nil]
    defer { for word in words { free(word) } }
    let code = posix_spawnp(&process, "gzip", &actions, nil, &words, environ)
    close(ends[1])
    guard code == 0 else {
      process = 0
      throw Failure(
        "\(name): gzip could not be started: \(systemMessage(code))",
        hint: "install gzip, or unpack the file")
    }
  }

  deinit {
    close(output)
    // It ends by itself when nobody reads.
    wait()
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    while true {
      let count = Glibc.read(output, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      guard errno == EINTR else { throw InputFailure(name: name, reason: .system(errno)) }
    }
  }

  func finish() throws {
    wait()
    // 2 is a warning, such as zeros behind the end.
    guard status == 0 || status == 2 else {
      throw Failure(
        "\(name): it is damaged: gzip cannot unpack all of it; nothing of it was counted",
        status: .inputOutput)
    }
  }

  private func wait() {
    guard status == nil, process > 0 else { return }
    var code: Int32 = 0
    while waitpid(process, &code, 0) < 0 { if errno != EINTR { return status = 1 } }
    status = code & 0x7F == 0 ? (code >> 8) & 0xFF : 1
  }
}

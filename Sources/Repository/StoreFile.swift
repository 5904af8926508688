/// The store as a file: its facts, the files beside it, and the moves that make a new one appear
/// whole or not at all.
import Commands
import Glibc
import SQLite
import Terminal

/// One path at which a store stands or may stand.
struct StoreFile: Sendable {
  let path: String

  init(_ path: String) { self.path = path }

  /// The files that SQLite keeps beside it.
  static let companions = ["-wal", "-shm", "-journal"]

  /// What the system knows of the file; nil when there is none.
  var facts: stat? { statusOf(path) }

  /// The log's size in bytes; 0 when there is none.
  var logSize: Int64 { statusOf(path + "-wal").map { Int64($0.st_size) } ?? 0 }

  /// Throws when there is no such file, in words that help.
  func requireFile() throws(Failure) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      if errno == ENOENT || errno == ENOTDIR {
        throw Failure("there is no store at \(path)", hint: "make one with 'ittool init'")
      }
      throw cannot("look at \(path)")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw Failure("\(path) is not a file", status: .inputOutput)
    }
  }

  /// Runs `body`, in which SQLite opens the store and makes the files beside it.
  ///
  /// SQLite makes `-wal` and `-shm` with the mode of the store less the umask, and mends the mode
  /// a moment later. In that moment the account of a colleague could not open them: for a shared
  /// store the umask is out of the way.
  func opening<T>(_ body: () throws -> T) rethrows -> T {
    guard let mode = statusOf(path)?.st_mode, mode & 0o060 != 0 else { return try body() }
    let before = umask(0)
    defer { umask(before) }
    return try body()
  }

  /// Whether another path leads to this file or to one that SQLite keeps beside it.
  func isMine(_ other: String) -> Bool {
    guard let its = statusOf(other) else { return false }
    return ([""] + Self.companions).contains { suffix in
      guard let mine = statusOf(path + suffix) else { return false }
      return mine.st_dev == its.st_dev && mine.st_ino == its.st_ino
    }
  }

  /// The first file beside it that an earlier store left; SQLite would read it into a new one.
  var leftover: String? {
    Self.companions.map { path + $0 }.first { path in
      guard let status = statusOf(path, followsLinks: false) else { return false }
      return !path.hasSuffix("-shm") && status.st_size > 0
    }
  }

  /// Removes the file and what SQLite keeps beside it.
  func remove() {
    for suffix in [""] + Self.companions { unlink(path + suffix) }
  }
}

/// What the system knows of a path; nil when it cannot be looked at.
func statusOf(_ path: String, followsLinks: Bool = true) -> stat? {
  var status = stat()
  let code = followsLinks ? stat(path, &status) : lstat(path, &status)
  return code == 0 ? status : nil
}

/// The failure of a system call that has just failed.
func cannot(_ what: String) -> Failure {
  Failure("cannot \(what): \(systemMessage(errno))", status: .inputOutput)
}

/// Makes an empty private file that did not exist.
func makePrivateFile(_ path: String) throws(Failure) {
  let descriptor = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
  guard descriptor >= 0 else { throw cannot("make \(path)") }
  close(descriptor)
}

/// Gives a finished file its name; an existing one stays as it is, and the answer is false.
func place(_ draft: String, at path: String) throws(Failure) -> Bool {
  if link(draft, path) == 0 {
    unlink(draft)
    return true
  }
  if errno == EEXIST { return false }
  // File systems of memory sticks have no second names.
  guard errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS else {
    throw cannot("make \(path)")
  }
  let reserved = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
  if reserved < 0 && errno == EEXIST { return false }
  guard reserved >= 0 else { throw cannot("make \(path)") }
  close(reserved)
  guard rename(draft, path) == 0 else { throw cannot("make \(path)") }
  return true
}

/// Makes a file's bytes durable.
func synchronise(file path: String) throws(Failure) {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw cannot("open \(path)") }
  defer { close(descriptor) }
  guard fsync(descriptor) == 0 else { throw cannot("write \(path)") }
}

/// Makes a directory's entries durable.
func synchronise(_ directory: String) throws(Failure) {
  let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard descriptor >= 0 else { return }
  defer { close(descriptor) }
  guard fsync(descriptor) == 0 else { throw cannot("write \(directory)") }
}

/// Makes a directory, private to this account, and those on the way to it.
///
/// - Parameter way: the mode of those on the way, whatever the umask.
public func makeDirectories(_ directory: String, way: mode_t = 0o700) throws(Failure) {
  if mkdir(directory, 0o700) == 0 || errno == EEXIST { return }
  let parent = directory.parentDirectory
  guard errno == ENOENT, parent != directory else { throw cannot("make \(directory)") }
  try makeDirectories(parent, way: way)
  guard chmod(parent, way) == 0 else { throw cannot("make \(parent)") }
  guard mkdir(directory, 0o700) == 0 || errno == EEXIST else { throw cannot("make \(directory)") }
}

extension String {
  /// The directory part of a path; `.` when it has none.
  public var parentDirectory: String {
    guard let slash = lastIndex(of: "/") else { return "." }
    return slash == startIndex ? "/" : String(self[..<slash])
  }

  /// The last part of a path.
  var lastPart: String {
    lastIndex(of: "/").map { String(self[index(after: $0)...]) } ?? self
  }
}

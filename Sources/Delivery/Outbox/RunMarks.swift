/// Who is alive: each run that sends holds a lock as long as it lives, however it ends.
import Calendar
import Glibc
import Repository
import SQLite

/// The mark of one run: a lock on one byte of a file beside the store.
///
/// The byte is the run's token. The kernel gives the lock back when the process is gone, a kill
/// and a power cut included, so that what a dead run had in its hands is known to be free without
/// waiting for its lease. Where the file cannot be used, leases alone decide.
final class RunMark {
  private let descriptor: Int32

  /// Locks the byte; nil when the file cannot be used.
  init?(token: Int64, store: Store) {
    guard let descriptor = Self.open(store) else { return nil }
    self.descriptor = descriptor
    var lock = Self.lock(token, Int16(F_WRLCK))
    guard fcntl(descriptor, Self.setLock, &lock) == 0 else { return nil }
  }

  deinit { close(descriptor) }

  /// Whether a run with this token lives, as far as that can be told; true when it cannot.
  static func isAlive(_ token: Int64, _ store: Store) -> Bool {
    guard let descriptor = open(store) else { return true }
    defer { close(descriptor) }
    var lock = lock(token, Int16(F_WRLCK))
    guard fcntl(descriptor, getLock, &lock) == 0 else { return true }
    return lock.l_type != Int16(F_UNLCK)
  }

  // Locks of the open file, not of the process: two runs in one process are two runs. The children
  // that a channel starts do not inherit it.
  private static func open(_ store: Store) -> Int32? {
    let path = store.path + "-sending"
    let flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW
    var descriptor = Glibc.open(path, flags)
    if descriptor < 0, errno == ENOENT {
      var facts = stat()
      // Whoever may write the store may hold a mark.
      let mode = stat(store.path, &facts) == 0 ? facts.st_mode & 0o666 : 0o600
      descriptor = Glibc.open(path, flags | O_CREAT, mode)
      if descriptor >= 0 { fchmod(descriptor, mode) }
    }
    return descriptor < 0 ? nil : descriptor
  }

  // fcntl(2): F_OFD_GETLK and F_OFD_SETLK.
  private static let getLock: Int32 = 36
  private static let setLock: Int32 = 37

  private static func lock(_ token: Int64, _ type: Int16) -> flock {
    var lock = flock()
    lock.l_type = type
    lock.l_whence = Int16(SEEK_SET)
    lock.l_start = off_t(token)
    lock.l_len = 1
    return lock
  }
}

extension Store {
  /// Settles what dead runs had in their hands: what was being sent has an unknown outcome, and
  /// what was only claimed is free; called inside a transaction.
  ///
  /// - Returns: the messages whose outcome nobody can know.
  func takeBack(from tokens: [Int64], at now: Instant) throws -> [Int64] {
    var unknown: [Int64] = []
    for token in tokens {
      unknown += try db.all(
        "SELECT id FROM outbox WHERE claim = \(token) AND lease IS NOT NULL", as: Int64.self)
      try db.run(
        """
        UPDATE outbox SET claim = NULL, next_try = \(now)
        WHERE claim = \(token) AND next_try IS NOT NULL
        """)
    }
    for id in unknown { try breakOff(id, at: now) }
    for token in tokens {
      try db.run("UPDATE outbox SET claim = NULL WHERE claim = \(token)")
    }
    return unknown
  }

  /// The tokens of runs that have something in their hands and are dead.
  func deadRuns(but own: Int64) throws -> [Int64] {
    let tokens = try db.all(
      "SELECT DISTINCT claim FROM outbox WHERE claim IS NOT NULL AND claim <> \(own)",
      as: Int64.self)
    return tokens.filter { !RunMark.isAlive($0, self) }
  }
}

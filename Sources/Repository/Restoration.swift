/// How a copy becomes the store: checked, complete, and with the old store kept aside.
import Commands
import Glibc
import SQLite

/// One restoring of one copy.
struct Restoration {
  /// The copy.
  let source: String
  /// The store.
  let path: String
  /// The time, as part of a name.
  let stamp: String

  /// Where the old store is kept.
  var keepsake: String { "\(path).before-restore-\(stamp)" }

  /// Whether something stands in the store's place, be it the store or only its log.
  func findsOldStore() throws(Failure) -> Bool {
    let file = StoreFile(path)
    guard let facts = file.facts else { return file.leftover != nil }
    guard facts.st_mode & S_IFMT == S_IFREG else {
      throw Failure("\(path) is not a file", status: .inputOutput)
    }
    return true
  }

  /// Checks the copy and puts it in place.
  ///
  /// - Parameter tick: called now and then.
  /// - Returns: the schema of the restored store.
  func run(tick: @escaping () -> Void) throws -> Int64 {
    guard !StoreFile(path).isMine(source) else {
      throw Failure("\(source) is the store itself; nothing was changed")
    }
    let backup = try openSource()
    // One snapshot from the check to the last page: what is checked is what is restored.
    return try backup.read {
      let schema = try examine(backup, tick: tick)
      if StoreFile(path).facts == nil {
        try makeNew(from: backup, tick: tick)
      } else {
        try replace(with: backup, tick: tick)
      }
      return schema
    }
  }

  private func openSource() throws -> Connection {
    guard let facts = statusOf(source) else { throw cannot("open \(source)") }
    guard facts.st_mode & S_IFMT == S_IFREG else {
      throw Failure("\(source) is not a file", status: .inputOutput)
    }
    guard access(source, R_OK) == 0 else { throw cannot("read \(source)") }
    return try Connection(path: source, mode: .readOnly)
  }

  private func examine(_ backup: Connection, tick: @escaping () -> Void) throws -> Int64 {
    do {
      let schema = try backup.schemaOfStore(source)
      guard schema <= Schema.version else {
        throw Failure.newerSchema(schema, Schema.version, source)
      }
      let check = StoreCheck(db: backup, file: StoreFile(source), schema: schema, tick: tick)
      backup.onWork {
        tick()
        return true
      }
      guard let first = try (check.structure(quick: false) + check.references()).first else {
        return schema
      }
      throw damaged(first.words)
    } catch let error as DatabaseError where error.isDamaged {
      throw damaged(error.message)
    }
  }

  private func damaged(_ words: String) -> Failure {
    Failure(
      "\(source) is damaged: \(words); nothing was changed", hint: "take another backup",
      status: .inputOutput)
  }

  // MARK: No store yet, or one that is beyond opening

  private func makeNew(from backup: Connection, tick: () -> Void) throws {
    let directory = path.parentDirectory
    if statusOf(directory) == nil { try makeDirectories(directory) }
    let draft = try makeDraft(from: backup, tick: tick)
    defer { StoreFile(draft).remove() }
    try setCompanionsAside()
    guard try place(draft, at: path) else {
      throw Failure("\(path) has appeared meanwhile; it was not touched")
    }
    try synchronise(directory)
  }

  /// Replaces a file that SQLite cannot read: nobody can be using it.
  private func replaceUnreadable(with backup: Connection, tick: () -> Void) throws {
    let draft = try makeDraft(from: backup, tick: tick)
    defer { StoreFile(draft).remove() }
    guard link(path, keepsake) == 0 else { throw cannot("make \(keepsake)") }
    try setCompanionsAside()
    guard rename(draft, path) == 0 else { throw cannot("replace \(path)") }
    try synchronise(path.parentDirectory)
  }

  private func makeDraft(from backup: Connection, tick: () -> Void) throws -> String {
    let draft = "\(path).new-\(getpid())"
    try makePrivateFile(draft)
    do {
      let target = try Connection(path: draft)
      try backup.copy(to: target) { _, _ in tick() }
      try target.script("PRAGMA journal_mode = WAL")
      try share(draft)
    } catch {
      StoreFile(draft).remove()
      throw error
    }
    try synchronise(file: draft)
    return draft
  }

  // With the group and mode of the old store, or those that a shared directory asks for.
  private func share(_ draft: String) throws(Failure) {
    if let old = StoreFile(path).facts {
      if old.st_mode & 0o060 == 0 { return }
      guard chown(draft, uid_t.max, old.st_gid) == 0 else { throw cannot("share \(path)") }
    } else {
      guard let directory = statusOf(path.parentDirectory), directory.st_mode & 0o2070 == 0o2070
      else { return }
    }
    guard chmod(draft, 0o660) == 0 else { throw cannot("share \(path)") }
  }

  // The log of the old store would be read into the new one.
  private func setCompanionsAside() throws(Failure) {
    for suffix in ["-wal", "-journal"] {
      guard rename(path + suffix, keepsake + suffix) == 0 || errno == ENOENT else {
        throw cannot("move \(path)\(suffix)")
      }
    }
    unlink(path + "-shm")
  }

  // MARK: A store that can be opened

  /// Writes the copy into the file that is there, so that commands which wait for it go on with
  /// what was restored and nobody writes into a file without a name.
  private func replace(with backup: Connection, tick: @escaping () -> Void) throws {
    let old: Connection
    do {
      old = try Connection(path: path)
      _ = try old.schemaOfStore(path)
    } catch let error as DatabaseError where error.isDamaged {
      try replaceUnreadable(with: backup, tick: tick)
      return
    }
    try lockOut(old)
    do {
      // Damage is no reason not to keep it.
      try StoreCopy(path: keepsake, verifies: false, progress: { _, _ in tick() }).write(from: old)
    } catch let error as DatabaseError where error.isDamaged {
      // The lock keeps everybody from the old file until the new one has its name.
      try replaceUnreadable(with: backup, tick: tick)
      return
    }
    do {
      try overwrite(old, with: backup, tick: tick)
    } catch {
      // The old store is still there, whole.
      StoreFile(keepsake).remove()
      throw error
    }
    // Everything is in place; a log that could not be emptied is read by the next command.
    _ = try? old.checkpoint()
  }

  /// Waits until nobody else has the store open, and keeps it so until the connection closes.
  private func lockOut(_ old: Connection) throws {
    try old.script("PRAGMA locking_mode = EXCLUSIVE")
    try old.script("BEGIN EXCLUSIVE; COMMIT")
  }

  private func overwrite(_ old: Connection, with backup: Connection, tick: () -> Void) throws {
    let size = try old.first("PRAGMA page_size", as: Int64.self)
    if try backup.first("PRAGMA page_size", as: Int64.self) == size {
      try backup.copy(to: old) { _, _ in tick() }
      return
    }
    // A log holds pages of one size only: bring the copy to the store's.
    let draft = "\(path).new-\(getpid())"
    try makePrivateFile(draft)
    defer { StoreFile(draft).remove() }
    let resized = try Connection(path: draft)
    try backup.copy(to: resized) { _, _ in tick() }
    try resized.script("PRAGMA journal_mode = DELETE; PRAGMA page_size = \(size ?? 4096); VACUUM")
    try resized.copy(to: old) { _, _ in tick() }
  }
}

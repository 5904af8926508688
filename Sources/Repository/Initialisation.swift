/// Making a new store: private to one account, or shared by a group of technicians.
import Commands
import Glibc
import SQLite

/// How a new store is made.
struct Initialisation {
  let path: String
  /// The Unix group that shares the store; nil for a private one.
  let group: String?

  /// Makes the store beside its name and then links it there: it appears whole or not at all, and
  /// an existing file is never replaced.
  func run() throws {
    let directory = path.parentDirectory
    let groupID = try group.map(groupNumber)
    try prepare(directory, groupID)
    // SQLite would take the log of a store that is gone for the log of this one.
    if statusOf(path) == nil, let leftover = StoreFile(path).leftover {
      throw Failure(
        "\(leftover) is left over from another store; nothing was changed",
        hint: "move it away, or name another store with --db")
    }
    let draft = "\(path).new-\(getpid())"
    defer { StoreFile(draft).remove() }
    try makePrivateFile(draft)
    do {
      let db = try Connection(path: draft)
      try db.write { try Schema.migrate(db, from: 0) }
      try db.script("PRAGMA journal_mode = WAL")
    }
    if let groupID {
      guard chown(draft, uid_t.max, groupID) == 0 else {
        throw cannot("give \(path) to \(group ?? "")")
      }
      // SQLite gives -wal and -shm the mode of the file, whatever the umask.
      guard chmod(draft, 0o660) == 0 else { throw cannot("share \(path)") }
    }
    guard try place(draft, at: path) else {
      throw Failure(
        "\(path) exists already; nothing was changed", hint: "use it, or name another with --db")
    }
    try synchronise(directory)
  }

  private func groupNumber(_ name: String) throws(Failure) -> gid_t {
    guard let entry = getgrnam(name) else {
      throw Failure(
        "there is no group '\(name)' on this machine", hint: "make it with 'groupadd \(name)'")
    }
    return entry.pointee.gr_gid
  }

  private func prepare(_ directory: String, _ groupID: gid_t?) throws {
    var status = stat()
    let existed = stat(directory, &status) == 0
    // A team must be able to walk to its store.
    if !existed { try makeDirectories(directory, way: groupID == nil ? 0o700 : 0o755) }
    guard let groupID else { return }
    if existed {
      let shared = status.st_gid == groupID && status.st_mode & 0o7777 == 0o2770
      if shared { return }
      // Another directory's permissions are not ours to change.
      throw Failure(
        "\(directory) is not a directory of mode 2770 of the group '\(group ?? "")'",
        hint:
          "name a store in a new directory, or run 'chgrp \(group ?? "") \(directory)' and 'chmod 2770 \(directory)'"
      )
    }
    guard chown(directory, uid_t.max, groupID) == 0, chmod(directory, 0o2770) == 0 else {
      throw cannot("share \(directory) with \(group ?? "")")
    }
  }
}

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
    let draft = "\(path).new-\(getpid())"
    defer {
      for suffix in ["", "-wal", "-shm", "-journal"] { unlink(draft + suffix) }
    }
    let descriptor = open(draft, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw cannot("make \(draft)") }
    close(descriptor)
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
    guard link(draft, path) == 0 else {
      if errno == EEXIST {
        throw Failure(
          "\(path) exists already; nothing was changed", hint: "use it, or name another with --db")
      }
      throw cannot("make \(path)")
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
    if !existed { try makeDirectories(directory) }
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

  private func makeDirectories(_ directory: String) throws {
    if mkdir(directory, 0o700) == 0 || errno == EEXIST { return }
    let parent = directory.parentDirectory
    guard errno == ENOENT, parent != directory else { throw cannot("make \(directory)") }
    try makeDirectories(parent)
    guard mkdir(directory, 0o700) == 0 || errno == EEXIST else { throw cannot("make \(directory)") }
  }

  private func cannot(_ what: String) -> Failure {
    Failure("cannot \(what): \(String(cString: strerror(errno)))", status: .inputOutput)
  }
}

/// Makes a directory's entries durable.
func synchronise(_ directory: String) throws(Failure) {
  let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard descriptor >= 0 else { return }
  defer { close(descriptor) }
  guard fsync(descriptor) == 0 else {
    throw Failure("\(directory): \(String(cString: strerror(errno)))", status: .inputOutput)
  }
}

extension String {
  /// The directory part of a path; `.` when it has none.
  var parentDirectory: String {
    guard let slash = lastIndex(of: "/") else { return "." }
    return slash == startIndex ? "/" : String(self[..<slash])
  }
}

/// `ittool store backup`: a copy that is whole, and known to be.
import Calendar
import Commands
import Glibc
import SQLite

struct BackupArguments: Sendable {
  var file: String?
  var replace = false
  var keep: Int?
}

extension AnyCommand {
  static var storeBackup: AnyCommand {
    AnyCommand(
      Command(
        "store backup", "Copy the store while others work on it",
        prose: """
          Copies the store into FILE, one private file that needs no others. Commands that write
          meanwhile neither wait nor disturb it: the copy is the store as it was at one moment. What
          was written is read back and checked before FILE gets its name, so FILE is whole or not
          there at all. An existing FILE is kept unless `--replace` is given.

          Where FILE is a directory, the copy is made in it under a name with the time, such as
          ittool-20260501T123000Z.db, and `--keep` removes the oldest copies of that form.

          The copy says in itself until when it may be kept, by the setting `backup.days`:
          `ittool store info --db FILE` shows it, and `ittool doctor` names those past it.

          Copying the store with other programs, such as cp, loses changes that SQLite still keeps
          beside it.
          """,
        options: [
          .flag("replace", "Replace FILE when it exists", \.replace),
          .value("keep", "N", "Keep the N newest copies in the directory FILE", \.keep),
        ],
        operands: [
          .one("FILE", "The copy, or the directory to make it in", completion: .file, \.file)
        ],
        examples: [
          Example("ittool store backup before-summer.db", "Make one copy"),
          Example(
            "ittool store backup /var/backups/ittool --keep 14",
            "Make the copy of this night and keep those of two weeks"),
        ],
        start: BackupArguments()
      ) { arguments, context in
        try context.backup(arguments)
      })
  }
}

extension Context {
  fileprivate func backup(_ arguments: BackupArguments) throws -> ExitStatus {
    let target = arguments.file ?? ""
    let isDirectory = statusOf(target).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
    if let keep = arguments.keep {
      guard keep > 0 else { throw Failure.usage("option '--keep': '\(keep)' is not above 0") }
      guard isDirectory else { throw Failure.usage("--keep needs a directory, \(target) is none") }
    }
    let shelf = isDirectory ? BackupShelf(directory: target) : nil
    let path = shelf?.path(for: now) ?? target
    try withOpenStore { store in
      guard !store.file.isMine(path) else { throw Failure("\(path) belongs to the store itself") }
      let progress = console.progress("copying", total: 100)
      defer { progress.finish() }
      try StoreCopy(
        path: path, replaces: arguments.replace, mark: try BackupMark(of: store.db, made: now),
        progress: { done, total in
          let percent = total == 0 ? 100 : Int64(done) * 100 / Int64(total)
          progress.advance(by: Int(percent - progress.done))
        }
      ).write(from: store.db)
      record(backup: path, store)
      progress.finish()
      console.note("copied the store to \(path)")
    }
    if let shelf, let keep = arguments.keep {
      for old in try shelf.remove(allBut: keep) { console.note("removed \(old)") }
    }
    return .done
  }

  // The copy is good whether or not the store can remember it: the account may only read.
  private func record(backup path: String, _ open: OpenStore) {
    guard open.schema == Schema.version else { return }
    let full = realpath(path, nil)
    defer { free(full) }
    do {
      try open.db.prepareForWork()
      // Not worth a long wait where others write all the time.
      open.db.waitForOthers(atMost: 500)
      let store = try Store(
        db: open.db, path: open.path, configuration: open.configuration, context: self)
      try store.write {
        try store.record(
          subject: "store", "backup", new: full.map { String(cString: $0) } ?? path)
      }
    } catch {
      console.note("the store does not remember this backup: \(error)")
    }
  }
}

/// A directory of copies whose names carry their time.
struct BackupShelf {
  let directory: String

  /// The name for a copy made at this time.
  func path(for now: Instant) -> String {
    let digits = now.rfc3339.filter { $0 != "-" && $0 != ":" }
    return directory + (directory.hasSuffix("/") ? "" : "/") + "ittool-\(digits).db"
  }

  /// Removes the oldest copies; other files are never touched.
  func remove(allBut keep: Int) throws -> [String] {
    guard let handle = opendir(directory) else { throw cannot("read \(directory)") }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if Self.isCopy(name) { names.append(name) }
    }
    let old = names.sorted().dropLast(keep).map { directory + "/" + $0 }
    for path in old where unlink(path) != 0 { throw cannot("remove \(path)") }
    return old
  }

  /// Whether a name has exactly the form that `path(for:)` gives.
  static func isCopy(_ name: String) -> Bool {
    let form = Array("ittool-00000000T000000Z.db".utf8)
    let bytes = Array(name.utf8)
    return bytes.count == form.count
      && zip(bytes, form).allSatisfy { $1 == 48 ? 48...57 ~= $0 : $0 == $1 }
  }
}

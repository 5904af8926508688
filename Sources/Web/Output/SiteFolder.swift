/// The directory that a site is built in: what changed is written, what is ours is removed.
import Commands
import Glibc
import Repository
import Terminal

/// A directory with a site, or one that will have one; nobody else builds in it meanwhile.
final class SiteFolder {
  /// Its absolute path.
  let path: String
  private var manifest: SiteManifest
  private let lock: Int32

  /// What a build did.
  struct Outcome {
    var total = 0
    var written: [String] = []
    var removed: [String] = []
    /// One number for the whole site.
    var contents = ""
  }

  /// Opens a directory, which is made when it is missing.
  ///
  /// - Throws: `Failure` for one that holds files and no site of ours.
  convenience init(_ name: String) throws(Failure) {
    if mkdir(name, 0o755) != 0, errno != EEXIST { throw Self.failure(name) }
    try self.init(existing: name)
  }

  /// Opens a directory that is there.
  init(existing name: String) throws(Failure) {
    guard let resolved = realpath(name, nil) else { throw Self.failure(name) }
    defer { free(resolved) }
    path = String(cString: resolved)
    lock = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard lock >= 0 else { throw Self.failure(path) }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      close(lock)
      throw Failure("\(path): another build is at work there", status: .busy)
    }
    manifest = SiteManifest()
    let list = "\(path)/\(SiteManifest.name)"
    do throws(Failure) {
      if let text = try Self.read(list).map({ String(decoding: $0, as: UTF8.self) }) {
        manifest = try SiteManifest(text, path: list)
      } else if let stranger = try firstStranger() {
        throw Failure(
          "\(path) holds '\(stranger)' and no site that this program built",
          hint: "name an empty directory, or one that does not exist yet")
      }
    } catch {
      close(lock)
      throw error
    }
  }

  deinit { close(lock) }

  /// Makes the directory hold these pages and nothing else of ours.
  ///
  /// - Parameters:
  ///   - all: makes every page anew, whether it changed or not.
  ///   - keep: false only says what would be done.
  func hold(_ pages: [SitePage], all: Bool, keep: Bool) throws -> Outcome {
    var outcome = Outcome(total: pages.count)
    var next = SiteManifest()
    var changed: [SitePage] = []
    for page in pages {
      guard SiteManifest.isOurs(page.path), next.entries[page.path] == nil else {
        throw Failure("two files of the site would be '\(page.path)'")
      }
      let known = manifest.entries[page.path]
      let isSame =
        known?.fingerprint == page.fingerprint.text && known?.size == size(of: page.path)
      next.entries[page.path] = isSame && !all ? known : .init(fingerprint: "", size: 0)
      if !isSame || all { changed.append(page) }
    }
    outcome.removed = manifest.entries.keys.filter { next.entries[$0] == nil }.sorted()
    guard keep else {
      outcome.written = try changed.filter {
        try Self.read("\(path)/\($0.path)") != $0.make()
      }.map(\.path)
      return outcome
    }
    var made: [(page: SitePage, bytes: [UInt8])] = []
    var held = 0
    for page in changed {
      let bytes = try page.make()
      next.entries[page.path] = .init(
        fingerprint: page.fingerprint.text, size: Int64(bytes.count))
      made.append((page, bytes))
      held += bytes.count
      if held > Self.batch {
        outcome.written += try put(made)
        (made, held) = ([], 0)
      }
    }
    outcome.written += try put(made)
    for path in outcome.removed { remove(path) }
    if next != manifest { try write(Array(next.text.utf8), to: SiteManifest.name) }
    manifest = next
    outcome.contents = next.contents
    return outcome
  }

  // So much is made before any of it is written: a mistake in a template is found at the first
  // pages and leaves the site as it was.
  private static let batch = 64 << 20

  /// Writes files that are not what stands there already, and returns their paths.
  private func put(_ made: [(page: SitePage, bytes: [UInt8])]) throws(Failure) -> [String] {
    var different: [(path: String, bytes: [UInt8])] = []
    var hasNew = false
    for (page, bytes) in made {
      let found = try Self.read("\(path)/\(page.path)")
      if manifest.entries[page.path] == nil {
        guard found == nil || found == bytes else {
          throw Failure(
            "\(path)/\(page.path) was not made by this program and stands in the way",
            hint: "move it elsewhere")
        }
        hasNew = true
      }
      if found != bytes { different.append((page.path, bytes)) }
    }
    if hasNew {
      // Before a new file is written it counts as ours: a build that dies leaves nothing that the
      // next one would not know.
      for (page, _) in made where manifest.entries[page.path] == nil {
        manifest.entries[page.path] = .init(fingerprint: "", size: 0)
      }
      try write(Array(manifest.text.utf8), to: SiteManifest.name)
    }
    for (path, bytes) in different { try write(bytes, to: path) }
    return different.map(\.path)
  }

  private func write(_ bytes: [UInt8], to name: String) throws(Failure) {
    try makeDirectories(for: name)
    // One name for all drafts: what a build that died left is written over.
    let draft = "\(path)/\(SiteManifest.name).new"
    unlink(draft)
    let descriptor = open(draft, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Self.failure(draft) }
    var isWhole = true
    // The umask may be narrow, as it should be for the store; pages are for everybody.
    if fchmod(descriptor, 0o644) != 0 { isWhole = false }
    bytes.withUnsafeBytes { buffer in
      var start = 0
      while start < buffer.count, isWhole {
        let count = Glibc.write(
          descriptor, buffer.baseAddress?.advanced(by: start), buffer.count - start)
        if count < 0, errno == EINTR { continue }
        if count <= 0 { isWhole = false } else { start += count }
      }
    }
    let code = errno
    guard close(descriptor) == 0, isWhole else {
      errno = isWhole ? errno : code
      let failure = Self.failure("\(path)/\(name)")
      unlink(draft)
      throw failure
    }
    guard rename(draft, "\(path)/\(name)") == 0 else { throw Self.failure("\(path)/\(name)") }
  }

  private var madeDirectories: Set<String> = []

  private func makeDirectories(for name: String) throws(Failure) {
    let parts = name.split(separator: "/").dropLast()
    var directory = path
    for part in parts {
      directory += "/\(part)"
      if madeDirectories.contains(directory) { continue }
      if mkdir(directory, 0o755) == 0 {
        chmod(directory, 0o755)
      } else {
        var facts = stat()
        // A link would lead the files out of the directory.
        guard errno == EEXIST, lstat(directory, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR
        else { throw Failure("\(directory): not a directory", status: .inputOutput) }
      }
      madeDirectories.insert(directory)
    }
  }

  /// Removes a file of ours, and the directories that are empty then.
  private func remove(_ name: String) {
    unlink("\(path)/\(name)")
    var parts = name.split(separator: "/").dropLast()
    while !parts.isEmpty, rmdir("\(path)/\(parts.joined(separator: "/"))") == 0 {
      madeDirectories.remove("\(path)/\(parts.joined(separator: "/"))")
      parts = parts.dropLast()
    }
  }

  private func size(of name: String) -> Int64? {
    var facts = stat()
    guard lstat("\(path)/\(name)", &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
      return nil
    }
    return Int64(facts.st_size)
  }

  /// A file that is no hidden one, such as those of a repository of git.
  private func firstStranger() throws(Failure) -> String? {
    guard let folder = opendir(path) else { throw Self.failure(path) }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      names.append(
        withUnsafePointer(to: &entry.pointee.d_name) { place in
          place.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        })
    }
    return names.sorted().first { !$0.hasPrefix(".") }
  }

  /// The bytes of a file; nil when there is none.
  private static func read(_ path: String) throws(Failure) -> [UInt8]? {
    var facts = stat()
    guard lstat(path, &facts) == 0 else { return nil }
    guard facts.st_mode & S_IFMT == S_IFREG else {
      throw Failure("\(path): not a file", status: .inputOutput)
    }
    do { return try Input(path: path).readAll(limit: 1 << 30) } catch {
      throw Failure(error.message, status: .inputOutput)
    }
  }

  private static func failure(_ path: String) -> Failure {
    Failure("\(path): \(systemMessage(errno))", status: .inputOutput)
  }
}

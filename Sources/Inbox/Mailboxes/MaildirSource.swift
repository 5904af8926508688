/// A Maildir on this machine: what is in new/ and cur/, whatever the names of its files are.
import Calendar
import Commands
import Glibc
import Repository
import Terminal

/// A file of a Maildir, byte by byte: its name need not be text.
struct MaildirFile: Hashable, Sendable {
  /// Whether it is in new/ rather than cur/.
  var isNew: Bool
  var name: [UInt8]
  /// Seconds since 1970 at which it was written.
  var written: Int64

  /// The name without its flags, which other programs change.
  var bareName: ArraySlice<UInt8> { name.prefix { $0 != UInt8(ascii: ":") } }

  /// The flags behind `:2,`.
  var flags: [UInt8] {
    let rest = name.dropFirst(bareName.count)
    return rest.starts(with: Array(":2,".utf8)) ? Array(rest.dropFirst(3)) : []
  }

  /// The name as a text that is unique: what is not printable ASCII is written %XX.
  var key: String {
    var text = ""
    for byte in bareName {
      if 0x21...0x7E ~= byte, byte != UInt8(ascii: "%") {
        text.unicodeScalars.append(UnicodeScalar(byte))
      } else {
        text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
    return text
  }
}

/// Reads one Maildir (https://cr.yp.to/proto/maildir.html).
///
/// Which messages were taken over is kept in the store by their names, so that one that somebody
/// has read in the meantime is not missed. No link is followed: a name cannot lead elsewhere.
final class MaildirSource: MailSource {
  private let path: String
  private let after: AfterTaking
  private let since: CivilDate?
  private let zone: Zone
  private var listed: [String: MaildirFile] = [:]
  let batch = 1
  let remembersNames = true
  let validity: Int64 = 0

  init(_ section: NamedSection, _ zone: Zone) throws(Failure) {
    path = try section.required("path")
    guard path.hasPrefix("/") else {
      throw section.failure("path", "'\(path)' does not begin with '/'")
    }
    after = try section.after
    since = section.since
    self.zone = zone
    if case .move(let target) = after {
      guard !target.isEmpty, !target.contains("/"), !target.hasPrefix(".") else {
        throw section.failure("move-to", "'\(target)' is no name of a folder beside INBOX")
      }
    }
  }

  func open(readOnly: Bool) throws {
    listed = [:]
    for isNew in [true, false] {
      for name in try names(isNew) {
        guard var file = try look(isNew, name) else { continue }
        // The same message twice: another program has just moved it.
        if let known = listed[file.key], !known.isNew { file = known }
        listed[file.key] = file
      }
    }
  }

  func close() {}

  private func folder(_ isNew: Bool) -> String { "\(path)/\(isNew ? "new" : "cur")" }

  private func names(_ isNew: Bool) throws -> [[UInt8]] {
    guard let directory = opendir(folder(isNew)) else {
      throw MailboxFailure(words: "\(folder(isNew)): \(systemMessage(errno))", isBroken: true)
    }
    defer { closedir(directory) }
    var names: [[UInt8]] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      // Names with a dot at the beginning are no messages.
      if name.first != UInt8(ascii: ".") { names.append(name) }
    }
    return names
  }

  private func look(_ isNew: Bool, _ name: [UInt8]) throws -> MaildirFile? {
    var facts = stat()
    guard lstat(fullPath(folder(isNew), name), &facts) == 0 else { return nil }
    let kind = facts.st_mode & S_IFMT
    if kind == S_IFDIR { return nil }
    return MaildirFile(isNew: isNew, name: name, written: Int64(facts.st_mtim.tv_sec))
  }

  private func fullPath(_ folder: String, _ name: some Sequence<UInt8>) -> [CChar] {
    (Array(folder.utf8) + [UInt8(ascii: "/")] + name + [0]).map(CChar.init(bitPattern:))
  }

  func next(_ state: MailboxState, known: Set<String>) throws -> [MailItem] {
    listed.filter { key, file in !known.contains(key) && !isTooOld(file) }
      .sorted {
        ($0.value.written, $0.key) < ($1.value.written, $1.key)
      }
      .map { MailItem(key: $0.key, file: $0.value) }
  }

  func unsettled(_ state: MailboxState, taken: Set<String>, known: Set<String>) -> [MailItem] {
    if after == .leave { return [] }
    // A mark that somebody has taken off again is left off.
    return taken.compactMap { key in listed[key].map { MailItem(key: key, file: $0) } }
      .filter { after != .seen || $0.file?.isNew == true }
  }

  func vanished(_ taken: Set<String>) -> [String] { taken.filter { listed[$0] == nil } }

  private func isTooOld(_ file: MaildirFile) -> Bool {
    guard let since else { return false }
    return zone.civil(at: Instant(seconds: file.written)).date < since
  }

  func find(_ key: String) throws -> MailItem? {
    listed[key].map { MailItem(key: key, file: $0) }
  }

  func read(_ item: MailItem, keeping limit: Int) throws -> FetchedMail? {
    guard let file = item.file else { return nil }
    // A pipe or device in the mailbox must not hold the reading up.
    let flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
    let descriptor = Glibc.open(fullPath(folder(file.isNew), file.name), flags)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      let isLink = errno == ELOOP
      throw MailboxFailure(
        words: isLink ? "it is a link, which is not followed" : systemMessage(errno))
    }
    defer { Glibc.close(descriptor) }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
      throw MailboxFailure(words: "it is not a file")
    }
    let input = Input(descriptor: descriptor, name: item.key)
    do throws(InputFailure) {
      let (raw, size) = try input.readMessage(keeping: limit)
      return FetchedMail(raw: raw, size: size)
    } catch { throw MailboxFailure(words: error.message) }
  }

  func settle(_ items: [MailItem]) throws {
    for item in items {
      guard let file = item.file else { continue }
      let old = fullPath(folder(file.isNew), file.name)
      var code: Int32 = 0
      switch after {
      case .leave: continue
      case .delete: code = unlink(old)
      case .seen:
        guard file.isNew || !file.flags.contains(UInt8(ascii: "S")) else { continue }
        code = rename(old, fullPath("\(path)/cur", seenName(file)))
      case .move(let target):
        // A folder beside INBOX, as Maildir++ names it.
        let place = "\(path)/.\(target)"
        for folder in [place, place + "/tmp", place + "/new", place + "/cur"] {
          _ = mkdir(folder, 0o700)
        }
        code = rename(old, fullPath("\(place)/cur", seenName(file)))
      }
      guard code == 0 || errno == ENOENT else {
        throw MailboxFailure(words: "\(item.key): \(systemMessage(errno))")
      }
    }
  }

  private func seenName(_ file: MaildirFile) -> [UInt8] {
    // The flags stand in the order of the alphabet.
    let flags = Set(file.flags.filter { UInt8(ascii: "A")...UInt8(ascii: "z") ~= $0 })
      .union([UInt8(ascii: "S")]).sorted()
    return Array(file.bareName) + Array(":2,".utf8) + flags
  }
}

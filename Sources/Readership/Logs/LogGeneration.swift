/// Former logs: what rotation makes of `access.log`.
import Glibc

/// A file that is a former one of a log, by its name.
struct LogGeneration {
  var path: String
  var facts: LogSource.FileFacts
  /// When it last changed, in nanoseconds since 1970.
  var changed: Int64

  /// The former ones beside a log, the newest first.
  static func all(of path: String) -> [LogGeneration] {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let name = String(parts.last ?? "")
    let directory = parts.dropLast().joined(separator: "/")
    guard let stream = opendir(directory.isEmpty ? "/" : directory) else { return [] }
    defer { closedir(stream) }
    var found: [LogGeneration] = []
    while let entry = readdir(stream) {
      let other = withUnsafePointer(to: &entry.pointee.d_name) { start in
        start.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard other != name, liveName(other) == name else { continue }
      let path = "\(directory)/\(other)"
      var facts = stat()
      guard stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { continue }
      found.append(
        LogGeneration(
          path: path, facts: LogSource.FileFacts(facts),
          changed: Int64(facts.st_mtim.tv_sec) * 1_000_000_000 + Int64(facts.st_mtim.tv_nsec)))
    }
    return found.sorted { ($0.changed, $1.path) > ($1.changed, $0.path) }
  }

  /// Whether a name is one that rotation gives: `access.log.1`, `access.log-20260504`, `….gz`.
  static func isRotated(_ path: String) -> Bool {
    let name = path.split(separator: "/").last.map(String.init) ?? ""
    return liveName(name) != name
  }

  /// The name of the log that a former one was: `access.log` of `access.log.2.gz`,
  /// `access.log-20260504` and `access-20260504.log`.
  static func liveName(_ name: String) -> String {
    var parts = name.split(separator: ".", omittingEmptySubsequences: false)
    if parts.count > 1, let last = parts.last, ["gz", "bz2", "xz", "zst"].contains(last) {
      parts.removeLast()
    }
    if parts.count > 1, let last = parts.last, !last.isEmpty, last.utf8.allSatisfy(\.isDigit) {
      parts.removeLast()
    }
    return parts.map(withoutDate).joined(separator: ".")
  }

  private static func withoutDate(_ part: Substring) -> Substring {
    var rest = part
    while let dash = rest.lastIndex(of: "-") {
      let end = rest[rest.index(after: dash)...]
      guard !end.isEmpty, end.utf8.allSatisfy(\.isDigit) else { break }
      rest = rest[..<dash]
    }
    // `site-2` is a name; a date has eight digits.
    return part.utf8.count - rest.utf8.count >= 9 && !rest.isEmpty ? rest : part
  }
}

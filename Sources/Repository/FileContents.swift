/// The contents of files: kept once each, for as long as anything holds them.
import Commands
import SQLite
import Terminal

/// A file that was read and is not stored yet.
public struct ReadFile: Sendable {
  /// Its name, which is never a path.
  public var name: String
  /// What is in it.
  public var bytes: [UInt8]
  /// The SHA-256 of that.
  public var digest: [UInt8]
}

extension Context {
  /// Reads files to attach, before anything is locked; `-` is standard input.
  ///
  /// - Parameter name: the name of the one file, when not its own.
  /// - Throws: `InputFailure` for one above the setting `ticket.attachment-limit`.
  public func readFiles(_ paths: [String], name: String? = nil) throws -> [ReadFile] {
    guard !paths.isEmpty else { return [] }
    let limit = try withStore(.look) { try $0.number("ticket.attachment-limit") } << 20
    return try paths.map { path in
      // One byte more than allowed tells a file that is too large.
      let bytes =
        path == "-" ? try console.readAll(limit: limit) : try console.readFile(path, limit: limit)
      let name = name ?? (path == "-" ? "standard-input" : path)
      return ReadFile(name: FileName.safe(name), bytes: bytes, digest: try SHA256.hash(bytes))
    }
  }
}

/// Names of files that came from elsewhere.
public enum FileName {
  /// The last part of a name, without anything that a file system or a shell could misread.
  public static func safe(_ name: String) -> String {
    let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
    var safe = ""
    for scalar in last.unicodeScalars {
      let isPlain =
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned,
          .surrogate:
          false
        default: true
        }
      safe.unicodeScalars.append(
        isPlain && !"<>:\"|?*".unicodeScalars.contains(scalar) ? scalar : "_")
      if safe.utf8.count > 150 { break }
    }
    let trimmed = String(safe.drop { $0 == "." || $0 == " " })
    return trimmed.isEmpty ? "attachment" : trimmed
  }
}

extension Store {
  /// Keeps the bytes of a file, once however often they come; called inside a transaction.
  ///
  /// - Parameter digest: their SHA-256, computed before anything was locked.
  public func keepContent(_ bytes: [UInt8], digest: [UInt8]) throws {
    try db.run(
      """
      INSERT OR IGNORE INTO content(sha256, size, data)
      VALUES (\(digest), \(bytes.count), \(bytes))
      """)
  }

  /// Removes the content with this checksum when nothing holds it any more.
  public func dropContent(_ digest: [UInt8]) throws {
    try db.run("DELETE FROM content WHERE sha256 = \(digest) AND \(Self.isLoose)")
  }

  /// Removes all contents that nothing holds any more.
  public func removeLooseContents() throws {
    try db.run("DELETE FROM content WHERE \(Self.isLoose)")
  }

  private static let isLoose: SQL = """
    NOT EXISTS (SELECT 1 FROM attachment AS a WHERE a.sha256 = content.sha256)
    AND NOT EXISTS (SELECT 1 FROM announcement_file AS f WHERE f.sha256 = content.sha256)
    AND NOT EXISTS (SELECT 1 FROM outbox_enclosure AS e WHERE e.sha256 = content.sha256)
    """
}

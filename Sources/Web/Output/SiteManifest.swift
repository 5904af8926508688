/// The list of the files that were built: what of a directory is ours, and what each was made of.
import Commands
import Repository

/// The manifest of a built site.
struct SiteManifest: Equatable {
  /// One file.
  struct Entry: Equatable {
    /// What it was made of; empty while it is being written.
    var fingerprint: String
    /// Its size in bytes.
    var size: Int64
  }

  /// The file's name in the directory of the site.
  static let name = ".ittool-web"
  private static let firstLine = "ittool web site, version 1: the files below are made by ittool"

  /// The files by their paths below the directory.
  var entries: [String: Entry] = [:]

  init() {}

  /// Reads a manifest.
  ///
  /// - Throws: `Failure` for any line that no build wrote: files are removed by it.
  init(_ text: String, path: String) throws(Failure) {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: true)[...]
    guard lines.popFirst().map({ $0 == Self.firstLine }) == true else {
      throw Failure("\(path): not the list of files of a site that this program built")
    }
    for line in lines {
      let parts = line.split(separator: " ", maxSplits: 2)
      guard parts.count == 3, let size = Int64(parts[1]), size >= 0, Self.isOurs(parts[2]) else {
        throw Failure("\(path): not a line of a list of files: '\(line.prefix(80))'")
      }
      entries[String(parts[2])] = Entry(
        fingerprint: parts[0] == "-" ? "" : String(parts[0]), size: size)
    }
  }

  /// The text of it: the same entries are always the same bytes.
  var text: String {
    var text = Self.firstLine + "\n"
    for (path, entry) in entries.sorted(by: { $0.key < $1.key }) {
      text += "\(entry.fingerprint.isEmpty ? "-" : entry.fingerprint) \(entry.size) \(path)\n"
    }
    return text
  }

  /// One number for the whole site, to see whether it is what was published.
  var contents: String {
    var print = Fingerprint()
    print.add(text)
    return print.text
  }

  /// Whether a path stays below the directory and is no hidden file.
  static func isOurs(_ path: some StringProtocol) -> Bool {
    !path.isEmpty && path.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "\\") }
      && path.split(separator: "/", omittingEmptySubsequences: false)
        .allSatisfy { !$0.isEmpty && !$0.hasPrefix(".") }
  }
}

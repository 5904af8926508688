/// Files that old programs write between the lines of a text (uuencode).

/// Finding and decoding uuencoded files.
enum UUEncoded {
  /// A file found in a text.
  struct File {
    var name: String
    var bytes: [UInt8]
  }

  /// The text without the files in it, and the files.
  ///
  /// A block that does not end, or holds a line that is not uuencoded, stays text.
  static func split(_ text: String) -> (text: String, files: [File]) {
    guard text.hasPrefix("begin ") || text.contains("\nbegin ") else { return (text, []) }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    var kept: [Substring] = []
    var files: [File] = []
    var index = 0
    while index < lines.count {
      if let name = name(lines[index]), files.count < 100,
        let (bytes, next) = block(lines, after: index)
      {
        files.append(File(name: name, bytes: bytes))
        index = next
      } else {
        kept.append(lines[index])
        index += 1
      }
    }
    return files.isEmpty ? (text, []) : (kept.joined(separator: "\n"), files)
  }

  // "begin 644 name"
  private static func name(_ line: Substring) -> String? {
    let words = line.split(separator: " ", maxSplits: 2)
    guard words.count == 3, words[0] == "begin", 3...4 ~= words[1].count,
      words[1].allSatisfy({ ("0"..."7").contains($0) })
    else { return nil }
    return String(words[2])
  }

  private static func block(_ lines: [Substring], after start: Int) -> ([UInt8], Int)? {
    var bytes: [UInt8] = []
    var index = start + 1
    while index < lines.count {
      let line = Array(lines[index].utf8)
      index += 1
      if line.elementsEqual("end".utf8) { return (bytes, index) }
      guard let first = line.first, (32...96).contains(first) else {
        // An empty line stands for the last, empty one where trailing spaces were lost.
        if line.isEmpty { continue }
        return nil
      }
      let count = Int(first - 32) & 63
      guard line.count - 1 <= (count + 2) / 3 * 4 + 1 else { return nil }
      var values = line.dropFirst().map { ($0 &- 32) & 63 }
      while values.count < (count + 2) / 3 * 4 { values.append(0) }
      var decoded: [UInt8] = []
      for group in stride(from: 0, to: (count + 2) / 3 * 4, by: 4) {
        decoded.append(values[group] << 2 | values[group + 1] >> 4)
        decoded.append(values[group + 1] << 4 | values[group + 2] >> 2)
        decoded.append(values[group + 2] << 6 | values[group + 3])
      }
      bytes += decoded.prefix(count)
    }
    return nil
  }
}

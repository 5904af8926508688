/// Which programs are no people's browsers: words of their user agents, as data.
import Commands
import Glibc
import Repository

/// The words by which programs are told from browsers.
struct AgentList: Sendable {
  private var words: [[UInt8]] = []
  private var browsers: [[UInt8]] = []

  /// Reads a list: a word or phrase a line, `#` begins a remark, `!` a phrase of browsers.
  init(_ text: String) {
    for line in text.split(whereSeparator: \.isNewline) {
      let line = line.trimmed
      guard !line.isEmpty, !line.hasPrefix("#") else { continue }
      if line.hasPrefix("!") {
        browsers.append(Array(line.dropFirst().trimmed.lowercased().utf8))
      } else {
        words.append(Array(line.lowercased().utf8))
      }
    }
    words.removeAll(where: \.isEmpty)
    browsers.removeAll(where: \.isEmpty)
  }

  /// The list of the district, or the one that came along.
  init(_ places: Places) throws(Failure) {
    guard let file = try SharedFile("readership/programs.txt", in: places.shareDirectories())
    else {
      throw Failure(
        "there is no file readership/programs.txt, the list of programs that are no browsers",
        hint: "see ITTOOL_SHARE in 'ittool help environment'", status: .configuration)
    }
    self.init(file.text)
  }

  /// Whether a user agent is no browser of a person: one of the words stands in it, or it says
  /// nothing.
  func isProgram(_ agent: Piece) -> Bool {
    guard agent.count > 1 else { return true }
    var lowered = agent.map { 65...90 ~= $0 ? $0 | 32 : $0 }
    for phrase in browsers {
      while let place = Self.place(of: phrase, in: lowered) {
        for index in place..<place + phrase.count { lowered[index] = 32 }
      }
    }
    return words.contains { Self.place(of: $0, in: lowered) != nil }
  }

  private static func place(of word: [UInt8], in text: [UInt8]) -> Int? {
    text.withUnsafeBytes { text in
      word.withUnsafeBytes { word in
        guard let needle = word.baseAddress, let base = text.baseAddress else { return nil }
        var from = 0
        while let place = text.place(of: word[0], from: from) {
          guard place + word.count <= text.count else { return nil }
          if memcmp(base + place, needle, word.count) == 0 { return place }
          from = place + 1
        }
        return nil
      }
    }
  }
}

/// Passwords and tokens: read from a private file or a program, never from arguments or variables.
import Commands
import Glibc
import Repository
import Terminal

extension ChannelSection {
  /// The password or token that the section speaks of; nil when it speaks of none.
  ///
  /// - Throws: `Failure` for a file that others can read, and for a program that fails.
  func secret() throws(Failure) -> String? {
    if let path = self["password-file"] { return try secret(in: path) }
    if let command = self["password-command"] { return try secret(of: command) }
    return nil
  }

  private func secret(in path: String) throws(Failure) -> String {
    let bytes = try PrivateFile.read(path) { message, hint in
      failure("password-file", message, hint: hint)
    }
    return try firstLine(bytes[...], "password-file")
  }

  private func secret(of command: String) throws(Failure) -> String {
    guard let words = CommandWords.split(command), !words.isEmpty else {
      throw failure("password-command", "a quote is not closed")
    }
    switch Spawned.run(words, input: [], seconds: 30) {
    case .exited(0, let out, _): return try firstLine(out[...], "password-command")
    // What it printed may hold the secret: it stays out of the message.
    case .exited(let status, _, _):
      throw failure("password-command", "\(words[0]) ended with status \(status)")
    case .signalled, .timedOut:
      throw failure("password-command", "\(words[0]) did not end by itself")
    case .cannotStart(let code):
      throw failure("password-command", "\(words[0]): \(systemMessage(code))")
    }
  }

  private func firstLine(_ bytes: ArraySlice<UInt8>, _ key: String) throws(Failure) -> String {
    let line = bytes.prefix { $0 != 10 && $0 != 13 }
    guard !line.isEmpty, !line.contains(0) else { throw failure(key, "there is no secret in it") }
    return String(decoding: line, as: UTF8.self)
  }
}

/// A command line of the configuration, taken apart without a shell.
enum CommandWords {
  /// The words; quotes of both kinds and backslashes work as in a shell, nothing else does.
  ///
  /// Nil when a quote is not closed.
  static func split(_ line: String) -> [String]? {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var rest = line[...]
    while let next = rest.popFirst() {
      switch (quote, next) {
      case (nil, " "), (nil, "\t"):
        if let done = word { words.append(done) }
        word = nil
      case (nil, "'"), (nil, "\""):
        quote = next
        word = word ?? ""
      case (let open?, _) where next == open: quote = nil
      case (nil, "\\"), ("\"", "\\"):
        guard let escaped = rest.popFirst() else { return nil }
        word = (word ?? "") + String(escaped)
      default: word = (word ?? "") + String(next)
      }
    }
    if quote != nil { return nil }
    if let word { words.append(word) }
    return words
  }
}

/// Passwords and tokens: read from a private file or a program, never from arguments or variables.
import Commands
import Glibc
import Terminal

/// A secret that the configuration speaks of.
public enum Secret {
  /// The first line of the file, or else of what the command prints; nil without either.
  ///
  /// The command is started with the words of its line, without a shell.
  ///
  /// - Parameter wrong: makes the failure of a key, a message and a hint.
  /// - Throws: what `wrong` makes, for a file that others can read and a program that fails.
  public static func read(
    file: String?, command: String?,
    wrong: (_ key: String, _ message: String, _ hint: String?) -> Failure
  ) throws(Failure) -> [UInt8]? {
    let key = file == nil ? "password-command" : "password-file"
    func failure(_ message: String) -> Failure { wrong(key, message, nil) }
    let bytes: [UInt8]
    if let file {
      bytes = try PrivateFile.read(file) { message, hint in wrong(key, message, hint) }
    } else if let command {
      bytes = try printed(by: command, failure)
    } else {
      return nil
    }
    let line = Array(bytes.prefix { $0 != 10 && $0 != 13 })
    guard !line.isEmpty, !line.contains(0) else { throw failure("there is no secret in it") }
    return line
  }

  private static func printed(
    by command: String, _ failure: (String) -> Failure
  ) throws(Failure) -> [UInt8] {
    guard let words = CommandWords.split(command), !words.isEmpty else {
      throw failure("a quote is not closed")
    }
    switch Spawned.run(words, input: [], seconds: 30) {
    case .exited(0, let out, _): return out
    // What it printed may hold the secret: it stays out of the message.
    case .exited(let status, _, _): throw failure("\(words[0]) ended with status \(status)")
    case .signalled, .timedOut: throw failure("\(words[0]) did not end by itself")
    case .cannotStart(let code): throw failure("\(words[0]): \(systemMessage(code))")
    }
  }
}

extension NamedSection {
  /// The password or token that the section speaks of; nil when it speaks of none.
  ///
  /// - Throws: `Failure` for a file that others can read, and for a program that fails.
  public func secret() throws(Failure) -> String? {
    try Secret.read(file: self["password-file"], command: self["password-command"]) {
      failure($0, $1, hint: $2)
    }.map { String(decoding: $0, as: UTF8.self) }
  }
}

/// A command line of the configuration, taken apart without a shell.
public enum CommandWords {
  /// The words; quotes of both kinds and backslashes work as in a shell, nothing else does.
  ///
  /// Nil when a quote is not closed.
  public static func split(_ line: String) -> [String]? {
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

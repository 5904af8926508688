// Example lines taken apart as a shell would, so that a test can parse every one of them.

/// The words that an example hands to the program, or nil when the line does not call it.
///
/// Understands quotes, backslashes and pipes; a redirection ends the words. What comes before and
/// after the program in a pipe is left out.
func programWords(of line: String, program: String) -> [String]? {
  for command in ShellSplitter.commands(line) where command.first == program {
    return Array(command.dropFirst())
  }
  return nil
}

private struct ShellSplitter {
  private var commands: [[String]] = [[]]
  private var word: String?

  static func commands(_ line: String) -> [[String]] {
    var splitter = ShellSplitter()
    var rest = line[...]
    var isRedirected = false
    while let character = rest.popFirst() {
      switch character {
      case "'":
        splitter.add(String(rest.prefix { $0 != "'" }))
        rest = rest.drop { $0 != "'" }.dropFirst()
      case "\"":
        splitter.add("")
        while let next = rest.popFirst(), next != "\"" {
          splitter.add(String(next == "\\" ? rest.popFirst() ?? next : next))
        }
      case "\\": if let next = rest.popFirst() { splitter.add(String(next)) }
      case " ", "\t": splitter.endWord(isRedirected)
      case "|", ";", "&", "(", ")":
        splitter.endWord(isRedirected)
        isRedirected = false
        splitter.commands.append([])
      case ">", "<":
        splitter.endWord(isRedirected)
        isRedirected = true
      default: splitter.add(String(character))
      }
    }
    splitter.endWord(isRedirected)
    return splitter.commands.filter { !$0.isEmpty }
  }

  private mutating func add(_ text: String) { word = (word ?? "") + text }

  private mutating func endWord(_ isRedirected: Bool) {
    defer { word = nil }
    guard let word, !isRedirected else { return }
    commands[commands.count - 1].append(word)
  }
}

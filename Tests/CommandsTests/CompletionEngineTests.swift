import Commands
import Terminal
import Testing

/// What `ittool __complete` prints for the words that follow it.
private func complete(_ words: String..., globals: Globals = Globals()) throws -> String {
  let program = Program.sample
  let console = Console(out: .memory(), err: .memory())
  var globals = globals
  guard
    case .command(let command, let rest) =
      try program.request(["__complete"] + words, &globals)
  else { throw Failure("no command") }
  let status = try command.invoke(
    rest, &globals,
    Invocation(
      help: { _, _ in .failed },
      run: { globals, body in
        try body(sampleContext(program, globals: globals, console: console))
      }))
  #expect(status == .done)
  #expect(console.err.contents.isEmpty)
  return console.out.contents
}

@Suite("Completion by the program")
struct CompletionEngineTests {
  @Test("Lines of value, tab and description; unsafe words are dropped, text is escaped")
  func lines() throws {
    #expect(
      try complete("fish", "3", "ittool", "ticket", "list", "T")
        == "T-1\tPrinter jam\nT-42\t$(touch pwned); `touch pwned`\n")
    #expect(try complete("zsh", "4", "ittool", "ticket", "list", "-s", "o") == "open\n")
  }

  @Test("Nothing that can be done wrong prints anything")
  func nonsense() throws {
    for words in [
      [], ["bash"], ["bash", "x"], ["bash", "1"], ["bash", "99", "ittool", "ti"],
      ["bash", "-1", "ittool"], ["bash", "0", "ittool"], ["bash", "1", "ittool", "zzz"],
      ["tcsh", "2", "ittool", "zzz", ""], ["bash", "99999999999999999999", "ittool", "t"],
    ] {
      var globals = Globals()
      guard
        case .command(let command, let rest) =
          try Program.sample.request(["__complete"] + words, &globals)
      else { throw Failure("no command") }
      let console = Console(out: .memory(), err: .memory())
      let status = try command.invoke(
        rest, &globals,
        Invocation(
          help: { _, _ in .failed }, run: { _, body in try body(sampleContext(console: console)) }))
      #expect(status == .done)
      #expect(console.out.contents.isEmpty, "\(words)")
    }
  }

  @Test("Words that look like options are data, even -h and --")
  func raw() throws {
    #expect(
      try complete("bash", "4", "ittool", "ticket", "-h", "--", "li").isEmpty
        == false)
    #expect(try complete("bash", "2", "ittool", "--help", "ti") == "ticket\tWork on tickets\n")
    #expect(try complete("bash", "1", "ittool", "--vers") == "--version\tShow the version\n")
  }

  @Test("The store that the line names is the one that is asked")
  func globals() throws {
    #expect(
      try complete("zsh", "6", "ittool", "--db", "other", "ticket", "open", "--queue", "")
        == "other\n")
    #expect(
      try complete("zsh", "4", "ittool", "ticket", "open", "--db=late", "--queue=l") == "late\tl\n")
    #expect(
      try complete("bash", "5", "ittool", "--db='a'\\b", "ticket", "open", "--queue", "")
        == "ab\n")
    var given = Globals()
    given.database = "given"
    #expect(
      try complete("zsh", "3", "ittool", "ticket", "open", "--queue=", globals: given) == "given\n")
  }

  @Test("Help completes nouns, topics and verbs")
  func help() throws {
    #expect(
      try complete("zsh", "2", "ittool", "help", "da") == "dates\tHow days and times are written\n")
    #expect(try complete("zsh", "3", "ittool", "help", "ticket", "o") == "open\tOpen a ticket\n")
    #expect(try complete("zsh", "3", "ittool", "help", "dates", "") == "")
  }

  @Test("Hidden nouns and verbs are not offered")
  func hidden() throws {
    #expect(try complete("zsh", "1", "ittool", "__") == "")
    #expect(try complete("zsh", "2", "ittool", "ticket", "p") == "")
  }
}

// Questions, on a real terminal and where nobody is there.

import Testing

@testable import Terminal

@Suite struct PromptTests {
  @Test(arguments: [
    ("y\n", true), ("YES\n", true), (" y \n", true), ("n\n", false), ("\n", false),
    ("yesterday\n", false), ("\u{4}", false),
  ])
  func onlyAYesIsAYes(_ keys: String, _ answer: Bool) throws {
    let terminal = try PseudoTerminal()
    let console = terminal.console()
    terminal.type(keys)
    #expect(try console.confirm("delete 12 tickets?") == answer)
    #expect(terminal.screen().contains("ittool: delete 12 tickets? [y/N] "))
  }

  @Test func whatFollowsTheAnswerIsLeftForOthers() throws {
    let console = screenConsole(input: "y\nnext\nrest")
    #expect(try console.confirm("sure?"))
    #expect(try console.ask("name?") == "next")
    #expect(try console.readAll() == Array("rest".utf8))
  }

  @Test func anEmptyAnswerTakesTheDefault() throws {
    let terminal = try PseudoTerminal()
    let console = terminal.console()
    terminal.type("\nJefferson Middle\n")
    #expect(try console.ask("mail server", default: "localhost") == "localhost")
    #expect(try console.ask("school") == "Jefferson Middle")
    let screen = terminal.screen()
    #expect(screen.contains("ittool: mail server [localhost]: "))
    #expect(screen.contains("ittool: school: "))
  }

  @Test func theEndOfInputIsNoAnswer() {
    let console = screenConsole(input: "")
    #expect(throws: AskFailure.ended) { try console.ask("name") }
    #expect(console.err.contents == "ittool: name: \n")
  }

  @Test func inAPipeNothingIsAsked() {
    let console = pipedConsole(input: "y\n")
    #expect(!console.canAsk)
    #expect(throws: AskFailure.nobodyThere) { try console.confirm("sure?") }
    #expect(throws: AskFailure.nobodyThere) { try console.ask("name", default: "x") }
    #expect(console.err.contents == "")
    let screen = screenConsole(input: "y\n")
    #expect(screen.canAsk)
    screen.mayAsk = false
    #expect(!screen.canAsk)
  }

  @Test(arguments: [(true, false), (false, true)])
  func aQuestionNeedsBothAScreenAndAKeyboard(_ screen: Bool, _ keyboard: Bool) {
    let console = Console(
      out: .memory(), err: .memory(), input: .memory("y\n"),
      errFacts: StreamFacts(isTerminal: screen), inputIsTerminal: keyboard)
    #expect(!console.canAsk)
    #expect(throws: AskFailure.nobodyThere) { try console.confirm("sure?") }
  }

  @Test func aQuestionCannotAct() throws {
    let console = screenConsole(input: "\n")
    _ = try console.confirm("delete '\u{1B}[2K\rkeep'?")
    #expect(!console.err.contents.contains("\u{1B}"))
    #expect(!console.err.contents.contains("\r"))
  }
}

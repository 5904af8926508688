// Colour and width, decided for each stream from the person's wish, the environment and the kernel.

import Glibc
import Testing

@testable import Terminal

@Suite struct StreamFactsTests {
  struct Wish: Sendable {
    var choice = ColourChoice.auto
    var variables: [String: String]
    var isTerminal = true
    var wanted: Bool
  }

  @Test(arguments: [
    Wish(variables: ["TERM": "xterm"], wanted: true),
    Wish(variables: ["TERM": "xterm"], isTerminal: false, wanted: false),
    Wish(variables: [:], wanted: false),
    Wish(variables: ["TERM": ""], wanted: false),
    Wish(variables: ["TERM": "dumb"], wanted: false),
    Wish(variables: ["TERM": "xterm", "NO_COLOR": "1"], wanted: false),
    Wish(variables: ["TERM": "xterm", "NO_COLOR": "0"], wanted: false),
    Wish(variables: ["TERM": "xterm", "NO_COLOR": ""], wanted: true),
    Wish(variables: ["TERM": "xterm", "NO_COLOR": ""], isTerminal: false, wanted: false),
    Wish(variables: ["NO_COLOR": "1", "FORCE_COLOR": "1"], wanted: false),
    Wish(variables: ["FORCE_COLOR": "1"], isTerminal: false, wanted: true),
    Wish(variables: ["CLICOLOR_FORCE": "1", "TERM": "dumb"], isTerminal: false, wanted: true),
    Wish(variables: ["CLICOLOR_FORCE": "0"], isTerminal: false, wanted: false),
    Wish(variables: ["FORCE_COLOR": "0", "TERM": "xterm"], wanted: true),
    Wish(variables: ["FORCE_COLOR": ""], isTerminal: false, wanted: false),
    Wish(choice: .always, variables: ["NO_COLOR": "1"], isTerminal: false, wanted: true),
    Wish(choice: .never, variables: ["TERM": "xterm", "FORCE_COLOR": "1"], wanted: false),
  ])
  func theStrongestWishDecidesColour(_ wish: Wish) throws {
    let found = StreamFacts.wantsColour(wish.choice, isTerminal: wish.isTerminal) {
      wish.variables[$0]
    }
    #expect(found == wish.wanted)
  }

  @Test func aRealTerminalIsOneAndHasItsWidth() throws {
    let terminal = try PseudoTerminal(columns: 132)
    let facts = StreamFacts(descriptor: terminal.program) { $0 == "TERM" ? "xterm" : nil }
    #expect(facts == StreamFacts(isTerminal: true, width: 132, colour: true))
  }

  @Test(arguments: [("61", 61), ("0", 132), ("-3", 132), ("wide", 132), ("", 132), ("70000", 132)])
  func theVariableColumnsIsStronger(_ value: String, _ width: Int) throws {
    let terminal = try PseudoTerminal(columns: 132)
    let facts = StreamFacts(descriptor: terminal.program) { $0 == "COLUMNS" ? value : nil }
    #expect(facts.width == width)
  }

  @Test func aTerminalWithoutASizeIsEightyColumnsWide() throws {
    let terminal = try PseudoTerminal(columns: 0)
    #expect(StreamFacts(descriptor: terminal.program) { _ in nil }.width == 80)
  }

  @Test func aPipeIsNoTerminal() {
    let ends = pipeEnds()
    defer {
      close(ends.reading)
      close(ends.writing)
    }
    let facts = StreamFacts(descriptor: ends.writing) { $0 == "TERM" ? "xterm" : nil }
    #expect(facts == StreamFacts(isTerminal: false, width: 80, colour: false))
  }

  @Test func aDumbTerminalMovesNoCursor() throws {
    let terminal = try PseudoTerminal()
    let facts = StreamFacts(descriptor: terminal.program) { $0 == "TERM" ? "dumb" : nil }
    #expect(facts.isTerminal && !facts.movesCursor && !facts.colour)
  }

  @Test func stylesAreCombinedAndEnded() throws {
    #expect(Style([.bold, .red]).applied(to: "late") == "\u{1B}[1;31mlate\u{1B}[0m")
    #expect(Style([]).applied(to: "late") == "late")
    let console = screenConsole(colour: true)
    #expect(console.styled("T-4", .cyan) == "\u{1B}[36mT-4\u{1B}[0m")
    #expect(screenConsole(colour: false).styled("T-4", .cyan) == "T-4")
    #expect(pipedConsole().styled("T-4", .cyan) == "T-4")
  }
}

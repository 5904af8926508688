// What goes to which stream, when it is silent, and that no text from elsewhere can act.

import Testing

@testable import Terminal

@Suite struct ConsoleTests {
  /// Text that would act on a terminal: clipboard, link, overwriting, C1, right-to-left, BOM.
  static let hostile = [
    "\u{1B}]52;c;cm0gLXJm\u{07}", "\u{1B}]8;;https://evil\u{1B}\\click\u{1B}]8;;\u{1B}\\",
    "fine\rEVIL", "\u{9B}2J", "\u{202E}gnp.exe", "a\u{7F}b", "a\u{0}b", "\u{FEFF}x",
    "a\u{2066}b", "\u{8}\u{8}x",
  ]

  private func acts(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 10: false
    case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: true
    default: false
    }
  }

  @Test(arguments: hostile)
  func textFromElsewhereIsHarmlessOnATerminal(_ text: String) throws {
    let console = screenConsole()
    try console.display(text)
    console.fail(message: "no ticket named '\(text)'", hints: ["not '\(text)'"])
    console.warn(text)
    console.note(text)
    #expect(!console.out.contents.unicodeScalars.contains(where: acts))
    #expect(!console.err.contents.unicodeScalars.contains(where: acts))
    #expect(console.styled(text, .bold).unicodeScalars.contains(where: acts) == false)
  }

  @Test(arguments: hostile)
  func colourOnAPipeIsForPeopleToo(_ text: String) {
    let console = Console(
      out: .memory(), err: .memory(), outFacts: StreamFacts(isTerminal: false, colour: true))
    let inner = console.styled(text, .bold).dropFirst(4).dropLast(4)
    #expect(!inner.unicodeScalars.contains(where: acts))
  }

  @Test(arguments: hostile)
  func dataInAPipeIsExact(_ text: String) throws {
    let console = pipedConsole()
    try console.display(text)
    try console.line(text)
    try console.write(text)
    #expect(console.out.contents == "\(text)\n\(text)\n\(text)")
  }

  @Test func lineFeedsStayInATextForPeople() throws {
    let console = screenConsole()
    try console.display("first\nsecond\n\u{1B}[2J")
    #expect(console.out.contents.split(separator: "\n").count == 3)
    #expect(console.out.contents.hasPrefix("first\nsecond\n"))
  }

  @Test func everyLineOfADiagnosticNamesTheProgram() {
    let console = pipedConsole()
    console.fail(message: "first\nsecond", hints: ["try this\nor that", "or else"])
    #expect(
      console.err.contents == """
        ittool: first
        ittool: second
        ittool:   hint: try this
        ittool:         or that
        ittool:   hint: or else

        """)
    #expect(console.out.contents == "")
  }

  @Test func aLineCannotBeForgedWithACarriageReturn() {
    let console = pipedConsole()
    console.warn("bad\r\nworse\rittool: all is well")
    for line in console.err.contents.split(whereSeparator: \.isNewline) {
      #expect(line.hasPrefix("ittool: "))
    }
    #expect(!console.err.contents.unicodeScalars.contains("\r"))
  }

  @Test func notesAreForAPersonWhoLooksOrAsks() {
    let cron = pipedConsole()
    cron.note("2 rows")
    #expect(cron.err.contents == "")
    let asked = pipedConsole(verbose: 1)
    asked.note("2 rows")
    asked.explain("how")
    asked.explain("why", level: 2)
    #expect(asked.err.contents == "ittool: 2 rows\nittool: how\n")
    let screen = screenConsole()
    screen.note("2 rows")
    screen.explain("how")
    #expect(screen.err.contents == "ittool: 2 rows\n")
  }

  @Test func quietIsAbsoluteExceptForErrors() {
    let console = screenConsole(quiet: true)
    console.verbose = 2
    console.note("note")
    console.warn("warning")
    console.explain("how")
    #expect(console.err.contents == "")
    console.fail(message: "broken")
    #expect(console.err.contents == "ittool: broken\n")
  }

  @Test func warningsAreSaidInCron() {
    let console = pipedConsole()
    console.warn("3 rows rejected", hints: ["see rejects.csv"])
    #expect(
      console.err.contents == "ittool: 3 rows rejected\nittool:   hint: see rejects.csv\n")
  }

  @Test func onOneScreenTheOrderIsTheProgramsOwn() throws {
    let terminal = try PseudoTerminal()
    let console = terminal.console()
    try console.line("data")
    console.warn("then this")
    #expect(terminal.screen() == "data\nittool: then this\n")
  }

  @Test func colourCanBeChosenAfterwards() {
    let console = Console(environment: { _ in nil })
    console.colour = .always
    #expect(console.outFacts.colour && console.errFacts.colour)
    console.colour = .never
    #expect(!console.outFacts.colour && !console.errFacts.colour)
  }
}

import Commands
import Testing

@Suite("Complaints about a command table")
struct InvariantTests {
  @Test("A good table has none")
  func none() {
    #expect(complaints(about: .sample).isEmpty)
  }

  private func program(_ commands: [AnyCommand]) -> Program {
    Program(
      name: "ittool", version: { "1" }, nouns: [Noun("x", "Try it") { commands }], topics: [],
      candidates: { _, _, _ in [] })
  }

  @Test("Everything wrong is named")
  func all() {
    let command = Command(
      "x do", "does something that is far longer than the sixty cells a summary may take.",
      prose: "Names `--nothing` and `--db`.",
      options: [
        .flag("quiet", "q", "Be quiet", \Flags.first),
        .flag("first", "f", "First", \Flags.first),
        .flag("first", "f", "First again", \Flags.first),
        .value("word", "word", "Take a word", details: "Unlike `--other`.", \Flags.word),
      ],
      operands: [
        .maybe("A", "First", \Flags.word), .one("B", "Second", \Flags.word),
      ],
      fields: [
        Field<Int>("Name", "The name.") { _ in .null },
        Field<Int>("twice", "It") { _ in .null }, Field<Int>("twice", "It") { _ in .null },
      ].descriptions(),
      examples: [
        Example("ittool x do --wrong", "Do it."), Example("ls", "Do something else"),
      ],
      start: Flags()
    ) { _, _ in .done }
    let found = complaints(about: program([AnyCommand(command)]))
    for part in [
      "x do: a summary of more than 60", "x do: a summary with a full stop",
      "x do: a summary that begins with a small letter", "the option quiet stands there twice",
      "the option -q stands there twice", "the option first stands there twice",
      "the option -f stands there twice", "the placeholder 'word' is not upper case",
      "the text names --nothing", "the text names --other",
      "x do A: what is optional or repeated comes last", "the field Name is not lower case",
      "the field Name has no summary, or one with a full stop", "the field twice stands",
      "--wrong: unknown option '--wrong'", "--wrong: no meaning, or one with a full stop",
      "ls: does not call ittool",
    ] {
      #expect(found.contains { $0.contains(part) }, "\(part) in \(found)")
    }
    #expect(!found.contains { $0.contains("--db") })
  }

  @Test("A short help that is taller than a screen is named")
  func tall() {
    let options: [Option<Flags>] = (0..<40).map { .flag("flag\($0)", "Flag", \.first) }
    let command = Command(
      "x do", "Do it", prose: "Does it.", options: options,
      examples: [Example("ittool x do", "Do it")], start: Flags()
    ) { _, _ in .done }
    #expect(complaints(about: program([AnyCommand(command)])) == ["x do: -h takes 48 lines"])
  }

  @Test("A command without prose or example is named")
  func bare() {
    let command = Command("x do", "Do it", start: Flags()) { _, _ in .done }
    let found = complaints(about: program([AnyCommand(command)]))
    #expect(found == ["x do: no prose", "x do: no example"])
  }
}

private struct Flags: Sendable {
  var first = false
  var word: String?
}

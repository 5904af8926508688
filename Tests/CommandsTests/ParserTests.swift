import Commands
import Terminal
import TestSupport
import Testing

private func parse(_ words: String...) throws(Failure) -> (ListArguments, Globals) {
  var globals = Globals()
  switch try Command.list.parse(words, &globals) {
  case .arguments(let arguments): return (arguments, globals)
  case .help: throw .usage("help")
  }
}

private func message(_ words: String...) -> String {
  var globals = Globals()
  do throws(Failure) {
    switch try Program.sample.request(words, &globals) {
    case .command(let command, let rest): try command.check(rest)
    case .help: return "help"
    case .version: return "version"
    }
    return ""
  } catch {
    #expect(error.status == .usage)
    return error.hints.isEmpty ? error.message : error.message + " | " + error.hints[0]
  }
}

@Suite("Parsing")
struct ParserTests {
  @Test("Every way to write a value")
  func values() throws {
    for words in [
      ["--state", "open"], ["--state=open"], ["-s", "open"], ["-sopen"], ["-asopen"],
      ["-as", "open"],
    ] {
      var globals = Globals()
      guard case .arguments(let arguments) = try Command.list.parse(words, &globals) else {
        Issue.record("help")
        continue
      }
      #expect(arguments.state == .open, "\(words)")
      #expect(arguments.all == words[0].hasPrefix("-a"))
    }
  }

  @Test("--x= is the empty string and takes no other word")
  func emptyValue() throws {
    let (arguments, _) = try parse("--tag=", "T-1")
    #expect(arguments.tags == [""])
    #expect(arguments.tickets == ["T-1"])
  }

  @Test("A value may contain = and look like an option")
  func dashingValues() throws {
    #expect(try parse("--tag=a=b").0.tags == ["a=b"])
    #expect(try parse("--tag", "--all").0.tags == ["--all"])
    #expect(try parse("-t", "--").0.tags == ["--"])
    #expect(try parse("-t-").0.tags == ["-"])
    #expect(try parse("--limit", "-5").0.limit == -5)
    #expect(try parse("-t=x").0.tags == ["=x"])
    #expect(try parse("--tag", "-h").0.tags == ["-h"])
  }

  @Test("The last value wins, lists grow, defaults stay")
  func repeats() throws {
    let (arguments, _) = try parse(
      "--state", "open", "-t", "a", "--tag=b", "-s", "CLOSED", "-tc")
    #expect(arguments.state == .closed)
    #expect(arguments.tags == ["a", "b", "c"])
    #expect(arguments.limit == 50)
  }

  @Test("Options and operands in any order; -- and - are no options")
  func order() throws {
    #expect(
      try parse("T-1", "-a", "T-2", "--", "--all", "-x").0.tickets == ["T-1", "T-2", "--all", "-x"])
    #expect(try parse("-").0.tickets == ["-"])
    #expect(try parse("--", "-").0.tickets == ["-"])
    #expect(try parse("--", "--").0.tickets == ["--"])
    #expect(try parse("").0.tickets == [""])
  }

  @Test("Global options stand before and after noun and verb")
  func globals() throws {
    for words in [
      ["--db", "x", "ticket", "list"], ["ticket", "--db", "x", "list"],
      ["ticket", "list", "--db", "x"], ["ticket", "list", "T-1", "--db=x"],
      ["--db", "y", "ticket", "list", "--db=x"],
    ] {
      var globals = Globals()
      guard case .command(let command, let rest) = try Program.sample.request(words, &globals)
      else { throw Failure("no command") }
      _ = try command.invoke(
        rest, &globals, Invocation(help: { _, _ in .done }, run: { _, _ in .done }))
      #expect(globals.database == "x", "\(words)")
    }
    #expect(message("-q", "--no-pager", "--color=never", "ticket", "list", "--actor", "me") == "")
  }

  @Test("Mistakes say what was found, what was wanted and where help is")
  func mistakes() {
    #expect(message("ticket", "list", "--all=x") == "option '--all': takes no value")
    #expect(message("ticket", "list", "--state") == "option '--state': needs a value, STATE")
    #expect(message("ticket", "list", "-as") == "option '-s': needs a value, STATE")
    #expect(
      message("ticket", "list", "--limit", "many")
        == "option '--limit': 'many' is not a whole number")
    #expect(
      message("ticket", "list", "-s", "opne")
        == "option '-s': 'opne' is not one of: open, waiting, closed | did you mean 'open'?")
    #expect(
      message("ticket", "list", "--sttae", "x")
        == "unknown option '--sttae' | did you mean '--state'?")
    #expect(
      message("ticket", "list", "-ax") == "unknown option '-x' | see 'ittool help ticket list'")
    #expect(message("ticket", "open") == "TITLE is missing | see 'ittool help ticket open'")
    #expect(
      message("ticket", "open", "a", "b")
        == "unexpected argument 'b' | see 'ittool help ticket open'")
    #expect(message("ticket", "opne") == "ticket: unknown verb 'opne' | did you mean 'open'?")
    #expect(message("tikcet", "open") == "unknown command 'tikcet' | did you mean 'ticket'?")
    #expect(
      message("ticket")
        == "ticket: a verb is missing: list, open, rows | see 'ittool help ticket'")
    #expect(message() == "a noun is missing | see 'ittool help'")
    #expect(
      message("--colour=never", "ticket")
        == "unknown option '--colour' before a noun | did you mean '--color'?")
    #expect(
      message("--state", "open", "ticket", "list")
        == "unknown option '--state' before a noun | a command's own options come after its name")
    #expect(message("status", "opem").hasSuffix("did you mean 'open'?"))
    #expect(message("--complete", "x").hasPrefix("unknown option"))
  }

  @Test("Help before -- wins, whatever else is wrong")
  func help() throws {
    for words in [
      ["-h"], ["--help"], ["nonsense", "--help"], ["ticket", "-h"], ["ticket", "nonsense", "-h"],
      ["--nonsense", "--help"], ["ticket", "--help", "list"], ["--db", "x", "-qh"],
    ] {
      var globals = Globals()
      guard case .help = try Program.sample.request(words, &globals) else {
        Issue.record("no help: \(words)")
        continue
      }
    }
    for (words, kind) in [
      (["-h"], HelpKind.short), (["--help"], .full), (["--wrong", "-h"], .short),
      (["-s", "nonsense", "--help"], .full), (["-ah"], .short), (["--limit", "x", "-h"], .short),
    ] {
      var globals = Globals()
      guard case .help(kind) = try Command.list.parse(words, &globals) else {
        Issue.record("no help: \(words)")
        continue
      }
    }
    #expect(try parse("--", "--help").0.tickets == ["--help"])
    #expect(throws: Failure.self) { try parse("--wrong", "--", "--help") }
  }

  @Test("The version needs no noun")
  func version() {
    #expect(message("--version") == "version")
    #expect(message("-V") == "version")
    #expect(message("-qV") == "version")
    #expect(message("ticket", "list", "--version").hasPrefix("unknown option '--version'"))
  }

  @Test("Check parses and does not run")
  func check() throws {
    #expect(throws: Failure.self) { try AnyCommand(.list).check(["--wrong"]) }
    try AnyCommand(.list).check(["--state", "open"])
    try AnyCommand(.list).check(["--wrong", "--help"])
  }

  @Test("A neighbour swap is one mistake, and far words are not suggested")
  func suggestions() {
    #expect(editDistance("opne", "open") == 1)
    #expect(editDistance("", "abc") == 3)
    #expect(editDistance("kitten", "sitting") == 3)
    #expect(nearest(to: "opne", in: ["list", "open"]) == "open")
    #expect(nearest(to: "LIST", in: ["list", "open"]) == "list")
    #expect(nearest(to: "frobnicate", in: ["list", "open"]) == nil)
    #expect(nearest(to: "x", in: []) == nil)
  }
}

@Suite("Parsing noise")
struct ParserNoiseTests {
  private static let parts = [
    "ticket", "list", "open", "status", "help", "config", "__complete", "__generate", "--", "-", "",
    "--state", "--state=", "--state=open", "-s", "-asx", "-h", "--help", "--db", "--db=", "-t", "=",
    "--=", "---", "--=x", "-=", "é", "-é", "--é=ü", "e\u{301}", "-e\u{301}", "🏫", "-🏫", "\u{0}",
    "\u{202E}", "bash", "0", "1", "-1", "99999999999999999999", "open", "'", "\"", "\\", "$(x)",
    "`", "*", "\n", "--limit", "7", "-q", "-V", "--color", "never", "--fields=a,b", "--tag",
  ]

  @Test("Any line ends in a request or a failure, and help never fails")
  func lines() {
    var generator = Dice(seed: 20_260_501)
    let program = Program.sample
    for _ in 0..<20_000 {
      let words = (0..<Int.random(in: 0...7, using: &generator)).map { _ in
        Self.parts.randomElement(using: &generator) ?? ""
      }
      var globals = Globals()
      do throws(Failure) {
        switch try program.request(words, &globals) {
        case .command(let command, let rest): try command.check(rest)
        case .help(let path, let kind): #expect(!(try Help(program).page(for: path, kind)).isEmpty)
        case .version: break
        }
      } catch {
        #expect(error.status == .usage, "\(words)")
        #expect(!error.message.isEmpty && !error.message.hasSuffix("."), "\(words)")
      }
    }
  }

  @Test("Any line can be completed at any word")
  func completions() {
    var generator = Dice(seed: 7)
    let engine = CompletionEngine(.sample)
    let context = sampleContext()
    for _ in 0..<5_000 {
      let words =
        ["ittool"]
        + (0..<Int.random(in: 0...7, using: &generator)).map { _ in
          Self.parts.randomElement(using: &generator) ?? ""
        }
      let index = Int.random(in: -1...9, using: &generator)
      for candidate in engine.candidates(words, at: index, context) {
        #expect(!candidate.word.isEmpty, "\(words) \(index)")
      }
    }
  }
}

// The commands about the program itself: help, and the hidden ones for shells and for packagers.
import Glibc
import Terminal

extension Noun {
  /// `help` and the hidden commands that shells and packagers call; the last nouns of a program.
  public static var aboutTheProgram: [Noun] { [help, complete, generate] }

  private static var help: Noun {
    Noun("help", "Show help on a command or a topic", hasOwnManual: false) {
      [
        AnyCommand(
          Command(
            "help", "Show help on a command or a topic",
            prose: """
              Shows the full help of a noun, of a verb, or of a topic; without words, of the \
              program. On a terminal it is shown in the pager.
              """,
            operands: [
              .many(
                "WORD", "A noun, a noun and its verb, or a topic", optional: true,
                completion: .query(CompletionEngine.helpQuery), \.words)
            ],
            examples: [
              Example("ittool help", "Show what there is"),
              Example("ittool help exit-status", "Show what the exit status means"),
            ],
            start: HelpArguments()
          ) { arguments, context in
            try context.program.showHelp(arguments.words, .full, context.console, of: context)
          })
      ]
    }
  }

  private static var complete: Noun {
    Noun(CompletionEngine.noun, "Answer a shell that completes a line") {
      [
        AnyCommand(
          Command(
            CompletionEngine.noun, "Answer a shell that completes a line",
            operands: [.many("WORD", "Shell, index and words", optional: true, \.words)],
            isHidden: true, start: CompletionRequest()
          ) { request, context in
            // Whatever goes wrong, a shell must not show it in the middle of somebody's line.
            try? context.console.write(request.answer(context))
            return .done
          })
      ]
    }
  }

  private static var generate: Noun {
    Noun("__generate", "Write manual pages and completion scripts") {
      [
        AnyCommand(
          Command(
            "__generate", "Write manual pages and completion scripts",
            operands: [.one("DIRECTORY", "Where to make man and completions", \.directory)],
            isHidden: true, start: GenerateArguments()
          ) { arguments, context in
            try arguments.write(context)
            return .done
          })
      ]
    }
  }
}

private struct HelpArguments: Sendable {
  var words: [String] = []
}

private struct GenerateArguments: Sendable {
  var directory: String?

  func write(_ context: Context) throws {
    let top = directory ?? "."
    try Self.make(top)
    for file in try generatedFiles(context.program, context.environment) {
      let folder = "\(top)/\(file.folder)"
      try Self.make(folder)
      try Self.write(file.text, to: "\(folder)/\(file.name)")
    }
  }

  private static func make(_ folder: String) throws(Failure) {
    guard mkdir(folder, 0o777) != 0, errno != EEXIST else { return }
    throw Failure(
      "cannot make the directory \(folder): \(systemMessage(errno))",
      status: .inputOutput)
  }

  private static func write(_ text: String, to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw Failure(
        "cannot write \(path): \(systemMessage(errno))", status: .inputOutput)
    }
    defer { close(descriptor) }
    let sink = Sink(descriptor: descriptor, name: path)
    try sink.write(text)
    try sink.flush()
  }
}

/// A file that is made from the command table and kept beside the source.
public struct GeneratedFile: Sendable, Equatable {
  /// `man` or `completions`.
  public let folder: String
  /// The name in the folder.
  public let name: String
  /// What it holds.
  public let text: String
}

/// The manual pages and completion scripts of a program.
public func generatedFiles(_ program: Program, _ environment: Environment) throws(Failure)
  -> [GeneratedFile]
{
  let date = try manualDate(environment)
  let pages = manualPages(program, date: date).map {
    GeneratedFile(folder: "man", name: $0.file, text: $0.text)
  }
  return pages + [
    GeneratedFile(
      folder: "completions", name: "\(program.name).bash", text: bashScript(program)),
    GeneratedFile(folder: "completions", name: "_\(program.name)", text: zshScript(program)),
    GeneratedFile(
      folder: "completions", name: "\(program.name).fish", text: fishScript(program)),
  ]
}

extension Program {
  /// Shows the help that the words name on standard output, in the pager on a terminal.
  ///
  /// - Parameter context: of which the full help may say more, see `postscript`.
  public func showHelp(
    _ words: [String], _ kind: HelpKind, _ console: Console, of context: Context? = nil
  ) throws -> ExitStatus {
    let facts = console.outFacts
    let layout = TextLayout(columns: facts.width, bold: facts.colour)
    var page = try Help(self, layout).page(for: words, kind)
    if kind == .full, let context, let text = postscript(words, context) {
      page += "\n" + console.shown(text)
      if !page.hasSuffix("\n") { page += "\n" }
    }
    // `-h` fits the screen; a pager would only stand in the way.
    if kind == .short { try console.write(page) } else { try console.page { try $0.write(page) } }
    return .done
  }
}

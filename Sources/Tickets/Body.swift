/// The text of a note: from `-m`, a file, standard input, a template, or the editor.
import Commands
import Repository
import Terminal

/// Where the text comes from.
struct Body: Sendable {
  var message: String?
  var file: String?
  var template: String?

  static var options: [Option<Body>] {
    [
      .value("message", "m", "TEXT", "The text; - is standard input", \.message),
      .value(
        "file", "F", "FILE", "Read the text from FILE; - is standard input",
        completion: .file, \.file),
      .value(
        "template", "NAME", "Start from the template NAME", completion: .query("template"),
        \.template),
    ]
  }

  /// Whether the text is read from standard input.
  var readsInput: Bool { message == "-" || file == "-" }

  /// Whether any text was named.
  var isGiven: Bool { message != nil || file != nil || template != nil }

  /// The text that was given, or nil; a template is filled in by the caller.
  func given(_ console: Console) throws -> String? {
    guard [message, file, template].compactMap({ $0 }).count <= 1 else {
      throw Failure.usage("give one of -m, --file and --template")
    }
    if let message, message != "-" { return message }
    guard let file = file ?? message else { return nil }
    let text = try console.readText(file, limit: 17 << 20, hint: "convert it with iconv")
    return text.droppingLastNewlines
  }
}

/// A text that is known before anything is locked: words, or a template to fill per ticket.
enum PreparedText: Sendable {
  case words(String)
  case template(String)

  /// The words for one ticket.
  func text(for ticket: Ticket, in store: Store) throws -> String {
    switch self {
    case .words(let text): text
    case .template(let template): try store.filled(template, for: ticket)
    }
  }
}

extension Context {
  /// The text that the options name, or nil when they name none.
  func optionalText(_ body: Body, _ targets: Targets) throws -> PreparedText? {
    if body.readsInput, targets.words.contains(.standardInput) {
      throw Failure.usage("standard input cannot be both the numbers and the text")
    }
    if let text = try body.given(console) { return .words(text) }
    guard let name = body.template else { return nil }
    return .template(try withStore { try $0.template(name) })
  }

  /// Uses the text that the options name, or what is typed in the editor on a terminal; what was
  /// typed is kept in a file when it cannot be used.
  ///
  /// - Parameter purpose: the line that the editor shows, after a `#`.
  func withText(
    _ body: Body, _ targets: Targets, purpose: String,
    _ use: (PreparedText) throws -> ExitStatus
  ) throws -> ExitStatus {
    if let text = try optionalText(body, targets) { return try use(text) }
    guard console.canAsk, console.outFacts.isTerminal else {
      throw Failure.usage("the text is missing", hint: "give it with -m, --file or --template")
    }
    let sheet = "\n# \(purpose)\n# Lines that begin with # are left out.\n"
    let status = try console.editing(sheet) { typed -> ExitStatus? in
      let text = typed.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        .filter { !$0.hasPrefix("#") }.joined(separator: "\n").trimmed
      return text.isEmpty ? nil : try use(.words(text))
    }
    guard let status else { throw Failure("nothing was written, so nothing was done") }
    return status
  }
}

// Transcripts: what is typed and what is printed, as one would see it on the screen.
//
// A file Tests/Scripts/NAME.test is a list of commands, each run by /bin/sh in one fresh directory:
//
//     # A line of explanation, above a command.
//     $ ittool ticket open 'Projector dead' --file -
//     > What the command reads on standard input.
//     T-1
//     ! ittool: what went to standard error
//     ? 1
//
// - `$ ` a command. Variables do not outlive it, files do.
// - `> ` standard input; without it there is none.
// - plain lines: standard output, exactly; `! ` standard error; `? ` the exit status unless 0.
// - `…` inside a printed line stands for any run of characters. Used sparingly.
// - The directory is printed as `$HOME`, escape as `␛`, carriage return as `␍`, a tab as `⇥`, other
//   characters that cannot be seen as `‹200b›`.
// - Blank lines before a command or the end of the file are only layout. An output line that is
//   blank there, or begins like one of the marks above, is written after a backslash.
// - Output whose last line does not end: a last line `\ no newline`.
//
// HOME is the directory, ITTOOL_NOW 2026-05-04T07:30:00Z, ITTOOL_ACTOR dana, TZ UTC, LC_ALL C; no
// XDG variables. ITTOOL_ACCEPT=1 rewrites the files with what was really printed.

/// One command of a transcript.
struct Step {
  /// Blank lines and comments above it.
  var above: [String] = []
  var command: String
  var input: [String] = []
  /// The lines printed, with their marks.
  var expected: [String] = []
}

/// A whole transcript.
struct Transcript {
  struct BadLine: Error, CustomStringConvertible {
    var description: String
  }

  var steps: [Step] = []
  /// Comments after the last command.
  var below: [String] = []

  init(_ text: String) throws {
    var pending: [String] = []
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let line = String(line)
      if line.hasPrefix("$ ") {
        steps.append(Step(above: pending, command: String(line.dropFirst(2))))
        pending = []
      } else if line.isEmpty || line.hasPrefix("#") {
        pending.append(line)
      } else if steps.isEmpty {
        throw BadLine(description: "line \(number + 1) stands before the first command: \(line)")
      } else if line == ">" || line.hasPrefix("> ") {
        steps[steps.count - 1].input.append(String(line.dropFirst(2)))
      } else {
        // Blank lines turn out to have been output.
        steps[steps.count - 1].expected += pending + [line]
        pending = []
      }
    }
    while pending.last == "" { pending.removeLast() }
    below = pending
  }

  /// The file that says this.
  var text: String {
    let lines = steps.flatMap { step in
      step.above + ["$ " + step.command]
        + step.input.map { $0.isEmpty ? ">" : "> " + $0 } + step.expected
    }
    return (lines + below).joined(separator: "\n") + "\n"
  }
}

extension Outcome {
  /// What was printed, as a transcript shows it.
  func marked(home: String) -> [String] {
    var lines = Self.shown(out, home).map { line in
      let isMark =
        line == ">" || ["$ ", "> ", "! ", "? ", "#", "\\"].contains { line.hasPrefix($0) }
      return isMark ? "\\" + line : line
    }
    if !out.isEmpty, out.utf8.last != UInt8(ascii: "\n") { lines.append("\\ no newline") }
    if lines.last == "" { lines[lines.count - 1] = "\\" }
    lines += Self.shown(err, home).map { "! " + $0 }
    if status != 0 { lines.append("? \(status)") }
    return lines
  }

  // By scalars: a carriage return and a line feed are one character to Swift.
  private static func shown(_ text: String, _ home: String) -> [String] {
    var lines = [""]
    for scalar in text.replacing(home, with: "$HOME").unicodeScalars {
      if scalar == "\n" {
        lines.append("")
      } else {
        lines[lines.count - 1] += visible(scalar)
      }
    }
    if lines.last == "" { lines.removeLast() }
    return lines
  }

  private static func visible(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\u{1B}": "␛"
    case "\r": "␍"
    case "\t": "⇥"
    default:
      switch scalar.properties.generalCategory {
      case .control, .format: "‹\(String(scalar.value, radix: 16))›"
      default: String(scalar)
      }
    }
  }
}

/// Whether a printed line is the expected one, where `…` stands for anything.
func matches(_ line: String, _ pattern: String) -> Bool {
  let pieces = pattern.split(separator: "…", omittingEmptySubsequences: false)
  guard pieces.count > 1, let first = pieces.first, let last = pieces.last else {
    return line == pattern
  }
  // First and last piece must not overlap.
  guard line.hasPrefix(first), line.dropFirst(first.count).hasSuffix(last) else { return false }
  var rest = line.dropFirst(first.count).dropLast(last.count)
  for piece in pieces.dropFirst().dropLast() {
    guard let found = rest.firstRange(of: piece) else { return false }
    rest = rest[found.upperBound...]
  }
  return true
}

/// The printed lines, with a wildcard line kept where it still matches.
func accepted(_ printed: [String], _ expected: [String]) -> [String] {
  printed.map { line in expected.first { $0.contains("…") && matches(line, $0) } ?? line }
}

/// What differs, line by line.
func difference(_ printed: [String], _ expected: [String]) -> String {
  let same = zip(printed, expected).allSatisfy { matches($0, $1) }
  if same, printed.count == expected.count { return "" }
  let changes = printed.difference(from: expected) { matches($0, $1) }
  let removed = Set(changes.removals.map(\.place))
  let inserted = Set(changes.insertions.map(\.place))
  var lines: [String] = []
  var old = 0
  var new = 0
  while old < expected.count || new < printed.count {
    if old < expected.count, removed.contains(old) {
      lines.append("  - " + expected[old])
      old += 1
    } else if new < printed.count, inserted.contains(new) {
      lines.append("  + " + printed[new])
      new += 1
    } else {
      if new < printed.count { lines.append("    " + printed[new]) }
      old += 1
      new += 1
    }
  }
  return lines.joined(separator: "\n")
}

extension CollectionDifference.Change {
  fileprivate var place: Int {
    switch self {
    case .insert(let offset, _, _), .remove(let offset, _, _): offset
    }
  }
}

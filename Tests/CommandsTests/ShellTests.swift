import Commands
import Foundation
import Testing

/// One line with the cursor at its end, and the words that may stand there; after `--x=` only values.
struct Line: Sendable, CustomTestStringConvertible {
  let text: String
  let words: [String]

  init(_ text: String, _ words: [String]) {
    self.text = text
    self.words = words.sorted()
  }

  var testDescription: String { text }

  static let globals = [
    "--actor", "--color", "--config", "--db", "--help", "--no-input", "--no-pager", "--quiet",
  ]
  static let run = "$(touch pwned)"

  /// What every shell must offer, and the engine too.
  static let all: [Line] = [
    Line("ittool ", ["config", "help", "status", "ticket"]),
    Line("ittool ti", ["ticket"]),
    Line("ittool nonsense", []), Line("ittool nonsense ", []), Line("ittool ticket nonsense ", []),
    Line("ittool ticket ", ["list", "open", "rows"]),
    Line("ittool --db some.db ticket l", ["list"]),
    Line("ittool --db=some.db ticket l", ["list"]),
    Line("ittool ticket --quiet l", ["list"]),
    Line("ittool --", globals + ["--version"]),
    Line(
      "ittool ticket list -",
      globals + ["--all", "--format", "--limit", "--quick", "--state", "--tag"]),
    // What was given is not offered again, unless it may be repeated.
    Line(
      "ittool --quiet ticket list -s open --tag x --no-pager --",
      globals.filter { !["--quiet", "--no-pager"].contains($0) }
        + ["--all", "--format", "--limit", "--quick", "--tag"]),
    Line("ittool ticket list -asopen --state", []),
    Line("ittool ticket list -as open --state", []),
    Line("ittool ticket list --state ", ["closed", "open", "waiting"]),
    Line("ittool ticket list --state=", ["closed", "open", "waiting"]),
    Line("ittool ticket list --state=c", ["closed"]),
    Line("ittool ticket list -s c", ["closed"]),
    Line("ittool ticket list --limit ", []),
    Line("ittool ticket list --format=j", ["json"]),
    Line("ittool ticket rows --format=nd", ["ndjson"]),
    Line("ittool --color ", ["always", "auto", "never"]),
    Line("ittool ticket list --color=a", ["always", "auto"]),
    Line("ittool ticket open --way ", AwkwardChoice.allCases.map(\.rawValue).sorted()),
    Line("ittool ticket open --way a:", ["a:b"]),
    Line("ittool ticket open --way=a:", ["a:b"]),
    Line("ittool status w", ["waiting"]),
    Line("ittool ticket open ", []),
    Line("ittool ticket open title ", []),
    Line("ittool ticket list T-4", ["T-42"]),
    Line("ittool ticket list T-1 --all T-", ["T-1", "T-42"]),
    Line("ittool ticket list --tag=la", ["laptop"]),
    Line("ittool ticket list -- T-4", ["T-42"]),
  ]
}

/// What the stub of the program answers: as if data held commands.
private let stub = """
  #!/bin/sh
  [ "$1" = __complete ] || { echo "called with $*" >&2; exit 9; }
  printf '%s|' "$@" >> "$HOME/asked"
  echo >> "$HOME/asked"
  printf 'T-1\\tPrinter: [jam] \\\\ %%F{red}\\n'
  printf 'T-42\\t$(touch pwned) `touch pwned`; touch pwned\\n'
  printf '$(touch pwned)\\tx\\n'
  printf 'loan\\tIt'\\''s a "loan"\\n'
  printf 'laptop\\n'

  """

private func withShell(_ body: (String) throws -> Void) throws {
  try withDirectory { directory in
    for folder in ["bin", "functions"] {
      try FileManager.default.createDirectory(
        atPath: "\(directory)/\(folder)", withIntermediateDirectories: true)
    }
    try write(stub, "\(directory)/bin/ittool", executable: true)
    try write(bashScript(.sample), "\(directory)/ittool.bash")
    try write(zshScript(.sample), "\(directory)/functions/_ittool")
    try write(fishScript(.sample), "\(directory)/ittool.fish")
    try body(directory)
    // Whatever was completed: nothing that looks like a command was run.
    for file in ["pwned", "choice", "summary"] {
      #expect(!FileManager.default.fileExists(atPath: "\(directory)/\(file)"), "\(file) was made")
    }
  }
}

private func needs(_ shell: String) -> Comment {
  Comment(rawValue: "\(shell) is not installed")
}

/// The answers to several lines, each begun by `[LINE]`.
private func answers(_ text: String) -> [String: [String]] {
  var answers: [String: [String]] = [:]
  var line = ""
  for part in text.split(separator: "\n") {
    if part.hasPrefix("[ittool"), part.hasSuffix("]") {
      line = String(part.dropFirst().dropLast())
      answers[line] = []
    } else {
      answers[line, default: []].append(String(part))
    }
  }
  return answers
}

private func valueOnly(_ word: String, _ line: Line) -> String {
  let last = line.text.split(separator: " ", omittingEmptySubsequences: false).last ?? ""
  guard last.hasPrefix("--"), let sign = last.firstIndex(of: "=") else { return word }
  let before = last[...sign]
  return word.hasPrefix(before) ? String(word.dropFirst(before.count)) : word
}

@Suite("Completion in real shells")
struct ShellTests {
  // bash

  /// The words as bash splits them: at blanks, and at the characters of COMP_WORDBREAKS.
  static func bashWords(_ line: String) -> [String] {
    line.split(separator: " ", omittingEmptySubsequences: false).flatMap { word -> [String] in
      var parts: [String] = [""]
      for character in word {
        let isBreak = "=:@".contains(character)
        let lastIsBreak = parts.last.map { !$0.isEmpty && $0.allSatisfy { "=:@".contains($0) } }
        if isBreak != (lastIsBreak ?? false), parts.last?.isEmpty == false { parts.append("") }
        parts[parts.count - 1].append(character)
      }
      return parts
    }
  }

  private func bash(_ lines: [Line], breaks: Bool = true, in directory: String) throws
    -> [String: [String]]
  {
    var script = """
      source ./ittool.bash
      try() {
        COMP_LINE=$1 COMP_POINT=${#1}
        shift
        COMP_WORDS=("$@") COMP_CWORD=$(( $# - 1 ))
        _ittool
        printf '[%s]\\n' "$COMP_LINE"
        if (( ${#COMPREPLY[@]} )); then printf '%s\\n' "${COMPREPLY[@]}"; fi
      }

      """
    script += breaks ? "COMP_WORDBREAKS=$' \\t\\n\"\\'@><=;|&(:'\n" : "COMP_WORDBREAKS=$' \\t\\n'\n"
    for line in lines {
      let words =
        breaks
        ? Self.bashWords(line.text)
        : line.text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
      script += "try '\(line.text)'" + words.map { " '\($0)'" }.joined() + "\n"
    }
    try write(script, "\(directory)/drive.bash")
    let ran = try run(program(named: "bash") ?? "", ["drive.bash"], in: directory)
    #expect(ran.err.isEmpty)
    return answers(ran.out)
  }

  @Test("bash", .enabled(if: program(named: "bash") != nil, needs("bash")))
  func bash() throws {
    try withShell { directory in
      let found = try bash(Line.all, in: directory)
      for line in Line.all {
        // What readline keeps of the word stands before the answer already.
        let kept = line.text.hasSuffix("a:") ? "a:" : ""
        let words = found[line.text]?.map { kept + $0.replacing("\\", with: "") }.sorted()
        #expect(words == line.words, "\(line.text)")
      }
    }
  }

  @Test(
    "bash without breaks inside words", .enabled(if: program(named: "bash") != nil, needs("bash")))
  func bashWithoutBreaks() throws {
    try withShell { directory in
      let found = try bash(Line.all, breaks: false, in: directory)
      for line in Line.all {
        let words = found[line.text]?.map { valueOnly($0.replacing("\\", with: ""), line) }
        #expect(words?.sorted() == line.words, "\(line.text)")
      }
    }
  }

  @Test("bash quotes what it inserts", .enabled(if: program(named: "bash") != nil, needs("bash")))
  func bashQuotes() throws {
    try withShell { directory in
      let lines = [Line("ittool ticket list ", []), Line("ittool ticket open --way i", [])]
      let found = try bash(lines, in: directory)
      #expect(found[lines[0].text] == ["T-1", "T-42", "\\$\\(touch\\ pwned\\)", "loan", "laptop"])
      #expect(found[lines[1].text] == ["it\\'s"])
    }
  }

  @Test(
    "bash asks the program with whole words",
    .enabled(if: program(named: "bash") != nil, needs("bash")))
  func bashAsks() throws {
    try withShell { directory in
      _ = try bash([Line("ittool --db=x:y@z ticket list --tag=lo", [])], in: directory)
      let asked = try String(contentsOfFile: "\(directory)/asked", encoding: .utf8)
      #expect(asked == "__complete|bash|4|ittool|--db=x:y@z|ticket|list|--tag=lo|\n")
    }
  }

  // zsh

  private static let zshSetup = """
    fpath=($PWD/functions $fpath)
    autoload -Uz compinit
    compinit -u -D
    PS1='READY> '
    unsetopt auto_list auto_menu beep
    compadd() {
      if [[ ${@[1,(i)(-|--)]} != *-(O|A|D)\\ * ]]; then
        local -a __hits
        builtin compadd -A __hits "$@"
        (( $#__hits )) && print -rl -- "$IPREFIX"$^__hits >> typed
      fi
      builtin compadd "$@"
    }
    dump() { print -rl -- "=$BUFFER" END >> typed; BUFFER=''; }
    zle -N dump
    bindkey '^T' dump
    bindkey '^I' complete-word

    """

  private static let bashSetup = """
    PS1='READY> '
    source ./ittool.bash
    bind 'set bell-style none'
    bind 'set enable-bracketed-paste off'
    dump() { printf '=%s\\nEND\\n' "$READLINE_LINE" >> typed; READLINE_LINE=; READLINE_POINT=0; }
    bind -x '"\\C-t": dump'

    """

  /// What was offered for each line, and what the line became.
  private func typed(_ shell: String, _ lines: [String], in directory: String) throws
    -> [(offers: [String], line: String)]
  {
    try write(shell == "zsh" ? Self.zshSetup : Self.bashSetup, "\(directory)/setup")
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("type_and_tab.py").path
    let ran = try run(
      program(named: "python3") ?? "", [script, shell, directory] + lines, in: directory)
    #expect(ran.status == 0, "\(ran.err)")
    return ran.out.components(separatedBy: "\nEND\n").dropLast().map { part in
      let rows = part.split(separator: "\n")
      return (rows.dropLast().map(String.init), String(rows.last?.dropFirst() ?? ""))
    }
  }

  @Test(
    "zsh",
    .enabled(
      if: program(named: "zsh") != nil && program(named: "python3") != nil, needs("zsh or python3"))
  )
  func zsh() throws {
    try withShell { directory in
      let found = try typed("zsh", Line.all.map(\.text), in: directory)
      try #require(found.count == Line.all.count)
      for (line, answer) in zip(Line.all, found) {
        // zsh offers letters too, and global options once more for each place they may come from.
        let words = Set(
          answer.offers.map { valueOnly($0.replacing("\\", with: ""), line) }
            .filter { !($0.hasPrefix("-") && !$0.hasPrefix("--")) })
        if line.words.isEmpty, line.text.hasSuffix(" ") {
          // Where nothing else can stand, zsh shows the options without being asked.
          #expect(words.allSatisfy { $0.hasPrefix("--") }, "\(line.text)")
        } else {
          #expect(words.sorted() == line.words, "\(line.text)")
        }
      }
    }
  }

  @Test(
    "zsh quotes what it inserts, and completes files",
    .enabled(
      if: program(named: "zsh") != nil && program(named: "python3") != nil, needs("zsh or python3"))
  )
  func zshInserts() throws {
    try withShell { directory in
      try write("", "\(directory)/one file.db")
      let lines = [
        "ittool ticket list T-4", "ittool ticket open --way=it", "ittool ticket list loan $\\(",
        "ittool --db one", "ittool ticket open -fone", "ittool ticket list --qui",
      ]
      let found = try typed("zsh", lines, in: directory).map(\.line)
      #expect(
        found == [
          "ittool ticket list T-42 ", "ittool ticket open --way=it\\'s ",
          "ittool ticket list loan \\$\\(touch\\ pwned\\) ", "ittool --db one\\ file.db ",
          "ittool ticket open -fone\\ file.db ", "ittool ticket list --qui",
        ])
    }
  }

  @Test(
    "bash at a terminal",
    .enabled(
      if: program(named: "bash") != nil && program(named: "python3") != nil,
      needs("bash or python3")))
  func bashInserts() throws {
    try withShell { directory in
      try write("", "\(directory)/one file.db")
      let lines = [
        "ittool ti", "ittool ticket list --state=c", "ittool ticket open --way=a:",
        "ittool ticket open --way it", "ittool --db one", "ittool --db=one",
        "ittool ticket list T-4",
        "ittool ticket list --tag=lo", "ittool ticket open one", "ittool ticket list 'T-4",
      ]
      let found = try typed("bash", lines, in: directory).map(\.line)
      #expect(
        found == [
          "ittool ticket ", "ittool ticket list --state=closed ", "ittool ticket open --way=a:b ",
          "ittool ticket open --way it\\'s ", "ittool --db one\\ file.db ",
          "ittool --db=one\\ file.db ", "ittool ticket list T-42 ",
          "ittool ticket list --tag=loan ", "ittool ticket open one", "ittool ticket list 'T-42' ",
        ])
    }
  }

  // fish

  private func fish(_ lines: [Line], in directory: String) throws -> [String: [String]] {
    let script = """
      source ./ittool.fish
      for line in $argv
          echo "[$line]"
          complete -C $line
      end

      """
    try write(script, "\(directory)/drive.fish")
    let ran = try run(
      program(named: "fish") ?? "", ["--no-config", "drive.fish"] + lines.map(\.text),
      in: directory)
    #expect(ran.err.isEmpty)
    return answers(ran.out)
  }

  @Test("fish", .enabled(if: program(named: "fish") != nil, needs("fish")))
  func fish() throws {
    try withShell { directory in
      let found = try fish(Line.all, in: directory)
      for line in Line.all {
        let words = found[line.text]?.map {
          valueOnly(String($0.prefix { $0 != "\t" }), line)
        }
        #expect(words?.sorted() == line.words, "\(line.text)")
      }
    }
  }

  @Test(
    "fish shows descriptions, and completes files",
    .enabled(if: program(named: "fish") != nil, needs("fish")))
  func fishDescribes() throws {
    try withShell { directory in
      try write("", "\(directory)/one file.db")
      let lines = [
        Line("ittool ticket list T-4", []), Line("ittool ticket l", []),
        Line("ittool ticket list --a", []), Line("ittool --db one", []),
        Line("ittool --db=one", []), Line("ittool ticket open --way '$(touch pwned", []),
      ]
      let found = try fish(lines, in: directory)
      #expect(found[lines[0].text] == ["T-42\t$(touch pwned) `touch pwned`; touch pwned"])
      #expect(found[lines[1].text] == ["list\tList tickets: 'open' ones [all with --all]"])
      #expect(
        found[lines[2].text]
          == [
            "--actor\tRecord NAME as the one who does it",
            "--all\tClosed tickets too: $(touch summary) `x` [\\y]",
          ])
      #expect(found[lines[3].text] == ["one file.db"])
      #expect(found[lines[4].text] == ["--db=one file.db"])
    }
  }

  @Test("The program itself gives the same answers as the scripts")
  func engineAgrees() throws {
    for line in Line.all {
      let words = line.text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
      let found = CompletionEngine(.sample)
        .candidates(words, at: words.count - 1, sampleContext())
      #expect(found.map(\.word).sorted() == line.words, "\(line.text)")
    }
  }
}

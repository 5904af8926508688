/// `level import` and `level export`: all levels as one text.
import Calendar
import Commands
import Repository
import SQLite
import Terminal

struct LevelFileArguments: Sendable {
  var file: String?
  var replace = false
  var dryRun = false
}

extension LevelCommands {
  static var export: Command<LevelFileArguments> {
    Command(
      "level export", "Write the service levels as text",
      prose: "Writes all levels in their order, as `ittool level import` reads them.",
      examples: [Example("ittool level export > levels.txt", "Keep what is promised")],
      start: LevelFileArguments()
    ) { _, context in
      try context.withStore { store in
        let levels = try store.storedLevels()
        try context.console.write(levels.map(\.text).joined(separator: "\n"))
        return .done
      }
    }
  }

  static var importing: Command<LevelFileArguments> {
    Command(
      "level import", "Take over service levels from a text",
      prose: """
        Makes the levels of a file, or changes those of the same name, and puts them in the order
        of the file, before all others. With `--replace` the others are deleted. Either the whole
        file is taken over or nothing.

        A level is a line `[level NAME]` and lines `key = value`; what a file does not say of a
        level is not so. The keys are \(Level.keys.map { "`\($0)`" }.joined(separator: ", ")).
        Several steps of `escalate` stand on one line with semicolons between them; `nobody` is
        none. Lines that begin with `#` are comments.
        """,
      options: [
        .flag("replace", "Delete levels that are not in the file", \.replace),
        .flag("dry-run", "n", "Say what would change and change nothing", \.dryRun),
      ],
      operands: [.one("FILE", "The file; - is standard input", completion: .file, \.file)],
      examples: [Example("ittool level import levels.txt --dry-run", "See what would change")],
      start: LevelFileArguments()
    ) { arguments, context in
      let name = arguments.file ?? "-"
      let input = name == "-" ? context.console.input : try Input(path: name)
      let bytes = try input.readAll(limit: 1 << 20)
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw Failure("\(input.name): not UTF-8 text")
      }
      return try context.withStore { store in
        let file = try LevelFile(text, name: input.name, since: store.now)
        let done = try store.write(keep: !arguments.dryRun) {
          try store.takeOver(file.levels, replace: arguments.replace)
        }
        let would = arguments.dryRun ? "would be " : ""
        for (name, what) in done { context.console.note("level \(name): \(would)\(what)") }
        return .done
      }
    }
  }
}

extension Store {
  fileprivate func takeOver(_ levels: [Level], replace: Bool) throws -> [(String, String)] {
    var done: [(String, String)] = []
    for var level in levels {
      guard
        let old = try storedLevels().first(where: {
          $0.name.lowercased() == level.name.lowercased()
        })
      else {
        try insert(level)
        done.append((level.name, "created"))
        continue
      }
      level.id = old.id
      if level == old { continue }
      try update(old, to: level)
      done.append((level.name, "changed"))
    }
    guard replace else { return done }
    let kept = Set(levels.map { $0.name.lowercased() })
    for level in try storedLevels() where !kept.contains(level.name.lowercased()) {
      try delete(level)
      done.append((level.name, "deleted"))
    }
    return done
  }
}

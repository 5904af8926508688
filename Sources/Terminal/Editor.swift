// Longer texts, written in the person's own editor and never lost.

import Glibc

/// An edit that gave no text.
public struct EditFailure: Error, Equatable, Sendable {
  /// What happened, as one sentence for people.
  public var message: String
  /// Where the person's text is kept, where there was any to keep.
  public var keptPath: String?
}

extension Console {
  /// Lets the person edit a text and returns what they saved.
  ///
  /// Works only where `canAsk` holds. The text passes through a private file that is removed
  /// afterwards, unless the edit fails: then the failure names it.
  public func edit(_ text: String, suffix: String = ".txt") throws(EditFailure) -> String {
    let draft = try edited(text, suffix: suffix)
    unlink(draft.path)
    return draft.text
  }

  /// Lets the person edit a text and uses what they saved; if `use` fails, the text is kept in a
  /// file, the person is told where, and the error goes on.
  public func editing<Result>(
    _ text: String, suffix: String = ".txt", use: (String) throws -> Result
  ) throws -> Result {
    let draft = try edited(text, suffix: suffix)
    do {
      let result = try use(draft.text)
      unlink(draft.path)
      return result
    } catch {
      fail(message: "your text is kept in \(draft.path)")
      throw error
    }
  }

  private func edited(
    _ text: String, suffix: String
  ) throws(EditFailure) -> (text: String, path: String) {
    guard canAsk else {
      throw EditFailure(
        message: "cannot open an editor: standard input and standard error are not both terminals")
    }
    guard let editor = editorCommand else {
      throw EditFailure(message: "no editor found: set VISUAL or EDITOR")
    }
    let path = try draftFile(holding: text, suffix: suffix)
    try? flush()
    let status = run(editor, on: path)
    let saved: [UInt8]
    do {
      saved = try readFile(path, limit: 16 << 20)
    } catch {
      throw EditFailure(message: error.message, keptPath: path)
    }
    guard status == 0 else {
      let isUnchanged = saved.elementsEqual(text.utf8)
      if isUnchanged { unlink(path) }
      let reason = status == 127 ? "was not found" : "ended with status \(status)"
      throw EditFailure(
        message: "the editor '\(editor)' \(reason)", keptPath: isUnchanged ? nil : path)
    }
    return (String(decoding: saved, as: UTF8.self), path)
  }

  /// `VISUAL`, `EDITOR`, or the first of the usual editors that is installed.
  private var editorCommand: String? {
    for name in ["VISUAL", "EDITOR"] {
      if let command = environment(name), command.contains(where: { $0 != " " }) {
        return command
      }
    }
    let folders = (environment("PATH") ?? "/usr/bin:/bin").split(separator: ":")
    return ["editor", "vi", "nano"].first { program in
      folders.contains { access("\($0)/\(program)", X_OK) == 0 }
    }
  }

  private func run(_ editor: String, on path: String) -> Int32 {
    // In `id=$(ittool …)` the editor still has to reach the screen.
    let streams: [(from: Int32, to: Int32)] = outFacts.isTerminal ? [] : [(from: 2, to: 1)]
    return whileChildRuns {
      let child = Child(script: editor + " \"$@\"", arguments: [path], streams: streams)
      return child?.wait() ?? 127
    }
  }

  /// Makes a new file that only its owner can read (`mkstemps`: 0600, never one that exists).
  private func draftFile(holding text: String, suffix: String) throws(EditFailure) -> String {
    let folder = environment("TMPDIR").flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
    var name = Array("\(folder)/ittool-XXXXXX\(suffix)".utf8CString)
    let descriptor = mkstemps(&name, Int32(suffix.utf8.count))
    guard descriptor >= 0 else {
      throw EditFailure(message: "cannot make a file in \(folder): \(systemMessage(errno))")
    }
    let path = String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    defer { close(descriptor) }
    let sink = Sink(descriptor: descriptor, name: path)
    do {
      try sink.write(text)
      try sink.flush()
    } catch {
      unlink(path)
      throw EditFailure(message: error.message)
    }
    return path
  }
}

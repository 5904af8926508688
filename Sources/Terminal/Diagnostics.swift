// What is said to people on standard error. Every line there begins with `ittool:`.

import Formats

extension Console {
  /// Says what was done, where a person looks or asked for it with `--verbose`.
  ///
  /// Off a terminal it is silent, so that cron sends no mail when all is well.
  public func note(_ sentence: String) {
    guard !quiet, verbose > 0 || errFacts.isTerminal else { return }
    say(sentence)
  }

  /// Says how something is done, where `--verbose` was given at least `level` times.
  public func explain(_ sentence: String, level: Int = 1) {
    guard !quiet, verbose >= level else { return }
    say(sentence)
  }

  /// Says what the person must know, unless quiet; the exit status should be other than 0.
  public func warn(_ message: String, hints: [String] = []) {
    guard !quiet else { return }
    say(message, hints: hints)
  }

  /// Says why the command failed and what might help; never silenced.
  public func fail(message: String, hints: [String] = []) {
    say(message, hints: hints)
  }

  private func say(_ message: String, hints: [String] = []) {
    drawnProgress?.erase()
    // On a terminal both streams share the screen, and the order should be the program's.
    if outFacts.isTerminal { try? out.flush() }
    var text = ""
    for line in lines(of: message) { text += "ittool: \(line)\n" }
    for hint in hints {
      var lead = "hint:"
      for line in lines(of: hint) {
        text += "ittool:   \(lead) \(line)\n"
        lead = "     "
      }
    }
    try? err.write(text)
    try? err.flush()
  }

  // Escaped wherever it goes: a log is read on a terminal in the end.
  private func lines(of message: String) -> [Substring] {
    visible(message, newline: .kept).split(separator: "\n", omittingEmptySubsequences: false)
  }
}

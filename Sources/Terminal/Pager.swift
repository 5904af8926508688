// Long texts, one screen at a time: the person's pager, and only on a terminal.

import Glibc

extension Console {
  /// Shows what `write` produces in the pager on a terminal, and writes it plainly elsewhere.
  ///
  /// The text is made first: an error in making it is not hidden behind a pager, and a slow reader
  /// holds nothing open. Quitting the pager early is no error; a missing pager means plain output.
  public func page(_ write: (Sink) throws -> Void) throws {
    guard mayPage, outFacts.isTerminal, let pager = pagerCommand else {
      return try write(out)
    }
    let text = Sink.memory()
    try write(text)
    try out.flush()
    let bytes = text.contentBytes
    guard !bytes.isEmpty, !whileChildRuns({ shows(bytes, in: pager) }) else { return }
    try out.write(bytes: bytes)
  }

  /// `ITTOOL_PAGER`, `PAGER` or `less`; an empty setting means none.
  private var pagerCommand: String? {
    let command = environment("ITTOOL_PAGER") ?? environment("PAGER") ?? "less"
    return command.contains { $0 != " " } ? command : nil
  }

  /// Whether the pager was there to show the text.
  private func shows(_ bytes: [UInt8], in pager: String) -> Bool {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return false }
    // The writing end must not live on in the pager, which would then wait for ever.
    _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)
    _ = fcntl(ends[1], F_SETFD, FD_CLOEXEC)
    let child = Child(
      script: pager, streams: [(from: ends[0], to: 0)], variables: pagerVariables)
    close(ends[0])
    guard let child else {
      close(ends[1])
      return false
    }
    let feed = Sink(descriptor: ends[1], name: "the pager")
    do {
      try feed.write(bytes: bytes)
      try feed.flush()
    } catch {
      // Quit early: the person has seen enough.
    }
    close(ends[1])
    // 126 and 127 are the shell's words for a program it could not start.
    return ![126, 127].contains(child.wait())
  }

  private var pagerVariables: [(name: String, value: String)] {
    var variables: [(name: String, value: String)] = []
    if environment("LESS") == nil { variables.append(("LESS", "FRX")) }
    // Under sudo a pager must not open a shell or write files.
    if getuid() != geteuid() || environment("SUDO_UID") != nil {
      variables.append(("LESSSECURE", "1"))
    }
    return variables
  }
}

/// `announce import-log`, and the job that does the same.
import Calendar
import Commands
import Repository
import SQLite
import Terminal

struct ImportLogArguments: Sendable {
  var files: [String] = []
  var overlap = false
  var dryRun = false
}

extension CommandEntry {
  /// `announce import-log`.
  public static let importLog = CommandEntry("announce import-log", ImportLogArguments.command)
}

extension ImportLogArguments {
  static var command: Command<ImportLogArguments> {
    Command(
      "announce import-log", "Count views of the web site from its server's logs",
      prose: """
        Reads logs of the web server: files, compressed files (by gzip), or a pipe for `-`. Without
        FILE those of the setting `announce.logs` are read, which `ittool cron` does every quarter
        of an hour. Lines are in the combined format of Apache, nginx and lighttpd, with a virtual
        host or without, or JSON objects with the usual names, as Caddy writes them. With the
        setting `web.url` only requests of that site count.

        Each line counts once. A log is known again by what it begins with, wherever it stands and
        also when it is compressed or piped, and read from where the last import ended; a line
        without an end is left for the next time. When a log was rotated, by renaming or copying,
        the rest of the former one is looked for beside it and read first. Where it is gone that is
        said. A pipe of several logs is refused when its time was counted before; name the files
        instead. Position and counts are kept together: a run that is killed changes nothing.

        The rule (ittool-1) counts every request once, as the first that fits: status 400 or above
        is an error; HEAD is a head; other methods than GET, and other statuses than 200 and 304,
        are other; then feeds, and files that are no pages; then bots, whose user agent is missing
        or has a word of the list in share/readership/programs.txt; then prefetches, where the log
        has that header; what is left is a view. A client is one address with one user agent on one
        day. Behind one address there may be a whole school of the same devices: there were at
        least so many clients, and nobody knows how many readers.

        No address is kept. Clients are told apart by a keyed hash with a secret of the day. Secret
        and hashes are kept for today and yesterday, so that the next import of the day can go on,
        are then overwritten, and are left out of backups. What stays are counts by day and page.

        Lines that cannot be read are counted and named, and the status is 3; a log of nothing else
        is refused.
        """,
      options: [
        .flag("overlap", "Count a pipe though its time was counted before", \.overlap),
        .flag("dry-run", "n", "Do everything and take it back", \.dryRun),
      ],
      operands: [
        .many(
          "FILE", "A log; - is standard input", optional: true, completion: .file, \.files)
      ],
      examples: [
        Example(
          "ittool announce import-log /var/log/nginx/access.log*",
          "Count all there is, compressed ones too"),
        Example("zcat march.log.gz | ittool announce import-log -", "Count a log from a pipe"),
      ],
      start: ImportLogArguments()
    ) { arguments, context in try context.importLogs(arguments) }
  }
}

extension Context {
  fileprivate func importLogs(_ arguments: ImportLogArguments) throws -> ExitStatus {
    try withStore { store in
      let files =
        arguments.files.isEmpty ? try store.configuration.readershipLogs() : arguments.files
      guard !files.isEmpty else {
        throw Failure.usage(
          "which log?", hint: "name one, or set announce.logs in the configuration")
      }
      let (outcome, failures) = try importLogs(
        files, store, keep: !arguments.dryRun, overlaps: arguments.overlap)
      for fault in outcome.faults { console.warn(fault) }
      for trouble in outcome.troubles { console.warn(trouble) }
      for failure in failures { console.warn(failure.message, hints: failure.hints) }
      if failures.count == files.count, let first = failures.first {
        return first.status
      }
      var hints: [String] = []
      if outcome.elsewhere > 0 {
        hints.append("\(outcome.elsewhere) of other sites (\(outcome.otherHost ?? ""))")
      }
      if outcome.bad > 0 { hints.append("\(outcome.bad) that cannot be read") }
      console.note(
        "\(outcome.lines) new line\(outcome.lines == 1 ? "" : "s")"
          + (hints.isEmpty ? "" : ", " + hints.joined(separator: ", "))
          + ": \(outcome.views) view\(outcome.views == 1 ? "" : "s")"
          + (arguments.dryRun ? "; nothing was kept" : ""))
      let isPartial = outcome.bad > 0 || !outcome.troubles.isEmpty || !failures.isEmpty
      return isPartial ? .partial : .done
    }
  }

  /// Counts what is new in some logs, the oldest first; one that fails does not keep the others
  /// from being counted.
  func importLogs(
    _ files: [String], _ store: Store, keep: Bool, overlaps: Bool
  ) throws -> (ImportOutcome, [Failure]) {
    guard let lease = try store.takeLease("readership", seconds: 3_600, now: .now()) else {
      throw Failure("another run is counting logs", hint: "try again in a while", status: .busy)
    }
    defer { try? store.releaseLease("readership", holder: lease) }
    let run = try LogImport(store, self, keep: keep, overlaps: overlaps)
    var failures: [Failure] = []
    for file in LogOrder.oldestFirst(files) {
      do {
        if file == "-" { try run.importStandardInput() } else { try run.importLog(file) }
      } catch let failure as Failure {
        failures.append(failure)
      } catch let failure as InputFailure {
        failures.append(Failure(failure.message, status: .inputOutput))
      }
    }
    if keep, run.outcome.lines > 0, store.source != "cron" {
      try store.write {
        try store.record(
          subject: "readership", "counted",
          new: "\(run.outcome.lines) lines, \(run.outcome.views) views")
      }
    }
    return (run.outcome, failures)
  }
}

extension Store {
  /// Whether cron has logs to count, or secrets of days that are over to throw away.
  public func hasReadershipToCount() throws -> Bool {
    if try hasReadershipDaysToEnd() { return true }
    return configuration["announce.logs"] != nil
  }
}

/// Counts what is new in the logs of the setting `announce.logs`; called by `ittool cron`.
///
/// Lines that cannot be read are the server's business and are counted silently.
///
/// - Throws: `Failure` for a log that could not be counted, or of which something was lost.
public func countReadership(_ context: Context) throws {
  try context.withStore { store in
    try store.endReadershipDays()
    let files = try store.configuration.readershipLogs()
    guard !files.isEmpty else { return }
    let (outcome, failures) = try store.acting(as: "ittool", source: "cron") {
      try context.importLogs(files, store, keep: true, overlaps: false)
    }
    let sentences = failures.map(\.message) + outcome.troubles
    if let failure = failures.first, sentences.count == 1 { throw failure }
    if !sentences.isEmpty { throw Failure(sentences.joined(separator: "; ")) }
  }
}

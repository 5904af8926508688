/// What an import says when it is over.
import Commands
import Repository
import Terminal

/// Tells a person, or cron, how an import ended.
struct ImportReport {
  private let console: Console
  private let file: String
  private let rejects: Rejects
  private let wish: ImportWish

  init(_ console: Console, _ file: String, _ rejects: Rejects, _ wish: ImportWish) {
    self.console = console
    self.file = file
    self.rejects = rejects
    self.wish = wish
  }

  /// The refusal of a file with bad rows, after the first of them were named.
  func refusal() -> Failure {
    tellRejected()
    let rows = rejects.count == 1 ? "1 row was" : "\(rejects.count) rows were"
    return Failure(
      "\(file): \(rows) rejected; nothing was changed",
      hint: wish.rejects.map { "all of them are in \($0); --keep-going imports the others" }
        ?? "--rejects FILE writes them all, --keep-going imports the others")
  }

  /// Tells what was done; a terminal sees it, cron only where rows were rejected.
  func end(_ done: [String], more: String = "", hasGood: Bool) throws -> ExitStatus {
    var parts = done
    if rejects.count > 0 { parts.append("\(rejects.count) rejected") }
    let summary = "\(file): " + parts.joined(separator: ", ") + more
    if wish.dryRun { try console.display("would import " + summary) }
    guard rejects.count > 0 else {
      if !wish.dryRun { console.note("imported " + summary) }
      return .done
    }
    tellRejected()
    console.fail(
      message: summary, hints: wish.rejects.map { ["the rejected rows are in \($0)"] } ?? [])
    return hasGood ? .partial : .failed
  }

  private func tellRejected() {
    for problem in rejects.shown {
      console.fail(message: "\(file):\(problem.line): \(problem.text)")
    }
    let rest = rejects.count - Set(rejects.shown.map(\.line)).count
    if rest > 0 { console.fail(message: "… and \(rest) more rows") }
  }
}

extension ImportRun {
  /// Tells what was done with the tickets.
  func report(_ counts: ImportCounts, _ queues: [String]) throws -> ExitStatus {
    var parts = ["\(counts.added) added", "\(counts.updated) updated"]
    if counts.unchanged > 0 { parts.append("\(counts.unchanged) unchanged") }
    if repeated > 0 { parts.append("\(repeated) repeated") }
    var more = ""
    if !queues.isEmpty {
      let named = queues.prefix(5).joined(separator: ", ") + (queues.count > 5 ? ", …" : "")
      more = "; \(queues.count) \(queues.count == 1 ? "queue" : "queues") made: \(named)"
    }
    return try ImportReport(console, source.name, rejects, wish).end(
      parts, more: more, hasGood: counts.added + counts.updated + counts.unchanged > 0)
  }
}

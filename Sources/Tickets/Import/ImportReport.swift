/// What an import says when it is over.
import Commands
import Repository
import Terminal

extension ImportRun {
  /// The refusal of a file with bad rows, after the first of them were named.
  func refusal() -> Failure {
    tellRejected()
    let rows = rejects.count == 1 ? "1 row was" : "\(rejects.count) rows were"
    return Failure(
      "\(source.name): \(rows) rejected; nothing was changed",
      hint: wish.rejects.map { "all of them are in \($0); --keep-going imports the others" }
        ?? "--rejects FILE writes them all, --keep-going imports the others")
  }

  /// Tells what was done; a terminal sees it, cron only where rows were rejected.
  func report(_ counts: ImportCounts, _ queues: [String]) throws -> ExitStatus {
    var parts = ["\(counts.added) added", "\(counts.updated) updated"]
    if counts.unchanged > 0 { parts.append("\(counts.unchanged) unchanged") }
    if repeated > 0 { parts.append("\(repeated) repeated") }
    if rejects.count > 0 { parts.append("\(rejects.count) rejected") }
    var summary = "\(source.name): " + parts.joined(separator: ", ")
    if !queues.isEmpty {
      let named = queues.prefix(5).joined(separator: ", ") + (queues.count > 5 ? ", …" : "")
      let noun = queues.count == 1 ? "queue" : "queues"
      summary += "; \(queues.count) \(noun) made: \(named)"
    }
    if wish.dryRun { try console.display("would import " + summary) }
    guard rejects.count > 0 else {
      if !wish.dryRun { console.note("imported " + summary) }
      return .done
    }
    tellRejected()
    let good = counts.added + counts.updated + counts.unchanged
    console.fail(
      message: summary, hints: wish.rejects.map { ["the rejected rows are in \($0)"] } ?? [])
    return good > 0 ? .partial : .failed
  }

  private func tellRejected() {
    for problem in rejects.shown {
      console.fail(message: "\(source.name):\(problem.line): \(problem.text)")
    }
    let rest = rejects.count - Set(rejects.shown.map(\.line)).count
    if rest > 0 { console.fail(message: "… and \(rest) more rows") }
  }
}

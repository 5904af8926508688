/// Changes in digests: what was decided, for readers of news; of what somebody waits to hear, for
/// those who decide.
import Commands
import Loop
import People
import Repository

extension DigestSection {
  /// The sections of changes.
  public static let changes: [DigestSection] = [decided, waiting]

  private static let decided = DigestSection("changed", [.news]) { store, reader in
    DigestPassage(
      try store.decidedChanges(since: reader.mark).map { change in
        let text = try reader.words("changed.\(change.state)", ["title": change.title])
        let words = change.reason.isEmpty ? text : "\(text) \(change.reason)"
        var line = DigestLine(
          nil, words, item: DigestItem("\(change.number) \(change.state)", words: words, .news))
        line.link = change.link
        return line
      })
  }

  private static let waiting = DigestSection("changes", [.technician, .director]) { store, reader in
    var waiting = try store.changesWithoutWord()
    if reader.kind == .technician { waiting = waiting.filter { $0.owner == reader.profile.id } }
    let lines = try waiting.prefix(reader.most).map { change in
      DigestLine(
        change.number,
        try reader.words(
          "changes.\(change.state)",
          ["title": change.title, "age": reader.age(change.since, store.now)]))
    }
    return DigestPassage(count: waiting.count, lines, rest: "ittool change list --unanswered")
  }
}

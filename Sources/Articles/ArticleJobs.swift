/// What is periodic about articles, and what a shell may offer.
import Commands
import Repository
import SQLite

extension Store {
  /// Articles whose day of review has come and of which nobody was reminded yet, as sentences; they
  /// count as reminded from now on.
  public func remindOfArticles() throws -> [String] {
    try write {
      let due = try articlesToReview()
      let fresh = try due.filter { article in
        try db.run(
          "UPDATE article SET reminded = \(now) WHERE id = \(article.id) AND reminded IS NULL")
        return db.changes == 1
      }
      for article in fresh { try record(.article, article.id, "reminded") }
      return fresh.map { "\($0.number) '\($0.title)' is to be looked at again" }
    }
  }

  /// How many published articles wait to be looked at again.
  public func articlesWaitingForReview() throws -> Int { try articlesToReview().count }

  /// Candidates for a completion query by name, or nil when the name is not this desk's.
  public func articleCandidates(_ name: String, _ prefix: String) throws -> [Candidate]? {
    switch name {
    case "article":
      var found: [Candidate] = []
      try db.forEachRow(
        "SELECT id, title FROM article WHERE state <> 'retired' ORDER BY id DESC LIMIT 200"
      ) { row in
        let number = Kind.article.number(try row.int())
        let title: String = try row.text()
        if prefix.isEmpty || number.lowercased().hasPrefix(prefix.lowercased()) {
          found.append(Candidate(number, title))
        }
      }
      return Array(found.prefix(50))
    case "policy":
      var names: [Candidate] = []
      for policy in try policies() where !names.contains(where: { $0.word == policy.name }) {
        names.append(Candidate(policy.name, policy.title))
      }
      return names
    default: return nil
    }
  }
}

/// What keeps a store quick over the years, done by cron.
import SQLite

extension Store {
  /// Merges some of the full-text index and refreshes the planner's statistics.
  ///
  /// Bounded work: a busy store is never held up for long.
  public func tidy() throws {
    try write {
      try db.run("INSERT INTO ticket_search(ticket_search, rank) VALUES ('merge', 500)")
      try db.run("INSERT INTO article_search(article_search, rank) VALUES ('merge', 100)")
      try db.run(
        "INSERT INTO announcement_search(announcement_search, rank) VALUES ('merge', 100)")
    }
    try db.script("PRAGMA analysis_limit = 1000; PRAGMA optimize")
  }
}

/// Surveys that a shell proposes.
import Commands
import Repository
import SQLite

extension Store {
  /// Surveys for completion; nil for another query.
  public func surveyCandidates(_ name: String) throws -> [Candidate]? {
    guard name == "survey" else { return nil }
    var found: [Candidate] = []
    try db.forEachRow("SELECT id, title FROM survey ORDER BY id DESC LIMIT 200") { row in
      found.append(Candidate(Kind.survey.number(try row.int()), try row.text()))
    }
    return found
  }
}

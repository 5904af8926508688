/// Full text over the comments of one survey: made for one question, kept nowhere.
import Commands
import SQLite

/// An index of comments in memory.
struct CommentSearch {
  private let comments: [SurveyComment]
  private let db: Connection

  init(_ comments: [SurveyComment]) throws {
    self.comments = comments
    db = try Connection(path: ":memory:")
    try db.script(
      """
      CREATE VIRTUAL TABLE comment USING fts5(text, content='',
        tokenize = 'porter unicode61 remove_diacritics 2')
      """)
    try db.write {
      try db.repeating("INSERT INTO comment(rowid, text) VALUES (?, ?)") { insert in
        for (place, comment) in comments.enumerated() {
          try insert.bind(1, Int64(place + 1))
          try insert.bind(2, comment.text)
          try insert.run()
        }
      }
    }
  }

  /// The comments that have all these words, in their forms; the closest first.
  func find(_ words: String) throws -> [SurveyComment] {
    let terms = Self.terms(words)
    guard !terms.isEmpty else { return [] }
    return try matches(terms.map { "\"\($0)\"" }.joined(separator: " "))
  }

  /// Comments that share rare words with those of a theme and have it not yet; the closest first.
  ///
  /// Nothing is understood here: words are compared, and somebody decides.
  func proposals(for theme: String, limit: Int) throws -> [SurveyComment] {
    var terms = Set(Self.terms(theme))
    for comment in comments where comment.themes.contains(theme) {
      terms.formUnion(Self.terms(comment.text).filter { $0.count > 3 })
    }
    // A word that stands in a fifth of all comments tells nothing of a theme.
    let rare = try terms.sorted().filter { term in
      let count = try db.first(
        "SELECT count(*) FROM comment WHERE comment MATCH \("\"\(term)\"")", as: Int64.self)
      return (count ?? 0) > 0 && ((count ?? 0) <= max(3, Int64(comments.count) / 5))
    }
    guard !rare.isEmpty else { return [] }
    let query = rare.prefix(60).map { "\"\($0)\"" }.joined(separator: " OR ")
    return Array(try matches(query).filter { !$0.themes.contains(theme) }.prefix(limit))
  }

  private func matches(_ query: String) throws -> [SurveyComment] {
    let rows = try db.all(
      "SELECT rowid FROM comment WHERE comment MATCH \(query) ORDER BY rank, rowid",
      as: Int64.self)
    return rows.map { comments[Int($0) - 1] }
  }

  /// The words of a text: letters and digits, in small letters.
  private static func terms(_ text: String) -> [String] {
    text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
  }
}

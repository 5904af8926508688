/// The district's vocabulary: the lists that the program ships, and what the district changed in them.
import Commands
import Language
import SQLite

extension Store {
  /// The limits and switches that the district set.
  public func reviewLimits() throws -> ReviewLimits {
    var limits = ReviewLimits()
    limits.grade = Double(try number("review.grade"))
    limits.sentenceWords = try number("review.sentence-words")
    let off = try setting("review.off").split { $0 == "," || $0 == " " }
    limits.off = Set(off.compactMap { Rule(rawValue: String($0)) })
    return limits
  }

  /// The words of one language, with those that hold in all.
  ///
  /// - Throws: `Failure` for a file that cannot be read as lists.
  public func vocabulary(_ language: String) throws -> Vocabulary {
    var words = try shippedVocabulary(language)
    for change in try phraseChanges() where change.language == language || change.language == "all"
    {
      if change.isRemoved {
        words.remove(change.entry.term, from: change.entry.list)
      } else {
        words.add(change.entry)
      }
    }
    return words
  }

  /// The words of one language as the program ships them: the first directory that has a file wins.
  public func shippedVocabulary(_ language: String) throws -> Vocabulary {
    var words = Vocabulary()
    for place in ["all", language] where place.utf8.allSatisfy({ 97...122 ~= $0 || $0 == 45 }) {
      for name in ["phrases", "glossary"] {
        guard
          let file = try SharedFile(
            "language/\(place)/\(name).txt", in: places.shareDirectories(), limit: 4 << 20)
        else { continue }
        do throws(VocabularyError) { try words.add(file: file.text) } catch {
          throw Failure("\(file.path):\(error.line): \(error.message)", status: .configuration)
        }
      }
    }
    return words
  }

  /// What the district added and took away.
  public func phraseChanges() throws -> [PhraseChange] {
    try db.all(
      "SELECT language, list, term, plain, removed FROM phrase ORDER BY language, list, term",
      as: PhraseChange.self)
  }

  /// Puts a phrase into a list; called inside a transaction.
  ///
  /// - Returns: whether anything was different.
  @discardableResult
  public func addPhrase(_ entry: Vocabulary.Entry, language: String) throws -> Bool {
    let known = try vocabulary(language)[entry.list].first {
      $0.term.lowercased() == entry.term.lowercased()
    }
    if known == entry { return false }
    try db.run(
      """
      INSERT OR REPLACE INTO phrase(language, list, term, plain)
      VALUES (\(language), \(entry.list), \(entry.term), \(entry.plain))
      """)
    try record(
      subject: "glossary", "\(language) \(entry.list) \(entry.term)",
      old: known.map { $0.plain ?? $0.term }, new: entry.plain ?? entry.term)
    return true
  }

  /// Takes a phrase out of a list; called inside a transaction.
  ///
  /// - Throws: `Failure` when it is not there.
  public func removePhrase(_ term: String, list: String, language: String) throws {
    let words = try vocabulary(language)
    guard let known = words[list].first(where: { $0.term.lowercased() == term.lowercased() })
    else {
      throw Failure(
        "there is no '\(term)' in the list \(list)",
        hint: didYouMean(term, in: words[list].map(\.term)))
    }
    // The shipped lists come with the program: that a word is unwanted must outlive an update.
    try db.run(
      """
      INSERT OR REPLACE INTO phrase(language, list, term, removed)
      VALUES (\(language), \(list), \(known.term), 1)
      """)
    try record(
      subject: "glossary", "\(language) \(list) \(known.term)", old: known.plain ?? known.term)
  }
}

/// One change that the district made to the shipped lists.
public struct PhraseChange: RowDecodable, Sendable {
  /// The language, or `all`.
  public var language: String
  /// The phrase.
  public var entry: Vocabulary.Entry
  /// Whether the district took it away.
  public var isRemoved: Bool

  /// Reads `language, list, term, plain, removed`.
  public init(from row: inout RowReader) throws(DatabaseError) {
    language = try row.text()
    entry = Vocabulary.Entry(list: try row.text(), term: try row.text(), plain: try row.text())
    isRemoved = try row.bool()
  }
}

/// The words by which requesters agree and thank, as the district keeps them in its glossary.
import People
import Repository
import SQLite
import Tickets

/// The lists `confirm`, `thanks` and `courtesy` of the languages that a sender may write in.
struct CourtesyWords {
  /// Phrases that agree, word by word.
  var confirming: [[String]] = []
  /// Words that go along with them.
  var other: Set<String> = []
}

extension Store {
  /// The words of the sender's language and of English.
  func courtesyWords(_ person: Person?) throws -> CourtesyWords {
    var languages = Set(["en", "es", try setting("review.language")])
    if let person {
      let own = try db.first(
        "SELECT language FROM person WHERE id = \(person.id)", read: { try $0.text() as String? })
      if let own = own ?? nil { languages.insert(own) }
    }
    var found = CourtesyWords()
    for language in languages.sorted() {
      let words = try vocabulary(language)
      found.confirming += words["confirm"].map { Courtesy.words($0.term) }
      for list in ["thanks", "courtesy"] {
        found.other.formUnion(words[list].flatMap { Courtesy.words($0.term) })
      }
    }
    return found
  }
}

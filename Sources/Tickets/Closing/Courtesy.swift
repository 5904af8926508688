/// Messages that only say thanks, which must not open what is done, and those that agree.
import Calendar
import Language
import People
import Repository
import SQLite

/// The rule by which a message is nothing but thanks, or says that it is solved.
///
/// It is deliberately narrow, and every ticket says when it was applied: at most 20 words, every
/// one of them a word of thanks or greeting or a name of the two who write, no question mark and
/// no digit. One word more, and the ticket opens again. The words are the lists `confirm`,
/// `thanks` and `courtesy` of the glossary, which a district edits.
public struct Courtesy: Sendable {
  /// The most words.
  public static let limit = 20

  /// Phrases that agree, word by word, the longest first.
  private let confirming: [[String]]
  /// Words of thanks.
  private let thanks: Set<String>
  /// Words that go along with them.
  private let company: Set<String>

  /// Takes the words of these vocabularies together.
  public init(_ vocabularies: [Vocabulary]) {
    func list(_ name: String) -> [[String]] {
      vocabularies.flatMap { $0[name].map { Self.words($0.term) } }.filter { !$0.isEmpty }
    }
    confirming = list("confirm").sorted { $0.count > $1.count }
    thanks = Set(list("thanks").joined())
    company = Set(list("courtesy").joined())
  }

  /// Whether the words are nothing but thanks.
  ///
  /// - Parameter names: the names of the sender and of those who helped.
  public func isOnlyThanks(_ text: String, names: [String]) -> Bool {
    guard let words = Self.fewWords(text) else { return false }
    let known = company.union(names.flatMap(Self.words))
    return words.contains(where: thanks.contains)
      && words.allSatisfy { thanks.contains($0) || known.contains($0) }
  }

  /// Whether the words agree that it is solved: a phrase that says so, and besides it nothing but
  /// thanks, greeting and names.
  public func confirms(_ text: String, names: [String]) -> Bool {
    guard var rest = Self.fewWords(text), !rest.isEmpty else { return false }
    var found = false
    for phrase in confirming {
      while let start = rest.indices.first(where: { rest[$0...].starts(with: phrase) }) {
        rest.removeSubrange(start..<start + phrase.count)
        found = true
      }
    }
    let known = thanks.union(company).union(names.flatMap(Self.words))
    return found && rest.allSatisfy(known.contains)
  }

  // Nil for a question and for whoever has more to say.
  private static func fewWords(_ text: String) -> [String]? {
    guard text.utf8.count < 1_000, !text.contains("?"), !text.contains(where: \.isNumber) else {
      return nil
    }
    let words = words(text)
    return words.count <= limit ? words : nil
  }

  /// The words of a text in lower case, apostrophes all alike.
  static func words(_ text: String) -> [String] {
    text.lowercased().split { !$0.isLetter && $0 != "'" && $0 != "\u{2019}" }
      .map { String($0.map { $0 == "\u{2019}" ? "'" : $0 }) }
  }
}

extension Store {
  /// The rule with the words of a sender's language, the district's, English and Spanish.
  public func courtesy(of person: Int64?) throws -> Courtesy {
    var languages = Set(["en", "es", try setting("review.language")])
    if let person {
      let own = try db.first(
        "SELECT language FROM person WHERE id = \(person)", read: { try $0.text() as String? })
      if let own = own ?? nil { languages.insert(own) }
    }
    return Courtesy(try languages.sorted().map(vocabulary))
  }
}

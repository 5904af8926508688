/// The words that the rules go by: lists of phrases and the glossary, as data a district edits.

/// Named lists of phrases and the glossary of one language.
///
/// The file format is plain text: `[name]` begins a list, every other line is one phrase, `#` begins
/// a comment line. In the list `jargon` a line is `term = plain words`.
public struct Vocabulary: Sendable, Equatable {
  /// One phrase of a list, and the plain words to use instead where the list has them.
  public struct Entry: Sendable, Equatable {
    /// The list.
    public var list: String
    /// The phrase.
    public var term: String
    /// What to say instead.
    public var plain: String?

    /// Makes an entry.
    public init(list: String, term: String, plain: String? = nil) {
      self.list = list
      self.term = term
      self.plain = plain
    }
  }

  /// The name of the list that is the glossary.
  public static let glossary = "jargon"

  /// The lists that rules ask for, and what each is for.
  public static let lists: [(name: String, meaning: String)] = [
    (glossary, "terms and the plain words for them"),
    ("known", "short forms that everybody knows, such as USB"),
    ("greeting", "words that greet"),
    ("closing", "words that end a message, which say nothing of the matter"),
    ("empty", "whole messages that say nothing"),
    ("filler", "phrases that can go"),
    ("blame", "phrases that blame the reader"),
    ("promise", "phrases that promise something"),
    ("step", "phrases that say what happens next or what to do"),
    ("time", "words that say when"),
    ("secret", "words before a secret, such as password"),
    ("internal", "names of hosts and accounts, with * for anything"),
    ("found", "words that say what was found"),
    ("did", "words that say what was done"),
    ("why", "words that say why"),
    ("confirm", "words by which a requester agrees that it is solved"),
    ("thanks", "words of thanks"),
    ("courtesy", "words that go along with thanks and mean nothing more"),
  ]

  private var entries: [String: [Entry]] = [:]

  /// No words at all.
  public init() {}

  /// All entries by list and term.
  public var all: [Entry] {
    Self.lists.flatMap { list in
      (entries[list.name] ?? []).sorted { $0.term.lowercased() < $1.term.lowercased() }
    }
  }

  /// The entries of a list.
  public subscript(list: String) -> [Entry] { entries[list] ?? [] }

  /// Adds an entry, or replaces the one of the same term.
  public mutating func add(_ entry: Entry) {
    remove(entry.term, from: entry.list)
    entries[entry.list, default: []].append(entry)
  }

  /// Takes an entry out.
  public mutating func remove(_ term: String, from list: String) {
    entries[list]?.removeAll { $0.term.lowercased() == term.lowercased() }
  }

  /// Adds what a file says.
  ///
  /// - Throws: `VocabularyError` that names the line.
  public mutating func add(file text: String) throws(VocabularyError) {
    for entry in try Self.entries(of: text) { entries[entry.list, default: []].append(entry) }
  }

  /// The entries of a file, in order.
  ///
  /// - Throws: `VocabularyError` that names the line.
  public static func entries(of text: String) throws(VocabularyError) -> [Entry] {
    var list = glossary
    var found: [Entry] = []
    for (index, line) in ReadText.lines(text).enumerated() {
      let words = trimmed(line)
      if words.isEmpty || words.hasPrefix("#") { continue }
      if words.hasPrefix("["), words.hasSuffix("]") {
        list = String(words.dropFirst().dropLast())
        guard lists.contains(where: { $0.name == list }) else {
          throw VocabularyError(line: index + 1, message: "there is no list '\(list)'")
        }
        continue
      }
      guard list == glossary else {
        found.append(Entry(list: list, term: String(words)))
        continue
      }
      let parts = words.split(separator: "=", maxSplits: 1).map(trimmed)
      guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
        throw VocabularyError(line: index + 1, message: "'\(words)' is not 'term = plain words'")
      }
      found.append(Entry(list: list, term: String(parts[0]), plain: String(parts[1])))
    }
    return found
  }

  /// The lists as a file.
  public static func file(of entries: [Entry]) -> String {
    var text = ""
    var list: String?
    for entry in entries {
      if entry.list != list { text += (text.isEmpty ? "" : "\n") + "[\(entry.list)]\n" }
      list = entry.list
      text += entry.term + (entry.plain.map { " = \($0)" } ?? "") + "\n"
    }
    return text
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop(while: \.isWhitespace)
    while text.last?.isWhitespace ?? false { text.removeLast() }
    return text
  }
}

/// A line of a vocabulary file that cannot be read.
public struct VocabularyError: Error, Equatable, Sendable {
  /// The line, counted from 1.
  public var line: Int
  /// What is wrong with it.
  public var message: String
}

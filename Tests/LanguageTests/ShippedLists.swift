// The lists as they are shipped.
import Foundation
import Testing

@testable import Language

/// The lists that the program ships.
func shipped(_ language: String = "en") throws -> Vocabulary {
  let top = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("share/language")
  var vocabulary = Vocabulary()
  for place in ["all", language] {
    for name in ["phrases.txt", "glossary.txt"] {
      let file = top.appendingPathComponent("\(place)/\(name)")
      guard FileManager.default.fileExists(atPath: file.path) else { continue }
      try vocabulary.add(file: String(contentsOf: file, encoding: .utf8))
    }
  }
  return vocabulary
}

func remarks(
  _ text: String, _ kind: TextKind = .reply, _ change: (inout ReviewFacts) -> Void = { _ in }
) throws -> [Remark] {
  var facts = ReviewFacts(kind)
  change(&facts)
  return Review(text, facts, try shipped()).remarks
}

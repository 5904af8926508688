// What a text must be before it is stored: the quick looks at bytes say what the slow ones say.

import Commands
import Repository
import Testing

@testable import Tickets

@Suite struct WordingTests {
  private func isTaken(_ text: String) -> Bool {
    (try? Wording.subject(text)) == text
  }

  @Test func aSubjectIsOneLineHoweverItIsBroken() {
    for breaking in ["\n", "\r", "\r\n", "\u{0B}", "\u{0C}", "\u{85}", "\u{2028}", "\u{2029}"] {
      #expect(!isTaken("Projector\(breaking)is dead"))
      #expect(!isTaken("Projektor läuft\(breaking)nicht"))
    }
    for text in ["Projector is dead", "Tab\there", "Projektor läuft nicht", "👩🏽‍🏫 asks", "e\u{301}"] {
      #expect(isTaken(text))
    }
  }

  @Test func aSubjectIsCountedInCharactersAndNotInBytes() {
    #expect(isTaken(String(repeating: "x", count: 500)))
    #expect(!isTaken(String(repeating: "x", count: 501)))
    #expect(isTaken(String(repeating: "ß", count: 500)))
    #expect(!isTaken(String(repeating: "ß", count: 501)))
    #expect(isTaken(String(repeating: "👩🏽‍🏫", count: 500)))
  }

  @Test func aNULIsFoundWhereverItStands() {
    for text in ["\0", "a\0", "\0b", "a\0b", "ä\0", String(repeating: "x", count: 9_000) + "\0"] {
      #expect(throws: Failure.self) { try Wording.body(text) }
    }
    #expect(throws: Never.self) { try Wording.body(String(repeating: "x", count: 9_000)) }
  }

  @Test func theNamesInATemplateStandBetweenBraces() {
    #expect(TemplateText.names(in: "{a} and {b-c}{a}") == ["a", "b-c"])
    #expect(TemplateText.names(in: "no } braces { here") == [])
    #expect(TemplateText.names(in: "{{literal}} {größe}") == ["literal", "größe"])
    #expect(TemplateText.names(in: "{a{b}c}"[...]) == ["b"])
  }
}

// Every fixture text gives the findings that two readings by hand agree on; and what places,
// switches and other languages do.
import Foundation
import TestSupport
import Testing

@testable import Language

struct Reading: Sendable, CustomTestStringConvertible {
  var name: String
  var kind: TextKind
  var first: [String]
  var second: [String]
  var text: String
  var testDescription: String { name }

  static let all: [Reading] = {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/readings.txt")
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return text.components(separatedBy: "\n== ").dropFirst().map { part in
      let lines = part.components(separatedBy: "\n")
      let cells = lines[0].components(separatedBy: "|").map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      let rules = { (cell: String) in
        cell == "-" ? [] : cell.split(separator: " ").map(String.init).sorted()
      }
      return Reading(
        name: cells[0], kind: TextKind(rawValue: cells[1]) ?? .reply, first: rules(cells[2]),
        second: rules(cells[3]),
        text: lines.dropFirst().joined(separator: "\n").trimmingCharacters(in: .newlines))
    }
  }()
}

@Suite struct ReadingTests {
  @Test func thereAreEnoughReadings() {
    #expect(Reading.all.count >= 40)
    for reading in Reading.all {
      #expect(reading.first == reading.second, "the readings of \(reading.name) differ")
      for rule in reading.first { #expect(Rule(rawValue: rule) != nil, "\(rule)") }
    }
    // Each rule that needs no store is found somewhere.
    let seen = Set(Reading.all.flatMap(\.first))
    let all = Set(Rule.allCases.filter { $0 != .student && $0 != .copiedNote }.map(\.rawValue))
    #expect(all.subtracting(seen) == [])
  }

  @Test(arguments: Reading.all)
  func theReviewAgreesWithBothReadings(_ reading: Reading) throws {
    let found = try remarks(reading.text, reading.kind) { $0.names = ["Ana", "Kim"] }
    #expect(found.map(\.rule.rawValue).sorted() == reading.first, "\(found)")
  }

  @Test func everyRemarkQuotesWhatStandsAtItsPlace() throws {
    for reading in Reading.all {
      let lines = ReadText.lines(reading.text).map { Array($0) }
      for remark in try remarks(reading.text, reading.kind) where remark.place != nil {
        let place = try #require(remark.place)
        let rest = String(lines[place.line - 1].dropFirst(place.column - 1))
        let start = remark.rule == .secret ? remark.words.prefix(2) : remark.words.prefix(4)
        #expect(rest.hasPrefix(start), "\(reading.name): \(remark)")
      }
    }
  }

  @Test func aSecretIsNeverQuotedWhole() throws {
    let found = try remarks("Hello Ana, your password is Tulip88! and you can sign in today.")
    #expect(found.map(\.rule) == [.secret])
    #expect(found[0].words == "Tu******")
    #expect(!"\(found)".contains("Tulip88"))
  }

  @Test func rulesAreSwitchedOffAndLimitsMoved() throws {
    var limits = ReviewLimits()
    limits.off = [.jargon]
    limits.sentenceWords = 3
    let text = "Hello Ana, please reboot the computer today."
    let found = Review(text, ReviewFacts(.reply), try shipped(), limits).remarks
    #expect(found.map(\.rule) == [.longSentence])
    #expect(found[0].words == "Hello Ana, please reboot the computer …")
  }

  @Test func theLongestTermWins() throws {
    let found = try remarks("Hello Ana, please clear the cache, then the DNS cache today.")
    #expect(found.map(\.words) == ["clear the cache", "DNS cache"])
    #expect(found[0].advice == "say 'delete the remembered copies'")
  }

  @Test(
    arguments: [
      ("cache", "caches"), ("cache", "cached"), ("cache", "caching"), ("proxy", "proxies"),
      ("ping", "pinged"), ("VLAN", "vlans"), ("sync", "synced"), ("provision", "provisioning"),
      ("router", "router's"),
    ])
  func termsAreFoundInflected(_ term: String, _ word: String) {
    #expect(PhraseSearch.isInflection(word, of: term.lowercased()))
    #expect(!PhraseSearch.isInflection("cashier", of: "cache"))
    #expect(!PhraseSearch.isInflection("catch", of: "cat"))
  }

  @Test func anInternalNoteIsNotCopiedToTheRequester() throws {
    let note =
      "Found the fan of the projector stuck with dust, cleaned it and tested for ten minutes"
    let copied = try remarks(
      "Hello Ana, " + note.lowercased() + ".", .resolution
    ) { $0.notes = [note] }
    #expect(copied.map(\.rule) == [.copiedNote])
    let own = try remarks(
      "Hello Ana, the projector was full of dust. It is clean and quiet again.", .resolution
    ) { $0.notes = [note] }
    #expect(own == [])
  }

  @Test func spanishGetsWhatHoldsForAll() throws {
    var facts = ReviewFacts(.reply, language: "es")
    facts.names = ["Ana"]
    let spanish = try shipped("es")
    func rules(_ text: String) -> [Rule] { Review(text, facts, spanish).remarks.map(\.rule) }
    #expect(rules("Hola Ana, mañana voy al aula 12 con la lámpara nueva.") == [])
    #expect(rules("Hecho. Gracias") == [.empty])
    #expect(rules("La lámpara llega mañana.") == [.noGreeting])
    #expect(rules("Hola Ana, su contraseña: girasol7") == [.secret])
    #expect(rules("Hola Ana, POR FAVOR REINICIE el equipo 10.1.2.3") == [.allCaps, .internalName])
  }

  @Test func aSentenceInCapitalsIsLoudAndNoShortForm() throws {
    var facts = ReviewFacts(.reply, language: "en")
    facts.names = ["Ana"]
    let english = try shipped()
    func rules(_ text: String) -> [Rule] { Review(text, facts, english).remarks.map(\.rule) }
    let loud = rules("Hello Ana, I WILL DO IT tomorrow at noon in room 12.")
    #expect(loud.contains(.allCaps) && !loud.contains(.acronym))
    // A list of short forms is none.
    let short = rules("Hello Ana, the XQV and the ZKW come tomorrow at noon to room 12.")
    #expect(short.contains(.acronym) && !short.contains(.allCaps))
  }

  @Test func aVocabularyIsReadAndWrittenAlike() throws {
    let all = try shipped()
    var again = Vocabulary()
    try again.add(file: Vocabulary.file(of: all.all))
    #expect(again.all == all.all)
    #expect(throws: VocabularyError(line: 2, message: "there is no list 'blaim'")) {
      try Vocabulary.entries(of: "VPN = the tunnel\n[blaim]")
    }
    #expect(throws: VocabularyError(line: 1, message: "'VPN' is not 'term = plain words'")) {
      try Vocabulary.entries(of: "VPN")
    }
  }

  @Test func whateverIsWrittenIsReviewed() throws {
    var dice = Dice(seed: 9)
    let vocabulary = try shipped()
    let pieces: [String] = [
      "password", ":", "=", "is", "\u{301}", "é", "\u{200D}", "👩‍🏫", "\r\n", "\n", " ", "\t", "-- ",
      "```", "> ", "- ", "1. ", "://", "@", "\\", "....", "10.0.0.1", "0x", "DHCP", "lease", "(",
      ")",
      "-----BEGIN ", "PRIVATE KEY", "\0", "I", "AAAAA", "'", "’s", "*", "#",
    ]
    for _ in 0..<500 {
      let text = (0..<Int.random(in: 0...30, using: &dice))
        .map { _ in pieces.randomElement(using: &dice) ?? "" }.joined()
      for kind in TextKind.allCases {
        let review = Review(text, ReviewFacts(kind), vocabulary)
        for place in review.remarks.compactMap(\.place) {
          let lines = ReadText.lines(text)
          #expect(1...lines.count ~= place.line)
          #expect(1...lines[place.line - 1].count + 1 ~= place.column)
        }
      }
    }
  }
}

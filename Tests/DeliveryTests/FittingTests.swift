// Texts counted and cut for each channel: known cases, and random ones against a Python program.

import Foundation
import TestSupport
import Testing

@testable import Delivery

@Suite struct FittingTests {
  // MARK: Known cases

  @Test(
    arguments: [
      (String(repeating: "a", count: 160), 160, 1), (String(repeating: "a", count: 161), 161, 2),
      (String(repeating: "a", count: 306), 306, 2), (String(repeating: "a", count: 307), 307, 3),
      // An escape pair may not straddle: three segments for 306 septets.
      (String(repeating: "a", count: 152) + "[" + String(repeating: "a", count: 152), 306, 3),
      (String(repeating: "ŷ", count: 70), 70, 1), (String(repeating: "ŷ", count: 71), 71, 2),
      // Nor may a surrogate pair.
      (String(repeating: "ŷ", count: 66) + "🚀" + String(repeating: "ŷ", count: 66), 134, 3),
      (String(repeating: "a", count: 70) + "’", 71, 2), ("", 0, 0), ("€", 2, 1), ("`", 1, 1),
      ("\r\n", 2, 1), (String(repeating: "^", count: 80), 160, 1),
    ])
  func segmentsAreCounted(text: String, units: Int, segments: Int) {
    let sms = SMSText(text)
    #expect(sms.units == units && sms.segments == segments, "\(sms)")
  }

  @Test func theAlphabetIsThatOfTheStandard() {
    for letter in "àèéìòùñÇ£ÄÖÜäöüßΔΩ@$_ ¿¡\n\r".unicodeScalars {
      #expect(SMSText.septets(letter) == 1, "\(letter)")
    }
    for letter in "^{}\\[]~|€".unicodeScalars { #expect(SMSText.septets(letter) == 2, "\(letter)") }
    for letter in "çáíóú`’“–ŷ\t".unicodeScalars {
      #expect(SMSText.septets(letter) == nil, "\(letter)")
    }
    #expect(SMSText.simplified("“It’s” – ok…\u{200B}") == "\"It's\" - ok...")
  }

  @Test func linksEndWhereTheyEnd() {
    let text = """
      See https://example.org/a_(b), (http://example.org/x?y=1&z=ü). https://example.org. mail \
      ana@example.org xhttps://no.example https://nodot HTTPS://EXAMPLE.ORG/A “https://q.example/”
      """
    let found = TextEntity.found(in: text).filter { $0.kind == .link }.map { text[$0.range] }
    #expect(
      found == [
        "https://example.org/a_(b)", "http://example.org/x?y=1&z=ü", "https://example.org",
        "HTTPS://EXAMPLE.ORG/A", "https://q.example/",
      ])
    let other = "Ask @it@social.example.org, not a@b.org or #wifi #1 example.org/help now"
    #expect(
      TextEntity.found(in: other).map { "\($0.kind) \(other[$0.range])" } == [
        "account @it@social.example.org", "tag #wifi", "bareLink example.org/help",
      ])
  }

  @Test func servicesCountTheirOwnWay() {
    let link = "https://news.example.org/2026/05/a-very-long-address-that-is-longer-than-that"
    #expect(FittingRule(.mastodon).length("a \(link)") == 25)
    #expect(FittingRule(.mastodon).length("@it@social.example.org hi") == 6)
    #expect(FittingRule(.x).length("a \(link)") == 25)
    #expect(FittingRule(.x).length("日本 👩‍🏫 ok ’") == 12)
    #expect(FittingRule(.x).length("see example.org") == 27)
    #expect(FittingRule(.bluesky).length("👩‍🏫🇺🇸e\u{301}") == 3)
    #expect(FittingRule(.slack).length("a & b <c>") == 19)
    #expect(FittingRule(.ntfy).length("é") == 2)
    #expect(FittingRule(.teams).length("a\"\n") == 5)
  }

  @Test func aTitleIsFoldedInOnceWhereTheChannelHasNone() {
    let mastodon = FittingRule(.mastodon)
    #expect(mastodon.fit(title: "Wi-Fi", text: "It works.\n").text == "Wi-Fi\n\nIt works.")
    #expect(mastodon.fit(title: "Wi-Fi", text: "Wi-Fi is back.").text == "Wi-Fi is back.")
    #expect(FittingRule(.sms).fit(title: "Wi-Fi", text: "It works.").text == "Wi-Fi: It works.")
    let ntfy = FittingRule(.ntfy).fit(title: "Wi-Fi", text: "It works.")
    #expect(ntfy.title == "Wi-Fi" && ntfy.text == "It works.")
  }

  @Test func aCutKeepsTheLinkAndSaysWhatIsLost() {
    let text = String(repeating: "word ", count: 100) + "https://example.org/news/1"
    let fitted = FittingRule(.sms, limit: 1).fit(title: "", text: text)
    #expect(fitted.text.hasSuffix("word... https://example.org/news/1"))
    #expect(fitted.length == 1 && fitted.isCut && fitted.isSound)
    #expect(
      fitted.remarks.first?.words.hasSuffix(
        "left out: word word word word word word word word word word…")
        == true, "\(fitted.remarks)")
    // The link stands first: what follows it goes.
    let first = FittingRule(.mastodon, limit: 60).fit(
      title: "", text: "Read https://example.org/news/1 " + String(repeating: "word ", count: 50))
    #expect(first.text.hasPrefix("Read https://example.org/news/1 word"))
    #expect(first.text.hasSuffix("word…"))
    let long = "https://example.org/" + String(repeating: "x", count: 400)
    #expect(!FittingRule(.sms, limit: 1).fit(title: "", text: "a " + long).isSound)
    #expect(!FittingRule(.sms).fit(title: " ", text: "\n").isSound)
    #expect(
      FittingRule(.bluesky).fit(title: "", text: String(repeating: "x", count: 400)).length == 300)
  }

  @Test func anEmojiOfManyBytesReachesBlueskysSecondLimit() {
    let family = String(repeating: "👨‍👩‍👧‍👦", count: 299)
    let fitted = FittingRule(.bluesky).fit(title: "", text: family)
    #expect(fitted.text.utf8.count <= 3_000 && fitted.isCut)
    #expect(fitted.text.dropLast().allSatisfy { $0 == "👨‍👩‍👧‍👦" })
  }

  @Test func aDearCharacterIsNamed() {
    let fitted = FittingRule(.sms).fit(title: "", text: "Señor Gonçalves: mañana")
    #expect(fitted.remarks.map(\.words) == ["for 'ç' a segment holds 70 characters instead of 160"])
  }

  @Test func rulesAreRead() {
    #expect(FittingRule(reading: "sms 2") == FittingRule(.sms, limit: 2))
    #expect(FittingRule(reading: "x") == FittingRule(.x))
    for wrong in ["", "fax", "sms 0", "sms two", "none 5", "sms 1 2"] {
      #expect(FittingRule(reading: wrong) == nil)
    }
  }

  // MARK: Against another implementation

  private struct Sample: Encodable {
    var atoms: [String]
    var text: String
  }

  private struct Figures: Decodable {
    var units: Int
    var segments: Int
    var x: Int
    var mastodon: Int
    var graphemes: Int?
    var bytes: Int
    var json: Int?
    var facets: [Facet]
  }

  private struct Facet: Decodable {
    var start: Int
    var end: Int
    var link: String

    init(from decoder: any Decoder) throws {
      var values = try decoder.unkeyedContainer()
      start = try values.decode(Int.self)
      end = try values.decode(Int.self)
      link = try values.decode(String.self)
    }
  }

  private static let pools: [[String]] = [
    Array("abcdefghijklmnop ABC 0123 ,; -").map(String.init),
    Array("abc [ ] { } | ^ ~ € \\ é à").map(String.init),
    ["a", " ", "ŷ", "🎉", "’", "é", "日", "語", "한", "á"],
    [
      "a", "b", " ", "👩‍🏫", "🇺🇸", "👍🏽", "📣", "e\u{301}", "日", "–", "1️⃣", "©", "⚡", "“",
    ],
  ]
  private static let wholes = [
    "https://example.org/news/2026/05/wifi", "http://a.example.org", "https://xn--d.example/ü/日",
    "https://example.org/a?b=c&d=[e]~f", "@help@social.example.org", "@it", "#wifi",
  ]

  private func samples(_ count: Int) -> [Sample] {
    var dice = Dice(seed: 20_260_504)
    return (0..<count).map { _ in
      let pool = Self.pools[dice.next(Self.pools.count)]
      var atoms: [String] = []
      for _ in 0..<dice.next(420) {
        if dice.next(40) == 0 {
          atoms += [" ", Self.wholes[dice.next(Self.wholes.count)], " "]
        } else {
          atoms.append(pool[dice.next(pool.count)])
        }
      }
      return Sample(atoms: atoms, text: atoms.joined())
    }
  }

  private func figures(_ samples: [Sample]) throws -> [Figures] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", Outpost.root + "/Tests/DeliveryTests/servers/lengths.py"]
    let file = NSTemporaryDirectory() + "/ittool-lengths-\(UUID().uuidString)"
    let lines = try samples.map { try JSONEncoder().encode($0) + Data("\n".utf8) }
    try Data(lines.joined()).write(to: URL(fileURLWithPath: file))
    defer { try? FileManager.default.removeItem(atPath: file) }
    process.standardInput = FileHandle(forReadingAtPath: file)
    let out = Pipe()
    process.standardOutput = out
    try process.run()
    let data = out.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return try String(decoding: data, as: UTF8.self).split(separator: "\n").map {
      try JSONDecoder().decode(Figures.self, from: Data($0.utf8))
    }
  }

  @Test func lengthsAgreeWithAnotherImplementation() throws {
    let samples = samples(600)
    let figures = try figures(samples)
    try #require(figures.count == samples.count)
    for (sample, wanted) in zip(samples, figures) {
      let text = sample.text
      let sms = SMSText(text)
      #expect(
        sms.units == wanted.units && sms.segments == wanted.segments, "\(text.debugDescription)")
      #expect(FittingRule(.x).length(text) == wanted.x, "\(text.debugDescription)")
      #expect(FittingRule(.mastodon).length(text) == wanted.mastodon, "\(text.debugDescription)")
      if let count = wanted.graphemes { #expect(text.count == count, "\(text.debugDescription)") }
      #expect(text.utf8.count == wanted.bytes)
      if let json = wanted.json { #expect(FittingRule(.teams).length(text) == json - 2) }
      let facets =
        try JSONSerialization.jsonObject(
          with: Data(ServiceMarkup.blueskyFacets(text).encoded().utf8)) as? [[String: Any]]
      let links = (facets ?? []).compactMap { facet -> String? in
        guard let place = facet["index"] as? [String: Int],
          let features = facet["features"] as? [[String: String]], let uri = features.first?["uri"]
        else { return nil }
        return "\(place["byteStart"] ?? -1) \(place["byteEnd"] ?? -1) \(uri)"
      }
      #expect(links == wanted.facets.map { "\($0.start) \($0.end) \($0.link)" })
    }
  }

  @Test func whatWasFittedFitsAndIsABeginningOfWhatWasGiven() throws {
    let rules = FittingRule.Name.allCases.filter { $0 != .none }.map {
      FittingRule($0, limit: $0 == .sms ? 1 : 120)
    }
    for sample in samples(300) {
      for rule in rules {
        let fitted = rule.fit(title: "", text: sample.text)
        guard fitted.isSound else { continue }
        #expect(rule.fits(fitted.text), "\(rule.name) \(fitted.text.debugDescription)")
        #expect(rule.fit(title: "", text: fitted.text).text == fitted.text, "fitting twice")
        let plain = (rule.name == .sms ? SMSText.simplified(sample.text) : sample.text)
          .trimmedOfSpace
        if !fitted.isCut {
          #expect(fitted.text == plain)
          continue
        }
        let link = TextEntity.lastLink(in: plain)
        if let link { #expect(fitted.text.contains(plain[link]), "\(rule.name) lost the link") }
        let kept = fitted.text.firstRange(of: rule.mark).map { fitted.text[..<$0.lowerBound] }
        if let kept { #expect(plain.hasPrefix(kept), "\(rule.name) \(kept.debugDescription)") }
      }
    }
  }
}

extension Dice {
  fileprivate mutating func next(_ count: Int) -> Int { Int(next() % UInt64(count)) }
}

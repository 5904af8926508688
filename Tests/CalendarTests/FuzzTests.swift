import TestSupport
import Testing

@testable import Calendar

@Suite struct FuzzTests {
  /// Random texts, most of them made of pieces that the grammars know, trap nowhere.
  @Test func noTextTraps() throws {
    let pieces = [
      "2026", "05", "01", "-", "/", ".", ":", "T", " ", "Z", "+", "@", "mon", "friday", "today",
      "now", "d",
      "min", "mo", "y", "w", "h", "m", "s", "99999999999999999999", "9", "0", "24:00", "14:30",
      "May", "am",
      "p.m.", "UTC", "+02:00", "é", "\u{0}", "\u{301}", "🕐", ",", "M3.5.0", "<+05>", "CET-1CEST",
      "J365", "\t",
      "GMT", "Sept", "yyyy", "mm", "dd", "hh", "iso",
    ]
    let zone = try Zone.named("Europe/Berlin")
    let iso = DateFormat.iso
    let twelve = try DateFormat(pattern: "m/d/yy h:mm am")
    let grammar = DateGrammar(calendar: .alwaysOpen())
    var survey = DateOrderSurvey()
    var dice = Dice(seed: 10)
    var understood = 0
    for round in 0..<10_000 {
      var text = ""
      if round % 5 == 0 {
        let bytes = (0..<Int.random(in: 0...40, using: &dice)).map { _ in
          UInt8.random(in: 0...255, using: &dice)
        }
        text = String(decoding: bytes, as: UTF8.self)
      } else {
        for _ in 0..<Int.random(in: 0...8, using: &dice) {
          text += pieces.randomElement(using: &dice) ?? ""
        }
      }
      let now = Instant(seconds: .random(in: -62_167_219_200...253_402_300_799, using: &dice))
      for edge in [DateGrammar.Edge.start, .end, .due] {
        if (try? grammar.parse(text, now: now, zone: zone, edge: edge)) != nil { understood += 1 }
      }
      _ = try? grammar.parseDay(text, now: now, zone: zone)
      _ = Instant(rfc3339: text)
      _ = CivilDate(iso: text)
      _ = CivilTime(text, asEnd: true)
      _ = try? Span(parsing: text)
      _ = ZoneRule(posix: text)
      _ = try? DateFormat(pattern: text)
      _ = try? iso.parse(text, zone)
      _ = try? twelve.parse(text, zone)
      var alone = DateOrderSurvey()
      alone.observe(text)
      _ = try? alone.decide()
      survey.observe(text)
    }
    _ = try? survey.decide()
    #expect(understood > 100)
  }

  /// A rule made of random but valid parts answers everywhere, and its wall times lead back.
  @Test func everyValidRuleAnswers() throws {
    var dice = Dice(seed: 11)
    for _ in 0..<2_000 {
      func change() -> String {
        let hours = Int.random(in: -167...167, using: &dice)
        switch Int.random(in: 0...2, using: &dice) {
        case 0: return "J\(Int.random(in: 1...365, using: &dice))/\(hours)"
        case 1: return "\(Int.random(in: 0...365, using: &dice))/\(hours)"
        default:
          let month = Int.random(in: 1...12, using: &dice)
          let week = Int.random(in: 1...5, using: &dice)
          return "M\(month).\(week).\(Int.random(in: 0...6, using: &dice))/\(hours)"
        }
      }
      let west = Int.random(in: -24...24, using: &dice)
      let text = "AAA\(west)BBB,\(change()),\(change())"
      let rule = try #require(ZoneRule(posix: text), "\(text)")
      let zone = Zone(
        identifier: text, changes: [], kinds: [], offsets: [rule.standard], rule: rule)
      let instant = Instant(seconds: .random(in: -10_000_000_000...20_000_000_000, using: &dice))
      let (date, time) = zone.civil(at: instant)
      switch zone.resolutions(of: date, time) {
      case .one(let found): #expect(found == instant, "\(text)")
      case .overlap(let first, let second): #expect([first, second].contains(instant), "\(text)")
      case .gap: Issue.record("\(text): \(date) \(time) is no gap")
      }
      if let next = zone.nextChange(after: instant) { #expect(next > instant) }
    }
  }
}

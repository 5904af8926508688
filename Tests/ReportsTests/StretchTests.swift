// Stretches of time without overlap, against counting second by second.
import Calendar
import TestSupport
import Testing

@testable import Reports

@Suite struct StretchTests {
  @Test func mergedTimeIsWhatCountingSecondsSays() {
    var chance = Dice(seed: 7)
    for _ in 0..<400 {
      let stretches = (0..<Int(chance.next() % 12)).map { _ in
        let from = Int64(chance.next() % 100)
        // Some are empty, and some end before they begin.
        return Stretch(
          from: Instant(seconds: from),
          until: Instant(seconds: from + Int64(chance.next() % 30) - 3))
      }
      var seconds: Set<Int64> = []
      for stretch in stretches where stretch.from < stretch.until {
        seconds.formUnion(stretch.from.seconds..<stretch.until.seconds)
      }
      let merged = stretches.merged
      #expect(merged.seconds() == Int64(seconds.count))
      for (one, next) in zip(merged, merged.dropFirst()) { #expect(one.until < next.from) }
      let cut = merged.between(Instant(seconds: 20), Instant(seconds: 60))
      #expect(cut.seconds() == Int64(seconds.count { 20..<60 ~= $0 }))
    }
  }
}

// Progress: late, seldom, erased, and nearly free.

import Formats
import Testing

@testable import Terminal

/// A clock that goes only when told to.
private final class TestClock {
  var now: UInt64 = 5_000_000_000
  var looks = 0

  func pass(milliseconds: UInt64) { now += milliseconds * 1_000_000 }
}

@Suite struct ProgressTests {
  private func make(
    width: Int = 80, total: Int64? = nil, label: String = "importing people.csv"
  ) -> (Console, Progress, TestClock) {
    let console = screenConsole(width: width)
    let clock = TestClock()
    console.clock = {
      clock.looks += 1
      return clock.now
    }
    return (console, console.progress(label, total: total), clock)
  }

  @Test func shortWorkShowsNothing() {
    let (console, progress, clock) = make()
    clock.pass(milliseconds: 249)
    progress.advance()
    progress.finish()
    #expect(console.err.contents == "")
  }

  @Test func longWorkIsDrawnTenTimesASecondAndErased() {
    let (console, progress, clock) = make(total: 1000)
    for _ in 0..<1000 {
      clock.pass(milliseconds: 1)
      progress.advance()
    }
    progress.finish()
    let drawn = console.err.contents.split(separator: "\r", omittingEmptySubsequences: true)
    // From 250 ms on, one in 100 ms, and the erasure; the stride may skip a few milliseconds.
    #expect((7...9).contains(drawn.count), "\(drawn)")
    #expect(drawn.allSatisfy { $0.hasSuffix("\u{1B}[K") })
    #expect(drawn.first?.hasPrefix("ittool: importing people.csv 2") == true)
    #expect(drawn.last == "\u{1B}[K")
  }

  @Test func withoutATotalRowsAreCounted() {
    let (console, progress, clock) = make()
    clock.pass(milliseconds: 300)
    progress.advance(by: 1_234_567)
    #expect(
      console.err.contents == "\rittool: importing people.csv 1,234,567\u{1B}[K")
  }

  @Test func moreThanTheTotalIsNotMoreThanAll() {
    let (console, progress, clock) = make(total: 10)
    clock.pass(milliseconds: 300)
    progress.advance(by: 25)
    #expect(console.err.contents.contains(" 100%"))
  }

  @Test func aMillionRowsLookAtTheClockAFewTimes() {
    let (_, progress, clock) = make()
    for row in 0..<1_000_000 {
      if row % 1000 == 0 { clock.pass(milliseconds: 1) }
      progress.advance()
    }
    #expect(progress.done == 1_000_000)
    #expect(clock.looks < 200, "\(clock.looks)")
  }

  @Test func aPaceThatDropsIsNoticed() {
    let (console, progress, clock) = make()
    for row in 0..<100_000 {
      if row % 10_000 == 0 { clock.pass(milliseconds: 1) }
      progress.advance()
    }
    let before = clock.looks
    for _ in 0..<400_000 {
      clock.pass(milliseconds: 1)
      progress.advance()
    }
    #expect(clock.looks - before > 5_000)
    #expect(console.err.contents.contains("ittool: importing people.csv"))
  }

  @Test func aWarningDoesNotRunIntoTheLine() {
    let (console, progress, clock) = make()
    clock.pass(milliseconds: 300)
    progress.advance()
    console.warn("row 3 rejected")
    #expect(
      console.err.contents
        == "\rittool: importing people.csv 1\u{1B}[K\r\u{1B}[Kittool: row 3 rejected\n")
    progress.finish()
    #expect(console.err.contents.hasSuffix("rejected\n"))
  }

  @Test func aNarrowTerminalGetsOneLineOnly() {
    let (console, progress, clock) = make(width: 20, label: "importing 学校学校学校学校")
    clock.pass(milliseconds: 300)
    progress.advance()
    let text = console.err.contents.dropFirst().dropLast(3)
    #expect(displayWidth(String(text)) == 19)
    #expect(text.hasSuffix("… 1"))
  }

  @Test func aLabelCannotAct() {
    let (console, progress, clock) = make(label: "a\u{1B}]52;c;x\u{7}\nb")
    clock.pass(milliseconds: 300)
    progress.advance()
    let text = console.err.contents.dropFirst().dropLast(3)
    #expect(!text.contains("\u{1B}") && !text.contains("\n") && !text.contains("\u{7}"))
  }

  @Test func nothingIsDrawnForNobody() {
    for console in [pipedConsole(), screenConsole(quiet: true), dumb()] {
      var now: UInt64 = 0
      console.clock = {
        now += 1_000_000_000
        return now
      }
      let progress = console.progress("x")
      for _ in 0..<100 { progress.advance() }
      progress.finish()
      #expect(console.err.contents == "")
      #expect(progress.done == 100)
    }
  }

  private func dumb() -> Console {
    Console(
      out: .memory(), err: .memory(),
      errFacts: StreamFacts(isTerminal: true, movesCursor: false))
  }
}

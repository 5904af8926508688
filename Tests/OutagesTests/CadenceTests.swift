import Calendar
import Commands
import Repository
import SQLite
import TestSupport
import Testing

@testable import Outages

/// How long people heard nothing, which promises were kept, and who is reminded.
struct CadenceTests {
  /// The same figures by Python's standard library, from the words of many made-up outages.
  @Test func silencesAndPromisesAreWhatPythonSays() throws {
    var dice = Dice(seed: 6)
    var input = ""
    var ours: [String] = []
    for _ in 0..<400 {
      var at: Int64 = 1_777_881_600
      var words: [SpokenWord] = []
      var isOver = false
      for _ in 0..<Int.random(in: 1...9, using: &dice) {
        at += Int64.random(in: 0...5_400, using: &dice)
        isOver = Int.random(in: 0..<5, using: &dice) == 0
        let next: Instant? =
          isOver || Int.random(in: 0..<3, using: &dice) == 0
          ? nil : Instant(seconds: at + Int64.random(in: 60...3_600, using: &dice))
        words.append(SpokenWord(at: Instant(seconds: at), next: next, isEnd: isOver))
      }
      let now = isOver ? nil : Instant(seconds: at + Int64.random(in: 0...7_200, using: &dice))
      let cadence = Cadence(words, now: now)
      ours.append(
        "\(cadence.longest.map(String.init) ?? "-") \(cadence.median.map(String.init) ?? "-") "
          + "\(cadence.count(.kept)) \(cadence.count(.broken)) \(cadence.count(.open))")
      input += "\(now.map { String($0.seconds) } ?? "-")"
      for word in words {
        let next = word.next.map { String($0.seconds) } ?? "-"
        input += " \(word.at.seconds),\(next),\(word.isEnd ? 1 : 0)"
      }
      input += "\n"
    }
    let theirs = try python(
      """
      import statistics, sys
      for line in sys.stdin:
          now, *words = line.split()
          now = None if now == '-' else int(now)
          rows = []
          for word in words:
              at, promised, over = word.split(',')
              rows.append((int(at), None if promised == '-' else int(promised), over == '1'))
          gaps, kept, broken, pending = [], 0, 0, 0
          for here, later in zip(rows, rows[1:] + [None]):
              end = later[0] if later else now
              if not here[2] and end is not None:
                  gaps.append(end - here[0])
              if here[1] is not None:
                  # A word at any second of the promised minute is in time.
                  if later:
                      kept, broken = (kept + 1, broken) if later[0] - here[1] < 60 else (kept, broken + 1)
                  elif now is None or now - here[1] < 60:
                      pending += 1
                  else:
                      broken += 1
          print(max(gaps) if gaps else '-', int(statistics.median(gaps)) if gaps else '-', kept, broken, pending)
      """, input: input)
    #expect(ours == theirs)
  }

  @Test func whoOpenedItIsRemindedOnceAndOthersLearnOnceThatItIsLate() throws {
    let desk = try Department()
    try desk.services(["mail"])
    try desk.run("person", "add", "Dana Ito <dana@example.org>", "--account", "dana")
    try desk.run("person", "add", "Kim Roe <kim@example.org>", "--role", "director")
    try desk.run("outage", "open", "Mail", "is", "down", "-i", "mail", "--next", "30min")
    desk.minutes(24)
    try desk.job("outage-promises")
    #expect(try desk.mails().isEmpty)
    desk.minutes(1)
    for _ in 0..<2 { try desk.job("outage-promises") }
    #expect(
      try desk.mails() == [
        "outage.reminder dana@example.org [O-1] The next word is due at 2026-05-04 08:30: "
          + "Mail is down"
      ])
    desk.minutes(20)
    for _ in 0..<2 { try desk.job("outage-promises") }
    #expect(try desk.mails().count == 2)
    #expect(
      try desk.mails().last
        == "outage.late kim@example.org [O-1] 15 min without the promised word: Mail is down")
    // A new promise begins anew; what is silent in the meantime leaves the old reminder untrue.
    try desk.run("outage", "update", "O-1", "-m", "Still looking.")
    desk.minutes(28)
    try desk.job("outage-promises")
    #expect(try desk.mails().count == 3)
    // A quiet impact is no word and no new promise.
    try desk.run("outage", "impact", "O-1", "mail=degraded")
    try desk.job("outage-promises")
    #expect(try desk.mails().count == 3)
    try desk.run("outage", "resolve", "O-1", "-m", "Mended.")
    desk.minutes(120)
    try desk.job("outage-promises")
    #expect(try desk.mails().count == 3)
    let row = try desk.withStore { try $0.row(of: $0.outage(OutageNumber(1))) }
    #expect(row.cadence.promises == [.broken, .kept, nil])
    #expect(row.cadence.silences == [45 * 60, 28 * 60])
  }

  @Test func aRunThatWasMissedTellsOthersAndDoesNotRemind() throws {
    let desk = try Department()
    try desk.run("person", "add", "Dana Ito <dana@example.org>", "--account", "dana")
    try desk.run("person", "add", "Kim Roe <kim@example.org>", "--role", "director")
    try desk.run("outage", "open", "Mail", "is", "down", "--next", "30min")
    desk.minutes(300)
    for _ in 0..<2 { try desk.job("outage-promises") }
    #expect(try desk.words("SELECT event FROM outbox") == ["outage.late"])
  }

  @Test func aPromiseIsNotMovedAfterItsTime() throws {
    let desk = try Department()
    try desk.run("outage", "open", "Mail", "is", "down", "--next", "30min")
    desk.minutes(10)
    #expect(try desk.run("outage", "amend", "O-1", "--next", "40min").failure == nil)
    #expect(try desk.words("SELECT next_due || '' FROM outage") == ["\(desk.now.seconds + 2_400)"])
    desk.minutes(60)
    #expect(try desk.run("outage", "amend", "O-1", "--next", "40min").status == .failed)
  }
}

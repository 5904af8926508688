import Calendar
import Foundation
import TestSupport
import Testing

@testable import Monitoring

/// The share of changes, against the loop of Nagios written anew in Python.
struct FlappingTests {
  @Test func theShareIsThatOfNagios() throws {
    // Fixed seeds; what is missing of a history is its oldest part, and steady.
    let oracle = """
      import random
      r = random.Random(4)
      for case in range(200):
          n = r.randrange(1, 40)
          states = [r.choice([0, 0, 2, 4]) for _ in range(n)]
          print(' '.join(map(str, states)))
          last = states[-21:]
          last = [last[0]] * (21 - len(last)) + last
          changes, before = 0.0, last[0]
          for x in range(1, 21):
              if last[x] != before:
                  changes += ((x - 1) * (1.25 - 0.75)) / 19 + 0.75
              before = last[x]
          print(changes * 100 / 20)
      """
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/python3")
    process.arguments = ["-c", oracle]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let lines = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      .split(separator: "\n")
    process.waitUntilExit()
    #expect(lines.count == 400)
    for index in stride(from: 0, to: lines.count, by: 2) {
      var history = MonitorHistory()
      for (place, word) in lines[index].split(separator: " ").enumerated() {
        history.append(Int64(word) ?? 0, at: Instant(seconds: Int64(place)))
      }
      let wanted = try #require(Double(lines[index + 1]))
      #expect(abs(history.share - wanted) < 1e-9, "\(lines[index])")
      #expect(MonitorHistory(history.text) == history)
    }
  }

  @Test func itFlapsFromThirtyPercentUntilTwenty() {
    var history = MonitorHistory()
    var flaps = false
    var began: Int?
    for step in 0..<12 {
      history.append(step.isMultiple(of: 2) ? 0 : 4, at: Instant(seconds: Int64(step)))
      flaps = history.flaps(before: flaps)
      if flaps, began == nil { began = step }
    }
    // Six changes weigh 35 %, five 29.8 %.
    #expect(began == 6)
    var calm = 0
    while flaps, calm < 40 {
      history.append(0, at: Instant(seconds: Int64(100 + calm)))
      flaps = history.flaps(before: flaps)
      calm += 1
    }
    #expect((10...20).contains(calm), "\(calm)")
  }
}

/// Clocks in words: what is due when, and how many working hours are left.
import Calendar
import Repository

/// A length of working time in words: `3 h 20 min`, `45 min`, `less than a minute`.
func workingWords(_ seconds: Int64) -> String {
  let minutes = seconds.magnitude / 60
  let (hours, rest) = (minutes / 60, minutes % 60)
  switch (hours, rest) {
  case (0, 0): return seconds == 0 ? "no time" : "less than a minute"
  case (0, _): return "\(rest) min"
  case (_, 0): return "\(hours) h"
  default: return "\(hours) h \(rest) min"
  }
}

/// A time as one says it today: `today 15:20`, `tomorrow 08:00`, `Thu 2026-05-07 15:20`.
func spokenNearby(_ instant: Instant, now: Instant, _ zone: Zone) -> String {
  let (date, _) = zone.civil(at: instant)
  let today = zone.civil(at: now).date
  let clock = String(localStamp(instant, zone).suffix(5))
  switch date.daysSinceEpoch - today.daysSinceEpoch {
  case -1: return "yesterday \(clock)"
  case 0: return "today \(clock)"
  case 1: return "tomorrow \(clock)"
  default: return "\(spoken(date)) \(clock)"
  }
}

extension TicketLevels {
  /// What is late besides the next word, in few words.
  var lateFacts: [String] {
    readings.filter { $0.isOver && $0.clock != .word }.map {
      ($0.clock == .response ? "answer " : "solution ") + "late by \(workingWords(-$0.left))"
    }
  }

  /// One sentence for each clock that has something to say.
  func sentences(now: Instant, _ zone: Zone) -> [(name: String, words: String)] {
    readings.compactMap { reading in
      words(reading, now, zone).map { (Self.name(reading), $0) }
    }
  }

  private static func name(_ reading: ClockReading) -> String {
    switch reading.clock {
    case .response: "Answer"
    case .word: "Next word"
    case .resolution: "Solution"
    }
  }

  private func words(_ reading: ClockReading, _ now: Instant, _ zone: Zone) -> String? {
    let hours = level.calendar?.lowercased() == Level.always ? "hours" : "school hours"
    switch reading.status {
    case .idle: return nil
    case .paused:
      let over = reading.isOver ? ", \(workingWords(-reading.left)) over" : ""
      return "stopped while it waits; \(workingWords(reading.used)) of "
        + "\(workingWords(reading.target)) used\(over)"
    case .running:
      guard let due = reading.due else { return "never due: the calendar has no hours ahead" }
      let when = spokenNearby(due, now: now, zone)
      if reading.isOver { return "OVERDUE by \(workingWords(-reading.left)), was due \(when)" }
      return "due \(when) (\(workingWords(reading.left)) of \(hours) left)"
    }
  }
}

// Counting in working time: between two instants, onwards from one, in days.

/// A stretch of working time.
public struct Opening: Hashable, Sendable {
  /// Its first instant.
  public var start: Instant
  /// The first instant after it.
  public var end: Instant

  /// Makes a stretch.
  public init(start: Instant, end: Instant) {
    self.start = start
    self.end = end
  }

  /// Its length.
  public var seconds: Int64 { end - start }
}

extension SchoolCalendar {
  /// The working seconds from one instant to a later one; 0 when they are not in that order.
  public func workingSeconds(from: Instant, to: Instant) -> Int64 {
    var total: Int64 = 0
    visit(from: from.seconds, to: to.seconds) { _, start, end in
      total += end - start
      return true
    }
    return total
  }

  /// The instant when this much working time has passed.
  ///
  /// Time that runs out with the last hour of a day gives the end of that day, not the next
  /// morning. Nothing or less than nothing gives the instant itself. Nil when there is not so much
  /// working time within `horizonDays`.
  public func instant(adding seconds: Int64, to instant: Instant) -> Instant? {
    if seconds <= 0 { return instant }
    var rest = seconds
    var found: Instant?
    visit(from: instant.seconds, to: horizon(after: instant)) { _, start, end in
      if end - start >= rest {
        found = Instant(seconds: start + rest)
        return false
      }
      rest -= end - start
      return true
    }
    return found
  }

  /// The first working instant that is not before this one, itself when it is one; nil when there
  /// is none within `horizonDays`.
  public func nextOpening(after instant: Instant) -> Instant? {
    nextStretch(from: instant)?.start
  }

  /// The end of the working time that is now or comes next; nil when there is none within
  /// `horizonDays`, or no end.
  public func nextClosing(after instant: Instant) -> Instant? {
    var end: Int64?
    var isClosing = false
    visit(from: instant.seconds, to: horizon(after: instant)) { _, start, stop in
      if let last = end, last < start {
        isClosing = true
        return false
      }
      end = stop
      return true
    }
    guard let end, isClosing || end < horizon(after: instant) else { return nil }
    return Instant(seconds: end)
  }

  /// The stretches of working time between two instants, cut to them, joined where they touch; at
  /// most the first 100,000.
  public func openings(from: Instant, to: Instant) -> [Opening] {
    var found: [Opening] = []
    visit(from: from.seconds, to: to.seconds) { _, start, end in
      if let last = found.last, last.end.seconds == start {
        found[found.count - 1].end = Instant(seconds: end)
      } else {
        found.append(Opening(start: Instant(seconds: start), end: Instant(seconds: end)))
      }
      return found.count < 100_000
    }
    return found
  }

  /// The stretches of working time of one day of the wall calendar.
  public func openings(on date: CivilDate) -> [Opening] {
    let day = date.daysSinceEpoch
    let midnight = Instant(date, .midnight).seconds
    var found: [Opening] = []
    visit(from: midnight - Zone.farthest, to: midnight + 86_400 + Zone.farthest) {
      visited, start, end in
      if visited == day {
        found.append(Opening(start: Instant(seconds: start), end: Instant(seconds: end)))
      }
      return true
    }
    return found
  }

  /// The number of days with hours after one day, up to another and including it; 0 when they are
  /// not in that order.
  public func workingDays(from: CivilDate, to: CivilDate) -> Int {
    var count = 0
    var day = from.daysSinceEpoch + 1
    let last = to.daysSinceEpoch
    while day <= last {
      if !hours(onDay: day).isClosed { count += 1 }
      day += 1
    }
    return count
  }

  /// The day that is the n-th with hours after a day, so that `workingDays` between the two is n.
  ///
  /// For 0 the day itself where it has hours, else the next that has. Nil when there are not so
  /// many within `horizonDays`.
  public func date(addingDays count: Int, to date: CivilDate) -> CivilDate? {
    let start = date.daysSinceEpoch
    if count <= 0, !hours(onDay: start).isClosed { return date }
    var rest = max(1, count)
    for day in (start + 1)...(start + SchoolCalendar.horizonDays) where !hours(onDay: day).isClosed
    {
      rest -= 1
      if rest == 0 { return CivilDate(daysSinceEpoch: day) }
    }
    return nil
  }

  /// The end of the hours on the n-th working day after an instant's day.
  ///
  /// Whoever was told "within n school days" has all of the last one. Nil as
  /// `date(addingDays:to:)`.
  public func instant(addingDays count: Int, to instant: Instant) -> Instant? {
    var day = zone.civil(at: instant).date
    var wanted = count
    // A day whose hours the clocks skipped altogether has no end; the next one stands in.
    for _ in 0..<8 {
      guard let found = date(addingDays: wanted, to: day) else { return nil }
      if let end = openings(on: found).last?.end, end > instant { return end }
      day = found
      wanted = 1
    }
    return nil
  }

  private func nextStretch(from instant: Instant) -> Opening? {
    var found: Opening?
    visit(from: instant.seconds, to: horizon(after: instant)) { _, start, end in
      found = Opening(start: Instant(seconds: start), end: Instant(seconds: end))
      return false
    }
    return found
  }

  private func horizon(after instant: Instant) -> Int64 {
    let (end, overflow) = instant.seconds.addingReportingOverflow(
      Int64(SchoolCalendar.horizonDays) * 86_400)
    return overflow ? .max : end
  }

  /// Gives each stretch of working time in order, with the day of the wall calendar it belongs to,
  /// until the body answers false.
  ///
  /// It goes through the stretches of equal offset of the zone and through the days of each, so a
  /// change of the clocks needs no rule of its own.
  func visit(from: Int64, to: Int64, _ body: (_ day: Int, Int64, Int64) -> Bool) {
    var place = max(from, Instant.writable.lowerBound.seconds)
    let limit = min(to, Instant.writable.upperBound.seconds)
    while place < limit {
      let span = zone.span(at: place)
      let end = min(span.end, limit)
      let offset = Int64(span.seconds)
      var day = (place + offset).dividedDown(by: 86_400)
      let last = (end - 1 + offset).dividedDown(by: 86_400)
      while day <= last {
        let midnight = day * 86_400 - offset
        for range in hours(onDay: Int(day)).ranges {
          let start = max(midnight + Int64(range.from.secondsSinceMidnight), place)
          let stop = min(midnight + Int64(range.to.secondsSinceMidnight), end)
          if start < stop, !body(Int(day), start, stop) { return }
        }
        day += 1
      }
      place = end
    }
  }
}

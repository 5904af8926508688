// Working time counted once and looked up a million times, for reports.

/// The working time of a calendar between two instants, added up, so that each question costs one
/// look into a table.
///
/// Building it costs about a microsecond a day; it holds some twenty bytes for each stretch.
/// Questions that reach beyond its ends are answered by the calendar itself.
public struct WorkingTimeline: Sendable {
  /// Whose working time it is.
  public let calendar: SchoolCalendar
  /// Where the table begins.
  public let from: Instant
  /// Where the table ends.
  public let to: Instant

  private var starts: [Int64] = []
  /// The working seconds from `from` to the end of each stretch.
  private var sums: [Int64] = []
  private var ends: [Int64] = []
  /// For each slice of 2^16 seconds (18 hours) the first stretch that does not end before it.
  private var slices: [Int32] = []

  private static let sliceBits: Int64 = 16

  /// Adds up the working time between two instants; the table ends a hundred years after it begins.
  public init(_ calendar: SchoolCalendar, from: Instant, to: Instant) {
    self.calendar = calendar
    let first = max(from, Instant.writable.lowerBound)
    let last = min(to, Instant.writable.upperBound, first + 100 * 366 * 86_400)
    self.from = first
    self.to = max(first, last)
    var total: Int64 = 0
    calendar.visit(from: self.from.seconds, to: self.to.seconds) { _, start, end in
      total += end - start
      if let last = ends.last, last == start {
        ends[ends.count - 1] = end
        sums[sums.count - 1] = total
      } else {
        starts.append(start)
        ends.append(end)
        sums.append(total)
      }
      return true
    }
    let count = (self.to - self.from) >> WorkingTimeline.sliceBits
    slices.reserveCapacity(Int(count) + 1)
    var stretch = 0
    for slice in 0...count {
      let begin = self.from.seconds + slice << WorkingTimeline.sliceBits
      while stretch < ends.count, ends[stretch] < begin { stretch += 1 }
      slices.append(Int32(stretch))
    }
  }

  /// The working seconds from one instant to a later one; 0 when they are not in that order.
  public func workingSeconds(from start: Instant, to end: Instant) -> Int64 {
    guard start < end else { return 0 }
    guard from <= start, end <= to else {
      return calendar.workingSeconds(from: start, to: end)
    }
    return sum(to: end.seconds) - sum(to: start.seconds)
  }

  /// The instant when this much working time has passed, as `SchoolCalendar.instant(adding:to:)`.
  public func instant(adding seconds: Int64, to start: Instant) -> Instant? {
    if seconds <= 0 { return start }
    guard from <= start, start <= to, let total = sums.last else {
      return calendar.instant(adding: seconds, to: start)
    }
    let wanted = sum(to: start.seconds) + seconds
    let horizon = start + Int64(SchoolCalendar.horizonDays) * 86_400
    guard wanted <= total else { return calendar.instant(adding: seconds, to: start) }
    var low = 0
    var high = sums.count
    while low < high {
      let middle = (low + high) / 2
      if sums[middle] < wanted { low = middle + 1 } else { high = middle }
    }
    let found = Instant(seconds: ends[low] - (sums[low] - wanted))
    return found <= horizon ? found : nil
  }

  /// Whether an instant is working time.
  public func isWorking(at instant: Instant) -> Bool {
    guard from <= instant, instant < to else { return calendar.isWorking(at: instant) }
    let place = stretch(at: instant.seconds)
    return place < starts.count && starts[place] <= instant.seconds
      && instant.seconds < ends[place]
  }

  /// The working seconds from the beginning to an instant within the table.
  private func sum(to instant: Int64) -> Int64 {
    let place = stretch(at: instant)
    guard place < ends.count else { return sums.last ?? 0 }
    return sums[place] - (ends[place] - max(starts[place], min(instant, ends[place])))
  }

  /// The first stretch that ends after an instant.
  private func stretch(at instant: Int64) -> Int {
    let slice = Int((instant - from.seconds) >> WorkingTimeline.sliceBits)
    var place = Int(slices[slice])
    while place < ends.count, ends[place] <= instant { place += 1 }
    return place
  }
}

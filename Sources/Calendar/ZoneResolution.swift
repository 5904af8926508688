// From the wall to the instant: the direction that has no answer in spring and two in autumn.

extension Zone {
  /// The instants that a wall time can mean in a zone.
  public enum Resolution: Hashable, Sendable {
    /// The ordinary case.
    case one(Instant)
    /// The clocks jumped over this time at `change`; read with the offset before the jump it is
    /// `shifted`.
    case gap(shifted: Instant, change: Instant)
    /// The clocks were put back, so this time was shown twice.
    case overlap(first: Instant, second: Instant)

    /// The instant to go by: past a gap by as much as the clocks jumped, the first of two.
    public var instant: Instant {
      switch self {
      case .one(let instant): instant
      case .gap(let shifted, _): shifted
      case .overlap(let first, _): first
      }
    }
  }

  /// The instant of a wall time.
  ///
  /// A time that the clocks jump over is moved forward by the length of the jump (02:30 becomes
  /// 03:30); of a time that is shown twice the first is meant. This is Python's rule for `fold=0`.
  public func instant(of date: CivilDate, _ time: CivilTime = .midnight) -> Instant {
    let wall = Instant(date, time).seconds
    let span = span(at: wall - Zone.farthest)
    if span.end > wall + Zone.farthest { return Instant(seconds: wall - Int64(span.seconds)) }
    return search(wall).instant
  }

  /// All instants of a wall time, so that a caller can tell gaps and overlaps.
  public func resolutions(of date: CivilDate, _ time: CivilTime = .midnight) -> Resolution {
    search(Instant(date, time).seconds)
  }

  /// No clock is farther from Greenwich (RFC 8536, 3.2: less than 26 hours).
  static let farthest: Int64 = 26 * 3_600

  private func search(_ wall: Int64) -> Resolution {
    var start = wall - Zone.farthest
    var current = span(at: start)
    var first: Instant?
    var second: Instant?
    var gap: Resolution?
    while true {
      let candidate = wall - Int64(current.seconds)
      if start <= candidate, candidate < current.end {
        if first == nil {
          first = Instant(seconds: candidate)
        } else {
          second = Instant(seconds: candidate)
        }
      }
      if current.end > wall + Zone.farthest { break }
      let following = span(at: current.end)
      if gap == nil, candidate >= current.end, wall - Int64(following.seconds) < current.end {
        gap = .gap(
          shifted: Instant(seconds: candidate), change: Instant(seconds: current.end))
      }
      start = current.end
      current = following
    }
    if let first, let second { return .overlap(first: first, second: second) }
    if let first { return .one(first) }
    // Between two spans lies a span, a gap or an overlap: without an instant there is a gap.
    return gap ?? .one(Instant(seconds: wall - Int64(current.seconds)))
  }
}

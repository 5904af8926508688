/// How long people heard nothing, and which promised words came: pure functions over an outage's
/// updates.
import Calendar

/// One word that people could hear or read.
public struct SpokenWord: Sendable, Equatable {
  /// When it was said.
  public var at: Instant
  /// Until when it promised the next one.
  public var next: Instant?
  /// Whether it said that the outage is over.
  public var isEnd: Bool

  /// Makes a word.
  public init(at: Instant, next: Instant? = nil, isEnd: Bool = false) {
    self.at = at
    self.next = next
    self.isEnd = isEnd
  }
}

/// What became of a promised next word.
public enum PromiseOutcome: String, Sendable {
  /// It came in time.
  case kept
  /// It came late, or its time has passed without.
  case broken
  /// Its time has not come.
  case open
}

/// How an outage was spoken of.
public struct Cadence: Sendable, Equatable {
  /// The times between one word and the next while it lasted, in seconds, in their order.
  public var silences: [Int64] = []
  /// The outcome of each word's promise; nil for a word that promised none.
  public var promises: [PromiseOutcome?] = []

  /// Looks at words in the order in which they were said.
  ///
  /// Silence lasts from one word to the next, and from the last word until `now` while the outage is
  /// open. Between a word that it is over and one that it is not there is none. Times are told in
  /// minutes, so a word within the minute that was promised is in time.
  ///
  /// - Parameter now: until when it is looked at; nil for an outage that is over.
  public init(_ words: [SpokenWord], now: Instant?) {
    for (index, word) in words.enumerated() {
      let following = index + 1 < words.count ? words[index + 1].at : nil
      if !word.isEnd, let end = following ?? now { silences.append(max(0, end - word.at)) }
      guard let next = word.next, !word.isEnd else {
        promises.append(nil)
        continue
      }
      let limit = next + 60
      if let following {
        promises.append(following < limit ? .kept : .broken)
      } else {
        promises.append(now.map { $0 < limit } ?? true ? .open : .broken)
      }
    }
  }

  /// The longest silence in seconds; nil when there was none.
  public var longest: Int64? { silences.max() }

  /// The median silence in seconds, between two the lower mean; nil when there was none.
  public var median: Int64? {
    guard !silences.isEmpty else { return nil }
    let sorted = silences.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  /// How many promises had an outcome.
  public func count(_ outcome: PromiseOutcome) -> Int { promises.count { $0 == outcome } }
}

extension OutageUpdate {
  /// Whether it says anything in words, and not only what is hit; a beginning and an end do.
  public var hasWords: Bool {
    kind != .update || !(affected + meanwhile + works + body).isEmpty
  }
}

extension Outage {
  /// The updates that were words, in the order in which they were said, each with its place.
  ///
  /// What was written down afterwards was said when it took effect.
  public func spoken(_ updates: [OutageUpdate]) -> [(update: OutageUpdate, word: SpokenWord)] {
    updates.filter { $0.kind != .postmortem && $0.state != .draft && $0.hasWords }
      .map { update in
        (
          update,
          SpokenWord(
            at: isBackfilled ? update.effective : update.at, next: update.next,
            isEnd: update.state == .resolved)
        )
      }
      .sorted { ($0.word.at, $0.update.id) < ($1.word.at, $1.update.id) }
  }

  /// How it was spoken of until now.
  public func cadence(_ updates: [OutageUpdate], now: Instant) -> Cadence {
    Cadence(spoken(updates).map(\.word), now: state.isOpen ? now : nil)
  }
}

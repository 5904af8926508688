/// What one day of a log comes down to: counts, and the clients as numbers that say nothing of them.

/// The counts of one local day.
///
/// A class, because a million lines change a few of them in place.
final class DayTally {
  /// What a day has.
  struct Counts: Equatable {
    var views: Int64 = 0
    var feeds: Int64 = 0
    var bots: Int64 = 0
    var heads: Int64 = 0
    var errors: Int64 = 0
    var files: Int64 = 0
    var prefetches: Int64 = 0
    var others: Int64 = 0
  }

  /// What a page has on a day.
  struct Page {
    var views: Int64 = 0
    var bots: Int64 = 0
    var clients = Clients()
  }

  /// Different clients.
  struct Clients {
    private(set) var numbers: Set<UInt64> = []
    private var folded: Int64 = 0

    /// How many there were at least.
    var count: Int64 { max(folded, Int64(numbers.count)) }

    @inline(__always)
    mutating func insert(_ number: UInt64) { numbers.insert(number) }

    /// Keeps the count alone.
    mutating func fold() {
      folded = count
      numbers = []
    }
  }

  /// The day, counted from 1970.
  let day: Int
  /// The day's secret.
  let hash: KeyedHash
  /// Whether the secret is kept for the next import, because the day is not over.
  let isOpen: Bool
  var counts = Counts()
  var clients = Clients()
  var feedClients = Clients()
  /// By the place of the page in the tally's list.
  var pages: [Int: Page] = [:]

  init(day: Int, hash: KeyedHash, isOpen: Bool) {
    self.day = day
    self.hash = hash
    self.isOpen = isOpen
  }

  /// Lets go of the clients of a day that is over.
  func fold() {
    clients.fold()
    feedClients.fold()
    for place in pages.keys { pages[place]?.clients.fold() }
  }
}

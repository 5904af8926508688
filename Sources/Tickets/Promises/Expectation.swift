/// How long requests like a new one took to be answered: from own history, and nothing invented.
///
/// Once a day a job goes through the tickets of the last year and counts, in working time of each
/// ticket's own calendar, from opening to the first public word of staff. Tickets without such a
/// word are not left out, which would flatter: they count as "longer than until now", or than until
/// they were closed, by the product-limit estimate (Kaplan and Meier 1958). The median and the time
/// within which nine of ten were answered are kept per queue and site; a queue or a site with fewer
/// answers than `expectation.sample` falls back to the whole queue, then to all.
///
/// Left out are merged tickets, spam and duplicates, and imported ones whose first answer is not
/// known.
import Calendar
import Commands
import Hours
import Repository
import SQLite

/// A time until something happened, or until which it had not happened.
struct Lifetime: Sendable, Equatable {
  /// Working seconds.
  var seconds: Int64
  /// Whether it happened then.
  var happened: Bool
}

extension [Lifetime] {
  /// The shortest times within which each share of all happened, by the product-limit estimate;
  /// nil where so many did not happen.
  ///
  /// - Parameter shares: rising, such as 0.5 and 0.9.
  func quantiles(_ shares: [Double]) -> [Int64?] {
    // What happened at a time goes before what was last seen at it.
    let sorted = self.sorted {
      ($0.seconds, $0.happened ? 0 : 1) < ($1.seconds, $1.happened ? 0 : 1)
    }
    var found: [Int64?] = shares.map { _ in nil }
    var left = 1.0
    var place = 0
    while place < sorted.count {
      let time = sorted[place].seconds
      var end = place
      while end < sorted.count, sorted[end].seconds == time, sorted[end].happened { end += 1 }
      left *= 1 - Double(end - place) / Double(sorted.count - place)
      // A product of many fractions is off in the last digits.
      for (index, share) in shares.enumerated() where found[index] == nil && end > place {
        if 1 - left >= share - 1e-9 { found[index] = time }
      }
      while end < sorted.count, sorted[end].seconds == time { end += 1 }
      place = end
    }
    return found
  }
}

/// What answers usually took in one place.
struct Expectation: Sendable, Equatable {
  /// How many tickets were answered.
  var answered: Int64
  /// Working seconds within which half were answered.
  var median: Int64
  /// Working seconds within which nine of ten were answered; nil when fewer were.
  var most: Int64?
}

extension Store {
  /// Works out the expectations anew.
  public func workOutExpectations() throws {
    let since = now - 365 * 86_400
    var groups: [ExpectationPlace: [Lifetime]] = [:]
    var timelines: [String: WorkingTimeline] = [:]
    let book = try calendars()
    let queues = try db.all("SELECT name FROM queue ORDER BY id", as: String.self)
    let numbers = try db.all("SELECT id FROM queue ORDER BY id", as: Int64.self)
    let names = Dictionary(uniqueKeysWithValues: zip(numbers, queues))
    try db.forEachRow(
      """
      SELECT queue, coalesce(site, ''), created, responded,
        coalesce(responded, closed, resolved, \(now))
      FROM ticket WHERE created >= \(since) AND created <= \(now) AND merged_into IS NULL
        AND (outcome IS NULL OR outcome <> 'spam' AND outcome <> 'duplicate')
        AND (source <> 'csv' OR responded IS NOT NULL)
      """
    ) { row in
      let queue: Int64 = try row.int()
      let site: String = try row.text()
      let created = Instant(seconds: try row.int())
      let responded: Int64? = try row.int()
      let end = Instant(seconds: try row.int())
      let calendar = book.calendar(queue: names[queue], site: site.isEmpty ? nil : site)
      let timeline: WorkingTimeline
      if let known = timelines[calendar.name] {
        timeline = known
      } else {
        timeline = WorkingTimeline(calendar, from: since, to: now)
        timelines[calendar.name] = timeline
      }
      let life = Lifetime(
        seconds: timeline.workingSeconds(from: created, to: min(end, now)),
        happened: responded != nil)
      groups[ExpectationPlace(queue: queue, site: site.lowercased()), default: []].append(life)
    }
    for (place, lives) in groups {
      if !place.site.isEmpty {
        groups[ExpectationPlace(queue: place.queue, site: ""), default: []] += lives
      }
      groups[ExpectationPlace(queue: 0, site: ""), default: []] += lives
    }
    try db.write {
      try db.run("DELETE FROM expectation")
      for (place, lives) in groups {
        let answered = lives.count { $0.happened }
        guard answered > 0 else { continue }
        let quantiles = lives.quantiles([0.5, 0.9])
        try db.run(
          """
          INSERT INTO expectation(queue, site, tickets, answered, median, most, computed)
          VALUES (\(place.queue), \(place.site), \(lives.count), \(answered), \(quantiles[0]), \
          \(quantiles[1]), \(now))
          """)
      }
    }
  }

  /// What answers to requests like this usually took; nil when too few were answered to say.
  func expectation(of ticket: Ticket) throws -> Expectation? {
    let least = try number("expectation.sample")
    guard least > 0 else { return nil }
    let site = (ticket.site ?? "").lowercased()
    return try db.first(
      """
      SELECT answered, median, most FROM expectation
      WHERE (queue = \(ticket.queueID) AND (site = \(site) OR site = '') OR queue = 0)
        AND answered >= \(least) AND median IS NOT NULL
      ORDER BY queue = 0, site = '' LIMIT 1
      """
    ) { row in
      Expectation(answered: try row.int(), median: try row.int(), most: try row.int())
    }
  }

  /// The same in a sentence; nil when there is nothing to say.
  func expectation(for ticket: Ticket, language: String? = nil) throws -> String? {
    guard let found = try expectation(of: ticket) else { return nil }
    let calendar = try calendar(queue: ticket.queue, site: ticket.site)
    return ExpectationWords(calendar: calendar, language: language).sentence(found)
  }
}

private struct ExpectationPlace: Hashable {
  /// 0 is all of them.
  var queue: Int64
  /// Empty is all of them, and no site at all.
  var site: String
}

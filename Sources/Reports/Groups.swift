/// What the rows of a report are: pieces of time, or what tickets have in common.
import Calendar
import Commands
import People
import Repository
import SQLite

/// What `--by` takes.
enum Grouping: String, CaseIterable, Sendable, ArgumentValue {
  case day, week, month, site, queue, priority, assignee, source
  case requesterGroup = "requester-group"
  /// Of promises only: what `report levels` alone takes.
  case level

  static let choices = allCases.filter { $0 != .level }.map(\.rawValue)

  static func read(_ word: String) throws(Failure) -> Grouping {
    let found = Grouping(rawValue: word.lowercased())
    if let found, found != .level { return found }
    throw .usage(
      "'\(word)' is not one of: \(choices.joined(separator: ", "))",
      hint: didYouMean(word, in: choices))
  }

  /// The piece of time, for those that are one.
  var unit: TimeUnit? {
    switch self {
    case .day: .day
    case .week: .week
    case .month: .month
    case .site, .queue, .priority, .assignee, .source, .requesterGroup, .level: nil
    }
  }

  /// The column of `ticket AS t` that decides; nothing for pieces of time.
  var column: SQL {
    switch self {
    case .day, .week, .month, .level: "0"
    case .site: "t.site"
    case .queue: "t.queue"
    case .priority: "t.priority"
    case .assignee: "t.assignee"
    case .source: "t.source"
    case .requesterGroup: "t.requester"
    }
  }

  /// The word for one of them.
  var word: String { self == .requesterGroup ? "group" : rawValue }

  /// What a ticket has that has none.
  var nothing: String {
    switch self {
    case .assignee: "nobody"
    case .requesterGroup: "in no group"
    default: "no \(rawValue)"
    }
  }
}

/// The groups of one report and the way from a ticket to its group.
struct Groups {
  let grouping: Grouping
  /// The names, by place; those of pieces of time stand in order, others as they were found.
  private(set) var labels: [String]
  /// The pieces of time; empty for other groupings.
  let pieces: [Piece]

  private var placeOfNumber: [Int64: [Int]] = [:]
  private var placeOfText: [String: Int] = [:]
  private var nothing: Int?

  /// - Parameter period: what pieces of time are cut from.
  init(_ grouping: Grouping, _ period: ReportPeriod, in store: Store) throws {
    self.grouping = grouping
    pieces = grouping.unit.map(period.pieces) ?? []
    labels = pieces.map(\.label)
    switch grouping {
    case .day, .week, .month, .site, .source, .level: break
    case .priority:
      // Urgent first, as people read it.
      for (place, (number, word)) in [(4, "urgent"), (3, "high"), (2, "normal"), (1, "low")]
        .enumerated()
      {
        labels.append(word)
        placeOfNumber[Int64(number)] = [place]
      }
    case .queue: try name("SELECT id, name FROM queue", store)
    case .assignee: break
    case .requesterGroup: try readGroups(store)
    }
  }

  private mutating func name(_ sql: SQL, _ store: Store) throws {
    try store.db.forEachRow(sql) { row in
      let id: Int64 = try row.int()
      placeOfNumber[id] = [labels.count]
      labels.append(try row.text())
    }
  }

  private mutating func readGroups(_ store: Store) throws {
    let names = try store.db.all(
      "SELECT name FROM person_group WHERE active ORDER BY name", as: String.self)
    for name in names {
      let place = labels.count
      labels.append(name)
      try store.forEachMember(of: store.group(named: name)) {
        placeOfNumber[$0.id, default: []].append(place)
      }
    }
  }

  /// Calls `body` with the place of every group that a ticket belongs to.
  ///
  /// - Parameters:
  ///   - key: the value of `grouping.column`.
  ///   - instant: the moment that decides about pieces of time.
  mutating func forEachPlace(_ key: Value, _ instant: Instant, _ body: (Int) -> Void) {
    if !pieces.isEmpty {
      if let place = piece(of: instant) { body(place) }
      return
    }
    switch key {
    case .integer(let number):
      if let places = placeOfNumber[number] {
        for place in places { body(place) }
      } else if grouping == .assignee {
        placeOfNumber[number] = [labels.count]
        body(labels.count)
        labels.append("P-\(number)")
      } else {
        body(placeOfNothing())
      }
    case .text(let text): body(place(of: text))
    case .null, .real, .blob: body(placeOfNothing())
    }
  }

  /// The piece of time that an instant lies in, if it is in the period.
  func piece(of instant: Instant) -> Int? {
    var low = 0
    var high = pieces.count
    while low < high {
      let middle = (low + high) / 2
      if pieces[middle].start <= instant { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? nil : low - 1
  }

  private mutating func placeOfNothing() -> Int {
    if let nothing { return nothing }
    nothing = labels.count
    labels.append(grouping.nothing)
    return labels.count - 1
  }

  // Sites are the same whatever the case they are written in.
  private mutating func place(of text: String) -> Int {
    if let place = placeOfText[text] { return place }
    let folded = text.lowercased()
    let place = placeOfText[folded] ?? labels.count
    if place == labels.count { labels.append(text) }
    placeOfText[folded] = place
    placeOfText[text] = place
    return place
  }

  /// Gives assignees their names; called after the last ticket.
  mutating func nameAssignees(_ store: Store) throws {
    guard grouping == .assignee else { return }
    for (number, places) in placeOfNumber {
      guard let place = places.first, let person = try store.person(number) else { continue }
      labels[place] = person.shortName
    }
  }

  /// The places in the order of a report: time and priority as they are, names by the alphabet,
  /// what has none last.
  var order: [Int] {
    switch grouping {
    case .day, .week, .month, .priority: return Array(labels.indices)
    case .site, .queue, .assignee, .source, .requesterGroup, .level:
      return labels.indices.sorted { left, right in
        if left == nothing || right == nothing { return right == nothing && left != nothing }
        let (a, b) = (labels[left].lowercased(), labels[right].lowercased())
        return a == b ? left < right : a < b
      }
    }
  }
}

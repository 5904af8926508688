/// Outages that are written down afterwards: with every update at its own time, and no mail.
import Calendar
import Commands
import Formats
import Repository
import SQLite
import Services
import Terminal

/// An outage that is over and was not written down while it lasted.
struct PastOutage: Sendable, Equatable {
  /// One thing that was said or became known.
  struct Update: Sendable, Equatable {
    var at: String
    var state: String
    var affected = ""
    var meanwhile = ""
    var works = ""
    var body = ""
    var impacts: [String] = []
  }

  /// Where it stands in the file, for errors; nil for one made of options.
  var place: String?
  var title: String
  var cause = ""
  var language = ""
  var isPublic = true
  var updates: [Update] = []
}

extension Store {
  /// Writes down an outage that is over; called inside a transaction.
  ///
  /// - Returns: its number; nil where one of this title that began then is there already.
  func backfill(_ past: PastOutage) throws -> Int64? {
    do {
      return try putDown(past)
    } catch let failure as Failure {
      guard let place = past.place else { throw failure }
      var copy = failure
      copy.message = "\(place): \(failure.message)"
      throw copy
    }
  }

  private func putDown(_ past: PastOutage) throws -> Int64? {
    var steps = try past.updates.enumerated().map { index, update in
      let time = try typedDate(update.at, "at", edge: .start)
      guard time <= now else { throw Failure("'\(update.at)' lies ahead") }
      let isLast = index == past.updates.count - 1
      let word = update.state.isEmpty ? (isLast ? "resolved" : "investigating") : update.state
      return (time: time, state: try OutageState.read(word), update: update)
    }
    steps.sort { $0.time < $1.time }
    guard let first = steps.first, let last = steps.last else { throw Failure("it has no update") }
    guard steps.count > 1, last.state == .resolved, first.state != .resolved else {
      throw Failure(
        "what is written down afterwards began and is over",
        hint: "its first update says since when, its last one is 'resolved'")
    }
    let title = try WrittenText.title(past.title)
    let known = try db.first(
      "SELECT id FROM outage WHERE started = \(first.time) AND title = \(title)", as: Int64.self)
    guard known == nil else { return nil }
    var new = NewOutage(title)
    new.state = first.state
    new.language = past.language.isEmpty ? try setting("review.language") : past.language
    new.cause = past.cause.isEmpty ? nil : try OutageCause.read(past.cause)
    new.isPublic = past.isPublic
    new.isBackfilled = true
    new.started = first.time
    new.words = first.update.words
    new.impacts = try impacts(reading: first.update.impacts)
    let id = try open(new).outage
    for step in steps.dropFirst() {
      let outage = try self.outage(OutageNumber(id))
      var next = NewOutageUpdate()
      next.kind =
        step.state == .resolved ? .resolved : outage.state == .resolved ? .reopened : .update
      guard next.kind != .resolved || outage.state != .resolved else {
        throw Failure("it is resolved twice, at \(step.update.at) for the second time")
      }
      next.state = step.state
      next.effective = step.time
      next.words = step.update.words
      next.impacts = try impacts(reading: step.update.impacts)
      try add(next, to: outage)
    }
    return id
  }

  /// Reads outages from a JSON document, by SQLite's own reader.
  ///
  /// - Throws: `Failure` for what is not an array of outages of at most 10,000 updates.
  func pastOutages(json text: String) throws -> [PastOutage] {
    let depth = try? db.first(
      "SELECT json_valid(\(text)) AND json_type(\(text)) = 'array'", as: Int64.self)
    guard depth == 1 else {
      throw Failure("not a JSON array of outages", hint: "see 'ittool outage backfill --help'")
    }
    var all: [PastOutage] = []
    try db.forEachRow(
      """
      SELECT o.key, o.type, o.value ->> 'title', o.value ->> 'cause', o.value ->> 'language',
        o.value ->> 'public' IS NOT 0,
        json_type(o.value, '$.updates') IS 'array'
      FROM json_each(\(text)) AS o ORDER BY o.key
      """
    ) { row in
      let key: Int64 = try row.int()
      let type: String = try row.text()
      guard type == "object" else { throw Failure("outage \(key + 1) is no JSON object") }
      let title: String? = try row.text()
      var past = PastOutage(place: "outage \(key + 1)", title: title ?? "")
      let cause: String? = try row.text()
      let language: String? = try row.text()
      past.cause = cause ?? ""
      past.language = language ?? ""
      past.isPublic = try row.bool()
      guard try row.bool() else { throw Failure("outage \(key + 1) has no array 'updates'") }
      all.append(past)
    }
    var count = 0
    try db.forEachRow(
      """
      SELECT o.key, u.type, u.value ->> 'at', u.value ->> 'state', u.value ->> 'affected',
        u.value ->> 'meanwhile', u.value ->> 'works', u.value ->> 'message',
        CASE json_type(u.value, '$.impact') WHEN 'object' THEN
          (SELECT group_concat(i.key || '=' || i.value, char(10))
            FROM json_each(u.value, '$.impact') AS i)
          ELSE u.value ->> 'impact' END
      FROM json_each(\(text)) AS o, json_each(o.value, '$.updates') AS u ORDER BY o.key, u.key
      """
    ) { row in
      let key = Int(try row.int() as Int64)
      let type: String = try row.text()
      guard type == "object" else { throw Failure("outage \(key + 1): an update is no object") }
      count += 1
      guard count <= 10_000 else { throw Failure("more than 10000 updates in one file") }
      func word() throws -> String {
        let word: String? = try row.text()
        return word ?? ""
      }
      var update = PastOutage.Update(at: try word(), state: try word())
      update.affected = try word()
      update.meanwhile = try word()
      update.works = try word()
      update.body = try word()
      update.impacts = [try word()]
      all[key].updates.append(update)
    }
    return all
  }
}

extension PastOutage {
  /// The columns of a file, in any order.
  static let columns = [
    "outage", "title", "at", "state", "affected", "meanwhile", "works", "message", "impact",
    "cause", "language", "public",
  ]

  /// Reads outages from CSV: rows of one `outage` belong together.
  static func all(csv bytes: [UInt8], name: String) throws -> [PastOutage] {
    var offset = 0
    let reader = CSVReader(name: name) { buffer in
      let count = min(buffer.count, bytes.count - offset)
      bytes.withUnsafeBytes {
        buffer.copyMemory(from: .init(rebasing: $0[offset..<offset + count]))
      }
      offset += count
      return count
    }
    var record = CSVRecord()
    guard try reader.next(&record) else { return [] }
    let header = (0..<record.count).map { (record.text($0) ?? "").trimmed.lowercased() }
    for column in header where !columns.contains(column) {
      throw Failure(
        "\(name): unknown column '\(column)'; known are " + columns.joined(separator: ", "),
        hint: didYouMean(column, in: columns))
    }
    for column in ["outage", "title", "at"] where !header.contains(column) {
      throw Failure("\(name): the column '\(column)' is missing")
    }
    var all: [PastOutage] = []
    var places: [String: Int] = [:]
    var row = 1
    while try reader.next(&record) {
      row += 1
      func word(_ column: String) -> String {
        guard let index = header.firstIndex(of: column), index < record.count else { return "" }
        return (record.text(index) ?? "").trimmed
      }
      let key = word("outage")
      guard !key.isEmpty else { throw Failure("\(name): row \(row) names no outage") }
      if places[key] == nil {
        places[key] = all.count
        all.append(PastOutage(place: "\(name): row \(row)", title: word("title")))
      }
      guard let place = places[key] else { continue }
      if all[place].cause.isEmpty { all[place].cause = word("cause") }
      if all[place].language.isEmpty { all[place].language = word("language") }
      if ["no", "false", "0"].contains(word("public").lowercased()) { all[place].isPublic = false }
      var update = Update(at: word("at"), state: word("state"))
      update.affected = word("affected")
      update.meanwhile = word("meanwhile")
      update.works = word("works")
      update.body = word("message")
      update.impacts = [word("impact")]
      all[place].updates.append(update)
    }
    return all
  }
}

extension PastOutage.Update {
  fileprivate var words: OutageWords {
    var words = OutageWords()
    words.affected = affected
    words.meanwhile = meanwhile
    words.works = works
    words.body = body
    return words
  }
}

/// Checking a published record: every step that anybody can repeat, without the store.
import Calendar
import Commands
import Repository

/// What one step of a check found.
struct VerificationStep: Sendable, Equatable {
  var name: String
  var isRight: Bool
  /// What was found, or what is wrong.
  var words: String

  static let fields: [Field<VerificationStep>] = [
    Field("step", "What was checked") { .text($0.name) },
    Field("result", "ok or NO") { .text($0.isRight ? "ok" : "NO") },
    Field("finding", "What was found, or what is wrong") { .text($0.words) },
  ]
}

/// What somebody has besides the record, to check it against.
struct VerificationAids: Sendable {
  /// A record that was published earlier.
  var before: String?
  /// A seal that was noted.
  var seal: String?
  /// The numbers as they were looked up, one text for each source.
  var numbers: [String] = []
  /// What an entrant holds.
  var receipt: String?
  var identity: String?
}

/// The check of one record.
struct RecordVerification {
  private(set) var steps: [VerificationStep] = []
  private let record: RecordReading
  private var entries: [String] = []

  /// Whether every step was right.
  var isRight: Bool { steps.allSatisfy(\.isRight) }

  /// Checks a text.
  ///
  /// - Throws: `Failure` for unusable aids, `LibraryMissing` without libmd.
  init(_ text: String, _ aids: VerificationAids = VerificationAids()) throws {
    do throws(RecordFault) { record = try RecordReading(text) } catch {
      record = try RecordReading.nothing()
      steps = [
        VerificationStep(
          name: "form", isRight: false, words: "line \(error.line): \(error.message)")
      ]
      return
    }
    let kinds = record.parts.map(\.kind.rawValue).joined(separator: ", ")
    add("form", nil, "its parts: \(kinds)")
    try checkSeals()
    try checkList()
    checkCommitment()
    try checkDraw()
    checkSubstitutes()
    checkNames()
    try check(aids)
  }

  private mutating func add(_ name: String, _ complaint: String?, _ words: String) {
    steps.append(
      VerificationStep(name: name, isRight: complaint == nil, words: complaint ?? words))
  }

  private mutating func checkSeals() throws(LibraryMissing) {
    var complaint: String?
    for part in record.parts where complaint == nil {
      guard SHA256.hex(try SHA256.hash(Array(record.bytes[..<part.above]))) != part.seal else {
        continue
      }
      // The seals above are right, so that the change is in this part.
      complaint =
        "the \(part.kind.rawValue), lines \(max(part.lines.lowerBound, 2)) to "
        + "\(part.lines.upperBound), or its seal, was changed"
    }
    add("seals", complaint, "each of \(record.parts.count) is the SHA-256 of all above it")
  }

  private mutating func checkList() throws(LibraryMissing) {
    guard let list = record[.list] else { return }
    entries = list.all("entry")
    let hash = try Store.listHash(entries)
    let complaint: String?
    if let odd = entries.first(where: { !isChecksum($0) }) {
      complaint = "'\(odd)' is no entry of 64 hexadecimal digits"
    } else if zip(entries, entries.dropFirst()).contains(where: { $0 >= $1 }) {
      complaint = "the entries are not in order, or one stands there twice"
    } else if list["entries"] != "\(entries.count)" {
      complaint = "\(entries.count) entries, where \(list["entries"]) are counted"
    } else if list["list"] != hash {
      complaint = "the SHA-256 of the entries is \(hash), not \(list["list"])"
    } else if !Self.isInOrder([list.time("opened"), list.time("closed")]) {
      complaint = "it was not closed after it was opened"
    } else {
      complaint = nil
    }
    add("list", complaint, "\(entries.count) entries, in order, none twice; SHA-256 \(hash)")
  }

  private mutating func checkCommitment() {
    guard let list = record[.list], let commitment = record[.commitment] else { return }
    let sources = commitment.all("source").map { Self.source($0) }
    let winners = Int(commitment["winners"]) ?? 0
    let complaint: String?
    if DrawMethod(rawValue: commitment["method"]) == nil {
      complaint = "'\(commitment["method"])' is no method"
    } else if !(1...max(entries.count, 1)).contains(winners) {
      complaint = "\(commitment["winners"]) are to win, of \(entries.count) entries"
    } else if !Self.isInOrder([list.time("closed"), commitment.time("committed")]) {
      complaint = "it was not written after the list was closed"
    } else if !sources.allSatisfy({ $0.map { $0 > commitment.time("committed") ?? $0 } ?? false }) {
      complaint = "a source is not later than the commitment: its numbers were known already"
    } else {
      complaint = nil
    }
    add(
      "commitment", complaint,
      "\(winners) to win, by \(commitment["method"]) and numbers that were not known yet")
  }

  private static func source(_ text: String) -> Instant? {
    text.split(separator: " ", maxSplits: 1).first.flatMap { Instant(rfc3339: String($0)) }
  }

  private static func isInOrder(_ times: [Instant?]) -> Bool {
    let known = times.compactMap { $0 }
    return known.count == times.count && zip(known, known.dropFirst()).allSatisfy { $0 <= $1 }
  }

  private mutating func checkDraw() throws(LibraryMissing) {
    guard let commitment = record[.commitment], let draw = record[.draw],
      let method = DrawMethod(rawValue: commitment["method"])
    else { return }
    let numbers = draw.all("numbers").map { try? PublicNumbers(reading: $0) }
    let key = numbers.compactMap { $0?.key }.joined()
    let sources = commitment.all("source")
    let times = sources.map { Self.source($0) }
    if numbers.contains(nil) {
      add("numbers", "there is something that is no number", "")
    } else if numbers.count != sources.count {
      add("numbers", "\(numbers.count), where \(sources.count) sources are named", "")
    } else if key != draw["key"] {
      add("numbers", "they make the key \(key), not \(draw["key"])", "")
    } else if !times.allSatisfy({ Self.isInOrder([$0, draw.time("drawn")]) }) {
      add("numbers", "it was drawn before the numbers were known", "")
    } else {
      add("numbers", nil, "they make the key \(key)")
    }
    // A substitute is the next of the same order.
    let drawn = record.parts.filter { $0.kind == .draw || $0.kind == .substitute }
      .flatMap { $0.all("winner") }
    let first = draw.all("winner").count
    guard "\(first)" == commitment["winners"] else {
      add("winners", "\(first) were drawn, where \(commitment["winners"]) were to win", "")
      return
    }
    guard drawn.count <= entries.count, entries.count <= method.most else {
      add("winners", "more were drawn than there are entries", "")
      return
    }
    let right = try method.drawn(drawn.count, of: entries, key: draw["key"], seal: commitment.seal)
    let wanted = right.map { "\($0 + 1) \(entries[$0])" }
    guard let wrong = drawn.indices.first(where: { drawn[$0] != wanted[$0] }) else {
      add("winners", nil, "all \(drawn.count) follow from the list and the key")
      return
    }
    add(
      "winners", "number \(wrong + 1) must be \(wanted[wrong]), not \(drawn[wrong])", "")
  }

  /// The winners who have not fallen out, as `17 CODE`; nil when the substitutes make no sense.
  private func standing() -> [String]? {
    guard let draw = record[.draw] else { return [] }
    var standing = draw.all("winner")
    for part in record.parts where part.kind == .substitute {
      guard let index = standing.firstIndex(of: part["replaces"]) else { return nil }
      standing[index] = part["winner"]
    }
    return standing
  }

  private mutating func checkSubstitutes() {
    let substitutes = record.parts.filter { $0.kind == .substitute }
    guard !substitutes.isEmpty, let draw = record[.draw] else { return }
    let times = [draw.time("drawn")] + substitutes.map { $0.time("substituted") }
    let complaint =
      standing() == nil
      ? "one stands for somebody who had not won"
      : Self.isInOrder(times) ? nil : "one is older than the draw, or than the one before"
    add(
      "substitutes", complaint,
      substitutes.count == 1 ? "one, for a winner" : "\(substitutes.count), each for a winner")
  }

  private mutating func checkNames() {
    guard let names = record[.names] else { return }
    let places = Set((standing() ?? []).compactMap { $0.split(separator: " ").first })
    let named = names.all("name").map { $0.split(separator: " ", maxSplits: 1) }
    let isRight =
      named.allSatisfy { $0.count == 2 && places.contains($0[0]) }
      && Set(named.map(\.first)).count == named.count
    add(
      "names", isRight ? nil : "a name stands for somebody who has not won",
      named.count == 1 ? "one winner is named" : "\(named.count) winners are named")
  }

  // MARK: What else somebody has

  private mutating func check(_ aids: VerificationAids) throws {
    if let before = aids.before {
      do throws(RecordFault) {
        let earlier = try RecordReading(before).lasting
        add(
          "before",
          record.bytes.starts(with: earlier)
            ? nil : "it does not begin with the record that was published before",
          "it begins with the record that was published before")
      } catch {
        throw Failure("the earlier record, line \(error.line): \(error.message)")
      }
    }
    if let seal = aids.seal?.lowercased() {
      let part = record.parts.first { $0.seal == seal }
      add(
        "seal", part == nil ? "no part is under the seal \(seal)" : nil,
        "it is that of the \(part?.kind.rawValue ?? "")")
    }
    if !aids.numbers.isEmpty {
      guard let draw = record[.draw] else { throw Failure("it is not drawn yet") }
      let key = try aids.numbers.map { try PublicNumbers(reading: $0).key }.joined()
      add(
        "your numbers", key == draw["key"] ? nil : "they make the key \(key), not \(draw["key"])",
        "they are those of the draw")
    }
    if let receipt = aids.receipt?.trimmed.lowercased(), let identity = aids.identity?.trimmed {
      let code = try GiveawayEntry.code(
        of: record[.list]?["giveaway"] ?? "", receipt: receipt, identity: identity)
      let place = entries.firstIndex(of: code).map { $0 + 1 }
      let hasWon = standing()?.contains("\(place ?? 0) \(code)") ?? false
      add(
        "your entry", place == nil ? "\(code) is not in the list" : nil,
        "number \(place ?? 0) of \(entries.count): \(code)"
          + (record[.draw] == nil ? "" : hasWon ? "; it has won" : "; it has not won"))
    }
  }
}

extension RecordReading {
  /// A record without parts, where a text is none.
  fileprivate static func nothing() throws -> RecordReading { RecordReading() }

  private init() { bytes = [] }
}

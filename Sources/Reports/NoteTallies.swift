/// Notes and their reviews, counted by who wrote them and by month.
import Calendar
import Language
import Repository
import Tickets

/// Who wrote notes: a person, or a name that is nobody's.
enum Writer: Hashable, Sendable {
  case person(Int64)
  case name(String)
}

/// What reviews found in the notes of one writer and month.
struct NoteTally: Sendable {
  /// Replies and resolutions.
  var count = 0
  var remarks = 0
  /// Replies of which it can be said whether they tell the next step.
  var replies = 0
  var steps = 0
  /// Notes among staff.
  var internalCount = 0
  var internalRemarks = 0
  /// Texts long enough for a grade.
  private(set) var graded = 0
  // By the grade in tenths, as it is printed: memory does not grow with the notes.
  private var grades: [Int16: Int] = [:]

  /// All texts.
  var all: Int { count + internalCount }

  /// The median grade, by nearest rank; nil of fewer than `fewTickets`.
  var grade: Double? {
    guard graded >= fewTickets else { return nil }
    var left = (graded + 1) / 2
    for (tenths, count) in grades.sorted(by: { $0.key < $1.key }) {
      left -= count
      if left <= 0 { return Double(tenths) / 10 }
    }
    return nil
  }

  /// Remarks per public note; nil of too few.
  var perNote: Double? { Self.ratio(remarks, count) }
  /// The share of replies that say what happens next; nil of too few.
  var stepShare: Double? { Self.ratio(steps, replies) }
  /// Remarks per note among staff; nil of too few.
  var internalPerNote: Double? { Self.ratio(internalRemarks, internalCount) }

  private static func ratio(_ part: Int, _ whole: Int) -> Double? {
    whole < fewTickets ? nil : Double(part) / Double(whole)
  }

  mutating func count(_ note: ReviewedNote) {
    let review = note.review
    guard note.kind != .note else {
      internalCount += 1
      internalRemarks += review.remarks.count
      return
    }
    count += 1
    remarks += review.remarks.count
    if let saysNextStep = review.saysNextStep {
      replies += 1
      if saysNextStep { steps += 1 }
    }
    let readability = review.readability
    if readability.words >= Readability.leastWords, let grade = readability.grade {
      graded += 1
      grades[Int16(max(-300, min(3_000, (grade * 10).rounded()))), default: 0] += 1
    }
  }

  mutating func add(_ other: NoteTally) {
    count += other.count
    remarks += other.remarks
    replies += other.replies
    steps += other.steps
    internalCount += other.internalCount
    internalRemarks += other.internalRemarks
    graded += other.graded
    grades.merge(other.grades) { $0 + $1 }
  }
}

/// The tallies of one writer, or of several: a month each, and the whole.
struct NoteMonths: Sendable {
  var months: [NoteTally]
  var whole = NoteTally()

  init(_ count: Int) { months = [NoteTally](repeating: NoteTally(), count: count) }

  mutating func add(_ other: NoteMonths) {
    for place in months.indices { months[place].add(other.months[place]) }
    whole.add(other.whole)
  }
}

/// The notes of a period.
struct NoteTable {
  var pieces: [Piece]
  var all: NoteMonths
  var writers: [Writer: NoteMonths] = [:]
  /// How often each rule was remarked in public notes.
  var rules: [Rule: Int] = [:]
}

extension Study {
  /// Reviews and counts the notes that were written in a period.
  func noteTable(in period: ReportPeriod) throws -> NoteTable {
    let groups = try groups(of: period)
    var table = NoteTable(pieces: groups.pieces, all: NoteMonths(groups.pieces.count))
    try store.forEachReviewedNote(
      where: population.condition, from: period.from, to: period.to
    ) { note in
      guard let place = groups.piece(of: note.at) else { return }
      let writer = note.person.map { Writer.person($0) } ?? .name(note.author)
      var months = table.writers.removeValue(forKey: writer) ?? NoteMonths(groups.pieces.count)
      months.months[place].count(note)
      months.whole.count(note)
      table.writers[writer] = months
      table.all.months[place].count(note)
      table.all.whole.count(note)
      if note.kind != .note {
        for remark in note.review.remarks { table.rules[remark.rule, default: 0] += 1 }
      }
    }
    return table
  }
}

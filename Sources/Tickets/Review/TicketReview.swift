/// The review of a ticket's words: what the desk knows goes into the rules.
import Commands
import Language
import People
import Repository
import SQLite
import Terminal

extension Store {
  /// Reviews a text that is meant for a ticket, or for nobody in particular.
  func review(_ text: String, _ kind: TextKind, of ticket: Ticket? = nil) throws -> Review {
    let notes =
      ticket == nil || kind == .note
      ? [] : try notes(of: ticket?.id ?? 0).filter { $0.kind == .note }.map(\.body)
    return try TicketReviewer(self).review(text, kind, to: ticket?.requester?.id, notes: notes)
  }
}

/// Reviews texts of tickets by the words and limits of the district, read once.
final class TicketReviewer {
  private unowned let store: Store
  private let limits: ReviewLimits
  private let language: String
  private let minds: Bool
  private var reviewers: [String: Reviewer] = [:]
  private var reader: (number: Int64, names: [String], language: String?)?

  init(_ store: Store) throws {
    self.store = store
    limits = try store.reviewLimits()
    language = try store.setting("review.language")
    minds = try !limits.off.contains(.student) && store.knowsStudents()
  }

  /// Reviews a text.
  ///
  /// - Parameters:
  ///   - requester: who reads it, when it is public.
  ///   - notes: the internal notes that it must not repeat.
  func review(
    _ text: String, _ kind: TextKind, to requester: Int64?, notes: [String]
  ) throws -> Review {
    var facts = ReviewFacts(kind, language: language)
    if let requester {
      if reader?.number != requester { reader = try read(requester) }
      facts.names = reader?.names ?? []
      if kind != .note, let own = reader?.language { facts.language = own }
    }
    if kind != .note { facts.notes = notes }
    var review = try reviewer(facts.language).review(text, facts)
    if kind != .note, minds, let mention = try store.studentMention(in: text) {
      review.remarks.insert(
        Remark(
          .student, mention.words, at: nil,
          "a student's name or number; say 'the student' unless the reader must know who"),
        at: 0)
    }
    return review
  }

  private func reviewer(_ language: String) throws -> Reviewer {
    if let known = reviewers[language] { return known }
    let made = Reviewer(try store.vocabulary(language), language: language, limits)
    reviewers[language] = made
    return made
  }

  private func read(_ number: Int64) throws -> (Int64, [String], String?) {
    guard let person = try store.person(number) else { return (number, [], nil) }
    let language = try store.db.first(
      "SELECT language FROM person WHERE id = \(person.id)", read: { try $0.text() as String? })
    return (number, [person.shortName, person.name], language ?? nil)
  }
}

extension Remark {
  /// The remark as one line for people.
  var sentence: String {
    let quote = words.isEmpty ? "" : " '\(words)'"
    let place = place.map { "line \($0.line), column \($0.column): " } ?? ""
    return "\(severity.rawValue) \(rule.rawValue):\(quote) \(place)\(advice)"
  }
}

/// What a person chose after the review.
enum ReviewChoice: Equatable {
  case send
  case edit
  case stop
}

extension Context {
  /// Shows a review of public words and lets the person send, edit or stop; with `strict` it refuses
  /// instead, anywhere.
  ///
  /// Off a terminal and without `strict` nothing is looked at: a script is never in the way.
  ///
  /// - Returns: the text to send.
  /// - Throws: `Failure` with the status 4 where it is not sent.
  func reviewed(
    _ text: PreparedText, _ kind: TextKind, _ targets: Targets, strict: Bool
  ) throws -> PreparedText {
    let isShown = console.errFacts.isTerminal && !targets.words.contains(.standardInput)
    guard strict || isShown else { return text }
    var text = text
    while true {
      let (words, review) = try look(at: text, kind, targets, strict: strict)
      let matters = review.remarks.filter { $0.severity > .remark }
      for remark in review.remarks {
        if strict { console.warn(remark.sentence) } else { console.note(remark.sentence) }
      }
      if review.readability.words >= Readability.leastWords {
        console.note(review.readability.method)
      }
      if matters.isEmpty { return text }
      if strict {
        throw Failure(
          "not sent: the review found \(matters.count == 1 ? "one thing" : "\(matters.count) things")",
          hint: "see 'ittool help ticket review' for the rules", status: .no)
      }
      guard console.canAsk, !targets.dryRun else { return text }
      switch try choice() {
      case .send: return text
      case .stop: throw Failure("nothing was sent", status: .no)
      case .edit:
        let edited = try console.edit(words)
        guard !edited.trimmed.isEmpty else { throw Failure("the text is empty; nothing was sent") }
        text = .words(edited.droppingLastNewlines)
      }
    }
  }

  private func look(
    at text: PreparedText, _ kind: TextKind, _ targets: Targets, strict: Bool
  ) throws -> (String, Review) {
    try withStore { store in
      if !strict, try store.setting("review.show") != "yes" {
        return ("", Review("", ReviewFacts(kind), Vocabulary()))
      }
      // One text goes to many: the first ticket stands for all.
      let first =
        try targets.words.first.flatMap { word -> Ticket? in
          guard case .number(let number) = word else { return nil }
          return try store.survivor(of: store.tickets([number])[0])
        } ?? (targets.matching.isEmpty ? nil : store.tickets(targets.found(in: store)).first)
      if let first { try store.requireReading(of: first) }
      let words: String
      switch text {
      case .words(let given): words = given
      case .template(let template):
        words = try first.map { try store.filled(template, for: $0) } ?? template
      }
      return (words, try store.review(words, kind, of: first))
    }
  }

  private func choice() throws -> ReviewChoice {
    while true {
      let answer: String
      do { answer = try console.ask("send, edit or stop?", default: "send").lowercased() } catch {
        throw Failure("nothing was sent: \(error.message)", status: .no)
      }
      switch answer {
      case "s", "send", "y", "yes": return .send
      case "e", "edit": return .edit
      case "stop", "q", "n", "no": return .stop
      default: console.note("'\(answer)' is not send, edit or stop")
      }
    }
  }
}

/// Whom a word of a level means: the assignee, the lead, a role, a group or one person.
import Commands
import People
import Repository
import SQLite

/// Who is told that a promise is in danger or missed.
enum EscalationReceiver: Sendable, Equatable {
  /// Whoever works on it; without one the lead, without a lead the directors.
  case assignee
  /// Whom the level names as its lead.
  case lead
  /// A role, a group or one person.
  case others(Addressees)

  /// Reads a word; an unknown group or person is an error.
  init(_ word: String, in store: Store) throws {
    switch word.lowercased() {
    case "assignee": self = .assignee
    case "lead": self = .lead
    default:
      self = .others(
        try Addressees(several: word, in: store) ?? .person(try store.knownPerson(word).id))
    }
  }
}

extension Store {
  /// The people whom a step of a level tells of a ticket; none where nobody is named.
  func people(_ word: String, _ level: Level, _ facts: LevelFacts) throws -> [Person] {
    switch try EscalationReceiver(word, in: self) {
    case .assignee:
      if let id = facts.assignee, let person = try person(id) { return [person] }
      let lead = try level.lead.map { try leads($0, facts) } ?? []
      return lead.isEmpty ? try people(.role(.director)) : lead
    case .lead: return try level.lead.map { try leads($0, facts) } ?? []
    case .others(let others): return try people(others)
    }
  }

  // A lead that is said to be "lead" or "assignee" leads back to itself.
  private func leads(_ word: String, _ facts: LevelFacts) throws -> [Person] {
    switch word.lowercased() {
    case "lead", "assignee": return []
    default: return try people(word, Level(name: "", since: now), facts)
    }
  }
}

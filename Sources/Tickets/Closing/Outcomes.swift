/// Why tickets end, as it is stored, and as people are told.
///
/// An outage has its number behind the word, `outage O-9`, so that the desk that knows outages finds
/// its tickets; the ticket that covers a duplicate is a link.
import Commands
import Repository
import SQLite

extension Outcome {
  /// Reads what is stored: the word, and behind `outage` its number.
  init?(stored text: String) {
    guard let word = text.split(separator: " ").first else { return nil }
    self.init(rawValue: String(word))
  }

  /// The reason as it is stored.
  static func stored(outage: OutageNumber) -> String {
    "\(Outcome.outage.rawValue) \(Kind.outage.number(outage.value))"
  }

  /// Reads a reason as a file has it, in the form in which it is stored.
  ///
  /// A ticket that was merged elsewhere says so, which nobody may say of a living one.
  static func stored(reading text: String) throws(Failure) -> String {
    let words = text.split(separator: " ")
    if words.count == 2, words[0].lowercased() == Outcome.outage.rawValue {
      return stored(outage: try OutageNumber.read(String(words[1])))
    }
    return text.lowercased() == Outcome.merged.rawValue
      ? Outcome.merged.rawValue : try Outcome.read(text).rawValue
  }

  /// The reason in the words of a language; English where it is not known.
  func meaning(in language: String) -> String {
    guard language == "es" else { return meaning }
    return switch self {
    case .confirmed: "quien la hizo confirmó que está solucionada"
    case .unanswered: "no llegó respuesta"
    case .withdrawn: "ya no hace falta"
    case .declined: "no se hará"
    case .duplicate: "otra solicitud trata de lo mismo"
    case .outage: "forma parte de una avería"
    case .merged: "continúa en otra solicitud"
    case .spam: "nunca fue una solicitud"
    }
  }
}

extension Store {
  /// Why a ticket ended, as its people are told: with the number of what it goes on in.
  func outcomeWords(of ticket: Ticket, language: String) throws -> String {
    guard let text = ticket.outcome, let outcome = Outcome(stored: text) else { return "" }
    let words = outcome.meaning(in: language)
    switch outcome {
    case .outage:
      let number = text.split(separator: " ").dropFirst().first
      return number.map { "\(words), \($0)" } ?? words
    case .duplicate:
      let other = try links(of: ticket.id).last { $0.kind == .duplicates && $0.ticket == ticket.id }
      return other.map { "\(words), \(Kind.ticket.number($0.other))" } ?? words
    case .confirmed, .unanswered, .withdrawn, .declined, .merged, .spam: return words
    }
  }
}

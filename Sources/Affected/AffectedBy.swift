/// Which open outage a ticket is about, by its building and its words.
///
/// A rule that anybody can check by hand: the ticket has a word of the name or the title of a service
/// that is hit, and its building is one that this service serves. Then it belongs to the outage. With
/// a word but without a building it may belong to it, and a person decides.
import Calendar
import Commands
import Delivery
import Outages
import People
import Repository
import SQLite
import Services
import Tickets

/// Words that can be compared: small, in one spelling, without those that say nothing.
struct TellingWords {
  private(set) var all: Set<String> = []

  init(_ texts: String...) {
    for text in texts { add(text) }
  }

  mutating func add(_ text: String) {
    var word = ""
    for character in text.lowercased() {
      if character.isLetter || character.isNumber {
        word.append(character)
      } else if character != "-", character != "'", character != "’" {
        put(word)
        word = ""
      }
    }
    put(word)
  }

  private mutating func put(_ word: String) {
    guard word.count > 2, word.count <= 40 else { return }
    let one =
      word.count > 3 && word.hasSuffix("s") && !word.hasSuffix("ss")
      ? String(word.dropLast()) : word
    let known = Self.same[one] ?? one
    if !Self.empty.contains(known) { all.insert(known) }
  }

  func meets(_ other: TellingWords) -> Bool { !all.isDisjoint(with: other.all) }

  /// The same thing by another name.
  private static let same = [
    "email": "mail", "correo": "mail", "outlook": "mail", "gmail": "mail", "wlan": "wifi",
    "wireless": "wifi", "telephone": "phone", "telefono": "phone", "teléfono": "phone",
    "printing": "printer", "print": "printer", "impresora": "printer", "web": "internet",
    "online": "internet",
  ]

  /// Words that stand in every second ticket and in the names of many services.
  static let empty: Set<String> = [
    "about", "again", "all", "and", "any", "anyone", "are", "been", "broken", "but", "can",
    "cannot", "cant", "class", "classroom", "computer", "day", "didnt", "district", "does",
    "doesnt", "dont", "down", "error", "fail", "failed", "for", "from", "get", "getting", "good",
    "has", "have", "hello", "help", "her", "hi", "high", "his", "how", "into", "isnt", "issue",
    "its", "just", "keep", "monday", "morning", "need", "new", "not", "now", "off", "open", "our",
    "out", "over", "please", "problem", "room", "school", "she", "since", "slow", "some",
    "student", "support", "sure", "system", "teacher", "tell", "thank", "thanks", "that", "the",
    "their", "them", "there", "they", "this", "today", "try", "trying", "use", "using", "very",
    "wa", "want", "was", "were", "what", "when", "which", "who", "will", "with", "wont", "work",
    "working", "would", "you", "your", "service", "server", "access", "account", "badly", "only",
    "part", "con", "del", "desde", "está", "esta", "favor", "funciona", "gracia", "hay", "hola",
    "las", "los", "para", "pero", "por", "puede", "que", "sala", "son", "sus", "una", "clase",
    "escuela", "ayuda", "alguien", "nada", "todo", "muy", "más",
  ]
}

/// An open outage that a ticket may be about.
struct TroubleMatch: Sendable, Equatable {
  var outage: Outage
  /// Whether nobody needs to decide.
  var isClear: Bool
  var isLinked: Bool
}

/// What is to be known of the open outages for many tickets.
struct OpenTrouble {
  struct Hit {
    var service: Service
    var words: TellingWords
  }

  struct Candidate {
    var outage: Outage
    var hits: [Hit]
    var spoken: TellingWords
  }

  var candidates: [Candidate] = []

  /// Reads the open outages, or one.
  init(_ store: Store, only: Outage? = nil) throws {
    let open = try only.map { [$0] } ?? store.openOutages()
    guard !open.isEmpty else { return }
    let graph = try store.serviceGraph()
    let places = try TellingWords(
      store.db.all("SELECT name FROM site", as: String.self).joined(separator: " "))
    for outage in open {
      guard let last = try store.updates(of: outage.id).last(where: { $0.kind != .postmortem })
      else { continue }
      let said = try store.impacts(of: last.id)
      let status = graph.status(
        of: said.map { StatedImpact($0.key, $0.value, cause: outage.id) })
      let hits = graph.services.filter { status[$0.id]?.level ?? .operational > .maintenance }
        .map { service in
          Hit(
            service: service,
            words: TellingWords(service.name, service.title).without(places))
        }
      candidates.append(
        Candidate(
          outage: outage, hits: hits,
          spoken: TellingWords(outage.title, last.affected).without(places)))
    }
  }

  /// The outage that a ticket is about; the one that began last where several fit.
  func match(_ words: TellingWords, site: Int64?) -> TroubleMatch? {
    var possible: Outage?
    for candidate in candidates.reversed() {
      let named = candidate.hits.filter { $0.words.meets(words) }
      let isThere = named.contains { hit in
        hit.service.siteIDs.isEmpty || site.map { hit.service.serves(site: $0) } ?? false
      }
      if isThere { return TroubleMatch(outage: candidate.outage, isClear: true, isLinked: false) }
      // Another building is another matter.
      let isElsewhere =
        site != nil && !candidate.hits.isEmpty
        && !candidate.hits.contains { $0.service.serves(site: site ?? 0) }
      if !isElsewhere, !named.isEmpty || candidate.spoken.meets(words) {
        possible = possible ?? candidate.outage
      }
    }
    return possible.map { TroubleMatch(outage: $0, isClear: false, isLinked: false) }
  }
}

extension TellingWords {
  fileprivate func without(_ other: TellingWords) -> TellingWords {
    var copy = self
    copy.all.subtract(other.all)
    return copy
  }
}

extension Store {
  /// The open outage that a ticket belongs to or is about; nil when there is none, or when the ticket
  /// is about a student, of which nobody else is to know anything.
  func trouble(of ticket: Ticket) throws -> TroubleMatch? {
    guard ticket.student == nil else { return nil }
    if let id = try db.first(
      "SELECT outage FROM outage_ticket WHERE ticket = \(ticket.id)", as: Int64.self)
    {
      let outage = try self.outage(OutageNumber(id))
      return outage.state.isOpen
        ? TroubleMatch(outage: outage, isClear: true, isLinked: true) : nil
    }
    let open = try OpenTrouble(self)
    guard !open.candidates.isEmpty else { return nil }
    return open.match(ticket.tellingWords, site: try site(of: ticket))
  }

  /// The building of a ticket, or else the main one of its requester.
  func site(of ticket: Ticket) throws -> Int64? {
    if let name = ticket.site {
      return try db.first("SELECT id FROM site WHERE name = \(name)", as: Int64.self)
    }
    guard let requester = ticket.requester else { return nil }
    return try db.first(
      "SELECT site FROM person_site WHERE person = \(requester.id) ORDER BY place LIMIT 1",
      as: Int64.self)
  }
}

extension Ticket {
  /// The words by which it can be about something: subject, the beginning of the text, tags, queue.
  var tellingWords: TellingWords {
    TellingWords(
      subject, String(description.prefix(1_000)), tags.joined(separator: " "), queue)
  }
}

extension TroubleKnower {
  /// Knows the open outages.
  public static let outages = TroubleKnower(
    opened: { store, ticket in
      guard try store.setting("outage.link-tickets") == "yes",
        let match = try store.trouble(of: ticket), match.isClear, !match.isLinked
      else { return }
      try store.link(ticket: TicketNumber(ticket.id), to: match.outage)
    },
    sentences: { store, ticket in
      guard let match = try store.trouble(of: ticket) else { return [] }
      let outage = match.outage
      var sentence =
        match.isLinked
        ? "it belongs to \(outage.number): \(outage.title)"
        : "it may belong to \(outage.number): \(outage.title)"
      if let next = outage.nextDue {
        sentence += "; next word by \(localStamp(next, try store.zone()))"
      }
      let last = try store.updates(of: outage.id).last { !$0.meanwhile.isEmpty }
      return [sentence] + (last.map { ["meanwhile: \($0.meanwhile)"] } ?? [])
        + (match.isLinked
          ? [] : ["link it with 'ittool outage link \(outage.number) \(ticket.number)'"])
    },
    words: { store, ticket, language in
      guard let match = try store.trouble(of: ticket), match.outage.isPublic else { return "" }
      let outage = match.outage
      let said = try store.updates(of: outage.id).last { $0.kind != .postmortem }
      // What lies in the past is no promise any more.
      let next = try outage.nextDue.flatMap { time in
        time > store.now ? localStamp(time, try store.zone()) : nil
      }
      return try Letter("outage-known", language: language, store.places).fill([
        "number": outage.number, "title": outage.title, "affected": said?.affected ?? "",
        "meanwhile": said?.meanwhile ?? "", "works": said?.works ?? "", "next": next ?? "",
        "linked": match.isLinked ? outage.number : "",
      ]).text.droppingLastNewlines
    })
}

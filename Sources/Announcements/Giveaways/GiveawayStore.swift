/// The SQL of giveaways that are open: making them, and entering people once each.
import Calendar
import Commands
import People
import Repository
import SQLite

/// What a giveaway is made of.
struct NewGiveaway: Sendable {
  var title: String
  var rule = EntryRule.list
  var word: String?
  var announcement: AnnouncementNumber?
  var winners = 1
  var staffMayEnter = false
  var until: Instant?
}

/// What a reader did that may enter them into a giveaway.
public enum ReaderDeed: Sendable, Equatable {
  /// They asked a question about the announcement.
  case asked
  /// They replied to it, in these words, without what they quoted.
  case replied(String)
  /// They answered a survey that goes with it.
  case answered
}

extension Store {
  /// The giveaway of this number.
  func giveaway(_ number: GiveawayNumber) throws -> Giveaway {
    guard
      let found = try db.first(
        Giveaway.select + " WHERE g.id = \(number.value)", as: Giveaway.self)
    else {
      throw Failure(
        "there is no giveaway \(Kind.giveaway.number(number.value))",
        hint: "see 'ittool giveaway list'")
    }
    return found
  }

  /// Opens a giveaway; called inside a transaction.
  func openGiveaway(_ new: NewGiveaway) throws -> Giveaway {
    let title = try WrittenText.title(new.title)
    guard 1...1000 ~= new.winners else {
      throw Failure.usage("--winners: \(new.winners) is not between 1 and 1000")
    }
    var word: String?
    switch new.rule {
    case .reply:
      word = new.word?.trimmed
      guard let word, 1...40 ~= word.count, word.allSatisfy({ $0.isLetter || $0.isNumber }) else {
        throw Failure.usage(
          "--rule reply needs --word: one word of letters and digits that stands in the post")
      }
      guard new.announcement != nil else {
        throw Failure.usage("--rule reply needs the --announcement that people reply to")
      }
    case .question where new.announcement == nil:
      throw Failure.usage("--rule question needs the --announcement that people ask about")
    case .list, .question, .survey:
      guard new.word == nil else { throw Failure.usage("--word is for --rule reply") }
    }
    if let until = new.until, until <= now { throw Failure.usage("--until: that time has passed") }
    let announcement = try new.announcement.map { try self.announcement($0).id }
    try db.run(
      """
      INSERT INTO giveaway(title, rule, word, announcement, winners, staff, author, opened, until)
      VALUES (\(title), \(new.rule.rawValue), \(word), \(announcement), \(new.winners),
        \(new.staffMayEnter), \(actor), \(now), \(new.until))
      """)
    let id = db.lastInsertedRow
    try record(.giveaway, id, "opened", new: title)
    return try giveaway(GiveawayNumber(id))
  }

  /// Refuses a giveaway that nobody can enter any more.
  func requireOpen(_ giveaway: Giveaway) throws {
    guard giveaway.state == .open else {
      throw Failure(
        giveaway.state == .cancelled
          ? "\(giveaway.number) is cancelled"
          : "the list of \(giveaway.number) is closed and does not change any more")
    }
    if let until = giveaway.until, until < now {
      throw Failure("one could enter \(giveaway.number) until \(spoken(until, try zone()))")
    }
  }

  /// Enters a person; called inside a transaction.
  ///
  /// Who is in it already stays so, with the same receipt; who was withdrawn is in it again.
  ///
  /// - Returns: the entry, and whether it is new.
  func enter(
    _ person: Profile, into giveaway: Giveaway, how: EntryRule, mayName: Bool
  ) throws -> (entry: GiveawayEntry, isNew: Bool) {
    try requireOpen(giveaway)
    guard person.erased == nil else { throw Failure("\(person.number) was erased") }
    if let known = try entry(of: person.id, in: giveaway.id) {
      let again = known.excluded == .withdrawn
      guard again || mayName && !known.mayName else { return (known, false) }
      let exclusion = again ? try exclusion(of: person.role, giveaway) : known.excluded
      try db.run(
        """
        UPDATE giveaway_entry SET excluded = \(exclusion?.rawValue), reason = NULL,
          may_name = max(may_name, \(mayName))
        WHERE id = \(known.id)
        """)
      if again { try record(.giveaway, giveaway.id, "entered again", new: known.code) }
      if mayName, !known.mayName { try record(.giveaway, giveaway.id, "named", new: known.code) }
      return (try entry(known.id), again)
    }
    let receipt = GiveawayEntry.newReceipt()
    let identity = person.addresses.first?.lowercased() ?? person.number
    let code = try GiveawayEntry.code(of: giveaway.number, receipt: receipt, identity: identity)
    try db.run(
      """
      INSERT INTO giveaway_entry(giveaway, code, person, identity, receipt, how, may_name, at,
        excluded)
      VALUES (\(giveaway.id), \(code), \(person.id), \(identity), \(receipt), \(how.rawValue),
        \(mayName), \(now), \(try exclusion(of: person.role, giveaway)?.rawValue))
      """)
    let id = db.lastInsertedRow
    try record(.giveaway, giveaway.id, "entered", new: code)
    return (try entry(id), true)
  }

  private func exclusion(of role: Role?, _ giveaway: Giveaway) throws -> Exclusion? {
    (role == .technician || role == .director) && !giveaway.staffMayEnter ? .staff : nil
  }

  private func entry(_ id: Int64) throws -> GiveawayEntry {
    guard
      let found = try db.first(
        GiveawayEntry.select + " WHERE e.id = \(id)", as: GiveawayEntry.self)
    else { throw Failure("there is no such entry") }
    return found
  }

  /// The entry of a person, also under a record that was merged into theirs.
  func entry(of person: Int64, in giveaway: Int64) throws -> GiveawayEntry? {
    try db.first(
      GiveawayEntry.select + """
         WHERE e.giveaway = \(giveaway) AND e.person IN (SELECT \(person)
          UNION ALL SELECT id FROM person WHERE merged_into = \(person))
        ORDER BY e.excluded IS NOT NULL, e.id LIMIT 1
        """, as: GiveawayEntry.self)
  }

  /// Takes an entry out of an open giveaway; called inside a transaction.
  func withdraw(_ entry: GiveawayEntry, from giveaway: Giveaway, reason: String?) throws {
    guard giveaway.state == .open else { return try requireOpen(giveaway) }
    guard entry.excluded != .withdrawn else { return }
    try db.run(
      """
      UPDATE giveaway_entry SET excluded = 'withdrawn', reason = \(reason) WHERE id = \(entry.id)
      """)
    try record(.giveaway, giveaway.id, "withdrawn", old: entry.code, new: reason)
  }

  /// Records whether somebody agrees to be named as a winner; called inside a transaction.
  func setNaming(_ entry: GiveawayEntry, in giveaway: Giveaway, _ mayName: Bool) throws {
    guard entry.mayName != mayName else { return }
    try db.run("UPDATE giveaway_entry SET may_name = \(mayName) WHERE id = \(entry.id)")
    try record(
      .giveaway, giveaway.id, "named", old: mayName ? nil : entry.code,
      new: mayName ? entry.code : nil)
  }

  /// Whether a reply says a giveaway's word and hardly anything else: it asks nothing.
  ///
  /// Beside the word there are at most five others and no question mark.
  func isOnlyEntry(_ text: String, toAnnouncement announcement: Int64) throws -> Bool {
    guard !text.contains("?"), text.split(whereSeparator: \.isWhitespace).count <= 6 else {
      return false
    }
    return try db.all(
      """
      SELECT word FROM giveaway WHERE announcement = \(announcement) AND rule = 'reply'
      """, as: String.self
    ).contains { EntryRule.reply.isMet(by: .replied(text), word: $0) }
  }

  /// Enters a reader into the open giveaways of an announcement whose rule they met.
  ///
  /// For the desk that takes what readers write; called inside its transaction. It asks nothing of
  /// mail: the caller knows who the reader is.
  ///
  /// - Returns: the numbers of the giveaways that the reader is newly in.
  @discardableResult
  public func enterGiveaways(
    ofAnnouncement announcement: Int64, person: Int64, by deed: ReaderDeed
  ) throws -> [String] {
    let open = try db.all(
      Giveaway.select + """
         WHERE g.announcement = \(announcement) AND g.state = 'open'
          AND (g.until IS NULL OR g.until >= \(now)) ORDER BY g.id
        """, as: Giveaway.self)
    guard !open.isEmpty, let profile = try profile(person), profile.erased == nil else { return [] }
    return try open.filter { $0.rule.isMet(by: deed, word: $0.word) }.compactMap { giveaway in
      try enter(profile, into: giveaway, how: giveaway.rule, mayName: false).isNew
        ? giveaway.number : nil
    }
  }
}

extension EntryRule {
  /// Whether what a reader did enters them.
  ///
  /// The word counts wherever it stands by itself, in capitals or not.
  func isMet(by deed: ReaderDeed, word: String?) -> Bool {
    switch (self, deed) {
    case (.question, .asked), (.survey, .answered): return true
    case (.reply, .replied(let text)):
      let wanted = word?.lowercased() ?? ""
      return text.split { !$0.isLetter && !$0.isNumber }.contains { $0.lowercased() == wanted }
    default: return false
    }
  }
}

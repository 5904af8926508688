/// From the frozen list to the winners: commit, draw, substitute; each once, and in order.
import Calendar
import Commands
import Repository
import SQLite

extension Store {
  // MARK: Committing

  /// Writes down how and by which future numbers it is drawn; called inside a transaction.
  func commitGiveaway(
    _ giveaway: Giveaway, method: DrawMethod, winners: Int, sources: [PublicSource]
  ) throws -> Giveaway {
    switch giveaway.state {
    case .closed: break
    case .open:
      throw Failure(
        "\(giveaway.number) is open: the list must stand before the numbers are named",
        hint: "close it with 'ittool giveaway close \(giveaway.number)'")
    case .committed, .drawn, .cancelled:
      throw Failure("\(giveaway.number) is \(giveaway.state.rawValue) already")
    }
    guard !sources.isEmpty else {
      throw Failure.usage("--source is missing: which public numbers?")
    }
    guard sources.count <= 16 else { throw Failure.usage("at most 16 sources") }
    guard 1...1000 ~= winners else {
      throw Failure.usage("--winners: \(winners) is not between 1 and 1000")
    }
    guard winners <= giveaway.entries else {
      throw Failure(
        "\(winners) are to win, and "
          + (giveaway.entries == 1 ? "one entry is" : "\(giveaway.entries) entries are")
          + " in the list",
        hint: "say fewer with --winners")
    }
    guard giveaway.entries <= method.most else {
      throw Failure(
        "the method \(method.rawValue) takes at most \(method.most) entries, "
          + "and there are \(giveaway.entries)")
    }
    for source in sources where source.at <= now {
      throw Failure(
        "'\(source.name)' was at \(spoken(source.at, try zone())): its numbers may be known already",
        hint: "name numbers that nobody can know yet")
    }
    var lines = [
      "committed: \(now.rfc3339)", "method: \(method.rawValue)", "winners: \(winners)",
    ]
    for (index, source) in sources.enumerated() {
      lines.append("source: \(source.at.rfc3339) \(source.name)")
      try db.run(
        """
        INSERT INTO giveaway_source(giveaway, place, name, at)
        VALUES (\(giveaway.id), \(index + 1), \(source.name), \(source.at))
        """)
    }
    let seal = try self.seal(lines, in: giveaway.id)
    try db.run(
      """
      UPDATE giveaway SET state = 'committed', committed = \(now), method = \(method.rawValue),
        winners = \(winners) WHERE id = \(giveaway.id)
      """)
    try record(.giveaway, giveaway.id, "committed", new: seal)
    return try self.giveaway(GiveawayNumber(giveaway.id))
  }

  // MARK: Drawing

  /// Draws the winners by the numbers that were announced; called inside a transaction.
  func draw(_ giveaway: Giveaway, _ numbers: [PublicNumbers]) throws -> [Winner] {
    switch giveaway.state {
    case .committed: break
    case .drawn:
      throw Failure(
        "\(giveaway.number) was drawn \(try giveaway.drawn.map { spoken($0, try zone()) } ?? ""); "
          + "it is not drawn twice",
        hint: "when a winner falls out: 'ittool giveaway substitute'")
    case .open, .closed:
      throw Failure(
        "the way of drawing \(giveaway.number) is not published yet",
        hint: "see 'ittool giveaway commit'")
    case .cancelled: throw Failure("\(giveaway.number) is cancelled")
    }
    guard let method = giveaway.method, let seal = giveaway.seal else { return [] }
    let sources = try sources(of: giveaway.id)
    guard numbers.count == sources.count else {
      throw Failure.usage(
        "\(sources.count == 1 ? "one source is" : "\(sources.count) sources are") named, "
          + "and --numbers came \(numbers.count == 1 ? "once" : "\(numbers.count) times")",
        hint: "give one --numbers for each source, in their order")
    }
    for source in sources where source.at > now {
      throw Failure(
        "'\(source.name)' is at \(spoken(source.at, try zone())): its numbers are not known yet")
    }
    if method == .rfc3797, let odd = numbers.first(where: \.isHexadecimal) {
      throw Failure.usage("'\(odd.text)': RFC 3797 takes numbers only")
    }
    let codes = try codes(of: giveaway.id)
    let key = numbers.map(\.key).joined()
    let drawn = try method.drawn(giveaway.winners, of: codes, key: key, seal: seal)
    for (index, number) in numbers.enumerated() {
      try db.run(
        """
        UPDATE giveaway_source SET numbers = \(number.text)
        WHERE giveaway = \(giveaway.id) AND place = \(index + 1)
        """)
    }
    for (index, place) in drawn.enumerated() {
      try keepWinner(giveaway, place: index + 1, position: place + 1, code: codes[place])
    }
    try self.seal(
      ["drawn: \(now.rfc3339)"] + numbers.map { "numbers: \($0.text)" } + ["key: \(key)"]
        + drawn.map { "winner: \($0 + 1) \(codes[$0])" }, in: giveaway.id)
    try db.run("UPDATE giveaway SET state = 'drawn', drawn = \(now) WHERE id = \(giveaway.id)")
    try record(.giveaway, giveaway.id, "drawn", new: key)
    return try winners(of: giveaway.id)
  }

  private func keepWinner(
    _ giveaway: Giveaway, place: Int, position: Int, code: String, replaces: Int64? = nil,
    reason: String? = nil
  ) throws {
    try db.run(
      """
      INSERT INTO giveaway_winner(giveaway, place, entry, position, at, replaces, reason)
      VALUES (\(giveaway.id), \(place), (SELECT id FROM giveaway_entry
        WHERE giveaway = \(giveaway.id) AND code = \(code)), \(position), \(now), \(replaces),
        \(reason))
      """)
  }

  /// Draws the next in the place of a winner who fell out; called inside a transaction.
  func substitute(_ winner: Winner, in giveaway: Giveaway, reason: String) throws -> Winner {
    guard giveaway.state == .drawn, let method = giveaway.method else {
      throw Failure("\(giveaway.number) is \(giveaway.state.rawValue): nobody has won")
    }
    guard !winner.isReplaced else {
      throw Failure("\(winner.entry.who) fell out already, and has a substitute")
    }
    let reason = try WrittenText.summary(reason, "reason")
    for word in [winner.entry.name, "@"]
    where !word.isEmpty
      && reason.lowercased().contains(word.lowercased())
    {
      throw Failure(
        "the reason is published, and names '\(word)'",
        hint: "say it without a name or an address")
    }
    let codes = try codes(of: giveaway.id)
    let before = try winners(of: giveaway.id)
    guard before.count < codes.count else {
      throw Failure("nobody is left to take the place", status: .no)
    }
    let key = try sources(of: giveaway.id).map { source in
      try PublicNumbers(reading: source.numbers ?? "").key
    }.joined()
    // The second seal is that of the commitment.
    let seal =
      try db.first(
        "SELECT seal FROM giveaway_section WHERE giveaway = \(giveaway.id) AND place = 2",
        as: String.self) ?? ""
    let order = try method.drawn(before.count + 1, of: codes, key: key, seal: seal)
    guard let next = order.last else { throw Failure("nobody is left", status: .no) }
    try keepWinner(
      giveaway, place: before.count + 1, position: next + 1, code: codes[next],
      replaces: winner.place, reason: reason)
    try self.seal(
      [
        "substituted: \(now.rfc3339)", "replaces: \(winner.position) \(winner.entry.code)",
        "reason: \(reason)", "winner: \(next + 1) \(codes[next])",
      ], in: giveaway.id)
    try record(.giveaway, giveaway.id, "substituted", old: winner.entry.code, new: codes[next])
    guard let drawn = try winners(of: giveaway.id).last else { return winner }
    return drawn
  }

  /// Gives a giveaway up, for everybody to see; called inside a transaction.
  func cancel(_ giveaway: Giveaway, reason: String) throws {
    guard giveaway.state != .cancelled else {
      throw Failure("\(giveaway.number) is cancelled already")
    }
    let reason = try WrittenText.summary(reason, "reason")
    if giveaway.closed != nil {
      try seal(["cancelled: \(now.rfc3339)", "reason: \(reason)"], in: giveaway.id)
    }
    try db.run(
      """
      UPDATE giveaway SET state = 'cancelled', cancelled = \(now), reason = \(reason)
      WHERE id = \(giveaway.id)
      """)
    try record(
      .giveaway, giveaway.id, "cancelled", old: giveaway.state.rawValue, new: reason)
  }
}

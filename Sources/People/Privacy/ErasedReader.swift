/// Erasing a reader of announcements: their questions, subscriptions and entries in giveaways.
import Mail
import Repository
import SQLite

extension Erasure {
  // What they asked goes; an answer for everybody stays where it has a question of its own.
  func eraseQuestions() throws {
    try db.run(
      """
      UPDATE question SET published = iif(shown IS NULL, NULL, published),
        question = \(Self.mark), named = 0, message_id = NULL WHERE person = \(id)
      """)
    try db.run(
      """
      UPDATE event SET old = NULL, new = NULL WHERE kind = 'Q'
        AND item IN (SELECT id FROM question WHERE person = \(id))
      """)
    try db.run("UPDATE question SET owner = NULL WHERE owner = \(id) AND state = 'open'")
  }

  // That somebody left for good is remembered without the address, so that no list brings them back.
  func eraseSubscriptions() throws {
    let refused = try db.first(
      "SELECT 1 FROM refusal WHERE person = \(id) AND (kind = 'all' OR kind = 'announcement')",
      as: Int64.self)
    for address in profile.addresses {
      let whose: SQL = "(SELECT id FROM subscriber WHERE address = \(address))"
      let left = try db.first(
        "SELECT 1 FROM subscriber WHERE address = \(address) AND gone IS NOT NULL",
        as: Int64.self)
      if refused ?? left != nil {
        let now = store.now
        try db.run(
          """
          INSERT OR IGNORE INTO subscriber(address, created, gone)
          VALUES (\(try store.proof().forgotten(address: address)), \(now), \(now))
          """)
      }
      try db.run("DELETE FROM event WHERE kind = 'subscription' AND item IN \(whose)")
      try db.run("DELETE FROM subscription WHERE subscriber IN \(whose)")
      try db.run("DELETE FROM subscriber WHERE address = \(address)")
    }
  }

  /// Takes the person out of giveaways; of a list that is closed the code, which names nobody, stays,
  /// because the published record is built upon it.
  func eraseEntries() throws {
    let mine: SQL = """
      person IN (SELECT id FROM person WHERE id = \(id) UNION ALL
        SELECT id FROM person WHERE merged_into = \(id))
      """
    try db.run(
      """
      DELETE FROM giveaway_entry WHERE \(mine)
        AND (SELECT closed FROM giveaway WHERE giveaway.id = giveaway_entry.giveaway) IS NULL
      """)
    try db.run(
      """
      UPDATE giveaway_entry SET person = NULL, identity = NULL, receipt = NULL, reason = NULL,
        may_name = 0
      WHERE \(mine)
      """)
  }
}

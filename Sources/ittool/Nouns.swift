/// The table of the whole program: every noun, and who answers completions.
import Commands
import People
import Repository
import SQLite
import Tickets

extension Program {
  /// The version of this release.
  static let release = "0.1.0"

  /// Everything that `ittool` can say.
  static let ittool = Program(
    name: "ittool",
    version: {
      "ittool \(release) (sqlite \(Connection.libraryVersion), schema \(Schema.version))"
    },
<<<<<<< HEAD
    nouns: [.initialise, .ticket, .store, .config],
=======
    nouns: [.initialise, .ticket, .queue, .template, .view, .state, .board, .person],
>>>>>>> 9d6b181 (The ticket desk: a ticket's life, notes, merging, links, files, undo, board, queues, templates, views)
    topics: [],
    candidates: { _, _, _ in [] })
}

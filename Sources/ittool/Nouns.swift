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
    nouns: [.initialise, .ticket, .queue, .template, .view, .state, .board, .person, .store, .config],
    topics: [],
    candidates: { _, _, _ in [] })
}

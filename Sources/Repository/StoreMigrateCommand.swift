/// `ittool store migrate` and `ittool store vacuum`: the store in a new shape.
import Commands
import Glibc
import SQLite

struct NoArguments: Sendable {}

extension AnyCommand {
  static var storeMigrate: AnyCommand {
    AnyCommand(
      Command(
        "store migrate", "Bring the store to the schema of this ittool",
        prose: """
          After an upgrade of ittool the store may need new tables and columns. This takes a backup
          first, beside the store, under its name with `.before-migration-` and the old schema's
          number at its end. Then all steps are done in one transaction: all of them are kept or
          none. A store that is up to date stays as it is.
          """,
        examples: [Example("ittool store migrate", "Upgrade the store in use")],
        start: NoArguments()
      ) { _, context in
        try context.withOpenStore { store in
          let migration = StoreMigration(path: store.path, stamp: context.stamp)
          if let backup = try migration.run(store.db, from: store.schema) {
            context.console.note(
              "schema \(store.schema) became \(Schema.version); the old store is kept as \(backup)")
          } else {
            context.console.note("the store has schema \(store.schema) already")
          }
        }
        return .done
      })
  }

  static var storeVacuum: AnyCommand {
    AnyCommand(
      Command(
        "store vacuum", "Rewrite the store without gaps",
        prose: """
          Empties the log into the store and rewrites the store without the gaps that deleted rows
          leave. Nothing can be written meanwhile, and the disk needs room for a second copy. It is
          seldom worth it: gaps are used again.
          """,
        examples: [Example("ittool store vacuum", "Rewrite the store in use")],
        start: NoArguments()
      ) { _, context in
        try context.withOpenStore { store in
          guard store.schema <= Schema.version else {
            throw Failure.newerSchema(store.schema, Schema.version, store.path)
          }
          func size() -> Int64 { Int64(store.file.facts?.st_size ?? 0) + store.file.logSize }
          let before = size()
          let progress = context.console.progress("rewriting")
          defer { progress.finish() }
          store.db.onWork {
            progress.advance()
            return true
          }
          try store.db.prepareForWork()
          // A backup that was copied into place keeps no log.
          try store.db.script("VACUUM; PRAGMA journal_mode = WAL")
          let isEmptied = try store.db.checkpoint()
          progress.finish()
          context.console.note("\(before) bytes became \(size())")
          if !isEmptied {
            context.console.note("others were reading: the log is emptied by a later command")
          }
        }
        return .done
      })
  }
}

/// One upgrade of one store.
struct StoreMigration {
  let path: String
  /// The time, as part of a name.
  let stamp: String
  /// The steps that this program knows.
  var steps = Schema.steps

  /// Takes a backup and runs the missing steps.
  ///
  /// - Returns: the path of the backup; nil when there was nothing to do.
  func run(_ db: Connection, from schema: Int64) throws -> String? {
    let wanted = Int64(steps.count)
    if schema > wanted { throw Failure.newerSchema(schema, wanted, path) }
    if schema == wanted { return nil }
    var backup = "\(path).before-migration-\(schema)"
    if statusOf(backup, followsLinks: false) != nil { backup += "-\(stamp)" }
    // Nobody writes between the backup and the first step; a second connection can still read.
    try db.write {
      let now = try db.schemaOfStore(path)
      guard now == schema else {
        throw Failure(
          "the store was migrated by another command meanwhile", hint: "try again", status: .busy)
      }
      try StoreCopy(path: backup).write(from: try Connection(path: path, mode: .readOnly))
      try Schema.migrate(db, from: schema, steps: steps)
    }
    return backup
  }
}

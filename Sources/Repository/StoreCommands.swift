/// The noun `store`: looking after the file that holds everything.
import Commands
import Glibc
import SQLite

extension Noun {
  /// The noun `store`.
  public static var store: Noun {
    Noun(
      "store", "Look after the store: check, back up, restore, query",
      prose: """
        The store is one SQLite file that holds everything: tickets, people, settings and the
        history of every change. Beside it SQLite keeps two files whose names end in -wal and
        -shm; they belong to it, and a copy of the first file alone loses changes. Use
        `ittool store backup` to copy a store.
        """
    ) {
      [
        .storeInfo, .storeCheck, .storeBackup, .storeRestore, .storeMigrate, .storeVacuum,
        .storeQuery, .storeViews,
      ]
    }
  }
}

/// A store that is open for its upkeep, whatever its schema.
struct OpenStore {
  let db: Connection
  let path: String
  let configuration: Configuration
  /// The schema that it has, which need not be the one that this program writes.
  let schema: Int64

  var file: StoreFile { StoreFile(path) }
}

extension Context {
  /// Opens the store for its upkeep, runs `body`, and closes it on every way out.
  ///
  /// An older or newer schema is no error here.
  func withOpenStore<T>(
    _ mode: Connection.Mode = .readWrite, _ body: (OpenStore) throws -> T
  ) throws -> T {
    let configuration = try configuration()
    let path = try storePath(configuration).path
    do {
      let file = StoreFile(path)
      try file.requireFile()
      let (db, schema) = try file.opening {
        let db = try Connection(path: path, mode: mode)
        return (db, try db.schemaOfStore(path))
      }
      return try body(
        OpenStore(db: db, path: path, configuration: configuration, schema: schema))
    } catch let error as DatabaseError {
      throw Failure(error, store: path)
    }
  }
}

/// Opening the store: which one, whether it is ours, and what to say when it cannot be used.
import Commands
import SQLite

/// What a command wants to do with the store.
public enum StoreUse: Sendable {
  /// Read and write.
  case work
  /// Only read, without waiting long: completion, SQL of a person.
  case look
}

extension Context {
  /// The configuration that applies to this run.
  public func configuration() throws(Failure) -> Configuration {
    try Configuration(globals, environment)
  }

  /// The path of the store and what named it.
  public func storePath(_ configuration: Configuration) throws(Failure)
    -> (path: String, origin: String)
  {
    if let path = globals.database { return (path, "--db") }
    if let path = environment.nonEmpty("ITTOOL_DB") { return (path, "ITTOOL_DB") }
    if let entry = configuration["database"] {
      let origin = "\(entry.origin.path):\(entry.origin.line)"
      return (try Places(environment).path(entry.value), origin)
    }
    return (try Places(environment).dataHome() + "/ittool/ittool.db", "default")
  }

  /// Opens the store, runs `body`, and closes the store on every way out.
  public func withStore<T>(_ use: StoreUse = .work, _ body: (Store) throws -> T) throws -> T {
    let configuration = try configuration()
    let path = try storePath(configuration).path
    do {
      let db = try open(path, use)
      return try body(Store(db: db, path: path, configuration: configuration, context: self))
    } catch let error as DatabaseError {
      throw Failure(error, store: path)
    }
  }

  private func open(_ path: String, _ use: StoreUse) throws -> Connection {
    let file = StoreFile(path)
    try file.requireFile()
    let db = try file.opening {
      let db =
        switch use {
        case .work: try Connection(path: path)
        case .look: try Connection(path: path, mode: .readOnly, busyTimeout: 100)
        }
      // The first statement, which makes the files.
      try db.requireSchema(Schema.version, path)
      return db
    }
    if use == .work { try db.prepareForWork() }
    return db
  }
}

extension Connection {
  /// Sets the store's rules for a connection that writes.
  func prepareForWork() throws {
    boundLog()
    try script(
      "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 4194304")
  }

  /// The schema of the store, whatever it is.
  ///
  /// - Throws: `Failure` for a database that is no store.
  func schemaOfStore(_ path: String) throws -> Int64 {
    let id = try first("PRAGMA application_id", as: Int64.self)
    guard id == Schema.applicationID else {
      throw Failure("\(path) is not an ittool store but another SQLite file")
    }
    return try first("PRAGMA user_version", as: Int64.self) ?? 0
  }

  /// Refuses a file that is no store, or one of a newer or older program.
  func requireSchema(_ wanted: Int64, _ path: String) throws {
    let version = try schemaOfStore(path)
    if version > wanted { throw Failure.newerSchema(version, wanted, path) }
    if version < wanted {
      throw Failure(
        "\(path) has schema \(version), this program wants \(wanted)",
        hint: "run 'ittool store migrate'; it takes a backup first")
    }
  }
}

extension Failure {
  static func newerSchema(_ found: Int64, _ known: Int64, _ path: String) -> Failure {
    Failure(
      "\(path) has schema \(found), this program knows \(known)", hint: "use a newer ittool")
  }
}

extension Failure {
  /// A refusal of SQLite in words for the person at the shell.
  public init(_ error: DatabaseError, store path: String) {
    switch error {
    case _ where error.isBusy:
      self.init(
        "the store is busy: another command has been writing for a long time",
        hint: "try again", status: .busy)
    case _ where error.isFull:
      self.init("\(path): no space left; nothing was changed", status: .inputOutput)
    case _ where error.cannotOpen || error.needsDirectory:
      self.init(
        "\(path) cannot be opened by this account",
        hint: "its directory must be writable too: readers need the files \(path)-wal and -shm",
        status: .inputOutput)
    case _ where error.isReadOnly:
      self.init("\(path) cannot be written by this account", status: .inputOutput)
    case _ where error.isDamaged:
      self.init(
        "\(path) is damaged or is not a store: \(error.message)",
        hint: "see 'ittool store check' and 'ittool store restore'", status: .inputOutput)
    case _ where error.isInputOutput:
      self.init("\(path): \(error.message)", status: .inputOutput)
    default:
      self.init("the store refused: \(error.message)")
    }
  }
}

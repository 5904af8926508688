/// The store in use: one open database and the facts that every change is recorded with.
import Calendar
import Commands
import Glibc
import SQLite

/// An open store, who uses it, and the time of this run.
public final class Store {
  /// The open database.
  public let db: Connection
  /// Its path.
  public let path: String
  /// The configuration of this run.
  public let configuration: Configuration
  /// The time of this run.
  public let now: Instant
  /// Who does it.
  public private(set) var actor: String
  /// The person who does it, where that is known by more than a name.
  public private(set) var actorPerson: Int64?
  /// The login, when it acts in another's name.
  public let login: String?
  /// Where changes come from: `shell`, or `csv` during an import.
  public var source = "shell"
  /// What whoever runs this is told after a change, a sentence each.
  public var remarks: [String] = []
  /// The number that binds the events of this command together.
  var command: Int64?
  /// Who runs the program, once somebody asked.
  var knownReader: StudentReader?

  private let environment: Environment
  private let parts: [any Sendable]
  private var knownZone: Zone?
  private var known: [ObjectIdentifier: Any] = [:]

  init(
    db: Connection, path: String, configuration: Configuration, context: Context
  ) throws(Failure) {
    self.db = db
    self.path = path
    self.configuration = configuration
    environment = context.environment
    parts = context.program.parts
    now = context.now
    let login = Self.loginName()
    actor = try Self.actorName(context) ?? login
    self.login = actor == login ? nil : login
  }

  /// The zone for dates typed and tables printed: `timezone` of the configuration, `TZ`, or the
  /// machine's.
  ///
  /// - Throws: `Failure` for an unknown zone; never UTC by accident.
  public func zone() throws -> Zone {
    if let knownZone { return knownZone }
    let zone = try configuration.zone(environment)
    knownZone = zone
    return zone
  }

  /// What another room does for this one, where the program has it: see `Program.parts`.
  public func part<T>(_ type: T.Type) -> T? {
    for part in parts { if let found = part as? T { return found } }
    return nil
  }

  /// What is worked out once in a run, kept by its type.
  public func once<T>(_ type: T.Type = T.self, _ make: () throws -> T) rethrows -> T {
    if let value = known[ObjectIdentifier(T.self)] as? T { return value }
    let value = try make()
    known[ObjectIdentifier(T.self)] = value
    return value
  }

  /// Forgets what `once` keeps of a type, because what it was made of has changed.
  public func forget<T>(_ type: T.Type) { known[ObjectIdentifier(T.self)] = nil }

  /// Runs `body` as one durable change; all of it is kept or none.
  ///
  /// - Parameter keep: false does everything and takes it back (`--dry-run`).
  public func write<T>(keep: Bool = true, _ body: () throws -> T) throws -> T {
    defer { command = nil }
    return try db.write(keep: keep, body)
  }

  /// Where the data files are.
  public var places: Places { Places(environment) }

  /// Runs `body` in the name of somebody whose words came by another way than this shell.
  ///
  /// - Parameters:
  ///   - name: the person's name or address, as the audit trail keeps it.
  ///   - person: the person's number, where it is known.
  ///   - source: the way, such as `mail`.
  public func acting<T>(
    as name: String, person: Int64? = nil, source: String, _ body: () throws -> T
  ) rethrows -> T {
    let before = (actor, actorPerson, self.source)
    (actor, actorPerson, self.source) = (name, person, source)
    defer { (actor, actorPerson, self.source) = before }
    return try body()
  }

  /// The value of a district setting.
  public func setting(_ name: String) throws -> String {
    let stored = try db.first("SELECT value FROM setting WHERE name = \(name)", as: String.self)
    if let stored { return stored }
    return try Setting.named(name).fallback ?? ""
  }

  /// The value of a district setting that is a whole number.
  public func number(_ name: String) throws -> Int {
    let word = try setting(name)
    guard let value = Int(word) else {
      throw Failure("the setting \(name) is '\(word)', not a whole number", status: .configuration)
    }
    return value
  }

  /// The name of the account that runs the program.
  static func loginName() -> String {
    if let entry = getpwuid(getuid()), let name = entry.pointee.pw_name {
      return String(cString: name)
    }
    return "uid \(getuid())"
  }

  private static func actorName(_ context: Context) throws(Failure) -> String? {
    guard let name = context.globals.actor ?? context.environment.nonEmpty("ITTOOL_ACTOR") else {
      return nil
    }
    let trimmed = name.trimmed
    guard !trimmed.isEmpty, trimmed.utf8.count <= 100,
      trimmed.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
    else { throw .usage("the actor must be a name of 1 to 100 characters") }
    return trimmed
  }
}

extension Configuration {
  /// The zone that the configuration, `TZ` or the machine names.
  public func zone(_ environment: Environment) throws(Failure) -> Zone {
    do throws(ZoneError) {
      if let named = self["timezone"] { return try Zone.named(named.value) }
      return try Zone.local(tz: environment["TZ"])
    } catch {
      throw Failure(
        error.message, hint: "set 'timezone' in the configuration, or TZ",
        status: .configuration)
    }
  }
}

/// The noun `config`: what is set, where that was said, and the district's settings.
import Commands
import Formats
import Glibc
import SQLite

/// One setting with its value in force.
struct SettingInForce: Sendable {
  var name: String
  var value: String?
  var origin: String
  var summary: String
}

struct ConfigNameArguments: Sendable {
  var name: String?
  var value: String?
}

extension Noun {
  /// The noun `config`.
  public static var config: Noun {
    Noun(
      "config", "Show and change settings",
      prose: """
        Settings of this machine, such as the path of the store, stand in the configuration file;
        `ittool help config` describes it. Settings of the district, such as after how many days a
        ticket is quiet, are kept in the store, where everybody sees the same. `ittool config`
        without a verb lists all of them.
        """, bareVerb: "list"
    ) {
      [.configList, .configSet, .configUnset, .configPath]
    }
  }
}

extension AnyCommand {
  static var configList: AnyCommand {
    AnyCommand(
      Command(
        "config list", "Show every setting and where it was said",
        prose: """
          Prints each setting with the value in force and its origin: an option, an environment
          variable, FILE:LINE of the configuration, `store`, or `default`.
          """,
        options: Output.options.within(\.output),
        fields: settingFields.descriptions(),
        examples: [
          Example("ittool config", "Show all settings"),
          Example("ittool config --json", "Show them as JSON"),
        ],
        start: PlainArguments()
      ) { arguments, context in
        let (settings, failure) = try context.settingsInForce()
        try context.printRows(settingFields, arguments.output, local: { $0.rfc3339 }) { emit in
          for setting in settings { try emit(setting) }
        }
        // Which file is in use is wanted most when it cannot be used.
        if let failure { throw failure.adding(hint: "the district's settings are not shown") }
        return .done
      })
  }

  static var configSet: AnyCommand {
    AnyCommand(
      Command(
        "config set", "Change a setting of the district",
        prose: """
          Keeps VALUE as the district's setting NAME in the store, for everybody. The history tells
          who changed it and what it was. Settings of this machine are changed in the configuration
          file instead.
          """,
        operands: [
          .one("NAME", "The setting", completion: .choices(storeSettings), \.name),
          .one("VALUE", "Its new value", \.value),
        ],
        examples: [
          Example("ittool config set ticket.quiet-days 5", "Call a ticket quiet after five days")
        ],
        start: ConfigNameArguments()
      ) { arguments, context in
        let setting = try districtSetting(arguments.name ?? "", context)
        let value = arguments.value ?? ""
        do throws(Failure) { try setting.check(value) } catch {
          throw Failure("\(setting.name): \(error.message)").adding(hint: error.hints.first)
        }
        try context.withStore { store in try store.change(setting, to: value) }
        return .done
      })
  }

  static var configUnset: AnyCommand {
    AnyCommand(
      Command(
        "config unset", "Give a setting of the district its default back",
        prose: """
          Takes the district's own value of NAME out of the store, so that the default holds again.
          The history tells who did it and what the value was.
          """,
        operands: [.one("NAME", "The setting", completion: .choices(storeSettings), \.name)],
        examples: [Example("ittool config unset ticket.quiet-days", "Use the default again")],
        start: ConfigNameArguments()
      ) { arguments, context in
        let setting = try districtSetting(arguments.name ?? "", context)
        try context.withStore { store in try store.change(setting, to: nil) }
        return .done
      })
  }

  static var configPath: AnyCommand {
    AnyCommand(
      Command(
        "config path", "Print the path of the configuration file",
        prose: """
          Prints the file that `--config` or ITTOOL_CONFIG names, else the person's own, which need
          not exist yet. Where that is missing, /etc/ittool/config holds alone; where both exist,
          the person's own wins line by line.
          """,
        examples: [Example("ittool config path", "Find the file to edit")],
        start: NoArguments()
      ) { _, context in
        try context.console.line(context.configurationPath())
        return .done
      })
  }
}

private let settingFields: [Field<SettingInForce>] = [
  Field("name", "The setting") { .text($0.name) },
  Field("value", "The value in force") { $0.value.map { .text($0) } ?? .null },
  Field("origin", "Where it was said: an option, a variable, FILE:LINE, store or default") {
    .text($0.origin)
  },
  Field("summary", "What it means") { .text($0.summary) },
]

private var storeSettings: [String] {
  Setting.all.filter { $0.keeper == .store }.map(\.name)
}

private func districtSetting(_ name: String, _ context: Context) throws(Failure) -> Setting {
  let setting = try Setting.named(name)
  guard setting.keeper == .store else {
    throw Failure(
      "\(name) is a setting of this machine, kept in the configuration file",
      hint: "edit \(try context.configurationPath())")
  }
  return setting
}

extension Context {
  /// The file that a person would edit.
  fileprivate func configurationPath() throws(Failure) -> String {
    if let named = globals.configuration ?? environment.nonEmpty("ITTOOL_CONFIG") { return named }
    return try Places(environment).configurationHome() + "/ittool/config"
  }

  /// Every setting with the value in force and its origin, and why those of the store are left out.
  func settingsInForce() throws -> ([SettingInForce], Failure?) {
    let configuration = try configuration()
    let (path, origin) = try storePath(configuration)
    var kept: [String: String] = [:]
    var failure: Failure?
    if StoreFile(path).facts != nil {
      do {
        try withOpenStore(.readOnly) { store in
          try store.db.forEachRow("SELECT name, value FROM setting") { row in
            let name: String = try row.text()
            kept[name] = try row.text()
          }
        }
      } catch let error as Failure {
        failure = error
      }
    }
    let settings = try Setting.all.filter { failure == nil || $0.keeper == .file }.map { setting in
      var (value, said) = (setting.fallback, "default")
      switch setting.name {
      case "database": (value, said) = (path, origin)
      case "timezone": (value, said) = try zoneInForce(configuration)
      case let name:
        if let entry = configuration[name] {
          (value, said) = (entry.value, "\(entry.origin.path):\(entry.origin.line)")
        } else if let stored = kept[name] {
          (value, said) = (stored, "store")
        }
      }
      return SettingInForce(
        name: setting.name, value: value, origin: said, summary: setting.summary)
    }
    return (settings, failure)
  }

  private func zoneInForce(_ configuration: Configuration) throws(Failure) -> (String?, String) {
    if let entry = configuration["timezone"] {
      return (entry.value, "\(entry.origin.path):\(entry.origin.line)")
    }
    let origin = environment["TZ"] == nil ? "default" : "TZ"
    return (try configuration.zone(environment).identifier, origin)
  }
}

extension Store {
  /// Keeps or, with nil, forgets the district's value of a setting, and records the change.
  func change(_ setting: Setting, to value: String?) throws {
    try write {
      let old = try db.first(
        "SELECT value FROM setting WHERE name = \(setting.name)", as: String.self)
      if old == value { return }
      if let value {
        try setting.checkInStore(value, db)
        try db.run(
          """
          INSERT INTO setting(name, value) VALUES (\(setting.name), \(value))
          ON CONFLICT(name) DO UPDATE SET value = excluded.value
          """)
      } else {
        try db.run("DELETE FROM setting WHERE name = \(setting.name)")
      }
      try record(subject: "setting", setting.name, old: old, new: value)
    }
  }
}

extension Setting {
  /// Refuses a value that names something the store does not have.
  func checkInStore(_ value: String, _ db: Connection) throws {
    guard name == "ticket.queue" else { return }
    let queues = try db.all("SELECT name FROM queue WHERE active = 1 ORDER BY id", as: String.self)
    if !queues.contains(where: { $0.lowercased() == value.lowercased() }) {
      throw Failure(
        "\(name): there is no queue '\(value)'", hint: didYouMean(value, in: queues))
    }
  }
}

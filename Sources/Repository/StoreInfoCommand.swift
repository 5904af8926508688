/// `ittool store info`: what the store is and what it holds.
import Calendar
import Commands
import Formats
import Glibc
import SQLite

struct PlainArguments: Sendable {
  var output = Output()
}

/// One fact: a name and its value.
struct Fact: Sendable {
  var name: String
  var value: Cell
}

extension AnyCommand {
  static var storeInfo: AnyCommand {
    AnyCommand(
      Command(
        "store info", "Show what the store is and what it holds",
        prose: """
          Prints one line per fact: where the store is and what named it, its size and that of its
          log in bytes, its schema, who may use it, how many tickets and other things it holds, and
          when it was last copied with `ittool store backup`. Of a copy it also says when it was made
          and until when it may be kept.
          """,
        options: Output.options.within(\.output),
        fields: factFields.descriptions(),
        examples: [
          Example("ittool store info", "Show the store in use"),
          Example("ittool store info --db old.db --json", "Show another one as JSON"),
        ],
        start: PlainArguments()
      ) { arguments, context in
        let (facts, configuration) = try context.withOpenStore(.readOnly) { store in
          (try store.facts(context), store.configuration)
        }
        let zone = try configuration.zone(context.environment)
        try context.printRows(
          factFields, arguments.output,
          local: { instant in
            let (date, time) = zone.civil(at: instant)
            return "\(date) \(time)"
          }
        ) { emit in
          for fact in facts { try emit(fact) }
        }
        return .done
      })
  }
}

private let factFields: [Field<Fact>] = [
  Field("name", "What the value is") { .text($0.name) },
  Field("value", "The value; sizes are bytes") { $0.value },
]

extension OpenStore {
  /// Everything that `store info` prints, in one snapshot.
  func facts(_ context: Context) throws -> [Fact] {
    let status = file.facts
    var facts = [
      Fact(name: "path", value: .text(path)),
      Fact(name: "named-by", value: .text(try context.storePath(configuration).origin)),
      Fact(name: "size", value: .integer(Int64(status?.st_size ?? 0))),
      Fact(name: "log-size", value: .integer(file.logSize)),
      Fact(name: "schema", value: .integer(schema)),
      Fact(name: "journal", value: .text(try db.first("PRAGMA journal_mode") ?? "")),
      Fact(name: "sqlite", value: .text(Connection.libraryVersion)),
      Fact(name: "mode", value: .text(octal(status?.st_mode ?? 0))),
      Fact(name: "owner", value: .text(accountName(status?.st_uid ?? 0))),
      Fact(name: "group", value: .text(groupName(status?.st_gid ?? 0))),
    ]
    // An older store has not the tables of them all.
    let counted = schema == Schema.version ? Schema.views : []
    if !counted.isEmpty { try db.makeViews() }
    try db.read {
      for view in counted {
        let count = try db.first(
          SQL(stringLiteral: "SELECT count(*) FROM \(view.name)"), as: Int64.self)
        facts.append(Fact(name: view.name, value: count.map { .integer($0) } ?? .null))
      }
      let last = try db.first(
        """
        SELECT at, new FROM event WHERE kind = 'store' AND item = 0 AND what = 'backup'
        ORDER BY id DESC LIMIT 1
        """
      ) { row in
        (at: Instant(seconds: try row.int()), path: try row.text() as String?)
      }
      facts.append(Fact(name: "last-backup", value: last.map { .instant($0.at) } ?? .null))
      if let mark = BackupMark(in: db) {
        facts.append(Fact(name: "copy-made", value: .instant(mark.made)))
        facts.append(
          Fact(name: "copy-expires", value: mark.expires.map { .instant($0) } ?? .null))
      }
      facts.append(
        Fact(name: "last-backup-file", value: last?.path.map { .text($0) } ?? .null))
    }
    return facts
  }
}

/// A file's permissions as `chmod` takes them, such as `0600`.
func octal(_ mode: mode_t) -> String {
  let digits = String(mode & 0o7777, radix: 8)
  return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}

private func accountName(_ id: uid_t) -> String {
  getpwuid(id).flatMap { $0.pointee.pw_name }.map { String(cString: $0) } ?? "uid \(id)"
}

private func groupName(_ id: gid_t) -> String {
  getgrgid(id).flatMap { $0.pointee.gr_name }.map { String(cString: $0) } ?? "gid \(id)"
}

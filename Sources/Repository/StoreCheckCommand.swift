/// `ittool store check`: is the store sound?
import Commands
import Formats
import SQLite

struct CheckArguments: Sendable {
  var quick = false
  var output = Output()
}

extension AnyCommand {
  static var storeCheck: AnyCommand {
    AnyCommand(
      Command(
        "store check", "Look for damage and for who may use the store",
        prose: """
          Runs SQLite's integrity check, looks for rows that refer to nothing, compares the
          full-text index with the tickets, checks rules that SQLite does not know, and looks at
          who may use the files. It prints one line per finding and nothing when all is well.

          The full-text check keeps writers waiting while it runs; `--quick` leaves it out, and the
          comparison of indexes with their rows too.

          The exit status is 0 when nothing was found, 74 when the store is damaged, and 1 for
          everything else that was found.
          """,
        options: [
          .flag("quick", "Leave out what takes long", \.quick)
        ] + Output.options.within(\.output),
        fields: findingFields.descriptions(),
        examples: [
          Example("ittool store check", "Check the store in use"),
          Example("ittool store check --db backup.db --quick", "Look at a backup, but not long"),
        ],
        start: CheckArguments()
      ) { arguments, context in
        try context.check(arguments)
      })
  }
}

private let findingFields: [Field<Finding>] = [
  Field("part", "What was checked: file, reference, search, rule or access") {
    .text($0.part.rawValue)
  },
  Field("finding", "What is wrong") { .text($0.words) },
]

extension Context {
  fileprivate func check(_ arguments: CheckArguments) throws -> ExitStatus {
    let progress = console.progress("checking")
    defer { progress.finish() }
    let (findings, path) = try withOpenStore { store in
      let check = StoreCheck(
        db: store.db, file: store.file, schema: store.schema, tick: { progress.advance() })
      return (try check.findings(quick: arguments.quick), store.path)
    }
    progress.finish()
    try printRows(findingFields, arguments.output, local: { $0.rfc3339 }) { emit in
      for finding in findings { try emit(finding) }
    }
    if findings.isEmpty {
      console.note("\(path) is sound")
      return .done
    }
    if findings.contains(where: \.isDamage) {
      console.warn(
        "\(path) is damaged", hints: ["put a backup in its place with 'ittool store restore'"])
      return .inputOutput
    }
    console.warn("\(path): \(findings.count) \(findings.count == 1 ? "finding" : "findings")")
    return .failed
  }
}

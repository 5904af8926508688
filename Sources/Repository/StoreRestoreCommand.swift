/// `ittool store restore`: a backup becomes the store again.
import Commands
import SQLite

struct RestoreArguments: Sendable {
  var file: String?
  var replace = false
  var yes = false
}

extension AnyCommand {
  static var storeRestore: AnyCommand {
    AnyCommand(
      Command(
        "store restore", "Make a backup the store",
        prose: """
          Puts the copy FILE, made by `ittool store backup`, in the place of the store. FILE is
          checked first: a damaged file, a file of another program and one of a newer ittool are
          refused, and nothing is changed. FILE itself stays as it is.

          Where a store exists, `--replace` is needed, and a yes: on a terminal it is asked for,
          elsewhere `--yes` gives it. The old store is kept beside the new one, under its name with
          `.before-restore-` and the time at its end. Either all of FILE is in place afterwards or
          all of the old store is. Commands that use the store meanwhile wait, and go on with what
          was restored.

          People who were erased from the old store after FILE was made are in FILE as they were.
          They are named, and erased again by `ittool retention apply` or the next `ittool cron`.
          That needs the old store: where it is lost, so is the knowledge of whom to erase.
          """,
        options: [
          .flag("replace", "Replace the store that exists, and keep it aside", \.replace),
          .flag("yes", "Do not ask", \.yes),
        ],
        operands: [.one("FILE", "The copy", completion: .file, \.file)],
        examples: [
          Example("ittool store restore backup.db", "Make a store from a copy"),
          Example(
            "ittool store restore backup.db --replace --yes",
            "Replace the store without being asked"),
        ],
        start: RestoreArguments()
      ) { arguments, context in
        try context.restore(arguments)
      })
  }
}

extension Context {
  fileprivate func restore(_ arguments: RestoreArguments) throws -> ExitStatus {
    let source = arguments.file ?? ""
    let path = try storePath(configuration()).path
    let restoration = Restoration(source: source, path: path, stamp: stamp)
    let exists = try restoration.findsOldStore()
    if exists {
      guard arguments.replace else {
        throw Failure(
          "\(path) exists already; nothing was changed",
          hint: "--replace puts \(source) in its place and keeps the old store beside it")
      }
      if !arguments.yes {
        guard console.canAsk else {
          throw Failure.usage(
            "this replaces the store \(path)", hint: "say --yes, as nobody can be asked")
        }
        let question = "Replace the store \(path) and keep it as \(restoration.keepsake)?"
        guard try console.confirm(question) else { return .no }
      }
    }
    let progress = console.progress("restoring")
    defer { progress.finish() }
    do {
      let erased = ErasedPeople(storeAt: path)
      let schema = try restoration.run { progress.advance() }
      progress.finish()
      if exists { console.note("the old store is kept as \(restoration.keepsake)") }
      console.note("restored \(path) from \(source)")
      try tell(erased.carryOver(to: path, schema: schema), isMarked: schema == Schema.version)
      if schema < Schema.version {
        console.note("it has schema \(schema): run 'ittool store migrate'")
      }
    } catch let error as DatabaseError where error.isBusy {
      throw Failure(
        "the store is in use by another command; nothing was changed", hint: "try again",
        status: .busy)
    } catch let error as DatabaseError {
      throw Failure(error, store: path)
    }
    return .done
  }

  private func tell(_ people: [Int64], isMarked: Bool) throws {
    guard !people.isEmpty else { return }
    let numbers = people.map { Kind.person.number($0) }.joined(separator: ", ")
    console.warn(
      "erased since the copy was made: \(numbers)",
      hints: [
        isMarked
          ? "'ittool retention apply' erases them again, and so does the next 'ittool cron'"
          : "after 'ittool store migrate', erase each again with 'ittool person erase'"
      ])
  }

  /// The time of this run as a part of a file's name, UTC: `20260501T123000`.
  var stamp: String { String(now.rfc3339.filter { $0 != "-" && $0 != ":" && $0 != "Z" }) }
}

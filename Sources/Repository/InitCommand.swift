/// `ittool init`: a new store.
import Commands

struct InitArguments: Sendable {
  var group: String?
}

extension Noun {
  /// The noun `init`.
  public static var initialise: Noun {
    Noun("init", "Make a new store", hasOwnManual: false) {
      [
        AnyCommand(
          Command(
            "init", "Make a new store",
            prose: """
              Makes the store at the path that `--db`, ITTOOL_DB or the configuration names, and
              the directories on the way. An existing file is never replaced.

              The store is private to this account. With `--group` it is shared: the file gets
              mode 0660 and stands in a directory of mode 2770 of that group, so that every
              technician of the group works on it from an account of their own.
              """,
            options: [
              .value("group", "GROUP", "Share the store with the Unix group GROUP", \.group)
            ],
            examples: [
              Example("ittool init", "Make a private store at the usual place"),
              Example(
                "ittool init --db /srv/helpdesk/store.db --group helpdesk",
                "Make one for all accounts of the group helpdesk"),
            ],
            start: InitArguments()
          ) { arguments, context in
            let path = try context.storePath(context.configuration()).path
            try Initialisation(path: path, group: arguments.group).run()
            context.console.note("made the store \(path)")
            return .done
          })
      ]
    }
  }
}

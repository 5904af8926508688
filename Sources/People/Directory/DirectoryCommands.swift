/// The noun `directory`: people as LDAP or Active Directory knows them.
import Commands
import Formats
import Repository
import SQLite
import Terminal

struct DirectorySyncArguments: Sendable {
  var wish = RosterWish()
}

struct DirectoryCheckArguments: Sendable {
  var output = Output()
}

extension Noun {
  /// The noun `directory`.
  public static var directory: Noun {
    Noun(
      "directory", "Keep people in step with LDAP or Active Directory",
      prose: """
        The directory is described in the section `directory` of the configuration file; see
        `ittool help config`. A connection to `ldap://` is encrypted by StartTLS, one to `ldaps://`
        from the start; the server's certificate is always checked, against `ca-file` or the
        system's authorities. The password is read from `password-file`, which nobody else may
        read, or printed by the program of `password-command`. That is started without a shell:
        its line is split into words, in which quotes and backslashes work and nothing else does.

            [directory]
            url = ldap://dc1.example.org
            base = ou=people,dc=example,dc=org
            bind = cn=reader,dc=example,dc=org
            password-file = /etc/ittool/directory.password
            filter = (&(objectClass=user)(mail=*))
            map = external=objectGUID name=displayName|cn address=mail role=employeeType
            roles = Teacher=staff, Student=student, *=staff

        Columns that can be mapped are `\(DirectoryMap.known.joined(separator: "`, `"))`;
        attributes separated by `|` are alternatives.
        """,
      hasOwnManual: true,
      entries: {
        [
          CommandEntry("directory sync", DirectoryCommands.sync),
          CommandEntry("directory check", DirectoryCommands.check),
        ]
      })
  }
}

enum DirectoryCommands {
  static var sync: Command<DirectorySyncArguments> {
    Command(
      "directory sync", "Bring people in step with the directory",
      prose: """
        Fetches all entries, shows what is different from the store, one row a person, and changes
        it; from cron, give `--quiet` and `--summary`. Nothing is deleted: who is disabled (bit 2
        of userAccountControl) or not in the directory any more is deactivated, and nobody's wishes
        not to be contacted are touched.

        When the server fails, or gives only a part of its entries, nothing is changed. When more
        people would be deactivated than the setting `person.deactivation-limit` allows, nothing is
        changed without `--yes`. Entries that cannot be used are named, and the others are brought
        in.

        Where a directory is configured, `ittool cron` does it once a day, says nothing of entries
        that cannot be used, and never deactivates too many: `ittool doctor` tells of that.
        """,
      options: RosterWish.options.within(\.wish), fields: DifferenceRow.fields.descriptions(),
      examples: [
        Example("ittool directory sync --dry-run", "See what is different"),
        Example("ittool directory sync --summary", "Bring people in step and print the counts"),
      ],
      start: DirectorySyncArguments()
    ) { arguments, context in
      try context.withStore { store in
        let roster = try store.fetchDirectory()
        var wish = arguments.wish
        wish.keepGoing = true
        return try context.bring(roster, wish, into: store)
      }
    }
  }

  static var check: Command<DirectoryCheckArguments> {
    Command(
      "directory check", "Fetch the directory and change nothing",
      prose: """
        Connects, binds and fetches all entries as `ittool directory sync` would, and prints the
        people that would come of them, with the entries that cannot be used on standard error.
        """,
      options: Output.options.within(\.output), fields: draftFields.descriptions(),
      examples: [Example("ittool directory check --format csv", "See what the map makes of it")],
      start: DirectoryCheckArguments()
    ) { arguments, context in
      try context.withStore { store in
        let roster = try store.fetchDirectory()
        for fault in roster.faults { context.console.fail(message: fault.text) }
        try context.printRows(draftFields, arguments.output, local: { $0.rfc3339 }) { emit in
          for draft in roster.drafts { try emit(draft) }
        }
        return roster.faults.isEmpty ? .done : .partial
      }
    }
  }

  private static let draftFields: [Field<Draft>] = [
    Field("external", "Number in the directory") { .text(orNull: $0.external?.id) },
    Field("name", "Name") { .text(orNull: $0.name) },
    Field("address", "Primary mail address") { .text(orNull: $0.addresses.first) },
    Field("role", "Role") { .text(orNull: $0.role?.rawValue) },
    Field("site", "School building") { .text(orNull: $0.sites?.first) },
    Field("account", "Login", usual: false) { .text(orNull: $0.account) },
    Field("active", "Whether the account is enabled") { .bool($0.isActive ?? true) },
    Field("entry", "Name of the entry", usual: false) { .text($0.place) },
  ]
}

extension Store {
  /// Everything that the directory says; no transaction is open while it is asked.
  func fetchDirectory() throws -> Roster {
    let settings = try DirectorySettings(self)
    let country = try setting("person.country")
    let password = settings.bind == nil ? nil : try DirectorySecret.read(self)
    let connection = try LDAPConnection(settings, password: password)
    var roster = Roster(source: settings.source)
    roster.isWhole = true
    let count = try connection.forEachEntry { entry in
      do {
        roster.drafts.append(
          try settings.map.draft(entry, source: settings.source, country: country))
        if roster.drafts.count % 1_000 == 0 { try keepCronLease() }
      } catch let fault as RowFault { roster.faults.append(fault) }
    }
    guard count > 0 else {
      throw Failure(
        "the directory has no entry that fits \(settings.filter); nothing was changed",
        hint: "see directory.base and directory.filter, and what the account may read")
    }
    return roster
  }
}

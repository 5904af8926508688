/// The noun `person`: who is known.
import Commands
import Formats
import Repository
import SQLite

struct OutputArguments: Sendable {
  var output = Output()
}

struct PersonListArguments: Sendable {
  var filter = PersonFilter()
  var output = Output()
}

struct PersonArguments: Sendable {
  var person: String?
  var everything = false
  var output = Output()
}

extension Noun {
  /// The noun `person`.
  public static var person: Noun {
    Noun(
      "person", "Keep what is known of people",
      prose: """
        Everybody a ticket names becomes a person: requesters, technicians, watchers, and unknown
        senders of mail. A person has addresses of which one is the primary, phones, sites and
        rooms, a role, groups, and wishes about what is sent to them and when.

        A person is named by number (`P-5`), by any of their addresses, by account, or by a name
        that only one person has.
        """,
      entries: {
        [
          CommandEntry("person add", PersonCommands.add),
          CommandEntry("person list", PersonCommands.list),
          CommandEntry("person show", PersonCommands.show),
          CommandEntry("person edit", PersonCommands.edit),
          CommandEntry("person import", PersonCommands.importing),
          CommandEntry("person export", PersonCommands.export),
          CommandEntry("person merge", PersonCommands.merge),
          CommandEntry("person messages", PersonCommands.messages),
          CommandEntry("person erase", PersonCommands.erase),
        ]
      })
  }
}

enum PersonCommands {
  static var list: Command<PersonListArguments> {
    Command(
      "person list", "List the people who are known",
      prose: """
        Lists the people who belong to the district, by number: all, or those whose name or
        address begins with a text and for whom every condition holds. Several values of one
        option are alternatives.
        """,
      options: PersonFilter.options.within(\.filter) + Output.options.within(\.output),
      operands: [
        .maybe("BEGINNING", "The beginning of a name or an address", \.filter.beginning)
      ],
      fields: Profile.fields.descriptions(),
      examples: [
        Example("ittool person list", "List everybody"),
        Example("ittool person list ana", "Find Ana"),
        Example("ittool person list --role staff --site north --json", "List the staff of a site"),
      ],
      start: PersonListArguments()
    ) { arguments, context in
      try context.withStore { store in
        let sql =
          Profile.select + " WHERE " + (try arguments.filter.condition(in: store))
          + " ORDER BY p.id"
        try context.printRows(Profile.fields, arguments.output, local: { $0.rfc3339 }) { emit in
          try store.db.forEachRow(sql) { try emit(Profile(from: &$0)) }
        }
        return .done
      }
    }
  }

  static var show: Command<PersonArguments> {
    Command(
      "person show", "Show one person",
      prose: """
        Shows what is known of a person, one field a line. With an output option it is one row with
        all fields. `--everything` adds all else that is stored of them, such as tickets, notes and
        messages; `ittool person export` writes the same as JSON.
        """,
      options: [.flag("everything", "Show all that is stored of them", \.everything)]
        + Output.options.within(\.output),
      operands: [.one("PERSON", "The person", completion: .query("person"), \.person)],
      fields: Profile.fields.descriptions(),
      examples: [
        Example("ittool person show P-5", "Show a person"),
        Example("ittool person show ana@example.org --json", "Show her as JSON"),
      ],
      start: PersonArguments()
    ) { arguments, context in
      try context.withStore { store in
        let profile = try store.profile(named: arguments.person ?? "")
        let output = arguments.output
        if arguments.everything {
          try store.noteReading(of: profile, "person show")
          let all = try store.db.read { try store.everything(about: profile) }
          try context.show(profile)
          for section in all.dropFirst() { try context.show(section.key, section.value) }
          return .done
        }
        guard output.format == nil, !output.json, output.fields.isEmpty else {
          try context.printRows(Profile.fields, output, local: { $0.rfc3339 }) { emit in
            try emit(profile)
          }
          return .done
        }
        try context.show(profile)
        return .done
      }
    }
  }
}

extension Context {
  /// Prints the fields of a person that hold something, one a line.
  func show(_ profile: Profile) throws {
    for field in Profile.fields {
      guard let text = field.cell(profile).plain, !text.isEmpty else { continue }
      try console.display(field.description.name + ": " + text)
    }
  }
}

extension Context {
  /// Prints one section of what is stored of a person: a heading, and a block of lines per row.
  fileprivate func show(_ name: String, _ rows: JSON) throws {
    guard case .array(let rows) = rows, !rows.isEmpty else { return }
    try console.line("")
    try console.line("\(name): \(rows.count)")
    for case .object(let members) in rows {
      try console.line("")
      for member in members {
        let text: String
        switch member.value {
        case .null, .string(""): continue
        case .string(let words): text = words.replacing("\n", with: "\n    ")
        case let value: text = value.encoded()
        }
        try console.display("  \(member.key): \(text)")
      }
    }
  }
}

extension Cell {
  /// The value as a person reads it; nil for nothing.
  var plain: String? {
    switch self {
    case .null: nil
    case .text(let text): text
    case .integer(let number): String(number)
    case .real(let number): String(number)
    case .bool(let flag): flag ? "yes" : "no"
    case .instant(let instant): instant.rfc3339
    case .list(let words): words.joined(separator: " ")
    case .json(.array(let values)):
      values.map { if case .string(let text) = $0 { text } else { $0.encoded() } }
        .joined(separator: "; ")
    case .json(let value): value.encoded()
    }
  }
}

/// The noun `group`: people who are addressed together.
import Commands
import Formats
import Repository
import SQLite

struct GroupArguments: Sendable {
  var name: String?
  var description: String?
  var rule: String?
  var rename: String?
  var add: [String] = []
  var remove: [String] = []
  var retire = false
  var activate = false
}

struct GroupListArguments: Sendable {
  var name: String?
  var output = Output()
}

/// A group and how many belong to it.
struct GroupRow: Sendable {
  var group: Group
  var members: Int64

  static let fields: [Field<GroupRow>] = [
    Field("group", "Name") { .text($0.group.name) },
    Field("members", "Active members") { .integer($0.members) },
    Field("rule", "How members are found; none when they are listed") {
      .text(orNull: $0.group.rule)
    },
    Field("description", "Who belongs to it") { .text(orNull: $0.group.description) },
    Field("active", "Whether it is in use") { .bool($0.group.isActive) },
  ]
}

extension Noun {
  /// The noun `group`.
  public static var group: Noun {
    Noun(
      "group", "Keep people in groups, listed or by rule",
      prose: """
        A group is a list of people, or a rule such as `role=staff site=north` that finds its
        members whenever they are asked for. Conditions on `role`, `site`, `room`, `group`,
        `language` and `source` must all hold; several values of one are separated by commas, and
        a value with blanks stands in quotes.
        """,
      hasOwnManual: false,
      entries: {
        [
          CommandEntry("group add", GroupCommands.add),
          CommandEntry("group list", GroupCommands.list),
          CommandEntry("group show", GroupCommands.show),
          CommandEntry("group edit", GroupCommands.edit),
          CommandEntry("group members", GroupCommands.members),
        ]
      })
  }
}

enum GroupCommands {
  static var add: Command<GroupArguments> {
    Command(
      "group add", "Make a group",
      prose: """
        Makes a group and prints its name, which is one word. With `--rule` its members are found
        by the rule; without it they are listed with `--member`.
        """,
      options: [
        .value("description", "d", "TEXT", "Who belongs to it", \.description),
        .value("rule", "RULE", "Find members by RULE", \.rule),
        .list("member", "PERSON", "Put PERSON into it", completion: .query("person"), \.add),
      ],
      operands: [.one("NAME", "The new group", \.name)],
      examples: [
        Example("ittool group add crisis-team --member P-5 --member P-9", "List its members"),
        Example("ittool group add north-staff --rule 'role=staff site=north'", "Find them by rule"),
      ],
      start: GroupArguments()
    ) { arguments, context in
      let name = try checkedName(arguments.name ?? "")
      guard arguments.rule == nil || arguments.add.isEmpty else {
        throw Failure.usage("a group has a rule or listed members, not both")
      }
      try context.withStore { store in
        try store.write {
          let there = try store.db.first(
            "SELECT id FROM person_group WHERE name = \(name)", as: Int64.self)
          guard there == nil else { throw Failure("there is a group '\(name)' already") }
          if let rule = arguments.rule {
            _ = try PersonFilter(rule: rule).condition(in: store)
          }
          try store.db.run(
            """
            INSERT INTO person_group(name, description, rule)
            VALUES (\(name), \(arguments.description ?? ""), \(arguments.rule))
            """)
          try store.record(subject: "group", name, new: arguments.rule ?? name)
          try store.changeMembers(of: name, add: arguments.add, remove: [])
        }
      }
      try context.console.display(name)
      return .done
    }
  }

  static var list: Command<OutputArguments> {
    Command(
      "group list", "List the groups",
      prose: "Lists the groups by name, with the number of active members of each.",
      options: Output.options.within(\.output), fields: GroupRow.fields.descriptions(),
      examples: [Example("ittool group list", "See all groups")],
      start: OutputArguments()
    ) { arguments, context in
      try context.withStore { store in
        let groups = try store.db.all(Group.select + " ORDER BY name", as: Group.self)
        try context.printRows(GroupRow.fields, arguments.output, local: { $0.rfc3339 }) { emit in
          for group in groups {
            try emit(GroupRow(group: group, members: try store.memberCount(of: group)))
          }
        }
        return .done
      }
    }
  }

  static var show: Command<GroupListArguments> {
    Command(
      "group show", "Show one group",
      prose: "Shows a group: its rule, who belongs to it, and how many they are.",
      options: Output.options.within(\.output),
      operands: [.one("GROUP", "The group", completion: .query("group"), \.name)],
      fields: GroupRow.fields.descriptions(),
      examples: [Example("ittool group show north-staff", "See the rule of a group")],
      start: GroupListArguments()
    ) { arguments, context in
      try context.withStore { store in
        let group = try store.group(named: arguments.name ?? "")
        let row = GroupRow(group: group, members: try store.memberCount(of: group))
        try context.printRows(GroupRow.fields, arguments.output, local: { $0.rfc3339 }) { emit in
          try emit(row)
        }
        return .done
      }
    }
  }

  static var members: Command<GroupListArguments> {
    Command(
      "group members", "List the active members of a group",
      prose: "Lists the people who belong to a group now, listed or found by its rule, by number.",
      options: Output.options.within(\.output),
      operands: [.one("GROUP", "The group", completion: .query("group"), \.name)],
      fields: Profile.fields.descriptions(),
      examples: [
        Example("ittool group members north-staff --fields address", "Print their addresses")
      ],
      start: GroupListArguments()
    ) { arguments, context in
      try context.withStore { store in
        let group = try store.group(named: arguments.name ?? "")
        try context.printRows(Profile.fields, arguments.output, local: { $0.rfc3339 }) { emit in
          try store.forEachMember(of: group) { try emit($0) }
        }
        return .done
      }
    }
  }

  static var edit: Command<GroupArguments> {
    Command(
      "group edit", "Change a group and its members",
      prose: """
        Renames or describes a group, gives it another rule, or puts people in and takes them out.
        `--rule` with an empty value turns a group by rule into a listed one.
        """,
      options: [
        .value("name", "NAME", "The new name", \.rename),
        .value("description", "d", "TEXT", "Who belongs to it", \.description),
        .value("rule", "RULE", "Find members by RULE", \.rule),
        .list("member", "PERSON", "Put PERSON into it", completion: .query("person"), \.add),
        .list("remove", "PERSON", "Take PERSON out of it", completion: .query("person"), \.remove),
        .flag("retire", "Offer it no longer", \.retire),
        .flag("activate", "Offer it again", \.activate),
      ],
      operands: [.one("GROUP", "The group", completion: .query("group"), \.name)],
      examples: [Example("ittool group edit crisis-team --remove P-5", "Take somebody out")],
      start: GroupArguments()
    ) { arguments, context in
      guard !(arguments.retire && arguments.activate) else {
        throw Failure.usage("give one of --retire and --activate")
      }
      return try context.withStore { store in
        try store.write { try store.edit(try store.group(named: arguments.name ?? ""), arguments) }
        return .done
      }
    }
  }

  static func checkedName(_ name: String) throws(Failure) -> String {
    let name = name.trimmed
    guard !name.isEmpty, name.utf8.count <= 100, !name.contains(","),
      !name.contains(where: \.isWhitespace), !name.utf8.contains(where: { $0 < 32 || $0 == 127 })
    else { throw .usage("'\(name)' is no name for a group: one word without commas") }
    return name
  }
}

extension Store {
  fileprivate func edit(_ group: Group, _ arguments: GroupArguments) throws {
    var name = group.name
    if let rename = try arguments.rename.map(GroupCommands.checkedName) {
      let taken = try db.first(
        "SELECT id FROM person_group WHERE name = \(rename) AND id <> \(group.id)", as: Int64.self)
      guard taken == nil else { throw Failure("there is a group '\(rename)' already") }
      try db.run("UPDATE person_group SET name = \(rename) WHERE id = \(group.id)")
      try record(subject: "group", rename, old: group.name, new: rename)
      name = rename
    }
    if let text = arguments.description {
      try db.run("UPDATE person_group SET description = \(text) WHERE id = \(group.id)")
      try record(subject: "group", name, old: group.description, new: text)
    }
    if let rule = arguments.rule {
      let rule = rule.trimmed.isEmpty ? nil : rule
      if let rule {
        let listed = try db.first(
          "SELECT person FROM member WHERE person_group = \(group.id) LIMIT 1", as: Int64.self)
        guard listed == nil else {
          throw Failure("the group '\(name)' lists members; take them out before it gets a rule")
        }
        _ = try PersonFilter(rule: rule).condition(in: self)
      }
      try db.run("UPDATE person_group SET rule = \(rule) WHERE id = \(group.id)")
      try record(subject: "group", name, old: group.rule, new: rule)
      // A rule that leads back to itself is found by asking for the members.
      _ = try members(of: try self.group(named: name))
    }
    if arguments.retire || arguments.activate {
      try db.run("UPDATE person_group SET active = \(arguments.activate) WHERE id = \(group.id)")
      try record(subject: "group", name, new: arguments.activate ? "in use" : "out of use")
    }
    try changeMembers(of: name, add: arguments.add, remove: arguments.remove)
  }

  fileprivate func changeMembers(of name: String, add: [String], remove: [String]) throws {
    for word in add {
      let old = try profile(named: word)
      var new = old
      if !new.groups.contains(where: { $0.lowercased() == name.lowercased() }) {
        new.groups.append(name)
      }
      try update(old, to: new)
    }
    for word in remove {
      let old = try profile(named: word)
      var new = old
      new.groups.removeAll { $0.lowercased() == name.lowercased() }
      guard new != old else { throw Failure("\(old.number) is not in the group '\(name)'") }
      try update(old, to: new)
    }
  }
}

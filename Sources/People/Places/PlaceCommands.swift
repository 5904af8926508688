/// The nouns `site` and `room`: where people work.
import Commands
import Formats
import Repository
import SQLite

struct PlaceArguments: Sendable {
  var name: String?
  var description: String?
  var rename: String?
  var retire = false
  var activate = false
}

struct PlaceListArguments: Sendable {
  var site: String?
  var all = false
  var output = Output()
}

extension Noun {
  /// The noun `site`.
  public static var site: Noun {
    Noun(
      "site", "Say which school buildings there are",
      prose: "A site is a school building or another place where people of the district work.",
      hasOwnManual: false,
      entries: {
        [
          CommandEntry("site add", PlaceCommands.addSite),
          CommandEntry("site list", PlaceCommands.listSites),
          CommandEntry("site edit", PlaceCommands.editSite),
        ]
      })
  }

  /// The noun `room`.
  public static var room: Noun {
    Noun(
      "room", "Say which rooms there are and who works there",
      prose: "A room belongs to a site and is written SITE/ROOM, such as north/204.",
      hasOwnManual: false,
      entries: {
        [
          CommandEntry("room add", PlaceCommands.addRoom),
          CommandEntry("room list", PlaceCommands.listRooms),
          CommandEntry("room edit", PlaceCommands.editRoom),
        ]
      })
  }
}

enum PlaceCommands {
  private static var editOptions: [Option<PlaceArguments>] {
    [
      .value("name", "NAME", "The new name", \.rename),
      .value("description", "d", "TEXT", "What it is", \.description),
      .flag("retire", "Offer it no longer", \.retire),
      .flag("activate", "Offer it again", \.activate),
    ]
  }

  static var addSite: Command<PlaceArguments> {
    Command(
      "site add", "Make a site",
      prose: "Makes a school building and prints its name.",
      options: [.value("description", "d", "TEXT", "What it is", \.description)],
      operands: [.one("NAME", "The new site", \.name)],
      examples: [Example("ittool site add north -d 'North Elementary'", "Make a site")],
      start: PlaceArguments()
    ) { arguments, context in
      let name = (arguments.name ?? "").trimmed
      try context.withStore { store in
        try store.write { try store.addSite(name, description: arguments.description ?? "") }
      }
      try context.console.display(name)
      return .done
    }
  }

  static var listSites: Command<PlaceListArguments> {
    Command(
      "site list", "List the sites",
      prose: "Lists the school buildings that are in use, by name.",
      options: [.flag("all", "List those out of use too", \.all)]
        + Output.options.within(\.output),
      fields: Site.fields.descriptions(),
      examples: [Example("ittool site list", "See all buildings")],
      start: PlaceListArguments()
    ) { arguments, context in
      try context.withStore { store in
        try context.printRows(Site.fields, arguments.output, local: { $0.rfc3339 }) { emit in
          try store.db.forEachRow(
            Site.select + " WHERE active OR \(arguments.all) ORDER BY name"
          ) { try emit(Site(from: &$0)) }
        }
        return .done
      }
    }
  }

  static var editSite: Command<PlaceArguments> {
    Command(
      "site edit", "Rename, describe or retire a site",
      prose: "Changes a site. Tickets keep the name that they were opened with.",
      options: editOptions,
      operands: [.one("SITE", "The site", completion: .query("site"), \.name)],
      examples: [Example("ittool site edit north --name 'North Elementary'", "Rename a site")],
      start: PlaceArguments()
    ) { arguments, context in
      try arguments.check("site edit")
      return try context.withStore { store in
        try store.write {
          let site = try store.site(named: arguments.name ?? "")
          if let name = try arguments.rename.map({ try RoomName.checked($0, "site") }) {
            if let other = try store.knownSite(name), other.id != site.id {
              throw Failure("there is a site '\(name)' already")
            }
            try store.db.run("UPDATE site SET name = \(name) WHERE id = \(site.id)")
            try store.record(subject: "site", name, old: site.name, new: name)
          }
          try store.change("site", site.id, site.name, arguments)
        }
        return .done
      }
    }
  }

  static var addRoom: Command<PlaceArguments> {
    Command(
      "room add", "Make a room",
      prose: "Makes a room of a site that exists and prints its name.",
      options: [.value("description", "d", "TEXT", "What it is", \.description)],
      operands: [.one("SITE/ROOM", "The new room", \.name)],
      examples: [Example("ittool room add north/204 -d 'Science lab'", "Make a room")],
      start: PlaceArguments()
    ) { arguments, context in
      let (site, name) = try RoomName.parts(arguments.name ?? "")
      try context.withStore { store in
        try store.write {
          try store.addRoom("\(site)/\(name)", description: arguments.description ?? "")
        }
      }
      try context.console.display("\(site)/\(name)")
      return .done
    }
  }

  static var listRooms: Command<PlaceListArguments> {
    Command(
      "room list", "List rooms and who works there",
      prose: "Lists the rooms that are in use, by site and name.",
      options: [.flag("all", "List those out of use too", \.all)]
        + Output.options.within(\.output),
      operands: [.maybe("SITE", "Only rooms of SITE", completion: .query("site"), \.site)],
      fields: Room.fields.descriptions(),
      examples: [Example("ittool room list north", "See the rooms of a building")],
      start: PlaceListArguments()
    ) { arguments, context in
      try context.withStore { store in
        var sql = Room.select + " WHERE (room.active OR \(arguments.all))"
        if let site = arguments.site {
          sql += " AND room.site = \(try store.site(named: site).id)"
        }
        try context.printRows(Room.fields, arguments.output, local: { $0.rfc3339 }) { emit in
          try store.db.forEachRow(sql + " ORDER BY site.name, room.name") {
            try emit(Room(from: &$0))
          }
        }
        return .done
      }
    }
  }

  static var editRoom: Command<PlaceArguments> {
    Command(
      "room edit", "Rename, describe or retire a room",
      prose: "Changes a room. Tickets keep the name that they were opened with.",
      options: editOptions,
      operands: [.one("SITE/ROOM", "The room", completion: .query("room"), \.name)],
      examples: [Example("ittool room edit north/204 --name 204a", "Rename a room")],
      start: PlaceArguments()
    ) { arguments, context in
      try arguments.check("room edit")
      return try context.withStore { store in
        try store.write {
          let room = try store.room(named: arguments.name ?? "")
          let word = "\(room.site)/\(room.name)"
          if let name = try arguments.rename.map({ try RoomName.checked($0, "room") }) {
            let taken = try store.db.first(
              """
              SELECT id FROM room WHERE name = \(name) AND id <> \(room.id)
                AND site = (SELECT site FROM room WHERE id = \(room.id))
              """, as: Int64.self)
            guard taken == nil else { throw Failure("\(room.site) has a room '\(name)' already") }
            try store.db.run("UPDATE room SET name = \(name) WHERE id = \(room.id)")
            try store.record(subject: "room", word, old: room.name, new: name)
          }
          try store.change("room", room.id, word, arguments)
        }
        return .done
      }
    }
  }
}

extension PlaceArguments {
  fileprivate func check(_ command: String) throws(Failure) {
    guard !(retire && activate) else {
      throw .usage("give one of --retire and --activate")
    }
    guard rename != nil || description != nil || retire || activate else {
      throw .usage("\(command): nothing to change was given")
    }
  }
}

extension Store {
  fileprivate func change(
    _ table: StaticString, _ id: Int64, _ name: String, _ arguments: PlaceArguments
  ) throws {
    if let text = arguments.description {
      try db.run("UPDATE \(raw: table) SET description = \(text) WHERE id = \(id)")
      try record(subject: table.description, name, new: text)
    }
    if arguments.retire || arguments.activate {
      try db.run("UPDATE \(raw: table) SET active = \(arguments.activate) WHERE id = \(id)")
      try record(
        subject: table.description, name, new: arguments.activate ? "in use" : "out of use")
    }
  }
}

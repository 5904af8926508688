/// The noun `queue`: who looks at which tickets.
import Commands
import Formats
import Repository
import SQLite
import Terminal

/// A queue and what lies in it.
struct Queue: Sendable, RowDecodable {
  var name: String
  var description: String
  var isActive: Bool
  var open: Int64

  init(from row: inout RowReader) throws(DatabaseError) {
    name = try row.text()
    description = try row.text()
    isActive = try row.bool()
    open = try row.int()
  }

  static let fields: [Field<Queue>] = [
    Field("queue", "Name") { .text($0.name) },
    Field("open", "Open tickets in it") { .integer($0.open) },
    Field("description", "What belongs into it") {
      .of($0.description.isEmpty ? nil : $0.description)
    },
    Field("active", "Whether new tickets may go there") { .bool($0.isActive) },
  ]
}

struct QueueArguments: Sendable {
  var name: String?
  var description: String?
  var rename: String?
  var retire = false
  var activate = false
}

struct OutputArguments: Sendable {
  var output = Output()
}

extension Noun {
  /// The noun `queue`.
  public static var queue: Noun {
    Noun(
      "queue", "Say which queues there are",
      prose: "A queue holds the tickets of one kind of work, such as network or classroom."
    ) {
      [
        AnyCommand(QueueCommands.add), AnyCommand(QueueCommands.list),
        AnyCommand(QueueCommands.edit),
      ]
    }
  }
}

enum QueueCommands {
  static var add: Command<QueueArguments> {
    Command(
      "queue add", "Make a queue",
      prose: "Makes a queue and prints its name. The name is one word.",
      options: [.value("description", "d", "TEXT", "What belongs into it", \.description)],
      operands: [.one("NAME", "The new queue", \.name)],
      examples: [Example("ittool queue add network -d 'Wires, wireless, filters'", "Make a queue")],
      start: QueueArguments()
    ) { arguments, context in
      try context.withStore { store in
        let name = try Wording.tag(arguments.name ?? "")
        try store.write {
          if try store.db.first("SELECT id FROM queue WHERE name = \(name)", as: Int64.self) != nil
          {
            throw Failure(
              "there is a queue '\(name)' already", hint: "change it with 'ittool queue edit'")
          }
          try store.db.run(
            "INSERT INTO queue(name, description) VALUES (\(name), \(arguments.description ?? ""))")
          try store.record(subject: "queue", name, new: name)
        }
        try context.console.line(name)
        return .done
      }
    }
  }

  static var list: Command<OutputArguments> {
    Command(
      "queue list", "List the queues",
      prose: "Lists the queues by name, with the number of open tickets in each.",
      options: Output.options.within(\.output), fields: Queue.fields.descriptions(),
      examples: [Example("ittool queue list", "See where work lies")],
      start: OutputArguments()
    ) { arguments, context in
      try context.withStore { store in
        let queues = try store.db.all(
          """
          SELECT name, description, active,
            (SELECT count(*) FROM ticket WHERE ticket.queue = queue.id AND state <= 3)
          FROM queue ORDER BY name
          """, as: Queue.self)
        try context.printRows(Queue.fields, arguments.output, local: { $0.rfc3339 }) { emit in
          for queue in queues { try emit(queue) }
        }
        return .done
      }
    }
  }

  static var edit: Command<QueueArguments> {
    Command(
      "queue edit", "Rename, describe or retire a queue",
      prose: """
        Changes a queue. A retired queue keeps its tickets and takes no new ones. Its history
        follows a new name.
        """,
      options: [
        .value("name", "NAME", "The new name", \.rename),
        .value("description", "d", "TEXT", "What belongs into it", \.description),
        .flag("retire", "Take no new tickets", \.retire),
        .flag("activate", "Take new tickets again", \.activate),
      ],
      operands: [.one("QUEUE", "The queue", completion: .query("queue"), \.name)],
      examples: [Example("ittool queue edit network --name wifi", "Rename a queue")],
      start: QueueArguments()
    ) { arguments, context in
      guard !(arguments.retire && arguments.activate) else {
        throw Failure.usage("give one of --retire and --activate")
      }
      let isNothing = arguments.rename == nil && arguments.description == nil
      guard !isNothing || arguments.retire || arguments.activate else {
        throw Failure.usage(
          "queue edit: what shall change?",
          hint: "give --name, --description, --retire or --activate")
      }
      return try context.withStore { store in
        try store.write {
          let id = try store.queueNumber(arguments.name ?? "", retiredToo: true)
          if let name = arguments.rename {
            let name = try Wording.tag(name)
            let taken = try store.db.first(
              "SELECT id FROM queue WHERE name = \(name) AND id <> \(id)", as: Int64.self)
            guard taken == nil else { throw Failure("there is a queue '\(name)' already") }
            try store.db.run("UPDATE queue SET name = \(name) WHERE id = \(id)")
            try store.record(subject: "queue", arguments.name ?? "", old: arguments.name, new: name)
          }
          let name = arguments.rename ?? arguments.name ?? ""
          if let text = arguments.description {
            let old = try store.db.first(
              "SELECT description FROM queue WHERE id = \(id)", as: String.self)
            try store.db.run("UPDATE queue SET description = \(text) WHERE id = \(id)")
            try store.record(subject: "queue", "\(name) description", old: old, new: text)
          }
          if arguments.retire || arguments.activate {
            try store.db.run("UPDATE queue SET active = \(arguments.activate) WHERE id = \(id)")
            try store.record(
              subject: "queue", "\(name) \(arguments.activate ? "activated" : "retired")")
          }
        }
        return .done
      }
    }
  }
}

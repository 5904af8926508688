/// `ticket attach`, `attachments` and `detach`.
import Commands
import Formats
import Glibc
import Repository
import SQLite
import Terminal

struct AttachArguments: Sendable {
  var number: TicketNumber?
  var files: [String] = []
  var name: String?
}

struct AttachmentsArguments: Sendable {
  var number: TicketNumber?
  var save: String?
  var print: Int?
  var output = Output()
}

struct DetachArguments: Sendable {
  var number: TicketNumber?
  var ids: [Int] = []
}

extension TicketCommands {
  static var attach: Command<AttachArguments> {
    Command(
      "ticket attach", "Attach files to a ticket",
      prose: """
        Stores the files in the store, each content once, and prints the numbers of the
        attachments. The largest size is the setting ticket.attachment-limit.
        """,
      options: [.value("name", "NAME", "Name for the one file, or for standard input", \.name)],
      operands: [
        .one("NUMBER", "The ticket", completion: .query("ticket"), \.number),
        .many("FILE", "Files to attach; - is standard input", completion: .file, \.files),
      ],
      examples: [
        Example("ittool ticket attach T-42 screen.png", "Attach a picture"),
        Example("journalctl -b | ittool ticket attach T-42 - --name boot.log", "Attach a log"),
      ],
      start: AttachArguments()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      guard arguments.name == nil || arguments.files.count == 1 else {
        throw Failure.usage("--name is for one file")
      }
      guard arguments.files.filter({ $0 == "-" }).count <= 1 else {
        throw Failure.usage("standard input can be attached only once")
      }
      let files = try context.readFiles(arguments.files, name: arguments.name)
      return try context.withStore { store in
        let ids = try store.write {
          let ticket = try store.survivor(of: try store.tickets([number])[0])
          try store.requireReading(of: ticket)
          return try store.attach(files, to: ticket).ids
        }
        for id in ids { try context.console.line("\(id)") }
        return .done
      }
    }
  }

  static var attachments: Command<AttachmentsArguments> {
    Command(
      "ticket attachments", "List or save the files of a ticket",
      prose: """
        Lists the attachments. `--save` writes them into a directory under names such as
        7-screen.png: whatever name a file came with, it is never taken for a path, and no file is
        overwritten. `--print` writes one attachment to standard output. The files of a ticket about
        a student are for those who may read it.
        """,
      options: [
        .value("save", "DIRECTORY", "Save all of them in DIRECTORY", completion: .file, \.save),
        .value("print", "N", "Write attachment N to standard output", \.print),
      ] + Output.options.within(\.output),
      operands: [.one("NUMBER", "The ticket", completion: .query("ticket"), \.number)],
      fields: Attachment.fields.descriptions(),
      examples: [
        Example("ittool ticket attachments T-42", "List them"),
        Example("ittool ticket attachments T-42 --save /tmp", "Save them all"),
      ],
      start: AttachmentsArguments()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      return try context.withStore { store in
        let ticket = try store.tickets([number])[0]
        try store.requireReading(of: ticket)
        try store.recordReadings(of: [ticket.id], "ticket attachments")
        if let id = arguments.print {
          let file = try store.attachment(Int64(id), of: ticket)
          guard !context.console.outFacts.isTerminal else {
            throw Failure.usage(
              "refusing to write a file to a terminal", hint: "redirect it, or use --save")
          }
          try context.console.out.write(bytes: try store.content(of: file))
          return .done
        }
        let files = try store.attachments(of: ticket.id)
        guard let directory = arguments.save else {
          try context.printRows(Attachment.fields, arguments.output, local: try store.localTimes())
          {
            emit in for file in files { try emit(file) }
          }
          return .done
        }
        for file in files {
          let path = directory + "/" + file.fileName
          try save(store.content(of: file), to: path)
          try context.console.line(context.console.shown(path))
        }
        return .done
      }
    }
  }

  static var detach: Command<DetachArguments> {
    Command(
      "ticket detach", "Remove attachments from a ticket",
      prose: "Removes attachments by their numbers; the history keeps their names.",
      operands: [
        .one("NUMBER", "The ticket", completion: .query("ticket"), \.number),
        .many("ATTACHMENT", "Numbers from 'ticket attachments'", \.ids),
      ],
      examples: [Example("ittool ticket detach T-42 7", "Remove attachment 7")],
      start: DetachArguments()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      return try context.withStore { store in
        try store.write {
          let ticket = try store.tickets([number])[0]
          try store.requireReading(of: ticket)
          for file in try arguments.ids.map({ try store.attachment(Int64($0), of: ticket) }) {
            try store.detach(file)
          }
        }
        return .done
      }
    }
  }

  // Never over another file, never through a link that stands there.
  private static func save(_ bytes: [UInt8], to path: String) throws {
    let descriptor = Glibc.open(path, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw Failure("\(path): \(systemMessage(errno))", status: .inputOutput)
    }
    defer { Glibc.close(descriptor) }
    let sink = Sink(descriptor: descriptor, name: path)
    try sink.write(bytes: bytes)
    try sink.flush()
  }
}

extension Store {
  /// Attaches files; called inside a transaction.
  ///
  /// - Returns: their numbers, and the ticket as it is then.
  func attach(_ files: [ReadFile], to ticket: Ticket) throws -> (ids: [Int64], ticket: Ticket) {
    guard !files.isEmpty else { return ([], ticket) }
    let ids = try files.map {
      try attach($0.bytes, digest: $0.digest, name: $0.name, to: ticket)
    }
    return (ids, try self.ticket(ticket.id) ?? ticket)
  }
}

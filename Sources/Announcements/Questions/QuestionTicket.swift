/// `question ticket`: a question that is to be worked on.
import Commands
import People
import Repository
import SQLite
import Terminal

/// What becomes a ticket, for the desk that opens it.
public struct QuestionRequest: Sendable {
  /// One line that says what it is about.
  public var subject: String
  /// What was asked, and about what.
  public var description: String
  /// Who asked.
  public var requester: Mailbox?
  /// The queue that somebody named.
  public var queue: String?
}

/// Opens a ticket and returns its number; called inside a transaction.
public typealias TicketOpening = @Sendable (Store, QuestionRequest) throws -> Int64

extension QuestionCommands {
  static func ticket(_ opening: @escaping TicketOpening) -> Command<QuestionArguments> {
    Command(
      "question ticket", "Make a ticket of a question",
      prose: """
        Opens a ticket with the question's words for its asker, who is told of it once, by the
        ticket; prints its number. The two are linked. The question waits no longer, and can still
        be answered and published.
        """,
      options: [
        .value("queue", "Q", "NAME", "The queue", completion: .query("queue"), \.queue)
      ],
      operands: [number],
      examples: [Example("ittool question ticket Q-3 --queue network", "Have it worked on")],
      start: QuestionArguments()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      return try context.withStore { store in
        let id = try store.write {
          let question = try store.question(number)
          guard question.state == .open else {
            throw Failure("\(question.number) is \(question.state.rawValue) already")
          }
          if let ticket = question.ticket {
            throw Failure("\(question.number) is \(Kind.ticket.number(ticket)) already")
          }
          let post = try store.announcement(AnnouncementNumber(question.announcement))
          let asker = try question.person.flatMap { try store.profile($0) }
          let id = try opening(
            store,
            QuestionRequest(
              subject: Store.firstWords(question.question),
              description: question.question
                + "\n\n(\(question.number), asked about \(post.number): \(post.text.headline))",
              requester: asker.map { Mailbox(name: $0.name, address: $0.addresses.first) },
              queue: arguments.queue))
          try store.link(question, toTicket: id)
          return id
        }
        try context.console.line(Kind.ticket.number(id))
        return .done
      }
    }
  }
}

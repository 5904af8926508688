/// What is to be done with a message, and why, before any of it is done.
import Delivery
import Mail
import People
import Repository
import Tickets

/// What is to be done with one message.
public struct Decision: Sendable {
  /// The act itself.
  public enum Act: Sendable {
    /// It was taken over before, as this row.
    case duplicate(of: Int64)
    /// It opens a ticket, linked to an earlier one where it goes on from there.
    case open(related: Int64?)
    /// It is written on a ticket.
    case append(ticket: Int64, kind: NoteKind, steps: [TicketStep])
    /// It tells what became of messages of ours.
    case bounce(ticket: Int64?, settled: [BounceReceipt])
    /// It is our own message come back: kept, and nothing else.
    case drop
    /// Nobody can say what to do with it: kept whole for a person to look at.
    case quarantine
    /// Another desk takes it.
    case claim(desk: String, perform: @Sendable (Store, Arrival) throws -> Void)
  }

  /// Whether an automatic answer goes out.
  public enum Answer: Sendable, Equatable {
    /// One goes to this address.
    case yes(to: String)
    /// None, and why.
    case no(String)
    /// The question does not arise.
    case none
  }

  /// What is done.
  public var act: Act
  /// Why, as sentences for the ticket.
  public var sentences: [String]
  /// Whether an automatic answer goes out.
  public var answer: Answer
  /// What the message is.
  public var verdict: MailVerdict
  /// The sender, when known.
  public var person: Person?
  /// The words that are stored; nil for the message's own.
  public var words: String?
  /// Words to send back to a technician whose command was not understood.
  public var complaint: String?

  /// Whether not even the message as it came may be kept.
  public var forgetsMessage = false

  /// Decides, with the sentences that say why.
  public init(_ act: Act, _ verdict: MailVerdict, person: Person? = nil, _ sentences: [String] = [])
  {
    self.act = act
    self.verdict = verdict
    self.person = person
    self.sentences = sentences
    answer = .none
  }
}

/// What a bounce says of one delivery.
public struct BounceReceipt: Sendable {
  /// The delivery.
  public var delivery: Delivery
  /// What became of it.
  public var receipt: Receipt
}

/// One desk that inbound mail is offered to.
///
/// `ittool` holds the list; the order is fixed, and the first that decides has the message.
public struct MailClaimant: Sendable {
  /// The desk, in one word.
  public var desk: String
  /// Decides, or returns nil to leave the message to the next.
  ///
  /// It only reads; it runs again, inside the transaction, when the message is taken over.
  public var decide: @Sendable (Store, Arrival, MailVerdict) throws -> Decision?

  /// Makes a claimant.
  public init(
    _ desk: String,
    decide: @escaping @Sendable (Store, Arrival, MailVerdict) throws -> Decision?
  ) {
    self.desk = desk
    self.decide = decide
  }
}

extension Decision {
  /// The act in words, as `mail explain` prints it.
  public var actSentence: String {
    switch act {
    case .duplicate: "nothing: it was taken over before"
    case .open(nil): "opens a ticket"
    case .open(let related?): "opens a ticket linked to \(Kind.ticket.number(related))"
    case .append(let ticket, let kind, _):
      switch kind {
      case .note: "becomes an internal note on \(Kind.ticket.number(ticket))"
      case .reply, .resolution: "becomes a public reply on \(Kind.ticket.number(ticket))"
      case .request: "becomes the requester's words on \(Kind.ticket.number(ticket))"
      }
    case .bounce(let ticket, _):
      ticket.map { "is noted on \(Kind.ticket.number($0))" } ?? "is noted on its delivery"
    case .drop: "is kept and not answered: it is our own"
    case .quarantine: "is set aside for a person"
    case .claim(let desk, _): "goes to the desk '\(desk)'"
    }
  }
}

/// The noun `delivery`: what is to be sent, what was, and what became of it.
import Calendar
import Commands
import Formats
import Repository
import SQLite
import Terminal

extension Noun {
  /// The noun `delivery`; `truth` is asked before a message leaves.
  public static func delivery(_ truth: DeliveryTruth) -> Noun {
    Noun(
      "delivery", "Send what waits, and see what became of it",
      prose: """
        Everything that leaves `ittool` is written to the outbox first, one row per message and
        address, in the same change that it tells of. `ittool delivery run` sends it, usually from
        cron(8), through the channels of the configuration.

        A delivery is `queued`, `sending`, then `sent` or, when a receipt says so, `delivered`. One
        that was refused for now is `deferred`; `held` is one whose channel is down. It ends as
        `failed` when it was refused for good, `bounced` when it came back, `expired` when it
        waited too long, and `cancelled` when it was withdrawn. `unknown` is one that may have been
        sent or not, because the connection broke at the wrong moment.
        """, bareVerb: "list",
      entries: {
        [
          CommandEntry("delivery run", DeliveryCommands.run(truth)),
          CommandEntry("delivery list", DeliveryCommands.list),
          CommandEntry("delivery show", DeliveryCommands.show),
          CommandEntry("delivery retry", DeliveryCommands.retry),
          CommandEntry("delivery cancel", DeliveryCommands.cancel),
          CommandEntry("delivery receipt", DeliveryCommands.receipt),
          CommandEntry("delivery stats", DeliveryCommands.stats),
        ]
      })
  }
}

extension Delivery {
  /// What is told of a delivery, and of a person's messages.
  public static let fields: [Field<Delivery>] = [
    Field("delivery", "Its number") { .integer($0.id) },
    Field("state", "Where it stands") { .text($0.state.rawValue) },
    Field("item", "What it is about, such as T-42") { .of($0.item) },
    Field("event", "What it tells of, such as ticket.resolved") { .text($0.event) },
    Field("kind", "emergency, ticket, digest or announcement", usual: false) {
      .text($0.kind.word)
    },
    Field("channel", "The way it goes") { .text($0.channel) },
    Field("address", "Where it goes") { .text($0.address) },
    Field("person", "The person it is for, such as P-5", usual: false) {
      .of($0.person.map { Kind.person.number($0) })
    },
    Field("subject", "What it is about") { .text($0.subject) },
    Field("attempts", "How often it was tried") { .integer($0.attempts) },
    Field("created", "When it was queued") { .instant($0.created) },
    Field("next_try", "When it is tried next") { $0.nextTry.map { .instant($0) } ?? .null },
    Field("expires", "When it is not worth sending any more", usual: false) {
      .instant($0.expires)
    },
    Field("sent", "When it was handed over", usual: false) {
      $0.sent.map { .instant($0) } ?? .null
    },
    Field("settled", "When it came to its end", usual: false) {
      $0.settled.map { .instant($0) } ?? .null
    },
    Field("reason", "The provider's last words, or why it was not sent") { .of($0.reason) },
    Field("remote", "Its name at the provider", usual: false) { .of($0.remote) },
    Field("message_id", "Its Message-ID", usual: false) { .text($0.messageID) },
    Field("key", "What keeps it from being queued twice", usual: false) { .text($0.key) },
  ]
}

extension Cell {
  fileprivate static func of(_ text: String?) -> Cell { text.map { .text($0) } ?? .null }
}

extension DeliveryCommands {
  /// A time as tables show it.
  static func local(_ instant: Instant, _ zone: Zone) -> String {
    let (date, time) = zone.civil(at: instant)
    return "\(date) \(time.padded.prefix(5))"
  }
}

/// The number of a delivery as one word of the command line.
struct DeliveryNumber: ArgumentValue, Hashable, Sendable {
  var value: Int64

  static func read(_ word: String) throws(Failure) -> DeliveryNumber {
    let digits = word.hasPrefix("#") ? word.dropFirst() : word[...]
    guard digits.utf8.allSatisfy({ 48...57 ~= $0 }), let value = Int64(digits), value > 0 else {
      throw .usage("'\(word)' is not the number of a delivery, such as 17")
    }
    return DeliveryNumber(value: value)
  }
}

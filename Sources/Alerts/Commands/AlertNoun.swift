/// The table of the noun `alert`.
import Commands
import Delivery
import Outages
import Repository

/// The commands of alerts, a file for each few.
enum AlertCommands {}

/// What can be planned and sent: an alert of its own, or an outage.
enum AlertSubject: ArgumentValue, Hashable, Sendable {
  case alert(Int64)
  case outage(Int64)

  static func read(_ word: String) throws(Failure) -> AlertSubject {
    switch word.first?.uppercased() {
    case "O": .outage(try Kind.outage.read(word))
    case "L": .alert(try Kind.alert.read(word))
    default:
      throw .usage(
        "'\(word)' is neither an outage nor an alert",
        hint: "say O-9 for an outage, or L-3 for words of your own: see 'ittool alert compose'")
    }
  }
}

extension Noun {
  /// The noun `alert`.
  ///
  /// - Parameter truth: what the desks say of messages that are about to leave.
  public static func alert(_ truth: DeliveryTruth) -> Noun {
    Noun(
      "alert", "Tell people what is broken, by what still works",
      prose: """
        Something is down. Three commands are enough:

        = `ittool outage open` Say what is broken, what people can do meanwhile, when you write again.
        = `ittool alert plan O-9` See who would be told, by what, and who cannot be. Sends nothing.
        = `ittool alert send O-9` Tell them. It asks before it does.

        An alert goes by what still works: services say what they need, channels say which service
        they need, and what is down is left out, with the reason. People at the buildings that are
        hit come first.

        Further words need no alert: each `ittool outage update` goes out by itself to those who
        heard the first and to those who follow the service or the building. Who never heard that it
        is down is not told that it is up. `ittool alert status O-9` shows who has heard.

        Words that belong to no outage are written with `ittool alert compose`.

        Who only has mail, and was not reached while it was down, gets one summary of what happened
        when it is back: `ittool cron` sees to that.

        = `emergency` Danger, or the whole district: by all ways at once, at any hour, even to those
        who want no news. Never to a number that said STOP.
        = `urgent` People cannot work or teach: one way after the other until one arrives.
        = `informational` Good to know: it waits for the morning, obeys those who want no news, and
        sends one number at most `alert.budget` text messages in a week.

        The setting `alert.ways` says by which channels: `sms=twilio,vonage voice=calls mail=mail`.
        Of two channels of one way the second is used when the first is sick.
        """, bareVerb: "list",
      entries: {
        [
          CommandEntry("alert plan", AlertCommands.plan),
          CommandEntry("alert send", AlertCommands.send(truth)),
          CommandEntry("alert status", AlertCommands.status),
          CommandEntry("alert compose", AlertCommands.compose),
          CommandEntry("alert edit", AlertCommands.edit),
          CommandEntry("alert list", AlertCommands.list),
          CommandEntry("alert show", AlertCommands.show),
          CommandEntry("alert answer", AlertCommands.answer),
          CommandEntry("alert receive", AlertCommands.receive),
          CommandEntry("alert end", AlertCommands.end),
          CommandEntry("alert cancel", AlertCommands.cancel),
          CommandEntry("alert paper", AlertCommands.paper),
          CommandEntry("alert called", AlertCommands.called),
          CommandEntry("alert contacts", AlertCommands.contacts),
          CommandEntry("alert drill", AlertCommands.drill),
        ]
      })
  }
}

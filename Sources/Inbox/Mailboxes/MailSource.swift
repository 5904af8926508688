/// What every kind of mailbox can do, and how the configuration makes one.
import Calendar
import Commands
import Delivery
import Repository

/// One message of a mailbox, before anything is known of it.
struct MailItem: Hashable, Sendable {
  /// The key that the store knows it by: an IMAP UID, or a Maildir's file name without its flags.
  var key: String
  /// The UID; 0 in a Maildir.
  var uid: Int64 = 0
  /// Where a Maildir has it: folder and name, byte by byte.
  var file: MaildirFile?
}

/// The bytes of a message, or their beginning.
struct FetchedMail: Sendable {
  var raw: [UInt8]
  /// The bytes that there were.
  var size: Int
}

/// Why a mailbox, or one message of it, could not be read.
struct MailboxFailure: Error, Equatable, Sendable {
  var words: String
  /// Whether nothing more can be read over this connection.
  var isBroken = false
}

/// A mailbox that is being read.
protocol MailSource: AnyObject {
  /// Opens the mailbox and forgets what an earlier opening had listed.
  ///
  /// - Parameter readOnly: true promises that nothing in it will be changed.
  /// - Throws: `MailboxFailure`, or `Failure` for a wrong configuration.
  func open(readOnly: Bool) throws
  /// The messages that come next and are not in `known`, in their order; empty at the end.
  func next(_ state: MailboxState, known: Set<String>) throws -> [MailItem]
  /// The message of a key that had trouble before; nil when it is not there any more.
  func find(_ key: String) throws -> MailItem?
  /// The message; nil when it is not there any more.
  func read(_ item: MailItem, keeping limit: Int) throws -> FetchedMail?
  /// Marks, moves or removes messages that are safely stored.
  func settle(_ items: [MailItem]) throws
  /// The messages that an earlier run took over and did not settle.
  ///
  /// - Parameters:
  ///   - taken: those that are remembered by name.
  ///   - known: all that are remembered by name, those that had trouble too.
  func unsettled(
    _ state: MailboxState, taken: Set<String>, known: Set<String>
  ) throws -> [MailItem]
  /// The names that need not be remembered any more.
  func vanished(_ taken: Set<String>) -> [String]
  /// Whether it is the names that tell what was taken over, not a number that only grows.
  var remembersNames: Bool { get }
  /// How many are settled in one step.
  var batch: Int { get }
  /// A number that changes when the mailbox is another under the old name; 0 for a Maildir.
  var validity: Int64 { get }
  /// Says good-bye.
  func close()
}

/// What becomes of a message that was taken over.
enum AfterTaking: Sendable, Equatable {
  case leave, seen, delete
  case move(to: String)
}

extension NamedSection {
  /// What becomes of a message that was taken over.
  var after: AfterTaking {
    get throws(Failure) {
      let word = self["after"] ?? (self["move-to"] == nil ? "seen" : "move")
      if word != "move", self["move-to"] != nil {
        throw failure("move-to", "'move-to' has no meaning with 'after = \(word)'")
      }
      switch word {
      case "leave": return .leave
      case "delete": return .delete
      case "move": return .move(to: try required("move-to"))
      default: return .seen
      }
    }
  }

  /// The day before which messages are left alone.
  var since: CivilDate? { self["since"].flatMap { CivilDate(iso: $0) } }

  /// Seconds without a word that end a reading.
  var patience: Int64 { self["timeout"].flatMap { Int64($0) } ?? 60 }

  /// Makes the mailbox; nothing is opened before it is read.
  func source(_ zone: Zone) throws(Failure) -> any MailSource {
    try checkedType() == "imap" ? IMAPSource(self) : MaildirSource(self, zone)
  }
}

extension Configuration {
  /// The mailboxes of these names; all of them without a name.
  func mailboxes(_ names: [String]) throws(Failure) -> [NamedSection] {
    if mailboxes.isEmpty {
      throw Failure(
        "there is no [mailbox NAME] in the configuration",
        hint: "see 'ittool help config'; a mail server that hands mail over needs none",
        status: .configuration)
    }
    if names.isEmpty { return mailboxes }
    var found: [NamedSection] = []
    for name in names {
      guard let section = mailboxes.first(where: { $0.name == name }) else {
        throw Failure(
          "there is no [mailbox \(name)] in the configuration",
          hint: didYouMean(name, in: mailboxes.map(\.name)) ?? "see 'ittool help config'",
          status: .configuration)
      }
      if !found.contains(where: { $0.name == name }) { found.append(section) }
    }
    return found
  }
}

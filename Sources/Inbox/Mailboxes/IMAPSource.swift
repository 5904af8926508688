/// A folder on an IMAP server: what is new in it by UID, and marks once messages are stored.
import Calendar
import Commands
import Delivery
import Repository

/// Reads one folder of one account.
///
/// Nothing is marked by reading: the folder is looked at with BODY.PEEK, and marks are set only
/// when the store has the message.
final class IMAPSource: MailSource {
  private let section: NamedSection
  private let after: AfterTaking
  private let folder: String
  private var connection: IMAPConnection?
  private var count = 0
  private(set) var validity: Int64 = 0
  let batch = 20
  let remembersNames = false

  /// As many as are listed at a time.
  private static let listLimit = 5_000

  init(_ section: NamedSection) throws(Failure) {
    self.section = section
    after = try section.after
    folder = section["folder"] ?? "INBOX"
    _ = try section.required("host")
    _ = try section.required("user")
  }

  func open(readOnly: Bool) throws {
    close()
    let connection = try IMAPConnection(section)
    var validity: Int64?
    let verb = readOnly || after == .leave ? "EXAMINE" : "SELECT"
    count = 0
    try connection.command("\(verb) \(IMAPName.quoted(folder))") { answer in
      if let found = answer.number(after: "[UIDVALIDITY ") { validity = found }
      if answer.text.uppercased().hasSuffix(" EXISTS"), let found = answer.number(after: "* ") {
        self.count = Int(found)
      }
    }
    guard let validity, validity > 0 else {
      throw MailboxFailure(words: "the server does not say the UIDVALIDITY of '\(folder)'")
    }
    self.validity = validity
    self.connection = connection
  }

  func close() {
    connection?.close()
    connection = nil
  }

  func next(_ state: MailboxState, known: Set<String>) throws -> [MailItem] {
    try list(from: state.uid + 1).filter { !known.contains($0.key) }
  }

  func unsettled(
    _ state: MailboxState, taken: Set<String>, known: Set<String>
  ) throws -> [MailItem] {
    guard after != .leave else { return [] }
    let late = taken.compactMap { key in Int64(key).map { MailItem(key: key, uid: $0) } }
    guard state.marked < state.uid else { return late }
    return try late
      + list(from: state.marked + 1).filter { $0.uid <= state.uid && !known.contains($0.key) }
  }

  func vanished(_ taken: Set<String>) -> [String] { after == .leave ? Array(taken) : [] }

  private func list(from first: Int64) throws -> [MailItem] {
    guard count > 0 else { return [] }
    var found: Set<Int64> = []
    try opened().command("UID FETCH \(first):* (UID INTERNALDATE)") { answer in
      // '*' is the last message, whatever its number: a server may send one from before.
      guard let uid = answer.uid, uid >= first else { return }
      if let since = self.section.since, let day = answer.day, day < since { return }
      found.insert(uid)
      // The lowest come first, in whatever order the server tells them: the cursor passes nothing.
      if found.count == 2 * Self.listLimit { found = Set(found.sorted().prefix(Self.listLimit)) }
    }
    return found.sorted().prefix(Self.listLimit).map { MailItem(key: String($0), uid: $0) }
  }

  func find(_ key: String) throws -> MailItem? {
    guard let uid = Int64(key) else { return nil }
    return MailItem(key: key, uid: uid)
  }

  func read(_ item: MailItem, keeping limit: Int) throws -> FetchedMail? {
    var found: FetchedMail?
    var fault: MailboxFailure?
    try opened().command("UID FETCH \(item.uid) (UID BODY.PEEK[])", keeping: limit) { answer in
      guard found == nil, answer.uid == item.uid,
        let place = answer.text.firstRange(of: "BODY[] ")
      else { return }
      let rest = answer.text[place.upperBound...]
      if rest.hasPrefix("{}"), let literal = answer.literal {
        // A server that counts wrongly goes on with the message where its list should end.
        guard rest.dropFirst(2).first == ")" || rest.dropFirst(2).first == " ",
          rest.last == ")"
        else {
          throw MailboxFailure(
            words: "the server announces \(answer.size) bytes and sends others", isBroken: true)
        }
        found = FetchedMail(raw: literal, size: answer.size)
      } else if rest.hasPrefix("\"") {
        let words = rest.dropFirst().prefix { $0 != "\"" }
        found = FetchedMail(raw: Array(words.utf8), size: words.utf8.count)
      } else {
        fault = MailboxFailure(words: "the server has no text of this message")
      }
    }
    if let fault { throw fault }
    return found
  }

  func settle(_ items: [MailItem]) throws {
    guard !items.isEmpty else { return }
    let connection = try opened()
    let set = items.map(\.key).joined(separator: ",")
    switch after {
    case .leave: break
    case .seen: try connection.command("UID STORE \(set) +FLAGS.SILENT (\\Seen)")
    case .delete: try delete(set, connection)
    case .move(let target):
      let isMover = connection.abilities.contains("MOVE")
      let command = "UID \(isMover ? "MOVE" : "COPY") \(set) \(IMAPName.quoted(target))"
      do { try connection.command(command) } catch let failure as MailboxFailure
        where failure.words.contains("[TRYCREATE]")
      {
        try connection.command("CREATE \(IMAPName.quoted(target))")
        try connection.command(command)
      }
      if !isMover { try delete(set, connection) }
    }
  }

  private func delete(_ set: String, _ connection: IMAPConnection) throws {
    try connection.command("UID STORE \(set) +FLAGS.SILENT (\\Seen \\Deleted)")
    // A plain EXPUNGE would remove what others have marked too.
    if connection.abilities.contains("UIDPLUS") { try connection.command("UID EXPUNGE \(set)") }
  }

  /// Whether a message with this Message-ID is there.
  func has(messageID id: String) throws -> Bool {
    var isThere = false
    let words = id.filter { $0.isASCII && $0 != "\"" && $0 != "\\" && !$0.isNewline }
    try opened().command("NOOP")
    try connection?.command("UID SEARCH HEADER Message-ID \"\(words)\"") { answer in
      let parts = answer.text.split(separator: " ")
      if parts.count > 2, parts[1].uppercased() == "SEARCH" { isThere = true }
    }
    return isThere
  }

  private func opened() throws -> IMAPConnection {
    guard let connection else {
      throw MailboxFailure(words: "the connection is closed", isBroken: true)
    }
    return connection
  }
}

/// Commands to an IMAP server and what it answers to them.
import Commands
import Delivery
import Glibc
import Mail
import Repository

/// A connection on which one command is given after the other.
final class IMAPConnection {
  private let wire: CurlWire
  private var reader: IMAPReader
  private var count = 0
  private let patience: Int64
  /// What the server can do, in upper case.
  private(set) var abilities: Set<Substring> = []

  /// Connects and logs in.
  init(_ section: NamedSection) throws {
    patience = section.patience
    do {
      wire = try CurlWire(imap: section, seconds: patience)
    } catch let failure as WireFailure {
      throw MailboxFailure(words: failure.words, isBroken: true)
    }
    reader = IMAPReader(wire)
    try command("CAPABILITY") { answer in
      let words = answer.text.uppercased().split(separator: " ")
      if words.dropFirst().first == "CAPABILITY" { self.abilities = Set(words.dropFirst(2)) }
    }
  }

  /// Gives a command and hands over every answer up to the last, whose words it returns.
  ///
  /// - Parameter limit: how many bytes of a literal are kept.
  /// - Throws: `MailboxFailure`: unbroken when the server says no, broken when it says nothing that
  ///   can be understood.
  @discardableResult
  func command(
    _ words: String, keeping limit: Int = 65_536, _ body: (IMAPAnswer) throws -> Void = { _ in }
  ) throws -> String {
    count += 1
    let tag = "I\(count)"
    do throws(WireFailure) { try wire.send(Array("\(tag) \(words)\r\n".utf8)) } catch {
      throw MailboxFailure(words: error.words, isBroken: true)
    }
    // A server that sends a byte a minute is not waited for.
    let end = monotonicSeconds() + Double(patience * 15)
    while true {
      let answer = try reader.answer(keeping: limit) { monotonicSeconds() < end }
      let text = answer.text
      if text.hasPrefix("* ") {
        if text.uppercased().hasPrefix("* BYE") {
          throw MailboxFailure(words: "the server said: \(text.dropFirst(2))", isBroken: true)
        }
        try body(answer)
        guard monotonicSeconds() < end else {
          throw MailboxFailure(words: "the server does not come to an end", isBroken: true)
        }
        continue
      }
      let parts = text.split(separator: " ", maxSplits: 2)
      guard parts.count >= 2, parts[0] == tag else {
        // What follows cannot be told from a message any more.
        throw MailboxFailure(
          words: "the server does not keep to IMAP: '\(text.prefix(60))'", isBroken: true)
      }
      let said = parts.count > 2 ? String(parts[2]) : ""
      guard parts[1].uppercased() == "OK" else {
        let verb = words.prefix { $0 != "(" && $0 != "\"" }.trimmed
        throw MailboxFailure(words: "the server refused \(verb): \(said)")
      }
      return said
    }
  }

  /// Says good-bye without waiting for an answer.
  func close() { try? wire.send(Array("I0 LOGOUT\r\n".utf8)) }
}

/// Names of folders as IMAP writes them: quoted, in modified UTF-7 (RFC 3501, 5.1.3).
enum IMAPName {
  /// The name for a command.
  static func quoted(_ name: String) -> String {
    var text = "\""
    for character in modifiedUTF7(name) {
      if character == "\"" || character == "\\" { text.append("\\") }
      text.append(character)
    }
    return text + "\""
  }

  /// The name in ASCII.
  static func modifiedUTF7(_ name: String) -> String {
    var text = ""
    var units: [UInt16] = []
    func flush() {
      guard !units.isEmpty else { return }
      let bytes = units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
      let code = Base64.encode(bytes).prefix { $0 != "=" }.map { $0 == "/" ? "," : $0 }
      text += "&" + String(code) + "-"
      units = []
    }
    for unit in name.utf16 {
      guard 0x20...0x7E ~= unit, let byte = UInt8(exactly: unit) else {
        units.append(unit)
        continue
      }
      flush()
      text += byte == UInt8(ascii: "&") ? "&-" : String(UnicodeScalar(byte))
    }
    flush()
    return text
  }
}

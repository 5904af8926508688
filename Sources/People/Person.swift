/// People as tickets know them: a name, a mail address, or both.
import Commands
import Formats
import Repository
import SQLite

/// A requester, a technician or a watcher.
public struct Person: Sendable, Equatable {
  /// The permanent number, `P-…`.
  public var id: Int64
  /// The name; empty when only the address is known.
  public var name: String
  /// The mail address.
  public var address: String?

  /// `Ana Ruiz <ana@example.org>`, or the part that is known.
  public var mailbox: String { Mailbox(name: name, address: address).text }
  /// The shortest way to name the person.
  public var shortName: String { name.isEmpty ? address ?? "" : name }

  /// Makes a person from its columns.
  public init(id: Int64, name: String, address: String?) {
    self.id = id
    self.name = name
    self.address = address
  }

  static let columns: StaticString = "id, name, address"
}

extension Person: RowDecodable {
  /// Reads `Person.columns`.
  public init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    name = try row.text()
    address = try row.text()
  }
}

/// A name and an address as they are typed: `Ana Ruiz <ana@example.org>`, one of the two alone, or
/// `Ruiz, Ana`.
public struct Mailbox: Sendable, Hashable {
  /// The name; may be empty.
  public var name: String
  /// The address; never empty.
  public var address: String?

  /// Makes a mailbox.
  public init(name: String, address: String?) {
    self.name = name
    self.address = address
  }

  /// The form in which it is printed and read back.
  public var text: String {
    guard let address else { return name }
    return name.isEmpty ? address : "\(name) <\(address)>"
  }

  /// Reads what a person typed or a file holds.
  public init(reading text: String) throws(Failure) {
    let text = text.trimmed
    guard !text.isEmpty else { throw Failure("a person needs a name or a mail address") }
    guard text.utf8.count <= 320, !text.utf8.contains(where: { $0 < 32 || $0 == 127 }) else {
      throw Failure("'\(text.prefix(40))…' is no name or mail address")
    }
    if text.hasSuffix(">"), let open = text.lastIndex(of: "<") {
      let typed = String(text[text.index(after: open)...].dropLast().trimmed)
      let address = Self.written(typed)
      guard Self.isAddress(address) else { throw Failure("'\(address)' is not a mail address") }
      var name = text[..<open].trimmed
      if name.count > 1, name.hasPrefix("\""), name.hasSuffix("\"") {
        name = name.dropFirst().dropLast().trimmed
      }
      self.init(name: name, address: address)
    } else if text.contains("@"), !text.contains(where: \.isWhitespace) {
      let address = Self.written(text)
      guard Self.isAddress(address) else { throw Failure("'\(text)' is not a mail address") }
      self.init(name: "", address: address)
    } else {
      guard !text.contains("<") else {
        throw Failure(
          "'\(text)' is no name and no mail address", hint: "write 'Ana Ruiz <ana@example.org>'")
      }
      self.init(name: text, address: nil)
    }
  }

  /// The address with its domain in ASCII, as mail servers take it and directories hold it.
  public static func written(_ address: String) -> String {
    DomainName.ascii(inAddress: address) ?? address
  }

  /// Whether mail can be sent to the text.
  ///
  /// One at sign, no white space, no characters with a meaning in headers: deliberately short of
  /// RFC 5321's full grammar.
  public static func isAddress(_ text: String) -> Bool {
    let parts = Array(text.utf8).split(
      separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, text.utf8.count <= 254 else {
      return false
    }
    let forbidden = Set("()<>[]:;\\,\" \t".utf8)
    return text.utf8.allSatisfy { $0 > 32 && $0 != 127 && !forbidden.contains($0) }
      && parts[1].first != UInt8(ascii: ".") && parts[1].last != UInt8(ascii: ".")
  }
}

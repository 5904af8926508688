/// Message-IDs and reply addresses that only we can have made: proof that a mail answers ours.
import Repository
import SQLite

/// The key with which our ids and reply addresses are signed.
///
/// Two districts that run the same software must never read each other's numbers as their own,
/// and nobody may guess the address that lets a mail into a ticket.
public struct Proof: Sendable {
  /// What a signed id or address says.
  public struct Claim: Hashable, Sendable {
    /// The ticket.
    public var ticket: Int64
    /// The note that was sent; 0 for what is about the ticket as a whole.
    public var note: Int64
    /// Whether that note is for staff only: what answers it must stay so.
    public var isInternal: Bool
    /// The person to whom it was sent; 0 for nobody in particular.
    public var person: Int64

    /// Makes a claim.
    public init(ticket: Int64, note: Int64 = 0, isInternal: Bool = false, person: Int64 = 0) {
      self.ticket = ticket
      self.note = note
      self.isInternal = isInternal
      self.person = person
    }

    var text: String { "t\(ticket).\(isInternal ? "i" : "n")\(note).p\(person)" }
  }

  /// What a signature is for: an id must not do as an address.
  enum Purpose: String {
    case id, address, bounce, unsubscribe, confirm, question, forgotten, link, form, sender, survey
  }

  private let key: [UInt8]

  /// Signs with a key of 32 random bytes.
  public init(key: [UInt8]) { self.key = key }

  /// `<t42.n17.p5.….….@example.org>`, the same for the same claim.
  ///
  /// - Parameter attempt: tells apart several messages of one claim, such as one sent anew.
  public func messageID(_ claim: Claim, attempt: Int64 = 0, domain: String)
    throws(LibraryMissing) -> String
  {
    let text = claim.text + (attempt == 0 ? "" : ".a\(attempt)")
    return "<\(text).\(try signature(text, .id))@\(domain)>"
  }

  /// `help+t42.n17.p5.…@example.org` for the base `help@example.org`.
  ///
  /// The local part stays within the 64 characters of RFC 5321 for a base of up to 10.
  public func replyAddress(_ claim: Claim, base: String) throws(LibraryMissing) -> String {
    guard let at = base.lastIndex(of: "@") else { return base }
    let text = claim.text
    return "\(base[..<at])+\(text).\(try signature(text, .address))\(base[at...])"
  }

  /// The claim of a Message-ID of ours, or nil; the domain is not looked at.
  public func claim(ofID id: String) throws(LibraryMissing) -> Claim? {
    let inner = id.drop { $0 == "<" }.prefix { $0 != "@" && $0 != ">" }
    return try claim(String(inner), .id)
  }

  /// The claim of a reply address of ours, or nil.
  public func claim(ofAddress address: String) throws(LibraryMissing) -> Claim? {
    let local = address.prefix { $0 != "@" }
    guard let plus = local.lastIndex(of: "+") else { return nil }
    return try claim(String(local[local.index(after: plus)...]), .address)
  }

  /// `b17.…`: what makes the envelope's sender name one delivery, so that even a bounce without a
  /// word in it says which message came back.
  public func bounceMark(_ delivery: Int64) throws(LibraryMissing) -> String {
    "b\(delivery).\(try signature("b\(delivery)", .bounce))"
  }

  /// The delivery whose bounces come to this address, or nil.
  public func delivery(ofBounceAddress address: String) throws(LibraryMissing) -> Int64? {
    let local = address.prefix { $0 != "@" }.lowercased()
    guard let plus = local.lastIndex(of: "+") else { return nil }
    let parts = local[local.index(after: plus)...].split(
      separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].first == "b", let number = Int64(parts[0].dropFirst()),
      number > 0
    else { return nil }
    let wanted = Array(try signature(String(parts[0]), .bounce).utf8)
    return Self.isSame(Array(parts[1].utf8), wanted) ? number : nil
  }

  /// `u5.…`: lets whoever has it, and nobody else, take the person off the list of readers.
  public func unsubscribeToken(_ person: Int64) throws(LibraryMissing) -> String {
    "u\(person).\(try signature("u\(person)", .unsubscribe))"
  }

  /// `help+u5.…@example.org`, to which a mail takes the person off the list of readers.
  public func unsubscribeAddress(_ person: Int64, base: String) throws(LibraryMissing) -> String {
    guard let at = base.lastIndex(of: "@") else { return base }
    return "\(base[..<at])+\(try unsubscribeToken(person))\(base[at...])"
  }

  /// The person of such a token, or nil.
  public func person(ofUnsubscribeToken token: String) throws(LibraryMissing) -> Int64? {
    let parts = token.lowercased().split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].first == "u", let number = Int64(parts[0].dropFirst()),
      number > 0, parts[0] == "u\(number)"
    else { return nil }
    let wanted = Array(try signature(String(parts[0]), .unsubscribe).utf8)
    return Self.isSame(Array(parts[1].utf8), wanted) ? number : nil
  }

  /// The person of such an address, or nil.
  public func person(ofUnsubscribeAddress address: String) throws(LibraryMissing) -> Int64? {
    let local = address.prefix { $0 != "@" }
    guard let plus = local.lastIndex(of: "+") else { return nil }
    return try person(ofUnsubscribeToken: String(local[local.index(after: plus)...]))
  }

  private func claim(_ signed: String, _ purpose: Purpose) throws(LibraryMissing) -> Claim? {
    // Some servers change the case of what stands before the at sign.
    let signed = signed.lowercased()
    guard signed.utf8.count < 120, let dot = signed.lastIndex(of: ".") else { return nil }
    let text = String(signed[..<dot])
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3 || parts.count == 4 && parts[3].hasPrefix("a"),
      parts[0].hasPrefix("t"), let ticket = Int64(parts[0].dropFirst()), ticket > 0,
      let mark = parts[1].first, mark == "n" || mark == "i",
      let note = Int64(parts[1].dropFirst()), note >= 0,
      parts[2].hasPrefix("p"), let person = Int64(parts[2].dropFirst()), person >= 0
    else { return nil }
    let found = Array(signed[signed.index(after: dot)...].utf8)
    let wanted = Array(try signature(text, purpose).utf8)
    guard Self.isSame(found, wanted) else { return nil }
    return Claim(ticket: ticket, note: note, isInternal: mark == "i", person: person)
  }

  /// What is kept in the place of an address whose person was erased: nobody reads it back, and the
  /// same address gives the same again.
  public func forgotten(address: String) throws(LibraryMissing) -> String {
    "erased-" + (try signature(address.lowercased(), .forgotten))
  }

  // 18 letters of 5 bits: nobody guesses 90 bits by sending mail.
  func signature(_ text: String, _ purpose: Purpose) throws(LibraryMissing) -> String {
    let code = try SHA256.authenticate(Array("\(purpose.rawValue):\(text)".utf8), key: key)
    let letters = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
    var output: [UInt8] = []
    var buffer: UInt32 = 0
    var bits = 0
    for byte in code {
      buffer = (buffer << 8 | UInt32(byte)) & 0xFFFF
      bits += 8
      while bits >= 5, output.count < 18 {
        bits -= 5
        output.append(letters[Int(buffer >> UInt32(bits)) & 31])
      }
    }
    return String(decoding: output, as: UTF8.self)
  }

  // Takes the same time wherever the first difference is.
  static func isSame(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for (one, other) in zip(left, right) { difference |= one ^ other }
    return difference == 0
  }
}

extension Store {
  /// The store's signing key; made at the first use, which must be inside a transaction.
  public func proof() throws -> Proof {
    if let key = try mailKey() { return Proof(key: key) }
    var random = SystemRandomNumberGenerator()
    let key = (0..<32).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    try db.run("INSERT INTO mail_key(id, key) VALUES (1, \(key))")
    return Proof(key: key)
  }

  /// The store's signing key, or nil before its first use.
  public func existingProof() throws -> Proof? { try mailKey().map(Proof.init(key:)) }

  private func mailKey() throws -> [UInt8]? {
    try db.first("SELECT key FROM mail_key WHERE id = 1") { try $0.blob() }
  }
}

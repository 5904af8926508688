/// A message as mail servers take it: envelope and bytes.
import Calendar
import Commands
import Mail
import Repository

/// Turns parcels into mail for the channels that carry mail.
struct MailMaker: Sendable {
  let from: MailAddress
  /// Where bounces go; nil for the null address.
  let envelope: MailAddress
  let usesVERP: Bool
  let zone: Zone

  /// A mail as it is handed to a server.
  struct Made: Sendable {
    /// The envelope's sender; empty for the null address.
    var sender: String
    var recipient: String
    var bytes: [UInt8]
  }

  init(_ section: NamedSection, zone: Zone) throws(Failure) {
    let from = Self.mailbox(try section.required("from"))
    guard from.isSound else {
      throw section.failure("from", "'\(from.address)' is no mail address")
    }
    let envelope = MailAddress(section["envelope"] ?? from.address)
    guard envelope.isSound else {
      throw section.failure("envelope", "'\(envelope.address)' is no mail address")
    }
    self.from = from
    self.envelope = envelope
    self.zone = zone
    usesVERP = section["verp"] == "yes"
  }

  /// The mail, or why there cannot be one.
  func make(_ parcel: Parcel) throws -> Made {
    var mail = OutgoingMail(
      from: parcel.facts.from ?? from, to: MailAddress(parcel.address, name: parcel.name),
      subject: parcel.subject, text: parcel.text, messageID: parcel.messageID,
      date: parcel.created, zone: zone)
    mail.replyTo = parcel.facts.replyTo
    mail.inReplyTo = parcel.facts.inReplyTo
    mail.references = parcel.facts.references
    mail.listID = parcel.facts.listID
    mail.automation = parcel.facts.automation
    mail.extra = parcel.facts.extra
    if let html = parcel.html { mail.html = .given(html) }
    mail.attachments = parcel.files
    return Made(
      sender: sender(for: parcel), recipient: parcel.address, bytes: try mail.bytes())
  }

  /// An automatic answer has no sender, so that nothing can answer it (RFC 3834, 3.3).
  ///
  /// The variable part is signed: who can guess it could silence any address with a made-up bounce.
  private func sender(for parcel: Parcel) -> String {
    if parcel.facts.automation == .replied { return "" }
    guard usesVERP, let mark = parcel.bounceMark, let at = envelope.address.lastIndex(of: "@")
    else { return envelope.address }
    let verp = envelope.address[..<at] + "+" + mark + envelope.address[at...]
    // 64 bytes are what a server must take before the at sign (RFC 5321, 4.5.3.1.1).
    return verp.prefix { $0 != "@" }.utf8.count <= 64 ? String(verp) : envelope.address
  }

  private static func mailbox(_ text: String) -> MailAddress {
    guard text.hasSuffix(">"), let open = text.lastIndex(of: "<") else { return MailAddress(text) }
    var name = text[..<open].trimmed
    if name.count > 1, name.hasPrefix("\""), name.hasSuffix("\"") {
      name = String(name.dropFirst().dropLast())
    }
    return MailAddress(text[open...].dropFirst().dropLast().trimmed, name: name)
  }
}

extension MailMaker {
  /// The mail as it would go.
  func preview(_ parcel: Parcel, _ section: NamedSection) -> ChannelPreview {
    var preview = ChannelPreview(
      parcel, section, FittingRule(.none).fit(title: parcel.subject, text: parcel.text))
    do {
      let made = try make(parcel)
      preview.fields = [("from", made.sender), ("to", made.recipient)]
      preview.body = made.bytes
    } catch {
      preview.refuse(describe(error))
    }
    return preview
  }
}

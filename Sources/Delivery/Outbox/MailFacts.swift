/// What a mail's header says beyond writer, reader and subject, as lines of text in the store.
import Mail

/// That a message changes one that was sent before.
public struct PostChange: Sendable, Equatable {
  /// What is to be done.
  public enum Verb: String, Sendable {
    /// Put the new words in the place of the old.
    case correct = "Correct"
    /// Take the old ones back.
    case retract = "Retract"
  }

  /// What is to be done.
  public let verb: Verb
  /// The delivery that made the post.
  public let delivery: Int64
  /// The post's name at the service, once it is looked up.
  var remote: String?

  /// Makes a change of what a delivery posted.
  public init(_ verb: Verb, of delivery: Int64) {
    self.verb = verb
    self.delivery = delivery
  }
}

/// The header facts of one message.
public struct MailFacts: Sendable, Equatable {
  /// The writer, when not the channel's.
  public var from: MailAddress?
  /// Where answers go, when not to the writer.
  public var replyTo: MailAddress?
  /// The Message-ID that is answered.
  public var inReplyTo: String?
  /// The Message-IDs before this one, oldest first.
  public var references: [String] = []
  /// The list it belongs to.
  public var listID: ListName?
  /// Who wrote it, as far as loops are concerned.
  public var automation = Automation.generated
  /// Further headers.
  public var extra: [ExtraHeader: String] = [:]

  /// Which delivery it corrects or retracts, at services that can; nil for a message of its own.
  public var change: PostChange?

  /// A notice made by the program, with nothing else to say.
  public init() {}

  /// One `Name: value` line per fact.
  var lines: String {
    var lines: [(String, String)] = []
    func add(_ name: String, _ address: MailAddress?) {
      guard let address else { return }
      lines.append((name, address.address))
      if !address.name.isEmpty { lines.append((name + "-Name", address.name)) }
    }
    add("From", from)
    add("Reply-To", replyTo)
    if let inReplyTo { lines.append(("In-Reply-To", inReplyTo)) }
    for reference in references { lines.append(("Reference", reference)) }
    if let listID {
      lines.append(("List-ID", listID.id))
      if !listID.title.isEmpty { lines.append(("List-ID-Name", listID.title)) }
    }
    if automation != .generated { lines.append(("Auto-Submitted", automation.rawValue)) }
    if let change { lines.append((change.verb.rawValue, String(change.delivery))) }
    for header in ExtraHeader.allCases {
      if let value = extra[header] { lines.append((header.rawValue, value)) }
    }
    return lines.map { "\($0.0): \(Self.oneLine($0.1))\n" }.joined()
  }

  /// Reads what `lines` wrote.
  init(lines: String) {
    for line in lines.split(separator: "\n") {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let value = String(line[colon...].dropFirst(2))
      switch line[..<colon] {
      case "From": from = MailAddress(value)
      case "From-Name": from?.name = value
      case "Reply-To": replyTo = MailAddress(value)
      case "Reply-To-Name": replyTo?.name = value
      case "In-Reply-To": inReplyTo = value
      case "Reference": references.append(value)
      case "List-ID": listID = ListName(value)
      case "List-ID-Name": listID?.title = value
      case "Auto-Submitted": automation = Automation(rawValue: value) ?? .generated
      case PostChange.Verb.correct.rawValue, PostChange.Verb.retract.rawValue:
        guard let verb = PostChange.Verb(rawValue: String(line[..<colon])),
          let delivery = Int64(value)
        else { continue }
        change = PostChange(verb, of: delivery)
      case let name: if let header = ExtraHeader(rawValue: String(name)) { extra[header] = value }
      }
    }
  }

  // A line end in a value would begin another fact.
  private static func oneLine(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 32 ? " " : $0 }))
  }
}

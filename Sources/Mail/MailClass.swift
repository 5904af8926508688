/// What a message is: from a person, or from a machine that must never be answered.

/// The kinds of message that are told apart.
public enum MailClass: String, CaseIterable, Sendable {
  /// Written by a person.
  case person
  /// A machine's answer to a message of ours: a vacation notice, an acknowledgement.
  case reply
  /// A machine's own words: an alarm, a report, a receipt.
  case notice
  /// A server's word about a message that was or was not delivered.
  case bounce
  /// Sent through a mailing list.
  case list
  /// Our own message come back.
  case loop

  /// The class in words.
  public var words: String {
    switch self {
    case .person: "written by a person"
    case .reply: "an automatic reply"
    case .notice: "sent by a machine"
    case .bounce: "a delivery report"
    case .list: "mailing list mail"
    case .loop: "our own mail come back"
    }
  }
}

/// How we know ourselves in other people's mail.
public struct OwnMarks: Sendable {
  /// The value of our loop header.
  public var loop: String
  /// Our own addresses, in lower case.
  public var addresses: Set<String>
  /// Whether a Message-ID is one that we wrote.
  public var wrote: @Sendable (String) -> Bool

  /// Describes us.
  public init(
    loop: String, addresses: Set<String>, wrote: @escaping @Sendable (String) -> Bool
  ) {
    self.loop = loop
    self.addresses = addresses
    self.wrote = wrote
  }
}

/// What a message is, and why.
public struct MailVerdict: Sendable, Equatable {
  /// The kind.
  public var kind: MailClass
  /// The sentences that name the evidence; empty for a person's mail.
  public var evidence: [String]
  /// Whom a bounce speaks of.
  public var recipients: [BouncedRecipient]
  /// The Message-ID of the message that a bounce or a reply speaks of.
  public var original: String?

  /// Of a loop: whether nothing but the name in `From` says so, which a person who writes from the
  /// shared account has too.
  public var isOnlyByName = false

  /// Whether the message may be answered by the program: only a person's mail.
  public var mayBeAnswered: Bool { kind == .person }

  /// The same message as a bounce, for a reason that only the receiver knows.
  public func asBounce(_ message: InboundMessage, because sentence: String) -> MailVerdict {
    var copy = self
    copy.kind = .bounce
    copy.evidence.insert(sentence, at: 0)
    copy.recipients = message.bouncedRecipients()
    copy.original = message.bouncedMessageID
    return copy
  }

  /// One sentence: `an automatic reply: Auto-Submitted is 'auto-replied'`.
  public var sentence: String {
    evidence.isEmpty ? kind.words : "\(kind.words): \(evidence.joined(separator: "; "))"
  }
}

extension InboundMessage {
  /// Says what the message is.
  ///
  /// Every occurrence of a header counts, in any case. `X-Auto-Response-Suppress` is no evidence:
  /// Exchange puts it on what people write. Headers can lie in the other direction too, so caps
  /// must hold where this says `person`.
  public func classify(_ own: OwnMarks) -> MailVerdict {
    var signs = Signs()
    findLoop(own, &signs)
    findBounce(&signs)
    findAutomatic(own, &signs)
    findList(&signs)
    let kind: MailClass =
      if !signs.loop.isEmpty {
        .loop
      } else if !signs.bounce.isEmpty {
        .bounce
      } else if !signs.reply.isEmpty {
        .reply
      } else if !signs.list.isEmpty {
        .list
      } else if !signs.notice.isEmpty {
        .notice
      } else {
        .person
      }
    let bounced = kind == .bounce ? bouncedRecipients() : []
    var verdict = MailVerdict(
      kind: kind,
      evidence: signs.loop + signs.bounce + signs.reply + signs.list + signs.notice,
      recipients: bounced, original: kind == .bounce ? bouncedMessageID : inReplyTo.first)
    verdict.isOnlyByName =
      kind == .loop && signs.loop == [signs.name] && signs.reply.isEmpty && signs.notice.isEmpty
    return verdict
  }

  private struct Signs {
    var loop: [String] = []
    var name = ""
    var bounce: [String] = []
    var reply: [String] = []
    var list: [String] = []
    var notice: [String] = []
  }

  private func findLoop(_ own: OwnMarks, _ signs: inout Signs) {
    for value in values(ExtraHeader.loop.rawValue) where value.lowercased() == own.loop.lowercased()
    {
      signs.loop.append("it carries our loop header")
    }
    if let id = messageIDs.first(where: own.wrote) {
      signs.loop.append("its Message-ID \(id) is ours")
    }
    for value in values("X-Loop") where own.addresses.contains(value.lowercased()) {
      signs.loop.append("X-Loop is '\(value)'")
    }
    if let address = from.first?.address.lowercased(), own.addresses.contains(address) {
      signs.name = "it says that we wrote it: From is \(address)"
      signs.loop.append(signs.name)
    }
  }

  private func findBounce(_ signs: inout Signs) {
    let isReport = type == "multipart/report" && reportType == "delivery-status"
    if isReport { signs.bounce.append("it is a delivery status report") }
    for value in values("X-Failed-Recipients").prefix(1) {
      signs.bounce.append("X-Failed-Recipients is '\(value.prefix(200))'")
    }
    guard !isReport else { return }
    let fromDaemon = from.contains {
      // Exchange writes as microsoftexchange329e71ec… of the organisation.
      MailWords.daemons.contains($0.localPart) || $0.localPart.hasPrefix("microsoftexchange")
    }
    let isNull = returnPath == .null || fromDaemon
    if isNull, let word = MailWords.bounceSubject(in: subject) {
      signs.bounce.append(
        (fromDaemon ? "it comes from a mail server's own address" : "Return-Path is <>")
          + " and its subject says '\(word)'")
    }
  }

  private func findAutomatic(_ own: OwnMarks, _ signs: inout Signs) {
    for value in values("Auto-Submitted") {
      // RFC 3834 allows a comment and parameters, any case; RFC 5436 adds auto-notified.
      let word = value.lowercased().prefix { $0.isLetter || $0 == "-" }
      if word.isEmpty || word == "no" { continue }
      let sign = "Auto-Submitted is '\(value.prefix(80))'"
      if word == "auto-replied" { signs.reply.append(sign) } else { signs.notice.append(sign) }
    }
    for name in MailWords.replyHeaders {
      for value in values(name).prefix(1) {
        let word = value.lowercased()
        if word == "no" || word == "false" || word == "none" { continue }
        signs.reply.append("\(name) is '\(value.prefix(80))'")
      }
    }
    for name in ["Precedence", "X-Precedence"] {
      for value in values(name) {
        switch value.lowercased().filter({ !$0.isWhitespace }) {
        case "auto_reply", "auto-reply": signs.reply.append("\(name) is '\(value)'")
        case "bulk", "junk": signs.notice.append("\(name) is '\(value)'")
        case "list": signs.list.append("\(name) is 'list'")
        default: break
        }
      }
    }
    for value in values("X-FC-Machinegenerated") where value.lowercased() == "true" {
      signs.notice.append("X-FC-Machinegenerated is 'true'")
    }
    if let word = MailWords.replySubject(in: subject) {
      signs.reply.append("its subject begins with '\(word)'")
    }
    if type == "multipart/report", let reportType, reportType != "delivery-status" {
      signs.notice.append(
        reportType == "disposition-notification"
          ? "it is a reading receipt" : "it is a report of the type '\(reportType.prefix(40))'")
    }
    if returnPath == .null { signs.notice.append("Return-Path is <>") }
    if let daemon = from.first(where: { MailWords.daemons.contains($0.localPart) }) {
      signs.notice.append("it comes from \(daemon.address)")
    }
    if author == nil { signs.notice.append("it does not say who wrote it") }
  }

  private func findList(_ signs: inout Signs) {
    for name in ["List-Id", "List-Unsubscribe", "List-Post", "X-Mailing-List", "Mailing-List"]
    where !values(name).isEmpty {
      signs.list.append("it has the header \(name)")
    }
    for value in values("X-Loop") where ["yes", "true"].contains(value.lowercased()) {
      signs.list.append("X-Loop is '\(value)'")
    }
  }
}

extension MailAddress {
  /// The part before the at sign, in lower case.
  public var localPart: String {
    (address.split(separator: "@", omittingEmptySubsequences: false).first ?? "").lowercased()
  }
}

/// The words by which machines give themselves away.
enum MailWords {
  static let replyHeaders = [
    "X-Autoreply", "X-Autorespond", "X-Autoresponse", "X-AutoReply-From", "X-Mail-Autoreply",
    "X-Autogenerated",
  ]

  static let daemons: Set<String> = ["mailer-daemon", "postmaster", "mailerdaemon"]

  /// The word with which an automatic reply's subject begins, after `Re:` and the like.
  static func replySubject(in subject: String) -> String? {
    let bare = SubjectLine.bare(subject).lowercased()
    return replySubjects.first { bare.hasPrefix($0) }
  }

  /// The word of a bounce's subject.
  static func bounceSubject(in subject: String) -> String? {
    let subject = subject.lowercased()
    return bounceSubjects.first { subject.contains($0) }
  }

  private static let replySubjects = [
    "autoreply", "auto-reply", "auto reply", "autoresponse", "automatic reply", "auto:",
    "out of office", "out of the office", "out-of-office", "vacation:", "on vacation",
    "automatische antwort", "abwesenheitsnotiz", "abwesenheit:", "abwesend",
    "automatische reaktion",
    "réponse automatique", "absence du bureau", "message d'absence", "respuesta automática",
    "fuera de la oficina", "fuera de oficina", "risposta automatica", "fuori sede",
    "automatisch antwoord", "niet op kantoor", "afwezig", "autosvar", "automatiskt svar",
    "automatisk svar", "frånvaro", "automaattinen vastaus", "poissa", "resposta automática",
    "fora do escritório", "automatyczna odpowiedź", "odpowiedź automatyczna", "автоответ",
    "автоматический ответ", "automatická odpověď", "otomatik yanıt", "自動応答", "自动回复",
  ]

  private static let bounceSubjects = [
    "undeliver", "delivery status notification", "delivery failure", "failure notice",
    "returned mail", "mail delivery failed", "mail delivery failure", "delivery has failed",
    "delivery delayed", "message delayed", "could not be delivered", "unzustellbar",
    "nicht zustellbar", "non remis", "échec de la remise", "no se puede entregar",
    "no entregado", "mancato recapito", "onbestelbaar", "kunde inte levereras",
  ]
}

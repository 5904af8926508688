/// Messages of the Common Alerting Protocol (OASIS CAP 1.2), and the rules that its schema lacks.
import Calendar

/// An alert as other systems read it.
public struct CAPMessage: Sendable, Equatable {
  /// Whether it is meant.
  public enum Status: String, Sendable {
    /// It is.
    case actual = "Actual"
    /// It is part of a drill.
    case exercise = "Exercise"
    /// It tries out the way that messages take.
    case test = "Test"
  }

  /// What it is to those before it.
  public enum Kind: String, Sendable {
    /// The first of its event.
    case alert = "Alert"
    /// It takes the place of those before.
    case update = "Update"
    /// It ends those before.
    case cancel = "Cancel"
  }

  /// A message that came before.
  public struct Reference: Sendable, Equatable {
    /// Who sent it.
    public var sender: String
    /// Its name.
    public var identifier: String
    /// When.
    public var sent: Instant

    /// Makes one.
    public init(sender: String, identifier: String, sent: Instant) {
      self.sender = sender
      self.identifier = identifier
      self.sent = sent
    }
  }

  /// How soon something is to be done.
  public enum Urgency: String, Sendable {
    case immediate = "Immediate"
    case past = "Past"
  }

  /// How bad it is.
  public enum Severity: String, Sendable {
    case moderate = "Moderate"
    case minor = "Minor"
    case unknown = "Unknown"
  }

  /// Its name, never given twice by this sender.
  public var identifier: String
  /// Who sends it: a name that nobody else has.
  public var sender: String
  /// When it was sent.
  public var sent: Instant
  /// Whether it is meant.
  public var status = Status.actual
  /// What it is to those before it.
  public var kind: Kind
  /// What a drill is called; needed for one.
  public var note = ""
  /// The messages that it takes the place of, or ends.
  public var references: [Reference] = []
  /// What all messages of one event share.
  public var incident = ""
  /// The language of its words.
  public var language = "en"
  /// What kind of event it is.
  public var event = ""
  /// Whether all is well again.
  public var isAllClear = false
  /// How soon something is to be done.
  public var urgency = Urgency.immediate
  /// How bad it is.
  public var severity = Severity.unknown
  /// Since when it holds.
  public var onset: Instant?
  /// Until when it is to be shown.
  public var expires: Instant?
  /// The sender as people know it.
  public var senderName = ""
  /// What it is, in one line.
  public var headline = ""
  /// What is affected.
  public var description = ""
  /// What to do.
  public var instruction = ""
  /// Where more is read.
  public var web: String?
  /// How to reach the sender.
  public var contact = ""
  /// The places that it holds for, in words.
  public var area = ""

  /// Makes a message without words.
  public init(identifier: String, sender: String, sent: Instant, kind: Kind) {
    self.identifier = identifier
    self.sender = sender
    self.sent = sent
    self.kind = kind
  }

  /// As those that come after name it.
  public var reference: Reference {
    Reference(sender: sender, identifier: identifier, sent: sent)
  }

  /// What is wrong by the rules that the schema does not know; a sentence each.
  ///
  /// Source: CAP 1.2, 3.2; and what aggregators of alerts refuse.
  public var faults: [String] {
    var faults: [String] = []
    for (what, name) in [("sender", sender), ("identifier", identifier)]
    where name.isEmpty || name.utf8.contains(where: { $0 <= 32 || ",<&".utf8.contains($0) }) {
      faults.append("the \(what) '\(name)' is empty or has a space, comma, < or &")
    }
    if kind != .alert, references.isEmpty {
      faults.append("an \(kind.rawValue) names the messages before it")
    }
    if kind == .alert, !references.isEmpty { faults.append("an Alert is the first of its event") }
    for other in references {
      if other == reference { faults.append("it names itself") }
      if other.sent > sent { faults.append("\(other.identifier) was sent after it") }
    }
    if status == .exercise, note.isEmpty { faults.append("a drill says in its note which it is") }
    if let expires {
      if expires <= sent { faults.append("it has expired when it is sent") }
    } else {
      faults.append("it never expires")
    }
    if event.isEmpty { faults.append("it does not say what happens") }
    if headline.isEmpty || headline.count >= Self.headlineLimit {
      faults.append("the headline is empty or has \(Self.headlineLimit) characters or more")
    }
    if area.isEmpty { faults.append("it does not say where") }
    return faults
  }

  /// So many characters are too many for a headline.
  public static let headlineLimit = 140
}

extension CAPMessage {
  /// The message as XML.
  ///
  /// - Parameter zone: on whose clocks its times stand; there is no `Z` in this format.
  public func xml(_ zone: Zone) -> String {
    var xml = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
    var indent = ""
    func element(_ name: String, _ text: String?) {
      guard let text, !text.isEmpty else { return }
      let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      let body = lines.map { escapedMarkup(String($0)) }.joined(separator: "\n")
      xml += "\(indent)<\(name)>\(body)</\(name)>\n"
    }
    func time(_ instant: Instant) -> String { Self.time(instant, zone) }
    xml += "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\">\n"
    indent = "  "
    element("identifier", identifier)
    element("sender", sender)
    element("sent", time(sent))
    element("status", status.rawValue)
    element("msgType", kind.rawValue)
    element("scope", "Public")
    element("note", note)
    element(
      "references",
      references.map { "\($0.sender),\($0.identifier),\(time($0.sent))" }.joined(separator: " "))
    element("incidents", incident)
    xml += "  <info>\n"
    indent = "    "
    element("language", language)
    element("category", "Infra")
    element("event", event)
    element("responseType", isAllClear ? "AllClear" : "Monitor")
    element("urgency", urgency.rawValue)
    element("severity", severity.rawValue)
    element("certainty", "Observed")
    element("effective", time(sent))
    element("onset", onset.map(time))
    element("expires", expires.map(time))
    element("senderName", senderName)
    element("headline", headline)
    element("description", description)
    element("instruction", instruction)
    element("web", web)
    element("contact", contact)
    xml += "    <area>\n"
    indent = "      "
    element("areaDesc", area)
    xml += "    </area>\n  </info>\n</alert>\n"
    return xml
  }

  /// A time as this format writes it: seconds and an offset, UTC as `-00:00`.
  static func time(_ instant: Instant, _ zone: Zone) -> String {
    // The zones of long ago are not whole minutes from Greenwich, and the format knows no other.
    let minutes = zone.offset(at: instant).seconds / 60
    let (date, time) = instant.civil(offset: minutes * 60)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let sign = minutes > 0 ? "+" : "-"
    return "\(date)T\(time.padded)\(sign)\(two(abs(minutes) / 60)):\(two(abs(minutes) % 60))"
  }
}

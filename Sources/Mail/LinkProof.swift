/// Signed links to pages: each is for one purpose, one person, one item, and until one day.
import Calendar
import Repository

/// What a link lets its holder do, and until when.
public struct PageLink: Hashable, Sendable {
  /// What a link is for; the letter stands at its beginning, and one purpose's link is no other's.
  public enum Purpose: Character, Sendable {
    /// To follow a ticket and to answer it.
    case ticket = "t"
    /// To confirm a subscription.
    case subscription = "c"
    /// To ask about an announcement.
    case question = "a"
    /// To answer a survey.
    case survey = "s"
    /// To say that an alert was read.
    case alert = "l"
    /// To see that a form was taken; it lets nobody do anything.
    case receipt = "r"
  }

  /// What it is for.
  public var purpose: Purpose
  /// The number of what it is about.
  public var item: Int64
  /// The person to whom it was sent; 0 for nobody in particular.
  public var person: Int64
  /// The last day on which it works, as days since 1970 in UTC.
  public var lastDay: Int64

  /// Makes a link.
  public init(_ purpose: Purpose, item: Int64, person: Int64 = 0, lastDay: Int64) {
    self.purpose = purpose
    self.item = item
    self.person = person
    self.lastDay = lastDay
  }

  /// Makes a link that works for some days from now on.
  public init(
    _ purpose: Purpose, item: Int64, person: Int64 = 0, from now: Instant, days: Int
  ) {
    self.init(
      purpose, item: item, person: person, lastDay: now.seconds / 86_400 + Int64(days))
  }

  /// Whether its last day is over.
  public func isOver(at now: Instant) -> Bool { now.seconds / 86_400 > lastDay }

  var text: String { "\(purpose.rawValue)\(item).p\(person).d\(lastDay)" }

  /// Reads what stands before a signature; nil for what is not written exactly as we write it.
  init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let letter = parts[0].first, let purpose = Purpose(rawValue: letter),
      let item = Int64(parts[0].dropFirst()), item >= 0, parts[1].first == "p",
      let person = Int64(parts[1].dropFirst()), person >= 0, parts[2].first == "d",
      let lastDay = Int64(parts[2].dropFirst()), lastDay >= 0
    else { return nil }
    self.init(purpose, item: item, person: person, lastDay: lastDay)
    guard self.text == text else { return nil }
  }
}

extension Proof {
  /// `t42.p5.d20800.…`: letters, digits and dots, so that no mail program breaks it.
  public func token(_ link: PageLink) throws(LibraryMissing) -> String {
    "\(link.text).\(try signature(link.text, .link))"
  }

  /// The link of a token that we signed, whatever its day; nil for any other text.
  public func link(ofToken token: String) throws(LibraryMissing) -> PageLink? {
    guard token.utf8.count < 120, let dot = token.lastIndex(of: "."),
      let link = PageLink(token[..<dot])
    else { return nil }
    let wanted = Array(try signature(link.text, .link).utf8)
    return Self.isSame(Array(token[token.index(after: dot)...].utf8), wanted) ? link : nil
  }

  /// What a form carries, so that no other site can send it: bound to the cookie that came with
  /// the form, to where it is sent, and to the hour.
  public func formToken(cookie: String, path: String, hour: Int64) throws(LibraryMissing) -> String
  {
    "h\(hour).\(try signature("\(cookie) \(path) h\(hour)", .form))"
  }

  /// The hour in which a form was made; nil for a token that belongs to another form.
  public func hour(ofFormToken token: String, cookie: String, path: String)
    throws(LibraryMissing) -> Int64?
  {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].first == "h", let hour = Int64(parts[0].dropFirst()) else {
      return nil
    }
    let wanted = Array(try formToken(cookie: cookie, path: path, hour: hour).utf8)
    return Self.isSame(Array(token.utf8), wanted) ? hour : nil
  }

  /// What stands for a sender where senders are counted: nobody reads an address out of it.
  public func bucket(_ sender: String, day: Int64) throws(LibraryMissing) -> String {
    try signature("d\(day) \(sender)", .sender)
  }
}

extension Store {
  /// The address of the page of a ticket for one person; nil where there is no web door.
  public func ticketPage(_ ticket: Int64, for person: Int64) throws -> String? {
    guard let door = try doorAddress(), let proof = try existingProof() else { return nil }
    let link = PageLink(
      .ticket, item: ticket, person: person, from: now, days: try number("door.link-days"))
    return try door.of("t/" + proof.token(link))
  }
}

/// Permanent numbers: `T-42` for a ticket, `P-5` for a person; never reused.
import Commands

/// What a number counts.
public enum Kind: String, CaseIterable, Sendable {
  case ticket = "T"
  case person = "P"
  case announcement = "A"
  case question = "Q"
  case giveaway = "G"
  case outage = "O"
  case maintenance = "M"
  case alert = "L"
  case survey = "S"
  case change = "C"
  case article = "K"

  /// The word for one of them, with its article.
  var oneOfThem: String {
    switch self {
    case .ticket: "a ticket"
    case .person: "a person"
    case .announcement: "an announcement"
    case .question: "a question"
    case .giveaway: "a giveaway"
    case .outage: "an outage"
    case .maintenance: "a maintenance window"
    case .alert: "an alert"
    case .survey: "a survey"
    case .change: "a change"
    case .article: "an article"
    }
  }

  /// The number as people write it.
  public func number(_ value: Int64) -> String { "\(rawValue)-\(value)" }

  /// Reads `42`, `#42`, `T-42` or `t42`; another kind's letter is an error that says so.
  public func read(_ word: String) throws(Failure) -> Int64 {
    var digits = Substring(word)
    if digits.hasPrefix("#") {
      digits = digits.dropFirst()
    } else if let letter = digits.first, letter.isLetter {
      let rest = digits.dropFirst()
      digits = rest.hasPrefix("-") ? rest.dropFirst() : rest
      let isNumber = !digits.isEmpty && digits.utf8.allSatisfy { 48...57 ~= $0 }
      if isNumber, let other = Kind(rawValue: letter.uppercased()), other != self {
        throw .usage("\(word) is \(other.oneOfThem), not \(oneOfThem)")
      }
      if letter.uppercased() != rawValue { digits = "" }
    }
    guard digits.utf8.allSatisfy({ 48...57 ~= $0 }), let value = Int64(digits), value > 0 else {
      throw .usage("'\(word)' is not the number of \(oneOfThem), such as \(number(42))")
    }
    return value
  }
}

/// What is counted by numbers of a kind of its own.
public protocol NumberedItem: Sendable {
  /// The kind.
  static var kind: Kind { get }
}

/// The number of an item as one word of the command line.
public struct ItemNumber<Item: NumberedItem>: ArgumentValue, Hashable, Sendable {
  /// The number itself.
  public let value: Int64

  /// Wraps a number.
  public init(_ value: Int64) { self.value = value }

  /// Reads `42`, `#42`, `T-42` or `t42`, with the letter of the item's kind.
  public static func read(_ word: String) throws(Failure) -> ItemNumber {
    ItemNumber(try Item.kind.read(word))
  }
}

/// The items that have numbers.
public enum Numbered {
  /// See `Kind.ticket`.
  public enum Ticket: NumberedItem {
    /// Its kind.
    public static var kind: Kind { .ticket }
  }
  /// See `Kind.announcement`.
  public enum Announcement: NumberedItem {
    /// Its kind.
    public static var kind: Kind { .announcement }
  }
  /// See `Kind.question`.
  public enum Question: NumberedItem {
    /// Its kind.
    public static var kind: Kind { .question }
  }
  /// See `Kind.giveaway`.
  public enum Giveaway: NumberedItem {
    /// Its kind.
    public static var kind: Kind { .giveaway }
  }
  /// See `Kind.outage`.
  public enum Outage: NumberedItem {
    /// Its kind.
    public static var kind: Kind { .outage }
  }
  /// See `Kind.maintenance`.
  public enum Maintenance: NumberedItem {
    /// Its kind.
    public static var kind: Kind { .maintenance }
  }
  /// See `Kind.survey`.
  public enum Survey: NumberedItem {
    /// Its kind.
    public static var kind: Kind { .survey }
  }
  /// See `Kind.change`.
  public enum Change: NumberedItem {
    /// Its kind.
    public static var kind: Kind { .change }
  }
  /// See `Kind.article`.
  public enum Article: NumberedItem {
    /// Its kind.
    public static var kind: Kind { .article }
  }
}

/// A ticket's number as one word of the command line.
public typealias TicketNumber = ItemNumber<Numbered.Ticket>
/// An announcement's number as one word of the command line.
public typealias AnnouncementNumber = ItemNumber<Numbered.Announcement>
/// A question's number as one word of the command line.
public typealias QuestionNumber = ItemNumber<Numbered.Question>
/// A giveaway's number as one word of the command line.
public typealias GiveawayNumber = ItemNumber<Numbered.Giveaway>
/// An outage's number as one word of the command line.
public typealias OutageNumber = ItemNumber<Numbered.Outage>
/// A maintenance's number as one word of the command line.
public typealias MaintenanceNumber = ItemNumber<Numbered.Maintenance>
/// A survey's number as one word of the command line.
public typealias SurveyNumber = ItemNumber<Numbered.Survey>
/// A change's number as one word of the command line.
public typealias ChangeNumber = ItemNumber<Numbered.Change>
/// An article's number as one word of the command line.
public typealias ArticleNumber = ItemNumber<Numbered.Article>

/// A way out: what every channel can do, and how the configuration makes one.
import Calendar
import Commands
import Repository
import SQLite

/// One way to send; it may keep a connection from one message to the next.
protocol Channel: AnyObject {
  /// Sends one message to one address and says what came of it; never throws.
  func send(_ parcel: Parcel) -> SendOutcome
  /// The library that it could not open, when that is why it is down.
  var missing: LibraryMissing? { get }
  /// How texts are made to fit.
  var rule: FittingRule { get }
  /// What can be done with a message after it was sent.
  var abilities: ChannelAbilities { get }
  /// What is known of its posts; nil for channels that carry mail.
  var posting: Posting? { get }
  /// Whether its service can be asked what became of a message.
  var canAsk: Bool { get }
  /// What its service says of a message that it took; nil when it cannot be asked now.
  func ask(_ remote: String) -> ReceiptNews?
  /// Another one of its kind, with a connection of its own, for another thread; nil where there can
  /// be one alone.
  func twin() throws -> (any Channel)?
  /// What would be sent, without sending it.
  func preview(_ parcel: Parcel) -> ChannelPreview
}

extension Channel {
  var missing: LibraryMissing? { nil }
  var rule: FittingRule { FittingRule(.none) }
  var posting: Posting? { nil }
  var canAsk: Bool { false }
  func twin() throws -> (any Channel)? { nil }
  func ask(_ remote: String) -> ReceiptNews? { nil }
  var abilities: ChannelAbilities { ChannelAbilities(canCorrect: false, canRetract: false) }
}

extension Channel {
  /// Sends a message, or refuses to change one that this channel cannot change.
  func deliver(_ parcel: Parcel) -> SendOutcome {
    switch parcel.change?.verb {
    case .correct? where !abilities.canCorrect:
      .failed("this channel cannot correct what it has sent")
    case .retract? where !abilities.canRetract:
      .failed("this channel cannot take back what it has sent")
    default: send(parcel)
    }
  }
}

/// What a channel can do with a message after it was sent.
public struct ChannelAbilities: Sendable, Equatable {
  /// Whether it can put other words in the place of the first.
  public let canCorrect: Bool
  /// Whether it can take a message back.
  public let canRetract: Bool
}

/// What channels need to know of the place they run in.
struct ChannelSurroundings {
  var zone: Zone
  var clock: @Sendable () -> Instant
  /// Where presets are looked for.
  var shared: [String]
  /// Reads a value out of JSON by a path such as `$.id`; nil when it is not there.
  var readJSON: (_ text: String, _ path: String) -> String?
}

extension NamedSection {
  /// The rule of the section, or of its preset where it says nothing.
  func rule(_ fallback: FittingRule) throws(Failure) -> FittingRule {
    guard let words = self["fits"] else { return fallback }
    if let limit = Int(words), limit > 0, fallback.name != .none {
      return FittingRule(fallback.name, limit: limit)
    }
    guard let rule = FittingRule(reading: words) else {
      let names = FittingRule.Name.allCases.map(\.rawValue)
      throw failure(
        "fits", "'\(words)' is none of \(names.joined(separator: ", ")), with a limit or without",
        hint: didYouMean(words, in: names))
    }
    return rule
  }

  /// The seconds that one message may take.
  var timeout: Int64 {
    if let seconds = self["timeout"].flatMap({ Int64($0) }) { return seconds }
    return self["type"] == "exec" || self["type"] == "http" ? 60 : 300
  }

  /// Makes the channel; nothing is opened before the first message.
  func open(_ surroundings: ChannelSurroundings) throws -> any Channel {
    let type = try checkedType()
    return switch type {
    case "smtp": try SMTPChannel(self, surroundings)
    case "sendmail": try SendmailChannel(self, surroundings)
    case "exec": try ExecChannel(self)
    case "file": try MaildirChannel(self, surroundings)
    default: try HTTPChannel(self, surroundings)
    }
  }
}

extension Configuration {
  /// The channel of this name.
  func channel(_ name: String) throws(Failure) -> NamedSection {
    if let section = channels.first(where: { $0.name == name }) { return section }
    throw Failure(
      "there is no [channel \(name)] in the configuration",
      hint: didYouMean(name, in: channels.map(\.name)) ?? "see 'ittool help config'",
      status: .configuration)
  }
}

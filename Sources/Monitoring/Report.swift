/// What a check or another system says of one thing that it watches.
import Calendar
import Commands
import Formats
import Repository
import Services

/// Where reports come from, each with its own way of saying things.
public enum MonitorSource: String, CaseIterable, Sendable {
  /// A plugin that we ran, or whose result was handed to us by name.
  case plugin
  /// Results in the words of Nagios, a line each.
  case nagios
  /// Alertmanager's webhook.
  case alertmanager
  /// Uptime Kuma's webhook.
  case kuma
  /// A vendor's page made with Statuspage or what speaks like it: its summary, or its webhook.
  case statuspage

  /// Whether it reports again and again.
  ///
  /// The others speak only when something changed, after they
  /// have looked more than once themselves.
  var isSteady: Bool { self == .plugin || self == .nagios }
}

extension MonitorSource: ArgumentValue {
  /// Reads the word.
  public static func read(_ word: String) throws(Failure) -> MonitorSource {
    guard let source = MonitorSource(rawValue: word.lowercased()) else {
      throw .usage(
        "'\(word)' is not one of: \(choices.joined(separator: ", "))",
        hint: didYouMean(word, in: choices))
    }
    return source
  }

  /// The words.
  public static var choices: [String] { allCases.map(\.rawValue) }
}

/// What is said of one monitor at one time.
public struct Report: Sendable, Equatable {
  /// What its system calls it.
  public var name: String
  /// How bad it is; nil where the check itself could not tell.
  public var level: ImpactLevel?
  /// What it says, in one line.
  public var text = ""
  /// Measured values, in the words of Nagios plugins.
  public var measured: [Metric] = []
  /// When it was found; nil for now.
  public var at: Instant?
  /// Since when it is so, where that is known.
  public var began: Instant?
  /// A service or a vendor's page that it names.
  public var hint: String?

  /// Makes a report.
  ///
  /// - Throws: `Failure` for a name that is empty or too long.
  public init(_ name: String, _ level: ImpactLevel?, _ text: String = "") throws(Failure) {
    let name = name.oneLine
    guard !name.isEmpty else { throw Failure("a report names nothing that it is about") }
    guard name.count <= 200 else {
      throw Failure("the name '\(name.prefix(40))…' is longer than 200 characters")
    }
    self.name = name
    self.level = level
    self.text = String(text.oneLine.prefix(500))
  }
}

/// The reports of one message.
public struct Reports: Sendable, Equatable {
  /// How it was said.
  public var source: MonitorSource
  /// What was said.
  public var all: [Report]
  /// What the reader should know beside it, such as what was left out.
  public var remark: String?

  /// Makes reports.
  public init(_ source: MonitorSource, _ all: [Report], remark: String? = nil) {
    self.source = source
    self.all = all
    self.remark = remark
  }
}

extension String {
  /// The words on one line, without control characters.
  var oneLine: String {
    String(
      String.UnicodeScalarView(
        unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 })
    ).split(separator: " ").joined(separator: " ")
  }
}

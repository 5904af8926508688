/// What a Nagios plugin says: an exit status, a line of text, and measured values behind a bar.
///
/// See the Monitoring Plugins Development Guidelines, "Plugin Output for Nagios".
import Formats
import Services

/// A measured value: `'label'=value[unit];[warning];[critical];[least];[most]`.
public struct Metric: Sendable, Equatable {
  /// What was measured.
  public var label: String
  /// The value as written, `U` where it could not be measured.
  public var value: String
  /// Its unit, such as `ms` or `%`; may be empty.
  public var unit: String
  /// Warning and critical ranges, the least and the most that can be; each may be empty.
  public var limits: [String]

  /// The words that `Metric.read` reads.
  public var written: String {
    let needsQuotes = label.contains { $0 == " " || $0 == "'" || $0 == "=" }
    let name =
      needsQuotes
      ? "'"
        + label.split(
          separator: "'", omittingEmptySubsequences: false
        ).joined(separator: "''") + "'" : label
    var words = "\(name)=\(value)\(unit)"
    let last = limits.lastIndex { !$0.isEmpty }
    if let last { words += ";" + limits[...last].joined(separator: ";") }
    return words
  }

  /// Reads the values of a line; what is no value is left out.
  ///
  /// - Parameter most: how many are read.
  public static func read(_ text: some StringProtocol, most: Int = 100) -> [Metric] {
    var found: [Metric] = []
    var rest = Substring(text).drop { $0 == " " }
    while !rest.isEmpty, found.count < most {
      guard let (label, after) = name(rest) else {
        // No value: go on after the next space.
        rest = rest.drop { $0 != " " }.drop { $0 == " " }
        continue
      }
      let word = after.prefix { $0 != " " }
      rest = after.dropFirst(word.count).drop { $0 == " " }
      let parts = word.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
      let number = (parts.first ?? "").prefix { $0.isNumberPart }
      let value = parts.first == "U" ? "U" : String(number)
      guard value == "U" || Double(value.replacingComma) != nil, parts.count <= 5,
        word.utf8.count <= 200
      else { continue }
      found.append(
        Metric(
          label: label, value: value == "U" ? value : value.replacingComma,
          unit: value == "U" ? "" : String((parts.first ?? "").dropFirst(number.count)),
          limits: Array(parts.dropFirst())))
    }
    return found
  }

  // A label may stand in single quotes, a quote in it written twice.
  private static func name(_ text: Substring) -> (String, Substring)? {
    guard text.first == "'" else {
      let label = text.prefix { $0 != "=" && $0 != " " }
      let after = text.dropFirst(label.count)
      guard after.first == "=", !label.isEmpty, label.utf8.count <= 200 else { return nil }
      return (String(label), after.dropFirst())
    }
    var label = ""
    var rest = text.dropFirst()
    while let next = rest.first {
      rest = rest.dropFirst()
      if next == "'" {
        guard rest.first == "'" else { break }
        rest = rest.dropFirst()
      }
      label.append(next)
    }
    guard rest.first == "=", !label.isEmpty, label.utf8.count <= 200 else { return nil }
    return (label, rest.dropFirst())
  }
}

extension Character {
  fileprivate var isNumberPart: Bool { ("0"..."9").contains(self) || "+-.,".contains(self) }
}

extension String {
  // Plugins under a locale of their own write a comma.
  fileprivate var replacingComma: String { String(map { $0 == "," ? "." : $0 }) }
}

/// The exit status of a plugin and what it printed.
public struct PluginOutput: Sendable, Equatable {
  /// 0 well, 1 warning, 2 critical, 3 unknown.
  public var status: Int32
  /// The first line, without values.
  public var text: String
  /// The values of all lines.
  public var measured: [Metric]

  /// Reads what a plugin printed; a status that no plugin has is unknown.
  public init(_ status: Int32, _ printed: String) {
    let lines = printed.split(whereSeparator: \.isNewline)
    let first = (lines.first ?? "").split(
      separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
    var values = first.count > 1 ? String(first[1]) : ""
    // After the bar of a later line everything is values.
    var isBehind = false
    for line in lines.dropFirst() {
      if isBehind {
        values += " " + line
      } else if let bar = line.firstIndex(of: "|") {
        values += " " + line[line.index(after: bar)...]
        isBehind = true
      }
    }
    text = String(first.first ?? "").oneLine
    measured = Metric.read(values)
    self.status = status
    guard !(0...3 ~= status) else { return }
    self.status = 3
    text = "\(text.isEmpty ? "" : text + " ")(the exit status \(status) is none of a plugin)"
  }

  /// Makes one that says that the check could not tell.
  public init(unknown text: String) {
    status = 3
    self.text = text
    measured = []
  }

  /// How badly the service is hit: a warning is degraded, critical major, unknown nothing.
  public var level: ImpactLevel? {
    switch status {
    case 0: .operational
    case 1: .degraded
    case 2: .major
    default: nil
    }
  }
}

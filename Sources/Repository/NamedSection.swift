/// The sections of the configuration that carry a name: `[channel NAME]`, `[mailbox NAME]` and
/// `[mirror NAME]`.
import Commands

/// One section with a name of its own.
public struct NamedSection: Sendable {
  /// What a section describes.
  public enum Kind: String, Sendable, CaseIterable {
    /// A way out.
    case channel
    /// A place where mail comes in.
    case mailbox
    /// A second place of the web site.
    case mirror

    /// The keys that may stand in such a section.
    public var keys: [SectionKey] {
      switch self {
      case .channel: SectionKey.channel
      case .mailbox: SectionKey.mailbox
      case .mirror: SectionKey.mirror
      }
    }
  }

  /// What it describes.
  public let kind: Kind
  /// The name that the rest of the program knows it by.
  public let name: String
  /// Where the section first begins.
  public let origin: Setting.Origin
  /// What its lines say, by key.
  public internal(set) var values: [String: (value: String, origin: Setting.Origin)] = [:]

  /// A section without lines.
  public init(_ kind: Kind, name: String, origin: Setting.Origin) {
    self.kind = kind
    self.name = name
    self.origin = origin
  }

  /// The value of a key.
  public subscript(key: String) -> String? { values[key]?.value }

  /// The same section with a value for a key that it leaves open.
  public func giving(_ key: String, _ value: String) -> NamedSection {
    var copy = self
    if copy.values[key] == nil { copy.values[key] = (value, origin) }
    return copy
  }

  /// A failure that names the line of a key, or the section's when the key is not there.
  public func failure(_ key: String?, _ message: String, hint: String? = nil) -> Failure {
    let place = key.flatMap { values[$0]?.origin } ?? origin
    return Failure(
      "\(place.path):\(place.line): \(message)", hint: hint, status: .configuration)
  }

  /// A key that must be there.
  public func required(_ key: String) throws(Failure) -> String {
    guard let value = self[key] else {
      throw failure(nil, "[\(kind.rawValue) \(name)] has no '\(key)'")
    }
    return value
  }

  /// The type, once every key is known to have a meaning for it.
  public func checkedType() throws(Failure) -> String {
    let type = try required("type")
    for (key, entry) in values where !key.hasPrefix("with.") || type != "http" {
      let types = kind.keys.first { $0.name == key }?.types ?? ["http"]
      guard types.isEmpty || types.contains(type) else {
        throw Failure(
          "\(entry.origin.path):\(entry.origin.line): '\(key)' has no meaning for type \(type)",
          status: .configuration)
      }
    }
    return type
  }

  /// Kind and name in the text between the brackets; nil when it is another section.
  static func title(
    in section: String, _ wrong: (String, String?) -> Failure
  ) throws(Failure) -> (kind: Kind, name: String)? {
    let words = section.split(whereSeparator: \.isWhitespace)
    guard let kind = words.first.flatMap({ Kind(rawValue: String($0)) }) else { return nil }
    guard words.count == 2, let name = words.last,
      name.utf8.count <= 40, name.first?.isLetter == true,
      name.allSatisfy({ $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") })
    else {
      throw wrong(
        "'[\(section)]' is not a section such as [\(kind.rawValue) mail]",
        "the name is one word of small letters, digits and hyphens")
    }
    return (kind, String(name))
  }
}

/// One key that may stand in a section with a name.
public struct SectionKey: Sendable {
  /// The key.
  public let name: String
  /// The types that understand it; empty for all.
  public let types: [String]
  /// What it means; no full stop.
  public let summary: String
  /// The words it may be, when it is one of a few.
  public let choices: [String]
  /// Refuses a value that does not fit.
  let further: @Sendable (String) throws(Failure) -> Void

  init(
    _ name: String, _ types: [String], _ summary: String, choices: [String] = [],
    further: @escaping @Sendable (String) throws(Failure) -> Void = { _ throws(Failure) in }
  ) {
    self.name = name
    self.types = types
    self.summary = summary
    self.choices = choices
    self.further = further
  }

  /// All keys, in the order of the manual.

  /// Refuses a key that no such section knows, and a word that is none of its choices.
  static func check(_ key: String, _ value: String, _ kind: NamedSection.Kind) throws(Failure) {
    // A preset's own values: which there are is known when the preset is read.
    if kind == .channel, key.hasPrefix("with."), key.utf8.count > 5 { return }
    guard let known = kind.keys.first(where: { $0.name == key }) else {
      let names = kind.keys.map(\.name)
      throw Failure(
        "unknown key '\(key)' in a \(kind.rawValue)",
        hint: didYouMean(key, in: names)
          ?? "known are \(names.joined(separator: ", ")); see 'ittool help config'")
    }
    if value.isEmpty { throw Failure("\(key): the value is missing") }
    if !known.choices.isEmpty, !known.choices.contains(value) {
      throw Failure(
        "\(key): '\(value)' is not one of: \(known.choices.joined(separator: ", "))",
        hint: didYouMean(value, in: known.choices))
    }
    try known.further(value)
    if key == "port" || key == "timeout" {
      let limit = key == "port" ? 65_535 : 3_600
      guard let number = Int(value), 1...limit ~= number else {
        throw Failure("\(key): '\(value)' is not a whole number from 1 to \(limit)")
      }
    }
  }
}

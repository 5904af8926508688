// Colour and weight. A style repeats what the words already say; it never says it alone.

/// How a piece of text stands out where colour is wanted.
public struct Style: OptionSet, Sendable {
  public let rawValue: UInt8

  /// Makes a style from its bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Heavier.
  public static let bold = Style(rawValue: 1)
  /// Fainter.
  public static let dim = Style(rawValue: 2)
  /// For what is wrong or late.
  public static let red = Style(rawValue: 4)
  /// For what is well or done.
  public static let green = Style(rawValue: 8)
  /// For what needs attention soon.
  public static let yellow = Style(rawValue: 16)
  /// For what can be referred to, such as a number.
  public static let cyan = Style(rawValue: 32)

  /// Surrounds text with the ECMA-48 sequences of this style.
  func applied(to text: String) -> String {
    var codes: [String] = []
    if contains(.bold) { codes.append("1") }
    if contains(.dim) { codes.append("2") }
    if contains(.red) { codes.append("31") }
    if contains(.green) { codes.append("32") }
    if contains(.yellow) { codes.append("33") }
    if contains(.cyan) { codes.append("36") }
    return codes.isEmpty ? text : "\u{1B}[\(codes.joined(separator: ";"))m\(text)\u{1B}[0m"
  }
}

extension Console {
  /// Text in one of five shades of blue, where colour is wanted; the text itself must say as much.
  ///
  /// - Parameter level: 0 is faint, 4 is full.
  public func shaded(_ text: String, level: Int) -> String {
    guard outFacts.colour else { return text }
    let shade = [244, 110, 74, 32, 27][min(max(level, 0), 4)]
    return "\u{1B}[38;5;\(shade)m\(text)\u{1B}[0m"
  }
}

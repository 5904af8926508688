/// Colours and how well they are told apart, by the rules of WCAG 2.
import Glibc

/// A colour of the sRGB space.
public struct Colour: Sendable, Hashable {
  /// Red, green and blue, 0 to 255.
  public var red, green, blue: UInt8

  /// White.
  public static let white = Colour(red: 255, green: 255, blue: 255)

  /// The contrast that text needs (WCAG 2.2, 1.4.3, level AA).
  public static let readable = 4.5

  /// A colour of its three parts.
  public init(red: UInt8, green: UInt8, blue: UInt8) {
    (self.red, self.green, self.blue) = (red, green, blue)
  }

  /// Reads `#1f5c99` or `#15c`.
  public init?(hex: String) {
    let digits = hex.dropFirst().utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    guard hex.hasPrefix("#"), digits.count == hex.utf8.count - 1 else { return nil }
    let pairs =
      switch digits.count {
      case 3: digits.map { $0 * 17 }
      case 6: stride(from: 0, to: 6, by: 2).map { digits[$0] * 16 + digits[$0 + 1] }
      default: [Int]()
      }
    guard pairs.count == 3 else { return nil }
    self.init(red: UInt8(pairs[0]), green: UInt8(pairs[1]), blue: UInt8(pairs[2]))
  }

  /// `#1f5c99`.
  public var hex: String { "#" + SHA256.hex([red, green, blue]) }

  /// The relative luminance, 0 for black to 1 for white (WCAG 2.2, definition).
  public var luminance: Double {
    func linear(_ part: UInt8) -> Double {
      let value = Double(part) / 255
      return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  /// The contrast ratio, 1 for none to 21 for black on white.
  public func contrast(with other: Colour) -> Double {
    let (a, b) = (luminance, other.luminance)
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
  }

  /// The nearest colour of the same hue that can be read on a ground: darker on a light one,
  /// lighter on a dark one.
  ///
  /// - Parameter wanted: the contrast, at least.
  public func readable(on ground: Colour, contrast wanted: Double = readable) -> Colour {
    let goal: Colour = ground.luminance > 0.18 ? Colour(red: 0, green: 0, blue: 0) : .white
    for step in 0...100 {
      let mixed = mixed(with: goal, percent: step)
      if mixed.contrast(with: ground) >= wanted { return mixed }
    }
    return goal
  }

  /// This colour with so many percent of another.
  public func mixed(with other: Colour, percent: Int) -> Colour {
    func mix(_ a: UInt8, _ b: UInt8) -> UInt8 {
      UInt8((Int(a) * (100 - percent) + Int(b) * percent) / 100)
    }
    return Colour(
      red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue))
  }

  /// A contrast as people write it: `4.5`, cut and never rounded up.
  public static func spoken(_ contrast: Double) -> String {
    let tenths = Int(contrast * 10)
    return "\(tenths / 10).\(tenths % 10)"
  }
}

/// How text messages of telephones are counted: the GSM alphabet, or UCS-2, in segments.
///
/// Sources: 3GPP TS 23.038 (the default alphabet and its extension table) and 23.040 (a segment of
/// a long message loses six bytes to its header, and neither an escape pair nor a surrogate pair
/// may stand in two segments).

/// One text as a telephone network carries it.
public struct SMSText: Sendable, Equatable {
  /// The alphabet of a whole message; one character decides for all.
  public enum Alphabet: String, Sendable {
    /// Seven bits: 160 units, 153 in each part of a long message.
    case gsm7 = "GSM-7"
    /// Sixteen bits: 70 units, 67 in each part of a long message.
    case ucs2 = "UCS-2"
  }

  /// The alphabet that the text needs.
  public let alphabet: Alphabet
  /// Septets or 16-bit units, without headers.
  public let units: Int
  /// How many messages are sent, and paid for.
  public let segments: Int
  /// The characters that the GSM alphabet does not have, each once, in order.
  public let foreign: [Unicode.Scalar]

  /// Counts a text.
  public init(_ text: some StringProtocol) {
    var foreign: [Unicode.Scalar] = []
    for scalar in text.unicodeScalars where Self.septets(scalar) == nil {
      if !foreign.contains(scalar) { foreign.append(scalar) }
    }
    self.foreign = foreign
    alphabet = foreign.isEmpty ? .gsm7 : .ucs2
    let isGSM = foreign.isEmpty
    let sizes = text.unicodeScalars.lazy.map { scalar in
      isGSM ? Self.septets(scalar) ?? 1 : scalar.value > 0xFFFF ? 2 : 1
    }
    let single = isGSM ? 160 : 70
    let part = isGSM ? 153 : 67
    var total = 0
    var parts = 1
    var used = 0
    for size in sizes {
      total += size
      // A pair that does not fit whole goes to the next segment, and a unit stays empty.
      if used + size > part {
        parts += 1
        used = 0
      }
      used += size
    }
    units = total
    segments = total == 0 ? 0 : total <= single ? 1 : parts
  }

  /// How many septets a character takes; nil when the alphabet does not have it.
  public static func septets(_ scalar: Unicode.Scalar) -> Int? {
    switch scalar.value {
    case 0x0A, 0x0D, 0x20...0x5A, 0x5F, 0x61...0x7A: 1
    case 0x5B...0x5E, 0x7B...0x7E, 0x0C, 0x20AC: 2
    default: letters.contains(scalar) ? 1 : nil
    }
  }

  private static let letters = Set(
    "£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà".unicodeScalars)

  /// The text with typographic signs written as the GSM alphabet can: quotes, dashes, dots, spaces.
  ///
  /// Letters stay: a name is not spelt in another way to save a segment.
  public static func simplified(_ text: String) -> String {
    var simple = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x2018, 0x2019, 0x201A, 0x2032, 0x0060, 0x00B4: simple.append("'")
      case 0x201C, 0x201D, 0x201E, 0x2033, 0x00AB, 0x00BB: simple.append("\"")
      case 0x2010...0x2015, 0x2212: simple.append("-")
      case 0x2026: simple.append(contentsOf: "...".unicodeScalars)
      case 0x2022: simple.append("-")
      case 0x0009, 0x00A0, 0x2002...0x200A, 0x202F: simple.append(" ")
      case 0x00AD, 0x200B, 0x2060, 0xFEFF: continue
      default: simple.append(scalar)
      }
    }
    return String(simple)
  }
}

/// Domain names beyond ASCII in the form that servers take: `schüle.example` as
/// `xn--schle-mva.example`.

/// Converts domain names (RFC 3492, RFC 5890).
///
/// Letters are made small and the full stops of East Asian keyboards become dots; nothing else is
/// mapped. Mail programs send composed characters, so no normalisation is done.
public enum DomainName {
  /// The mail address with a domain in ASCII; nil when the domain has no such form.
  ///
  /// What is ASCII already is returned as it is, and the part before the at sign always.
  public static func ascii(inAddress address: String) -> String? {
    guard let at = address.lastIndex(of: "@") else { return address }
    let domain = address[address.index(after: at)...]
    guard !domain.utf8.allSatisfy({ $0 < 128 }) else { return address }
    return ascii(String(domain)).map { address[...at] + $0 }
  }

  /// The domain in ASCII; nil for a label that is empty, too long, or of forbidden characters.
  public static func ascii(_ domain: String) -> String? {
    let stops: Set<Unicode.Scalar> = [".", "\u{3002}", "\u{FF0E}", "\u{FF61}"]
    var labels: [String] = []
    for label in domain.lowercased().unicodeScalars.split(
      omittingEmptySubsequences: false, whereSeparator: { stops.contains($0) })
    {
      guard let ascii = self.label(Array(label)) else { return nil }
      labels.append(ascii)
    }
    let name = labels.joined(separator: ".")
    return name.utf8.count <= 253 ? name : nil
  }

  private static func label(_ scalars: [Unicode.Scalar]) -> String? {
    guard !scalars.isEmpty else { return nil }
    if scalars.allSatisfy(\.isASCII) {
      return scalars.count <= 63 ? String(String.UnicodeScalarView(scalars)) : nil
    }
    guard scalars.allSatisfy(isAllowed) else { return nil }
    let encoded = "xn--" + punycode(scalars)
    return encoded.utf8.count <= 63 ? encoded : nil
  }

  // Letters, marks and digits of any script, and the hyphen: nothing invisible, no other sign that
  // could be taken for a dot or an at sign.
  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .nonspacingMark, .spacingMark, .decimalNumber:
      true
    default: scalar == "-" || scalar == "\u{B7}" || scalar == "\u{30FB}"
    }
  }

  /// The label in Bootstring with the parameters of RFC 3492, 5.
  static func punycode(_ scalars: [Unicode.Scalar]) -> String {
    let basic = scalars.filter(\.isASCII)
    var output = basic.map { UInt8($0.value) }
    if !basic.isEmpty { output.append(UInt8(ascii: "-")) }
    var code: UInt32 = 128
    var delta = 0
    var bias = 72
    var handled = basic.count
    while handled < scalars.count, let next = scalars.map(\.value).filter({ $0 >= code }).min() {
      delta += Int(next - code) * (handled + 1)
      code = next
      for scalar in scalars {
        if scalar.value < code { delta += 1 }
        guard scalar.value == code else { continue }
        appendInteger(delta, bias, to: &output)
        bias = adapted(delta, handled + 1, isFirst: handled == basic.count)
        delta = 0
        handled += 1
      }
      delta += 1
      code += 1
    }
    return String(decoding: output, as: UTF8.self)
  }

  private static func appendInteger(_ value: Int, _ bias: Int, to output: inout [UInt8]) {
    let digits = Array("abcdefghijklmnopqrstuvwxyz0123456789".utf8)
    var rest = value
    var place = 36
    while true {
      let threshold = min(max(place - bias, 1), 26)
      if rest < threshold { break }
      output.append(digits[threshold + (rest - threshold) % (36 - threshold)])
      rest = (rest - threshold) / (36 - threshold)
      place += 36
    }
    output.append(digits[rest])
  }

  private static func adapted(_ delta: Int, _ count: Int, isFirst: Bool) -> Int {
    var delta = isFirst ? delta / 700 : delta / 2
    delta += delta / count
    var places = 0
    while delta > 455 {
      delta /= 35
      places += 36
    }
    return places + 36 * delta / (delta + 38)
  }
}

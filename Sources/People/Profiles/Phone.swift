/// Phone numbers as E.164 writes them, and the hours in which nobody is disturbed.
import Commands
import Repository

/// A phone number and what it is.
public struct Phone: Sendable, Hashable {
  /// Where it rings.
  public enum Kind: String, CaseIterable, Sendable {
    case work, mobile, home
  }

  /// The number: `+`, the country code and the rest, digits only.
  public var number: String
  /// Where it rings.
  public var kind: Kind

  /// `mobile +15551234567`.
  public var text: String { "\(kind.rawValue) \(number)" }

  /// Makes a phone from what the store holds.
  init?(stored text: String) {
    let parts = text.split(separator: " ")
    guard parts.count == 2, let kind = Kind(rawValue: String(parts[0])) else { return nil }
    self.kind = kind
    number = String(parts[1])
  }

  /// The numbers of a cell: apart by `;` or `,`, or by a blank where the next begins with `+` or a
  /// kind, because people write blanks inside a number too.
  static func several(_ text: String) -> [String] {
    func isKind(_ word: Substring) -> Bool { Kind(rawValue: word.lowercased()) != nil }
    var numbers: [String] = []
    for piece in text.split(whereSeparator: { ";,\n".contains($0) }) {
      var isAlone = true
      var followsKind = false
      for word in piece.split(whereSeparator: \.isWhitespace) {
        let names = isKind(word.prefix { $0 != ":" })
        if isAlone || names || (word.hasPrefix("+") && !followsKind) {
          numbers.append(String(word))
        } else {
          numbers[numbers.count - 1] += " " + word
        }
        isAlone = false
        followsKind = names && (isKind(word) || word.hasSuffix(":"))
      }
    }
    return numbers
  }

  /// Reads a number as people write it, with its kind before it: `mobile:+1 (555) 123-4567`.
  ///
  /// Blanks, brackets, dots and every dash are left out, invisible characters too. `00` stands for
  /// `+`; a number without either gets the country code. Only the form is checked (ITU-T E.164: 7
  /// to 15 digits), not whether the number is in use.
  ///
  /// - Parameter country: the country code, digits only.
  public init(reading text: String, country: String, kind usual: Kind = .work) throws(Failure) {
    var rest = text.trimmed
    var kind = usual
    if let end = rest.firstIndex(where: { $0 == ":" || $0 == " " }),
      let named = Kind(rawValue: rest[..<end].lowercased())
    {
      kind = named
      rest = rest[rest.index(after: end)...].trimmed
    }
    if rest.lowercased().hasPrefix("tel:") { rest = String(rest.dropFirst(4)) }
    var digits = ""
    var isInternational = false
    for scalar in rest.unicodeScalars {
      switch scalar {
      case "0"..."9": digits.unicodeScalars.append(scalar)
      case "+" where digits.isEmpty && !isInternational: isInternational = true
      case "(", ")", ".", "/", " ", "\u{A0}": continue
      case _ where Self.isDashOrInvisible(scalar): continue
      default: throw Failure("'\(text)' is not a phone number: '\(scalar)' is not a digit")
      }
    }
    if !isInternational {
      if digits.hasPrefix("00") {
        digits = String(digits.dropFirst(2))
      } else if country == "1" {
        // North America: ten digits, with or without the 1 before them.
        if digits.count == 10 { digits = "1" + digits }
        guard digits.count == 11, digits.hasPrefix("1") else {
          throw Failure("'\(text)' is not a phone number of ten digits; begin others with +")
        }
      } else {
        digits = country + digits.drop { $0 == "0" }
      }
    }
    guard 7...15 ~= digits.count, digits.first != "0" else {
      throw Failure("'\(text)' is not a phone number such as +15551234567")
    }
    number = "+" + digits
    self.kind = kind
  }

  private static func isDashOrInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .dashPunctuation, .format, .spaceSeparator: true
    default: false
    }
  }
}

/// The hours in which a person is not to be disturbed; they may span midnight.
public struct QuietHours: Sendable, Equatable {
  /// Minutes after midnight, local time, when they begin.
  public var from: Int
  /// Minutes after midnight, local time, when they end.
  public var until: Int

  /// `21:00-06:30`.
  public var text: String { "\(Self.clock(from))-\(Self.clock(until))" }

  /// Makes quiet hours.
  public init(from: Int, until: Int) {
    self.from = from
    self.until = until
  }

  /// Reads `21:00-06:30`.
  public init(reading text: String) throws(Failure) {
    let ends = text.split(separator: "-").map { Self.minutes($0.trimmed) }
    guard ends.count == 2, let from = ends[0], let until = ends[1], from != until else {
      throw .usage("'\(text)' is not a span of the day such as 21:00-06:30")
    }
    self.init(from: from, until: until)
  }

  /// Whether a minute of the day lies in them.
  public func contains(minute: Int) -> Bool {
    from < until ? from..<until ~= minute : minute >= from || minute < until
  }

  private static func minutes(_ word: String) -> Int? {
    let parts = word.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ 1...2 ~= $0.count && $0.allSatisfy(\.isNumber) }),
      let hour = Int(parts[0]), let minute = Int(parts[1]), 0..<24 ~= hour, 0..<60 ~= minute
    else { return nil }
    return hour * 60 + minute
  }

  private static func clock(_ minutes: Int) -> String {
    func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
    return two(minutes / 60) + ":" + two(minutes % 60)
  }
}

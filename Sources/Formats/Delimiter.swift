// What stands between two values of a file that is read.

/// The character between two fields, by the name the command line uses for it.
public enum Delimiter: String, CaseIterable, Sendable {
  /// `,`
  case comma = ","
  /// `;`, as spreadsheets write where the comma is the decimal sign.
  case semicolon = ";"
  /// A tab.
  case tab = "tab"
  /// `|`
  case pipe = "|"

  /// The byte itself.
  public var byte: UInt8 {
    switch self {
    case .comma: Ascii.comma
    case .semicolon: UInt8(ascii: ";")
    case .tab: Ascii.tab
    case .pipe: UInt8(ascii: "|")
    }
  }
}

/// How a field may hold a delimiter or a line break.
public enum Quoting: Sendable {
  /// Between double quotes, a quote itself doubled (RFC 4180).
  case quotes
  /// As `\t`, `\n`, `\r` and `\\`: the TSV this program writes. Quotes are ordinary characters.
  case backslashes
}

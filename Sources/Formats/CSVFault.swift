// The words for what can be wrong in a CSV file.

/// What was found and what was wanted; the place is added by the reader.
enum CSVFault {
  case textAfterQuote, openQuote, nul, utf16, unknownEscape
  case notUTF8(UInt8)
  case longField(Int)
  case longRecord(Int)

  var message: String {
    switch self {
    case .textAfterQuote: "text after the closing quote of a field"
    case .openQuote: "a quote is opened here and never closed"
    case .nul: "a NUL byte"
    case .utf16: "the file is in UTF-16"
    case .unknownEscape: "an unknown backslash escape"
    case .notUTF8(let byte): "byte 0x\(String(byte, radix: 16, uppercase: true)) is not UTF-8"
    case .longField(let limit): "a field longer than \(limit) bytes"
    case .longRecord(let limit): "a record longer than \(limit) bytes"
    }
  }

  var wanted: String {
    switch self {
    case .textAfterQuote: "a delimiter or the end of the line (a quote inside quotes is doubled)"
    case .openQuote: "a closing quote"
    case .nul: "text (UTF-16 needs --encoding utf-16)"
    case .utf16: "UTF-8, or --encoding utf-16"
    case .unknownEscape: "\\t, \\n, \\r or \\\\"
    case .notUTF8: "UTF-8, or --encoding with the file's own, such as windows-1252"
    case .longField, .longRecord: ""
    }
  }
}

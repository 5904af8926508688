/// Reading what the header of an HTTP answer says.
import Calendar
import Repository

/// Reading the header of an answer.
enum HTTPHeader {
  /// The value of a field.
  static func value(_ name: String, in lines: [String]) -> String? {
    for line in lines {
      guard let colon = line.firstIndex(of: ":"), line[..<colon].lowercased() == name.lowercased()
      else { continue }
      return line[colon...].dropFirst().trimmed
    }
    return nil
  }

  /// The seconds of a Retry-After: a number, or a date as in `Tue, 24 Nov 2026 22:11:20 GMT`.
  static func seconds(_ text: String?, now: Instant) -> Int64? {
    guard let text else { return nil }
    if let number = Int64(text) { return max(0, number) }
    let words = text.split { $0 == " " || $0 == "," }
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    guard words.count == 6, let month = months.firstIndex(of: String(words[2])) else { return nil }
    let number = month + 1 < 10 ? "0\(month + 1)" : "\(month + 1)"
    guard let then = Instant(rfc3339: "\(words[3])-\(number)-\(words[1])T\(words[4])Z") else {
      return nil
    }
    return max(0, then - now)
  }
}

/// Time worked, in whole minutes.
import Calendar
import Commands

/// A time worked, read from `30min`, `1h` or `2d`-style spans.
struct Minutes: ArgumentValue, Sendable {
  var count: Int64

  static func read(_ word: String) throws(Failure) -> Minutes {
    let span: Span
    do throws(DateError) { span = try Span(parsing: word) } catch {
      throw .usage(error.message, hint: error.hint)
    }
    let minutes = span.seconds / 60
    guard minutes > 0, minutes <= 60 * 24 * 31 else {
      throw .usage("'\(word)' is not a time worked between 1min and 31d")
    }
    return Minutes(count: minutes)
  }
}

/// Time worked, as other rooms read it.
public enum WorkedTime {
  /// The minutes of `15`, `30min` or `1h`; nil for what is no time worked.
  public static func minutes(_ text: String) -> Int64? {
    let word = text.filter { !$0.isWhitespace }
    let isBare = !word.isEmpty && word.utf8.allSatisfy { 48...57 ~= $0 }
    return (try? Minutes.read(isBare ? word + "min" : word))?.count
  }
}

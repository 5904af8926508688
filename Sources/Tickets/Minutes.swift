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

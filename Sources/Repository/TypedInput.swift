/// What people name on the command line and every desk reads in the same way: dates, spans and
/// text files.
import Calendar
import Commands
import Terminal

extension Store {
  /// Reads a date that was typed.
  ///
  /// - Parameters:
  ///   - option: what it was typed for, which the error names.
  ///   - edge: which end of a day or a week is meant.
  public func typedDate(
    _ word: String, _ option: String, edge: DateGrammar.Edge = .due
  ) throws -> Instant {
    let zone = try zone()
    do throws(DateError) {
      return try DateGrammar().parse(word, now: now, zone: zone, edge: edge)
    } catch {
      throw Failure.usage("\(option): \(error.message)", hint: error.hint)
    }
  }
}

extension Span {
  /// Reads a span that was typed.
  ///
  /// - Parameter option: what it was typed for, which the error names.
  public static func typed(_ word: String, _ option: String) throws(Failure) -> Span {
    do throws(DateError) { return try Span(parsing: word) } catch {
      throw .usage("\(option): \(error.message)", hint: error.hint)
    }
  }
}

extension Console {
  /// The text that `-m` or `--file` gives; nil where neither does.
  ///
  /// - Parameter limit: the most bytes that the file may have.
  public func text(message: String?, file: String?, limit: Int = 2 << 20) throws -> String? {
    guard message == nil || file == nil else { throw Failure.usage("give one of -m and --file") }
    return try file.map { try readText($0, limit: limit) } ?? message
  }

  /// The text of a file, or of standard input for `-`.
  ///
  /// - Parameters:
  ///   - limit: the most bytes it may have.
  ///   - hint: what helps when it is not UTF-8.
  /// - Throws: `InputFailure`, and `Failure` for what is not UTF-8.
  public func readText(_ file: String, limit: Int, hint: String? = nil) throws -> String {
    let bytes = try open(file).readAll(limit: limit)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Failure("\(file == "-" ? "standard input" : file): not UTF-8 text", hint: hint)
    }
    return text
  }
}

// What is wrong with a file, and where.

/// A fault in the text of a file: where it is, what was found and what was wanted.
public struct FormatError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file's name as the user gave it.
  public var name: String
  /// The line, from 1; for a quote that is never closed, the line that opens it.
  public var line: Int
  /// The character in the line, from 1.
  public var column: Int
  /// What was found.
  public var message: String
  /// What would have been right, or what to try; empty when the message says it all.
  public var wanted: String

  /// Describes a fault in file `name`.
  public init(name: String, line: Int, column: Int, message: String, wanted: String = "") {
    self.name = name
    self.line = line
    self.column = column
    self.message = message
    self.wanted = wanted
  }

  /// The fault as one line: `people.csv:14: character 7: …; wanted …`.
  public var description: String {
    "\(name):\(line): character \(column): \(message)"
      + (wanted.isEmpty ? "" : "; wanted \(wanted)")
  }
}

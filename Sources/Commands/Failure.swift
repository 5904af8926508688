/// How a run ends, and why: the exit statuses and the one error type that `main` turns into them.

/// The exit statuses of every command; scripts may rely on them.
public enum ExitStatus: Int32, CaseIterable, Sendable {
  /// Done; an empty list is done too.
  case done = 0
  /// Not found, refused, or rejected.
  case failed = 1
  /// The command line itself is wrong.
  case usage = 2
  /// Some rows or deliveries failed, the others are done.
  case partial = 3
  /// A yes/no question was answered no, or nobody matched.
  case no = 4
  /// Input or output failed: a full disk, an unreadable file.
  case inputOutput = 74
  /// Busy or temporarily unable: try again.
  case busy = 75
  /// The configuration is wrong.
  case configuration = 78

  /// One or two words for the list at the end of a help text.
  public var word: String {
    switch self {
    case .done: "done"
    case .failed: "failed"
    case .usage: "wrong command line"
    case .partial: "partly done"
    case .no: "no"
    case .inputOutput: "input or output failed"
    case .busy: "busy, try again"
    case .configuration: "wrong configuration"
    }
  }

  /// The sentence that `help exit-status` and the manual print.
  public var meaning: String {
    switch self {
    case .done: "Done. An empty list is done."
    case .failed: "Failed: not found, refused, or rejected. Nothing was changed."
    case .usage: "The command line is wrong: an unknown word, a missing value."
    case .partial: "Partly done: some rows or deliveries failed and are named."
    case .no: "No: a yes/no question was answered no, or nothing matched."
    case .inputOutput: "Input or output failed: a full disk, an unreadable file, a damaged store."
    case .busy: "Busy or temporarily unable. Try again."
    case .configuration: "The configuration is wrong; the message names file and line."
    }
  }
}

/// Why a command could not do what was asked, in words for the person who asked.
public struct Failure: Error, Equatable, Sendable {
  /// The status the process ends with.
  public var status: ExitStatus
  /// What was found and what was wanted: lower case, no full stop.
  public var message: String
  /// What to do about it, one line each.
  public var hints: [String]

  /// Makes a failure; `hint` may be nil when there is nothing helpful to add.
  public init(_ message: String, hint: String? = nil, status: ExitStatus = .failed) {
    self.status = status
    self.message = message
    hints = hint.map { [$0] } ?? []
  }

  /// A command line that does not fit the command.
  public static func usage(_ message: String, hint: String? = nil) -> Failure {
    Failure(message, hint: hint, status: .usage)
  }

  /// The same failure with one more hint.
  public func adding(hint: String?) -> Failure {
    guard let hint else { return self }
    var copy = self
    copy.hints.append(hint)
    return copy
  }
}

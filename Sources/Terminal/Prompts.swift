// Questions to a person. They are asked only where somebody can answer.

import Formats

/// A question that got no answer.
public enum AskFailure: Error, Equatable, Sendable {
  /// Nobody is there: a stream is not a terminal, or questions are switched off.
  case nobodyThere
  /// The person ended the input instead of answering.
  case ended
  /// The answer could not be read.
  case unreadable(InputFailure)

  /// What happened, as one sentence for people.
  public var message: String {
    switch self {
    case .nobodyThere: "cannot ask: standard input and standard error are not both terminals"
    case .ended: "no answer was given"
    case .unreadable(let failure): failure.message
    }
  }
}

extension Console {
  /// Whether a question can be asked and answered.
  public var canAsk: Bool { mayAsk && inputIsTerminal && errFacts.isTerminal }

  /// Asks a yes/no question; anything but `y` or `yes` means no.
  public func confirm(_ question: String) throws(AskFailure) -> Bool {
    guard let answer = try reply(to: "\(visible(question)) [y/N] ") else { return false }
    return ["y", "yes"].contains(answer.lowercased())
  }

  /// Asks for a line of text; an empty answer takes the default.
  public func ask(_ question: String, default standard: String? = nil) throws(AskFailure)
    -> String
  {
    let offer = standard.map { $0.isEmpty ? "" : " [\(visible($0))]" } ?? ""
    guard let answer = try reply(to: "\(visible(question))\(offer): ") else {
      throw .ended
    }
    return answer.isEmpty ? standard ?? "" : answer
  }

  private func reply(to prompt: String) throws(AskFailure) -> String? {
    guard canAsk else { throw .nobodyThere }
    drawnProgress?.erase()
    try? out.flush()
    try? err.write("ittool: \(prompt)")
    try? err.flush()
    let line: [UInt8]?
    do { line = try input.readLine() } catch { throw .unreadable(error) }
    guard let line else {
      // The cursor still stands behind the question.
      try? err.write("\n")
      return nil
    }
    let isSpace: (UInt8) -> Bool = { $0 == 32 || $0 == 9 || $0 == 13 }
    let trimmed = line.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
    return String(decoding: trimmed, as: UTF8.self)
  }
}

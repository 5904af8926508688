// What a stream is: a terminal or not, how wide, and whether colour is wanted there.

import Glibc

/// What the person asked for with `--color`.
public enum ColourChoice: String, CaseIterable, Sendable {
  case auto, always, never
}

/// What is true of one stream.
public struct StreamFacts: Equatable, Sendable {
  /// Whether a person is looking.
  public var isTerminal: Bool
  /// Columns to lay text out in.
  public var width: Int
  /// Whether colour is wanted.
  public var colour: Bool
  /// Whether the cursor can be moved, which a dumb terminal cannot.
  public var movesCursor: Bool

  /// States the facts, as tests do.
  public init(
    isTerminal: Bool, width: Int = 80, colour: Bool = false, movesCursor: Bool? = nil
  ) {
    self.isTerminal = isTerminal
    self.width = width
    self.colour = colour
    self.movesCursor = movesCursor ?? isTerminal
  }

  /// Finds the facts of an open descriptor.
  public init(
    descriptor: Int32, environment: (String) -> String?, colour choice: ColourChoice = .auto
  ) {
    let isTerminal = isatty(descriptor) == 1
    self.isTerminal = isTerminal
    movesCursor = isTerminal && Self.isCapable(environment("TERM"))
    width = Self.width(of: isTerminal ? descriptor : nil, environment: environment)
    colour = Self.wantsColour(choice, isTerminal: isTerminal, environment: environment)
  }

  /// The colour rule, strongest first: `--color`, `NO_COLOR`, `CLICOLOR_FORCE` or `FORCE_COLOR`,
  /// `TERM`, and whether the stream is a terminal.
  static func wantsColour(
    _ choice: ColourChoice, isTerminal: Bool, environment: (String) -> String?
  ) -> Bool {
    switch choice {
    case .always: return true
    case .never: return false
    case .auto: break
    }
    if let no = environment("NO_COLOR"), !no.isEmpty { return false }
    for name in ["CLICOLOR_FORCE", "FORCE_COLOR"] {
      if let force = environment(name), !force.isEmpty, force != "0" { return true }
    }
    return isTerminal && isCapable(environment("TERM"))
  }

  private static func isCapable(_ term: String?) -> Bool {
    guard let term else { return false }
    return !term.isEmpty && term != "dumb"
  }

  private static func width(of descriptor: Int32?, environment: (String) -> String?) -> Int {
    if let text = environment("COLUMNS"), let columns = Int(text), (1...65_535).contains(columns) {
      return columns
    }
    var size = winsize()
    if let descriptor, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
      return Int(size.ws_col)
    }
    return 80
  }
}

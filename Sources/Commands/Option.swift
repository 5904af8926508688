/// Options and operands: their names, their words for people, and where their value goes.

/// What a shell may offer for a value.
public enum Completion: Sendable, Equatable {
  /// Nothing to offer: free text.
  case none
  /// Names of files.
  case file
  /// A closed set of words.
  case choices([String])
  /// Words that the store knows, asked for by this name (`ticket`, `queue`, `person`, `tag` …).
  case query(String)
}

/// What help, manual and completions need to know of an option.
public struct OptionDescription: Sendable {
  /// The name after `--`.
  public let long: String
  /// The letter after `-`, when there is one.
  public let short: Character?
  /// The word for the value, upper case; nil for a switch.
  public let placeholder: String?
  /// One line: imperative or noun phrase, no full stop.
  public let summary: String
  /// More lines for the full help and the manual, in the prose markup; may be empty.
  public let details: String
  /// What a shell offers for the value.
  public let completion: Completion
  /// Whether the option may be repeated to give several values.
  public let repeats: Bool

  /// Describes an option.
  public init(
    long: String, short: Character?, placeholder: String?, summary: String, details: String,
    completion: Completion, repeats: Bool
  ) {
    self.long = long
    self.short = short
    self.placeholder = placeholder
    self.summary = summary
    self.details = details
    self.completion = completion
    self.repeats = repeats
  }
}

/// One option of a command whose parsed words are `Arguments`.
public struct Option<Arguments>: Sendable {
  /// Names and words for people.
  public let description: OptionDescription
  /// Stores the value in the arguments; a switch is given the empty string.
  public let set: @Sendable (inout Arguments, String) throws(Failure) -> Void

  /// Makes an option from its parts; the factories below are the usual way.
  public init(
    _ description: OptionDescription,
    set: @escaping @Sendable (inout Arguments, String) throws(Failure) -> Void
  ) {
    self.description = description
    self.set = set
  }

  /// A switch that sets a Boolean to true.
  public static func flag(
    _ long: String, _ summary: String, details: String = "",
    _ path: WritableKeyPath<Arguments, Bool> & Sendable
  ) -> Option {
    make(long, nil, nil, summary, details) { (arguments, _) throws(Failure) in
      arguments[keyPath: path] = true
    }
  }

  /// A switch with a letter that sets a Boolean to true.
  public static func flag(
    _ long: String, _ short: Character, _ summary: String, details: String = "",
    _ path: WritableKeyPath<Arguments, Bool> & Sendable
  ) -> Option {
    make(long, short, nil, summary, details) { (arguments, _) throws(Failure) in
      arguments[keyPath: path] = true
    }
  }

  /// An option with one value; given again, the last one wins.
  public static func value<V: ArgumentValue>(
    _ long: String, _ placeholder: String, _ summary: String, details: String = "",
    completion: Completion? = nil, _ path: WritableKeyPath<Arguments, V?> & Sendable
  ) -> Option {
    make(long, nil, placeholder, summary, details, completion ?? completionOf(V.self)) {
      (arguments, word) throws(Failure) in arguments[keyPath: path] = try V.read(word)
    }
  }

  /// An option with a letter and one value; given again, the last one wins.
  public static func value<V: ArgumentValue>(
    _ long: String, _ short: Character, _ placeholder: String, _ summary: String,
    details: String = "", completion: Completion? = nil,
    _ path: WritableKeyPath<Arguments, V?> & Sendable
  ) -> Option {
    make(long, short, placeholder, summary, details, completion ?? completionOf(V.self)) {
      (arguments, word) throws(Failure) in arguments[keyPath: path] = try V.read(word)
    }
  }

  /// An option with one value and a default.
  public static func value<V: ArgumentValue>(
    _ long: String, _ placeholder: String, _ summary: String, details: String = "",
    completion: Completion? = nil, _ path: WritableKeyPath<Arguments, V> & Sendable
  ) -> Option {
    make(long, nil, placeholder, summary, details, completion ?? completionOf(V.self)) {
      (arguments, word) throws(Failure) in arguments[keyPath: path] = try V.read(word)
    }
  }

  /// An option with a letter, one value and a default.
  public static func value<V: ArgumentValue>(
    _ long: String, _ short: Character, _ placeholder: String, _ summary: String,
    details: String = "", completion: Completion? = nil,
    _ path: WritableKeyPath<Arguments, V> & Sendable
  ) -> Option {
    make(long, short, placeholder, summary, details, completion ?? completionOf(V.self)) {
      (arguments, word) throws(Failure) in arguments[keyPath: path] = try V.read(word)
    }
  }

  /// An option that is repeated to give several values.
  public static func list<V: ArgumentValue>(
    _ long: String, _ placeholder: String, _ summary: String, details: String = "",
    completion: Completion? = nil, _ path: WritableKeyPath<Arguments, [V]> & Sendable
  ) -> Option {
    let completion = completion ?? completionOf(V.self)
    return make(long, nil, placeholder, summary, details, completion, repeats: true) {
      (arguments, word) throws(Failure) in arguments[keyPath: path].append(try V.read(word))
    }
  }

  /// An option with a letter that is repeated to give several values.
  public static func list<V: ArgumentValue>(
    _ long: String, _ short: Character, _ placeholder: String, _ summary: String,
    details: String = "", completion: Completion? = nil,
    _ path: WritableKeyPath<Arguments, [V]> & Sendable
  ) -> Option {
    let completion = completion ?? completionOf(V.self)
    return make(long, short, placeholder, summary, details, completion, repeats: true) {
      (arguments, word) throws(Failure) in arguments[keyPath: path].append(try V.read(word))
    }
  }

  // A default for the letter would not do: Swift fills unlabelled parameters from the left.
  private static func make(
    _ long: String, _ short: Character?, _ placeholder: String?, _ summary: String,
    _ details: String, _ completion: Completion = .none, repeats: Bool = false,
    set: @escaping @Sendable (inout Arguments, String) throws(Failure) -> Void
  ) -> Option {
    Option(
      OptionDescription(
        long: long, short: short, placeholder: placeholder, summary: summary, details: details,
        completion: completion, repeats: repeats), set: set)
  }

  /// The same option for arguments that hold this option's arguments as a part.
  public func within<Outer>(_ path: WritableKeyPath<Outer, Arguments> & Sendable) -> Option<Outer> {
    let set = self.set
    return Option<Outer>(description) { (outer, word) throws(Failure) in
      try set(&outer[keyPath: path], word)
    }
  }
}

/// What a shell offers for a value of this type when nothing else is said.
private func completionOf<V: ArgumentValue>(_ type: V.Type) -> Completion {
  V.choices.isEmpty ? .none : .choices(V.choices)
}

extension Array {
  /// A group of options for arguments that hold the group's arguments as a part.
  public func within<Inner, Outer>(_ path: WritableKeyPath<Outer, Inner> & Sendable)
    -> [Option<Outer>] where Element == Option<Inner>
  {
    map { $0.within(path) }
  }

  /// Operands for arguments that hold the operands' arguments as a part.
  public func within<Inner, Outer>(_ path: WritableKeyPath<Outer, Inner> & Sendable)
    -> [Operand<Outer>] where Element == Operand<Inner>
  {
    map { $0.within(path) }
  }
}

/// What help, manual and completions need to know of an operand.
public struct OperandDescription: Sendable {
  /// The word for the operand, upper case.
  public let placeholder: String
  /// One line, no full stop.
  public let summary: String
  /// Whether it may be left out.
  public let isOptional: Bool
  /// Whether several may be given.
  public let repeats: Bool
  /// What a shell offers.
  public let completion: Completion
}

/// A word without a name, in its place.
public struct Operand<Arguments>: Sendable {
  /// Words for people.
  public let description: OperandDescription
  /// Stores the word in the arguments.
  public let set: @Sendable (inout Arguments, String) throws(Failure) -> Void

  /// An operand that must be given once.
  public static func one<V: ArgumentValue>(
    _ placeholder: String, _ summary: String, completion: Completion? = nil,
    _ path: WritableKeyPath<Arguments, V?> & Sendable
  ) -> Operand {
    make(placeholder, summary, false, completion, path)
  }

  /// An operand that may be left out.
  public static func maybe<V: ArgumentValue>(
    _ placeholder: String, _ summary: String, completion: Completion? = nil,
    _ path: WritableKeyPath<Arguments, V?> & Sendable
  ) -> Operand {
    make(placeholder, summary, true, completion, path)
  }

  /// Operands of which at least one must be given, or any number when `optional`.
  public static func many<V: ArgumentValue>(
    _ placeholder: String, _ summary: String, optional: Bool = false,
    completion: Completion? = nil, _ path: WritableKeyPath<Arguments, [V]> & Sendable
  ) -> Operand {
    Operand(
      description: OperandDescription(
        placeholder: placeholder, summary: summary, isOptional: optional, repeats: true,
        completion: completion ?? completionOf(V.self))
    ) { (arguments, word) throws(Failure) in arguments[keyPath: path].append(try V.read(word)) }
  }

  private static func make<V: ArgumentValue>(
    _ placeholder: String, _ summary: String, _ optional: Bool, _ completion: Completion?,
    _ path: WritableKeyPath<Arguments, V?> & Sendable
  ) -> Operand {
    Operand(
      description: OperandDescription(
        placeholder: placeholder, summary: summary, isOptional: optional, repeats: false,
        completion: completion ?? completionOf(V.self))
    ) { (arguments, word) throws(Failure) in arguments[keyPath: path] = try V.read(word) }
  }
}

extension Operand {
  /// The same operand for arguments that hold this operand's arguments as a part.
  public func within<Outer>(_ path: WritableKeyPath<Outer, Arguments> & Sendable) -> Operand<Outer>
  {
    let set = self.set
    return Operand<Outer>(description: description) { (outer, word) throws(Failure) in
      try set(&outer[keyPath: path], word)
    }
  }
}

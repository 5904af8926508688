/// The `exec` channel: any program, told by JSON on its standard input and by its arguments.
import Commands
import Formats
import Repository

/// Hands messages to a program; its exit status is the result.
final class ExecChannel: Channel {
  private let section: NamedSection
  private let words: [String]

  init(_ section: NamedSection) throws(Failure) {
    self.section = section
    guard let words = CommandWords.split(try section.required("command")), !words.isEmpty else {
      throw section.failure("command", "a quote is not closed")
    }
    let known = Set(Placeholders.names)
    for word in words {
      for name in Placeholders.found(in: word) where !known.contains(name) {
        throw section.failure(
          "command",
          "there is no value {\(name)}; known are \(Placeholders.names.joined(separator: ", "))",
          hint: didYouMean(name, in: Placeholders.names))
      }
    }
    self.words = words
  }

  func send(_ parcel: Parcel) -> SendOutcome {
    let values = Placeholders(parcel, channel: section.name)
    var filled: [String] = []
    for word in words {
      let value = values.fill(word) { $0 }
      // A value at the start of a word could be taken for an option, except after '--'.
      if value.hasPrefix("-"), !word.hasPrefix("-"), !filled.contains("--") {
        return .failed("'\(value.prefix(60))' would be taken for an option of \(words[0])")
      }
      if value.utf8.contains(0) { return .failed("a value holds a NUL") }
      filled.append(value)
    }
    let input =
      section["input"] == "text"
      ? Array(parcel.text.utf8) : Array((values.json.encoded() + "\n").utf8)
    let ended = Spawned.run(filled, input: input, seconds: section.timeout)
    return ExitMeaning.outcome(ended, words[0])
  }
}

/// The values of a message by name, as programs and presets get them.
struct Placeholders {
  /// The names, in the order of the JSON.
  static let names = [
    "delivery", "key", "kind", "event", "item", "address", "name", "channel", "subject", "text",
    "html", "message_id", "attempt",
  ]

  private let values: [String: String]
  /// All values as one object.
  let json: JSON

  init(_ parcel: Parcel, channel: String, more: [String: String] = [:]) {
    let own: [(String, JSON)] = [
      ("delivery", .integer(parcel.id)), ("key", .string(parcel.key)),
      ("kind", .string(parcel.kind.word)), ("event", .string(parcel.event)),
      ("item", parcel.item.map { .string($0) } ?? .null), ("address", .string(parcel.address)),
      ("name", .string(parcel.name)), ("channel", .string(channel)),
      ("subject", .string(parcel.subject)), ("text", .string(parcel.text)),
      ("html", parcel.html.map { .string($0) } ?? .null),
      ("message_id", .string(parcel.messageID)), ("attempt", .integer(parcel.attempt)),
    ]
    json = .object(own)
    var values = more
    for (name, value) in own {
      switch value {
      case .string(let text): values[name] = text
      case .integer(let number): values[name] = String(number)
      default: values[name] = ""
      }
    }
    self.values = values
  }

  /// The text with `{name}` replaced by values as `encode` writes them; `{{` is a brace.
  ///
  /// What was put in is not looked at again: a value cannot name another.
  func fill(_ template: String, _ encode: (String) -> String) -> String {
    var text = ""
    Self.parse(template) { part in
      switch part {
      case .literal(let literal): text += literal
      case .value(let name): text += encode(values[name] ?? "")
      }
    }
    return text
  }

  /// The value of a name; empty when there is none.
  subscript(name: String) -> String { values[name] ?? "" }

  /// The names in a template.
  static func found(in template: String) -> [String] {
    var names: [String] = []
    parse(template) { part in if case .value(let name) = part { names.append(name) } }
    return names
  }

  private enum Part {
    case literal(String)
    case value(String)
  }

  private static func parse(_ template: String, _ body: (Part) -> Void) {
    var literal = ""
    var rest = template[...]
    while let next = rest.popFirst() {
      guard next == "{" else {
        literal.append(next)
        continue
      }
      let name = rest.prefix { $0.isLowercase || $0.isNumber || $0 == "_" || $0 == "-" }
      // A brace that names nothing is text: JSON is full of them.
      guard !name.isEmpty, rest[name.endIndex...].first == "}" else {
        literal.append("{")
        continue
      }
      body(.literal(literal))
      literal = ""
      body(.value(String(name)))
      rest = rest[name.endIndex...].dropFirst()
    }
    body(.literal(literal))
  }
}

/// The `exec` channel: any program, told by JSON on its standard input and by its arguments.
import Commands
import Formats
import Repository

/// Hands messages to a program; its exit status is the result.
final class ExecChannel: Channel {
  private let section: NamedSection
  private let words: [String]
  let rule: FittingRule

  init(_ section: NamedSection) throws(Failure) {
    self.section = section
    rule = try section.rule(FittingRule(.none))
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

  var posting: Posting? { Posting(section, isPublic: true, reachesPhones: false) }

  func send(_ parcel: Parcel) -> SendOutcome {
    let fitted = rule.fit(title: parcel.subject, text: parcel.text)
    guard fitted.isSound else { return .failed(fitted.refusal) }
    do throws(HTTPRequest.Refusal) {
      let (words, input) = try start(parcel, fitted)
      return ExitMeaning.outcome(
        Spawned.run(words, input: input, seconds: section.timeout), words[0])
    } catch {
      return .failed(error.words)
    }
  }

  func preview(_ parcel: Parcel) -> ChannelPreview {
    let fitted = rule.fit(title: parcel.subject, text: parcel.text)
    var preview = ChannelPreview(parcel, section, fitted)
    do throws(HTTPRequest.Refusal) {
      let (words, input) = try start(parcel, fitted)
      preview.fields = words.enumerated().map {
        ($0.offset == 0 ? "program" : "argument", $0.element)
      }
      preview.body = input
    } catch {
      preview.refuse(error.words)
    }
    return preview
  }

  /// The command line and its standard input.
  private func start(
    _ parcel: Parcel, _ fitted: Fitted
  ) throws(HTTPRequest.Refusal) -> (words: [String], input: [UInt8]) {
    let values = Placeholders(parcel, channel: section.name, post: fitted.text)
    var filled: [String] = []
    for word in words {
      let value = values.fill(word) { $0 }
      // A value at the start of a word could be taken for an option, except after '--'.
      if value.hasPrefix("-"), !word.hasPrefix("-"), !filled.contains("--") {
        throw HTTPRequest.Refusal(
          words: "'\(value.prefix(60))' would be taken for an option of \(words[0])")
      }
      if value.utf8.contains(0) { throw HTTPRequest.Refusal(words: "a value holds a NUL") }
      filled.append(value)
    }
    // What is made to fit is what a program that reads text should send.
    let text = rule.name == .none ? parcel.text : fitted.text
    let input =
      section["input"] == "text"
      ? Array(text.utf8) : Array((values.json.encoded() + "\n").utf8)
    return (filled, input)
  }
}

/// The values of a message by name, as programs and presets get them.
struct Placeholders {
  /// The names, in the order of the JSON.
  static let names = [
    "delivery", "key", "kind", "event", "item", "address", "name", "channel", "subject", "text",
    "html", "message_id", "attempt", "post",
  ]

  private let values: [String: String]
  /// The names of values that are JSON already.
  private let raw: Set<String>
  /// All values as one object.
  let json: JSON

  init(
    _ parcel: Parcel, channel: String, post: String? = nil, more: [String: String] = [:],
    raw: Set<String> = []
  ) {
    self.raw = raw
    let own: [(String, JSON)] = [
      ("delivery", .integer(parcel.id)), ("key", .string(parcel.key)),
      ("kind", .string(parcel.kind.word)), ("event", .string(parcel.event)),
      ("item", parcel.item.map { .string($0) } ?? .null), ("address", .string(parcel.address)),
      ("name", .string(parcel.name)), ("channel", .string(channel)),
      ("subject", .string(parcel.subject)), ("text", .string(parcel.text)),
      ("html", parcel.html.map { .string($0) } ?? .null),
      ("message_id", .string(parcel.messageID)), ("attempt", .integer(parcel.attempt)),
      ("post", .string(post ?? parcel.text)),
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
    fill(template) { _, value in encode(value) }
  }

  /// The text with values as JSON strings, or as they are where they are JSON.
  func fillJSON(_ template: String) -> String {
    fill(template) { raw.contains($0) ? $1 : JSON.string($1).encoded() }
  }

  /// The text with values as `encode` writes them, which is told the name of each.
  func fill(_ template: String, _ encode: (_ name: String, _ value: String) -> String) -> String {
    var text = ""
    Self.parse(template) { part in
      switch part {
      case .literal(let literal): text += literal
      case .value(let name): text += encode(name, values[name] ?? "")
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

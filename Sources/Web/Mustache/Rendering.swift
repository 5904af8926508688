/// Filling templates with values: what is named must be there, and text is always escaped.
import Commands

/// Templates by name, each read once.
final class TemplateSet {
  private let source: (String) throws(Failure) -> (text: String, path: String)?
  private var read: [String: Template] = [:]

  /// Templates that `source` finds by their names.
  init(source: @escaping (String) throws(Failure) -> (text: String, path: String)?) {
    self.source = source
  }

  /// The bytes of a template filled with values.
  ///
  /// - Throws: `Failure` that names file, line and column.
  func render(_ name: String, _ values: [String: TemplateValue]) throws(Failure) -> [UInt8] {
    guard let template = try template(name, indent: "") else {
      throw Failure("there is no template '\(name)'", status: .configuration)
    }
    var rendering = Rendering(templates: self, stack: [.record(values)])
    rendering.bytes.reserveCapacity(16_384)
    try rendering.run(template.nodes)
    return rendering.bytes
  }

  /// The template of a name; nil where there is none.
  fileprivate func template(_ name: String, indent: String) throws(Failure) -> Template? {
    let key = "\(name)\u{0}\(indent)"
    if let known = read[key] { return known }
    guard let found = try source(name) else { return nil }
    let template = try Template(found.text, path: found.path, indent: indent)
    read[key] = template
    return template
  }
}

/// One template on its way to bytes.
private struct Rendering {
  let templates: TemplateSet
  var stack: [TemplateValue]
  var bytes: [UInt8] = []
  private var depth = 0

  init(templates: TemplateSet, stack: [TemplateValue]) {
    self.templates = templates
    self.stack = stack
  }

  mutating func run(_ nodes: [Template.Node]) throws(Failure) {
    for node in nodes {
      switch node {
      case .text(let text): bytes += text
      case .value(let name, let isRaw, let place): try put(name, isRaw, place)
      case .section(let name, let isInverted, let inner, let place):
        try section(try value(name, place), isInverted, inner)
      case .partial(let name, let indent, let place):
        guard let template = try templates.template(name, indent: indent) else {
          throw place.failure("there is no template '\(name)'")
        }
        guard depth < 50 else { throw place.failure("'\(name)' contains itself without end") }
        depth += 1
        try run(template.nodes)
        depth -= 1
      }
    }
  }

  private mutating func section(
    _ value: TemplateValue, _ isInverted: Bool, _ inner: [Template.Node]
  ) throws(Failure) {
    if isInverted {
      if !value.isShown { try run(inner) }
      return
    }
    guard value.isShown else { return }
    guard case .list(let values) = value else { return try run(inner, in: value) }
    for value in values { try run(inner, in: value) }
  }

  private mutating func run(_ nodes: [Template.Node], in value: TemplateValue) throws(Failure) {
    stack.append(value)
    try run(nodes)
    stack.removeLast()
  }

  private mutating func put(
    _ name: [String], _ isRaw: Bool, _ place: TemplatePlace
  ) throws(Failure) {
    let word = name.isEmpty ? "." : name.joined(separator: ".")
    switch try value(name, place) {
    case .nothing: break
    case .text(let text):
      guard !isRaw else {
        throw place.failure(
          "'\(word)' is text and cannot be put in unescaped", hint: "write {{\(word)}}")
      }
      bytes.append(escaped: text)
    case .html(let html):
      if isRaw { bytes += html } else { for byte in html { bytes.append(escaped: byte) } }
    case .flag, .list, .record:
      throw place.failure("'\(word)' is no text", hint: "write {{#\(word)}} … {{/\(word)}}")
    }
  }

  private func value(_ name: [String], _ place: TemplatePlace) throws(Failure) -> TemplateValue {
    guard let first = name.first else { return stack.last ?? .nothing }
    for frame in stack.reversed() {
      guard case .record(let fields) = frame, var value = fields[first] else { continue }
      for part in name.dropFirst() {
        guard case .record(let inner) = value else {
          if case .nothing = value { return .nothing }
          throw place.failure("'\(first)' has no parts")
        }
        guard let next = inner[part] else {
          throw place.failure(
            "'\(first)' has no '\(part)'", hint: didYouMean(part, in: inner.keys.sorted()))
        }
        value = next
      }
      return value
    }
    var known: Set<String> = []
    for case .record(let fields) in stack { known.formUnion(fields.keys) }
    throw place.failure(
      "there is nothing here called '\(first)'", hint: didYouMean(first, in: known.sorted()))
  }
}

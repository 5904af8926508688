/// Templates: prepared texts with `{requester}`-style fields.
import Commands
import Repository
import SQLite

extension Store {
  /// The text of a template.
  func template(_ name: String) throws -> String {
    if let body = try db.first("SELECT body FROM template WHERE name = \(name)", as: String.self) {
      return body
    }
    let known = try db.all("SELECT name FROM template ORDER BY name", as: String.self)
    throw Failure("there is no template '\(name)'", hint: didYouMean(name, in: known))
  }

  /// The template with its fields filled in from a ticket.
  func filled(_ template: String, for ticket: Ticket) throws -> String {
    try TemplateText.fill(template) { field in
      switch field {
      case "requester": ticket.requester?.shortName ?? "there"
      case "assignee": ticket.assignee?.shortName ?? "the help desk"
      case "actor": self.actor
      default: ticket.templateValue(field)
      }
    }
  }
}

extension Ticket {
  /// What a field that stands for the same in every template says; nil for any other.
  func templateValue(_ field: String) -> String? {
    switch field {
    case "number": number
    case "subject": subject
    case "queue": queue
    case "priority": priority.keyword
    case "state": stateName
    case "site": site ?? ""
    case "room": room ?? ""
    case "asset": asset ?? ""
    default: nil
    }
  }
}

/// The fields of a template.
public enum TemplateText {
  /// The names that stand for something.
  public static let fields = [
    "requester", "number", "subject", "assignee", "queue", "priority", "state", "site", "room",
    "asset", "actor",
  ]

  /// Replaces `{name}` by its value; `{{` and `}}` are literal braces.
  ///
  /// - Parameter firstLine: the number of the text's first line, for errors.
  /// - Throws: `Failure` for an unknown field, naming line and suggestion.
  public static func fill(
    _ text: String, known fields: [String] = fields, firstLine: Int = 1,
    _ value: (String) -> String?
  ) throws(Failure) -> String {
    var result = ""
    var line = firstLine
    var rest = text[...]
    while let character = rest.popFirst() {
      if character.isNewline { line += 1 }
      guard character == "{" || character == "}", rest.first != character else {
        if character == "{" || character == "}" { rest.removeFirst() }
        result.append(character)
        continue
      }
      guard character == "{" else {
        throw Failure("line \(line): a '}' without its '{'", hint: "write }} for a brace")
      }
      guard let end = rest.firstIndex(of: "}") else {
        throw Failure("line \(line): a '{' without its '}'", hint: "write {{ for a brace")
      }
      let field = String(rest[..<end])
      guard let replacement = value(field) else {
        throw Failure(
          "line \(line): there is no field {\(field)}; known are \(fields.joined(separator: ", "))",
          hint: didYouMean(field, in: fields))
      }
      result += replacement
      rest = rest[rest.index(after: end)...]
    }
    return result
  }
}

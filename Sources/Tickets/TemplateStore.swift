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

extension TemplateText {
  /// The names that stand for something in a reply template.
  public static let fields = [
    "requester", "number", "subject", "assignee", "queue", "priority", "state", "site", "room",
    "asset", "actor",
  ]

  /// Fills a reply template in.
  public static func fill(
    _ text: String, firstLine: Int = 1, _ value: (String) -> String?
  ) throws(Failure) -> String {
    try fill(text, known: fields, firstLine: firstLine, value)
  }
}

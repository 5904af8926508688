/// Saved filters: the words of a `ticket list`, kept under a name.
import Commands
import Formats
import Repository
import SQLite

extension Store {
  /// The words of a saved filter.
  func savedWords(_ name: String) throws -> [String] {
    let json = try db.first(
      "SELECT words FROM saved_view WHERE name = \(name)", as: String.self)
    guard let json else {
      let known = try db.all("SELECT name FROM saved_view ORDER BY name", as: String.self)
      throw Failure("there is no view '\(name)'", hint: didYouMean(name, in: known))
    }
    return try db.all("SELECT value FROM json_each(\(json)) ORDER BY key", as: String.self)
  }

  /// The filter that a saved view stands for.
  func savedFilter(_ name: String) throws -> TicketFilter {
    let words = try savedWords(name)
    var globals = Globals()
    let reader = Command(
      "view run", "", options: TicketFilter.options, start: TicketFilter()
    ) { _, _ in .done }
    guard case .arguments(let filter) = try reader.parse(words, &globals) else {
      throw Failure.usage("--help is no filter")
    }
    guard filter.view == nil else { throw Failure("the view '\(name)' names another view") }
    return filter
  }

  /// Keeps a filter under a name; replaces one of the same name.
  func saveView(_ name: String, _ words: [String]) throws {
    let json = JSON.array(words.map { .string($0) }).encoded()
    try db.run("INSERT OR REPLACE INTO saved_view(name, words) VALUES (\(name), \(json))")
  }
}

/// The district's words for the five states.
import Commands
import Repository
import SQLite

extension Store {
  /// The state of this name: the district's word, or ours.
  func state(named name: String) throws -> State {
    let id = try db.first("SELECT id FROM state WHERE name = \(name)", as: Int64.self)
    if let state = id.flatMap(State.init(rawValue:)) { return state }
    if let state = State.allCases.first(where: { $0.keyword == name.lowercased() }) { return state }
    let known = try db.all("SELECT name FROM state ORDER BY id", as: String.self)
    throw Failure.usage(
      "'\(name)' is not one of: \(known.joined(separator: ", "))",
      hint: didYouMean(name, in: known + State.choices))
  }

  /// The district's word for a state.
  func name(of state: State) throws -> String {
    try db.first("SELECT name FROM state WHERE id = \(state.rawValue)", as: String.self)
      ?? state.keyword
  }
}

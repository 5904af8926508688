/// One visit: the request, the store, the reader's language, and what was typed.
import Calendar
import Commands
import Mail
import Repository
import SQLite
import Web

/// What a page knows when it is made.
final class Visit {
  let request: Request
  let store: Store
  let look: SiteLook
  /// The path at which the door's own pages begin, without a slash at its end.
  let base: String
  /// The link through which somebody came.
  let link: PageLink?
  /// The path of this page within the door.
  let path: String
  /// What was typed, where a form came.
  var form: Form?
  /// The files that came with it.
  var files: [TakenFile] = []
  /// Whether a file came that was too large to be kept.
  var isFileTooLarge = false
  /// What may help before the form is sent.
  var suggestions: [PageContent.Link] = []
  /// What keeps the form from being taken.
  var troubles: [Trouble] = []

  init(
    _ request: Request, _ store: Store, _ look: SiteLook, base: String, link: PageLink?
  ) {
    self.request = request
    self.store = store
    self.look = look
    self.base = base
    self.link = link
    path = request.path.joined(separator: "/")
  }

  var words: Phrases { look.words }
  var now: Instant { store.now }

  /// What a field holds: what was typed, or else what the link to the page filled in.
  func value(_ name: String) -> String {
    if let form { return form.fields[name] ?? "" }
    return request.query[name] ?? ""
  }

  /// The address of a page of the door, as a link on another.
  func href(_ path: String) -> String { "\(base)/\(path)" }

  /// Calls `body` with what was typed and throws all troubles that it names.
  func check(_ body: (inout [Trouble]) throws -> Void) throws {
    var troubles: [Trouble] = []
    try body(&troubles)
    if !troubles.isEmpty { throw Troubles(all: troubles) }
  }

  /// A date and time in words.
  func time(_ instant: Instant) throws -> String {
    let civil = try store.zone().civil(at: instant)
    return try words(
      "when", ["date": words.date(civil.date), "time": words.time(civil.time)])
  }
}

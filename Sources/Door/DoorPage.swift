/// A page of the web door: a registry that the program fills, so that every desk brings its own.
import Commands
import Mail
import Repository

/// One page: where it stands, how it looks, and what its form does.
public struct DoorPage: Sendable {
  /// The first part of its path; empty for the first page.
  public let name: String
  /// What a link to it is for, where the second part of the path is a signed link.
  let link: PageLink.Purpose?
  /// Makes the page; it reads only.
  let show: @Sendable (Visit) throws -> PageContent
  /// Does what the form asks for, inside a transaction; nil for a page without one.
  let post: (@Sendable (Visit) throws -> Outcome)?
  /// Whether a mail program may send its form unseen (RFC 8058), without cookie and mark.
  let takesOneClick: Bool
  /// Whether what follows in the path is the page's own affair.
  let takesRest: Bool

  init(
    _ name: String, link: PageLink.Purpose? = nil, takesOneClick: Bool = false,
    takesRest: Bool = false,
    show: @escaping @Sendable (Visit) throws -> PageContent,
    post: (@Sendable (Visit) throws -> Outcome)? = nil
  ) {
    self.name = name
    self.link = link
    self.takesOneClick = takesOneClick
    self.takesRest = takesRest
    self.show = show
    self.post = post
  }
}

extension DoorPage {
  /// The parts of its path.
  var depth: Int {
    name.split(separator: "/").count + (link == nil ? 0 : 1)
  }
}

/// What became of a form.
enum Outcome {
  /// It was done: the browser goes on to this page of the door.
  case done(String)
  /// It is not done yet: the page is shown again, with what was typed.
  case again
}

/// What keeps a form from being taken: said above it and at its field, with all that was typed.
struct Trouble: Error {
  /// The name of the field; empty for the form as a whole.
  var field: String
  /// The name of the words.
  var words: String
  /// What stands in the words.
  var values: [String: String] = [:]

  init(_ field: String, _ words: String, _ values: [String: String] = [:]) {
    self.field = field
    self.words = words
    self.values = values
  }
}

/// Several at once.
struct Troubles: Error { var all: [Trouble] }

/// A link that leads nowhere: wrong, over, or to what is not there for this person any more; all
/// look alike, so that nobody learns anything by trying.
struct DeadLink: Error {}

/// What a page shows, from top to bottom.
struct PageContent {
  var title: String
  var lead = ""
  var parts: [Part] = []
  var status = 200

  enum Part {
    /// A sentence that must be seen.
    case notice(String, more: String = "", isStop: Bool = false)
    case words(String)
    case heading(String)
    case facts([(label: String, text: String)])
    /// What was written, oldest first.
    case talk([Word])
    case links([Link])
    case form(DoorForm)
  }

  struct Word {
    var who: String
    var when: String
    var datetime: String
    var text: String
    var isOurs: Bool
  }

  struct Link {
    var href: String
    var title: String
    var summary = ""
    var language = ""
  }
}

/// A form of a page.
struct DoorForm {
  var fields: [Field] = []
  /// The words on its button.
  var button: String
  var heading = ""
  var isQuiet = false
  var hidden: [(name: String, value: String)] = []

  struct Field {
    enum Kind {
      case line(type: String, complete: String)
      case text
      case choice([(value: String, label: String)])
      case files
    }
    var name: String
    var label: String
    var hint = ""
    var kind: Kind
    var isNeeded = false
    var value = ""
  }

  var hasFiles: Bool {
    fields.contains { if case .files = $0.kind { true } else { false } }
  }
}

/// The columns of a person: table, CSV, JSON, `--fields` and import share this one list.
import Commands
import Formats
import Repository

extension Profile {
  static let fields: [Field<Profile>] = [
    Field("number", "Permanent number, P-5") { .text($0.number) },
    Field("name", "Name") { .text(orNull: $0.name) },
    Field("address", "Primary mail address") { .text(orNull: $0.addresses.first) },
    Field("role", "staff, technician, director, family, student or vendor") {
      .text(orNull: $0.role?.rawValue)
    },
    Field("site", "Main school building") { .text(orNull: $0.sites.first) },
    Field("addresses", "Further mail addresses", usual: false) {
      .list(Array($0.addresses.dropFirst()))
    },
    Field("phones", "Phone numbers in E.164, each after its kind and a colon", usual: false) {
      .list($0.phones.map { "\($0.kind.rawValue):\($0.number)" })
    },
    Field("sites", "All school buildings", usual: false) { .json(words: $0.sites) },
    Field("rooms", "Rooms, each as SITE/ROOM", usual: false) { .json(words: $0.rooms) },
    Field("groups", "Groups they were put into", usual: false) { .list($0.groups) },
    Field("language", "Language they read, such as es", usual: false) {
      .text(orNull: $0.language)
    },
    Field("external", "Numbers in other systems, each as SOURCE:ID", usual: false) {
      .json(words: $0.external.map(\.text))
    },
    Field("active", "Whether they belong to the district", usual: false) { .bool($0.isActive) },
    Field("channel", "How they would rather be told", usual: false) { .text(orNull: $0.channel) },
    Field("account", "Unix login", usual: false) { .text(orNull: $0.account) },
    Field("refuses", "Kinds of messages they must not be sent", usual: false) {
      .list($0.refusals)
    },
    Field("quiet", "When they are not disturbed, such as 21:00-06:30", usual: false) {
      .text(orNull: $0.quiet?.text)
    },
    Field("departed", "When they became inactive", usual: false) {
      $0.departed.map { .instant($0) } ?? .null
    },
    Field("held", "Whether a legal hold keeps their data", usual: false) { .bool($0.isHeld) },
    Field("created", "When they were first known", usual: false) { .instant($0.created) },
  ]
}

extension Cell {
  static func text(orNull text: String?) -> Cell {
    guard let text, !text.isEmpty else { return .null }
    return .text(text)
  }

  /// Several words that may hold blanks: an array in JSON, joined by `; ` elsewhere.
  static func json(words: [String]) -> Cell { words.isEmpty ? .list([]) : .words(words) }

  // A word with blanks would fall apart in a list that is joined by blanks.
  private static func words(_ words: [String]) -> Cell {
    words.contains { $0.contains(where: \.isWhitespace) }
      ? .json(.array(words.map { .string($0) })) : .list(words)
  }
}

/// The fixed words around an announcement: files of `share/mail` that a district can replace, per
/// language.
import Commands
import Delivery
import Repository

/// A template: `Subject: …`, an empty line, the text.
struct MailTemplate: Sendable {
  /// The templates by the names of their files.
  enum Name: String, CaseIterable, Sendable {
    /// The announcement itself.
    case announcement
    /// It was wrong; for those who had it.
    case correction = "announcement-correction"
    /// It no longer holds; for those who had it.
    case retraction = "announcement-retraction"
    /// A reader gets no more of them.
    case left = "announcement-left"
  }

  /// The names that stand for something.
  static let fields = [
    "headline", "summary", "action", "body", "reason", "attached", "too-large", "until", "link",
    "audience", "address",
  ]

  private let letter: Letter

  /// Finds the template: the district's own directories first, the language before English.
  init(_ name: Name, language: String, places: Places) throws(Failure) {
    letter = try Letter(name.rawValue, language: language, places)
  }

  /// The words with the fields filled in, those without a value by nothing.
  ///
  /// - Throws: `Failure` that names the file and the line.
  func fill(_ values: [String: String]) throws(Failure) -> OutboxContent {
    try letter.fill(Self.fields.map { ($0, values[$0] ?? "") })
  }
}

extension Store {
  /// The subject that a template makes of a headline, such as `Correction: Wi-Fi is off`.
  func announcementSubject(
    _ name: MailTemplate.Name, _ text: AnnouncementText
  ) throws -> String {
    try MailTemplate(name, language: text.language, places: places)
      .fill(["headline": text.headline]).subject
  }

  /// What is wrong with the templates, a sentence for each file.
  func announcementTemplateFaults() throws -> [Failure] {
    let further = try setting("web.languages").split { $0 == " " || $0 == "," }.map(String.init)
    var faults: [Failure] = []
    for language in Set(["en", "es"] + further).sorted() {
      for name in MailTemplate.Name.allCases {
        do throws(Failure) {
          _ = try MailTemplate(name, language: language, places: places).fill([:])
        } catch  where !faults.contains(where: { $0.message == error.message }) {
          faults.append(error)
        } catch {}
      }
    }
    return faults
  }
}

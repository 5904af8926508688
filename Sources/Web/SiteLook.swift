/// What another room needs to make pages that look like those of the site.
import Calendar
import Commands
import Repository

/// The look of the site: its templates, stylesheet and colours, and words in one language.
public struct SiteLook {
  /// The words in the reader's language.
  public let words: Phrases
  private let title: String
  private let about: String
  private let colour: String
  private let home: String?
  private let files: WebFiles
  private let templates: TemplateSet

  /// The languages that the pages of forms are in.
  public static var languages: [String] { WebFiles.languages }

  /// Gathers the look.
  ///
  /// - Parameters:
  ///   - language: one of `languages`.
  ///   - family: what stands before the language in the names of the words' files, as in `door-en`.
  /// - Throws: `Failure` for templates and words that cannot be read.
  public init(_ store: Store, language: String, family: String) throws {
    let files = WebFiles(store.places)
    self.files = files
    words = try Phrases(language, files, family: family)
    title = try store.setting("web.title").trimmed
    about = try store.setting("web.about").trimmed
    colour = try store.setting("web.colour")
    home = try store.webAddress()?.of("index.html")
    templates = TemplateSet { (name) throws(Failure) in
      try files.find("\(name).html").map { ($0.text, $0.path) }
    }
  }

  /// A page made of a template, with the values that all pages have.
  public func page(
    _ template: String, _ values: [String: TemplateValue]
  ) throws(Failure) -> [UInt8] {
    var all: [String: TemplateValue] = [
      "lang": .text(words.spoken), "site-title": .text(title), "site-about": .text(about),
      "site": .maybe(home), "words": words.pageWords(),
    ]
    all.merge(values) { _, own in own }
    return try templates.render(template, all)
  }

  /// The stylesheet of the site, and what forms need besides.
  public func stylesheet() throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    for name in ["style.css", "door.css"] {
      let found = try files.need(name)
      let set = TemplateSet { (_) throws(Failure) in (found.text, found.path) }
      bytes += try set.render(name, SiteColours.values(colour, title: title))
    }
    return bytes
  }
}

/// The colours of the stylesheet: the district's, as it can be read on light and on dark ground.
enum SiteColours {
  static func values(_ word: String, title: String) -> [String: TemplateValue] {
    let colour = Colour(hex: word) ?? .white
    // The panels of the stylesheet, which leave less contrast than its ground does.
    let light = Colour(red: 0xF4, green: 0xF6, blue: 0xF8)
    let dark = Colour(red: 0x1F, green: 0x25, blue: 0x2C)
    return [
      "colour": .text(colour.readable(on: light).hex),
      "colour-dark": .text(colour.readable(on: dark, contrast: 6.5).hex),
      "initial": .text(title.prefix(1).uppercased()),
    ]
  }
}

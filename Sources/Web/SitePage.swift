/// A file of the site that is not made yet: where it stands, what it is made of, and how.
import Calendar
import Commands
import Repository

/// One file of the site.
struct SitePage {
  /// Its path below the site's address.
  var path: String
  /// What it is made of.
  var fingerprint: Fingerprint
  /// When what it shows last changed; nil for what a sitemap does not list.
  var modified: Instant?
  /// Makes it.
  var make: () throws -> [UInt8]
}

/// A part of the site: a registry that the program fills, so that every desk brings its own.
public struct SitePart: Sendable {
  /// One word.
  public let name: String
  /// Gathers what it has to show; it reads only.
  let gather: @Sendable (Site) throws -> SiteSection

  init(_ name: String, gather: @escaping @Sendable (Site) throws -> SiteSection) {
    self.name = name
    self.gather = gather
  }
}

/// What a part has to show.
struct SiteSection {
  /// The page that the menu leads to, below the tree; nil where there is nothing to show.
  var entry: String?
  /// The pages of one tree.
  var pages: (SiteTree) throws -> [SitePage] = { _ in [] }
  /// What the first page of a tree shows of it.
  var block: (SiteTree) throws -> HomeBlock? = { _ in nil }
}

/// What the first page shows of a part.
struct HomeBlock {
  var heading: String
  /// The path of the page that has the rest.
  var path: String
  var more: String
  var items: [ListItem]
}

/// One line of a list of pages.
struct ListItem {
  var path: String
  var title: String
  /// The language of the title.
  var language: String
  var day: CivilDate?
  var summary = ""
  /// Words such as "Corrected", and whether they are a warning.
  var marks: [(words: String, isStop: Bool)] = []

  func add(to print: inout Fingerprint) {
    print.add(path)
    print.add(title)
    print.add(language)
    print.add(day?.description)
    print.add(summary)
    for mark in marks { print.add(mark.words) }
  }
}

/// What the head of a page says.
struct PageHead {
  var path: String
  var title: String
  var description = ""
  /// The language of what it shows.
  var language: String
  /// The same page in other languages: language and path.
  var variants: [(language: String, path: String)] = []
  /// The address that counts, when it is another one.
  var canonical: String?
  var published: Instant?
  var modified: Instant?
  /// The path of a picture that stands for it, and its words.
  var picture: (path: String, alt: String)?
  /// Whether search engines should list it.
  var isListed = true
  /// Whether its links are written in full, because it is shown at any address.
  var isAnywhere = false
}

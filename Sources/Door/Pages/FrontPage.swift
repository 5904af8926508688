/// The first page of the web door: what one can do here.
import Commands
import Repository

extension DoorPage {
  /// The first page.
  public static let front = DoorPage("") { visit in
    var page = PageContent(title: try visit.words("home.title"))
    page.parts = [
      .links([
        .init(
          href: visit.href("new"), title: try visit.words("home.new"),
          summary: try visit.words("home.new-more")),
        .init(
          href: visit.href("status"), title: try visit.words("home.status"),
          summary: try visit.words("home.status-more")),
        .init(
          href: visit.href("subscribe"), title: try visit.words("home.news"),
          summary: try visit.words("home.news-more")),
      ])
    ]
    let ways = try visit.ways()
    if !ways.isEmpty {
      page.parts += [.heading(try visit.words("ways.heading")), .facts(ways)]
    }
    return page
  }
}

/// "How to get help": every way in, the hours of the school calendar, and what happens next.
import Calendar
import Commands
import Hours
import Repository
import SQLite

extension SitePart {
  /// How people reach the help desk.
  public static let help = SitePart("help") { site in
    let page = try HelpPage(site)
    var section = SiteSection()
    section.entry = WebPath.help
    section.pages = { [try page.page($0)] }
    return section
  }
}

private struct HelpPage {
  let site: Site
  let mail: String?
  let phone: String
  let visit: String
  let closeDays: String
  let calendar: SchoolCalendar
  /// The next days with other hours, as the calendar names them.
  let exceptions: [CalendarException]

  init(_ site: Site) throws {
    self.site = site
    let store = site.store
    mail = store.configuration["mail.address"]?.value
    phone = try store.setting("web.phone").trimmed
    visit = try store.setting("web.visit").trimmed
    closeDays = try store.setting("ticket.close-days")
    calendar = try store.defaultCalendar()
    let today = calendar.zone.civil(at: store.now).date
    exceptions = Array(
      calendar.exceptions.filter { $0.last >= today && !$0.isWeek }
        .sorted { ($0.first, $0.last) < ($1.first, $1.last) }.prefix(6))
  }

  /// The hours of the week that holds now; a season has hours of its own.
  private var week: WeeklyHours {
    let today = calendar.zone.civil(at: site.store.now).date
    let season = calendar.exceptions.last {
      $0.isWeek && $0.first <= today && today <= $0.last
    }
    if case .week(let hours)? = season?.rule { return hours }
    return calendar.weekly
  }

  func page(_ tree: SiteTree) throws -> SitePage {
    let head = PageHead.common(WebPath.help, try tree.words("help.title"), site, tree)
    let hours = try week.lines.filter { !$0.hours.isClosed }.map { try line($0, tree) }
    let closed = try exceptions.map { try line($0, tree) }
    var print = site.fingerprint(head.path)
    for text in [mail ?? "", phone, visit, closeDays] { print.add(text) }
    for line in hours + closed { for text in [line.label, line.text] { print.add(text) } }
    return SitePage(path: head.path, fingerprint: print, modified: nil) {
      func list(_ lines: [(label: String, text: String)]) -> TemplateValue {
        .list(lines.map { .record(["label": .text($0.label), "text": .text($0.text)]) })
      }
      return try site.render(
        "help", head, tree,
        [
          "mail": .maybe(mail), "phone": .text(phone), "phone-link": .text(phoneLink),
          "visit": .text(visit), "has-ways": .flag(mail != nil || !phone.isEmpty || !visit.isEmpty),
          "hours": list(hours), "has-hours": .flag(!hours.isEmpty),
          "exceptions": list(closed), "has-exceptions": .flag(!closed.isEmpty),
          "closes": closeDays == "0"
            ? .nothing : .text(try tree.words("help.closes", ["days": closeDays])),
          "policy": .text(site.href(from: head.path, to: "\(tree.prefix)policies/closed.html")),
        ])
    }
  }

  private var phoneLink: String {
    let number = phone.filter { $0.isASCII && ($0.isNumber || $0 == "+") }
    return number.count >= 5 ? "tel:\(number)" : ""
  }

  private func line(
    _ line: (days: String, hours: DayHours), _ tree: SiteTree
  ) throws -> (label: String, text: String) {
    let days = try line.days.split(separator: "-").compactMap { Weekday(name: $0) }
      .map { try tree.words.weekday($0) }
    let label =
      days.count == 2
      ? try tree.words("help.days", ["first": days[0], "last": days[1]]) : days.first ?? ""
    return (label, try spoken(line.hours, tree))
  }

  private func line(
    _ exception: CalendarException, _ tree: SiteTree
  ) throws -> (label: String, text: String) {
    let first = try tree.words.date(exception.first)
    let label =
      exception.first == exception.last
      ? first
      : try tree.words("help.days", ["first": first, "last": tree.words.date(exception.last)])
    var text = try tree.words("help.closed")
    if case .hours(let hours) = exception.rule { text = try spoken(hours, tree) }
    return (label, exception.title.isEmpty ? text : "\(text) (\(exception.title))")
  }

  private func spoken(_ hours: DayHours, _ tree: SiteTree) throws -> String {
    guard !hours.isClosed else { return try tree.words("help.closed") }
    if hours == .allDay { return try tree.words("help.all-day") }
    return try hours.ranges.map {
      try tree.words(
        "help.hours",
        ["from": tree.words.time($0.from), "until": tree.words.time($0.to)])
    }.joined(separator: ", ")
  }
}

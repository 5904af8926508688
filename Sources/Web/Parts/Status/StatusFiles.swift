/// The status for programs: the calendar of maintenance, messages of CAP, and `status.json`.
import Calendar
import Commands
import Formats
import Outages
import Repository
import Services

extension StatusPages {
  /// The windows of the last days and of those to come as a calendar.
  func maintenanceCalendar() -> SitePage {
    let path = "status/maintenance.ics"
    let start = site.zone.instant(of: status.firstDay)
    let page = site.address.of("status/index.html")
    let events = status.work.filter { $0.window.ends > start }.map { work, window in
      work.event(window, authority: site.identity.authority, address: page)
    }
    let text = ICalendarFeed(name: site.title, events: events).text
    var print = site.fingerprint(path)
    print.add(text)
    return SitePage(path: path, fingerprint: print) { Array(text.utf8) }
  }

  /// The messages of CAP of what lasts or ended in the last week, and a feed that lists them.
  func alerts(_ tree: SiteTree) throws -> [SitePage] {
    let week = status.now - 7 * 86_400
    var pages: [SitePage] = []
    var entries: [AtomEntry] = []
    for outage in status.outages where outage.ended.map({ $0 > week }) ?? true {
      let page = site.address.of(path(of: outage, tree))
      let source = CAPSource(
        sender: site.identity.authority, name: site.title,
        contact: site.store.configuration["mail.address"]?.value ?? "",
        event: try tree.words("status.cap-event"),
        everywhere: "\(site.title) – \(try tree.words("status.everywhere"))", web: page)
      for message in try site.store.capMessages(of: outage, source) {
        let path = "status/cap/\(message.identifier).xml"
        let text = message.xml(site.zone)
        var print = site.fingerprint(path)
        print.add(text)
        pages.append(SitePage(path: path, fingerprint: print) { Array(text.utf8) })
        var html: [UInt8] = []
        for part in [message.description, message.instruction] where !part.isEmpty {
          html += "<p>".utf8
          html.append(escaped: part)
          html += "</p>\n".utf8
        }
        entries.append(
          AtomEntry(
            id: site.tag("cap/\(message.identifier)"), title: message.headline, address: page,
            language: message.language, published: message.sent, updated: message.sent,
            links: [
              [
                ("rel", "enclosure"), ("type", "application/cap+xml"),
                ("href", site.address.of(path)),
              ]
            ], html: html))
      }
    }
    let feed = AtomFeed(
      id: site.tag("status/cap"), title: try tree.words("status.feed", ["site": site.title]),
      language: tree.words.spoken, address: site.address.of("status/cap.xml"),
      page: site.address.of("status/index.html"), author: site.title, beginning: site.firstDay,
      entries: entries.sorted { ($0.updated, $0.id) > ($1.updated, $1.id) }
    ).bytes
    var print = site.fingerprint("status/cap.xml")
    print.add(feed)
    pages.append(SitePage(path: "status/cap.xml", fingerprint: print) { feed })
    return pages
  }
}

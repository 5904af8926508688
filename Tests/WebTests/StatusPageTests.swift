// The status page: what it says, what it never says, and what other people's tools say of it.
import Calendar
import Commands
import Foundation
import SQLite
import Testing

@testable import Outages
@testable import Repository
@testable import Web

extension Press {
  /// A district with services, outages and maintenance, in words that are hard on a page.
  static func withStatus(languages: String = "en es", web: String = "") throws -> Press {
    let press = try Press(languages: languages, web: web)
    func at(_ time: String) throws {
      press.now = try #require(Instant(rfc3339: time))
    }
    try at("2026-03-01T12:00:00Z")
    for site in ["North <School>", "South School"] { try press.must("site", "add", site) }
    try press.must("service", "add", "net-north", "-t", "Internet & more", "-s", "North <School>")
    try press.must("service", "add", "net-south", "-t", "Internet at South", "-s", "South School")
    try press.must("service", "add", "mail", "-t", "District mail", "-d", "Mail, <calendar>.")
    try press.must("service", "add", "phones", "-t", "Telephones")
    try press.must("service", "add", "doors", "-t", "Door locks", "--internal")
    try press.must("service", "depend", "mail", "--on", "doors")
    try at("2026-04-10T14:00:00Z")
    try press.must(
      "outage", "open", "Mail is slow", "-i", "mail=degraded", "--affected", "Late mail.", "-n",
      "1h")
    try at("2026-04-10T15:30:00Z")
    try press.must("outage", "resolve", "O-1", "-m", "A *full* disk.\n\n# Mended\n\n- now")
    try at("2026-05-04T13:00:00Z")
    try press.must(
      "outage", "open", "Internet <down> & \"out\"", "-i", "net-north", "--affected",
      "All of <North>.", "-w", "Use paper & pencil.", "--works", "Telephones.", "-n", "30min",
      "--cause", "network")
    try at("2026-05-04T13:25:00Z")
    try press.must(
      "outage", "update", "O-2", "--state", "identified", "-m",
      "A cable \(String(repeating: "long", count: 40)) <b>cut</b>.", "-n", "1h")
    try press.must("outage", "update", "O-2", "-i", "phones=partial", "-n", "1h")
    try press.must("outage", "open", "Seen by a check", "-i", "mail", "--draft")
    try press.must("outage", "open", "Kept from people", "-i", "mail", "--not-public")
    try press.must(
      "maintenance", "plan", "New <server>", "--starts", "2026-05-09@06:00", "--for", "4h", "-i",
      "mail", "--affected", "No mail; really.", "-m", "# Why\n\nIt is old.")
    try press.must(
      "maintenance", "plan", "Updates", "--starts", "2026-05-10@05:00", "--for", "90min",
      "--every", "first sunday of every month", "-i", "net-north=degraded")
    try press.must(
      "maintenance", "plan", "Hidden work", "--starts", "2026-05-10@05:00", "--for", "90min", "-i",
      "mail", "--not-public")
    try press.must(
      "outage", "backfill", "Old storm", "--since", "2026-04-20T08:00:00Z", "--until",
      "2026-04-20T10:00:00Z", "-i", "phones", "-m", "Power came back.")
    try at("2026-05-04T13:40:00Z")
    return press
  }
}

@Suite(.serialized) struct StatusPageTests {
  private let checks = Press.root + "/Tests/WebTests/checks"
  private let pages = [
    "status/index.html", "status/o-2.html", "es/status/index.html", "status/2026.html",
    "status/o-1.html",
  ]

  @Test func saysWhatIsBrokenAndWhatToDoMeanwhile() throws {
    let press = try Press.withStatus()
    try press.build()
    let page = try press.page("status/index.html")
    for words in [
      "2 of 4 services have a problem.", "All of &lt;North&gt;.", "Use paper &amp; pencil.",
      "Next word by May 4, 2026, 2:25 p.m.", "Telephones: works in part", "New &lt;server&gt;",
      "May 9, 2026, 6:00 a.m. to 10:00 a.m.", "Old storm", "(1 h 30 min)",
      "</strong> <span class=\"level partial\">one of 3 services has a problem",
      "Last 90 days: worked 99.", "How we count:",
    ] { #expect(page.contains(words), "\(words)") }
    // The cause is in the outage's own words; what holds on is said once.
    #expect(page.components(separatedBy: "Use paper &amp; pencil.").count == 3)
    #expect(page.contains("A cable longlong"))
    let spanish = try press.page("es/status/index.html")
    for words in ["2 de 4 servicios", "Qué hacer mientras tanto:", "99,", "lang=\"en\""] {
      #expect(spanish.contains(words), "\(words)")
    }
    #expect(try press.page("index.html").contains("Internet &lt;down&gt;"))
  }

  @Test func neverSaysWhatIsNotPublic() throws {
    let press = try Press.withStatus()
    try press.must("outage", "amend", "O-2", "--number", "2", "-m", "A cable was cut.")
    try press.build()
    for (name, data) in try press.files() {
      let text = String(decoding: data, as: UTF8.self)
      for word in ["Seen by a check", "Kept from people", "Hidden work", "Door locks", "dana"] {
        #expect(!text.contains(word), "\(name): \(word)")
      }
      // What stood there before a correction is gone, too.
      #expect(!text.contains("longlong"), "\(name)")
    }
    #expect(try press.page("status/index.html").contains("District mail <span class=\"level op"))
    // An outage that is taken off the page leaves it.
    try press.must("outage", "edit", "O-2", "--not-public")
    try press.build()
    #expect(try press.files()["status/o-2.html"] == nil)
    #expect(try press.page("status/index.html").contains("Everything works."))
  }

  @Test func changesWhenWhatItSaysChangesAndNotBefore() throws {
    let press = try Press.withStatus()
    try press.build()
    let before = try press.files()
    press.now = press.now + 30
    try press.build()
    #expect(try press.files() == before)
    // A promise that passed is a change; so is the end.
    press.now = press.now + 3_600
    try press.build()
    #expect(try press.page("status/index.html").contains("We are late"))
    #expect(try press.page("status/o-2.html").contains("We are late"))
    try press.must("outage", "resolve", "O-2", "-m", "Spliced.")
    try press.build()
    #expect(try press.page("status/index.html").contains("Everything works."))
    #expect(try press.page("status/o-2.html").contains("Cause: network"))
  }

  @Test func everyUpdateIsAnEntryForGood() throws {
    let press = try Press.withStatus()
    try press.build()
    func entries() throws -> [String] {
      try press.page("status/feed.xml").matches(of: /<id>(tag:[^<]*o-[^<]*)<\/id>/)
        .map { String($0.1) }
    }
    let before = try entries()
    #expect(before.count == Set(before).count && before.count >= 5)
    press.now = press.now + 60
    try press.must("outage", "amend", "O-2", "--number", "2", "-m", "A cable was cut.")
    try press.must("config", "set", "web.title", "Another name")
    try press.build()
    #expect(try entries() == before)
    try press.must("outage", "resolve", "O-2", "-m", "Spliced.")
    try press.build()
    #expect(Array(try entries().dropFirst()) == before)
  }

  @Test(.enabled(if: has("html5lib"), "python3-html5lib is not installed"))
  func pagesAreValid() throws {
    let press = try Press.withStatus()
    try press.build()
    let (text, status) = try output(of: [
      python, checks + "/pages.py", press.path + "/site", "https://tech.example.org",
    ])
    #expect(status == 0, "\(text)")
  }

  @Test(.enabled(if: has("icalendar"), "python3-icalendar is not installed"))
  func calendarsReadTheWindowsOnBothSidesOfAChangeOfTheClocks() throws {
    let press = try Press.withStatus()
    try press.build()
    let script = """
      import sys, icalendar
      with open(sys.argv[1], "rb") as file:
          calendar = icalendar.Calendar.from_ical(file.read())
      for event in calendar.walk("VEVENT"):
          print(event["UID"], event.decoded("DTSTART").isoformat(), event["STATUS"],
                event.decoded("DTEND") - event.decoded("DTSTART"), event["SUMMARY"])
      """
    let (text, status) = try output(
      of: [python, "-", press.path + "/site/status/maintenance.ics"], input: script)
    #expect(status == 0, "\(text)")
    #expect(text.contains("m-1-1@tech.example.org 2026-05-09T06:00:00+00:00 CONFIRMED 4:00:00 New"))
    #expect(text.components(separatedBy: " 1:30:00 Updates").count == 4, "\(text)")
    #expect(!text.contains("Hidden"))
  }

  @Test func theSummaryHasTheShapeOfAStatuspage() throws {
    let press = try Press.withStatus()
    try press.build()
    let json = try press.page("status.json")
    let whole = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
    let page = try #require(whole)
    #expect((page["status"] as? [String: Any])?["indicator"] as? String == "critical")
    #expect((page["components"] as? [Any])?.count == 4)
    let incident = try #require((page["incidents"] as? [[String: Any]])?.first)
    #expect(incident["meanwhile"] as? String == "Use paper & pencil.")
    #expect((incident["incident_updates"] as? [Any])?.count == 3)
    #expect(!json.contains("doors"))
  }

  @Test(.enabled(if: hasProgram("xmllint"), "libxml2-utils is not installed"))
  func feedFollowsTheSchemaOfAtom() throws {
    let press = try Press.withStatus()
    try press.build()
    for name in ["status/feed.xml", "es/status/feed.xml"] {
      let (text, status) = try output(of: [
        "xmllint", "--noout", "--relaxng", checks + "/atom.rng", press.path + "/site/" + name,
      ])
      #expect(status == 0, "\(text)")
    }
  }

  @Test(
    .enabled(
      if: hasProgram("chromium") && FileManager.default.fileExists(atPath: axe),
      "chromium is not installed, or 'scripts/install-axe' did not run"))
  func pagesAreAccessibleAndFitAPhone() throws {
    let press = try Press.withStatus()
    try press.build()
    let (text, status) = try output(
      of: [python, checks + "/axe.py", axe, press.path + "/site", "https://tech.example.org/"]
        + pages)
    #expect(status == 0, "\(text)")
  }
}

import Calendar
import SQLite
import Testing

@testable import Outages
@testable import Services

/// What share of the time services worked, and how their days were.
struct AvailabilityTests {
  private let mail = Service(id: 1, name: "mail", title: "Mail")
  private let graph = ServiceGraph([Service(id: 1, name: "mail", title: "Mail")], [])

  private func timeline(_ said: [(Int64, Int64?, ImpactLevel, Int64)], until: Int64 = 1_000)
    -> StatusTimeline
  {
    StatusTimeline(
      graph,
      said.map { from, until, level, cause in
        ImpactSpan(
          StatedImpact(1, level, cause: cause), from: Instant(seconds: from),
          until: until.map { Instant(seconds: $0) })
      }, from: Instant(seconds: 0), until: Instant(seconds: until))
  }

  private func share(_ timeline: StatusTimeline) -> Availability {
    timeline.availability(of: mail, from: timeline.from, until: timeline.until)
  }

  @Test func overlapsCountOnce() {
    let both = timeline([(100, 300, .major, 1), (200, 400, .partial, 2)])
    #expect(share(both) == Availability(observed: 1_000, down: 300))
    #expect(share(both).percent == "70.00 %")
  }

  @Test func whatIsOpenCountsUntilTheEnd() {
    #expect(share(timeline([(900, nil, .major, 1)])).down == 100)
    #expect(timeline([(900, nil, .major, 1)]).hitSince(1) == Instant(seconds: 900))
    #expect(timeline([(100, 900, .major, 1)]).hitSince(1) == nil)
  }

  @Test func degradedIsUpAndMaintenanceIsNeither() {
    let both = timeline([(0, 100, .degraded, 1), (500, 700, .maintenance, -1)])
    #expect(share(both) == Availability(observed: 1_000, planned: 200, down: 0))
    #expect(share(both).percent == "100 %")
    // Announced as hard as it may be, maintenance is no outage; an outage meanwhile is one.
    let hard = timeline([(500, 700, .major, -1), (600, 650, .major, 1)])
    #expect(share(hard) == Availability(observed: 1_000, planned: 150, down: 50))
  }

  @Test func nothingKnownIsNoShare() {
    var late = mail
    late.created = Instant(seconds: 2_000)
    let empty = timeline([])
    #expect(empty.availability(of: late, from: empty.from, until: empty.until).percent == nil)
    let planned = timeline([(0, nil, .maintenance, -1)])
    #expect(share(planned).hundredths == nil)
  }

  @Test func oneSecondIsNotRoundedAway() {
    #expect(share(timeline([(5, 6, .major, 1)], until: 31_536_000)).percent == "99.99 %")
  }

  @Test func daysFollowTheLocalClockAcrossBothChanges() throws {
    let zone = try Zone.named("America/Chicago")
    for (day, hours) in [("2026-03-08", 23), ("2026-11-01", 25)] {
      let date = try #require(CivilDate(iso: day))
      let start = zone.instant(of: date)
      let end = zone.instant(of: date.adding(days: 1))
      #expect(end - start == Int64(hours) * 3_600)
      let spans = [ImpactSpan(StatedImpact(1, .major, cause: 4), from: start, until: end)]
      let timeline = StatusTimeline(
        graph, spans, from: start - 90_000, until: end + 90_000)
      let days = timeline.days(
        of: mail, from: date.adding(days: -1), count: 3, zone: zone)
      #expect(days.map(\.level) == [.operational, .major, .operational])
      #expect(days.map(\.down) == [0, Int64(hours) * 3_600, 0])
      #expect(days[1].causes == [4])
    }
  }
}

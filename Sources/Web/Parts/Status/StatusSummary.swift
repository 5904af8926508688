/// `status.json`: the status for programs, in the shape that status pages of vendors have.
///
/// Names and words are those of Statuspage's `summary.json`, so that what reads those reads this;
/// what that lacks stands beside it: what to do meanwhile, the promised next word, uptime. There is
/// no time of the making in it: the same status is always the same bytes.
import Calendar
import Commands
import Formats
import Outages
import Repository
import Services

extension StatusPages {
  func summary(_ tree: SiteTree) throws -> SitePage {
    var members: [(key: String, value: JSON)] = [
      (
        "page",
        .object([
          ("id", .string(site.identity.authority)), ("name", .string(site.title)),
          ("url", .string(site.address.of("status/index.html"))),
          ("time_zone", .string(site.zone.identifier)), ("updated_at", time(status.changed)),
        ])
      )
    ]
    let verdict = try verdict(tree)
    members.append(
      (
        "status",
        .object([
          ("indicator", .string(Self.indicator(verdict.level))),
          ("description", .string(verdict.words)),
        ])
      ))
    members.append(("components", .array(try status.services.map { .object(try component($0)) })))
    members.append(("incidents", .array(try status.open.map { .object(try incident($0, tree)) })))
    members.append(
      ("scheduled_maintenances", .array(status.ahead.map { .object(maintenance($0, $1)) })))
    var bytes: [UInt8] = []
    JSON.object(members).encode(into: &bytes)
    bytes += "\n".utf8
    var print = site.fingerprint("status.json")
    print.add(bytes)
    return SitePage(path: "status.json", fingerprint: print) { [bytes] in bytes }
  }

  private func component(_ service: Service) throws -> [(key: String, value: JSON)] {
    let level = status.status[service.id]?.level ?? .operational
    let since = level == .operational ? nil : status.timeline.hitSince(service.id)
    func uptime(_ hours: SchoolCalendar?) -> JSON {
      // Hundredths of a percent as a number, such as 99.98.
      availability(of: service, hours: hours).hundredths.map {
        .real(Double($0) / 100)
      } ?? .null
    }
    return [
      ("id", .string(service.name)), ("name", .string(service.title)),
      ("status", .string(Self.word(level))), ("since", time(since)),
      ("description", service.description.isEmpty ? .null : .string(service.description)),
      ("sites", .array(service.sites.map { .string($0) })),
      ("uptime_90_days", uptime(nil)), ("uptime_90_days_school_hours", uptime(hours[service.id])),
    ]
  }

  private func incident(
    _ outage: Outage, _ tree: SiteTree
  ) throws -> [(key: String, value: JSON)] {
    let said = updates[outage.id] ?? []
    let last = said.last { $0.update.hasWords }?.update
    let worst = (said.last?.impacts ?? [:]).filter { names[$0.key] != nil }.values.max()
    return [
      ("id", .string(outage.number)), ("name", .string(outage.title)),
      ("language", .string(outage.language)), ("status", .string(outage.state.rawValue)),
      ("impact", .string(Self.indicator(worst ?? .operational))),
      ("shortlink", .string(site.address.of(path(of: outage, tree)))),
      ("started_at", time(outage.started)), ("created_at", time(outage.opened)),
      ("updated_at", time(outage.updated)), ("next_update_by", time(outage.nextDue)),
      ("affected", .string(last?.affected ?? "")), ("meanwhile", .string(last?.meanwhile ?? "")),
      ("works", .string(last?.works ?? "")),
      (
        "incident_updates",
        .array(
          said.reversed().map { stated in
            let update = stated.update
            return .object([
              ("id", .string("u-\(update.id)")), ("status", .string(update.state.rawValue)),
              ("body", .string(update.body)), ("affected", .string(update.affected)),
              ("meanwhile", .string(update.meanwhile)), ("works", .string(update.works)),
              ("created_at", time(update.at)), ("display_at", time(update.effective)),
              (
                "affected_components",
                .array(
                  status.services.compactMap { service in
                    stated.impacts[service.id].map { level in
                      .object([
                        ("code", .string(service.name)), ("name", .string(service.title)),
                        ("new_status", .string(Self.word(level))),
                      ])
                    }
                  })
              ),
            ])
          })
      ),
    ]
  }

  private func maintenance(
    _ work: Maintenance, _ window: MaintenanceWindow
  ) -> [(key: String, value: JSON)] {
    [
      ("id", .string("\(work.number)-\(window.id)")), ("name", .string(work.title)),
      ("language", .string(work.language)),
      ("status", .string(window.started == nil ? "scheduled" : "in_progress")),
      ("scheduled_for", time(window.starts)), ("scheduled_until", time(window.ends)),
      ("affected", .string(work.affected)), ("meanwhile", .string(work.meanwhile)),
      ("works", .string(work.works)), ("body", .string(work.body)),
    ]
  }

  private func time(_ instant: Instant?) -> JSON { instant.map { .string($0.rfc3339) } ?? .null }

  private static func indicator(_ level: ImpactLevel) -> String {
    switch level {
    case .operational: "none"
    case .maintenance: "maintenance"
    case .degraded: "minor"
    case .partial: "major"
    case .major: "critical"
    }
  }

  private static func word(_ level: ImpactLevel) -> String {
    switch level {
    case .operational: "operational"
    case .maintenance: "under_maintenance"
    case .degraded: "degraded_performance"
    case .partial: "partial_outage"
    case .major: "major_outage"
    }
  }
}

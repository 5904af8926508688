/// Whom an outage, a window of planned work, or an alert with words of its own concerns.
import Calendar
import Commands
import Outages
import People
import Repository
import SQLite
import Services

extension Store {
  /// The people whom an outage concerns: those at the buildings that the hit services serve, those
  /// who follow a hit service or building, and those for whom an earlier word of it was.
  func audience(ofOutage outage: Outage, _ hits: Hits) throws -> AlertAudience {
    var audience = try followers(ofOutage: outage, hits)
    let services = try hitServices([outage.id], hits).filter(\.isPublic)
    guard !services.isEmpty else { return audience }
    let staff = staff(of: services)
    audience.words.insert(staff.words, at: 0)
    audience.condition =
      audience.condition.map { "(" + staff.condition + " OR " + $0 + ")" } ?? staff.condition
    return audience
  }

  /// The staff who use services: those at the buildings that these serve, or all.
  private func staff(of services: [Service]) -> (condition: SQL, words: String) {
    let roles: SQL = "(p.role = 'staff' OR p.role = 'technician' OR p.role = 'director')"
    if services.contains(where: { $0.siteIDs.isEmpty }) {
      return (AlertAudience.people(roles), "all staff")
    }
    let sites = Set(services.flatMap(\.siteIDs)).sorted()
    let names = Set(services.flatMap(\.sites)).sorted()
    return (
      AlertAudience.people(
        roles + " AND p.id IN (SELECT person FROM person_site WHERE site IN (\(SQL.list(sites))))"),
      "staff at \(names.joined(separator: ", "))"
    )
  }

  /// The services that outages hit, directly or through what they need.
  func hitServices(_ outages: [Int64], _ hits: Hits) throws -> [Service] {
    let said = try db.all(
      """
      SELECT DISTINCT i.service FROM outage_update AS u JOIN outage_impact AS i
        ON i.outage_update = u.id WHERE u.outage IN (\(SQL.list(outages))) AND i.level > 0
      """, as: Int64.self)
    var all = Set(said)
    for id in said { all.formUnion(hits.graph.allDependents(of: id)) }
    let now = Set(outages)
    let current = hits.graph.services.filter { service in
      all.contains(service.id) && !now.isDisjoint(with: hits.status[service.id]?.causes ?? [])
    }
    // Of an outage that is over, what was said of services is what counts.
    return current.isEmpty ? hits.graph.services.filter { said.contains($0.id) } : current
  }

  /// Those who follow what an outage hits, and those for whom an earlier word of it was.
  func followers(ofOutage outage: Outage, _ hits: Hits) throws -> AlertAudience {
    let services = try hitServices([outage.id], hits)
    var audience = AlertAudience()
    let open = services.filter(\.isPublic)
    audience.hitSites =
      open.contains { $0.siteIDs.isEmpty } ? [] : Set(open.flatMap(\.siteIDs))
    audience.followers = try followers(of: services, isPublic: outage.isPublic)
    let earlier: SQL = """
      SELECT r.person FROM alert_outage AS o JOIN alert AS x ON x.id = o.alert
        JOIN alert_recipient AS r ON r.alert = o.alert
      WHERE o.outage = \(outage.id) AND x.mode = 'live' AND r.person IS NOT NULL
      """
    audience.condition = AlertAudience.people("p.id IN (" + earlier + ")")
    audience.words = ["those who follow it", "those who heard of it before"]
    return audience
  }

  /// The addresses that follow services or the buildings that these serve.
  ///
  /// - Parameter isPublic: whether everybody may know; else staff alone are told.
  func followers(of services: [Service], isPublic: Bool) throws -> [AlertFollower] {
    let names = services.map(\.name)
    guard !names.isEmpty else { return [] }
    let sites = Set(services.flatMap(\.siteIDs)).sorted().map(String.init)
    // What serves all buildings concerns those who follow any of them.
    let places: SQL =
      services.contains { $0.siteIDs.isEmpty && $0.isPublic }
      ? "n.kind = 'site'" : "n.kind = 'site' AND n.topic IN (\(SQL.list(sites)))"
    var found: [AlertFollower] = []
    try db.forEachRow(
      """
      SELECT s.address, coalesce(nullif(s.name, ''), p.name, ''), coalesce(s.language, p.language),
        coalesce(p.merged_into, p.id), p.role
      FROM subscription AS n JOIN subscriber AS s ON s.id = n.subscriber
        LEFT JOIN address AS a ON a.address = s.address LEFT JOIN person AS p ON p.id = a.person
      WHERE n.state = 'confirmed' AND n.pace = 'each' AND s.gone IS NULL
        AND (n.kind = 'service' AND n.topic IN (\(SQL.list(names))) OR \(places))
      GROUP BY s.id ORDER BY s.id
      """
    ) { row in
      var follower = AlertFollower(
        address: try row.text(), name: try row.text(), language: try row.text())
      follower.person = try row.int()
      let role: String? = try row.text()
      let isStaff = role == "staff" || role == "technician" || role == "director"
      if isPublic || isStaff { found.append(follower) }
    }
    return found
  }

  /// Selects the persons to whom news of outages went, or may have gone.
  private func heard(_ outages: [Int64]) -> SQL {
    """
    SELECT m.person FROM alert_outage AS o JOIN alert AS x ON x.id = o.alert
      JOIN outbox AS m ON m.desk = 'L' AND m.item = o.alert
    WHERE o.outage IN (\(SQL.list(outages))) AND m.person IS NOT NULL AND x.mode = 'live'
      AND (m.state = 'sent' OR m.state = 'delivered' OR m.state = 'unknown'
        OR m.state = 'sending')
    UNION SELECT r.person FROM alert_outage AS o JOIN alert_recipient AS r ON r.alert = o.alert
      JOIN alert_call AS c ON c.recipient = r.id
    WHERE o.outage IN (\(SQL.list(outages))) AND c.outcome = 'reached' AND r.person IS NOT NULL
    """
  }

  /// Those who heard of outages, for the word that they are over: nobody else is told that.
  func listeners(ofOutages outages: [Int64], _ hits: Hits) throws -> AlertAudience {
    var audience = AlertAudience()
    audience.condition = AlertAudience.people("p.id IN (" + heard(outages) + ")")
    try db.forEachRow(
      """
      SELECT DISTINCT r.address FROM alert_outage AS o JOIN alert AS x ON x.id = o.alert
        JOIN alert_recipient AS r ON r.alert = o.alert AND r.address IS NOT NULL
        JOIN outbox AS m ON m.desk = 'L' AND m.item = o.alert AND m.address = r.address
      WHERE o.outage IN (\(SQL.list(outages))) AND x.mode = 'live'
        AND (m.state = 'sent' OR m.state = 'delivered' OR m.state = 'unknown'
          OR m.state = 'sending')
      """
    ) { row in
      audience.followers.append(AlertFollower(address: try row.text(), name: ""))
    }
    audience.words = ["those who heard of it"]
    let services = try hitServices(outages, hits)
    audience.hitSites = Set(services.flatMap(\.siteIDs))
    return audience
  }

  /// Those who follow what planned work takes away, and those who were told of it before.
  func audience(ofMaintenance work: Int64, isPublic: Bool, _ graph: ServiceGraph) throws
    -> AlertAudience
  {
    let said = try db.all(
      "SELECT service FROM maintenance_impact WHERE maintenance = \(work)", as: Int64.self)
    var all = Set(said)
    for id in said { all.formUnion(graph.allDependents(of: id)) }
    let services = graph.services.filter { all.contains($0.id) }
    var audience = AlertAudience()
    audience.followers = try followers(of: services, isPublic: isPublic)
    let earlier: SQL = """
      SELECT r.person FROM maintenance_window AS w JOIN alert AS x ON x.window = w.id
        JOIN alert_recipient AS r ON r.alert = x.id
      WHERE w.maintenance = \(work) AND x.mode = 'live' AND r.person IS NOT NULL
      """
    audience.condition = AlertAudience.people("p.id IN (" + earlier + ")")
    audience.hitSites = Set(services.flatMap(\.siteIDs))
    audience.words = ["those who follow it", "those who heard of it before"]
    return audience
  }

  /// The people of an alert.
  func audience(of alert: Alert, _ hits: Hits) throws -> AlertAudience {
    let outages = try outages(ofAlert: alert.id)
    if alert.kind == .resolved, !outages.isEmpty { return try listeners(ofOutages: outages, hits) }
    if alert.isTold, let outage = outages.first {
      return try followers(ofOutage: self.outage(OutageNumber(outage)), hits)
    }
    let groups = try audience(ofAlert: alert.id, "group")
    let sites = try audience(ofAlert: alert.id, "site")
    let services = try audience(ofAlert: alert.id, "service").compactMap { hits.graph[$0] }
    var audience = AlertAudience()
    if groups.isEmpty, sites.isEmpty, services.isEmpty {
      guard let outage = outages.first else { return audience }
      return try self.audience(ofOutage: self.outage(OutageNumber(outage)), hits)
    }
    let groupNames = try groups.compactMap {
      try db.first("SELECT name FROM person_group WHERE id = \($0)", as: String.self)
    }
    let siteNames = try sites.compactMap {
      try db.first("SELECT name FROM site WHERE id = \($0)", as: String.self)
    }
    var parts: [SQL] = []
    if let condition = try readerCondition(ofGroups: groupNames, sites: siteNames) {
      parts.append("(" + condition + ")")
      audience.words.append((groupNames + siteNames).joined(separator: ", "))
    }
    if !services.isEmpty {
      parts.append(staff(of: services).condition)
      audience.words.append("staff who use \(services.map(\.title).joined(separator: ", "))")
      audience.hitSites = Set(services.flatMap(\.siteIDs))
    }
    audience.hitSites.formUnion(sites)
    audience.condition = "(" + SQL.joined(parts, separator: " OR ") + ")"
    return audience
  }
}

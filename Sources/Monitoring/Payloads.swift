/// Messages of other systems in JSON, read by SQLite's own reader.
///
/// Each source is one statement that brings its words into the same columns. What it does not know is
/// refused with the place of the fault, and nothing of the message counts.
import Calendar
import Commands
import Repository
import SQLite
import Services

extension Store {
  /// Reads a message, in the words of `source` or of the one that it looks like.
  ///
  /// - Parameter label: stands before the names of a vendor's page, instead of the page's own name.
  /// - Throws: `Failure` for what is none.
  func reports(
    in bytes: [UInt8], from source: MonitorSource?, label: String?
  ) throws -> Reports {
    guard let text = String(validating: bytes, as: UTF8.self), !text.utf8.contains(0) else {
      throw Failure("standard input is no text in UTF-8")
    }
    let words = text.trimmed
    guard !words.isEmpty else {
      throw Failure("standard input is empty", hint: "see 'ittool check --help'")
    }
    let looksLikeJSON = words.hasPrefix("{") || words.hasPrefix("[{") || words.hasPrefix("[]")
    guard source != .nagios, source != .plugin, source != nil || looksLikeJSON else {
      return try Reports.nagios(text)
    }
    guard try isObject(words) else {
      throw Failure(
        "standard input is no JSON object", hint: "it may be cut short; see 'ittool check --help'")
    }
    switch try source ?? likely(words) {
    case .alertmanager: return try alertmanager(words)
    case .kuma: return try kuma(words)
    case .statuspage: return try statuspage(words, label)
    case .plugin, .nagios, nil:
      throw Failure(
        "this JSON is of no system that is known",
        hint: "known are Alertmanager, Uptime Kuma and Statuspage; --from says which it is")
    }
  }

  private func isObject(_ text: String) throws -> Bool {
    // What is nested too deeply is no JSON to SQLite, which is what we want.
    try db.first(
      "SELECT CASE WHEN json_valid(\(text)) THEN json_type(\(text)) = 'object' END",
      read: { try $0.int() as Int64? }) == .some(1)
  }

  private func likely(_ text: String) throws -> MonitorSource? {
    let word = try db.first(
      """
      SELECT CASE
        WHEN json_type(\(text), '$.alerts') = 'array' THEN 'alertmanager'
        WHEN json_type(\(text), '$.page') = 'object' THEN 'statuspage'
        WHEN json_type(\(text), '$.heartbeat') IS NOT NULL
          AND json_type(\(text), '$.monitor') IS NOT NULL THEN 'kuma' END
      """
    ) { try $0.text() as String? }
    return word.flatMap { $0 }.flatMap(MonitorSource.init(rawValue:))
  }

  // MARK: Alertmanager, webhook version 4

  private func alertmanager(_ text: String) throws -> Reports {
    guard try kind(text, "$.alerts") == "array" else {
      throw Failure("Alertmanager's message has no array 'alerts'")
    }
    var all: [Report] = []
    try db.forEachRow(
      """
      SELECT key, type, CAST(v ->> 'status' AS TEXT),
        CAST(v -> 'labels' ->> 'alertname' AS TEXT), CAST(v -> 'labels' ->> 'instance' AS TEXT),
        CAST(v -> 'labels' ->> 'severity' AS TEXT), CAST(v -> 'labels' ->> 'service' AS TEXT),
        CAST(coalesce(v -> 'annotations' ->> 'summary', v -> 'annotations' ->> 'description',
          v -> 'annotations' ->> 'message') AS TEXT),
        CAST(v ->> 'startsAt' AS TEXT)
      FROM (SELECT key, type, CASE type WHEN 'object' THEN value ELSE '{}' END AS v
        FROM json_each(\(text), '$.alerts'))
      ORDER BY key
      """
    ) { row in
      let place = "alert \(try row.int() as Int64 + 1)"
      guard try row.text() as String == "object" else { throw Failure("\(place) is no object") }
      guard all.count < Reports.most else {
        throw Failure("more than \(Reports.most) alerts in one message")
      }
      let status: String = try row.word()
      let name = try row.word()
      let instance = try row.word()
      let severity = try row.word().lowercased()
      let service = try row.word()
      let summary = try row.word()
      let began = Instant(rfc3339: try row.word())
      guard status == "firing" || status == "resolved" else {
        throw Failure("\(place) has the status '\(status.brief)', not firing or resolved")
      }
      guard !name.isEmpty else { throw Failure("\(place) has no label 'alertname'") }
      let level: ImpactLevel =
        switch severity {
        case "warning", "warn", "info", "information", "informational", "none", "low": .degraded
        case "average", "medium", "minor": .partial
        default: .major
        }
      var report = try Report(
        instance.isEmpty ? name : "\(name) \(instance)",
        status == "firing" ? level : .operational, summary)
      report.began = began
      report.hint = service.isEmpty ? nil : service
      all.append(report)
    }
    let left = try db.first(
      "SELECT CAST(\(text) ->> '$.truncatedAlerts' AS INTEGER)", read: { try $0.int() as Int64? })
    let more = left.flatMap { $0 } ?? 0
    return Reports(
      .alertmanager, all,
      remark: more > 0 ? "Alertmanager left \(more) alerts out of this message" : nil)
  }

  // MARK: Uptime Kuma

  private func kuma(_ text: String) throws -> Reports {
    let isObject = try kind(text, "$.heartbeat") == "object"
    guard isObject, try kind(text, "$.monitor") == "object" else {
      // A test, or a certificate that will end: nothing that is up or down.
      guard try kind(text, "$.msg") == "text" else {
        throw Failure("Uptime Kuma's message has neither a heartbeat nor a text")
      }
      return Reports(.kuma, [], remark: "this message of Uptime Kuma says of no monitor how it is")
    }
    guard
      let report = try db.first(
        """
        SELECT CAST(\(text) ->> '$.monitor.name' AS TEXT),
          CAST(\(text) ->> '$.heartbeat.status' AS TEXT),
          CAST(\(text) ->> '$.heartbeat.msg' AS TEXT),
          CAST(\(text) ->> '$.heartbeat.time' AS TEXT)
        """,
        read: { row in
          let name = try row.word()
          let status = try row.word()
          let words = try row.word()
          let time = try row.word()
          guard !name.isEmpty else { throw Failure("Uptime Kuma's monitor has no name") }
          let level: ImpactLevel? =
            switch status {
            case "0": .major
            case "1": .operational
            case "2": nil
            case "3": .maintenance
            default:
              throw Failure("the heartbeat of '\(name.brief)' has the status '\(status.brief)'")
            }
          var report = try Report(name, level, words)
          report.at = Instant(rfc3339: time) ?? Instant(rfc3339: time + "Z")
          return report
        })
    else { return Reports(.kuma, []) }
    return Reports(.kuma, [report])
  }

  // MARK: Statuspage, and pages that speak like it

  private func statuspage(_ text: String, _ label: String?) throws -> Reports {
    guard try kind(text, "$.page") == "object" else {
      throw Failure("this message of a status page does not name its page")
    }
    let page = try db.first(
      """
      SELECT CAST(coalesce(\(text) ->> '$.page.name', \(text) ->> '$.page.id') AS TEXT),
        CAST(\(text) ->> '$.page.url' AS TEXT)
      """
    ) { (name: try $0.word(), url: try $0.word()) }
    let name = (label ?? page?.name ?? "").oneLine
    guard !name.isEmpty else {
      throw Failure("the page has neither a name nor an id", hint: "give it one with --label")
    }
    var all: [Report] = []
    if try kind(text, "$.components") == "array" {
      all = try components(text, "$.components", page: name, [:])
    }
    if try kind(text, "$.component") == "object" {
      all += try components(text, "$.component", page: name, [:])
    }
    if try kind(text, "$.incident") == "object" {
      all += try incident(text, page: name)
    } else if let indicator = try word(text, "$.status.indicator") {
      var whole = try Report(
        name, try level(indicator: indicator), try word(text, "$.status.description") ?? "")
      whole.hint = page?.url
      all.append(whole)
    }
    guard !all.isEmpty else {
      // Maintenance and the like: nothing is said of how things are.
      return Reports(.statuspage, [], remark: "this message of '\(name)' names no component")
    }
    return Reports(.statuspage, all)
  }

  private func incident(_ text: String, page: String) throws -> [Report] {
    let title = try word(text, "$.incident.name") ?? ""
    let status = (try word(text, "$.incident.status") ?? "").lowercased()
    let impact = (try word(text, "$.incident.impact") ?? "").lowercased()
    let known = ["investigating", "identified", "monitoring", "resolved", "postmortem"]
    let planned = ["scheduled", "in_progress", "verifying", "completed"]
    guard known.contains(status) || planned.contains(status) else {
      throw Failure("the incident '\(title.brief)' has the status '\(status.brief)'")
    }
    if try kind(text, "$.incident.components") == "array" {
      let found = try components(text, "$.incident.components", page: page, [:], about: title)
      if !found.isEmpty { return found }
    }
    guard known.contains(status) else { return [] }
    let isOver = status == "resolved" || status == "postmortem"
    return [
      try Report(page, isOver ? .operational : try level(indicator: impact), title)
    ]
  }

  private func components(
    _ text: String, _ path: String, page: String, _ words: [String: String], about: String = ""
  ) throws -> [Report] {
    let list: SQL =
      path == "$.component"
      ? "SELECT 0 AS key, 'object' AS type, \(text) -> '$.component' AS v"
      : """
      SELECT key, type, CASE type WHEN 'object' THEN value ELSE '{}' END AS v
      FROM json_each(\(text), \(path))
      """
    var all: [Report] = []
    try db.forEachRow(
      """
      SELECT key, type, CAST(v ->> 'name' AS TEXT), CAST(v ->> 'status' AS TEXT),
        coalesce(v ->> 'group', 0) = 1, CAST(v ->> 'updated_at' AS TEXT)
      FROM (
      """ + list + ") ORDER BY key"
    ) { row in
      let place = "component \(try row.int() as Int64 + 1)"
      guard try row.text() as String == "object" else { throw Failure("\(place) is no object") }
      guard all.count < Reports.most else {
        throw Failure("more than \(Reports.most) components in one message")
      }
      let name = try row.word()
      let status = try row.word()
      let isGroup = try row.bool()
      let updated = Instant(rfc3339: try row.word())
      guard !name.isEmpty else { throw Failure("\(place) has no name") }
      guard let level = Self.level(component: status) else {
        throw Failure("the component '\(name.brief)' has the status '\(status.brief)'")
      }
      // A group is as bad as the worst of its parts, which are listed themselves.
      guard !isGroup else { return }
      var report = try Report(
        "\(page): \(name)", level, level == .operational || about.isEmpty ? level.word : about)
      if level > .maintenance { report.began = updated }
      all.append(report)
    }
    return all
  }

  // Instatus writes MAJOROUTAGE where Statuspage writes major_outage.
  private static func level(component status: String) -> ImpactLevel? {
    switch status.lowercased().filter({ $0 != "_" }) {
    case "operational": .operational
    case "degradedperformance": .degraded
    case "partialoutage", "minoroutage": .partial
    case "majoroutage": .major
    case "undermaintenance": .maintenance
    default: nil
    }
  }

  private func level(indicator: String) throws -> ImpactLevel {
    switch indicator.lowercased() {
    case "none", "operational", "up": return .operational
    case "minor": return .degraded
    case "major": return .partial
    case "critical": return .major
    case "maintenance": return .maintenance
    default: throw Failure("the page says '\(indicator.brief)', which is no word for how it is")
    }
  }

  private func kind(_ text: String, _ path: String) throws -> String? {
    try db.first("SELECT json_type(\(text), \(path))", read: { try $0.text() as String? })
      .flatMap { $0 }
  }

  private func word(_ text: String, _ path: String) throws -> String? {
    try db.first(
      "SELECT CAST(\(text) ->> \(path) AS TEXT)", read: { try $0.text() as String? }
    ).flatMap { $0 }
  }
}

extension RowReader {
  /// The next column as text, empty for NULL.
  fileprivate mutating func word() throws -> String {
    let word: String? = try text()
    return word ?? ""
  }
}

extension String {
  /// As much of it as an error quotes.
  var brief: String { count <= 40 ? self : prefix(40) + "…" }
}

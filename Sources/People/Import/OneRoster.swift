/// OneRoster 1.1 CSV sets (https://www.imsglobal.org/oneroster-v11-final-csv-tables).
import Commands
import Formats
import Repository
import Terminal

extension Roster {
  /// Reads orgs.csv and users.csv; a delta set, as manifest.csv says, deactivates only whom it marks.
  mutating func readOneRoster(_ files: RosterFiles) throws {
    var faults: [RowFault] = []
    isWhole = try !isDelta(files)
    var names: [String: String] = [:]
    if let orgs = try files.sheet("orgs.csv", required: ["sourcedId", "name", "type"]) {
      try orgs.forEachRow({ faults.append($0) }) { row in
        names[try row.needed("sourcedId")] = try row.read("name", RosterCell.name)
      }
    }
    var used: Set<String> = []
    let columns = ["sourcedId", "orgSourcedIds", "role", "givenName", "familyName"]
    if let users = try files.sheet("users.csv", required: columns) {
      try users.forEachRow({ faults.append($0) }) { row in
        let id = try row.needed("sourcedId")
        var draft = try userDraft(row, id, files)
        draft.role = Role(roster: try row.needed("role"))
        let orgs = (row["orgSourcedIds"] ?? "").split(separator: ",").map(\.trimmed)
        if let unknown = orgs.first(where: { names[$0] == nil }) {
          throw row.fault("there is no organisation '\(unknown)'", column: "orgSourcedIds")
        }
        draft.sites = orgs.isEmpty ? nil : orgs
        used.formUnion(orgs)
        draft.isActive = try row.read("enabledUser", RosterCell.flag) ?? true
        if row["status"]?.lowercased() == "tobedeleted" { draft.isActive = false }
        for agent in (row["agentSourcedIds"] ?? "").split(separator: ",").map(\.trimmed) {
          relations.append(RosterRelation(person: id, other: agent, kind: "agent"))
        }
        drafts.append(draft)
      }
    }
    sites = used.sorted().map { RosterSite(external: $0, name: names[$0] ?? $0) }
    self.faults += faults
  }

  // manifest.csv is a list of properties; `file.users` is bulk, delta or absent.
  private func isDelta(_ files: RosterFiles) throws -> Bool {
    let columns = ["propertyName", "value"]
    guard let sheet = try files.sheet("manifest.csv", required: columns, isOptional: true) else {
      return false
    }
    var isDelta = false
    try sheet.forEachRow({ _ in }) { row in
      if row["propertyName"] == "file.users", row["value"]?.lowercased() == "delta" {
        isDelta = true
      }
    }
    return isDelta
  }
}

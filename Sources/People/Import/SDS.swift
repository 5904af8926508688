/// Microsoft School Data Sync: the CSV sets of version 1 and version 2.1.
///
/// https://learn.microsoft.com/schooldatasync/ (formats "SDS V1 CSV" and "SDS V2.1 CSV"). Passwords
/// in the files are never read. Identifiers are texts: leading zeros belong to them.
import Commands
import Formats
import Repository
import Terminal

/// The files of a roster in one directory.
struct RosterFiles {
  let directory: String
  let country: String
  /// Completes user names that are no mail addresses; nil leaves them out.
  let domain: String?

  /// Opens `name` of the directory; nil when there is no such file and it is optional.
  func sheet(_ name: String, required columns: [String], isOptional: Bool = false) throws -> Sheet?
  {
    let path = directory + "/" + name
    let input: Input
    do { input = try Input(path: path) } catch {
      if isOptional, error.reason == .system(2) { return nil }
      throw error
    }
    let sheet = try Sheet(input, name: path)
    try sheet.require(columns)
    return sheet
  }

  /// The mail address that a user name stands for, if it does.
  func address(_ username: String?) throws(Failure) -> String? {
    guard let username else { return nil }
    if username.contains("@") { return try RosterCell.address(username) }
    guard let domain else { return nil }
    return try RosterCell.address("\(username)@\(domain)")
  }
}

extension Roster {
  /// Reads a set of version 1: School.csv, Student.csv and Teacher.csv.
  mutating func readSDS(_ files: RosterFiles) throws {
    var faults: [RowFault] = []
    isWhole = true
    if let schools = try files.sheet("School.csv", required: ["SIS ID", "Name"]) {
      try schools.forEachRow({ faults.append($0) }) { row in
        guard let id = row["SIS ID"], let name = row["Name"] else {
          throw row.fault("a school without number or name", column: nil)
        }
        sites.append(RosterSite(external: id, name: try row.read("Name", RosterCell.name) ?? name))
      }
    }
    let known = Set(sites.map(\.external))
    var covers: Set<Role> = []
    for (name, role) in [("Teacher.csv", Role.staff), ("Student.csv", .student)] {
      let columns = ["SIS ID", "School SIS ID", "First Name", "Last Name"]
      guard let sheet = try files.sheet(name, required: columns, isOptional: true) else { continue }
      covers.formUnion(role == .staff ? [.staff, .technician, .director] : [role])
      try sheet.forEachRow({ faults.append($0) }) { row in
        drafts.append(try sdsDraft(row, role, known, files))
      }
    }
    guard !covers.isEmpty else {
      throw Failure("\(files.directory): neither Teacher.csv nor Student.csv")
    }
    self.covers = covers
    self.faults += faults
  }

  private func sdsDraft(
    _ row: SheetRow, _ role: Role, _ known: Set<String>, _ files: RosterFiles
  ) throws -> Draft {
    var draft = Draft(place: row.place)
    draft.external = ExternalID(source: source, id: try row.needed("SIS ID"))
    draft.name = try row.fullName("First Name", "Last Name")
    draft.role = role
    if let username = try row.read("Username", files.address) ?? nil { draft.add(username) }
    if let other = try row.read("Secondary Email", RosterCell.address) { draft.add(other) }
    let school = try row.needed("School SIS ID")
    guard known.contains(school) else {
      throw row.fault("there is no school '\(school)'", column: "School SIS ID")
    }
    draft.sites = [school]
    draft.isActive = try row.read("Status", RosterCell.flag)
    return draft
  }

  /// Reads a set of version 2.1: orgs.csv, users.csv, roles.csv and relationships.csv.
  mutating func readSDS2(_ files: RosterFiles) throws {
    var faults: [RowFault] = []
    isWhole = true
    var names: [String: String] = [:]
    if let orgs = try files.sheet("orgs.csv", required: ["sourcedId", "name", "type"]) {
      try orgs.forEachRow({ faults.append($0) }) { row in
        names[try row.needed("sourcedId")] = try row.read("name", RosterCell.name)
      }
    }
    var belongings: [String: [(role: Role, org: String, isPrimary: Bool)]] = [:]
    if let roles = try files.sheet(
      "roles.csv", required: ["userSourcedId", "orgSourcedId", "role"])
    {
      try roles.forEachRow({ faults.append($0) }) { row in
        let org = try row.needed("orgSourcedId")
        guard names[org] != nil else {
          throw row.fault("there is no organisation '\(org)'", column: "orgSourcedId")
        }
        let isPrimary = try row.read("isPrimary", RosterCell.flag) ?? false
        belongings[try row.needed("userSourcedId"), default: []]
          .append((Role(roster: try row.needed("role")), org, isPrimary))
      }
    }
    var relatives: Set<String> = []
    let relations = try files.sheet(
      "relationships.csv", required: ["userSourcedId", "relationshipUserSourcedId"],
      isOptional: true)
    try relations?.forEachRow({ faults.append($0) }) { row in
      let other = try row.needed("relationshipUserSourcedId")
      relatives.insert(other)
      self.relations.append(
        RosterRelation(
          person: try row.needed("userSourcedId"), other: other,
          kind: row["relationshipRole"] ?? "relative"))
    }
    var used: Set<String> = []
    if let users = try files.sheet("users.csv", required: ["sourcedId"]) {
      try users.forEachRow({ faults.append($0) }) { row in
        let id = try row.needed("sourcedId")
        var draft = try userDraft(row, id, files)
        let own = belongings[id] ?? []
        let ordered = own.filter(\.isPrimary) + own.filter { !$0.isPrimary }
        draft.role = ordered.first?.role ?? (relatives.contains(id) ? .family : nil)
        var orgs: [String] = []
        for place in ordered where !orgs.contains(place.org) { orgs.append(place.org) }
        draft.sites = orgs.isEmpty ? nil : orgs
        used.formUnion(orgs)
        drafts.append(draft)
      }
    }
    sites = used.sorted().map { RosterSite(external: $0, name: names[$0] ?? $0) }
    self.faults += faults
  }

  /// What SDS 2.1 and OneRoster say of a user in the same columns.
  func userDraft(_ row: SheetRow, _ id: String, _ files: RosterFiles) throws -> Draft {
    var draft = Draft(place: row.place)
    draft.external = ExternalID(source: source, id: id)
    draft.name = try row.fullName("givenName", "familyName")
    if let email = try row.read("email", RosterCell.address) { draft.add(email) }
    if let username = try row.read("username", files.address) ?? nil { draft.add(username) }
    if let phone = try row.read("phone", { try Phone(reading: $0, country: files.country) }) {
      draft.phones.append(phone)
    }
    let sms = try row.read("sms") {
      try Phone(reading: $0, country: files.country, kind: .mobile)
    }
    if let sms {
      draft.phones.removeAll { $0.number == sms.number }
      draft.phones.append(sms)
    }
    guard draft.name != nil || !draft.addresses.isEmpty else {
      throw row.fault("neither a name nor a mail address", column: nil)
    }
    return draft
  }
}

extension Draft {
  mutating func add(_ address: String) {
    if !addresses.contains(where: { $0.lowercased() == address.lowercased() }) {
      addresses.append(address)
    }
  }
}

extension SheetRow {
  /// A cell that must not be empty.
  func needed(_ header: String) throws -> String {
    guard let text = self[header] else { throw fault("is empty", column: header) }
    return text
  }

  /// Given name and family name; nil when both are empty.
  func fullName(_ given: String, _ family: String) throws -> String? {
    let parts = [try read(given, RosterCell.name), try read(family, RosterCell.name)]
    let name = parts.compactMap { $0 }.joined(separator: " ")
    return name.isEmpty ? nil : name
  }
}

extension Role {
  /// The role that a roster's word means; whoever is neither learner nor family is staff.
  init(roster word: String) {
    switch word.lowercased() {
    case "student", "learner": self = .student
    case "guardian", "parent", "relative", "emergencycontact": self = .family
    default: self = .staff
    }
  }
}

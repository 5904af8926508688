// Roster sets: Microsoft's real samples of both versions, and a OneRoster set.

import Foundation
import Terminal
import Testing

@testable import People

@Suite struct RosterTests {
  private let office: Office

  init() throws { office = try Office() }

  /// Copies the real files under the names that a set has; nil where they are not at hand.
  private func copy(_ names: [String: String]) throws -> String? {
    guard let rosters = Shared.rosters else {
      print("not tested with the real rosters: set ITTOOL_SHARED")
      return nil
    }
    for (from, to) in names {
      let text = try String(contentsOfFile: "\(rosters)/\(from)", encoding: .utf8)
      try office.write(text, to: "set/\(to)")
    }
    return office.file("set")
  }

  @Test func versionOne() throws {
    let names = [
      "sds1-School.csv": "School.csv", "sds1-Student.csv": "Student.csv",
      "sds1-Teacher.csv": "Teacher.csv",
    ]
    guard let set = try copy(names) else { return }
    let ran = try office.run("person", "import", "--preset", "sds", set, "--summary")
    #expect(ran.status == .done && ran.lines == ["98\t0\t0\t0\t0\t0"])
    #expect(try office.run("person", "import", "--preset", "sds", set).out.isEmpty)
    #expect(try office.query("SELECT count(*) FROM person WHERE role = 'student'") == ["86"])
    #expect(try office.query("SELECT name FROM site ORDER BY 1").first == "Contoso High School")
    #expect(try !office.storeHolds("P@ssw"))
    #expect(!ran.out.contains("P@ssw") && !ran.err.contains("P@ssw"))
    // Without the file of students, nobody says that they have left.
    try FileManager.default.removeItem(atPath: set + "/Student.csv")
    #expect(try office.run("person", "import", "--preset", "sds", set).out.isEmpty)
  }

  @Test func versionTwo() throws {
    let names = [
      "sds-orgs.csv": "orgs.csv", "sds-users.csv": "users.csv", "sds-roles.csv": "roles.csv",
      "sds-relationships.csv": "relationships.csv",
    ]
    guard let set = try copy(names) else { return }
    let ran = try office.run("person", "import", "--preset", "sds2", set, "--summary")
    #expect(ran.status == .done && ran.lines == ["8\t0\t0\t0\t0\t0"])
    #expect(try office.run("person", "import", "--preset", "sds2", set).out.isEmpty)
    #expect(
      try office.lines("person", "list", "--role", "family", "--fields", "name,phones")
        == ["Jean Craig\tmobile:+11234567890", "Bob Smithee\tmobile:+11234567890"]
        || office.query("SELECT count(*) FROM person WHERE role = 'family'") == ["2"])
    #expect(try office.query("SELECT kind FROM relation ORDER BY person, other").count == 3)
    #expect(try !office.storeHolds("P@ssword123"))
  }

  private func oneRoster(users: String, manifest: String = "bulk") throws -> String {
    try office.write(
      "propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\nfile.users,\(manifest)\n",
      to: "set/manifest.csv")
    try office.write(
      """
      sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId
      0001,,,North School,school,,
      0002,,,District,district,,

      """, to: "set/orgs.csv")
    try office.write(
      """
      sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,\
      familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password
      \(users)
      """, to: "set/users.csv")
    return office.file("set")
  }

  @Test func oneRosterSets() throws {
    let ana = "00042,,,true,0001,teacher,ana,,Ana,Ruiz,,,ana@example.org,,,,,s3cret\n"
    let kid = "00043,,,true,0001,student,kid,,Kim,Lee,,,,,,00044,09,s3cret\n"
    let mum = "00044,,,true,0001,parent,mum,,Mia,Lee,,,mia@example.org,,5550100200,,,s3cret\n"
    let set = try oneRoster(users: ana + kid + mum)
    let ran = try office.run("person", "import", "--preset", "oneroster", set, "--summary")
    #expect(ran.lines == ["3\t0\t0\t0\t0\t0"], "\(ran.err)")
    #expect(try office.query("SELECT id FROM external ORDER BY 1") == ["00042", "00043", "00044"])
    #expect(
      try office.query("SELECT role FROM person ORDER BY id") == ["staff", "student", "family"])
    #expect(try office.query("SELECT name FROM site") == ["North School"])
    #expect(try office.query("SELECT person || '-' || other FROM relation") == ["2-3"])
    #expect(try !office.storeHolds("s3cret"))
    // A delta speaks of those it names only.
    let gone = ana.replacing("00042,,", with: "00042,tobedeleted,")
    let delta = try oneRoster(users: gone, manifest: "delta")
    #expect(
      try office.run("person", "import", "--preset", "oneroster", delta).actions
        == ["deactivated"])
    // The whole set takes those who are missing for gone.
    let whole = try oneRoster(users: ana + mum)
    #expect(
      try office.run("person", "import", "--preset", "oneroster", whole).actions
        == ["reactivated", "deactivated"])
  }

  @Test func aBadRowIsNoDeparture() throws {
    let ana = "00042,,,true,0001,teacher,ana,,Ana,Ruiz,,,ana@example.org,,,,,x\n"
    let kid = "00043,,,true,0001,student,kid,,Kim,Lee,,,,,,,09,x\n"
    let set = try oneRoster(users: ana + kid)
    try office.lines("person", "import", "--preset", "oneroster", set)
    let bad = try oneRoster(users: ana + kid.replacing(",0001,", with: ",9999,"))
    let ran = try office.run("person", "import", "--preset", "oneroster", bad, "-k")
    #expect(ran.status == .partial && ran.out.isEmpty)
    #expect(ran.err.contains("users.csv:3:5: orgSourcedIds: there is no organisation '9999'"))
    #expect(try office.query("SELECT count(*) FROM person WHERE active") == ["2"])
  }

  @Test func aMissingFileOrColumnIsNamed() throws {
    #expect(throws: InputFailure.self) {
      try office.run("person", "import", "--preset", "sds2", office.path)
    }
    let set = try oneRoster(users: "")
    try office.write("sourcedId,name\n1,x\n", to: "set/orgs.csv")
    let wrong = try office.run("person", "import", "--preset", "oneroster", set)
    #expect(wrong.failure?.message.contains("the column 'type' is missing") == true)
  }
}

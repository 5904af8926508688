// People from CSV files: mapped, compared, refused, and brought in once.

import Foundation
import Testing

@testable import People

@Suite struct ImportTests {
  private let office: Office

  init() throws { office = try Office() }

  private func staff(_ count: Int, from first: Int = 1) -> String {
    "external,name,address,role,site\n"
      + (first..<(first + count)).map {
        "00\($0),Person \($0),p\($0)@example.org,staff,north\n"
      }.joined()
  }

  @Test func theSameFileAgainChangesNothing() throws {
    let file = try office.write(staff(20), to: "staff.csv")
    let first = try office.run("person", "import", file, "--complete")
    #expect(first.status == .done)
    #expect(first.actions.filter { $0 == "added" }.count == 20)
    #expect(first.actions.contains("site-added"))
    let events = try office.query("SELECT count(*) FROM event")
    let again = try office.run("person", "import", file, "--complete")
    #expect(again.status == .done && again.out.isEmpty && again.err.isEmpty)
    #expect(try office.query("SELECT count(*) FROM event") == events)
  }

  @Test func aDryRunTellsTheTruthAndChangesNothing() throws {
    let file = try office.write(staff(3), to: "staff.csv")
    let dry = try office.run("person", "import", file, "--dry-run")
    #expect(dry.actions == ["site-added", "added", "added", "added"])
    #expect(try office.query("SELECT count(*) FROM person") == ["0"])
    #expect(try office.query("SELECT count(*) FROM event") == ["0"])
    let real = try office.run("person", "import", file)
    #expect(real.out == dry.out)
  }

  @Test func numbersKeepTheirZeros() throws {
    let file = try office.write("external,name\n007,Bond\n", to: "a.csv")
    try office.lines("person", "import", file, "--source", "sis")
    #expect(try office.query("SELECT id FROM external") == ["007"])
    #expect(try office.lines("person", "list", "--fields", "external") == ["sis:007"])
  }

  @Test func changesAreShownFieldByField() throws {
    try office.lines("person", "import", try office.write(staff(2), to: "a.csv"))
    let text = staff(2).replacing("Person 1", with: "Person One").replacing(
      "p1@", with: "one@")
    let ran = try office.run("person", "import", try office.write(text, to: "b.csv"))
    #expect(ran.actions == ["changed"])
    #expect(ran.out.contains("name: Person 1 → Person One"))
    #expect(ran.out.contains("address: p1@example.org → one@example.org"))
    // The old address still finds them.
    #expect(try office.lines("person", "show", "P1@example.org")[0] == "number: P-1")
  }

  @Test func columnsAreMappedAndPasswordsNeverRead() throws {
    let text = """
      Last Name,First Name,E-Mail Address,Password,Shoe Size
      Ruiz,Ana,ana@example.org,hunter2,40

      """
    let file = try office.write(text, to: "a.csv")
    let unknown = try office.run("person", "import", file, "-m", "e-mail_address=address")
    #expect(unknown.failure?.message.contains("unknown column 'Last Name'") == true)
    let maps = [
      "-m", "last name=family", "-m", "FIRST NAME=given", "-m", "E-Mail Address=address",
      "--ignore", "shoe size",
    ]
    let ran = try office.run(["person", "import", file] + maps)
    #expect(ran.status == .done, "\(ran.failure?.message ?? "")")
    #expect(try office.lines("person", "list") == ["P-1\tAna Ruiz\tana@example.org\t\t"])
    #expect(try !office.storeHolds("hunter2"))
    let secret = try office.run("person", "import", file, "-m", "Password=name")
    #expect(secret.failure?.message.contains("never read") == true)
  }

  @Test func everyBadRowIsNamedWithLineAndColumn() throws {
    let text = """
      name,address,phone,role
      Ana,ana@example.org,,staff
      Bo,not an address,,staff
      Cy,cy@example.org,12,staff
      Di,di@example.org,,wizard
      Ed,ed@example.org
      ,,,staff
      Fay,ana@example.org,,staff

      """
    let file = try office.write(text, to: "a.csv")
    let ran = try office.run("person", "import", file)
    #expect(ran.status == .failed)
    #expect(ran.err.contains("a.csv:3:2: address: 'not an address'"))
    #expect(ran.err.contains("a.csv:4:3: phone: '12'"))
    #expect(ran.err.contains("a.csv:5:4: role: 'wizard'"))
    #expect(ran.err.contains("a.csv:6: 2 cells"))
    #expect(ran.err.contains("a.csv:7: neither"))
    #expect(ran.err.contains("a.csv:8: is the same person as \(file):2"))
    #expect(try office.query("SELECT count(*) FROM person") == ["0"])
    let going = try office.run("person", "import", file, "--keep-going")
    #expect(going.status == .partial)
    #expect(try office.query("SELECT name FROM person") == ["Ana"])
  }

  @Test func manyDeparturesNeedAYes() throws {
    try office.lines("person", "import", try office.write(staff(40), to: "a.csv"), "--complete")
    let few = try office.write(staff(30), to: "b.csv")
    let refused = try office.run("person", "import", few, "--complete")
    #expect(refused.status == .failed)
    #expect(refused.failure?.message.contains("10 of 40 people") == true)
    #expect(try office.query("SELECT count(*) FROM person WHERE active") == ["40"])
    // A partial file says nothing of those who are not in it.
    #expect(try office.run("person", "import", few).out.isEmpty)
    let done = try office.run("person", "import", few, "--complete", "--yes")
    #expect(done.status == .done && done.actions.allSatisfy { $0 == "deactivated" })
    #expect(try office.query("SELECT count(*) FROM person WHERE active") == ["30"])
    #expect(try office.query("SELECT count(*) FROM person WHERE departed IS NULL") == ["30"])
    // Back again.
    let back = try office.run("person", "import", office.file("a.csv"), "--complete")
    #expect(back.actions == Array(repeating: "reactivated", count: 10))
    #expect(try office.query("SELECT count(*) FROM person WHERE active") == ["40"])
  }

  @Test func twoDeparturesAreEverydayLife() throws {
    try office.lines("person", "import", try office.write(staff(5), to: "a.csv"), "--complete")
    try office.lines("config", "set", "person.deactivation-limit", "0")
    let ran = try office.run(
      "person", "import", try office.write(staff(3), to: "b.csv"), "--complete")
    #expect(ran.status == .done && ran.actions == ["deactivated", "deactivated"])
  }

  @Test func whoIsStillInAnotherSourceStays() throws {
    try office.lines(
      "person", "import", try office.write(staff(2), to: "a.csv"), "--source", "hr", "--complete")
    try office.lines(
      "person", "import", office.file("a.csv"), "--source", "sis", "--complete")
    #expect(try office.query("SELECT count(*) FROM person") == ["2"])
    let one = try office.write(staff(1), to: "b.csv")
    #expect(try office.run("person", "import", one, "--source", "hr", "--complete").out.isEmpty)
    let gone = try office.run("person", "import", one, "--source", "sis", "--complete")
    #expect(gone.actions == ["deactivated"])
  }

  @Test func consentIsNeverTakenAway() throws {
    let file = try office.write(
      "external,name,refuses,channel\n1,Ana,survey,sms\n", to: "a.csv")
    try office.lines("person", "import", file)
    try office.lines("person", "edit", "P-1", "--do-not-contact", "digest", "--channel", "voice")
    let ran = try office.run(
      "person", "import", try office.write("external,name,refuses\n1,Ana,\n", to: "b.csv"))
    #expect(ran.out.isEmpty)
    #expect(
      try office.lines("person", "list", "--fields", "refuses,channel") == ["digest survey\tvoice"])
  }

  @Test func aTechnicianIsNotMadeStaffByARoster() throws {
    try office.lines("person", "import", try office.write(staff(1), to: "a.csv"))
    try office.lines("person", "edit", "P-1", "--role", "technician")
    #expect(try office.run("person", "import", office.file("a.csv")).out.isEmpty)
  }

  @Test func anAddressOfWhoHasLeftGoesToTheNext() throws {
    try office.lines(
      "person", "import", try office.write(staff(1), to: "a.csv"), "--complete")
    let next = try office.write(
      "external,name,address\n99,New Person,P1@example.org\n", to: "b.csv")
    // As long as the first is here, it is a mistake.
    let wrong = try office.run("person", "import", next)
    #expect(wrong.err.contains("b.csv:2: the address belongs to P-1"))
    try office.lines("person", "edit", "P-1", "--deactivate")
    #expect(try office.run("person", "import", next).actions == ["added"])
    #expect(try office.lines("person", "show", "p1@example.org")[0] == "number: P-2")
  }

  @Test func anUnknownSenderBecomesThePersonOfTheRoster() throws {
    try office.lines("person", "add", "p1@example.org")
    let ran = try office.run("person", "import", try office.write(staff(1), to: "a.csv"))
    #expect(ran.actions == ["site-added", "changed"])
    #expect(try office.query("SELECT count(*) FROM person") == ["1"])
  }

  @Test func whatIsExportedComesBack() throws {
    try office.lines("site", "add", "Contoso High, East")
    try office.lines("room", "add", "Contoso High, East/2 04")
    try office.lines("group", "add", "crisis")
    try office.lines(
      "person", "add", "Ana \"A\" Ruiz <ana@example.org>", "--other-address", "a2@example.org",
      "--phone", "mobile:5550100200", "--phone", "5550100201", "--role", "staff", "--room",
      "Contoso High, East/2 04", "--group", "crisis", "--language", "es", "--external", "sis:007",
      "--do-not-contact", "survey", "--account", "aruiz", "--channel", "sms")
    let export = try office.run("person", "list", "--format", "csv")
    let other = try Office()
    let ran = try other.run(
      "person", "import", try other.write(export.out, to: "a.csv"), "--source", "sis")
    #expect(ran.status == .done, "\(ran.err)")
    let fields = Profile.fields.map(\.description.name).joined(separator: ",")
    #expect(
      try other.lines("person", "list", "--fields", fields)
        == office.lines("person", "list", "--fields", fields))
  }
}

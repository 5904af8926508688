// Who gets what: each reader sees what concerns them and nothing else.
import Calendar
import Commands
import Foundation
import Repository
import SQLite
import Testing

@testable import Digests

@Suite struct ReaderTests {
  private let desk: Desk

  init() throws {
    desk = try Desk()
    try desk.fill()
  }

  @Test func aNoteAmongStaffStandsInNoDigest() throws {
    try desk.run("digest create mine --kind requester --at 'weekdays 07:00'")
    try desk.run("digest create boss --kind director --at 'weekdays 07:00'")
    try desk.run("ticket open 'Projector' -r ana@example.org --assignee kim@example.org")
    try desk.run("ticket note T-1 -m 'The teacher broke it'")
    try desk.run("ticket reply T-1 -m 'We look at it'")
    desk.set("2026-05-04T12:00:00Z")
    try desk.cron()
    let mails = try desk.mails()
    #expect(mails.count == 3)
    for mail in mails { #expect(!mail.text.contains("broke"), "\(mail.text)") }
    let ana = try #require(mails.first { $0.to == "ana@example.org" })
    #expect(ana.text.contains("We look at it"))
    #expect(ana.subject == "Your open requests: 1")
  }

  @Test func aTicketAboutAStudentIsVeiledExceptForThoseWhoWorkOnIt() throws {
    try desk.run("digest create boss --kind director --at 'weekdays 07:00'")
    try desk.run("config set student.readers technician", expecting: .done)
    try desk.run("ticket open 'Sam cannot log in' -r ana@example.org --assignee kim@example.org")
    try desk.run("ticket edit T-1 --student yes")
    desk.set("2026-05-04T12:00:00Z")
    try desk.cron()
    let mails = try desk.mails()
    let boss = try #require(mails.first { $0.to == "lee@example.org" })
    let kim = try #require(mails.first { $0.to == "kim@example.org" })
    #expect(!boss.text.contains("Sam") && boss.text.contains("T-1  [about a student]"))
    #expect(kim.text.contains("Sam cannot log in"))
  }

  @Test func whoSaidNoGetsNothingAndIsNotToldOfItLater() throws {
    try desk.run("ticket open 'Projector' -r ana@example.org --assignee kim@example.org")
    try desk.run("person edit kim@example.org --do-not-contact digest")
    desk.set("2026-05-04T12:00:00Z")
    try desk.cron()
    #expect(try desk.mails().isEmpty)
    #expect(
      try desk.run("digest send techs --to kim@example.org", expecting: .partial)
        .contains("asked not to be contacted (digest)"))
  }

  @Test func aBrokenTemplateIsToldWithItsLineAndNothingIsMarked() throws {
    try desk.run("person edit kim@example.org --language es")
    try desk.run("person add 'Bo <bo@example.org>' --role technician")
    try desk.run("ticket open 'Projector' -r ana@example.org --assignee kim@example.org")
    let own = desk.folder + "/.config/ittool/digests/es"
    try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
    try "Subject: Hola\n\nHola {reciever}\n{sections}\n".write(
      toFile: own + "/technician.txt", atomically: true, encoding: .utf8)
    desk.set("2026-05-04T12:00:00Z")
    let failure = #expect(throws: Failure.self) { try desk.cron() }
    let words = "es/technician.txt: line 3: there is no field {reciever}"
    #expect(failure?.message.contains(words) == true)
    // The others are not kept waiting.
    #expect(try desk.mails().map(\.to) == ["bo@example.org"])
    try FileManager.default.removeItem(atPath: own + "/technician.txt")
    try desk.cron()
    let mail = try #require(try desk.mails().first { $0.to == "kim@example.org" })
    #expect(mail.subject.hasPrefix("Sus solicitudes: 1 suyas"))
    #expect(mail.text.contains("dana se la asignó a usted"))
    #expect(try desk.mails().count == 2)
  }

  @Test func aDistrictReplacesSomeWords() throws {
    let own = desk.folder + "/.config/ittool/digests/en"
    try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
    try "nothing = Have some tea.\n".write(
      toFile: own + "/words.txt", atomically: true, encoding: .utf8)
    desk.set("2026-05-04T12:00:00Z")
    try desk.cron()
    #expect(try desk.mails().last?.text.contains("Have some tea.") == true)
    try "nothing = {tea}\n".write(
      toFile: own + "/words.txt", atomically: true, encoding: .utf8)
    desk.set("2026-05-05T12:00:00Z")
    let failure = #expect(throws: Failure.self) { try desk.cron() }
    #expect(failure?.message.contains("words.txt: line 1") == true)
  }

  @Test func unknownReceiversAreToldBeforeAnythingIsSent() throws {
    #expect(
      try desk.run("digest send techs --to kim@example.org,nobody@example.org", expecting: .failed)
        .contains("nobody is known as 'nobody@example.org'"))
    #expect(try desk.mails().isEmpty)
    #expect(
      try desk.run("digest send techs --to ana@example.org", expecting: .partial)
        .contains("no technician"))
    #expect(try desk.mails().isEmpty)
  }

  @Test func aPrincipalReadsAboutTheirSchoolOnly() throws {
    try desk.run("site add North")
    try desk.run("site add South")
    try desk.run("person edit ana@example.org --site North")
    try desk.run("digest create heads --kind principal --at 'monday 07:00' --to ana@example.org")
    try desk.run("ticket open 'Projector' -r kim@example.org --site North")
    try desk.run("ticket open 'Printer' -r kim@example.org --site South")
    desk.set("2026-05-04T12:00:00Z")
    try desk.cron()
    let mail = try #require(try desk.mails().first { $0.to == "ana@example.org" })
    #expect(mail.text.contains("Projector") && !mail.text.contains("Printer"))
    #expect(mail.text.contains("1 opened"))
  }

  @Test func whatCameFromOutsideIsTextInThePage() throws {
    try desk.run(
      "ticket open '<script>x</script> [a](https://evil.example)' -r ana@example.org --assignee kim@example.org"
    )
    let page = try desk.run("digest preview techs --to kim@example.org --format html")
    #expect(page.contains("&lt;script&gt;") && !page.contains("<script>") && !page.contains("<a "))
    let text = try desk.run("digest preview techs --to kim@example.org --format markdown")
    #expect(text.contains("\\<script\\>") && text.contains("\\[a\\]"))
    #expect(try desk.mails().isEmpty)
  }

  @Test func aThousandRequestersInBoundedMemory() throws {
    try desk.run("digest create mine --kind requester --at 'weekdays 07:00'")
    try desk.store { store in
      try store.write {
        try store.db.script(
          """
          WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
          INSERT INTO person(name, address, created)
            SELECT 'Person ' || i, 'p' || i || '@example.org', 1 FROM n;
          INSERT INTO ticket(subject, queue, requester, state, source, created, updated)
            SELECT 'Request of ' || name, 1, id, 2, 'shell', 1777800000, 1777800000 FROM person
            WHERE address LIKE 'p%';
          """)
      }
    }
    try desk.run("digest edit techs --off")
    desk.set("2026-05-04T12:00:00Z")
    let before = residentKilobytes()
    try desk.cron()
    let grown = residentKilobytes() - before
    #expect(grown < 40_000, "grew by \(grown) KiB")
    let mails = try desk.mails()
    #expect(mails.count == 1000 && Set(mails.map(\.to)).count == 1000)
    for mail in mails.prefix(50) {
      let name = mail.to.dropFirst().prefix { $0 != "@" }
      #expect(mail.text.contains("Request of Person \(name),"), "\(mail.text)")
    }
  }

  private func residentKilobytes() -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
    return Int(line.filter(\.isNumber)) ?? 0
  }

  @Test func statusAndDoctorTellWhatIsOverdue() throws {
    try desk.run("ticket open 'Projector' -r ana@example.org --assignee kim@example.org")
    desk.set("2026-05-04T15:30:00Z")
    let status = "digest status --format csv --fields digest,pending,overdue --no-header"
    let row = try desk.run(status, expecting: .no)
    #expect(row == "techs,1,12600\r\n" || row == "techs,1,12600\n", "\(row)")
    let complaints = try desk.store { try $0.digestComplaints().map(\.finding) }
    #expect(complaints == ["the digest techs is overdue by 3 h"])
    try desk.cron()
    #expect(try desk.store { try $0.digestComplaints().map(\.finding) }.isEmpty)
    #expect(try desk.run(status).trimmed == "techs,0,")
  }

  @Test func aDryRunTellsTheTruthAndMarksNothing() throws {
    try desk.run("ticket open 'Projector' -r ana@example.org --assignee kim@example.org")
    desk.set("2026-05-04T12:00:00Z")
    let tried = try desk.run("digest send techs --dry-run --fields address,result,items")
    #expect(tried == "kim@example.org\tqueued\t2\n", "\(tried)")
    #expect(try desk.mails().isEmpty)
    #expect(try desk.run("digest send techs --fields address,result,items") == tried)
    #expect(try desk.mails().count == 1)
  }
}

// Who is told what of a ticket: through the outbox, once, and never an internal word.
import Foundation
import Repository
import SQLite
import Testing

@testable import Tickets

@Suite struct NoticeTests {
  private func desk() throws -> Desk {
    let desk = try Desk()
    let config = """
      [channel mail]
      type = file
      path = \(desk.folder)/Maildir
      from = Help <help@school.example>
      """
    try config.write(toFile: desk.folder + "/config", atomically: true, encoding: .utf8)
    desk.variables["ITTOOL_CONFIG"] = desk.folder + "/config"
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    desk.variables["ITTOOL_SHARE"] = root.appending(path: "share").path
    try desk.run("ticket open Projector -r 'Ana <ana@x.org>' -m 'No picture'")
    return desk
  }

  private func told(_ desk: Desk) throws -> [String] {
    let store = try Connection(path: desk.folder + "/desk.db", mode: .readOnly)
    return try store.all("SELECT event || ' ' || address FROM outbox ORDER BY id", as: String.self)
  }

  private func words(_ desk: Desk) throws -> String {
    let store = try Connection(path: desk.folder + "/desk.db", mode: .readOnly)
    return try store.all("SELECT subject || text FROM outbox_content ORDER BY id", as: String.self)
      .joined(separator: "\n")
  }

  @Test func everyEventTellsItsPeopleOnce() throws {
    let desk = try desk()
    try desk.run("ticket watch 1 --who boss@x.org")
    try desk.run("ticket reply 1 -m 'I come at 10.'")
    try desk.run("ticket assign 1 --to kim@x.org")
    try desk.run("ticket wait 1 --for parts -m 'A lamp is ordered.'")
    try desk.run("ticket resolve 1 -m 'It works again.'")
    try desk.run("ticket close 1 --why confirmed")
    #expect(
      try told(desk) == [
        "ticket.received ana@x.org", "ticket.watched boss@x.org", "ticket.reply ana@x.org",
        "ticket.reply boss@x.org", "ticket.assigned kim@x.org", "ticket.waiting ana@x.org",
        "ticket.waiting boss@x.org", "ticket.resolved ana@x.org", "ticket.resolved boss@x.org",
        "ticket.closed ana@x.org", "ticket.closed boss@x.org",
      ])
    let text = try words(desk)
    #expect(text.contains("[T-1] Solved: Projector") && text.contains("> No picture"))
    #expect(text.contains("the requester agreed that it is solved"))
  }

  @Test func internalWordsTellNobody() throws {
    let desk = try desk()
    try desk.run("ticket note 1 -m 'The password is on the lid.'")
    try desk.run("ticket claim 1")
    try desk.run("ticket tag 1 --add av")
    #expect(try told(desk) == ["ticket.received ana@x.org"])
    #expect(try !words(desk).contains("password"))
  }

  @Test func nobodyIsToldOfWhatTheyDidThemselves() throws {
    let desk = try desk()
    try desk.run("ticket assign 1 --to me", as: "kim@x.org")
    try desk.run("ticket open Own -r kim@x.org", as: "kim@x.org")
    #expect(try told(desk) == ["ticket.received ana@x.org"])
  }

  @Test func whoSharesANameWithSomebodyIsToldOfWhatTheOtherDid() throws {
    let desk = try desk()
    // The one who does it is known by the account, the other has the same name.
    try desk.run("person add 'Kim Lee <kim@x.org>' --role technician --account kim")
    try desk.run("person add 'Kim Lee <lee@x.org>' --role technician")
    try desk.run("ticket assign 1 --to lee@x.org", as: "kim")
    try desk.run("ticket assign 1 --to kim@x.org", as: "kim")
    #expect(try told(desk) == ["ticket.received ana@x.org", "ticket.assigned lee@x.org"])
    // Where only the name is known and several have it, nobody misses a word.
    try desk.run("ticket assign 1 --to lee@x.org", as: "Kim Lee")
    #expect(try told(desk).count == 3)
    // A name that one has is enough, as is an account that stands before the at sign.
    try desk.run("person add 'Bo Ray <bo@x.org>' --role technician")
    try desk.run("ticket assign 1 --to bo@x.org", as: "bo ray")
    try desk.run("ticket assign 1 --nobody", as: "bo")
    try desk.run("ticket assign 1 --to bo@x.org", as: "bo")
    #expect(try told(desk).count == 3)
  }

  @Test func aSettingSilencesOneKind() throws {
    let desk = try desk()
    let store = try Connection(path: desk.folder + "/desk.db")
    try store.run("INSERT INTO setting VALUES ('notice.reply', 'no')")
    try desk.run("ticket reply 1 -m 'I come at 10.'")
    try desk.run("ticket resolve 1 -m 'It works again.'")
    #expect(try told(desk) == ["ticket.received ana@x.org", "ticket.resolved ana@x.org"])
  }

  @Test func aBrokenTemplateIsNamedWithItsLineAndNothingIsDone() throws {
    let desk = try desk()
    let own = desk.folder + "/.config/ittool/mail/en"
    try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
    try "Subject: x\n\nHello {receiver},\n\n{txet}\n".write(
      toFile: own + "/reply.txt", atomically: true, encoding: .utf8)
    let ran = try desk.fail("ticket reply 1 -m 'I come at 10.'")
    #expect(ran.err.contains("/mail/en/reply.txt: line 5: there is no field {txet}"))
    #expect(ran.err.contains("did you mean 'text'?"))
    #expect(try told(desk) == ["ticket.received ana@x.org"])
    #expect(try desk.run("ticket history 1").lines.count == 1)
  }

  @Test func theReaderLanguageChoosesTheWords() throws {
    let desk = try desk()
    let store = try Connection(path: desk.folder + "/desk.db")
    try store.run("UPDATE person SET language = 'es' WHERE address = 'ana@x.org'")
    try desk.run("ticket resolve 1 -m 'Ya funciona.'")
    #expect(try words(desk).contains("[T-1] Resuelto: Projector"))
  }

  @Test func whatIsAboutAStudentIsNeutralInTheReadersLanguage() throws {
    let desk = try desk()
    try desk.run("ticket watch 1 --who boss@x.org")
    let store = try Connection(path: desk.folder + "/desk.db")
    try store.run("INSERT INTO setting VALUES ('student.readers', \(NSUserName()))")
    try store.run("UPDATE person SET language = 'es' WHERE address = 'boss@x.org'")
    try desk.run("ticket edit 1 --student yes")
    try desk.run("ticket reply 1 -m 'Sam has a new password.'")
    let boss = try store.all(
      """
      SELECT c.subject || c.text FROM outbox AS o JOIN outbox_content AS c ON c.id = o.content
      WHERE o.address = 'boss@x.org' AND o.event = 'ticket.reply'
      """, as: String.self)
    #expect(boss.count == 1)
    #expect(boss[0].contains("Hay novedades en T-1, [sobre un estudiante]."), "\(boss[0])")
    #expect(!boss[0].contains("Sam") && !boss[0].contains("Projector"))
    // Whoever asked is sent the words.
    #expect(try words(desk).contains("Sam has a new password."))
  }

  @Test func withoutAChannelNothingIsQueued() throws {
    let desk = try Desk()
    try desk.run("ticket open Projector -r ana@x.org")
    try desk.run("ticket reply 1 -m Hello")
    #expect(try told(desk).isEmpty)
  }
}

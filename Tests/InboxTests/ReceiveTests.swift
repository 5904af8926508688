// The command that the mail server calls: 0 or 75, and nothing lost.
import Calendar
import Commands
import Foundation
import Mail
import SQLite
import Terminal
import Testing
import Tickets

@testable import Inbox
@testable import Repository

@Suite struct ReceiveTests {
  let desk: Desk

  init() throws { desk = try Desk() }

  private func run(_ words: [String], input: [UInt8] = []) throws -> (
    status: Commands.ExitStatus, out: String, failure: Failure?
  ) {
    let out = Sink.memory()
    let context = try desk.context(input: input, out: out)
    let command = try #require(
      Noun.mail().commands().first { $0.path == ["mail", words[0]] })
    var globals = Globals()
    do {
      let status = try command.invoke(
        Array(words.dropFirst()), &globals,
        Invocation(help: { _, _ in .done }, run: { _, body in try body(context) }))
      return (status, out.contents, nil)
    } catch let failure as Failure {
      return (failure.status, out.contents, failure)
    }
  }

  @Test func takenOverAndSilent() throws {
    let raw = desk.message("", "words")
    let ran = try run(["receive"], input: raw)
    #expect(ran.status == .done)
    #expect(ran.out.isEmpty)
    #expect(try desk.number("SELECT count(*) FROM ticket") == 1)
    #expect(try desk.store { try $0.rawMail(1) } == raw)
    #expect(try run(["receive"], input: raw).status == .done)
    #expect(try desk.number("SELECT count(*) FROM ticket") == 1)
  }

  @Test func nothingOnStandardInputIsFine() throws {
    #expect(try run(["receive"]).status == .done)
    #expect(try desk.number("SELECT count(*) FROM mail_message") == 0)
  }

  @Test func everythingElseIsToBeTriedAgain() throws {
    let raw = desk.message("", "words")
    desk.configuration = "[mail]\nadress = x"
    #expect(try run(["receive"], input: raw).status == .busy)
    desk.configuration = "[mail]\naddress = no address"
    #expect(try run(["receive"], input: raw).status == .busy)
    desk.configuration = ""
    try FileManager.default.removeItem(atPath: desk.path + "/s.db")
    #expect(try run(["receive"], input: raw).status == .busy)
  }

  @Test func theEnvelopeCanBeTold() throws {
    _ = try run(["receive", "--sender", ""], input: desk.message("", "words"))
    #expect(try desk.sentences(1).last?.contains("Return-Path is <>") == true)
  }

  @Test func whatIsTooLongIsCutAndSaid() throws {
    try desk.store { try $0.db.run("INSERT INTO setting VALUES ('mail.size-limit', '1')") }
    let raw = desk.message("", String(repeating: "words and ", count: 300_000))
    #expect(try run(["receive"], input: raw).status == .done)
    #expect(try desk.sentences(1).contains { $0.contains("was cut after 1048576") })
    #expect(try desk.number("SELECT length(raw) FROM mail_message") == 1 << 20)
    #expect(try desk.number("SELECT size FROM mail_message") == Int64(raw.count))
  }

  @Test func noiseIsKept() throws {
    #expect(try run(["receive"], input: [0, 255, 10, 0, 13]).status == .done)
    #expect(try desk.words("SELECT outcome FROM mail_message") == ["quarantined"])
    let list = try run(["quarantine", "--fields", "message,reason"])
    #expect(list.out.hasPrefix("1\t"))
    #expect(list.out.contains("does not say who wrote it"))
    let released = try run(["release", "1"])
    #expect(released.out == "T-1\n")
    #expect(try run(["quarantine"]).out.isEmpty)
    #expect(try run(["release", "1"]).status == .failed)
  }

  @Test func filesAreStoredUnderTheirNamesOnly() throws {
    _ = try run(
      ["receive"],
      input: desk.message(
        "Content-Type: multipart/mixed; boundary=b",
        """
        --b

        words
        --b
        Content-Type: text/plain; name="../../etc/passwd"
        Content-Disposition: attachment

        x
        --b--
        """))
    #expect(try desk.words("SELECT name FROM attachment") == ["../../etc/passwd"])
    #expect(try desk.words("SELECT description FROM ticket") == ["words"])
  }

  @Test func explainingChangesNothing() throws {
    let file = desk.path + "/m.eml"
    try Data(desk.message("Auto-Submitted: auto-replied (x)", "away")).write(
      to: URL(fileURLWithPath: file))
    let ran = try run(["explain", file])
    #expect(ran.out.contains("is        an automatic reply: Auto-Submitted is 'auto-replied (x)'"))
    #expect(ran.out.contains("does      is set aside for a person"))
    #expect(try desk.number("SELECT count(*) FROM mail_message") == 0)
    #expect(try run(["classify", file]).out.hasPrefix("reply\t"))
  }

  @Test func oldMessagesAreForgottenAndWaitingOnesKept() throws {
    _ = try run(["receive"], input: desk.message("", "words"))
    _ = try run(["receive"], input: [1, 2, 3])
    desk.now = desk.now + Int64(400 * 86_400)
    try desk.store { try $0.forgetOldMail() }
    #expect(try desk.number("SELECT count(*) FROM mail_message WHERE raw NOT NULL") == 1)
    #expect(try run(["show", "1"]).failure?.message.contains("no longer kept") == true)
    #expect(try run(["show", "2"]).out.utf8.elementsEqual([1, 2, 3]))
  }

  @Test(arguments: [
    ("Thanks!", true), ("Thank you so much, Kim", true), ("Vielen Dank!\n\nAna", true),
    ("Merci beaucoup", true), ("Works now, thank you", true), ("Great, it works again!", true),
    ("Thanks, but no", false), ("Thanks. Is it fixed?", false), ("Thanks, see room 204", false),
    ("It does not work, thanks", false), ("", false), ("Hello", false), ("Ana", false),
    ("Thanks for nothing", false), ("thank you, still broken", false),
  ])
  func courtesy(_ words: String, _ isThanks: Bool) throws {
    let rule = try desk.store { try $0.courtesy(of: nil) }
    #expect(rule.isOnlyThanks(words, names: ["Ana Ruiz", "Kim"]) == isThanks)
  }

  @Test(arguments: [
    ("Yes, it works, thanks!", true), ("Sí, ya funciona, gracias", true),
    ("It works again. Thank you so much, Kim", true), ("Thanks!", false), ("Yes", false),
    ("It works now, but the sound is gone", false), ("Is it fixed?", false),
    ("It does not work", false), ("", false), ("It works in room 204 only", false),
  ])
  func agreement(_ words: String, _ agrees: Bool) throws {
    let rule = try desk.store { try $0.courtesy(of: nil) }
    #expect(rule.confirms(words, names: ["Ana Ruiz", "Kim"]) == agrees)
  }
}

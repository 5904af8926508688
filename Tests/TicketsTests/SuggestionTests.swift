// Articles that fit a request: offered to the technician, and to the requester where they may read
// them; and the policy in the mails that speak of an end.
import Foundation
import SQLite
import Terminal
import Testing

@testable import Repository
@testable import Tickets

@Suite struct SuggestionTests {
  private let desk: Desk

  init() throws {
    desk = try Desk()
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
  }

  @discardableResult
  private func article(
    _ title: String, _ summary: String = "", body: String = "Do this.",
    audience: String = "public", state: String = "published", language: String = "en"
  ) throws -> Int64 {
    try desk.withStore { store in
      try store.write {
        try store.db.run(
          """
          INSERT INTO article(title, summary, body, audience, state, language, author, created,
            updated)
          VALUES (\(title), \(summary), \(body), \(audience), \(state), \(language), 'dana', 0, 0)
          """)
        let id = store.db.lastInsertedRow
        try store.indexArticle(id)
        return id
      }
    }
  }

  private func suggested(_ text: String, publicOnly: Bool = false) throws -> [String] {
    try desk.withStore { try $0.suggestedArticles(for: text, publicOnly: publicOnly).map(\.title) }
  }

  private func lastMail() throws -> String {
    try desk.database().all("SELECT text FROM outbox_content ORDER BY id", as: String.self).last
      ?? ""
  }

  @Test func twoWordsOfTitleOrSummaryOrAWholeTitleFit() throws {
    try article("Replace the toner of a printer", "When the print is pale")
    try article("Wi-Fi on a tablet", "How to join the wireless network", body: "printer toner")
    try article("Passwords")
    #expect(try suggested("The printer wants toner") == ["Replace the toner of a printer"])
    #expect(try suggested("My printing is pale") == ["Replace the toner of a printer"])
    // One word is chance, and so are words of the text alone.
    #expect(try suggested("The printer is on fire").isEmpty)
    #expect(try suggested("I forgot my password") == ["Passwords"])
    #expect(try suggested("").isEmpty)
    #expect(try suggested("\" OR title:* NEAR(").isEmpty)
  }

  @Test func onlyWhatMayBeReadIsOffered() throws {
    try article("Printer toner for staff", audience: "technicians")
    try article("Printer toner, a draft", state: "draft")
    try article("Printer toner of old", state: "retired")
    #expect(try suggested("printer toner") == ["Printer toner for staff"])
    #expect(try suggested("printer toner", publicOnly: true).isEmpty)
  }

  @Test func atMostThreeAndTheBestFirst() throws {
    for number in 1...6 { try article("Something \(number)", "printer toner \(number)") }
    try article("Printer toner")
    let found = try suggested("printer toner is empty")
    #expect(found.count == 3 && found.first == "Printer toner")
  }

  @Test func aTechnicianIsToldAtATerminalAndAScriptIsNot() throws {
    try article("Printer toner", audience: "technicians")
    let quiet = try desk.run("ticket open 'Printer without toner'")
    #expect(!quiet.err.contains("may help"))
    let seen = try desk.run("ticket open 'Printer without toner'", at: .terminal())
    #expect(seen.err.contains("may help: K-1 Printer toner"), "\(seen.err)")
  }

  @Test func theAcknowledgementCarriesPublicArticlesInTheReadersLanguage() throws {
    try article("Printer toner", body: "Open the flap and push.")
    try article("Toner of the printer", audience: "staff")
    try article("Tóner de la impresora", "printer toner", body: "Abra la tapa.", language: "es")
    try desk.run("ticket open 'Printer without toner' -r 'Ana <ana@x.org>'")
    let mail = try lastMail()
    #expect(mail.contains("This may help you meanwhile:"), "\(mail)")
    #expect(mail.contains("Open the flap and push."))
    #expect(!mail.contains("Toner of the printer") && !mail.contains("Abra"))
    try desk.database().run("UPDATE person SET language = 'es' WHERE address = 'ana@x.org'")
    try desk.run("ticket open 'Printer without toner' -r 'Ana <ana@x.org>'")
    let spanish = try lastMail()
    #expect(spanish.contains("Quizá esto le ayude mientras tanto:"), "\(spanish)")
    #expect(spanish.contains("Abra la tapa.") && !spanish.contains("Open the flap"))
    try desk.database().run("INSERT INTO setting VALUES ('article.suggest', 'no')")
    try desk.run("ticket open 'Printer without toner' -r 'Ana <ana@x.org>'")
    #expect(try !lastMail().contains("Abra la tapa."))
    #expect(try !lastMail().contains("{"))
  }

  @Test func theResolutionSaysWhatHappensNextAsThePolicyDoes() throws {
    try desk.run("ticket open Lamp -r 'Ana <ana@x.org>'")
    try desk.run("ticket resolve 1 -m 'It is new.'")
    #expect(try lastMail().contains("answer within 5 school days"))
    try desk.database().run("INSERT INTO setting VALUES ('ticket.close-days', '3')")
    try desk.run("ticket reopen 1")
    try desk.run("ticket resolve 1 -m 'It is new.'")
    #expect(try lastMail().contains("answer within 3 school days"))
    try desk.database().run("UPDATE person SET language = 'es'")
    try desk.run("ticket reopen 1")
    try desk.run("ticket resolve 1 -m 'It is new.'")
    #expect(try lastMail().contains("3 días lectivos"))
    // A district that closes nothing by itself does not say that it does.
    try desk.database().run("UPDATE setting SET value = '0'")
    try desk.run("ticket reopen 1")
    try desk.run("ticket resolve 1 -m 'It is new.'")
    #expect(try !lastMail().contains("días lectivos"))
  }
}

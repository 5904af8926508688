import Calendar
import Commands
import Repository
import SQLite
import Testing

/// Tickets of an outage: linked, and their requesters told once when it is over.
struct LinkedTicketTests {
  @Test func requestersOfLinkedTicketsAreToldOnceWhenItIsOver() throws {
    let desk = try Department()
    for name in ["ana", "bo", "cy"] {
      try desk.run("ticket", "open", "No mail", "-r", "\(name)@example.org")
    }
    try desk.run("outage", "open", "Mail", "is", "down")
    try desk.run("outage", "link", "O-1", "T-1", "T-2", "T-3")
    try desk.run("ticket", "close", "T-3", "--why", "confirmed")
    func over() throws -> [String] {
      try desk.words("SELECT address FROM outbox WHERE event = 'outage.over' ORDER BY id")
    }
    try desk.job("outage-tickets")
    #expect(try over().isEmpty)
    try desk.run("outage", "resolve", "O-1", "-m", "A cable.")
    for _ in 0..<2 { try desk.job("outage-tickets") }
    #expect(try over() == ["ana@example.org", "bo@example.org"])
    let text = try desk.words(
      """
      SELECT c.text FROM outbox AS m JOIN outbox_content AS c ON c.id = m.content
      WHERE m.event = 'outage.over' LIMIT 1
      """)
    #expect(text.first?.contains("A cable.") == true)
    // It comes back and ends again: who was told is not told a second time.
    try desk.run("outage", "reopen", "O-1", "-m", "again")
    try desk.run("outage", "resolve", "O-1", "-m", "now")
    try desk.job("outage-tickets")
    #expect(try over().count == 2)
  }

  @Test func openTicketsWithTheWordsAreProposedAndLinkedWhenSomebodySaysSo() throws {
    let desk = try Department()
    try desk.run("site", "add", "North School")
    try desk.run("ticket", "open", "Wifi is gone", "-r", "a@x.org", "--site", "North School")
    try desk.run("ticket", "open", "Toner", "-m", "no wifi either", "-r", "b@x.org")
    try desk.run("ticket", "open", "Wifi password", "-r", "c@x.org")
    try desk.run("ticket", "close", "T-3", "--why", "confirmed")
    try desk.run("outage", "open", "No wifi")
    func found(_ words: String...) throws -> [String] {
      try desk.run(["outage", "adopt", "O-1", "--fields", "number"] + words).lines
    }
    #expect(try found("--matching", "wifi") == ["T-2", "T-1"])
    #expect(try found("--matching", "wifi", "--site", "North School") == ["T-1"])
    #expect(try found("--matching", "wifi toner") == ["T-2"])
    #expect(try found("--matching", "\"; DROP").isEmpty)
    #expect(try found("--matching", "wifi", "--since", "tomorrow").isEmpty)
    #expect(try desk.run("outage", "adopt", "O-1", "--matching", "wifi", "--yes").lines.count == 2)
    #expect(try found("--matching", "wifi").isEmpty)
    #expect(try desk.words("SELECT ticket || '' FROM outage_ticket ORDER BY ticket") == ["1", "2"])
  }

  @Test func lookingBackBecomesAnArticleWithTheTimelineAndNobodysName() throws {
    let desk = try Department()
    try desk.services(["mail"])
    try desk.run("outage", "open", "Mail", "is", "down", "-i", "mail", "--affected", "All mail")
    #expect(try desk.run("outage", "postmortem", "O-1").status == .failed)
    desk.minutes(45)
    try desk.run("outage", "resolve", "O-1", "-m", "A disk was full.", "--cause", "hardware")
    #expect(try desk.run("outage", "postmortem", "O-1").out == "K-1\n")
    #expect(
      try desk.words("SELECT body || ' ' || notify FROM outage_update WHERE kind = 'postmortem'")
        == ["What we learned of it: K-1. 0"])
    #expect(try desk.run("outage", "postmortem", "O-1").status == .failed)
    let body = try desk.words("SELECT body FROM article").joined()
    for part in [
      "- 2026-05-04 08:00 opened: All mail", "- 2026-05-04 08:45 resolved: A disk was full.",
      "- mail: major, 45 min", "The longest silence was 45 min.",
      "Of 1 promised next words 0 came in time.", "Cause: hardware",
    ] { #expect(body.contains(part), "\(part)") }
    #expect(!body.contains("dana"))
  }

  @Test func manyTicketsOfOneBuildingProposeADraftOnceAndTellNobody() throws {
    let desk = try Department()
    for site in ["North School", "South School"] { try desk.run("site", "add", site) }
    for index in 1...5 {
      desk.minutes(3)
      try desk.run("ticket", "open", "Secret words \(index)", "--site", "North School")
      let word = ["lamp", "chair", "bell", "key", "door"][index - 1]
      try desk.run("ticket", "open", word, "--site", index < 5 ? "South School" : "")
      #expect(try desk.withStore { try $0.hasTicketStorm() } == (index == 5))
    }
    for _ in 0..<2 { try desk.job("ticket-storms") }
    #expect(
      try desk.words("SELECT state || ': ' || title FROM outage")
        == ["draft: 5 tickets from North School since 2026-05-04 08:03"])
    #expect(try desk.words("SELECT '' || count(*) FROM outage_ticket") == ["5"])
    #expect(try desk.withStore { try $0.untoldUpdates().isEmpty })
    // Dismissed, its tickets are free for the outage that it was.
    try desk.run("outage", "dismiss", "O-1")
    try desk.run("outage", "open", "No internet")
    #expect(try desk.run("outage", "link", "O-2", "T-1").failure == nil)
  }

  @Test func nothingIsSaidOfAnOutageThatIsNotPublic() throws {
    let desk = try Department()
    try desk.run("ticket", "open", "No mail", "-r", "ana@example.org")
    try desk.run("outage", "open", "Break-in at the server room", "--not-public")
    try desk.run("outage", "link", "O-1", "T-1")
    try desk.run("outage", "resolve", "O-1", "-m", "The police were here.")
    try desk.job("outage-tickets")
    let texts = try desk.words(
      """
      SELECT c.subject || c.text FROM outbox AS m JOIN outbox_content AS c ON c.id = m.content
      WHERE m.event = 'outage.over'
      """)
    #expect(texts.count == 1)
    #expect(!texts.joined().contains("police") && !texts.joined().contains("Break-in"))
  }

  @Test func aTicketBelongsToOneOutage() throws {
    let desk = try Department()
    try desk.run("ticket", "open", "No mail")
    try desk.run("outage", "open", "One")
    try desk.run("outage", "open", "Two")
    #expect(try desk.run("outage", "link", "O-1", "T-1").failure == nil)
    #expect(try desk.run("outage", "link", "O-1", "T-1").failure == nil)
    #expect(try desk.run("outage", "link", "O-2", "T-1").status == .failed)
    #expect(try desk.run("outage", "link", "O-1", "T-9").status == .failed)
    try desk.run("outage", "unlink", "T-1")
    try desk.run("ticket", "close", "T-1", "--outage", "O-2")
    #expect(
      try desk.words("SELECT outage || '' FROM outage_ticket WHERE told IS NOT NULL") == ["2"])
  }
}

// What people do at the web door, and what nobody can do there.
import Calendar
import Commands
import Foundation
import Mail
import People
import Repository
import Testing
import Tickets

@testable import Announcements
@testable import Door

@Suite struct DoorTests {
  @Test func aFormBecomesATicketOnceAndIsAcknowledged() throws {
    let porch = try Porch()
    try porch.run("site", "add", "North")
    let answer = try porch.post(
      "/new",
      [
        "subject": "Projector is dead", "text": "It stays\r\ndark.", "mail": "Ana@Example.org",
        "name": "Ana Ruiz", "site": "North", "room": "204",
      ])
    #expect(answer.status == 303)
    let receipt = try porch.get(answer.location)
    #expect(receipt.status == 200 && receipt.body.contains("T-1"))
    try porch.store { store in
      let ticket = try #require(try store.ticket(1))
      #expect(ticket.subject == "Projector is dead" && ticket.description == "It stays\ndark.")
      #expect(ticket.requester?.address == "ana@example.org" && ticket.site == "North")
      #expect(ticket.source == "web")
    }
    let mail = try porch.run("delivery", "show", "1")
    #expect(
      mail.contains("ticket.received") && mail.contains("https://tech.example.org/help/t/t1."))
  }

  @Test func whatCannotBeTakenKeepsWhatWasTyped() throws {
    let porch = try Porch()
    let answer = try porch.post(
      "/new", ["subject": "", "text": "a <b> & \"c\"", "mail": "nobody", "name": "Ana"])
    #expect(answer.status == 422)
    #expect(answer.body.contains("a &lt;b&gt; &amp; &quot;c&quot;"))
    #expect(answer.body.contains("value=\"nobody\"") && answer.body.contains("href=\"#subject\""))
    #expect(answer.body.contains("aria-describedby=\"mail-hint mail-error\""))
    #expect(try porch.store { try $0.ticket(1) } == nil)
  }

  @Test func aFormOfAnotherSiteIsNotTaken() throws {
    let porch = try Porch()
    let page = try porch.get("/new")
    let fields: KeyValuePairs = ["subject": "x", "mail": "a@example.org"]
    // Without mark, with a mark of another form, of another cookie, and of yesterday.
    #expect(try porch.post("/new", fields, proof: "").status == 403)
    #expect(try porch.post("/new", fields, proof: porch.get("/subscribe").proof).status == 403)
    let other = ["HTTP_COOKIE": "ittool-form=" + String(repeating: "a", count: 26)]
    #expect(try porch.post("/new", fields, proof: page.proof, other).status == 403)
    porch.now = porch.now + 26 * 3_600
    let late = try porch.post("/new", fields, proof: page.proof)
    #expect(late.status == 403 && late.body.contains("value=\"a@example.org\""))
    #expect(try porch.store { try $0.ticket(1) } == nil)
    #expect(try porch.post("/new", fields, proof: late.proof).status == 303)
  }

  @Test func theTicketPageShowsWhatIsPublicAndNothingElse() throws {
    let porch = try Porch()
    let path = try porch.ticketPage()
    try porch.run("ticket", "note", "1", "-m", "SECRET among staff")
    try porch.run("ticket", "reply", "1", "-m", "We bring a lamp.")
    let page = try porch.get(path)
    #expect(page.status == 200 && page.body.contains("We bring a lamp."))
    #expect(!page.body.contains("SECRET"))
    // Another ticket's link, another person's, one that was changed, one whose time is over.
    try porch.run("ticket", "open", "Other", "-r", "bo@example.org")
    let dead = try porch.get("/t/t2.p1.d99999.abcdefghijklmnopqr")
    #expect(dead.status == 404)
    let proof = try porch.store { try #require(try $0.existingProof()) }
    let day = porch.now.seconds / 86_400
    for link in [
      PageLink(.ticket, item: 2, person: 1, lastDay: day),
      PageLink(.ticket, item: 1, person: 1, lastDay: day - 1),
      PageLink(.receipt, item: 1, person: 1, lastDay: day),
      PageLink(.ticket, item: 99, person: 1, lastDay: day),
      PageLink(.ticket, item: 1, person: 99, lastDay: day),
    ] {
      let answer = try porch.get("/t/" + proof.token(link))
      #expect(answer.status == 404)
      // All look alike but for the path in the links to other languages.
      #expect(answer.body.count { $0 == "\n" } == dead.body.count { $0 == "\n" })
    }
    #expect(try porch.get(path + "x").status == 404)
  }

  @Test func aTicketIsAnsweredConfirmedAndOpenedAgain() throws {
    let porch = try Porch()
    let path = try porch.ticketPage()
    func state() throws -> State? { try porch.store { try $0.ticket(1)?.state } }
    #expect(try porch.post(path, ["act": "answer", "text": "It smells, too."]).status == 303)
    try porch.run("ticket", "resolve", "1", "-m", "New lamp.")
    // Courtesy does not open it, as in mail; the button does.
    #expect(try porch.post(path, ["act": "answer", "text": "Thank you!"]).status == 303)
    #expect(try state() == .resolved)
    #expect(try porch.post(path, ["act": "reopen", "text": ""]).status == 422)
    #expect(try porch.post(path, ["act": "reopen", "text": "Thanks"]).status == 303)
    #expect(try state() == .open)
    try porch.run("ticket", "resolve", "1", "-m", "Another lamp.")
    #expect(try porch.post(path, ["act": "confirm"]).status == 303)
    #expect(try state() == .closed)
    // A second time is no trouble.
    #expect(try porch.post(path, ["act": "confirm"]).status == 303)
    #expect(try porch.post(path, ["act": "answer", "text": "Dark once more."]).status == 303)
    #expect(try porch.store { try $0.ticket(2)?.subject } == "Projector is dead")
  }

  @Test func oneClickUnsubscribesWithoutCookieAndTwiceIsWell() throws {
    let porch = try Porch()
    try porch.run("person", "add", "Ana Ruiz", "--address", "ana@example.org")
    let token = try porch.store { try $0.proof().unsubscribeToken(1) }
    func refuses() throws -> Bool {
      try porch.store { try $0.profile(1)?.refusals.contains("announcement") } == true
    }
    let before = porch.bytes()
    let page = try porch.get("/u/\(token)")
    #expect(page.status == 200 && page.body.contains("<button"))
    #expect(porch.bytes() == before)
    #expect(try !refuses())
    for _ in 1...2 {
      let answer = try porch.post(
        "/u/\(token)", ["List-Unsubscribe": "One-Click"], proof: "", ["HTTP_COOKIE": ""])
      #expect(answer.status == 200)
      #expect(try refuses())
    }
    #expect(
      try porch.post("/u/u1.abcdefghijklmnopqr", ["List-Unsubscribe": "One-Click"]).status == 404)
    // The same words do nothing elsewhere.
    #expect(try porch.post("/new", ["List-Unsubscribe": "One-Click"], proof: "").status == 403)
  }

  @Test func aSubscriptionIsConfirmedByTheReaderAlone() throws {
    let porch = try Porch()
    #expect(try porch.post("/subscribe", ["mail": "bo@example.org", "pace": "each"]).status == 303)
    let mail = try porch.run("delivery", "show", "1")
    let link = try #require(mail.firstMatch(of: /help(\/confirm\/[^\s]*)/)).1
    #expect(try porch.get(String(link)).body.contains("bo@example.org"))
    #expect(try porch.run("subscription", "list").contains("pending"))
    #expect(try porch.post(String(link), ["act": "yes"]).status == 303)
    #expect(try porch.run("subscription", "list").contains("confirmed"))
    // Whoever is known gets the same answer as whoever is not.
    let known = try porch.post("/subscribe", ["mail": "bo@example.org", "pace": "each"])
    let new = try porch.post("/subscribe", ["mail": "eve@example.org", "pace": "each"])
    #expect(known.status == new.status && known.location == new.location)
  }

  @Test func whatIsOnlyLookedAtChangesNothing() throws {
    let porch = try Porch()
    let path = try porch.ticketPage()
    try porch.run("ticket", "resolve", "1", "-m", "New lamp.")
    _ = try porch.post("/subscribe", ["mail": "bo@example.org"])
    let confirm = try #require(
      try porch.run("delivery", "show", "3").firstMatch(of: /help(\/confirm\/[^\s]*)/)
    ).1
    let token = try porch.store { try $0.proof().unsubscribeToken(1) }
    var waiting = ["/", path, String(confirm), "/u/\(token)", "/ask/a-1"]
    var seen: Set<String> = []
    let before = porch.bytes()
    while let next = waiting.popLast() {
      guard seen.insert(next).inserted, seen.count < 200 else { continue }
      let answer = try porch.get(next)
      #expect([200, 404].contains(answer.status), "\(next)")
      for link in answer.links where link.hasPrefix("/help/") {
        waiting.append(String(link.dropFirst(5)))
      }
      _ = try porch.get(next, ["REQUEST_METHOD": "HEAD"])
    }
    #expect(seen.count > 12)
    #expect(porch.bytes() == before)
  }

  @Test func oneSenderCannotFillTheStore() throws {
    let porch = try Porch()
    try porch.run("config", "set", "door.posts-per-hour", "2")
    for number in 1...3 {
      let answer = try porch.post("/new", ["subject": "x\(number)", "mail": "a@example.org"])
      #expect(answer.status == (number < 3 ? 303 : 429))
      if number == 3 {
        #expect(answer.headers["retry-after"] == "3600")
        #expect(answer.body.contains("value=\"x3\""))
      }
    }
    // Another sender, and the same one an hour later, are not locked out.
    let fields: KeyValuePairs = ["subject": "y", "mail": "b@example.org"]
    #expect(try porch.post("/new", fields, ["REMOTE_ADDR": "192.0.2.8"]).status == 303)
    porch.now = porch.now + 3_600
    #expect(try porch.post("/new", fields).status == 303)
    let kept = try porch.store { store in
      try store.db.all("SELECT bucket FROM door_count", as: String.self)
    }
    #expect(!kept.isEmpty && !kept.contains { $0.contains("192") })
  }

  @Test func everyPageIsGuarded() throws {
    let porch = try Porch()
    for path in ["/", "/new", "/subscribe", "/status", "/nothing"] {
      let answer = try porch.get(path)
      let policy = answer.headers["content-security-policy"] ?? ""
      #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"))
      #expect(!policy.contains("unsafe"))
      #expect(answer.headers["x-content-type-options"] == "nosniff")
      #expect(answer.headers["referrer-policy"] == "no-referrer")
      #expect(answer.headers["cache-control"] == "no-store")
      #expect(!answer.body.contains("<script") && !answer.body.contains("style="))
    }
    porch.cookie = ""
    let cookie = try porch.get("/new").headers["set-cookie"] ?? ""
    #expect(cookie.contains("SameSite=Strict") && cookie.contains("Secure"))
    #expect(cookie.contains("HttpOnly"))
  }

  @Test func spanishIsSpokenWhereItIsAskedFor() throws {
    let porch = try Porch()
    #expect(
      try porch.get("/new", ["HTTP_ACCEPT_LANGUAGE": "es-MX,es;q=0.9,en;q=0.5"]).body
        .contains("<html lang=\"es\">"))
    #expect(try porch.get("/new?lang=es").body.contains("¿Qué no funciona?"))
    #expect(
      try porch.get("/new", ["HTTP_ACCEPT_LANGUAGE": "zz;q=x,,;"]).body.contains("lang=\"en\""))
  }
}

// Nobody is subscribed by another, an address is asked seldom, and whoever left stays away.
import Calendar
import Foundation
import SQLite
import TestSupport
import Testing

@testable import Announcements
@testable import Delivery
@testable import Mail
@testable import Repository

extension Newsroom {
  /// The address to which a subscriber answers the one question.
  func confirmAddress(_ address: String) throws -> String {
    let fields = try words(
      """
      SELECT fields FROM outbox WHERE event = 'subscription.confirm' AND address = \(address)
      ORDER BY id DESC LIMIT 1
      """)
    let line = fields.first?.split(separator: "\n").first { $0.hasPrefix("Reply-To: ") }
    return String(line?.dropFirst(10) ?? "")
  }

  func answer(_ address: String, _ words: String) throws {
    try receive(
      "From: \(address)\nTo: \(confirmAddress(address))\nSubject: Re: Do you want our news?", words)
  }

  func list(_ lines: String..., topic: String = "all") throws -> Said {
    let file = path + "/list.csv"
    try lines.joined(separator: "\n").write(toFile: file, atomically: true, encoding: .utf8)
    return try run("subscription", "import", file, "--topic", topic)
  }

  /// Topics with their states, `address topic state`.
  func subscriptions() throws -> [String] {
    try words("SELECT address || ' ' || topic || ' ' || state FROM subscriptions ORDER BY 1")
  }

  func count(_ event: String) throws -> Int64 {
    try number("SELECT count(*) FROM outbox WHERE event = \(event)") ?? 0
  }
}

@Suite struct SubscriptionTests {
  let room: Newsroom

  init() throws { room = try Newsroom() }

  @Test func aListAsksEachAddressOnceAndOnlyItsAnswerSubscribes() throws {
    let first = try room.list(
      "Email,Name,topic", "rosa@example.net,Rosa,tag:wifi", "ROSA@example.net,,site:North",
      "tom@example.net,Tom,")
    #expect(first.status == .failed)  // there is no such site
    try room.run("site", "add", "North")
    let second = try room.list(
      "Email,Name,topic", "rosa@example.net,Rosa,tag:wifi", "ROSA@example.net,,site:North",
      "tom@example.net,Tom,")
    #expect(second.out == "rosa@example.net\tasked\t\ntom@example.net\tasked\t\n")
    #expect(try room.count("subscription.confirm") == 2)
    #expect(try room.number("SELECT count(*) FROM person") == 0)
    let again = try room.list(
      "rosa@example.net", "tom@example.net", "eve@example.net", topic: "tag:print")
    #expect(
      again.out.split(separator: "\n").map { $0.split(separator: "\t")[1] }
        == ["pending", "pending", "asked"])
    #expect(try room.count("subscription.confirm") == 3)
    // A vacation notice confirms nothing and lies in nobody's way.
    try room.receive(
      "From: rosa@example.net\nTo: \(room.confirmAddress("rosa@example.net"))\n"
        + "Auto-Submitted: auto-replied\nSubject: Away", "Yes, I am away.")
    #expect(try room.number("SELECT count(*) FROM mail_message WHERE outcome <> 'claimed'") == 0)
    try room.answer("rosa@example.net", "Yes\n\n> Do you want our news?")
    // What she was not asked about stays as it was.
    #expect(
      try room.subscriptions() == [
        "eve@example.net tag:print pending", "rosa@example.net site:North confirmed",
        "rosa@example.net tag:print pending", "rosa@example.net tag:wifi confirmed",
        "tom@example.net all pending", "tom@example.net tag:print pending",
      ])
    #expect(
      try room.words("SELECT name || ' ' || address FROM person") == ["Rosa rosa@example.net"])
    #expect(try room.count("subscription.confirmed") == 1)
    #expect(
      try room.run("subscription", "history", "rosa@example.net", "--fields", "what,old,new").out
        .contains("tag:wifi\tpending\tconfirmed\n"))
  }

  @Test func questionsAndOtherWordsAtTheSignedAddressReachAPerson() throws {
    _ = try room.list("rosa@example.net")
    try room.answer("rosa@example.net", "Who are you?")
    #expect(try room.number("SELECT count(*) FROM ticket") == 1)
    #expect(try room.subscriptions() == ["rosa@example.net all pending"])
    try room.answer("rosa@example.net", "No, thank you")
    #expect(try room.subscriptions() == ["rosa@example.net all left"])
    #expect(try room.list("rosa@example.net").out.contains("refused"))
    #expect(try room.count("subscription.confirm") == 1)
    try room.answer("rosa@example.net", "YES")
    #expect(try room.subscriptions() == ["rosa@example.net all left"])
  }

  @Test func aForgedAddressConfirmsNothing() throws {
    _ = try room.list("rosa@example.net", "tom@example.net")
    let address = try room.confirmAddress("rosa@example.net")
    try room.receive(
      "From: tom@example.net\nTo: \(address.replacingOccurrences(of: "+c1.", with: "+c2."))\n"
        + "Subject: x", "Yes")
    #expect(try room.subscriptions().allSatisfy { $0.hasSuffix("pending") })
  }

  @Test func theWordSubscribesByMailOnceItsWriterSaysYes() throws {
    try room.run("announce", "draft", "Old", "-s", "x", "--public", "-t", "wifi")
    try room.receive(
      "From: Rosa <rosa@example.net>\nTo: help@example.org\nSubject: hi", "subscribe wifi")
    try room.receive("From: tom@example.net\nTo: help@example.org\nSubject: Subscribe", "")
    try room.receive(
      "From: ana@example.net\nTo: help+subscribe@example.org\nSubject: hi", "Please!")
    try room.receive("From: lu@example.net\nTo: help@example.org\nSubject: x", "Alta semanal")
    #expect(
      try room.subscriptions() == [
        "ana@example.net all pending", "lu@example.net all pending",
        "rosa@example.net tag:wifi pending", "tom@example.net all pending",
      ])
    #expect(try room.words("SELECT pace FROM subscription WHERE pace <> 'each'") == ["weekly"])
    #expect(try room.mails().contains("queued lu@example.net ¿Quiere recibir nuestros avisos?"))
    // What has more to say, or names what nobody knows, is a request.
    for body in ["subscribe nonsense", "Subscribe\nand my projector is dead"] {
      #expect(
        try room.receive("From: x@example.net\nTo: help@example.org\nSubject: s", body).ticket
          != nil)
    }
    // A list in between asks nobody twice.
    #expect(try room.list("rosa@example.net").out.contains("pending"))
    try room.answer("rosa@example.net", "yes please")
    #expect(try room.subscriptions().contains("rosa@example.net tag:wifi confirmed"))
  }

  @Test func nobodyCanFillAStrangersMailbox() throws {
    for _ in 0..<5 {
      try room.receive("From: v@example.net\nTo: help@example.org\nSubject: s", "subscribe")
    }
    #expect(try room.count("subscription.confirm") == 1)
    #expect(try room.run("subscription", "add", "v@example.net").status == .done)
    #expect(try room.count("subscription.confirm") == 1)
    room.now = room.now + 31 * 86_400
    try room.receive("From: v@example.net\nTo: help@example.org\nSubject: s", "subscribe")
    #expect(try room.count("subscription.confirm") == 2)
    for index in 0..<30 {
      try room.receive("From: v\(index)@example.net\nTo: help@example.org\nSubject: s", "subscribe")
    }
    #expect(try room.count("subscription.confirm") == 21)
  }

  @Test func leavingNewsEndsAllOfItAtOnceAndStopsNoEmergency() throws {
    _ = try room.list("rosa@example.net")
    try room.answer("rosa@example.net", "yes")
    try room.run("announce", "draft", "News", "-s", "Short.", "--public")
    try room.run("announce", "publish", "A-1")
    #expect(try room.mails().last == "queued rosa@example.net News")
    let header = try #require(
      room.words("SELECT fields FROM outbox ORDER BY id DESC LIMIT 1").first)
    let leave = try #require(
      header.split(separator: "\n").first { $0.hasPrefix("List-Unsubscribe:") }?
        .split(separator: ":").last?.split(separator: "?").first)
    try room.receive("From: rosa@example.net\nTo: \(leave)\nSubject: unsubscribe", "")
    #expect(try room.subscriptions() == ["rosa@example.net all left"])
    try room.run("delivery", "run")
    #expect(try room.mails().contains("cancelled rosa@example.net News"))
    try room.run("announce", "draft", "More", "-s", "Short.", "--public")
    try room.run("announce", "publish", "A-2")
    #expect(try !room.mails().contains { $0.hasSuffix("More") })
    #expect(try room.list("rosa@example.net", topic: "tag:other").out.contains("refused"))
    #expect(try room.run("subscription", "add", "rosa@example.net").status == .failed)
    #expect(
      try room.run("subscription", "confirm", "rosa@example.net", "--reason", "phone").status
        == .failed)
    let reasons = try room.store { store -> [String?] in
      try [DeliveryKind.emergency, .ticket, .announcement].map { kind in
        var message = OutboxMessage(
          key: "k\(kind)", kind: kind, event: kind == .ticket ? "ticket.reply" : "alert.sent",
          to: "rosa@example.net", words: .kept(1))
        message.person = 1
        return try store.reasonNotToSend(message, message.address)
      }
    }
    #expect(reasons[0] == nil && reasons[1] == nil && reasons[2] != nil)
    // Their own words bring them back, and nothing less.
    try room.receive("From: rosa@example.net\nTo: help@example.org\nSubject: s", "subscribe")
    #expect(try room.words("SELECT state FROM subscription") == ["left"])
    room.now = room.now + 31 * 86_400
    try room.receive("From: rosa@example.net\nTo: help@example.org\nSubject: s", "subscribe")
    #expect(try room.subscriptions() == ["rosa@example.net all pending"])
    try room.answer("rosa@example.net", "YES")
    #expect(try room.subscriptions() == ["rosa@example.net all confirmed"])
    #expect(try room.number("SELECT count(*) FROM refusal") == 0)
  }

  @Test func oneMailForAnAddressHoweverManyWaysLeadToIt() throws {
    try room.run("site", "add", "North")
    try room.run("person", "add", "Ana <ana@example.org>", "--role", "staff", "--site", "North")
    for topics in [["all", "tag:wifi", "site:North"]] {
      for topic in topics {
        _ = try room.list("ana@example.org", "rosa@example.net", topic: topic)
      }
    }
    for address in ["ana@example.org", "rosa@example.net"] {
      try room.run("subscription", "confirm", address, "--reason", "paper")
    }
    try room.run(
      "announce", "draft", "News", "-s", "Short.", "-g", "teachers", "--site", "North", "-t",
      "wifi",
      "--public")
    #expect(try room.run("announce", "preview", "A-1").out.hasPrefix("mail: 2 mails\n"))
    try room.run("announce", "publish", "A-1")
    let mails = try room.mails().filter { $0.hasSuffix(" News") }
    #expect(mails == ["queued ana@example.org News", "queued rosa@example.net News"])
    // What is not public goes to no subscriber, weekly ones get the newsletter, and other tags go by.
    try room.run("announce", "draft", "Staff", "-s", "x", "-g", "teachers", "-t", "wifi")
    try room.run("announce", "publish", "A-2")
    #expect(try room.mails().filter { $0.hasSuffix(" Staff") }.count == 1)
    try room.run("subscription", "remove", "rosa@example.net", "all", "site:North")
    try room.run("announce", "draft", "Print", "-s", "x", "--public", "-t", "print")
    try room.run("announce", "publish", "A-3")
    #expect(try room.mails().filter { $0.hasSuffix(" Print") } == ["queued ana@example.org Print"])
  }

  @Test func badRowsAreNamedAndNobodyIsAsked() throws {
    let said = try room.list("address,topic", "a@example.net,all", "nobody,all", "b@example.net,x")
    #expect(said.status == .failed)
    #expect(said.err.contains("list.csv:3:") && said.err.contains("list.csv:4:"))
    #expect(try room.number("SELECT count(*) FROM outbox") == 0)
  }

  @Test func anErasedPersonIsNoSubscriberAndTheirOwnDataNamesThem() throws {
    _ = try room.list("rosa@example.net")
    try room.answer("rosa@example.net", "yes")
    let all = try room.run("person", "export", "P-1").out
    #expect(all.contains("subscription-history") && all.contains("confirmed"))
    try room.run("person", "erase", "P-1", "--yes")
    #expect(try room.number("SELECT count(*) FROM subscriber") == 0)
  }

  @Test func whoLeftAndWasErasedIsNotBroughtBackByAList() throws {
    _ = try room.list("Rosa@example.net")
    try room.answer("rosa@example.net", "yes")
    try room.run("subscription", "remove", "rosa@example.net")
    try room.run("person", "erase", "P-1", "--yes")
    // Nothing that is kept names the address.
    #expect(try room.number("SELECT count(*) FROM subscriber WHERE address LIKE '%rosa%'") == 0)
    let asked = try room.number("SELECT count(*) FROM outbox")
    _ = try room.list("rosa@example.net", "new@example.net")
    #expect(try room.number("SELECT count(*) FROM outbox") == (asked ?? 0) + 1)
    let newest = try room.words("SELECT address FROM outbox ORDER BY id DESC LIMIT 1")
    #expect(newest == ["new@example.net"])
  }
}

@Suite struct LeftForGoodTests {
  /// Whatever lists, commands and forged mails come in whatever order: no news goes to an address
  /// that left, before it said YES itself after that.
  @Test(arguments: [1, 2, 3, 4])
  func nothingBringsAnAddressBackButItself(_ seed: UInt64) throws {
    let room = try Newsroom(settings: ["subscription.ask-days": "1"])
    try room.run("announce", "draft", "Old", "-s", "x", "--public", "-t", "wifi")
    var state = seed
    func random(_ below: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % below
    }
    let people = ["a@example.net", "b@example.net"]
    // The model: who said yes, and did not leave since.
    var wanted: Set<String> = []
    var everLeft: Set<String> = []
    for step in 0..<40 {
      let address = people[random(people.count)]
      switch random(8) {
      case 0, 1:
        _ = try room.list(people[0], people[1], topic: ["all", "tag:wifi"][random(2)])
      case 2: try room.run("subscription", "add", address, "all")
      case 3:
        let said = try room.run("subscription", "confirm", address, "--reason", "paper")
        if said.status == .done {
          #expect(!everLeft.contains(address) || wanted.contains(address), "step \(step)")
          if !everLeft.contains(address) { wanted.insert(address) }
        }
      case 4:
        room.now = room.now + 2 * 86_400
        try room.receive(
          "From: \(address)\nTo: help@example.org\nSubject: s\(step)", "subscribe")
      case 5:
        guard try !room.confirmAddress(address).isEmpty else { continue }
        let before = try room.number("SELECT count(*) FROM subscriptions WHERE state = 'confirmed'")
        try room.answer(address, "Yes")
        let after = try room.number("SELECT count(*) FROM subscriptions WHERE state = 'confirmed'")
        if before != after {
          wanted.insert(address)
          everLeft.remove(address)
        }
      case 6:
        let said = try room.run("subscription", "remove", address)
        if said.status == .done {
          wanted.remove(address)
          everLeft.insert(address)
        }
      default:
        let id = try room.number("SELECT person FROM address WHERE address = \(address)")
        guard let id else { continue }
        let token = try room.store { try $0.existingProof()?.unsubscribeToken(id) } ?? ""
        try room.run("announce", "unsubscribe", token)
        wanted.remove(address)
        everLeft.insert(address)
      }
      let last = try room.number("SELECT coalesce(max(id), 0) FROM outbox") ?? 0
      try room.run("announce", "draft", "N\(step)", "-s", "x", "--public", "-t", "wifi")
      try room.run("announce", "publish", "A-\(step + 2)")
      let got = try room.words(
        """
        SELECT DISTINCT address FROM outbox WHERE id > \(last) AND event = 'announcement.published'
          AND state = 'queued'
        """)
      #expect(Set(got).isSubset(of: wanted), "seed \(seed), step \(step): \(got), not \(wanted)")
      #expect(Set(got).isDisjoint(with: everLeft), "seed \(seed), step \(step)")
    }
  }
}

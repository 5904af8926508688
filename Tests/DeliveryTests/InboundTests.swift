// End to end: a real Postfix hands mail to `mail receive`, and answers find their way back.

import Calendar
import Foundation
import Glibc
import Repository
import SQLite
import Testing

@testable import Delivery

/// The help desk of a mail server: a store that the server's account may write, and its pipes.
private final class HelpDesk {
  let outpost: Outpost
  let papers: Certificates
  let office: PostOffice
  private static let pipes = ["help": "config", "broken": "config-2"]

  init?() throws {
    outpost = try Outpost()
    papers = try Certificates(outpost)
    // The pipe runs as another account, which may not read the source tree.
    let files = FileManager.default
    try files.copyItem(atPath: Outpost.binary, toPath: outpost.file("ittool"))
    try files.copyItem(atPath: Outpost.root + "/share", toPath: outpost.file("share"))
    var aliases: [String: String] = [:]
    for (name, file) in Self.pipes {
      var variables = outpost.environment
      variables["ITTOOL_CONFIG"] = outpost.file(file)
      variables["ITTOOL_SHARE"] = outpost.file("share")
      let words = variables.map { "\($0)='\($1)'" }.sorted().joined(separator: " ")
      aliases[name] = try outpost.write(
        "#!/bin/sh\nexec env \(words) '\(outpost.file("ittool"))' mail receive\n",
        to: "pipe-\(name)", mode: 0o755)
    }
    guard let office = try PostOffice(outpost, papers, aliases: aliases) else { return nil }
    self.office = office
    for file in Self.pipes.values { try configure(file) }
    let owned = try Started(
      ["chown", "-R", "nobody", outpost.path], ["PATH": "/usr/bin:/bin"]
    ).wait()
    try #require(owned == 0)
  }

  func configure(_ file: String, _ more: String = "") throws {
    try outpost.write(
      """
      timezone = UTC
      [mail]
      address = help@desk.example.org
      [channel mail]
      type = smtp
      host = 127.0.0.1
      port = \(office.smtp)
      from = Help Desk <help@desk.example.org>
      ca-file = \(papers.authority)
      \(more)

      """, to: file, mode: 0o644)
  }

  /// Sends a message of Ana's by SMTP.
  func send(to address: String, _ headers: String, _ text: String) throws {
    let message = "From: Ana Ruiz <ana@example.org>\nTo: \(address)\n\(headers)\n\n\(text)\n"
    try outpost.write(message, to: "message")
    let script = """
      import smtplib, ssl
      server = smtplib.SMTP("127.0.0.1", \(office.smtp), timeout=20)
      server.starttls(context=ssl.create_default_context(cafile="\(papers.authority)"))
      server.sendmail("ana@example.org", ["\(address)"], open("\(outpost.file("message"))").read())
      server.quit()
      """
    try #require(try python(script) == 0)
  }

  func python(_ script: String) throws -> Int32 {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return try Started(["python3", "-c", script], ["PATH": path]).wait()
  }

  /// Waits until there are so many messages; false after twenty seconds.
  func holds(_ wanted: Int64) throws -> Bool {
    try outpost.withStore { store in
      for _ in 0..<1_000 {
        let count = try store.db.first("SELECT count(*) FROM mail_message", as: Int64.self)
        if count == wanted { return true }
        usleep(20_000)
      }
      return false
    }
  }

  func words(_ sql: SQL) throws -> [String] {
    try outpost.withStore { try $0.db.all(sql, as: String.self) }
  }
}

extension DeliveryTests {
  @Suite struct InboundTests {
    @Test(.timeLimit(.minutes(1))) func aTeacherWritesIsAnsweredAndAnswers() throws {
      guard let desk = try HelpDesk() else { return }
      defer { desk.office.stop() }
      let outpost = desk.outpost
      try desk.send(
        to: "help@desk.example.org", "Subject: Projector\nMessage-ID: <1@example.org>",
        "Room 204 is dark.")
      #expect(try desk.holds(1), "\(desk.office.log())")
      #expect(try desk.words("SELECT outcome FROM mail_message") == ["opened"])
      // The envelope came in the variables of Postfix.
      #expect(try desk.words("SELECT recipients FROM mail_message") == ["help@desk.example.org"])
      #expect(try desk.words("SELECT subject FROM ticket") == ["Projector"])

      #expect(try outpost.start(["ticket", "reply", "1", "-m", "I come at 10."]).wait() == 0)
      #expect(try outpost.start(["ticket", "wait", "1", "--for", "requester"]).wait() == 0)
      #expect(try outpost.start(["delivery", "run"]).wait() == 0)
      #expect(
        try desk.words("SELECT event || ' ' || state FROM outbox ORDER BY id")
          == ["ticket.received sent", "ticket.reply sent"])

      // Ana's mail program: it reads both, checks them, and answers the second.
      let answer = """
        import email, email.policy, imaplib, smtplib, ssl, time
        for attempt in range(400):
            box = imaplib.IMAP4("127.0.0.1", \(desk.office.imap), timeout=20)
            box.login("ana", "secret")
            box.select("INBOX", readonly=True)
            found = box.search(None, "ALL")[1][0].split()
            if len(found) >= 2:
                break
            box.logout()
            time.sleep(0.05)
        mail = {}
        for number in found:
            raw = box.fetch(number, "(RFC822)")[1][0][1]
            message = email.message_from_bytes(raw, policy=email.policy.default)
            mail[message.get_body(("plain",)).get_content().count("I come at 10.")] = message
        received, reply = mail[0], mail[1]
        assert received["Auto-Submitted"] == "auto-replied", received.items()
        assert received["In-Reply-To"] == "<1@example.org>", received.items()
        assert reply["Auto-Submitted"] is None, reply.items()
        to = reply["Reply-To"].addresses[0].addr_spec
        assert to.startswith("help+t1.") and to.endswith("@desk.example.org"), to
        server = smtplib.SMTP("127.0.0.1", \(desk.office.smtp), timeout=20)
        server.starttls(context=ssl.create_default_context(cafile="\(desk.papers.authority)"))
        # Another address of hers, and no word of the thread but where it goes.
        server.sendmail("ana@example.org", [to], "From: ana@home.example\\nTo: " + to +
            "\\nSubject: late\\nMessage-ID: <2@home.example>\\n\\nIt is dark again.\\n")
        server.quit()
        """
      #expect(try desk.python(answer) == 0)
      #expect(try desk.holds(2), "\(desk.office.log())")
      #expect(
        try desk.words("SELECT outcome || ' ' || ticket FROM mail_message ORDER BY id")
          == ["opened 1", "reply 1"])
      let notes = try desk.words("SELECT kind || ': ' || body FROM note ORDER BY id")
      #expect(notes == ["reply: I come at 10.", "request: It is dark again.\n"])
      #expect(!desk.office.log().contains("status=bounced"), "\(desk.office.log())")
    }

    @Test(.timeLimit(.minutes(1))) func whatCannotBeTakenWaitsWithPostfixAndNobodyGetsABounce()
      throws
    {
      guard let desk = try HelpDesk() else { return }
      defer { desk.office.stop() }
      try desk.configure("config-2", "[mial]")
      // Another program has the store in its hands for longer than anybody waits.
      let other = try Connection(path: desk.outpost.storePath)
      try other.script("BEGIN IMMEDIATE")
      try desk.send(
        to: "help@desk.example.org", "Subject: locked\nMessage-ID: <1@example.org>", "a")
      try desk.send(
        to: "broken@desk.example.org", "Subject: broken\nMessage-ID: <2@example.org>", "b")
      #expect(desk.office.said("status=deferred", times: 2, within: 30), "\(desk.office.log())")
      #expect(desk.office.log().contains("unknown section"), "\(desk.office.log())")
      try other.script("ROLLBACK")
      try desk.configure("config-2")
      #expect(try desk.words("SELECT subject FROM ticket").isEmpty)
      for _ in 0..<10 {
        desk.office.flush()
        if desk.office.said("status=sent", times: 2, within: 2) { break }
      }
      #expect(try desk.holds(2), "\(desk.office.log())")
      #expect(try desk.words("SELECT subject FROM ticket ORDER BY 1") == ["broken", "locked"])
      #expect(!desk.office.log().contains("status=bounced"), "\(desk.office.log())")
    }
  }
}

// End to end: a real Dovecot is collected from, by the built program.

import Calendar
import Foundation
import Glibc
import TestSupport
import Testing

@testable import Delivery

extension DeliveryTests {
  @Suite struct CollectingTests {
    private let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"

    private func python(_ script: String) throws -> Int32 {
      try Started(["python3", "-c", script], ["PATH": path]).wait()
    }

    private func count(_ outpost: Outpost, _ table: String) throws -> Int64 {
      try outpost.withStore {
        try $0.db.first("SELECT count(*) FROM \(raw: table == "note" ? "note" : "ticket")") ?? 0
      }
    }

    @Test func aRealMailboxIsCollectedOnceAndMarked() throws {
      let outpost = try Outpost()
      let papers = try Certificates(outpost)
      guard let office = try PostOffice(outpost, papers) else { return }
      defer { office.stop() }
      try outpost.write("secret\n", to: "secret")
      let put = """
        import imaplib, time
        for attempt in range(200):
            try:
                box = imaplib.IMAP4("127.0.0.1", \(office.imap))
                break
            except OSError:
                time.sleep(0.05)
        box.login("ana", "secret")
        big = b"x" * 70 + b"\\r\\n"
        for number, body in ((1, b"The projector is dead."), (2, big * 360000), (3, b"")):
            text = (b"From: Bo <bo@example.net>\\r\\nTo: help@example.org\\r\\nSubject: m%d\\r\\n"
                    b"Message-ID: <%d@example.net>\\r\\n\\r\\n" % (number, number)) + body
            assert box.append("INBOX", None, None, text)[0] == "OK"
        """
      #expect(try python(put) == 0)
      try outpost.configure(
        """
        [mailbox desk]
        type = imap
        host = 127.0.0.1
        port = \(office.imap)
        tls = none
        user = ana
        password-file = \(outpost.file("secret"))
        move-to = Taken
        """)
      #expect(try outpost.start(["mail", "fetch"]).wait() == 0)
      #expect(try count(outpost, "ticket") == 3)
      #expect(try outpost.start(["mail", "fetch"]).wait() == 0)
      #expect(try count(outpost, "ticket") == 3)
      let look = """
        import imaplib
        box = imaplib.IMAP4("127.0.0.1", \(office.imap))
        box.login("ana", "secret")
        assert box.select("INBOX", readonly=True)[1] == [b"0"]
        assert box.select("Taken", readonly=True)[1] == [b"3"]
        """
      #expect(try python(look) == 0)
      // Renumbered: the folder is made anew with the same messages.
      let again = """
        import imaplib
        box = imaplib.IMAP4("127.0.0.1", \(office.imap))
        box.login("ana", "secret")
        box.select("Taken")
        assert box.copy("1:3", "INBOX")[0] == "OK"
        """
      #expect(try python(again) == 0)
      #expect(try outpost.start(["mail", "fetch"]).wait() == 0)
      #expect(try count(outpost, "ticket") == 3)
    }

    @Test(.timeLimit(.minutes(1))) func runsThatAreKilledLoseAndDoubleNothing() throws {
      let outpost = try Outpost()
      let papers = try Certificates(outpost)
      guard let office = try PostOffice(outpost, papers) else { return }
      defer { office.stop() }
      try outpost.write("secret\n", to: "secret")
      let total: Int64 = 60
      let put = """
        import imaplib, time
        for attempt in range(200):
            try:
                box = imaplib.IMAP4("127.0.0.1", \(office.imap))
                break
            except OSError:
                time.sleep(0.05)
        box.login("ana", "secret")
        for number in range(\(total)):
            text = (b"From: bo%d@example.net\\r\\nTo: help@example.org\\r\\nSubject: m%d\\r\\n"
                    b"Message-ID: <%d@example.net>\\r\\n\\r\\nwords" % (number, number, number))
            assert box.append("INBOX", None, None, text)[0] == "OK"
        """
      #expect(try python(put) == 0)
      try outpost.configure(
        """
        [mailbox desk]
        type = imap
        host = 127.0.0.1
        port = \(office.imap)
        tls = none
        user = ana
        password-file = \(outpost.file("secret"))
        """)
      // Killed when so many are there: in the middle of a message, a commit or a mark.
      var killed = 0
      var random = Dice(seed: 20_261_125)
      for step in 1...10 {
        let run = try outpost.start(["mail", "fetch"])
        try outpost.withStore { store in
          for _ in 0..<10_000 {
            let count = try store.db.first("SELECT count(*) FROM ticket", as: Int64.self) ?? 0
            if count >= Int64(step * 5) || !run.isRunning { break }
            usleep(500)
          }
        }
        usleep(UInt32(random.next(0...5_000)))
        Glibc.kill(run.process, SIGKILL)
        if run.wait() == 128 + SIGKILL { killed += 1 }
      }
      #expect(killed == 10)
      // What a dead run held is free at once; what it was reading waits its turn.
      for _ in 0..<3 {
        #expect(try outpost.start(["mail", "fetch"]).wait() == 0)
        outpost.now = outpost.now + 100_000
      }
      try outpost.withStore { store in
        #expect(try store.db.first("SELECT count(*) FROM ticket", as: Int64.self) == total)
        let subjects = try store.db.first(
          "SELECT count(DISTINCT subject) FROM ticket", as: Int64.self)
        #expect(subjects == total)
        #expect(try store.db.first("PRAGMA integrity_check", as: String.self) == "ok")
        #expect(try store.db.first("SELECT count(*) FROM mail_item", as: Int64.self) == 0)
      }
      let look = """
        import imaplib
        box = imaplib.IMAP4("127.0.0.1", \(office.imap))
        box.login("ana", "secret")
        box.select("INBOX", readonly=True)
        assert box.search(None, "UNSEEN")[1] == [b""]
        """
      #expect(try python(look) == 0)
    }

    @Test(.timeLimit(.minutes(1))) func aServerThatCannotProveWhoItIsGetsNoPassword() throws {
      let outpost = try Outpost()
      let papers = try Certificates(outpost)
      let other = try Certificates(outpost, name: "other")
      guard let office = try PostOffice(outpost, papers) else { return }
      defer { office.stop() }
      try outpost.write("secret\n", to: "secret")
      #expect(try python(Self.waitFor(office.imaps)) == 0)
      func fetch(_ lines: String, host: String = "127.0.0.1") throws -> (Int32, String) {
        try outpost.configure(
          """
          [mailbox desk]
          type = imap
          host = \(host)
          user = ana
          password-file = \(outpost.file("secret"))
          timeout = 10
          \(lines)
          """)
        let words = outpost.file("words")
        let descriptor = open(words, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        defer { close(descriptor) }
        let run = try Started(
          [Outpost.binary, "mail", "fetch"], outpost.environment, errors: descriptor)
        return (run.wait(), try String(contentsOfFile: words, encoding: .utf8))
      }
      for (port, tls) in [(office.imaps, "implicit"), (office.imap, "starttls")] {
        let place = "port = \(port)\ntls = \(tls)\n"
        #expect(try fetch(place + "ca-file = \(papers.authority)") == (0, ""), "\(tls)")
        // An authority that we do not trust, the system's authorities, another name.
        for (lines, host) in [
          ("ca-file = \(other.authority)", "127.0.0.1"), ("", "127.0.0.1"),
          ("ca-file = \(papers.authority)", "localhost"),
        ] {
          let (status, words) = try fetch(place + lines, host: host)
          #expect(status == 75, "\(tls) \(lines): \(words)")
          #expect(words.contains("certificate"), "\(words)")
          #expect(words.contains("ca-file"), "the cure: \(words)")
        }
      }
      let logins = office.dovecotLog().components(separatedBy: "Login: user=").count - 1
      #expect(logins == 2, "only where the certificate was right: \(office.dovecotLog())")
    }

    private static func waitFor(_ port: Int) -> String {
      """
      import socket, time
      for attempt in range(200):
          try:
              socket.create_connection(("127.0.0.1", \(port))).close()
              break
          except OSError:
              time.sleep(0.05)
      """
    }
  }
}

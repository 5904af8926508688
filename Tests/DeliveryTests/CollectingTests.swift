// End to end: a real Dovecot is collected from, by the built program.

import Calendar
import Foundation
import Glibc
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
  }
}

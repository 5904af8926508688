// Messages as mail programs, mailing lists and attackers make them, read into words and files.
import Calendar
import Foundation
import Testing

@testable import Mail

/// Reads a message whose lines end as mail's do.
func inbound(_ text: String) throws -> InboundMessage {
  try InboundMessage.read(Array(text.replacingOccurrences(of: "\n", with: "\r\n").utf8))
}

@Suite struct ReadingTests {
  @Test func aPlainMessage() throws {
    let message = try inbound(
      """
      Return-Path: <ana@example.org>
      Received: from a
      Received: from b
      From: =?utf-8?q?Ana_Ru=C3=ADz?= <ana@example.org>
      To: "Desk, Help" <help@example.org>, undisclosed: x@example.org, y@example.org;
      Subject: =?iso-8859-1?Q?Gr=FC=DFe?=
       aus =?utf-8?b?w5ZzdGVycmVpY2g=?=
      Message-ID: <1@mail.example.org>
      In-Reply-To: Your message <0@mail.example.org> of today
      References: <a@x> <b@x>
       <c@x>
      Date: Tue, 24 Nov 2026 22:11:20 +0100
      Precedence: never-bounce
      Precedence: bulk

      The projector is dead.

      Ana

      """)
    #expect(message.from == [MailAddress("ana@example.org", name: "Ana Ruíz")])
    #expect(message.to.map(\.address) == ["help@example.org", "x@example.org", "y@example.org"])
    #expect(message.to.first?.name == "Desk, Help")
    #expect(message.subject == "Grüße aus Österreich")
    #expect(message.messageIDs == ["<1@mail.example.org>"])
    #expect(message.inReplyTo == ["<0@mail.example.org>"])
    #expect(message.references == ["<a@x>", "<b@x>", "<c@x>"])
    #expect(message.returnPath == .address("ana@example.org"))
    #expect(message.values("precedence") == ["never-bounce", "bulk"])
    #expect(message.values("Received").count == 2)
    #expect(message.date == Instant(rfc3339: "2026-11-24T21:11:20Z"))
    #expect(message.text == "The projector is dead.\n\nAna\n")
    #expect(message.attachments.isEmpty)
    #expect(message.warnings.isEmpty)
  }

  static let composer = """
    import sys, json, random, base64
    from email.message import EmailMessage
    from email import policy, message_from_bytes
    rnd = random.Random(7)
    words = ['Projektor', 'kaputt', 'Größe', 'señor', 'naïve', 'Привет', '日本語', 'room 204', '=3D', '. dot',
             'From me', '> not', '🎒', 'x' * 90, '', '', 'begin', '-- ']
    charsets = [('utf-8', words), ('iso-8859-15', words[:5]), ('koi8-r', [words[5], 'ok']),
                ('iso-2022-jp', [words[6], 'ok']), ('gb18030', words), ('windows-1252', words[:5]),
                ('shift_jis', [words[6], 'ok']), ('big5', ['ok', '日本'])]
    for n in range(int(sys.stdin.readline() and 250)):
        charset, pool = rnd.choice(charsets)
        text = ''.join(rnd.choice(pool) + '\\n' for _ in range(rnd.randrange(1, 12))).rstrip() + '\\nend\\n'
        m = EmailMessage(policy=policy.SMTP)
        subject = ' '.join(rnd.choice(words[:9]) for _ in range(rnd.randrange(1, 12))).strip()
        m['Subject'] = subject
        m['From'] = 'Ana <ana@example.org>'
        m['Message-ID'] = f'<{n}@example.org>'
        cte = rnd.choice(['quoted-printable', 'base64'])
        m.set_content(text, charset=charset, cte=cte)
        if rnd.random() < .5:
            m.add_alternative('<p>other</p>', subtype='html')
        files = []
        for _ in range(rnd.randrange(3)):
            name = rnd.choice(['a.png', 'Größe "x".pdf', '日本語' * 12 + '.txt', '../../etc/passwd'])
            data = bytes(rnd.randrange(256) for _ in range(rnd.randrange(200)))
            m.add_attachment(data, maintype='application', subtype='x-test', filename=name)
            files.append([name, base64.b64encode(data).decode()])
        # Old Pythons lose a space where they fold; what they read back is what is there.
        subject = message_from_bytes(m.as_bytes(), policy=policy.default)['subject']
        print(json.dumps(dict(raw=base64.b64encode(m.as_bytes()).decode(), text=text,
                              subject=subject, files=files)))
    """

  @Test func whatPythonComposesIsReadBack() throws {
    struct Sample: Decodable {
      var raw: Data
      var text: String
      var subject: String
      var files: [[String]]
    }
    let lines = try python(Self.composer, lines: [["go": 1]])
    #expect(lines.count == 250)
    for line in lines {
      let sample = try JSONDecoder().decode(Sample.self, from: Data(line.utf8))
      let message = try InboundMessage.read([UInt8](sample.raw))
      #expect(message.text == sample.text)
      #expect(message.subject == sample.subject)
      let files = message.attachments.map { [$0.name, Data($0.bytes).base64EncodedString()] }
      #expect(files == sample.files)
      #expect(message.warnings.isEmpty)
    }
  }

  /// The line break before a boundary belongs to the boundary (RFC 2046, 5.1.1), also where the
  /// message ends right behind the last one.
  @Test func aFileIsAsLongAsItWasSent() throws {
    for line in ["\r\n", "\n"] {
      for size in [0, 1, 40, 4_000, 4_093, 4_094, 4_095, 4_096, 100_000] {
        for end in ["--b--", "--b--" + line, "--b--" + line + "epilogue"] {
          let body = String(repeating: "x", count: size)
          let raw =
            [
              "Content-Type: multipart/mixed; boundary=b", "", "--b", "", "words", "--b",
              "Content-Disposition: attachment; filename=a.txt", "", body, end,
            ].joined(separator: line)
          let message = try InboundMessage.read(Array(raw.utf8))
          #expect(message.attachments.map(\.bytes.count) == [size], "\(raw.suffix(40))")
          #expect(message.text == "words")
        }
      }
    }
  }

  @Test func htmlOnlyMailBecomesText() throws {
    let message = try inbound(
      """
      From: a@example.org
      Subject: x
      Content-Type: text/html; charset=utf-8

      <html><head><title>no</title><style>p { color: red }</style></head><body>
      <p>Hello &amp; <b>welcome</b>,</p><div>the lamp<br>is&nbsp;dead &#8364;5 &lt;tag&gt;</div>
      <ul><li>one<li>two</ul><img src="https://evil.example/pixel.gif" alt="photo">
      <a href="https://example.org/x">here</a> <a href="https://example.org/">example.org</a>
      <a href="javascript:alert(1)">bad</a>
      <blockquote><p>quoted<br>twice</p></blockquote><script>alert("<p>no</p>")</script>
      <pre>  two
        lines</pre></body></html>
      """)
    #expect(
      message.text == """
        Hello & welcome,

        the lamp
        is dead €5 <tag>

        - one
        - two

        [photo] here <https://example.org/x> example.org bad
        >
        > quoted
        > twice

          two
          lines
        """)
    #expect(message.textIsFromHTML)
    #expect(message.html?.contains("<blockquote>") == true)
    #expect(!message.text.contains("pixel"))
  }

  @Test func theWrongCharsetIsSeenThrough() throws {
    func body(_ charset: String, _ bytes: [UInt8]) throws -> InboundMessage {
      let head =
        "From: a@example.org\r\nContent-Type: text/plain; charset=\(charset)\r\n"
        + "Content-Transfer-Encoding: 8bit\r\n\r\n"
      return try InboundMessage.read(Array(head.utf8) + bytes)
    }
    #expect(try body("iso-8859-1", Array("Größe".utf8)).text == "Größe")
    #expect(try body("us-ascii", Array("Größe".utf8)).text == "Größe")
    #expect(try body("utf-8", [0x47, 0x72, 0xF6, 0xDF, 0x65]).text == "Größe")
    #expect(try body("iso-8859-1", [0x80, 0x35]).text == "€5")
    #expect(try body("no-such-charset", Array("Größe".utf8)).text == "Größe")
    #expect(try body("utf-8//IGNORE", [0xF6]).text == "ö")
    #expect(try body("gb2312", [0xC4, 0xE3, 0xBA, 0xC3]).text == "你好")
    #expect(try body("koi8-r", [0xF0, 0xD2, 0xC9]).text == "При")
    #expect(try body("utf-8", [0x41, 0, 0x42]).text == "A\u{FFFD}B")
    #expect(try !body("utf-8", [0x47, 0x72, 0xF6, 0xDF, 0x65]).warnings.isEmpty)
  }

  @Test func rawBytesInHeadersAreText() throws {
    let raw = Array("From: a@example.org\r\nSubject: Gr".utf8) + [0xF6] + Array("\r\n\r\nx".utf8)
    #expect(try InboundMessage.read(raw).subject == "Grö")
    let utf8 = Array("From: Größe <a@example.org>\r\nSubject: Größe\r\n\r\nx".utf8)
    #expect(try InboundMessage.read(utf8).subject == "Größe")
    #expect(try InboundMessage.read(utf8).from.first?.name == "Größe")
  }

  @Test func controlCharactersInASubjectAreSpaces() throws {
    let message = try inbound(
      "From: a@example.org\nSubject: =?utf-8?q?a=1B[31m=0D=0ABcc:_x@example.org=00?=\n\nx")
    #expect(message.subject.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
    #expect(message.values("Bcc").isEmpty)
  }

  @Test func nestedMessagesAndReports() throws {
    let message = try inbound(
      """
      From: mailer-daemon@example.org
      Content-Type: multipart/report; report-type=delivery-status;
       boundary=b

      --b

      It failed.
      --b
      Content-Type: message/delivery-status

      Reporting-MTA: dns; mx

      Final-Recipient: rfc822; ana@example.org
      Action: failed
      Status: 5.1.1

      --b
      Content-Type: message/rfc822

      Subject: =?utf-8?q?=C3=A4?=
      Message-ID: <orig@example.org>

      body
      --b--
      """)
    #expect(message.text == "It failed.")
    #expect(message.type == "multipart/report")
    #expect(message.reportType == "delivery-status")
    #expect(message.returned.values("message-id") == ["<orig@example.org>"])
    #expect(message.report.map { String(decoding: $0, as: UTF8.self) }?.contains("5.1.1") == true)
    #expect(message.attachments.map(\.name) == ["ä.eml"])
    #expect(message.attachments.map(\.type) == ["message/rfc822"])
  }

  @Test func filesStayFiles() throws {
    let message = try inbound(
      """
      From: a@example.org
      Content-Type: multipart/mixed; boundary=b

      --b
      Content-Type: text/plain; format=flowed

      A long line that goes \n\
      on here.
      > quoted \n\
      > too
      begin 644 cat.txt
      #0V%T
      `
      end
      --b
      Content-Type: application/ms-tnef; name="winmail.dat"
      Content-Transfer-Encoding: base64

      eJ8+Ig==
      --b
      Content-Type: image/png
      Content-Disposition: inline; filename*0*=utf-8''Gr%C3%B6; filename*1=sse.png
      Content-ID: <pic@example.org>
      Content-Transfer-Encoding: base64

      AAEC
      --b
      Content-Type: text/plain; name=notes.txt
      Content-Disposition: attachment

      notes
      --b--
      epilogue
      """)
    #expect(message.text == "A long line that goes on here.\n> quoted too")
    #expect(
      message.attachments.map(\.name) == ["cat.txt", "winmail.dat", "Grösse.png", "notes.txt"])
    #expect(message.attachments[0].bytes == Array("Cat".utf8))
    #expect(message.attachments[2].contentID == "pic@example.org")
    #expect(message.attachments[2].bytes == [0, 1, 2])
  }

  @Test func brokenStructureLosesNoWords() throws {
    let unclosed = try inbound(
      "From: a@example.org\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nwords here\n")
    #expect(unclosed.text.contains("words here"))
    let absent = try inbound(
      "From: a@example.org\nContent-Type: multipart/mixed; boundary=b\n\nwords here\n")
    #expect(absent.text.contains("words here"))
    let nameless = try inbound(
      "From: a@example.org\nContent-Type: multipart/mixed\n\n--b\n\nwords here\n--b--\n")
    #expect(nameless.text.contains("words here"))
    #expect(try inbound("words without any header\nat all").text.contains("at all"))
    #expect(try inbound("").text.isEmpty)
    #expect(try inbound("\n\n").text.allSatisfy(\.isWhitespace))
    #expect(try InboundMessage.read([0, 255, 10, 13, 0]).size == 5)
  }

  @Test func anEmptyPlainVersionYieldsToTheHTML() throws {
    let message = try inbound(
      """
      From: a@example.org
      Content-Type: multipart/alternative; boundary=b

      --b
      Content-Type: text/plain

       \n\
      --b
      Content-Type: text/html

      <p>the words</p>
      --b--
      """)
    #expect(message.text == "the words")
  }

  @Test func aMessageWithoutAnIdIsKnownByItsBytes() throws {
    let one = try inbound("From: a@example.org\n\nx")
    #expect(one.identity == (try inbound("From: a@example.org\n\nx")).identity)
    #expect(one.identity != (try inbound("From: a@example.org\n\ny")).identity)
  }
}

@Suite struct AddressListTests {
  @Test(arguments: [
    ("ana@example.org", ["ana@example.org"], [""]),
    ("<ana@example.org>", ["ana@example.org"], [""]),
    ("Ana Ruiz <ana@example.org>", ["ana@example.org"], ["Ana Ruiz"]),
    ("\"Ruiz, Ana\" <ana@example.org>, b@c.d", ["ana@example.org", "b@c.d"], ["Ruiz, Ana", ""]),
    ("\"a \\\" b\" <x@y.z>", ["x@y.z"], ["a \" b"]),
    ("ana@example.org (Ana (the first) Ruiz)", ["ana@example.org"], ["Ana the first Ruiz"]),
    ("staff: a@b.c, D <d@e.f>;, g@h.i", ["a@b.c", "d@e.f", "g@h.i"], ["", "D", ""]),
    ("undisclosed-recipients:;", [], []),
    ("<@a.b,@c.d:e@f.g>", ["e@f.g"], [""]),
    ("=?utf-8?q?a=2C_b=40c=3E?= <x@y.z>", ["x@y.z"], ["a, b@c>"]),
    ("root", ["root"], [""]),
    ("", [], []),
    ("ana @ example.org", ["ana@example.org"], [""]),
    ("\"x@evil.example\" <ana@example.org>", ["ana@example.org"], ["x@evil.example"]),
    ("Ana <ana@example.org", ["ana@example.org"], ["Ana"]),
    ("\"unclosed <a@b.c>", [""], ["unclosed <a@b.c>"]),
  ])
  func mailboxes(_ header: String, _ addresses: [String], _ names: [String]) {
    let found = AddressList.read(header)
    #expect(found.map(\.address) == addresses)
    #expect(found.map(\.name) == names)
  }

  @Test(arguments: [
    ("=?utf-8?b?w6Q=?= =?utf-8?b?w7Y=?=", "äö"),
    ("=?utf-8?b?ww==?= =?utf-8?b?pA==?=", "ä"),
    ("=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c"),
    ("=?utf-8*de?q?a_b?=", "a b"),
    ("=?iso-8859-1?Q?=E4?=\t=?utf-8?Q?=C3=A4?=", "ää"),
    ("a =?broken", "a =?broken"), ("=?utf-8?x?a?=", "=?utf-8?x?a?="),
    ("=?utf-8?b?@@@?=", "=?utf-8?b?@@@?="), ("=?utf-8?q?=zz?=", "=zz"),
    ("=?utf-8?q?what?_now?=", "what? now"), ("=?", "=?"), ("x=?utf-8?q?y?=z", "xyz"),
  ])
  func encodedWords(_ value: String, _ text: String) {
    #expect(EncodedWords.decoded(value) == text)
  }
}

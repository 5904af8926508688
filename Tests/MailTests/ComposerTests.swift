// What is composed is read back by Python's email package and must say the same.
import Calendar
import Foundation
import TestSupport
import Testing

@testable import Mail

@Suite struct ComposerTests {
  static let zone = try? Zone.named("America/Chicago")

  static func mail(
    from: MailAddress = MailAddress("help@example.org", name: "Help desk"),
    to: MailAddress = MailAddress("ana@example.org"), subject: String = "Projector",
    text: String = "Hello."
  ) -> OutgoingMail {
    OutgoingMail(
      from: from, to: to, subject: subject, text: text, messageID: "<1.abc@example.org>",
      date: Instant(seconds: 1_795_000_000), zone: zone ?? .utc)
  }

  static let reader = """
    import sys, json, base64, email, email.policy, email.utils, email.header
    # The default policy of old Pythons puts a space between adjacent encoded words of a name.
    def name(old, header):
        found = email.utils.parseaddr(' '.join(old[header].split('\\r\\n ')))[0]
        return str(email.header.make_header(email.header.decode_header(found)))
    def unflow(text):
        lines, open_, depth0 = [], False, 0
        for line in text.split('\\n'):
            depth = len(line) - len(line.lstrip('>'))
            rest = line[depth:]
            if rest.startswith(' '): rest = rest[1:]
            flowed = rest.endswith(' ') and rest != '-- '
            if open_ and depth == depth0: lines[-1] += rest
            else: lines.append('>' * depth + (' ' if depth and rest else '') + rest)
            open_, depth0 = flowed, depth
        return '\\n'.join(lines)
    for n, line in enumerate(sys.stdin):
        want = json.loads(line)
        raw = base64.b64decode(want['raw'])
        faults = []
        def same(what, found, wanted):
            if found != wanted: faults.append(f'{n} {what}: {found!r} is not {wanted!r}')
        for l in raw.split(b'\\r\\n'):
            if len(l) > 998: faults.append('long line')
            if b'\\n' in l or b'\\r' in l: faults.append('bare line end')
        if any(b > 126 or b == 0 for b in raw): faults.append('not ascii')
        msg = email.message_from_bytes(raw, policy=email.policy.default)
        old = email.message_from_bytes(raw)
        same('defects', [str(d) for p in msg.walk() for d in p.defects], [])
        same('names', sorted(msg.keys()), sorted(want['names']))
        same('subject', msg['subject'], want['subject'])
        same('from', name(old, 'from'), want['from'])
        same('to', name(old, 'to'), want['to'])
        same('address', msg['to'].addresses[0].addr_spec, want['address'])
        same('one', len(msg['from'].addresses + msg['to'].addresses), 2)
        same('date', msg['date'].datetime.timestamp(), want['date'])
        body = msg.get_body(('plain',))
        same('text', unflow(body.get_content().replace('\\r', '')).rstrip('\\n'), want['text'])
        same('flowed', body['content-type'].params.get('format'), 'flowed')
        files = list(msg.iter_attachments())
        same('files', [f.get_filename() for f in files], want['files'])
        same('bytes', [base64.b64encode(f.get_payload(decode=True)).decode() for f in files],
             want['bytes'])
        for f in faults: print(f[:600])
    """

  // What the reader must find: free text without control characters at its ends or inside.
  private func cleaned(_ text: String) -> String { EncodedWords.cleaned(text) }

  private func normal(_ text: String) -> String {
    FlowedText.logicalLines(text).map { line in
      let depth = line.prefix { $0 == UInt8(ascii: ">") }.count
      var rest = line[depth...]
      if depth > 0, rest.first == 32 { rest = rest.dropFirst() }
      return String(repeating: ">", count: depth) + (depth > 0 && !rest.isEmpty ? " " : "")
        + String(decoding: rest, as: UTF8.self)
    }.joined(separator: "\n")
  }

  @Test func pythonReadsBackWhatWasComposed() throws {
    var dice = Dice(seed: 20_260_501)
    let pieces = [
      "a", "word ", " ", "  ", "ä", "ß", "Привет ", "日本語", "🎒", "=?utf-8?q?x?=", "=_1_", "\"",
      "\\", ",", "<", ">", "(", ")", "@", ".", ";", ":", "\r\n", "\nBcc: x@example.org\n", "\u{0}",
      "\t", "\u{2028}", String(repeating: "x", count: 120), "e\u{301}", "%41", "?=", "=", "_",
    ]
    let bodies =
      pieces + [
        "\n", "\n\n", "> ", ">> deep ", "From here ", "\n.\n", "-- \n", "a long line of words ",
        String(repeating: "long ", count: 40), String(repeating: "y", count: 1_200),
      ]
    var lines: [[String: Any]] = []
    for _ in 0..<600 {
      var mail = Self.mail(
        from: MailAddress("help@example.org", name: dice.text(pieces, most: 8)),
        to: MailAddress("ana+1@mail.example.org", name: dice.text(pieces, most: 20)),
        subject: dice.text(pieces, most: 30), text: dice.text(bodies, most: 30))
      mail.date = Instant(seconds: Int64(dice.next() % 4_000_000_000))
      var names = ["Date", "From", "To", "Subject", "Message-ID", "MIME-Version", "Content-Type"]
      if dice.next() % 3 == 0 { mail.html = .none }
      for _ in 0..<(dice.next() % 3) {
        mail.attachments.append(
          OutgoingAttachment(
            name: dice.text(pieces, most: 12), type: dice.pick(["image/png", "bad", "a/b; x=y"]),
            bytes: (0..<Int(dice.next() % 300)).map { UInt8(truncatingIfNeeded: $0 * 7) }))
      }
      if mail.attachments.isEmpty, mail.html == .none { names.append("Content-Transfer-Encoding") }
      lines.append([
        "raw": Data(try mail.bytes()).base64EncodedString(), "names": names,
        "subject": cleaned(mail.subject), "from": cleaned(mail.from.name),
        "to": cleaned(mail.to.name), "address": mail.to.address,
        "date": Double(mail.date.seconds), "text": normal(mail.text),
        "files": mail.attachments.map { file in
          cleaned(file.name).isEmpty
            ? "attachment" : cleaned(file.name).replacingOccurrences(of: "\"", with: "'")
        },
        "bytes": mail.attachments.map { Data($0.bytes).base64EncodedString() },
      ])
    }
    let faults = try python(Self.reader, lines: lines)
    #expect(faults.isEmpty, "\(faults.prefix(8).joined(separator: "\n"))")
  }

  @Test func linesStayWithin78() throws {
    var mail = Self.mail(subject: String(repeating: "Grüße aus der Schule ", count: 12))
    mail.references = (0..<30).map { "<\($0).\(String(repeating: "r", count: 40))@example.org>" }
    mail.text = String(repeating: "words and words ", count: 100)
    let lines = String(decoding: try mail.bytes(), as: UTF8.self).components(separatedBy: "\r\n")
    #expect(lines.allSatisfy { $0.utf8.count <= 78 })
  }

  @Test func referencesKeepTheRootAndTheNearest() throws {
    var mail = Self.mail()
    let all = (0..<30).map { "<\($0)@example.org>" }
    mail.references = all + ["not an id", "<a b@example.org>", "<x@y>\r\nBcc: <z@example.org>"]
    let text = String(decoding: try mail.bytes(), as: UTF8.self)
      .replacingOccurrences(of: "\r\n ", with: " ")
    let line = try #require(
      text.components(separatedBy: "\r\n").first { $0.hasPrefix("References:") })
    #expect(line == "References: " + (all.prefix(4) + all.suffix(6)).joined(separator: " "))
    #expect(!text.contains("Bcc"))
  }

  @Test func anUnsoundAddressOrIdIsRefused() {
    let bad = [
      "ana@example.org\r\nBcc: x@example.org", "ana", "a@b@c", "ana@", "@example.org", "",
      "ana@example.org, x@example.org", "<ana@example.org>", "ana @example.org", "a..b@example.org",
      "ana@exa\u{0}mple.org", "ä@example.org",
    ]
    for address in bad {
      #expect(throws: ComposerError.self) { try Self.mail(to: MailAddress(address)).bytes() }
      #expect(throws: ComposerError.self) { try Self.mail(from: MailAddress(address)).bytes() }
      var mail = Self.mail()
      mail.replyTo = MailAddress(address)
      #expect(throws: ComposerError.self) { try mail.bytes() }
    }
    for id in ["1@example.org", "<1>", "<1@x>\r\n", "<1@x\r\nBcc: y>", "<a b@c>", "<a@b@c>"] {
      var mail = Self.mail()
      mail.messageID = id
      #expect(throws: ComposerError.self) { try mail.bytes() }
    }
    var mail = Self.mail()
    mail.extra[.listUnsubscribe] = "<https://example.org/>\r\nBcc: x@example.org"
    #expect(throws: ComposerError.self) { try mail.bytes() }
    mail.extra = [:]
    mail.listID = ListName("a b.example.org")
    #expect(throws: ComposerError.self) { try mail.bytes() }
  }

  @Test func automaticMailSaysSoAndTypedMailDoesNot() throws {
    func headers(_ change: (inout OutgoingMail) -> Void) throws -> String {
      var mail = Self.mail()
      change(&mail)
      let text = String(decoding: try mail.bytes(), as: UTF8.self)
      return text.components(separatedBy: "\r\n\r\n")[0]
    }
    let typed = try headers { _ in }
    for word in ["Auto", "Precedence", "List-"] { #expect(!typed.contains(word)) }
    let notice = try headers { $0.automation = .generated }
    #expect(notice.contains("\r\nAuto-Submitted: auto-generated\r\n"))
    #expect(notice.contains("\r\nX-Auto-Response-Suppress: OOF, AutoReply\r\n"))
    #expect(!notice.contains("Precedence"))
    let answer = try headers { $0.automation = .replied }
    for line in [
      "Auto-Submitted: auto-replied", "Precedence: auto_reply", "X-Autoreply: yes",
      "X-Auto-Response-Suppress: DR, RN, OOF, AutoReply",
    ] { #expect(answer.contains("\r\n\(line)\r\n")) }
    let list = try headers { $0.listID = ListName("news.example.org", title: "News, weekly") }
    #expect(list.contains("\r\nList-ID: \"News, weekly\" <news.example.org>\r\n"))
    #expect(list.contains("\r\nPrecedence: list\r\n"))
  }

  @Test func theSameMessageGivesTheSameBytes() throws {
    let mail = Self.mail(text: "Ein längerer Text.\n\n- eins\n- zwei")
    #expect(try mail.bytes() == mail.bytes())
  }
}

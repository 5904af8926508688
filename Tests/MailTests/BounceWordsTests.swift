// Bounces as servers write them without, or in spite of, the standard.
import Testing

@testable import Mail

@Suite struct BounceWordsTests {
  private func read(_ text: String) throws -> MailVerdict {
    let raw = Array(text.replacing("\n", with: "\r\n").utf8)
    return try InboundMessage.read(raw).classify(
      OwnMarks(loop: "x", addresses: [], wrote: { _ in false }))
  }

  private func row(_ verdict: MailVerdict) -> [String] {
    [verdict.kind.rawValue]
      + verdict.recipients.map { "\($0.address) \($0.status) \($0.outcome.rawValue)" }
  }

  @Test func qmail() throws {
    let verdict = try read(
      """
      Return-Path: <>
      From: MAILER-DAEMON@mx.school.example
      Subject: failure notice

      Hi. This is the qmail-send program at mx.school.example.
      I'm afraid I wasn't able to deliver your message to the following addresses.
      This is a permanent error; I've given up. Sorry it didn't work out.

      <ana@school.example>:
      Sorry, no mailbox here by that name. (#5.1.1)

      <bo@school.example>:
      192.0.2.7 does not like recipient.
      Remote host said: 552 5.2.2 Mailbox full

      --- Below this line is a copy of the message.

      Return-Path: <help@example.org>
      Message-ID: <17@example.org>
      To: cy@school.example

      <dee@school.example>:
      5.1.1
      """)
    #expect(
      row(verdict) == [
        "bounce", "ana@school.example 5.1.1 no such address", "bo@school.example 5.2.2 failed",
      ])
    #expect(verdict.original == "<17@example.org>")
    #expect(verdict.recipients.last?.words.contains("Mailbox full") == true)
  }

  @Test func exim() throws {
    func eximite(_ reason: String) throws -> [String] {
      row(
        try read(
          """
          Return-path: <>
          X-Failed-Recipients: ana@school.example
          Auto-Submitted: auto-replied
          From: Mail Delivery System <Mailer-Daemon@mx.example.net>
          Subject: Mail delivery failed: returning message to sender

          This message was created automatically by mail delivery software.

          A message that you sent could not be delivered to one or more of its
          recipients. This is a permanent error. The following address(es) failed:

            ana@school.example
              \(reason)

          ------ This is a copy of the message, including all the headers. ------

          Message-ID: <17@example.org>
          """))
    }
    #expect(
      try eximite(
        "host mx.school.example [192.0.2.7]\n    SMTP error from remote mail server after "
          + "RCPT TO:<ana@school.example>:\n    550 5.1.1 <ana@school.example>: User unknown")
        == ["bounce", "ana@school.example 5.1.1 no such address"])
    #expect(
      try eximite("550 No such user here")
        == ["bounce", "ana@school.example  no such address"])
    // A name server's mistake looks like this too.
    #expect(try eximite("Unrouteable address") == ["bounce", "ana@school.example  failed"])
  }

  @Test func exchangeInWords() throws {
    let verdict = try read(
      """
      From: Microsoft Outlook <postmaster@school.example>
      Subject: Undeliverable: [T-7] Projector
      In-Reply-To: <17@example.org>

      Delivery has failed to these recipients or groups:

      ana@school.example (mailto:ana@school.example)
      The email address you entered couldn't be found. Please check it.

      Diagnostic information for administrators:

      Generating server: EX1.school.example
      bo@school.example
      """)
    #expect(row(verdict) == ["bounce", "ana@school.example  no such address"])
    #expect(verdict.original == "<17@example.org>")
    let old = try read(
      """
      Return-Path: <>
      From: System Administrator <postmaster@school.example>
      Subject: Undeliverable: Projector

      Your message did not reach some or all of the intended recipients.

            Subject: Projector
            Sent: 24/11/2026 10:11

      The following recipient(s) cannot be reached:

            'ana@school.example' on 24/11/2026 10:11
                  There was a SMTP communication problem. <mx #5.5.0 smtp;552 too big>
      """)
    #expect(row(old) == ["bounce", "ana@school.example 5.5.0 failed"])
  }

  @Test(arguments: [
    ("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found", "5.1.10 no such address"),
    ("5.0.0", "smtp; 550 5.1.1 no such user", "5.1.1 no such address"),
    ("5.0.0", "smtp; 550 refused", "5.0.0 failed"),
    ("5.2.2", "smtp; 552 5.1.1 confused", "5.2.2 failed"),
    ("4.4.7", "smtp; 450 4.1.1 later", "4.4.7 delayed"),
    ("5.7.1", "smtp; 550 5.7.1 policy; user unknown", "5.7.1 failed"),
  ])
  func reports(_ status: String, _ words: String, _ wanted: String) throws {
    let verdict = try read(
      """
      Return-Path: <>
      From: <>
      Subject: Undeliverable
      Content-Type: multipart/report; report-type=delivery-status; boundary=b

      --b

      Sorry.
      --b
      Content-Type: message/delivery-status

      Reporting-MTA: dns; mx

      Final-Recipient: rfc822;ana@school.example
      Action: failed
      Status: \(status)
      Diagnostic-Code: \(words)
      --b--
      """)
    #expect(row(verdict) == ["bounce", "ana@school.example \(wanted)"])
  }

  @Test func gmailSaysItTwice() throws {
    let verdict = try read(
      """
      Return-Path: <>
      From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
      X-Failed-Recipients: ana@school.example
      Subject: Delivery Status Notification (Failure)

      ** Address not found **

      Your message wasn't delivered to ana@school.example because the address couldn't be found,
      or is unable to receive mail.

      The response was:

      550 5.1.1 The email account that you tried to reach does not exist.
      """)
    #expect(row(verdict) == ["bounce", "ana@school.example 5.1.1 no such address"])
  }

  @Test func aPersonWhoQuotesABounceIsAPerson() throws {
    let verdict = try read(
      """
      From: ana@school.example
      Return-Path: <ana@school.example>
      Subject: Re: Undeliverable mail to parents

      <bo@school.example>:
      550 5.1.1 why?
      """)
    #expect(row(verdict) == ["person"])
  }
}

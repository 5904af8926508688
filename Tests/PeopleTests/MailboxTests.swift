/// How a person is typed: a name, an address, or both.
import Commands
import Testing

@testable import People

@Suite struct MailboxTests {
  @Test(arguments: [
    ("Ana Ruiz", "Ana Ruiz", nil), ("Ana Ruiz <ana@example.org>", "Ana Ruiz", "ana@example.org"),
    ("\"Ruiz, Ana\" <ana@example.org>", "Ruiz, Ana", "ana@example.org"),
    (" ana@example.org ", "", "ana@example.org"), ("Ruiz, Ana", "Ruiz, Ana", nil),
  ])
  func whatIsTypedIsRead(_ typed: String, _ name: String, _ address: String?) throws {
    #expect(try Mailbox(reading: typed) == Mailbox(name: name, address: address))
  }

  @Test(arguments: ["", "  ", "x <a@b", "Ana <ana>", "a@b@c", "Ana\u{1B}[31m", "<script>alert"])
  func whatIsNeitherIsRefused(_ typed: String) {
    #expect(throws: Failure.self) { try Mailbox(reading: typed) }
  }
}

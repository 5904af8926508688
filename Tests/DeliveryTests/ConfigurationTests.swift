// Channels in the configuration file: named sections, and mistakes named by file and line.

import Commands
import Foundation
import Repository
import Testing

@testable import Delivery

extension DeliveryTests {
  @Suite struct ConfigurationTests {
    private func read(_ text: String) throws -> Configuration {
      var configuration = Configuration()
      try configuration.add(text, path: "c")
      return configuration
    }

    @Test func sectionsHaveNames() throws {
      let configuration = try read(
        """
        timezone = UTC
        [channel mail]
        type = smtp
        host = a.example
        [ channel  phone-2 ]
        type = http
        with.topic = x y
        [delivery]
        mail-channel = mail
        """)
      #expect(configuration.channels.map(\.name) == ["mail", "phone-2"])
      #expect(configuration.channels[0]["host"] == "a.example")
      #expect(configuration.channels[1]["with.topic"] == "x y")
      #expect(configuration["delivery.mail-channel"]?.value == "mail")
      #expect(configuration.channels[1].values["type"]?.origin.line == 6)
    }

    @Test func alaterFileWinsLineByLine() throws {
      var configuration = try read("[channel mail]\ntype = smtp\nhost = a.example\n")
      try configuration.add("[channel mail]\nhost = b.example\n", path: "d")
      #expect(configuration.channels.count == 1)
      #expect(configuration.channels[0]["type"] == "smtp")
      #expect(configuration.channels[0]["host"] == "b.example")
    }

    @Test(
      arguments: [
        ("[channel]\n", "c:1: '[channel]' is not a section such as [channel mail]"),
        ("[channel Mail]\n", "c:1: '[channel Mail]' is not a section such as [channel mail]"),
        ("[channel a b]\n", "c:1: '[channel a b]' is not a section such as [channel mail]"),
        ("[chanel mail]\n", "c:1: unknown section '[chanel mail]'"),
        ("[channel mail]\nhst = x\n", "c:2: unknown key 'hst' in a channel"),
        ("[channel mail]\ntype = smpt\n", "c:2: type: 'smpt' is not one of"),
        ("[channel mail]\nport = 0\n", "c:2: port: '0' is not a whole number from 1 to 65535"),
        ("[channel mail]\nhost = a\nhost = b\n", "c:3: 'host' stands in line 2 already"),
        ("[channel mail]\nhost =\n", "c:2: host: the value is missing"),
        ("[channel mail]\nwith. = 1\n", "c:2: unknown key 'with.' in a channel"),
      ])
    func mistakesAreNamed(text: String, message: String) {
      #expect {
        try read(text)
      } throws: { error in
        guard let failure = error as? Failure else { return false }
        return failure.status == .configuration && failure.message.hasPrefix(message)
      }
    }

    @Test func commandsAreTakenApartWithoutAShell() {
      #expect(
        CommandWords.split(#"/bin/x  -a 'b c' "d \" e" f\ g $HOME * ''"#)
          == ["/bin/x", "-a", "b c", #"d " e"#, "f g", "$HOME", "*", ""])
      #expect(CommandWords.split("a 'b") == nil)
      #expect(CommandWords.split("  ") == [])
    }

    @Test func headerFactsSurviveTheStore() {
      var facts = MailFacts()
      facts.replyTo = .init("a+b@example.org", name: "Desk: the\nBcc: x@y.z")
      facts.inReplyTo = "<1@x>"
      facts.references = ["<0@x>", "<1@x>"]
      facts.listID = .init("news.example.org", title: "News")
      facts.automation = .replied
      facts.extra = [.listUnsubscribe: "<mailto:off@example.org>"]
      let back = MailFacts(lines: facts.lines)
      #expect(back.replyTo?.name == "Desk: the Bcc: x@y.z")
      facts.replyTo?.name = "Desk: the Bcc: x@y.z"
      #expect(back == facts)
      #expect(MailFacts(lines: "") == MailFacts())
    }
  }
}

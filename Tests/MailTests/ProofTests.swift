// Signed ids and addresses: read back exactly, and by nothing that was changed or made elsewhere.
import TestSupport
import Testing

@testable import Mail

@Suite struct ProofTests {
  let proof = Proof(key: [UInt8](repeating: 7, count: 32))

  @Test func whatWasSignedIsReadBack() throws {
    var dice = Dice(seed: 5)
    for _ in 0..<200 {
      let claim = Proof.Claim(
        ticket: Int64(dice.next() % 10_000_000) + 1, note: Int64(dice.next() % 10_000_000),
        isInternal: dice.next() % 2 == 0, person: Int64(dice.next() % 1_000_000))
      let id = try proof.messageID(claim, attempt: Int64(dice.next() % 3), domain: "example.org")
      let address = try proof.replyAddress(claim, base: "help@example.org")
      #expect(OutgoingMail.isSound(id: id))
      #expect(MailAddress(address).isSound)
      #expect(MailAddress(address).localPart.utf8.count <= 64)
      #expect(try proof.claim(ofID: id) == claim)
      #expect(try proof.claim(ofID: id.uppercased()) == claim)
      #expect(try proof.claim(ofAddress: address) == claim)
      // An id does not do as an address, though it is shown to everybody.
      let inner = id.dropFirst().prefix { $0 != "@" }
      #expect(try proof.claim(ofAddress: "help+\(inner)@example.org") == nil)
    }
  }

  @Test func nothingElseIsRead() throws {
    let claim = Proof.Claim(ticket: 42, note: 17, person: 5)
    let id = try proof.messageID(claim, domain: "example.org")
    let other = Proof(key: [UInt8](repeating: 8, count: 32))
    #expect(try other.claim(ofID: id) == nil)
    for (index, character) in id.enumerated() where character != "@" {
      if id.distance(from: id.startIndex, to: id.firstIndex(of: "@") ?? id.endIndex) <= index {
        break
      }
      var changed = Array(id)
      changed[index] = character == "a" ? "b" : "a"
      let claimed = try proof.claim(ofID: String(changed))
      #expect(claimed == nil || index == 0, "\(String(changed))")
    }
    for text in [
      "", "<>", "<@>", "<t42.n17.p5@example.org>", "<t42.n17.p5.@x>", "<t-1.n1.p1.aaaa@x>",
      "<t42.n17.p5.aaaaaaaaaaaaaaaaaa@x>", "help@example.org", "help+@example.org",
      "help+a.b.c.d@x",
      "<t99999999999999999999.n1.p1.aaaaaaaaaaaaaaaaaa@x>", String(repeating: "a.", count: 9_000),
    ] {
      #expect(try proof.claim(ofID: text) == nil)
      #expect(try proof.claim(ofAddress: text) == nil)
    }
    let short = id.dropFirst().prefix { $0 != "@" }.dropLast()
    #expect(try proof.claim(ofID: "<\(short)@x>") == nil)
  }

  @Test func internalIsPartOfTheSignature() throws {
    let id = try proof.messageID(
      Proof.Claim(ticket: 42, note: 17, isInternal: true, person: 5), domain: "example.org")
    #expect(id.hasPrefix("<t42.i17.p5."))
    let opened = id.replacing("i17", with: "n17")
    #expect(try proof.claim(ofID: opened) == nil)
  }
}

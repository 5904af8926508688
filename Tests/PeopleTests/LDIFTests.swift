// LDIF by RFC 2849: folding, base64, comments; against Python's own base64.

import Commands
import Foundation
import Testing

@testable import People

@Suite struct LDIFTests {
  private func entries(_ text: String) throws -> [DirectoryEntry] {
    var reader = LDIFReader(name: "x.ldif", bytes: Array(text.utf8), wanted: ["mail"])
    return try reader.entries()
  }

  @Test func foldedLinesCommentsAndBase64() throws {
    let text = """
      version: 1
      # a comment that is
       folded
      dn: uid=ana,ou=people,dc=example,
       dc=org
      cn:: SnVhbiBQw6lyZXo=
      mail: ana@example.o
       rg
      mail: second@example.org
      userPassword:: c2VjcmV0
      description:

      dn: uid=bo,dc=example\r
      cn;lang-en: Bo\r
      cn:   Bo B\r

      """
    let found = try entries(text)
    #expect(found.map(\.name) == ["uid=ana,ou=people,dc=example,dc=org", "uid=bo,dc=example"])
    #expect(found[0].texts("cn") == ["Juan Pérez"])
    #expect(found[0].texts("mail") == ["ana@example.org", "second@example.org"])
    #expect(found[0].values["userpassword"] == nil)
    #expect(found[0].text("description") == nil)
    #expect(found[1].texts("cn") == ["Bo B"])
    #expect(found[1].place == "x.ldif:13")
  }

  @Test(arguments: [
    ("dn: x\nchangetype: modify\nreplace: cn\n", "x.ldif:2: 'changetype'"),
    ("cn: x\n", "before the 'dn'"), ("dn: x\ncn:: %%%\n", "x.ldif:2: 'cn' is not base64"),
    ("dn: x\nmail:< file:///etc/passwd\n", "in another file"),
    ("dn: x\nno colon\n", "x.ldif:2: not 'attribute: value'"), ("version: 2\n", "only version 1"),
    ("dn: x\ndn: y\n", "a second 'dn'"),
  ])
  func whatCannotBeReadIsNamed(_ text: String, _ says: String) {
    let failure = #expect(throws: Failure.self) { try entries(text) }
    #expect(failure?.message.contains(says) == true, "\(failure?.message ?? "")")
  }

  @Test func aPictureElsewhereThatNobodyReadsIsPassedOver() throws {
    let found = try entries("dn: x\njpegPhoto:< file:///tmp/photo\nmail: a@example.org\n")
    #expect(found.map { $0.texts("mail") } == [["a@example.org"]])
    #expect(found[0].values["jpegphoto"] == nil)
  }

  @Test func base64AgainstTheSystems() {
    var generator = SystemRandomNumberGenerator()
    for length in 0..<200 {
      let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
      let text = Data(bytes).base64EncodedString()
      #expect(decodedBase64(Array(text.utf8)[...]) == bytes)
    }
    for wrong in ["a", "ab=", "abc", "====", "a===", "ab c", "ab\u{0}="] {
      #expect(decodedBase64(Array(wrong.utf8)[...]) == nil, "\(wrong)")
    }
  }

  @Test func entriesBecomePeople() throws {
    let office = try Office()
    office.input = """
      dn: uid=ana,dc=example
      uid: 0042
      cn: Ana Ruiz
      mail: ana@example.org
      telephoneNumber: +1 555 010 0200

      dn: uid=bo,dc=example
      uid: 0043
      cn: Bo
      mail: bo@example.org
      userAccountControl: 514

      """
    let ran = try office.run("person", "import", "--preset", "ldif", "-")
    #expect(ran.actions == ["added"], "\(ran.err) \(ran.failure?.message ?? "")")
    office.input = office.input.replacing("514", with: "512")
    #expect(try office.run("person", "import", "--preset", "ldif", "-").actions == ["added"])
    office.input = office.input.replacing("512", with: "66050")
    #expect(
      try office.run("person", "import", "--preset", "ldif", "-").actions == ["deactivated"])
    #expect(
      try office.query("SELECT source || ':' || id FROM external ORDER BY 1").first
        == "directory:0042")
  }
}

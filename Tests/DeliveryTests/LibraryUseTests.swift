// libcurl costs milliseconds: nothing opens it but a message that goes over the wire.

import Commands
import Foundation
import Testing

@testable import Delivery

extension DeliveryTests {
  @Suite struct LibraryUseTests {
    /// Whether the built program opened libcurl, by the dynamic linker's own words.
    private func opensCurl(_ outpost: Outpost, _ words: String...) throws -> Bool {
      let mark = outpost.file("linker-\(UUID().uuidString)")
      let run = try Started(
        [Outpost.binary] + words,
        outpost.environment.merging(["LD_DEBUG": "files", "LD_DEBUG_OUTPUT": mark]) { $1 })
      run.wait()
      let text = try String(contentsOfFile: "\(mark).\(run.process)", encoding: .utf8)
      try #require(text.contains("libsqlite3") || text.contains("libc.so.6"))
      return text.contains("libcurl")
    }

    @Test func onlyWhatGoesOverTheWireOpensTheLibrary() throws {
      let outpost = try Outpost()
      let server = try outpost.mailServer()
      #expect(try !opensCurl(outpost, "delivery", "run"), "nothing is due")
      try outpost.queue("ana@example.org")
      #expect(try !opensCurl(outpost, "delivery", "list"))
      #expect(try !opensCurl(outpost, "delivery", "run", "--dry-run"))
      #expect(try !opensCurl(outpost, "channel", "list"))
      #expect(try !opensCurl(outpost, "config"))
      #expect(try server.records().isEmpty)
      #expect(try opensCurl(outpost, "delivery", "run"))
      #expect(try server.recipients().count == 1)

      try outpost.configure("[channel mail]\ntype = file\npath = \(outpost.file("box"))\n")
      try outpost.queue("bo@example.org")
      #expect(try !opensCurl(outpost, "delivery", "run"))
      #expect(try outpost.delivery(2).state == .sent)
    }
  }
}

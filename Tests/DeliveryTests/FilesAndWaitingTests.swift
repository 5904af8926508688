// Files that go along, a run that waits, and a machine without libcurl.

import Calendar
import Commands
import Foundation
import Mail
import Repository
import SQLite
import Testing

@testable import Delivery

extension DeliveryTests {
  @Suite struct FilesAndWaitingTests {
    @Test func filesAreReadWhenTheMessageLeaves() throws {
      let outpost = try Outpost()
      try outpost.configure("[channel mail]\ntype = file\npath = \(outpost.file("box"))\n")
      try outpost.withStore { store in
        try store.write {
          try store.db.run(
            """
            INSERT INTO ticket(subject, queue, state, priority, created, updated, source)
            SELECT 's', id, 1, 2, 0, 0, 'shell' FROM queue LIMIT 1
            """)
          for (name, byte) in [("müde.pdf", UInt8(65)), ("gone.txt", 66), ("big.zip", 67)] {
            let bytes = [UInt8](repeating: byte, count: byte == 67 ? 2 << 20 : 10)
            let digest = try SHA256.hash(bytes)
            try store.db.run(
              """
              INSERT INTO content(sha256, size, data) VALUES (\(digest), \(bytes.count), \(bytes))
              """)
            try store.db.run(
              """
              INSERT INTO attachment(ticket, name, sha256, at, actor)
              VALUES (1, \(name), \(digest), 0, 'x')
              """)
          }
        }
        try store.db.run("INSERT INTO setting VALUES ('delivery.attachment-limit', '1')")
        let (files, left) = try store.mailable([1, 2, 3, 99])
        #expect(files == [1, 2])
        #expect(left == ["The file 'big.zip' of 2 MiB is too large for mail; ask for it."])
      }
      try outpost.queue("ana@example.org") { $0.files = [1, 2] }
      // What is taken off the ticket in between is not sent.
      try outpost.withStore { try $0.db.run("DELETE FROM attachment WHERE id = 2") }
      try outpost.run("delivery", "run")
      let box = outpost.file("box/new")
      let name = try #require(try FileManager.default.contentsOfDirectory(atPath: box).first)
      let raw = try Data(contentsOf: URL(filePath: box + "/" + name))
      let message = try InboundMessage.read(Array(raw))
      #expect(message.attachments.map(\.name) == ["müde.pdf"])
      #expect(message.attachments.map(\.type) == ["application/pdf"])
      #expect(message.attachments.first?.bytes == [UInt8](repeating: 65, count: 10))
    }

    @Test func aRunThatWaitsSendsWhatIsDueLater() throws {
      let outpost = try Outpost()
      let server = try outpost.mailServer()
      outpost.now = Instant(seconds: Int64(Date().timeIntervalSince1970))
      try outpost.queue("ana@example.org")
      try outpost.queue("bo@example.org") { $0.notBefore = outpost.now + 2 }
      // The real clock: this one command is about waiting.
      var variables = outpost.environment
      variables["ITTOOL_NOW"] = nil
      #expect(try Started([Outpost.binary, "delivery", "run"], variables).wait() == 0)
      #expect(try server.recipients() == ["ana@example.org"])
      #expect(try Started([Outpost.binary, "delivery", "run", "--wait"], variables).wait() == 0)
      #expect(try server.recipients() == ["ana@example.org", "bo@example.org"])
    }

    /// Runs the built program where every libcurl is a library without its functions.
    private func withoutCurl(_ outpost: Outpost, _ words: String...) throws -> (
      status: Int32, err: String, out: String
    ) {
      let folder = outpost.file("lib")
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      for name in ["libcurl.so.4", "libcurl-gnutls.so.4"] {
        let real = ["/lib", "/usr/lib", "/lib64"].lazy.flatMap { top in
          ["", "/x86_64-linux-gnu", "/aarch64-linux-gnu"].map { "\(top)\($0)/libutil.so.1" }
        }.first { FileManager.default.fileExists(atPath: $0) }
        try? FileManager.default.createSymbolicLink(
          atPath: "\(folder)/\(name)", withDestinationPath: try #require(real))
      }
      let process = Process()
      process.executableURL = URL(filePath: Outpost.binary)
      process.arguments = words
      process.environment = outpost.environment.merging(["LD_LIBRARY_PATH": folder]) { $1 }
      let (out, err) = (Pipe(), Pipe())
      process.standardOutput = out
      process.standardError = err
      try process.run()
      let texts = [out, err].map {
        String(decoding: $0.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      }
      process.waitUntilExit()
      return (process.terminationStatus, texts[1], texts[0])
    }

    @Test func withoutLibcurlEverythingWaitsAndThePackageIsNamed() throws {
      let outpost = try Outpost()
      let server = try outpost.mailServer()
      try outpost.queueMany(3)
      let ran = try withoutCurl(outpost, "delivery", "run")
      #expect(ran.status == 75)
      #expect(ran.err.contains("cannot use libcurl"))
      #expect(ran.err.contains("install the package 'libcurl"))
      #expect(try outpost.states() == ["held": 1, "queued": 2])
      #expect(try outpost.delivery(1).attempts == 0)
      let doctor = try withoutCurl(outpost, "doctor")
      #expect(doctor.status == 4)
      #expect((doctor.out + doctor.err).contains("cannot use libcurl"))
      #expect(try withoutCurl(outpost, "delivery", "list").status == 0)
      outpost.now = outpost.now + 3_600
      try outpost.run("delivery", "run")
      #expect(try server.recipients().count == 3)
    }
  }
}

// Encryption and logins of the smtp channel: required, checked, and never told.

import Calendar
import Commands
import Foundation
import Testing

@testable import Delivery

/// A certificate authority of our own and a server's certificate, made by openssl.
struct Certificates {
  /// The authority's certificate.
  let authority: String
  /// Key and certificate of a server, in one file.
  let server: String

  init(_ outpost: Outpost, name: String = "ca", host: String = "IP:127.0.0.1") throws {
    let script = """
      set -e; cd '\(outpost.path)'
      openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 9999 \
        -subj /CN=\(name) -keyout \(name).key -out \(name).pem -addext basicConstraints=critical,CA:true
      openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=\(name)-host \
        -keyout \(name)-host.key -out \(name)-host.csr
      printf 'subjectAltName=%s\\n' '\(host)' > \(name).ext
      openssl x509 -req -in \(name)-host.csr -CA \(name).pem -CAkey \(name).key -CAcreateserial \
        -days 9999 -extfile \(name).ext -out \(name)-host.pem
      cat \(name)-host.key \(name)-host.pem > \(name)-server.pem
      """
    let made = try Started(
      ["/bin/sh", "-c", script], ["PATH": "/usr/bin:/bin", "HOME": outpost.path])
    try #require(made.wait() == 0, "openssl makes no certificates")
    authority = outpost.file("\(name).pem")
    server = outpost.file("\(name)-server.pem")
  }
}

extension DeliveryTests {
  @Suite struct TLSTests {
    @Test func startTLSIsUsedAndTheCertificateChecked() throws {
      let outpost = try Outpost()
      let papers = try Certificates(outpost)
      let server = try outpost.mailServer(
        ["--certificate", papers.server, "--require-tls"], channel: "ca-file = \(papers.authority)")
      try outpost.queue("ana@example.org")
      #expect(try outpost.run("delivery", "run").status == .done)
      #expect(try server.records().first?["secure"] as? Bool == true)

      // The system's authorities do not know ours.
      try outpost.useMailServer(server.port, channel: "")
      try outpost.queue("bo@example.org")
      let ran = try outpost.run("delivery", "run")
      #expect(ran.status == .partial)
      #expect(ran.err.contains("channel mail is down") && ran.err.contains("certificate"))
      #expect(try outpost.delivery(2).state == .held)

      let other = try Certificates(outpost, name: "other")
      try outpost.useMailServer(server.port, channel: "ca-file = \(other.authority)")
      outpost.now = outpost.now + 7_200
      #expect(try outpost.run("delivery", "run").status == .partial)
      #expect(try server.recipients() == ["ana@example.org"])
    }

    @Test func aCertificateForAnotherHostIsRefused() throws {
      let outpost = try Outpost()
      let papers = try Certificates(outpost, host: "DNS:mail.example.org")
      let server = try outpost.mailServer(
        ["--certificate", papers.server], channel: "ca-file = \(papers.authority)")
      try outpost.queue("ana@example.org")
      #expect(try outpost.run("delivery", "run").status == .partial)
      #expect(try server.recipients().isEmpty)
    }

    @Test func aServerWithoutTLSGetsNothing() throws {
      let outpost = try Outpost()
      let server = try outpost.mailServer(channel: "")
      try outpost.queue("ana@example.org")
      let ran = try outpost.run("delivery", "run")
      #expect(ran.status == .partial)
      #expect(try outpost.delivery().state == .held)
      #expect(try server.recipients().isEmpty)
    }

    @Test func implicitTLSWorks() throws {
      let outpost = try Outpost()
      let papers = try Certificates(outpost)
      let server = try outpost.mailServer(
        ["--certificate", papers.server, "--implicit"],
        channel: "tls = implicit\nca-file = \(papers.authority)")
      try outpost.queueMany(3)
      #expect(try outpost.run("delivery", "run").status == .done)
      #expect(try server.recipients().count == 3)
    }

    @Test(arguments: ["plain", "login", "xoauth2", "auto"])
    func logins(way: String) throws {
      let outpost = try Outpost()
      let papers = try Certificates(outpost)
      let secret = "s3cret with blanks & ünï"
      try outpost.write(secret + "\n", to: "secret")
      let server = try outpost.mailServer(
        ["--certificate", papers.server, "--require-tls", "--auth", "help:\(secret)"],
        channel: """
          ca-file = \(papers.authority)
          user = help
          auth = \(way)
          password-file = \(outpost.file("secret"))
          """)
      try outpost.queueMany(3)
      let ran = try outpost.run("delivery", "run")
      #expect(ran.status == .done, "\(ran)")
      let logins = try server.records().compactMap { $0["login"] as? String }
      #expect(logins.count == 1, "one connection, one login")
      if way != "auto" { #expect(logins == [way.uppercased()]) }
      #expect(try server.recipients().count == 3)
    }

    @Test func aWrongPasswordHoldsTheChannelAndIsNotTold() throws {
      let outpost = try Outpost()
      let papers = try Certificates(outpost)
      try outpost.write("#!/bin/sh\necho wr0ng-passw0rd\n", to: "ask", mode: 0o700)
      let server = try outpost.mailServer(
        ["--certificate", papers.server, "--auth", "help:right"],
        channel: """
          ca-file = \(papers.authority)
          user = help
          password-command = \(outpost.file("ask")) --for 'the mail server'
          """)
      try outpost.queueMany(4)
      let ran = try outpost.run("delivery", "run")
      #expect(ran.status == .partial)
      #expect(ran.err.contains("535"))
      #expect(try outpost.states() == ["held": 1, "queued": 3])
      #expect(try server.recipients().isEmpty)
      let store = try Data(contentsOf: URL(fileURLWithPath: outpost.storePath))
      let log = try Data(contentsOf: URL(fileURLWithPath: outpost.storePath + "-wal"))
      for secret in ["wr0ng-passw0rd", Data("\0help\0wr0ng-passw0rd".utf8).base64EncodedString()] {
        #expect(!ran.err.contains(secret))
        #expect((store + log).range(of: Data(secret.utf8)) == nil)
      }
    }

    @Test func aPasswordThatOthersCanReadIsNotUsed() throws {
      let outpost = try Outpost()
      let server = try outpost.mailServer(
        ["--auth", "help:secret"],
        channel: "tls = none\nuser = help\npassword-file = \(outpost.file("secret"))")
      try outpost.write("secret\n", to: "secret", mode: 0o644)
      try outpost.queue("ana@example.org")
      let ran = try outpost.run("delivery", "run")
      #expect(ran.status == .partial)
      #expect(ran.err.contains("others may read it"))
      #expect(try server.records().isEmpty)
    }

    @Test func aPasswordNeverGoesOverAnOpenWire() throws {
      let outpost = try Outpost()
      try outpost.configure(
        """
        [channel mail]
        type = smtp
        host = mail.example.org
        tls = none
        user = help
        from = help@example.org
        """)
      try outpost.queue("ana@example.org")
      let ran = try outpost.run("delivery", "run")
      #expect(ran.status == .configuration)
      #expect(ran.err.contains("config:5: a password is not sent over a connection"))
      #expect(try outpost.delivery().state == .queued)
    }
  }
}

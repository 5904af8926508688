// Directory sync against a real slapd: 2,500 entries, StartTLS, limits, departures, failures.

import Commands
import Foundation
import Glibc
import Testing

@testable import People
@testable import Repository

@Suite(.serialized) struct DirectoryTests {
  private let office: Office

  init() throws { office = try Office() }

  /// Describes the server in the configuration and returns the office ready to use it.
  private func configure(_ server: DirectoryServer, _ changes: [String: String?] = [:]) throws {
    try office.write("pass-reader\n", to: "password")
    chmod(office.file("password"), 0o600)
    var values: [String: String?] = [
      "url": "ldap://127.0.0.1:\(server.port)", "base": "ou=people,dc=example,dc=org",
      "bind": "cn=reader,dc=example,dc=org", "password-file": office.file("password"),
      "ca-file": server.path + "/ca.pem", "timeout": "20", "filter": "(objectClass=inetOrgPerson)",
      "map":
        "external=employeeNumber name=displayName|cn address=mail phone=telephoneNumber "
        + "site=l role=employeeType account=uid",
      "roles": "Student=student *=staff",
    ]
    values.merge(changes) { $1 }
    let lines = values.compactMap { key, value in value.map { "\(key) = \($0)" } }.sorted()
    office.variables["ITTOOL_CONFIG"] = try office.write(
      "[directory]\n" + lines.joined(separator: "\n") + "\n", to: "config")
  }

  private func serverOrNote() throws -> DirectoryServer? {
    guard DirectoryServer.isInstalled else {
      print("not tested against a directory: install slapd and ldap-utils")
      return nil
    }
    return try DirectoryServer()
  }

  @Test func everybodyComesOnceAndLeavesWhenDisabled() throws {
    guard let server = try serverOrNote() else { return }
    try configure(server)
    let first = try office.run("directory", "sync", "--summary")
    #expect(first.failure == nil)
    // Ten are disabled and were never known.
    #expect(first.lines == ["2490\t0\t0\t0\t10\t0"])
    #expect(try office.run("directory", "sync").out.isEmpty)
    #expect(try office.query("SELECT count(*) FROM person WHERE role = 'student'") == ["240"])
    #expect(
      try office.lines("person", "show", "u7@example.org", "--fields", "external,account,phones")
        == ["directory:007\tu7\twork:+15550100007"])
    #expect(try office.query("SELECT count(*) FROM external WHERE id LIKE '00%'") == ["2490"])
    for secret in ["secret-7", "pass-reader"] { #expect(try !office.storeHolds(secret)) }

    // One is disabled, one is renamed, one is gone, consent stays.
    try office.lines("person", "edit", "u8@example.org", "--do-not-contact", "all")
    try server.modify(
      """
      dn: uid=u7,ou=people,dc=example,dc=org
      changetype: modify
      replace: userAccountControl
      userAccountControl: 66050

      dn: uid=u8,ou=people,dc=example,dc=org
      changetype: modify
      replace: cn
      cn: Another Name

      dn: uid=u9,ou=people,dc=example,dc=org
      changetype: delete

      """)
    let dry = try office.run("directory", "sync", "--dry-run")
    #expect(dry.actions.sorted() == ["changed", "deactivated", "deactivated"])
    #expect(try office.run("directory", "sync").out == dry.out)
    #expect(try office.query("SELECT count(*) FROM person WHERE active = 0") == ["2"])
    #expect(try office.query("SELECT kind FROM refusal") == ["all"])
    #expect(try office.run("directory", "sync").out.isEmpty)
  }

  @Test func theJobBringsInSilentlyAndLetsNobodyLeaveInCrowds() throws {
    // Nothing is configured: nothing to do.
    try syncDirectory(office.context)
    guard let server = try serverOrNote() else { return }
    try configure(server)
    try syncDirectory(office.context)
    #expect(try office.query("SELECT count(*) FROM person WHERE active") == ["2490"])
    #expect(try office.withStore { try $0.directoryRefusal() } == nil)
    // Half of the entries are not found any more.
    try configure(server, ["filter": "(&(objectClass=inetOrgPerson)(uid=u1*))"])
    try syncDirectory(office.context)
    try syncDirectory(office.context)
    #expect(try office.query("SELECT count(*) FROM person WHERE active") == ["2490"])
    let refusal = try office.withStore { try $0.directoryRefusal() }
    #expect(refusal?.contains("of 2490 people") == true, "\(refusal ?? "")")
    #expect(try office.query("SELECT count(*) FROM event WHERE kind = 'directory'") == ["1"])
    // A person looks at it, and it is well again.
    try configure(server)
    try syncDirectory(office.context)
    #expect(try office.withStore { try $0.directoryRefusal() } == nil)
  }

  @Test func encryptedFromTheStart() throws {
    guard let server = try serverOrNote() else { return }
    try configure(server, ["url": "ldaps://127.0.0.1:\(server.securePort)"])
    let ran = try office.run("directory", "sync", "--summary", "--dry-run")
    #expect(ran.lines == ["2490\t0\t0\t0\t10\t0"], "\(ran.failure?.message ?? "")")
    #expect(try office.query("SELECT count(*) FROM person") == ["0"])
  }

  @Test func whatMustBeRefusedIsRefusedAndChangesNothing() throws {
    guard let server = try serverOrNote() else { return }
    try configure(server)
    try office.lines("directory", "sync", "--summary")
    let events = try office.query("SELECT count(*) FROM event")

    func refused(
      _ changes: [String: String?], _ status: Commands.ExitStatus, _ says: String
    ) throws {
      try configure(server, changes)
      let ran = try office.run("directory", "sync")
      #expect(ran.status == status, "\(changes): \(ran.failure?.message ?? "done")")
      #expect(
        ran.failure?.message.contains(says) == true, "\(changes): \(ran.failure?.message ?? "")")
      let said = (ran.failure?.message ?? "") + ran.err + ran.out
      let isQuiet = !said.contains("pass-reader") && !said.contains("wrong-pass")
      #expect(isQuiet)
      #expect(try office.query("SELECT count(*) FROM event") == events)
    }

    // Certificates: another authority, none, another host.
    try refused(["ca-file": server.path + "/other.pem"], .busy, "cannot be reached safely")
    try refused(
      ["ca-file": server.path + "/other.pem", "url": "ldaps://127.0.0.1:\(server.securePort)"],
      .busy, "ldaps://127.0.0.1")
    try refused(["ca-file": server.path + "/none.pem"], .configuration, "cannot be read")
    try refused(["ca-file": nil], .busy, "cannot be reached safely")
    // The system's own settings cannot switch the check off.
    setenv("LDAPTLS_REQCERT", "never", 1)
    defer { unsetenv("LDAPTLS_REQCERT") }
    try refused(["ca-file": server.path + "/other.pem"], .busy, "cannot be reached safely")
    // A password never crosses in the clear.
    try refused(["start-tls": "no"], .configuration, "in the clear")
    // Credentials.
    try office.write("wrong-pass\n", to: "wrong")
    chmod(office.file("wrong"), 0o600)
    try refused(["password-file": office.file("wrong")], .configuration, "Invalid credentials")
    chmod(office.file("wrong"), 0o644)
    try refused(["password-file": office.file("wrong")], .configuration, "others may read it")
    try refused(
      ["password-file": nil, "password-command": "false"], .configuration, "password-command")
    // A part of the entries is no answer.
    try office.write("pass-small\n", to: "small")
    chmod(office.file("small"), 0o600)
    try refused(
      ["bind": "cn=small,dc=example,dc=org", "password-file": office.file("small")], .failed,
      "no whole answer: Size limit exceeded")
    // Nobody at all is no answer either.
    try refused(["filter": "(uid=nobody)"], .failed, "no entry that fits")
    try refused(["filter": "(uid=u1"], .configuration, "filter")
    try refused(["base": "ou=nowhere,dc=example,dc=org"], .configuration, "No such object")
    // Half of the district has not left over night.
    try refused(["filter": "(l=north)"], .failed, "1250 of 2490 people would be deactivated")
    // Settings.
    try refused(["url": "http://example.org"], .configuration, "neither ldap:// nor ldaps://")
    try refused(["map": "name=cn"], .configuration, "no attribute for 'external'")
    try refused(["map": "external=uid name=userPassword"], .configuration, "never read")
    // A server that is down.
    server.stop()
    try refused([:], .busy, "Can't contact LDAP server")
  }

  @Test func aServerThatNeverAnswersIsGivenUp() throws {
    guard let server = try serverOrNote() else { return }
    let deaf = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(deaf) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    let port = try DirectoryServer.freePort()
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(deaf, $0, length) == 0 && listen(deaf, 5) == 0
      }
    }
    try #require(isBound)
    for scheme in ["ldap", "ldaps"] {
      try configure(server, ["url": "\(scheme)://127.0.0.1:\(port)", "timeout": "1"])
      let begin = Date()
      let ran = try office.run("directory", "sync")
      #expect(ran.status == .busy, "\(ran.failure?.message ?? "")")
      #expect(Date().timeIntervalSince(begin) < 15)
    }
  }

  @Test func aPasswordFromACommand() throws {
    guard let server = try serverOrNote() else { return }
    try configure(server, ["password-file": nil, "password-command": "echo pass-reader"])
    let ran = try office.run("directory", "check", "--fields", "external,active")
    #expect(ran.lines.count == DirectoryServer.count)
    #expect(ran.lines.contains("00250\tfalse") && ran.lines.contains("007\ttrue"))
  }

  @Test func setupTriesTheDirectoryBeforeItWrites() throws {
    guard let server = try serverOrNote() else { return }
    try office.write("pass-reader\n", to: "password")
    try office.write("wrong\n", to: "wrong")
    for name in ["password", "wrong"] { chmod(office.file(name), 0o600) }
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
    let newest = ["release", "debug"].map { "\(root)/.build/\($0)/ittool" }.max {
      let dates = [$0, $1].map {
        (try? FileManager.default.attributesOfItem(atPath: $0)[.modificationDate]) as? Date
          ?? .distantPast
      }
      return dates[0] < dates[1]
    }
    let binary = ProcessInfo.processInfo.environment["ITTOOL_BINARY"] ?? newest ?? "ittool"
    /// Answers the questions on a terminal; the screen and the exit status.
    func setUp(_ password: String, _ authority: String, _ more: [[String]] = []) throws -> (
      String, Int32
    ) {
      let answers = [
        ["Name of the district", "Elm County"], ["Time zone", "UTC"],
        ["How does mail leave", "none"],
        ["Directory of people", "ldap://127.0.0.1:\(server.port)"],
        ["Where people stand in it", "ou=people,dc=example,dc=org"],
        ["Name to bind as", "cn=reader,dc=example,dc=org"],
        ["File with its password", office.file(password)],
        ["vouch for it", server.path + "/\(authority).pem"],
      ]
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = ["python3", root + "/Tests/ScriptTests/answer.py", binary, "setup"]
      process.environment = [
        "HOME": office.path + "/home", "TERM": "xterm", "PATH": "/usr/bin:/bin",
        "ITTOOL_ACTOR": "dana",
      ]
      let input = Pipe()
      let output = Pipe()
      process.standardInput = input
      process.standardOutput = output
      try process.run()
      try input.fileHandleForWriting.write(
        contentsOf: JSONSerialization.data(withJSONObject: answers + more))
      try input.fileHandleForWriting.close()
      let screen = output.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      return (String(decoding: screen, as: UTF8.self), process.terminationStatus)
    }
    let written = office.path + "/home/.config/ittool/config"
    for (password, authority) in [("wrong", "ca"), ("password", "other")] {
      let (screen, status) = try setUp(password, authority, [["Keep these settings anyway", "n"]])
      #expect(status == 1, "\(screen)")
      #expect(screen.contains("the trial failed: "), "\(screen)")
      #expect(!FileManager.default.fileExists(atPath: written))
    }
    let (screen, status) = try setUp("password", "ca")
    #expect(status == 0, "\(screen)")
    #expect(screen.contains("the directory has 2500 people"), "\(screen)")
    let text = try String(contentsOfFile: written, encoding: .utf8)
    #expect(text.contains("ca-file = \(server.path)/ca.pem\n"))
    #expect(!text.contains("pass-reader"))
  }
}

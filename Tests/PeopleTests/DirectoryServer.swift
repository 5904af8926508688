// A real slapd on 127.0.0.1 with its own certificates, 2,500 people and limits, for the tests.

import Foundation
import Glibc
import Testing

/// A running slapd; ended and removed when it goes.
final class DirectoryServer {
  let path: String
  let port: UInt16
  let securePort: UInt16
  private let process = Process()

  static let isInstalled = FileManager.default.isExecutableFile(atPath: "/usr/sbin/slapd")
  static let count = 2_500

  struct CannotStart: Error, CustomStringConvertible {
    var description: String
  }

  init() throws {
    var template = Array("/tmp/ittool-slapd-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw CannotStart(description: "mkdtemp") }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    port = try Self.freePort()
    securePort = try Self.freePort()
    try makeCertificates()
    try configure()
    try Self.shell("/usr/sbin/slapadd -q -f \(path)/slapd.conf -l \(path)/people.ldif")
    process.executableURL = URL(fileURLWithPath: "/usr/sbin/slapd")
    process.arguments = [
      "-d", "0", "-f", "\(path)/slapd.conf", "-h",
      "ldap://127.0.0.1:\(port) ldaps://127.0.0.1:\(securePort)",
    ]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    // Ready when it accepts connections.
    for _ in 0..<3_000 where !Self.accepts(port) {
      guard process.isRunning else { throw CannotStart(description: "slapd ended at once") }
      _ = poll(nil, 0, 10)
    }
  }

  deinit {
    stop()
    try? FileManager.default.removeItem(atPath: path)
  }

  func stop() {
    guard process.isRunning else { return }
    // The test runner blocks gentler signals, and a child inherits that.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  // MARK: Files

  private func makeCertificates() throws {
    try "subjectAltName=IP:127.0.0.1,DNS:localhost".write(
      toFile: path + "/names", atomically: true, encoding: .utf8)
    for (name, subject) in [("ca", "Test CA"), ("other", "Another CA")] {
      try Self.shell(
        """
        cd \(path) && openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj '/CN=\(subject)' \
          -keyout \(name).key -out \(name).pem
        """)
    }
    try Self.shell(
      """
      cd \(path) && openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.key \
        -out server.csr && openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key \
        -CAcreateserial -days 2 -extfile names -out server.pem
      """)
  }

  private func configure() throws {
    try FileManager.default.createDirectory(
      atPath: path + "/db", withIntermediateDirectories: true)
    try """
    include /etc/ldap/schema/core.schema
    include /etc/ldap/schema/cosine.schema
    include /etc/ldap/schema/inetorgperson.schema
    attributetype ( 1.2.840.113556.1.4.8 NAME 'userAccountControl'
      SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
    objectclass ( 1.3.6.1.4.1.99999.1 NAME 'account2' SUP top AUXILIARY
      MAY ( userAccountControl ) )
    modulepath /usr/lib/ldap
    moduleload back_mdb
    pidfile \(path)/pid
    TLSCACertificateFile \(path)/ca.pem
    TLSCertificateFile \(path)/server.pem
    TLSCertificateKeyFile \(path)/server.key
    sizelimit 1000
    database mdb
    maxsize 104857600
    suffix "dc=example,dc=org"
    rootdn "cn=admin,dc=example,dc=org"
    rootpw admin
    directory \(path)/db
    limits dn.exact="cn=reader,dc=example,dc=org" size.soft=1000 size.hard=1000 size.prtotal=unlimited
    limits dn.exact="cn=small,dc=example,dc=org" size.soft=1000 size.hard=1000 size.prtotal=1200
    access to attrs=userPassword by anonymous auth by * none
    access to * by users read by anonymous auth

    """.write(toFile: path + "/slapd.conf", atomically: true, encoding: .utf8)
    var text = """
      dn: dc=example,dc=org
      objectClass: dcObject
      objectClass: organization
      o: Example
      dc: example

      dn: ou=people,dc=example,dc=org
      objectClass: organizationalUnit
      ou: people


      """
    for name in ["reader", "small"] {
      text += """
        dn: cn=\(name),dc=example,dc=org
        objectClass: organizationalRole
        objectClass: simpleSecurityObject
        cn: \(name)
        userPassword: pass-\(name)


        """
    }
    for number in 1...Self.count {
      text += Self.entry(number, disabled: number % 250 == 0)
    }
    try text.write(toFile: path + "/people.ldif", atomically: true, encoding: .utf8)
  }

  private static func entry(_ number: Int, disabled: Bool) -> String {
    """
    dn: uid=u\(number),ou=people,dc=example,dc=org
    objectClass: inetOrgPerson
    objectClass: account2
    uid: u\(number)
    employeeNumber: 00\(number)
    cn: Person \(number)
    sn: \(number)
    mail: U\(number)@Example.org
    telephoneNumber: +1 555 01\(String(format: "%05d", number))
    l: \(number % 2 == 0 ? "north" : "south")
    employeeType: \(number % 10 == 0 ? "Student" : "Teacher")
    userPassword: secret-\(number)
    userAccountControl: \(disabled ? 514 : 512)


    """
  }

  // MARK: Tools

  /// Changes entries as the directory's administrator.
  func modify(_ ldif: String) throws {
    try ldif.write(toFile: path + "/change.ldif", atomically: true, encoding: .utf8)
    try Self.shell(
      """
      ldapmodify -x -H ldap://127.0.0.1:\(port) -D cn=admin,dc=example,dc=org -w admin \
        -f \(path)/change.ldif
      """)
  }

  static func shell(_ command: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", command]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let text = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw CannotStart(description: String(decoding: text, as: UTF8.self))
    }
  }

  private static func accepts(_ port: UInt16) -> Bool {
    withSocket(port) { descriptor, address, length in
      connect(descriptor, address, length) == 0
    }
  }

  static func freePort() throws -> UInt16 {
    var port: UInt16 = 0
    let isBound = withSocket(0) { descriptor, address, length in
      var found = sockaddr_in()
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      guard bind(descriptor, address, length) == 0 else { return false }
      let isKnown = withUnsafeMutablePointer(to: &found) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          getsockname(descriptor, $0, &size) == 0
        }
      }
      port = UInt16(bigEndian: found.sin_port)
      return isKnown
    }
    guard isBound else { throw CannotStart(description: "no free port") }
    return port
  }

  private static func withSocket(
    _ port: UInt16, _ body: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Bool
  ) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let length = socklen_t(MemoryLayout<sockaddr_in>.size)
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body(descriptor, $0, length) }
    }
  }
}

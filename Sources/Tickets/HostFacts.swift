/// `--here`: what a technician asks first about the machine that a ticket is about.
import Glibc
import Repository

/// The facts of one host.
struct HostFacts: Sendable, Equatable {
  var name: String
  var lines: [String]

  /// The facts of this host.
  static func here() -> HostFacts {
    var system = utsname()
    uname(&system)
    let name = text(of: system.nodename)
    var lines = ["Host: \(name)"]
    if let release = value("PRETTY_NAME", in: "/etc/os-release") {
      lines.append("System: \(release)")
    }
    lines.append("Kernel: \(text(of: system.sysname)) \(text(of: system.release))")
    lines.append("Machine: \(text(of: system.machine))")
    if let seconds = read("/proc/uptime")?.split(separator: ".").first.flatMap({ Int($0) }) {
      lines.append("Up: \(seconds / 86400) d \(seconds / 3600 % 24) h \(seconds / 60 % 60) min")
    }
    return HostFacts(name: name, lines: lines)
  }

  /// Adds them to a ticket: the lines to the description, the name as its asset.
  func add(to ticket: inout NewTicket) {
    if ticket.asset == nil { ticket.asset = name }
    let facts = lines.joined(separator: "\n")
    ticket.description = ticket.description.isEmpty ? facts : ticket.description + "\n\n" + facts
  }

  private static func text<T>(of field: T) -> String {
    withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }

  private static func value(_ key: String, in path: String) -> String? {
    read(path)?.split(separator: "\n").first { $0.hasPrefix(key + "=") }.map {
      String($0.dropFirst(key.count + 1).filter { $0 != "\"" })
    }
  }

  private static func read(_ path: String) -> String? {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
  }
}

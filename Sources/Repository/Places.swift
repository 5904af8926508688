/// Where the store, the configuration and the shipped data are found.
import Commands
import Glibc

/// File locations by the rules of the XDG Base Directory specification.
public struct Places: Sendable {
  let environment: Environment

  /// Places for this environment.
  public init(_ environment: Environment) { self.environment = environment }

  /// The home directory: HOME, or what the account database says when HOME is unset.
  ///
  /// - Throws: `Failure` when there is none.
  public func home() throws(Failure) -> String {
    if let home = environment.nonEmpty("HOME") { return home }
    if let entry = getpwuid(getuid()), let directory = entry.pointee.pw_dir {
      return String(cString: directory)
    }
    throw Failure(
      "no home directory: HOME is unset and this account has none",
      hint: "name the store with --db or ITTOOL_DB", status: .configuration)
  }

  /// A path of the configuration, with `~/` for the home directory.
  public func path(_ written: String) throws(Failure) -> String {
    written.hasPrefix("~/") ? try home() + written.dropFirst(1) : written
  }

  /// The person's own data directory.
  public func dataHome() throws(Failure) -> String { try xdg("XDG_DATA_HOME", "/.local/share") }

  /// The person's own configuration directory.
  public func configurationHome() throws(Failure) -> String {
    try xdg("XDG_CONFIG_HOME", "/.config")
  }

  /// The directories of shipped and added data files, the person's own first.
  public func shareDirectories() -> [String] {
    var found: [String] = []
    if let own = try? configurationHome() { found.append(own + "/ittool") }
    found.append("/etc/ittool")
    if let named = environment.nonEmpty("ITTOOL_SHARE") {
      found.append(named)
    } else {
      found += Self.besideExecutable()
      found += ["/usr/local/share/ittool", "/usr/share/ittool"]
    }
    return found
  }

  // A relative XDG value is ignored: the specification says so.
  private func xdg(_ name: String, _ fallback: String) throws(Failure) -> String {
    if let value = environment.nonEmpty(name), value.hasPrefix("/") { return value }
    return try home() + fallback
  }

  /// Where a symbolic link points to, or nil.
  public static func target(of link: String) -> String? {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink(link, &buffer, buffer.count - 1)
    guard count > 0 else { return nil }
    return String(decoding: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  // PREFIX/bin/ittool finds PREFIX/share/ittool; a build in the source tree finds its share/.
  private static func besideExecutable() -> [String] {
    guard let path = target(of: "/proc/self/exe") else { return [] }
    let parts = path.split(separator: "/")
    var found = ["/" + parts.dropLast(2).joined(separator: "/") + "/share/ittool"]
    if let build = parts.firstIndex(where: { $0.hasPrefix(".build") }) {
      found.append("/" + parts[..<build].joined(separator: "/") + "/share")
    }
    return found
  }
}

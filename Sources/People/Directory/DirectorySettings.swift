/// The `[directory]` section of the configuration, checked before anything is opened.
import Commands
import Repository

/// How the directory is reached and what is asked of it.
struct DirectorySettings: Sendable {
  var url: String
  /// Whether the connection begins in the clear and is encrypted by StartTLS.
  var startsTLS: Bool
  var base: String
  var bind: String?
  var filter: String
  var authorities: String?
  /// Seconds.
  var timeout: Int
  var pageSize: Int
  var source: String
  var map: DirectoryMap

  init(_ store: Store) throws {
    func needed(_ key: String) throws(Failure) -> String {
      if let value = try store.directory(key), !value.isEmpty { return value }
      throw Failure(
        "the directory is not configured: there is no 'directory.\(key)'",
        hint: "see 'ittool help config', section [directory]", status: .configuration)
    }
    url = try needed("url")
    base = try needed("base")
    bind = try store.directory("bind")
    filter = try needed("filter")
    authorities = try store.directory("ca-file")
    timeout = max(1, Int(try needed("timeout")) ?? 30)
    pageSize = min(max(1, Int(try needed("page-size")) ?? 500), 10_000)
    source = try PersonImportArguments.checkedSource(try needed("source"))
    map = try DirectoryMap(map: try needed("map"), roles: try store.directory("roles") ?? "")
    let wantsTLS = try needed("start-tls") == "yes"
    let place = url.lowercased()
    guard place.hasPrefix("ldap://") || place.hasPrefix("ldaps://") else {
      throw Failure(
        "directory.url: '\(url)' begins with neither ldap:// nor ldaps://", status: .configuration)
    }
    startsTLS = place.hasPrefix("ldap://") && wantsTLS
    guard wantsTLS || bind == nil || place.hasPrefix("ldaps://") else {
      throw Failure(
        "directory.start-tls is no, and a password would cross the network in the clear",
        hint: "use ldaps:// or StartTLS", status: .configuration)
    }
  }
}

/// The password of the directory: from a private file or a program, never from arguments or
/// variables.
enum DirectorySecret {
  /// The password, when a name to bind as is configured.
  ///
  /// It is never empty: that would bind as nobody and succeed (RFC 4513, 5.1.2).
  static func read(_ store: Store) throws -> [UInt8] {
    let found = try Secret.read(
      file: store.directory("password-file"), command: store.directory("password-command"),
      wrong: wrong)
    if let found { return found }
    throw wrong(
      "bind", "there is neither directory.password-file nor directory.password-command", nil)
  }

  private static func wrong(_ key: String, _ message: String, _ hint: String?) -> Failure {
    Failure("directory.\(key): \(message)", hint: hint, status: .configuration)
  }
}

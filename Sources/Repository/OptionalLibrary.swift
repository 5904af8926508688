// The C libraries that are opened at first use, as people need to know them.

import CLibraries

/// A library that ittool opens when a command first needs it.
public struct OptionalLibrary: Equatable, Sendable {
  /// The library, such as `libmd`.
  public var name: String
  /// What it is needed for.
  public var purpose: String
  /// The Debian package to install.
  public var package: String
  /// The file that was opened, such as `libmd.so.0`; `nil` where none could be.
  public var opened: String?
  /// Why no file could be opened.
  public var reason: String?

  /// Opens every library there is and tells what came of it, for `ittool doctor`.
  public static func tryAll() -> [OptionalLibrary] {
    (0..<clibraries_count()).map { index in
      let about = clibraries_at(index)
      let outcome = clibraries_open_at(index)
      return OptionalLibrary(
        name: String(cString: about.name), purpose: String(cString: about.purpose),
        package: String(cString: about.package),
        opened: outcome.soname.map { String(cString: $0) },
        reason: outcome.reason.map { String(cString: $0) })
    }
  }
}

/// A library that is needed now and cannot be used.
public struct LibraryMissing: Error, Equatable, Sendable {
  /// The library, such as `libmd`.
  public var library: String
  /// What it is needed for.
  public var purpose: String
  /// The Debian package to install.
  public var package: String
  /// What the system said.
  public var reason: String

  /// Describes a library that is opened at first use and why it could not be.
  public init(_ about: clibraries_library, reason: String) {
    library = String(cString: about.name)
    purpose = String(cString: about.purpose)
    package = String(cString: about.package)
    self.reason = reason
  }

  /// What happened, as one sentence for people.
  public var message: String { "cannot use \(library), needed for \(purpose): \(reason)" }

  /// What helps, as one sentence for people.
  public var hint: String { "install the package '\(package)'" }
}

/// Second places of the web site, so that one survives: what may stand in `[mirror NAME]`.
import Commands

extension SectionKey {
  /// The keys of a mirror, in the order of the manual.
  static let mirror: [SectionKey] = [
    SectionKey(
      "directory", [],
      "Directory that the web site is built in as well; without it 'publish' copies `web.directory`"
    ) { word throws(Failure) in try Setting.fullPath(word) },
    SectionKey(
      "publish", [],
      "Program and arguments that copy the site to its second place, as in `web.publish`"
    ) { word throws(Failure) in try Setting.wholeCommand(word) },
    SectionKey("timeout", [], "Seconds after which that program is ended; 900 unless given"),
  ]
}

extension Configuration {
  /// The second places of the web site.
  public var mirrors: [NamedSection] { sections.filter { $0.kind == .mirror } }

  /// The directory that a mirror names, with `~` for the home directory; nil for none.
  public func directory(of mirror: NamedSection, _ environment: Environment) throws(Failure)
    -> String?
  {
    guard let value = mirror["directory"] else { return nil }
    return try Places(environment).path(value)
  }
}

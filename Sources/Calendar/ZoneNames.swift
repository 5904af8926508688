// Finding a zone by its name, by TZ, or by the system's own setting, and saying so when it is not
// there.
import Glibc

extension Zone {
  /// Where Linux systems keep the zone files.
  public static let systemDirectory = "/usr/share/zoneinfo"

  /// The zone of a name such as `Europe/Berlin`, or of a POSIX TZ string such as
  /// `EST5EDT,M3.2.0,M11.1.0`.
  ///
  /// `directory` is for TZDIR. Names that lead out of it are refused. `UTC` needs no file. `UTC+5`
  /// and `GMT+5` are refused, because POSIX means five hours *behind* Greenwich by them and people
  /// mean ahead.
  public static func named(
    _ id: String, directory: String? = nil
  ) throws(ZoneError) -> Zone {
    if id.hasPrefix("UTC") || id.hasPrefix("GMT"), id.dropFirst(4).contains(where: { $0 != "0" }),
      let sign = id.dropFirst(3).first, sign == "+" || sign == "-"
    {
      var hint = "write a place, such as 'Europe/Berlin'"
      if let hours = Int(id.dropFirst(4)), 1...12 ~= hours {
        hint += "; 'Etc/GMT-\(hours)' is ahead of UTC, 'Etc/GMT+\(hours)' behind"
      }
      throw ZoneError("the zone \(quoted(id)) can be read in two ways", hint: hint)
    }
    return try find(id, directory: directory ?? systemDirectory)
  }

  /// The zone of the machine and its user: TZ where it is set, else /etc/localtime.
  ///
  /// TZ may begin with a colon; set and empty it means UTC, as in the C library. A path is taken
  /// only if it is `localtime` or lies in the zone directory. UTC is assumed only where no zone is
  /// set at all.
  public static func local(
    tz: String?, directory: String? = nil, localtime: String = "/etc/localtime"
  ) throws(ZoneError) -> Zone {
    let directory = directory ?? systemDirectory
    guard let tz else { return try system(localtime, mayBeMissing: true) }
    let name = tz.hasPrefix(":") ? String(tz.dropFirst()) : tz
    if name.isEmpty { return .utc }
    if name == localtime { return try system(localtime, mayBeMissing: false) }
    if name.hasPrefix(directory + "/") {
      return try find(String(name.dropFirst(directory.count + 1)), directory: directory)
    }
    do {
      return try find(name, directory: directory)
    } catch {
      throw ZoneError("TZ: \(error.message)", hint: error.hint)
    }
  }

  /// The names of the zones a directory holds, sorted; empty where there is no such directory.
  public static func names(in directory: String? = nil) -> [String] {
    var found: [String] = []
    list(directory ?? systemDirectory, prefix: "", depth: 0, into: &found)
    return found.sorted()
  }

  private static func system(_ path: String, mayBeMissing: Bool) throws(ZoneError) -> Zone {
    switch SmallFile.read(path) {
    case .missing where mayBeMissing: return .utc
    case .missing: throw ZoneError("\(path) is missing", hint: "set TZ to a place")
    case .bytes(let bytes):
      if let zone = Zone(identifier: linkedName(path) ?? "localtime", tzif: bytes) { return zone }
      throw ZoneError("\(path) is not a zone file", hint: "set TZ, for example TZ=Europe/Berlin")
    case .directory: throw ZoneError("\(path) is a directory", hint: "set TZ to a place")
    case .failed(let code):
      throw ZoneError("\(path) cannot be read: \(String(cString: strerror(code)))")
    }
  }

  /// The zone's name as the link /etc/localtime tells it.
  private static func linkedName(_ path: String) -> String? {
    let target = String(unsafeUninitializedCapacity: 1_024) { buffer in
      buffer.withMemoryRebound(to: CChar.self) { letters in
        guard let base = letters.baseAddress else { return 0 }
        return max(0, readlink(path, base, letters.count))
      }
    }
    let parts = target.split(separator: "/")
    guard let place = parts.lastIndex(of: "zoneinfo"), place + 1 < parts.count else { return nil }
    let name = parts[(place + 1)...].joined(separator: "/")
    return isName(name) ? name : nil
  }

  private static func find(_ id: String, directory: String) throws(ZoneError) -> Zone {
    if id == "UTC" { return .utc }
    if isName(id) {
      switch SmallFile.read(directory + "/" + id) {
      case .bytes(let bytes):
        if let zone = Zone(identifier: id, tzif: bytes) { return zone }
        throw ZoneError(
          "\(quoted(id)) is not a zone file this program understands",
          hint: id.hasPrefix("right/") ? "leave 'right/' away: leap seconds are not counted" : nil)
      case .failed(let code):
        throw ZoneError(
          "the file of the zone \(quoted(id)) cannot be read: \(String(cString: strerror(code)))")
      case .missing, .directory: break
      }
    }
    if let rule = ZoneRule(posix: id) {
      return Zone(
        identifier: id, changes: [], kinds: [], offsets: [rule.standard], rule: rule)
    }
    throw unknown(id, directory)
  }

  /// Whether a text can be a zone's name: relative, without `.` and `..`, of harmless letters.
  private static func isName(_ id: String) -> Bool {
    guard 1...100 ~= id.utf8.count else { return false }
    let parts = id.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    return parts.allSatisfy { part in
      guard let first = part.first, first.isLetter || first.isDigit else { return false }
      return part.allSatisfy {
        $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
          || $0 == UInt8(ascii: "+")
      }
    }
  }

  private static func unknown(_ id: String, _ directory: String) -> ZoneError {
    let names = names(in: directory)
    let message = "unknown time zone \(quoted(id))"
    if names.isEmpty {
      return ZoneError(
        message + ": there are no zone files in \(directory)", hint: "install the package tzdata")
    }
    let typed = String(id.map { $0 == " " ? "_" : $0 })
    if let name = nearest(to: typed, in: names) {
      return ZoneError(message, hint: "did you mean '\(name)'?")
    }
    let places = names.map { String($0.split(separator: "/").last ?? "") }
    if let place = nearest(to: typed, in: places), let index = places.firstIndex(of: place) {
      return ZoneError(message, hint: "did you mean '\(names[index])'?")
    }
    return ZoneError(message, hint: "write a place, such as 'America/New_York' or 'Europe/Berlin'")
  }

  private static func list(
    _ directory: String, prefix: String, depth: Int, into found: inout [String]
  ) {
    guard depth < 4, let stream = opendir(directory) else { return }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      // Everything that is not a zone there begins with a small letter: posix, right, zone.tab.
      guard let first = name.utf8.first, first.isLetter, first.lowered != first,
        !name.utf8.contains(UInt8(ascii: "."))
      else { continue }
      var facts = stat()
      guard stat(directory + "/" + name, &facts) == 0 else { continue }
      if facts.st_mode & S_IFMT == S_IFDIR {
        list(directory + "/" + name, prefix: prefix + name + "/", depth: depth + 1, into: &found)
      } else {
        found.append(prefix + name)
      }
    }
  }
}

/// The configuration file: `key = value` lines with `[sections]` and `#` comments.
import Commands
import Glibc
import Terminal

/// What the configuration files say, and where each value stands.
public struct Configuration: Sendable {
  /// Values by setting name.
  public private(set) var values: [String: (value: String, origin: Setting.Origin)] = [:]
  /// The files that were read.
  public private(set) var files: [String] = []
  /// The sections with names, in the order they were first met.
  public private(set) var sections: [NamedSection] = []
  /// The ways out.
  public var channels: [NamedSection] { sections.filter { $0.kind == .channel } }
  /// The places where mail comes in.
  public var mailboxes: [NamedSection] { sections.filter { $0.kind == .mailbox } }

  /// No configuration at all.
  public init() {}

  /// Reads the files that apply: `--config` or `ITTOOL_CONFIG` alone, else the person's own over
  /// `/etc/ittool/config`.
  ///
  /// A file that was named must exist; the usual ones may be missing.
  public init(_ globals: Globals, _ environment: Environment) throws(Failure) {
    if let named = globals.configuration ?? environment.nonEmpty("ITTOOL_CONFIG") {
      guard let text = try Self.read(named) else {
        throw Failure("\(named): no such configuration file", status: .configuration)
      }
      try add(text, path: named)
      return
    }
    var paths = ["/etc/ittool/config"]
    if let own = try? Places(environment).configurationHome() {
      paths.append(own + "/ittool/config")
    }
    for path in paths {
      if let text = try Self.read(path) { try add(text, path: path) }
    }
  }

  /// The value of a setting and where it stands.
  public subscript(name: String) -> (value: String, origin: Setting.Origin)? { values[name] }

  /// Adds the lines of one file; a later file wins.
  public mutating func add(_ text: String, path: String) throws(Failure) {
    files.append(path)
    var section = ""
    var named: Int?
    var seen: [String: Int] = [:]
    for (index, raw) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    {
      let number = index + 1
      func wrong(_ message: String, hint: String? = nil) -> Failure {
        Failure("\(path):\(number): \(message)", hint: hint, status: .configuration)
      }
      let line = raw.trimmed
      if line.isEmpty || line.hasPrefix("#") { continue }
      if line.hasPrefix("[") {
        guard line.hasSuffix("]"), line.count > 2 else {
          throw wrong("'\(line)' is not a section such as [ticket]")
        }
        section = line.dropFirst().dropLast().trimmed
        named = nil
        if let title = try NamedSection.title(in: section, wrong) {
          section = "\(title.kind.rawValue).\(title.name)"
          named = place(of: title, Setting.Origin(path: path, line: number))
          continue
        }
        if !Setting.all.contains(where: { $0.name.hasPrefix(section + ".") }) {
          let known = Set(Setting.all.compactMap { $0.name.split(separator: ".").dropLast().first })
          throw wrong(
            "unknown section '[\(section)]'",
            hint: didYouMean(
              section, in: known.map(String.init) + ["channel NAME", "mailbox NAME", "mirror NAME"])
          )
        }
        continue
      }
      guard let equals = line.firstIndex(of: "=") else {
        throw wrong("'\(line)' is not 'key = value'")
      }
      let key = line[..<equals].trimmed
      let value = line[line.index(after: equals)...].trimmed
      let name = section.isEmpty ? key : "\(section).\(key)"
      if let named {
        if let first = seen.updateValue(number, forKey: name) {
          throw wrong("'\(key)' stands in line \(first) already")
        }
        do throws(Failure) { try SectionKey.check(key, value, sections[named].kind) } catch {
          throw wrong(error.message).adding(hint: error.hints.first)
        }
        sections[named].values[key] = (value, Setting.Origin(path: path, line: number))
        continue
      }
      let setting: Setting
      do throws(Failure) {
        setting = try Setting.named(name)
      } catch {
        throw wrong("unknown key '\(key)'" + (section.isEmpty ? "" : " in [\(section)]"))
          .adding(hint: error.hints.first)
      }
      guard setting.keeper == .file else {
        throw wrong(
          "'\(name)' belongs to the district and is kept in the store",
          hint: "use 'ittool config set \(name) \(value)'")
      }
      if let first = seen.updateValue(number, forKey: name) {
        throw wrong("'\(key)' stands in line \(first) already")
      }
      do throws(Failure) { try setting.check(value) } catch {
        throw wrong("\(key): \(error.message)").adding(hint: error.hints.first)
      }
      values[name] = (value, Setting.Origin(path: path, line: number))
    }
  }

  private mutating func place(
    of title: (kind: NamedSection.Kind, name: String), _ origin: Setting.Origin
  ) -> Int {
    let known = sections.firstIndex { $0.kind == title.kind && $0.name == title.name }
    if let known { return known }
    sections.append(NamedSection(title.kind, name: title.name, origin: origin))
    return sections.count - 1
  }

  /// The text of a file of settings; nil when it does not exist.
  ///
  /// - Throws: `Failure` for one that cannot be read, is no UTF-8 or is over 1 MiB: an unreadable
  ///   file is never taken for none.
  public static func read(_ path: String) throws(Failure) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw Failure("\(path): \(systemMessage(errno))", status: .configuration)
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16_384)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0 { throw Failure("\(path): \(systemMessage(errno))", status: .configuration) }
      if count == 0 { break }
      bytes += chunk.prefix(count)
      if bytes.count > 1 << 20 {
        throw Failure("\(path): a configuration of over 1 MiB", status: .configuration)
      }
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Failure("\(path): not UTF-8 text", status: .configuration)
    }
    return text
  }
}

extension StringProtocol {
  /// The text without white space at both ends.
  public var trimmed: String {
    // Most texts have nothing around them, which two scalars tell.
    if let first = unicodeScalars.first?.value, let last = unicodeScalars.last?.value,
      33...126 ~= first, 33...126 ~= last
    {
      return String(self)
    }
    guard let first = firstIndex(where: { !$0.isWhitespace }),
      let last = lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(self[first...last])
  }
}

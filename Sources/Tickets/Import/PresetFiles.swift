/// Where presets are found: a person's own, the machine's, and those that come with the program.
import Commands
import Formats
import Glibc
import Repository
import Terminal

/// The preset files that an environment can see.
public struct PresetFiles: Sendable {
  private let environment: Environment

  /// Presets for this environment.
  public init(_ environment: Environment) { self.environment = environment }

  private static let suffix = ".preset"

  private var directories: [String] {
    Places(environment).shareDirectories().map { $0 + "/presets" }
  }

  /// The names, each once, in alphabetical order; for completion.
  public func names() -> [String] { paths().map(\.name) }

  /// The files, the one that counts for each name.
  func paths() -> [(name: String, path: String)] {
    var found: [String: String] = [:]
    for directory in directories {
      guard let stream = opendir(directory) else { continue }
      defer { closedir(stream) }
      while let entry = readdir(stream) {
        let file = withUnsafeBytes(of: entry.pointee.d_name) {
          String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        guard file.hasSuffix(Self.suffix) else { continue }
        let name = String(file.dropLast(Self.suffix.count))
        if found[name] == nil { found[name] = "\(directory)/\(file)" }
      }
    }
    return found.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// The preset of this name, or of this path when there is a slash in it.
  func preset(_ name: String) throws -> Preset {
    if name.contains("/") { return try read(name) }
    let known = paths()
    if let found = known.first(where: { $0.name == name }) { return try read(found.path) }
    var failure = Failure.usage(
      "there is no preset '\(name)'", hint: didYouMean(name, in: known.map(\.name)))
    failure.hints.append(
      known.isEmpty
        ? "none was found in " + directories.joined(separator: ", ")
        : "see 'ittool ticket import --list-presets'")
    throw failure
  }

  func read(_ path: String) throws -> Preset {
    let bytes = try Input(path: path).readAll(limit: 1 << 20)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Failure("\(path): not UTF-8 text", status: .configuration)
    }
    return try Preset(text, path: path)
  }
}

extension Context {
  /// Prints name, title and file of every preset.
  func listPresets() throws -> ExitStatus {
    let files = PresetFiles(environment)
    let fields: [Field<(name: String, title: String, file: String)>] = [
      Field("name", "Name for --preset") { .text($0.name) },
      Field("title", "What it reads") { .text($0.title) },
      Field("file", "Where it stands") { .text($0.file) },
    ]
    try printRows(fields, Output(), local: { $0.rfc3339 }) { emit in
      for (name, path) in files.paths() {
        try emit((name, try files.read(path).title, path))
      }
    }
    return .done
  }
}

/// `channel preset` and `channel lint`: which services are described, and whether rightly.
import Commands
import Formats
import Glibc
import Repository
import SQLite

/// What `channel preset` does.
enum PresetVerb: String, CaseIterable, Sendable, ArgumentValue {
  case list, show
}

struct ChannelPresetArguments: Sendable {
  var verb: PresetVerb?
  var name: String?
  var output = Output()
}

struct ChannelLintArguments: Sendable {
  var files: [String] = []
}

/// One preset and what it can do.
struct PresetRow: Sendable {
  var preset: HTTPPreset
  var path: String

  static let fields: [Field<PresetRow>] = [
    Field("preset", "Its name") { .text($0.preset.name) },
    Field("fits", "How its texts are counted") { .text($0.preset.rule.name.rawValue) },
    Field("corrects", "Whether a post can be changed") { .bool($0.preset.update != nil) },
    Field("retracts", "Whether a post can be deleted") { .bool($0.preset.delete != nil) },
    Field("summary", "What it is for") { .text($0.preset.summary) },
    Field("path", "Its file", usual: false) { .text($0.path) },
  ]
}

extension ChannelCommands {
  static var preset: Command<ChannelPresetArguments> {
    Command(
      "channel preset", "List the services that http channels know",
      prose: """
        `list` lists the presets of the shared data; one in
        your own or in the machine's configuration directory goes before one of the same name that
        came along. `show` prints the file of one; its comments say what the configuration gives.
        """,
      options: Output.options.within(\.output),
      operands: [
        .one("VERB", "Whether to list them or to show one", \.verb),
        .maybe("NAME", "The preset to show", \.name),
      ],
      fields: PresetRow.fields.descriptions(),
      examples: [
        Example("ittool channel preset list", "See which services are described"),
        Example("ittool channel preset show slack", "See what Slack needs"),
      ],
      start: ChannelPresetArguments()
    ) { arguments, context in
      let shared = Places(context.environment).shareDirectories()
      if arguments.verb == .show {
        guard let name = arguments.name else {
          throw Failure.usage("channel preset show: a name is missing")
        }
        let found = try HTTPPreset.text(of: name, in: shared)
        try context.console.write(found.text)
        return .done
      }
      if let name = arguments.name {
        throw Failure.usage(
          "channel preset list: '\(name)' is one word too many",
          hint: "'channel preset show \(name)' prints it")
      }
      var isWhole = true
      var rows: [PresetRow] = []
      for name in PresetFiles.names(in: shared) {
        do throws(Failure) {
          let found = try HTTPPreset.text(of: name, in: shared)
          let preset = try HTTPPreset(name: name, text: found.text, path: found.path)
          rows.append(PresetRow(preset: preset, path: found.path))
        } catch {
          isWhole = false
          context.console.warn(error.message, hints: error.hints)
        }
      }
      try context.printRows(PresetRow.fields, arguments.output, local: { $0.rfc3339 }) { emit in
        for row in rows { try emit(row) }
      }
      return isWhole ? .done : .partial
    }
  }

  static var lint: Command<ChannelLintArguments> {
    Command(
      "channel lint", "Check the files of presets",
      prose: """
        Reads each FILE as a preset and prints every mistake as FILE:LINE: what is wrong. Bodies
        of JSON are filled with an example and must be JSON then. Ends with status 1 when
        something was found, and prints nothing when all is well.
        """,
      operands: [.many("FILE", "A file such as chat.channel", completion: .file, \.files)],
      examples: [Example("ittool channel lint chat.channel", "Check a preset of your own")],
      start: ChannelLintArguments()
    ) { arguments, context in
      var isSound = true
      for path in arguments.files {
        guard let text = try Configuration.read(path) else {
          throw Failure("\(path): \(String(cString: strerror(ENOENT)))")
        }
        let reading = PresetReading(name: PresetFiles.name(of: path), text: text)
        let faults = try reading.faults + PresetFiles.bodyFaults(reading)
        for fault in faults.sorted(by: { $0.line < $1.line }) {
          isSound = false
          try context.console.display("\(path):\(fault.line): \(fault.message)")
          if let hint = fault.hint {
            try context.console.display("\(path):\(fault.line):   hint: \(hint)")
          }
        }
      }
      return isSound ? .done : .failed
    }
  }
}

enum PresetFiles {
  /// The names of all presets, sorted.
  static func names(in directories: [String]) -> [String] {
    var names: Set<String> = []
    for directory in directories {
      guard let folder = opendir("\(directory)/channels") else { continue }
      defer { closedir(folder) }
      while let entry = readdir(folder) {
        let file = withUnsafePointer(to: &entry.pointee.d_name) { place in
          place.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if file.hasSuffix(".channel"), !file.hasPrefix(".") { names.insert(name(of: file)) }
      }
    }
    return names.sorted()
  }

  /// The name that a file gives its preset.
  static func name(of path: String) -> String {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    return file.hasSuffix(".channel") ? String(file.dropLast(".channel".count)) : file
  }

  /// Bodies that are not JSON once values stand in them.
  static func bodyFaults(_ reading: PresetReading) throws -> [PresetFault] {
    let scratch = try Connection(path: ":memory:", mode: .create)
    var faults: [PresetFault] = []
    for template in reading.templates where template.key.hasSuffix("body") {
      let isJSON = reading.preset.encoding == .json || template.key == "login-body"
      guard isJSON, !template.text.isEmpty else { continue }
      let sample = Placeholders(
        Parcel.sample(at: .init(seconds: 0)), channel: "example",
        more: ["facets": "[]", "timestamp": "0", "seconds_left": "60"],
        raw: ["facets", "timestamp", "seconds_left"])
      let text = sample.fillJSON(template.text)
      if try scratch.first("SELECT json_valid(\(text))", as: Int64.self) != 1 {
        faults.append(
          PresetFault(
            line: template.line, message: "\(template.key): not JSON once values stand in it",
            hint: "a value brings its own quotes: {\"text\":{post}}"))
      }
    }
    return faults
  }
}

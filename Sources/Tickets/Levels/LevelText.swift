/// Levels as text: one section each, in their order, as `level export` writes and `import` reads.
import Calendar
import Commands
import Repository

extension Level {
  /// What is said of it, by the words of the file; nil for what is not said.
  var lines: [(key: String, value: String?)] {
    [
      ("description", description.isEmpty ? nil : description), ("queue", queue),
      ("priority", priority?.keyword), ("site", site), ("group", group), ("calendar", calendar),
      ("response", targets[.response]?.description), ("next-word", targets[.word]?.description),
      ("resolution", targets[.resolution]?.description), ("warn", "\(warn)%"),
      ("urgent", isUrgent ? "yes" : "no"), ("lead", lead), ("since", since.rfc3339),
      (
        "escalate",
        steps.isEmpty ? "nobody" : steps.map(\.description).joined(separator: "; ")
      ),
    ]
  }

  /// Its section of a file.
  var text: String {
    "[level \(name)]\n"
      + lines.compactMap { key, value in value.map { "\(key) = \($0)\n" } }.joined()
  }

  /// Takes one line of a section.
  mutating func take(_ key: String, _ value: String) throws {
    switch key {
    case "description": description = try Wording.word(value, key) ?? ""
    case "queue": queue = value
    case "priority": priority = try Priority.read(value)
    case "site": site = value
    case "group": group = value
    case "calendar": calendar = value
    case "response": targets[.response] = try LevelTarget.read(value)
    case "next-word": targets[.word] = try LevelTarget.read(value)
    case "resolution": targets[.resolution] = try LevelTarget.read(value)
    case "warn": warn = try Level.percent(value)
    case "urgent": isUrgent = try Level.truth(value)
    case "lead": lead = value
    case "since":
      guard let instant = Instant(rfc3339: value) else {
        throw Failure("'\(value)' is no time", hint: "write it as 2026-08-01T00:00:00Z")
      }
      since = instant
    case "escalate":
      steps =
        value == "nobody"
        ? [] : try value.split(separator: ";").map { try EscalationStep.read($0.trimmed) }
    default:
      throw Failure("there is no '\(key)' of a level", hint: didYouMean(key, in: Self.keys))
    }
  }

  static let keys = Level(name: "", since: Instant(seconds: 0)).lines.map(\.key)

  static func percent(_ word: String) throws(Failure) -> Int64 {
    guard let number = Int64(word.hasSuffix("%") ? String(word.dropLast()) : word),
      1...100 ~= number
    else { throw .usage("'\(word)' is not a share of 1% to 100%") }
    return number
  }

  private static func truth(_ word: String) throws(Failure) -> Bool {
    switch word {
    case "yes": return true
    case "no": return false
    default: throw Failure("'\(word)' is neither yes nor no")
    }
  }
}

/// Reads a file of levels.
struct LevelFile {
  var levels: [Level] = []

  /// - Parameters:
  ///   - name: the file, for messages.
  ///   - since: from when the promises of a level hold that does not say.
  /// - Throws: `Failure` that names the line.
  init(_ text: String, name: String, since: Instant) throws {
    var seen: Set<String> = []
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    {
      let line = line.trimmed
      if line.isEmpty || line.hasPrefix("#") { continue }
      do {
        if line.hasPrefix("[") {
          try begin(line, &seen, since)
        } else {
          let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
          guard parts.count == 2, !parts[1].trimmed.isEmpty else {
            throw Failure("this is no 'key = value'")
          }
          guard !levels.isEmpty else {
            throw Failure("this belongs to no level", hint: "begin with '[level NAME]'")
          }
          try levels[levels.count - 1].take(parts[0].trimmed, parts[1].trimmed)
        }
      } catch let failure as Failure {
        var told = Failure("\(name):\(index + 1): \(failure.message)")
        told.hints = failure.hints
        throw told
      }
    }
    for index in levels.indices { levels[index].place = Int64(index + 1) }
  }

  private mutating func begin(_ line: String, _ seen: inout Set<String>, _ since: Instant) throws {
    let words = line.dropFirst().dropLast().split(separator: " ")
    guard line.hasSuffix("]"), words.count == 2, words[0] == "level" else {
      throw Failure("'\(line)' begins no level", hint: "write '[level NAME]'")
    }
    let name = try Wording.tag(String(words[1]))
    guard seen.insert(name.lowercased()).inserted else {
      throw Failure("the level '\(name)' stands here twice")
    }
    var level = Level(name: name, since: since)
    level.steps = EscalationStep.usual
    levels.append(level)
  }
}

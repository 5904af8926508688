/// Presets of `survey import`: what the export of another program looks like, as a small text file.
///
/// Lines are `key = value` or `# comment`. `id`, `received`, `address`, `site`, `role` and
/// `complete` name columns, several lines of one key are tried in order; `ignore` names columns that
/// are left out, `*` at an end stands for anything. `several` is what parts several answers in a cell,
/// `chosen` what stands in the column of an option that was chosen, `null` what means no answer,
/// `prefix` what stands before a number, `headings` how many lines of headings there are.
import Commands
import Formats
import Repository

/// The rules for one kind of file.
struct SurveyPreset: Sendable {
  /// What it is for.
  var title = ""
  /// The columns of what is not an answer, by our word.
  var columns: [String: [String]] = [:]
  /// Columns that are left out.
  var ignored: [String] = []
  /// What parts several answers in a cell.
  var separators: [Character] = []
  /// What stands in the column of an option that was chosen, in small letters.
  var chosen: Set<String> = []
  /// What means that there is no answer, in small letters.
  var nulls: Set<String> = []
  /// What may stand before a number.
  var prefixes: [String] = []
  /// How many lines of headings there are.
  var headings = 1

  /// The words for what is not an answer.
  static let words = ["id", "received", "address", "site", "role", "complete"]

  /// What our own export looks like.
  static let own: SurveyPreset = {
    var preset = SurveyPreset()
    for word in words { preset.columns[word] = [word] }
    preset.ignored = ["ticket"]
    preset.separators = [";", ","]
    preset.chosen = ["1", "yes", "x", "true"]
    return preset
  }()

  private init() {}

  /// The preset of a name, or of a path when there is a slash in it.
  init(named name: String, _ context: Context) throws {
    let text: String
    let path: String
    if name.contains("/") {
      text = try context.console.readText(name, limit: 1 << 16)
      path = name
    } else {
      let directories = Places(context.environment).shareDirectories()
      guard let file = try SharedFile("surveys/imports/\(name).preset", in: directories) else {
        let known = ["google-forms", "limesurvey", "microsoft-forms", "surveymonkey"]
        throw Failure.usage(
          "there is no preset '\(name)'",
          hint: didYouMean(name, in: known) ?? "there are \(known.joined(separator: ", "))")
      }
      text = file.text
      path = file.path
    }
    try self.init(text, path: path)
  }

  /// Reads the text of a preset file.
  init(_ text: String, path: String) throws(Failure) {
    for (index, raw) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    {
      let line = raw.trimmed
      if line.isEmpty || line.hasPrefix("#") { continue }
      do throws(Failure) { try take(line) } catch {
        throw Failure(
          "\(path):\(index + 1): \(error.message)", hint: error.hints.first, status: .configuration)
      }
    }
  }

  private mutating func take(_ line: String) throws(Failure) {
    guard let equals = line.firstIndex(of: "=") else {
      throw Failure("'\(line)' is not 'key = value'")
    }
    let key = line[..<equals].trimmed
    let value = line[line.index(after: equals)...].trimmed
    guard !value.isEmpty else { throw Failure("'\(key)' has no value") }
    switch key {
    case "title": title = value
    case "ignore": ignored.append(SurveyHeading.pattern(value))
    case "several":
      guard value.count == 1, let separator = value.first else {
        throw Failure("'\(value)' is not one character")
      }
      separators.append(separator)
    case "chosen": chosen.insert(value.lowercased())
    case "null": nulls.insert(value.lowercased())
    case "prefix": prefixes.append(value.lowercased())
    case "headings":
      guard let count = Int(value), 1...2 ~= count else { throw Failure("headings is 1 or 2") }
      headings = count
    case _ where Self.words.contains(key): columns[key, default: []].append(value)
    default:
      let known =
        Self.words + ["title", "ignore", "several", "chosen", "null", "prefix", "headings"]
      throw Failure(
        "unknown key '\(key)'; known are \(known.joined(separator: ", "))",
        hint: didYouMean(key, in: known))
    }
  }
}

/// The heading of a column, as it is compared.
enum SurveyHeading {
  /// Small letters, single blanks, without the number in front and the star of what is required.
  static func comparable(_ heading: String) -> String {
    var words = heading.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")[
      ...]
    let digits = words.prefix { $0.isNumber }
    if !digits.isEmpty, words.dropFirst(digits.count).hasPrefix(". ") {
      words = words.dropFirst(digits.count + 2)
    }
    while let last = words.last, last == "*" || last == ":" || last == " " { words.removeLast() }
    return String(words)
  }

  /// What a heading is compared with, whose stars stand for anything.
  static func pattern(_ text: String) -> String {
    text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// Whether a heading is meant by a pattern with `*` at an end.
  static func matches(_ heading: String, _ pattern: String) -> Bool {
    let begins = pattern.hasSuffix("*")
    let ends = pattern.hasPrefix("*")
    var words = pattern
    if begins { words.removeLast() }
    if ends, !words.isEmpty { words.removeFirst() }
    switch (ends, begins) {
    case (true, true): return heading.contains(words)
    case (true, false): return heading.hasSuffix(words)
    case (false, true): return heading.hasPrefix(words)
    case (false, false): return heading == pattern
    }
  }
}

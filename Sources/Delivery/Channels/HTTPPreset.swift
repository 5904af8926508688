/// How to speak to one service over HTTP: a preset, kept as a data file.
import Commands
import Formats
import Repository
import Terminal

/// A preset: `channels/NAME.channel` in the directories of shared data.
///
/// `PresetReading` says how the file is written.
struct HTTPPreset: Sendable {
  /// How values are written into the body.
  enum Encoding: String, CaseIterable, Sendable {
    /// As JSON strings, with their quotes.
    case json
    /// As values of a form.
    case form
    /// As they are.
    case text
  }

  /// What an answer says about the message.
  enum Meaning: String, CaseIterable, Sendable {
    case sent, deferred, refused, unknown, down
    /// What was to be changed is not there any more.
    case gone
  }

  /// One kind of request.
  struct Call: Sendable, Equatable {
    var method = "POST"
    var url = ""
    var body = ""
  }

  let name: String
  var summary = ""
  /// Posts a message.
  var post = Call()
  /// Replaces what was posted; nil where the service cannot.
  var update: Call?
  /// Takes back what was posted; nil where the service cannot.
  var delete: Call?
  /// Gets a token with account and secret; nil where the secret is enough.
  var login: Call?
  /// The paths of token and account in the answer to the login.
  var token = ""
  var account: String?
  var headers: [String] = []
  var encoding = Encoding.json
  /// Whether account and secret go along as HTTP's basic authentication.
  var isBasic = false
  /// How texts are made to fit.
  var rule = FittingRule(.none)
  /// Whether everybody sees what is posted; nil where the preset does not know.
  var isPublic: Bool?
  /// Whether its addresses are the telephone numbers of people.
  var reachesPhones = false
  /// The address of a post for people, made of the service's own name for it.
  var page: String?
  /// The path of the service's own name for a message, in its answer.
  var remote: String?
  /// The path of the service's own word for what is wrong; no word is no error.
  var says: String?
  /// Seconds for which the service knows a message that comes twice by its key.
  var idempotent: Int64 = 0
  /// Values of its own that the configuration may give as `with.NAME`.
  var own: [String: String] = [:]
  /// Those of them that the configuration must give.
  var required: Set<String> = []
  var meanings: [(codes: ClosedRange<Int>, meaning: Meaning)] = []
  var words: [String: Meaning] = [:]
  var gone: Set<String> = []
  /// How it tells what became of a message.
  var receipt = ReceiptRule()

  /// An empty preset, to be filled by reading.
  init(name: String) { self.name = name }

  /// Finds and reads the preset.
  init(named name: String, in directories: [String]) throws(Failure) {
    let found = try Self.text(of: name, in: directories)
    try self.init(name: name, text: found.text, path: found.path)
  }

  /// Reads the text of a preset.
  init(name: String, text: String, path: String) throws(Failure) {
    let reading = PresetReading(name: name, text: text)
    if let fault = reading.faults.first(where: { $0.isFatal }) {
      throw Failure(
        "\(path):\(fault.line): \(fault.message)", hint: fault.hint, status: .configuration)
    }
    self = reading.preset
  }

  /// The file of a preset: the first directory that has it counts.
  static func text(
    of name: String, in directories: [String]
  ) throws(Failure) -> (text: String, path: String) {
    guard !name.isEmpty,
      name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
    else { throw Failure("'\(name)' is no name of a preset", status: .configuration) }
    for directory in directories {
      let path = "\(directory)/channels/\(name).channel"
      if let text = try Configuration.read(path) { return (text, path) }
    }
    throw Failure(
      "there is no preset '\(name)'",
      hint: didYouMean(name, in: PresetFiles.names(in: directories))
        ?? "'ittool channel preset list' lists those there are", status: .configuration)
  }

  /// What an answer says; nil when the preset says nothing.
  func meaning(of status: Int, word: String? = nil) -> Meaning? {
    if let word {
      if let known = words[word] { return known }
      // Some services answer 200 to everything and tell the error in words.
      if 200...299 ~= status { return .refused }
    }
    return meanings.first { $0.codes.contains(status) }?.meaning
  }

  /// Whether an answer says that there is nothing to change any more.
  func isGone(_ status: Int, word: String?) -> Bool {
    gone.contains(String(status)) || word.map { gone.contains($0) } == true
  }
}

/// What the commands that speak of an outage have in common: the words, the impacts, the promise.
import Calendar
import Commands
import Repository
import SQLite
import Services
import Terminal

struct OutageArguments: Sendable {
  var number: OutageNumber?
  var title: [String] = []
  var affected: String?
  var meanwhile: String?
  var works: String?
  var message: String?
  var file: String?
  var next: String?
  var impacts: [String] = []
  var places: [String] = []
  var state: OutageState?
  var cause: String?
  var owner: String?
  var since: String?
  var until: String?
  var language: String?
  var reason: String?
  var newTitle: String?
  var update: Int?
  var quiet = false
  var withTickets = false
  var draft = false
  var strict = false
  var isPublic = false
  var notPublic = false
  var dryRun = false
}

extension OutageArguments {
  static let wordOptions: [Option<OutageArguments>] = [
    .value("affected", "TEXT", "What is affected, in one sentence", \.affected),
    .value("meanwhile", "w", "TEXT", "What to do meanwhile, in one sentence", \.meanwhile),
    .value("works", "TEXT", "What still works, in one sentence", \.works),
    .value("message", "m", "TEXT", "What else there is to say, in Markdown", \.message),
    .value(
      "file", "F", "FILE", "Read that from FILE; - is standard input", completion: .file, \.file),
  ]

  static let promiseOption: Option<OutageArguments> = .value(
    "next", "n", "WHEN", "When the next word comes: 30min, today@14:00, or none",
    details: "Unless given, after `outage.next-minutes`.", \.next)

  static let impactOption: Option<OutageArguments> = .list(
    "impact", "i", "SERVICE=LEVEL", "How badly SERVICE is hit; repeat for more",
    details:
      "LEVEL is operational, degraded, partial, major, or maintenance; a name alone means major. "
      + "What was said of other services holds on.",
    completion: .query("service"), \.impacts)

  static let tellingOptions: [Option<OutageArguments>] = [
    .flag("no-notify", "Write it down, on the status page, too, but tell nobody", \.quiet),
    .flag("strict", "Refuse words that lack a part, instead of pointing it out", \.strict),
  ]

  static let sinceOption: Option<OutageArguments> = .value(
    "since", "DATE", "Since when it holds, if not since now", \.since)

  static let numberOperand: Operand<OutageArguments> = .one(
    "NUMBER", "The outage", completion: .query("outage"), \.number)

  /// The words that are given.
  func words(_ context: Context, _ store: Store) throws -> OutageWordChange {
    var change = OutageWordChange()
    change.affected = affected
    change.meanwhile = meanwhile
    change.works = works
    change.body = try context.console.text(message: message, file: file, limit: 1 << 20)
    change.next = try promise(store)
    return change
  }

  /// The time that `--next` names: nil where it is not given, `.some(nil)` for `none`.
  func promise(_ store: Store) throws -> Instant?? {
    guard let word = next?.trimmed else { return .none }
    if word.isEmpty || word.lowercased() == "none" { return .some(nil) }
    let time: Instant
    if word.first?.isNumber == true, !word.contains("-"), !word.contains(":") {
      time = store.now + (try Span.typed(word, "--next")).seconds
    } else {
      time = try store.typedDate(word, "--next")
    }
    guard time > store.now else { throw Failure.usage("--next: '\(word)' does not lie ahead") }
    return .some(time)
  }

  /// Since when it holds.
  func beginning(_ store: Store) throws -> Instant? {
    guard let since else { return nil }
    let time = try store.typedDate(since, "--since", edge: .start)
    guard time <= store.now else { throw Failure.usage("--since: '\(since)' lies ahead") }
    return time
  }

  /// The kind of cause; `none` is `.some(nil)`.
  func causeWord() throws -> OutageCause?? {
    guard let word = cause else { return .none }
    if word.isEmpty || word.lowercased() == "none" { return .some(nil) }
    return .some(try OutageCause.read(word))
  }

  /// The person whom `--owner` names; `none` is `.some(nil)`.
  func ownerNumber(_ store: Store) throws -> Int64?? {
    guard let word = owner else { return .none }
    if word.isEmpty || word.lowercased() == "none" { return .some(nil) }
    return .some(try store.profile(named: word).id)
  }
}

extension OutageState: ArgumentValue {
  /// The states that a person may name.
  public static var choices: [String] {
    ["investigating", "identified", "monitoring", "resolved"]
  }

  /// Reads one of them.
  public static func read(_ word: String) throws(Failure) -> OutageState {
    guard choices.contains(word.lowercased()), let state = Self(rawValue: word.lowercased()) else {
      throw .usage(
        "'\(word)' is not one of: \(choices.joined(separator: ", "))",
        hint: didYouMean(word, in: choices))
    }
    return state
  }
}

extension OutageCause: ArgumentValue {}

extension Store {
  /// What words such as `mail=degraded` or `mail` say of services.
  ///
  /// - Parameter bare: what a name alone means.
  func impacts(reading words: [String], bare: ImpactLevel = .major) throws -> [Int64: ImpactLevel] {
    var impacts: [Int64: ImpactLevel] = [:]
    for word in words.flatMap({ $0.split { $0 == "," || $0.isWhitespace } }) {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let service = try service(named: String(parts[0]))
      guard parts.count == 2 else {
        impacts[service.id] = bare
        continue
      }
      let known = ImpactLevel.allCases.map(\.word)
      guard let level = ImpactLevel(word: String(parts[1])) else {
        throw Failure.usage(
          "'\(parts[1])' is not one of: \(known.joined(separator: ", "))",
          hint: didYouMean(String(parts[1]), in: known))
      }
      impacts[service.id] = level
    }
    return impacts
  }

  /// The time of the next word where an update names none.
  func usualPromise() throws -> Instant? {
    let minutes = try number("outage.next-minutes")
    return minutes > 0 ? now + Int64(minutes) * 60 : nil
  }
}

extension OutageWords {
  /// The parts that are missing of what readers need.
  ///
  /// - Parameter isEnd: whether it says that the outage is over.
  func missing(isEnd: Bool) -> [String] {
    if isEnd { return body.isEmpty && affected.isEmpty ? ["what it was (-m)"] : [] }
    var missing: [String] = []
    if affected.isEmpty { missing.append("what is affected (--affected)") }
    if meanwhile.isEmpty { missing.append("what to do meanwhile (--meanwhile)") }
    if works.isEmpty { missing.append("what still works (--works)") }
    if next == nil { missing.append("when the next word comes (--next)") }
    return missing
  }
}

extension Context {
  /// Points out what words lack of what readers need, or refuses them where `strict` says so.
  func check(_ words: OutageWords, isEnd: Bool, strict: Bool) throws {
    let missing = words.missing(isEnd: isEnd)
    guard !missing.isEmpty else { return }
    let sentence = "it does not say " + missing.joined(separator: ", ")
    guard !strict else { throw Failure(sentence, hint: "nothing was stored") }
    console.note(sentence)
  }

  /// Says until when the next word is promised.
  func echo(promise: Instant?, _ store: Store) throws {
    guard let promise else { return }
    let zone = try store.zone()
    console.note(
      "the next word is promised by \(localStamp(promise, zone)) (\(age(from: promise, to: now)))")
  }
}

/// A change: what people asked for, what was decided, what came of it, and whether they were told.
import Calendar
import Commands
import Formats
import Repository
import SQLite

/// What was decided about a change.
enum ChangeDecision: String, CaseIterable, Sendable, ArgumentValue {
  /// It is made.
  case accepted
  /// It is not made, for a reason.
  case declined
  /// It is decided another time, for a reason.
  case later
}

/// How far a change is.
enum ChangeState: String, CaseIterable, Sendable, ArgumentValue {
  /// Nobody has decided.
  case proposed
  case accepted, declined, later
  /// It has taken effect.
  case done
}

/// One change.
struct Change: Sendable, Equatable {
  var id: Int64
  var title: String
  /// What people asked for, in Markdown.
  var asked: String
  var language: String
  var decision: ChangeDecision?
  /// What is done and why, or why not.
  var reason: String?
  var decided: Instant?
  var decider: String?
  var owner: Int64?
  var ownerName: String?
  /// When it shall be in effect; of what is put off, when it is looked at again.
  var due: Instant?
  /// When it took effect.
  var done: Instant?
  /// When those who asked, or everybody, were last told.
  var told: Instant?
  /// The policy that it amends.
  var policy: String?
  var policyVersion: Int64?
  /// The announcement that told of it.
  var announcement: Int64?
  /// The survey whose item shows whether it helped.
  var survey: Int64?
  var surveyItem: String?
  /// What that item showed.
  var outcome: String?
  var isPublic: Bool
  var author: String
  var created: Instant
  /// What it came of, as people write it.
  var causes: [String]

  /// `C-4`.
  var number: String { Kind.change.number(id) }

  /// How far it is.
  var state: ChangeState {
    if done != nil { return .done }
    return decision.flatMap { ChangeState(rawValue: $0.rawValue) } ?? .proposed
  }

  /// Whether those who asked wait for a word: nobody has decided, what was put off is due again, or
  /// nobody was told what was decided.
  func waits(at now: Instant) -> Bool {
    guard let decided else { return true }
    if decision == .later, let due, due <= now { return true }
    return told.map { $0 < max(decided, done ?? decided) } ?? true
  }
}

extension Change: RowDecodable {
  static let select: SQL = """
    SELECT c.id, c.title, c.asked, c.language, c.decision, c.reason, c.decided, c.decider, c.owner,
      coalesce(nullif(p.name, ''), p.address), c.due, c.done, (SELECT max(at) FROM
        (SELECT c.told AS at UNION ALL SELECT a.published FROM announcement AS a
          WHERE a.id = c.announcement AND (a.state = 'published' OR a.state = 'corrected'))),
      c.policy, c.policy_version,
      c.announcement, c.survey, c.survey_item, c.outcome, c.public, c.author, c.created,
      (SELECT group_concat(cause, char(10)) FROM (SELECT CASE kind WHEN 'theme'
          THEN 'theme:' || detail
          ELSE kind || '-' || item || iif(detail = '', '', ':' || detail) END AS cause
        FROM change_cause AS w WHERE w.change = c.id ORDER BY w.id))
    FROM change AS c LEFT JOIN person AS p ON p.id = c.owner
    """

  init(from row: inout RowReader) throws(DatabaseError) {
    id = try row.int()
    title = try row.text()
    asked = try row.text()
    language = try row.text()
    let decision: String? = try row.text()
    self.decision = decision.flatMap(ChangeDecision.init(rawValue:))
    reason = try row.text()
    decided = try row.instant()
    decider = try row.text()
    owner = try row.int()
    ownerName = try row.text()
    due = try row.instant()
    done = try row.instant()
    told = try row.instant()
    policy = try row.text()
    policyVersion = try row.int()
    announcement = try row.int()
    survey = try row.int()
    surveyItem = try row.text()
    outcome = try row.text()
    isPublic = try row.bool()
    author = try row.text()
    created = Instant(seconds: try row.int())
    causes = try row.lines()
  }

  /// The columns of rows, at a time from which ages count.
  static func fields(_ now: Instant) -> [Field<Change>] {
    [
      Field("number", "The change's number") { .text($0.number) },
      Field("state", "proposed, accepted, declined, later or done") { .text($0.state.rawValue) },
      Field("title", "What is to change") { .text($0.title) },
      Field("causes", "What it came of") { .text($0.causes.joined(separator: " ")) },
      Field("days", "Whole days from the proposal to the decision, or until now") {
        .integer(max(0, (($0.decided ?? now) - $0.created) / 86_400))
      },
      Field("owner", "Who sees to it") { .of($0.ownerName) },
      Field("due", "When it shall be in effect, or is looked at again") { .of($0.due) },
      Field("told", "When those who asked, or everybody, were told") { .of($0.told) },
      Field("asked", "What people asked for, in Markdown", usual: false) { .text($0.asked) },
      Field("reason", "What is done and why, or why not", usual: false) { .of($0.reason) },
      Field("decided", "When it was decided", usual: false) { .of($0.decided) },
      Field("decider", "Who decided", usual: false) { .of($0.decider) },
      Field("done", "When it took effect", usual: false) { .of($0.done) },
      Field("policy", "The policy that it amends", usual: false) { .of($0.policy) },
      Field("policy_version", "The version that has it", usual: false) {
        $0.policyVersion.map { .integer($0) } ?? .null
      },
      Field("announcement", "The announcement that told of it", usual: false) {
        .of($0.announcement.map(Kind.announcement.number))
      },
      Field("survey", "The survey that shows whether it helped", usual: false) {
        .of($0.survey.map(Kind.survey.number))
      },
      Field("survey_item", "The item of it", usual: false) { .of($0.surveyItem) },
      Field("outcome", "What it showed", usual: false) { .of($0.outcome) },
      Field("public", "Whether it is on the web site", usual: false) { .bool($0.isPublic) },
      Field("author", "Who proposed it", usual: false) { .text($0.author) },
      Field("created", "When it was proposed", usual: false) { .instant($0.created) },
    ]
  }
}

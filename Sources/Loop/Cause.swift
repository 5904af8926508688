/// What a change came of: tickets, questions, survey items, outages, and themes in a district's words.
import Commands
import Repository
import SQLite
import Surveys

/// One thing that asked for a change.
struct Cause: ArgumentValue, Hashable, Sendable {
  /// `T`, `Q`, `S`, `O`, or `theme`.
  var kind: String
  /// The number; 0 for a theme.
  var item: Int64 = 0
  /// The item of a survey, such as `speed`, a comment, such as `why/k3f9ab`, or the theme's word.
  var detail = ""

  /// Reads `T-42`, `Q-3`, `S-3:speed`, `S-3/speed`, `S-3:why/k3f9ab`, `O-9` or `theme:wifi`.
  static func read(_ word: String) throws(Failure) -> Cause {
    let text = word.trimmed
    let mark: Character =
      text.first?.uppercased() == "S" && !text.contains(":") ? "/" : ":"
    let parts = text.split(separator: mark, maxSplits: 1, omittingEmptySubsequences: false)
    if parts.count == 2, parts[0].lowercased() == "theme" {
      let theme = parts[1].lowercased()
      guard !theme.isEmpty, theme.count <= 40,
        !theme.contains(where: { $0.isWhitespace || $0 == "," })
      else { throw .usage("'\(theme)' is not a theme: one word of at most 40 characters") }
      return Cause(kind: "theme", detail: theme)
    }
    let known = [Kind.ticket, .question, .survey, .outage]
    guard let letter = text.first?.uppercased(),
      let kind = known.first(where: { $0.rawValue == letter })
    else {
      throw .usage(
        "'\(text)' is nothing that a change can come of",
        hint: "write T-42, Q-3, S-3:KEY, O-9 or theme:WORD")
    }
    let number = try kind.read(String(parts[0]))
    guard parts.count == 1 || kind == .survey else {
      throw .usage("'\(text)': only a survey has items, such as S-3:speed")
    }
    return Cause(
      kind: kind.rawValue, item: number, detail: parts.count == 2 ? String(parts[1]).trimmed : "")
  }

  /// As people write it.
  var text: String {
    if kind == "theme" { return "theme:\(detail)" }
    return "\(kind)-\(item)" + (detail.isEmpty ? "" : ":\(detail)")
  }
}

extension Store {
  /// Refuses what is not there.
  func require(_ cause: Cause) throws {
    let sql: SQL? =
      switch cause.kind {
      case "T": "SELECT 1 FROM ticket WHERE id = \(cause.item)"
      case "Q": "SELECT 1 FROM question WHERE id = \(cause.item)"
      case "O": "SELECT 1 FROM outage WHERE id = \(cause.item)"
      default: nil
      }
    if cause.kind == "S" { return try requireSurvey(cause) }
    guard let sql else { return }
    guard try db.first(sql, as: Int64.self) != nil else {
      throw Failure("there is no \(cause.text)")
    }
  }

  /// Refuses a survey, an item or a comment that is not there, or must not be seen yet.
  private func requireSurvey(_ cause: Cause) throws {
    let survey = try survey(cause.item)
    guard !cause.detail.isEmpty else { return }
    if cause.detail.contains("/") {
      _ = try surveyComment(cause.detail, of: survey)
    } else {
      try requireItems([cause.detail], of: survey)
    }
  }

  /// What a cause is about, in one line; nil where there is nothing to say, or it is private.
  func title(of cause: Cause) throws -> String? {
    switch cause.kind {
    case "T":
      return try db.first(
        """
        SELECT iif(f.ticket IS NULL, t.subject, '(about a student)') FROM ticket AS t
        LEFT JOIN student_ticket AS f ON f.ticket = t.id WHERE t.id = \(cause.item)
        """, as: String.self)
    case "Q":
      return try db.first(
        "SELECT coalesce(shown, question) FROM question WHERE id = \(cause.item)", as: String.self
      )?.split(separator: "\n").first.map(String.init)
    case "O":
      return try db.first("SELECT title FROM outage WHERE id = \(cause.item)", as: String.self)
    case "S": return try surveyTitle(cause)
    case "theme":
      let counts = try db.first(
        """
        SELECT (SELECT count(*) FROM tag WHERE name = \(cause.detail)),
          (SELECT count(*) FROM survey_theme WHERE theme = \(cause.detail))
        """
      ) { row in (try row.int() as Int64, try row.int() as Int64) }
      let (tickets, comments) = counts ?? (0, 0)
      let parts = [(tickets, "ticket"), (comments, "comment")].filter { $0.0 > 0 }.map {
        "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")"
      }
      return parts.isEmpty ? nil : "(\(parts.joined(separator: ", ")))"
    default: return nil
    }
  }

  private func surveyTitle(_ cause: Cause) throws -> String? {
    let survey = try survey(cause.item)
    guard !cause.detail.isEmpty else { return survey.title }
    if cause.detail.contains("/") {
      return try? surveyComment(cause.detail, of: survey).text
        .split(separator: "\n").first.map(String.init)
    }
    return try surveyDefinition(survey).wording(of: cause.detail)?
      .split(separator: "\n").dropFirst().first.map(String.init)
  }

  /// The people who asked for a change: requesters of its tickets, those of its themes among them,
  /// and askers of its questions.
  ///
  /// Who answered a survey is not among them: they learn of it by the announcement.
  func askers(of change: Int64) throws -> [Int64] {
    try db.all(
      """
      SELECT DISTINCT coalesce(p.merged_into, p.id) FROM (
        SELECT t.requester AS person FROM change_cause AS w JOIN ticket AS t ON t.id = w.item
          WHERE w.change = \(change) AND w.kind = 'T'
        UNION ALL
        SELECT t.requester FROM change_cause AS w JOIN tag AS g ON g.name = w.detail
          JOIN ticket AS t ON t.id = g.ticket WHERE w.change = \(change) AND w.kind = 'theme'
        UNION ALL
        SELECT q.person FROM change_cause AS w JOIN question AS q ON q.id = w.item
          WHERE w.change = \(change) AND w.kind = 'Q') AS asked
      JOIN person AS p ON p.id = asked.person WHERE p.erased IS NULL ORDER BY 1
      """, as: Int64.self)
  }
}

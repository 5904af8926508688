/// What people wrote in a survey: read without names, tagged by hand with themes.
import Commands
import Formats
import Repository
import SQLite
import Statistics

/// One thing that somebody wrote.
public struct SurveyComment: Sendable, Equatable {
  /// The item, by its number and its key.
  public var item: Int64
  public var key: String
  /// The sheet it stands on; never shown.
  var response: Int64
  /// What was written.
  public var text: String
  /// The group, where that may be seen; nil otherwise.
  public var group: String?
  /// The words that it was tagged with.
  public var themes: [String]

  /// What it is called on the command line: the item's key and six characters of its own.
  ///
  /// They are of item and sheet together, so that two comments of one sheet are not known by them.
  public var reference: String { "\(key)/\(Self.code(item, response))" }

  static func code(_ item: Int64, _ response: Int64) -> String {
    var mixed = UInt64(bitPattern: response) ^ (UInt64(bitPattern: item) &* 0x9E37_79B9_7F4A_7C15)
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    mixed ^= mixed >> 31
    let letters = Array("abcdefghjkmnpqrstuvwxyz23456789z")
    return String((0..<6).map { letters[Int((mixed >> (5 * UInt64($0))) & 31)] })
  }

  /// The columns of rows.
  static let fields: [Field<SurveyComment>] = [
    Field("comment", "What the comment is called") { .text($0.reference) },
    Field("themes", "The themes it was tagged with") { .list($0.themes) },
    Field("text", "What was written") { .text($0.text) },
    Field("item", "The key of the question", usual: false) { .text($0.key) },
    Field("group", "The school or role, with --by", usual: false) { .of($0.group) },
  ]
}

extension Store {
  /// What people wrote in a survey, by question, in an order that tells nothing.
  ///
  /// - Parameters:
  ///   - grouping: adds the group, where it is not hidden.
  ///   - keys: the items; all when none is named.
  /// - Throws: `Failure` for what may not be seen, and for an item that there is not.
  public func surveyComments(
    _ survey: Survey, by grouping: SurveyGrouping? = nil, only keys: [String] = []
  ) throws -> [SurveyComment] {
    let results = try surveyResults(survey, only: keys).shown()
    var names: [Int64: String] = [:]
    for item in results.items where !item.isHidden { names[item.item.item] = item.item.key }
    var themes: [[Int64]: [String]] = [:]
    try db.forEachRow(
      "SELECT item, response, theme FROM survey_theme WHERE survey = \(survey.id) ORDER BY theme"
    ) { row in
      let (item, response): (Int64, Int64) = (try row.int(), try row.int())
      themes[[item, response], default: []].append(try row.text())
    }
    let groups = try grouping.map { try shownGroups(survey, $0) } ?? [:]
    var comments: [SurveyComment] = []
    try db.forEachRow(
      """
      SELECT item, response, cell, text FROM survey_comment WHERE survey = \(survey.id)
      """
    ) { row in
      let (item, response): (Int64, Int64) = (try row.int(), try row.int())
      let cell: Int64 = try row.int()
      guard let key = names[item] else { return }
      comments.append(
        SurveyComment(
          item: item, key: key, response: response, text: try row.text(),
          group: groups[item]?[cell], themes: themes[[item, response]] ?? []))
    }
    // In the order of sheets, the place of a comment would be that of its sheet in an export, and of
    // what the same person wrote to another question.
    return comments.map { (comment: $0, order: $0.reference) }
      .sorted { ($0.comment.item, $0.order) < ($1.comment.item, $1.order) }.map(\.comment)
  }

  /// The names of the groups that may stand beside a comment, by item and cell: those of which
  /// enough people wrote, and not one less than would tell of the others.
  private func shownGroups(
    _ survey: Survey, _ grouping: SurveyGrouping
  ) throws -> [Int64: [Int64: String]] {
    let tally = try SurveyTally(survey.id, surveyItems(survey.id), in: self)
    var cells: [Int64: [String: [Int64: Int]]] = [:]
    try db.forEachRow(
      """
      SELECT item, cell, count(*) FROM survey_comment WHERE survey = \(survey.id)
      GROUP BY item, cell
      """
    ) { row in
      let (item, cell): (Int64, Int64) = (try row.int(), try row.int())
      cells[item, default: [:]][tally.name(cell, by: grouping), default: [:]][cell] =
        Int(try row.int() as Int64)
    }
    var shown: [Int64: [Int64: String]] = [:]
    for (item, groups) in cells {
      let names = groups.keys.sorted()
      let counts = names.map { (groups[$0] ?? [:]).values.reduce(0, +) }
      let hidden = Suppression.hidden(counts, threshold: survey.threshold)
      for (name, isHidden) in zip(names, hidden) where !isHidden && !name.isEmpty {
        for cell in (groups[name] ?? [:]).keys { shown[item, default: [:]][cell] = name }
      }
    }
    return shown
  }

  /// The comment that a word means, such as `why/k3f9ab`.
  public func surveyComment(_ word: String, of survey: Survey) throws -> SurveyComment {
    let found = try surveyComments(survey).filter { $0.reference == word.lowercased() }
    guard let comment = found.first, found.count == 1 else {
      throw Failure(
        "\(survey.number) has no comment '\(word)'",
        hint: "see 'ittool survey comments \(survey.number)'")
    }
    return comment
  }

  /// Tags comments with a theme, or takes it away; called inside a transaction.
  ///
  /// - Returns: how many had another state before.
  func tag(
    _ comments: [SurveyComment], of survey: Survey, _ theme: String, remove: Bool
  ) throws -> Int {
    var count = 0
    for comment in comments where comment.themes.contains(theme) == remove {
      try db.run(
        remove
          ? """
          DELETE FROM survey_theme WHERE survey = \(survey.id) AND item = \(comment.item)
            AND response = \(comment.response) AND theme = \(theme)
          """
          : """
          INSERT INTO survey_theme(survey, item, response, theme)
          VALUES (\(survey.id), \(comment.item), \(comment.response), \(theme))
          """)
      count += 1
    }
    guard count > 0 else { return 0 }
    let text = "\(theme): \(count)"
    try record(
      .survey, survey.id, "theme", old: remove ? text : nil, new: remove ? nil : text)
    return count
  }
}

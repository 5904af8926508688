/// What may be seen of a survey: whoever shows results takes them from here, with what must be
/// hidden already gone.
import Commands
import Repository
import SQLite
import Statistics

/// Why there are no figures.
public enum Withheld: Sendable, Equatable {
  /// It is anonymous and still open: two results would tell who answered between them.
  case open
  /// There are fewer answers than the threshold.
  case few(Int)

  /// The reason in a sentence.
  public var sentence: String {
    switch self {
    case .open:
      "It is anonymous: its figures are shown after it was closed, so that two results cannot tell"
        + " what was answered between them."
    case .few(let threshold): "Fewer than \(threshold) answered: their answers are not shown."
    }
  }
}

extension Withheld {
  fileprivate func failure(_ survey: Survey) -> Failure {
    Failure("\(survey.number): \(sentence)")
  }
}

/// The figures of a group, if they may be seen.
public struct GroupResult: Sendable, Equatable {
  /// Its name; empty for people of whom it is not known.
  public var name: String
  /// Its figures; nil when they are hidden.
  public var figures: ItemFigures?
  /// How far it lies above all others; nil when it is hidden, or the score is not one.
  public var difference: Estimate?
}

/// The results of one question, or of one row of a grid.
public struct ItemResult: Sendable, Equatable {
  /// What is counted.
  public var item: SurveyItem
  /// What people were asked.
  public var text: String
  /// What the numbers mean, those of options with their keys; in the order in which they are shown.
  public var answers: [Answer]
  /// The figures of all who answered; nil without answers, or when they are hidden.
  public var figures: ItemFigures?
  /// Whether they are hidden.
  public var isHidden: Bool
  /// The figures by group.
  public var groups: [GroupResult]
  /// How many wrote something, to a question that takes words.
  public var comments: Int
  /// Whether people were asked in other words in an earlier version.
  public var isReworded: Bool

  /// One answer that could be given.
  public struct Answer: Sendable, Equatable {
    /// Its number.
    public var value: Int
    /// The word for it in files: the key of an option, or the number.
    public var key: String
    /// What people read; empty for a number without a label.
    public var text: String
  }
}

/// The results of a survey.
public struct SurveyResults: Sendable {
  /// The survey.
  public var survey: Survey
  /// What it asks now.
  public var definition: SurveyDefinition
  /// How many people were asked and answered.
  public var turnout: SurveyTurnout
  /// Why there are no figures, if there are none.
  public var withheld: Withheld?
  /// The questions, in the order in which they are asked; empty when all is withheld.
  public var items: [ItemResult]
  /// The changes that came of it, by item, comment or nothing, and those that it measures.
  public var changes: [(detail: String, change: NamedChange)] = []
  public var measured: [(detail: String, change: NamedChange)] = []

  /// The same, for whoever needs figures.
  ///
  /// - Throws: `Failure` when they are withheld.
  public func shown() throws(Failure) -> SurveyResults {
    if let withheld { throw withheld.failure(survey) }
    return self
  }
}

extension Store {
  /// What may be seen of a survey.
  ///
  /// - Parameters:
  ///   - grouping: by what each question is told apart.
  ///   - only: the keys of items or questions; empty is all.
  /// - Throws: `Failure` for an item that there is not.
  public func surveyResults(
    _ survey: Survey, by grouping: SurveyGrouping? = nil, only keys: [String] = []
  ) throws -> SurveyResults {
    let definition = try surveyDefinition(survey)
    let items = try surveyItems(survey.id)
    try requireItems(keys, of: survey)
    var results = SurveyResults(
      survey: survey, definition: definition, turnout: try surveyTurnout(survey), items: [])
    results.changes = try changes(ofSurvey: survey.id)
    results.measured = try changes(measuredBy: survey.id)
    results.withheld = withheld(survey, results.turnout)
    guard results.withheld == nil else { return results }
    let wordings = try surveyWordings(survey)
    let tally = try SurveyTally(survey.id, items, in: self)
    for item in Self.ordered(items, definition)
    where keys.isEmpty || keys.contains(where: { item.answers(to: $0) }) {
      results.items.append(
        ItemResult(
          item, definition, tally, survey, grouping, results.turnout.population,
          options: try surveyOptions(survey.id, item: item.item),
          isReworded: (wordings[item.key]?.count ?? 0) > 1))
    }
    return results
  }

  private func withheld(_ survey: Survey, _ turnout: SurveyTurnout) -> Withheld? {
    if survey.mode == .anonymous, survey.state != .closed { return .open }
    guard survey.mode != .named, turnout.answered < survey.threshold else { return nil }
    return .few(survey.threshold)
  }

  /// Refuses a survey whose answers must not be seen yet.
  func requireShown(_ survey: Survey) throws {
    if let withheld = try withheld(survey, surveyTurnout(survey)) {
      throw withheld.failure(survey)
    }
  }

  /// Refuses keys of items and grids that a survey has not.
  public func requireItems(_ keys: [String], of survey: Survey) throws {
    guard !keys.isEmpty else { return }
    let items = try surveyItems(survey.id)
    for key in keys where !items.contains(where: { $0.answers(to: key) }) {
      throw Failure(
        "\(survey.number) has no item '\(key)'",
        hint: didYouMean(key, in: items.map(\.key))
          ?? "it has \(items.map(\.key).joined(separator: ", "))")
    }
  }

  /// Items in the order of the newest text; those that are asked no longer last.
  private static func ordered(
    _ items: [SurveyItem], _ definition: SurveyDefinition
  ) -> [SurveyItem] {
    let keys = definition.questions.flatMap(\.itemKeys)
    let places = Dictionary(keys.enumerated().map { ($1, $0) }) { first, _ in first }
    return items.sorted {
      (places[$0.key] ?? Int.max, $0.item) < (places[$1.key] ?? Int.max, $1.item)
    }
  }

  /// The wordings in which each item was asked, by key, in the survey's own language.
  func surveyWordings(_ survey: Survey) throws -> [String: Set<String>] {
    var wordings: [String: Set<String>] = [:]
    for version in stride(from: 1, through: survey.version, by: 1) {
      // Drafts that nobody was asked are no wording that somebody answered.
      let isAsked = try version == survey.version || wasAnswered(survey, version)
      guard isAsked, let text = try? surveyDefinition(survey, version: version) else { continue }
      for question in text.questions {
        for key in question.itemKeys { wordings[key, default: []].insert(question.wording(key)) }
      }
    }
    return wordings
  }

  private func wasAnswered(_ survey: Survey, _ version: Int64) throws -> Bool {
    let found =
      survey.mode == .anonymous
      ? try db.first(
        """
        SELECT 1 FROM survey_ballot WHERE survey = \(survey.id) AND version = \(version) LIMIT 1
        """, as: Int64.self)
      : try db.first(
        """
        SELECT 1 FROM survey_response WHERE survey = \(survey.id) AND version = \(version) LIMIT 1
        """, as: Int64.self)
    return found != nil
  }
}

extension SurveyItem {
  /// Whether a key means it: its own, or that of its grid.
  public func answers(to key: String) -> Bool { self.key == key || self.key.hasPrefix(key + ".") }
}

extension SurveyDefinition {
  /// Everything that an answer to an item answers, line by line; nil for an item that it asks not.
  public func wording(of key: String) -> String? {
    questions.first { $0.itemKeys.contains(key) }?.wording(key)
  }

  /// A wording in one line, without its kind.
  public static func oneLine(_ wording: String) -> String {
    wording.split(separator: "\n").dropFirst().joined(separator: "; ")
  }
}

extension SurveyQuestion {
  /// Everything that an answer answers: question, scale, labels and options, in its own language.
  func wording(_ key: String) -> String {
    var parts = [kind.rawValue, text.text]
    if let row = rows.first(where: { "\(self.key).\($0.key)" == key }) {
      parts.append(row.text.text)
    }
    for (value, label) in labels.sorted(by: { $0.key < $1.key }) {
      parts.append("\(value) = \(label.text)")
    }
    for option in options { parts.append("\(option.key) = \(option.text.text)") }
    return parts.joined(separator: "\n")
  }
}

extension ItemResult {
  fileprivate init(
    _ item: SurveyItem, _ definition: SurveyDefinition, _ tally: SurveyTally, _ survey: Survey,
    _ grouping: SurveyGrouping?, _ population: Int?, options: [String: Int64], isReworded: Bool
  ) {
    let question = definition.questions.first { $0.itemKeys.contains(item.key) }
    self.item = item
    self.isReworded = isReworded
    var words = question?.text.text ?? item.key
    if let question, question.kind == .grid,
      let row = question.rows.first(where: { "\(question.key).\($0.key)" == item.key })
    {
      words += " – \(row.text.text)"
    }
    text = words
    comments = tally.comments[item.item] ?? 0
    answers = Self.answers(item, question, options)
    let all = tally.figures(item, population: population)
    // The sum of a named survey is no secret; groups are never shown when they are small.
    isHidden =
      survey.mode != .named && max(all?.count ?? 0, comments) < survey.threshold
      && (all != nil || comments > 0)
    figures = isHidden ? nil : all
    if isHidden { comments = 0 }
    groups = []
    guard let grouping, let all, !isHidden else { return }
    let parts = tally.figures(item, by: grouping)
    let hidden = Suppression.hidden(parts.map(\.figures.count), threshold: survey.threshold)
    groups = zip(parts, hidden).map { part, isHidden in
      guard !isHidden else { return GroupResult(name: part.name) }
      return GroupResult(
        name: part.name, figures: part.figures,
        difference: part.figures.differenceFromRest(of: all))
    }
  }

  private static func answers(
    _ item: SurveyItem, _ question: SurveyQuestion?, _ options: [String: Int64]
  ) -> [Answer] {
    switch item.kind {
    case .text: return []
    case .yesno:
      return [(1, "yes"), (0, "no")].map { value, key in
        Answer(value: value, key: key, text: question?.labels[value]?.text ?? "")
      }
    case .single, .multiple:
      let texts = Dictionary(
        (question?.options ?? []).map { ($0.key, $0.text.text) }
      ) { first, _ in first }
      let order = (question?.options ?? []).map(\.key)
      return options.sorted {
        (order.firstIndex(of: $0.key) ?? Int.max, $0.value)
          < (order.firstIndex(of: $1.key) ?? Int.max, $1.value)
      }.map { Answer(value: Int($0.value), key: $0.key, text: texts[$0.key] ?? "") }
    case .rating, .nps, .effort, .grid:
      return (item.kind.scale ?? 1...5).reversed().map {
        Answer(value: $0, key: "\($0)", text: question?.labels[$0]?.text ?? "")
      }
    }
  }
}

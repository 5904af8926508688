/// The figures of one question: how often each answer was given, and the one number that sums it up.
import Statistics

/// The number that sums up the answers of a kind of question.
public enum SurveyScore: String, Sendable {
  /// The share of 4 and 5 of 5.
  case satisfied
  /// The net promoter score.
  case nps
  /// The share of 5 to 7 of 7.
  case easy
  /// The share of yes.
  case yes

  /// What it is called where there is room for a word or two.
  public var name: String {
    switch self {
    case .satisfied: "CSAT"
    case .nps: "NPS"
    case .easy: "easy"
    case .yes: "yes"
    }
  }

  /// How it is counted, in one sentence without a full stop.
  public var method: String {
    switch self {
    case .satisfied: "CSAT is the share of answers 4 and 5 of 5, of all answers to this question"
    case .nps:
      "NPS is the percentage of answers 9 and 10 less that of 0 to 6, of all answers to this question"
    case .easy: "Easy is the share of answers 5 to 7 of 7, of all answers to this question"
    case .yes: "The share of yes is of all answers to this question"
    }
  }

  /// Which of the interval's methods is used, and what it takes for granted.
  public func intervalMethod(population: Int?) -> String {
    let rule =
      self == .nps
      ? "95 % interval: adjusted Wald (Lewis and Sauro)" : "95 % interval: Wilson's score"
    guard let population else { return rule }
    return "\(rule), finite population of \(population) asked"
  }
}

extension QuestionKind {
  /// The number that sums up its answers; nil for options and words.
  public var score: SurveyScore? {
    switch self {
    case .rating, .grid: .satisfied
    case .nps: .nps
    case .effort: .easy
    case .yesno: .yes
    case .single, .multiple, .text: nil
    }
  }
}

/// The figures of one question, of all people or of a group.
public struct ItemFigures: Sendable, Equatable {
  /// What was answered.
  public let kind: QuestionKind
  /// How often each number was chosen.
  public let answers: Distribution
  /// How many people answered it: the denominator of every share.
  public let count: Int
  /// How many people were asked, where that is known.
  public let population: Int?

  /// The number that sums them up, with its interval; nil for options.
  public var score: Estimate? {
    switch kind.score {
    case .satisfied: answers.proportion(in: 4...5).estimate(population: population)
    case .easy: answers.proportion(in: 5...7).estimate(population: population)
    case .yes: answers.proportion(in: 1...1).estimate(population: population)
    case .nps: Promotion(answers).estimate(population: population)
    case nil: nil
    }
  }

  /// The middle answer; nil where answers have no order.
  public var median: Double? { kind.isOrdered ? answers.median : nil }
  /// The mean; nil where answers have no order.
  public var mean: Double? { kind.isOrdered ? answers.mean : nil }

  /// The share of people who chose a number, with its interval.
  public func share(_ value: Int) -> Estimate? {
    Proportion(answers[value], of: count).estimate(population: population)
  }

  init(kind: QuestionKind, answers: Distribution, count: Int, population: Int?) {
    self.kind = kind
    self.answers = answers
    self.count = count
    self.population = population
  }

  /// The figures of ratings from 1 to 5, of people of whom nobody knows how many could have rated.
  public init(rating answers: Distribution) {
    self.init(kind: .rating, answers: answers, count: answers.count, population: nil)
  }

  /// How far its score lies above that of all others, when these are a part of `whole`; nil where
  /// there are no others.
  public func differenceFromRest(of whole: ItemFigures) -> Estimate? {
    guard count < whole.count, let score, let others = rest(of: whole).score else { return nil }
    return score.difference(from: others)
  }

  /// The figures of all others, when these are a part of `whole`.
  func rest(of whole: ItemFigures) -> ItemFigures {
    var others = Distribution(answers.values)
    for value in answers.values { others.add(value, times: whole.answers[value] - answers[value]) }
    return ItemFigures(kind: kind, answers: others, count: whole.count - count, population: nil)
  }
}

extension QuestionKind {
  /// Whether its numbers have an order that means something.
  var isOrdered: Bool {
    switch self {
    case .rating, .grid, .nps, .effort: true
    case .yesno, .single, .multiple, .text: false
    }
  }
}

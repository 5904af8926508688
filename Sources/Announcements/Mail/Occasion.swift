/// Why a mail about an announcement goes out, and whom it reached.

/// What a mail about an announcement is for.
enum Occasion: Sendable, Equatable {
  /// It was published.
  case first
  /// It is sent again because somebody said so; counts the times.
  case again(Int64)
  /// Its words in one language were corrected.
  case correction(language: String)
  /// It was taken back.
  case retraction

  /// The word for the outbox, by which its truth is asked.
  var event: String {
    switch self {
    case .first, .again: "announcement.published"
    case .correction: "announcement.corrected"
    case .retraction: "announcement.retracted"
    }
  }

  /// Whether it speaks to those who had an earlier mail.
  var isAboutEarlier: Bool {
    switch self {
    case .first, .again: false
    case .correction, .retraction: true
    }
  }

  /// What makes the key of this mail another than that of the one before.
  func slot(version: Int64) -> String {
    switch self {
    case .first: "first"
    case .again(let round): "again-\(round)"
    case .correction: "correction-\(version)"
    case .retraction: "retraction"
    }
  }
}

/// What became of the readers of one mail.
struct Reach: Sendable, Equatable {
  /// Mails that wait to be sent.
  var queued = 0
  /// Readers who had this very mail before.
  var already = 0
  /// Readers by the language of the words that they get.
  var languages: [String: Int] = [:]
  /// Readers who are not reached, by reason.
  var unreached: [String: Int] = [:]

  /// How many are not reached.
  var missing: Int { unreached.values.reduce(0, +) }

  /// The reach in one sentence.
  var sentence: String {
    var parts = [queued == 1 ? "one mail" : "\(queued) mails"]
    if already > 0 { parts.append("\(already) had it already") }
    if missing > 0 {
      let most = unreached.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(3)
      let reasons = most.map { "\($0.key): \($0.value)" }.joined(separator: "; ")
      parts.append("\(missing) not reached (\(reasons)\(unreached.count > 3 ? "; …" : ""))")
    }
    return parts.joined(separator: ", ")
  }
}

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
  /// Text messages that wait to be sent.
  var texts = 0
  /// What is paid for: the segments of all of them.
  var segments = 0
  /// The channels that get a new post.
  var posts: [String] = []
  /// The channels whose posts are changed.
  var edited: [String] = []
  /// The channels whose posts are deleted.
  var deleted: [String] = []
  /// What is good to know.
  var remarks: [String] = []
  /// What could not be done, and somebody should do.
  var stuck: [String] = []

  /// Whether anybody gets anything.
  var isSomething: Bool { queued > 0 || texts > 0 || !posts.isEmpty }

  /// How many are not reached.
  var missing: Int { unreached.values.reduce(0, +) }

  /// The reach in one sentence.
  var sentence: String {
    var parts: [String] = []
    let others = channelParts
    if queued > 0 || already > 0 || missing > 0 || others.isEmpty {
      parts.append(queued == 1 ? "one mail" : "\(queued) mails")
    }
    if already > 0 { parts.append("\(already) had it already") }
    if missing > 0 {
      let most = unreached.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(3)
      let reasons = most.map { "\($0.key): \($0.value)" }.joined(separator: "; ")
      parts.append("\(missing) not reached (\(reasons)\(unreached.count > 3 ? "; …" : ""))")
    }
    return (parts + others).joined(separator: ", ")
  }

  private var channelParts: [String] {
    var parts: [String] = []
    if texts > 0 {
      let count = texts == 1 ? "one text message" : "\(texts) text messages"
      parts.append("\(count) (\(segments) \(segments == 1 ? "segment" : "segments"))")
    }
    for (what, names) in [
      ("posted on", posts), ("edited on", edited), ("deleted on", deleted),
    ] where !names.isEmpty {
      parts.append("\(what) \(names.joined(separator: " and "))")
    }
    return parts
  }
}

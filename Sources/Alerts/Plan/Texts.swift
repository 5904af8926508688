/// What an alert says on each way: one record, made to fit.
import Calendar
import Commands
import Delivery
import Repository

/// A time of day for readers; with its day where that is not today.
func clockTime(_ instant: Instant, _ zone: Zone, today: Instant? = nil) -> String {
  let (date, time) = zone.civil(at: instant)
  let minutes = time.secondsSinceMidnight / 60
  let clock = "\(minutes / 60):\(minutes % 60 < 10 ? "0" : "")\(minutes % 60)"
  guard let today, zone.civil(at: today).0 != date else { return clock }
  return "\(date.weekday.short) \(date.month)/\(date.day) \(clock)"
}

/// The words around an alert in one language: a file of `share/alerts` that a district can replace.
struct AlertLabels: Sendable {
  private var words: [String: String] = [:]

  /// Reads the file of a language, or of English.
  init(_ language: String, _ places: Places) throws(Failure) {
    let directories = places.shareDirectories()
    let languages = [
      language.lowercased(), String(language.lowercased().prefix { $0 != "-" }), "en",
    ]
    for language in languages.reversed() where SharedFile.isLanguage(language) {
      guard let file = try SharedFile("alerts/\(language).txt", in: directories) else { continue }
      for line in file.text.split(separator: "\n") where !line.hasPrefix("#") {
        guard let equals = line.firstIndex(of: "=") else { continue }
        words[line[..<equals].trimmed] = line[line.index(after: equals)...].trimmed
      }
    }
    guard !words.isEmpty else {
      throw Failure(
        "there is no file alerts/en.txt in the shared data",
        hint: "see ITTOOL_SHARE in 'ittool help environment'", status: .configuration)
    }
  }

  /// The words of a name; empty for none.
  subscript(name: String) -> String { words[name] ?? "" }

  /// The words of a name with values in their places, such as `{from}`.
  func filled(_ name: String, _ values: [String: String]) -> String {
    values.reduce(self[name]) { $0.replacing("{\($1.key)}", with: $1.value) }
  }

  /// The words of a name with a time in them.
  func at(_ name: String, _ time: String) -> String {
    self[name].replacing("{time}", with: time)
  }
}

/// Everything that the words of an alert are made of.
struct AlertFacts: Sendable {
  var words: AlertWords
  var language: String
  var mode = AlertMode.live
  var asks = false
  /// The next word, as a reader's time.
  var next: String?
  /// When it was over, as a reader's time.
  var over: String?
  /// The district's word before text messages.
  var prefix = ""
  /// The page that says more, if it can be reached.
  var link: String?
  /// What the mail's subject begins with, such as `O-9`.
  var number = ""
  var labels: AlertLabels

  /// What stands before the headline, such as `Update:`; empty for nothing.
  var label = ""

  /// `DRILL, nothing has happened: Update: No internet at North`.
  var headline: String {
    [mode == .live ? "" : labels[mode.rawValue], label, words.headline]
      .filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// What an update says that is new: the first line of its body, where that is short and plain.
  private var news: String {
    guard !label.isEmpty, let line = words.body.split(whereSeparator: \.isNewline).first,
      line.count <= 120, !line.contains(where: { "#*_`[]<>|".contains($0) })
    else { return "" }
    return sentence(String(line))
  }

  private func sentence(_ text: String) -> String {
    let text = text.trimmed
    guard let last = text.last else { return "" }
    return ".!?:".contains(last) ? text : text + "."
  }

  /// The text message: whole if it can be, without what matters less where it is too long; what to
  /// do and when the next word comes are never left out.
  func text(segments: Int, limit: Int) -> String {
    let start = (prefix.isEmpty ? "" : prefix + ": ") + sentence(headline)
    let labelled = words.works.isEmpty ? "" : "\(labels["works"]) \(sentence(words.works))"
    let last = [
      over.map { labels.at("over", $0) } ?? "", next.map { labels.at("next", $0) } ?? "",
      asks ? labels["confirm-text"] : "",
    ].filter { !$0.isEmpty }.joined(separator: " ")
    func joined(_ parts: [String]) -> String {
      SMSText.simplified(
        parts.map(\.trimmed).filter { !$0.isEmpty }.joined(separator: " "))
    }
    let meanwhile = sentence(words.meanwhile)
    let forms = [
      joined([start, news, sentence(words.affected), meanwhile, labelled, last, link ?? ""]),
      joined([start, sentence(words.affected), meanwhile, labelled, last, link ?? ""]),
      joined([start, meanwhile, labelled, last, link ?? ""]),
      joined([start, meanwhile, labelled, last]),
      joined([start, meanwhile, last]),
    ]
    for wanted in [segments, max(segments, limit)] {
      if let fit = forms.first(where: { SMSText($0).segments <= wanted }) { return fit }
    }
    return forms[4]
  }

  /// What a voice says.
  var speech: String {
    [
      prefix.isEmpty ? "" : "\(prefix).", sentence(headline), news, sentence(words.affected),
      words.meanwhile.isEmpty ? "" : "\(labels["meanwhile"]) \(sentence(words.meanwhile))",
      words.works.isEmpty ? "" : "\(labels["works"]) \(sentence(words.works))",
      over.map { labels.at("over", $0) } ?? "", next.map { labels.at("next", $0) } ?? "",
    ].filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// A post under a title.
  var post: OutboxContent {
    OutboxContent(
      subject: headline,
      text: [
        sentence(words.affected),
        words.meanwhile.isEmpty ? "" : "\(labels["meanwhile"]) \(sentence(words.meanwhile))",
        words.works.isEmpty ? "" : "\(labels["works"]) \(sentence(words.works))",
        over.map { labels.at("over", $0) } ?? "", next.map { labels.at("next", $0) } ?? "",
        link ?? "",
      ].filter { !$0.isEmpty }.joined(separator: "\n\n"))
  }

  /// The mail.
  var mail: OutboxContent {
    OutboxContent(
      subject: (number.isEmpty ? "" : "[\(number)] ") + headline,
      text: [
        sentence(headline), sentence(words.affected),
        words.meanwhile.isEmpty ? "" : "\(labels["meanwhile"]) \(sentence(words.meanwhile))",
        words.works.isEmpty ? "" : "\(labels["works"]) \(sentence(words.works))",
        over.map { labels.at("over", $0) } ?? "", next.map { labels.at("next", $0) } ?? "",
        words.body, asks ? labels["confirm-mail"] : "",
        link.map { "\(labels["more"]) \($0)" } ?? "",
      ].filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n")
  }

  /// The words for a channel, as the outbox holds them, with how long they are.
  func content(_ way: AlertWay, _ rule: FittingRule, segments: Int)
    -> (content: OutboxContent, fitted: Fitted)
  {
    switch way {
    case .sms:
      let words = text(segments: segments, limit: rule.name == .sms ? rule.limit : 3)
      let fitted = FittingRule(.sms, limit: rule.name == .sms ? rule.limit : 3)
        .fit(title: "", text: words)
      return (OutboxContent(subject: "", text: words), fitted)
    case .voice:
      return (OutboxContent(subject: "", text: speech), rule.fit(title: "", text: speech))
    case .mail:
      let mail = mail
      return (mail, FittingRule(.none).fit(title: mail.subject, text: mail.text))
    case .post:
      let post = post
      return (post, rule.fit(title: post.subject, text: post.text))
    }
  }
}

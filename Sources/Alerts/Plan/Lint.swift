/// What is wrong with the words of an alert, said while they can still be changed.
import Commands
import Delivery
import Language
import Repository
import SQLite
import Services

/// One thing that the author should know.
public struct AlertRemark: Sendable, Equatable {
  /// The rule, as one word.
  public var rule: String
  /// One sentence without a full stop.
  public var words: String
  /// Whether readers would be left without something they need.
  public var isFault: Bool
}

extension Store {
  /// What is wrong with what is to be told; the worst first.
  func remarks(_ source: AlertSource, _ ways: AlertWays, _ hits: Hits, _ needs: ChannelNeeds)
    throws -> [AlertRemark]
  {
    var found: [AlertRemark] = []
    func fault(_ rule: String, _ words: String) {
      found.append(AlertRemark(rule: rule, words: words, isFault: true))
    }
    func note(_ rule: String, _ words: String) {
      found.append(AlertRemark(rule: rule, words: words, isFault: false))
    }
    let limit = try number("alert.segments")
    let texts = ways.channels.contains { $0.way == .sms }
    let prefix = try setting("alert.prefix")
    if texts, prefix.isEmpty {
      fault(
        "prefix", "text messages do not say who writes: 'ittool config set alert.prefix NAME'")
    }
    let isOver = source.kind == .resolved
    for (language, words) in source.texts.sorted(by: { $0.key < $1.key }) {
      let place = source.texts.count > 1 ? " (\(language))" : ""
      if words.meanwhile.isEmpty, !isOver {
        fault("meanwhile", "it does not say what to do meanwhile\(place)")
      }
      if words.works.isEmpty, !isOver, source.kind != .notice {
        note("works", "it does not say what still works\(place)")
      }
      if texts {
        let message = try facts(source, language, link: nil)
          .content(.sms, FittingRule(.sms), segments: limit)
        let count = SMSText(message.content.text).segments
        if count > limit {
          fault(
            "length",
            "the text message is \(count) segments\(place), and \(limit) is the limit: each is "
              + "sent and paid for by itself")
        }
        for remark in message.fitted.remarks where remark.weight != .note {
          fault("length", remark.words + place)
        }
        let odd = SMSText(message.content.text).foreign
        if !odd.isEmpty {
          let shown = odd.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
          note("characters", "for \(shown) a segment holds 70 characters instead of 160\(place)")
        }
      }
      let all = [words.headline, words.affected, words.meanwhile, words.works, words.body]
        .joined(separator: "\n")
      for dead in try deadLinks(all, hits, needs) { fault("link", dead + place) }
      var facts = ReviewFacts(.announcement, language: language)
      facts.names = []
      let short = all.split(separator: "\n").joined(separator: ". ")
      let review = Review(short, facts, try vocabulary(language), try reviewLimits())
      // YES in capitals is what the reader is to answer.
      for remark in review.remarks
      where remark.place != nil && remark.severity > .remark && remark.words != "YES" {
        note(
          remark.rule.rawValue,
          (remark.words.isEmpty ? "" : "'\(remark.words)': ") + remark.advice + place)
      }
    }
    let isUpdate = source.kind == .outage || source.kind == .update
    if source.next == nil, isUpdate, source.alertClass != .informational {
      fault("next", "it does not say when the next word comes")
    }
    if source.next == nil, source.kind == .notice, !source.asks,
      source.alertClass != .informational
    {
      note("next", "it does not say when the next word comes")
    }
    if let next = source.next, next <= now, !isOver {
      fault(
        "next",
        "the next word was promised for \(clockTime(next, try zone(), today: now)), "
          + "which has passed")
    }
    return found.filter(\.isFault) + found.filter { !$0.isFault }
  }

  /// The links in a text that lead to what is down.
  private func deadLinks(_ text: String, _ hits: Hits, _ needs: ChannelNeeds) throws -> [String] {
    let web = hits.reason(needs.sending("web"))
    let own = [try setting("web.url"), try setting("alert.link")].compactMap(Self.host)
    var found: [String] = []
    for word in text.split(whereSeparator: { $0.isWhitespace || "()<>\"".contains($0) }) {
      guard word.hasPrefix("http"), let host = Self.host(String(word)) else { continue }
      if let web, own.contains(host) {
        found.append("the link to \(host) leads to a page that \(web)")
      }
      let down = hits.graph.services.first { service in
        hits.isDown(service.id) && service.vendorPage.flatMap(Self.host) == host
      }
      if let down { found.append("the link to \(host) leads to \(down.title), which is down") }
    }
    return found
  }

  private static func host(_ link: String) -> String? {
    guard let start = link.range(of: "://")?.upperBound else { return nil }
    let host = link[start...].prefix { !"/?#:".contains($0) }.lowercased()
    return host.isEmpty ? nil : host
  }

  /// The page that says more, where it can be reached.
  func livingLink(_ hits: Hits, _ needs: ChannelNeeds) throws -> String? {
    let link = try setting("alert.link")
    guard !link.isEmpty, hits.reason(needs.sending("web")) == nil else { return nil }
    return link
  }
}

extension String {
  /// The first place of a text in this one.
  fileprivate func range(of text: String) -> Range<String.Index>? { firstRange(of: text) }
}

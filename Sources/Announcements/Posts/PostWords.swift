/// What an announcement says on a channel: its headline and what there is room for.
import Commands
import Delivery
import Repository
import SQLite

/// The words of one post or text message, as the outbox holds them.
struct PostWords: Sendable, Equatable {
  var title: String
  /// The words as they were made to fit.
  var text: String
  var language: String
  var rule: FittingRule
  /// How long they are, in the rule's unit.
  var length: Int
  /// What the author should know.
  var remarks: [Fitted.Remark]

  /// What a text message of these words costs.
  var segments: Int { SMSText(text).segments }
  /// Why they cannot be sent; nil when they can.
  var refusal: String? { remarks.first { $0.weight == .refused }?.words }
  /// The words for the outbox.
  var content: OutboxContent { OutboxContent(subject: title, text: text) }
}

/// The parts of a post, by how much they matter.
private struct PostParts {
  var title: String
  var reason = ""
  var summary = ""
  var action = ""
  var body = ""
  var link = ""
  var tags = ""

  /// The words as a channel takes them.
  ///
  /// What readers are to do is never cut off while there is anything else to leave out: first the
  /// tags go, then the summary is cut behind it.
  func fitted(to rule: FittingRule) -> Fitted {
    let whole = rule.fit(
      title: title, text: joined([reason, summary, action, body, link, tags], rule))
    guard whole.isCut || !whole.isSound, rule.isShort else { return whole }
    let bare = rule.fit(title: title, text: joined([reason, summary, action, link], rule))
    guard bare.isCut || !bare.isSound else { return bare }
    return rule.fit(title: title, text: joined([reason, action, summary, link], rule))
  }

  private func joined(_ parts: [String], _ rule: FittingRule) -> String {
    let parts = parts.filter { !$0.isEmpty }
    guard rule.name == .sms else { return parts.joined(separator: "\n\n") }
    // One line: a sentence that ends in nothing would run into the next.
    return parts.map { part in
      part == link || part.last.map { ".!?:".contains($0) } == true ? part : part + "."
    }.joined(separator: " ")
  }
}

extension Store {
  /// The words of an announcement on a channel.
  ///
  /// - Parameters:
  ///   - plain: without the mark of a correction: for what replaces the wrong words, and for those
  ///     who never had them.
  ///   - wanted: the language of the reader; that of the channel unless given.
  func postWords(
    _ announcement: Announcement, _ occasion: Occasion, plain: Bool = false,
    on channel: ChannelFacts, language wanted: String? = nil
  ) throws -> PostWords {
    let language = announcement.language(for: wanted ?? channel.language)
    let text = try text(of: announcement.id, language) ?? announcement.text
    var parts = PostParts(title: text.headline)
    var notes: [Fitted.Remark] = []
    switch occasion {
    case .correction where !plain:
      parts.title = try announcementSubject(.correction, text)
      parts.reason = announcement.reason ?? ""
    case .retraction:
      parts.title = try announcementSubject(.retraction, text)
      parts.reason = announcement.reason ?? ""
    case .first, .again, .correction: break
    }
    if occasion != .retraction {
      parts.summary = text.summary
      parts.action = text.action
      let page = announcement.isPublic ? try webAddress() : nil
      if let page { parts.link = page.of(WebPath.announcement(announcement.id)) }
      if announcement.isPublic, page == nil {
        notes.append(
          Fitted.Remark(weight: .note, words: "it has no link: the setting web.url is empty"))
      }
      if page == nil, !channel.rule.isShort {
        parts.body = Picture.replacing(in: text.body) { "[\($0.alt)]" }
      } else if text.summary.isEmpty {
        parts.summary = text.body.firstParagraph
      }
      parts.tags = channel.rule.name.takesTags ? Hashtag.line(announcement.tags) : ""
    }
    let fitted = parts.fitted(to: channel.rule)
    if !parts.tags.isEmpty, !fitted.text.hasSuffix(parts.tags) {
      notes.append(Fitted.Remark(weight: .note, words: "there is no room for its tags"))
    }
    if channel.reachesPhones, channel.rule.name == .none {
      notes.append(
        Fitted.Remark(
          weight: .note, words: "it is not cut: [channel \(channel.name)] has no 'fits = sms'"))
    }
    var words = PostWords(
      title: parts.title, text: fitted.text, language: language, rule: channel.rule,
      length: fitted.length, remarks: fitted.remarks + notes)
    // What the way itself would refuse is found by making the request, not by measuring the words.
    let whole = try preview(
      channel: channel.name, to: channel.address, words.content, language: language)
    words.remarks += whole.fitted.remarks.filter {
      $0.weight == .refused && !words.remarks.contains($0)
    }
    return words
  }
}

extension Announcement {
  /// The language in which a reader gets it: their own, one that is near, or the first.
  func language(for reader: String?) -> String {
    let wanted = reader?.lowercased() ?? ""
    if languages.contains(wanted) { return wanted }
    let near = wanted.prefix { $0 != "-" }
    return languages.first { $0.prefix { $0 != "-" } == near && !near.isEmpty } ?? text.language
  }
}

extension FittingRule.Name {
  /// Whether `#word` in a post leads to others with the same tag.
  fileprivate var takesTags: Bool { self == .mastodon || self == .bluesky || self == .x }
}

/// Tags as social services know them.
enum Hashtag {
  /// `#wifi #SelfHelp`; a screen reader speaks the words of a tag apart by their capitals.
  static func line(_ tags: [String]) -> String {
    tags.compactMap(of).joined(separator: " ")
  }

  static func of(_ tag: String) -> String? {
    let words = tag.split { !$0.isLetter && !$0.isNumber }
    // A tag of digits alone is none anywhere.
    guard words.contains(where: { $0.contains(where: \.isLetter) }) else { return nil }
    guard words.count > 1 else { return "#" + words[0] }
    return "#" + words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }
}

extension String {
  /// The first paragraph that is no heading and no picture, on one line.
  fileprivate var firstParagraph: String {
    let lines = split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(\.trimmed)
    for paragraph in lines.split(separator: "") {
      guard let first = paragraph.first, !first.hasPrefix("#"), !first.hasPrefix("![") else {
        continue
      }
      return paragraph.joined(separator: " ")
    }
    return ""
  }
}

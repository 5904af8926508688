/// Words made to fit a channel, and what must be said of that beforehand.

/// A text as a channel will carry it.
public struct Fitted: Sendable, Equatable {
  /// How bad a remark is.
  public enum Weight: String, Sendable {
    /// Good to know.
    case note
    /// Words are lost.
    case cut
    /// It cannot be sent.
    case refused
  }

  /// One thing that the author should know.
  public struct Remark: Sendable, Equatable {
    /// How bad it is.
    public let weight: Weight
    /// One sentence without a full stop.
    public let words: String

    /// Makes a remark.
    public init(weight: Weight, words: String) {
      self.weight = weight
      self.words = words
    }
  }

  /// The rule that it was made by.
  public let rule: FittingRule
  /// The title where the channel shows one; else empty.
  public let title: String
  /// The words that go, with the title in them where the channel shows none.
  public let text: String
  /// How long they are, in the rule's unit.
  public let length: Int
  /// What the author should know.
  public let remarks: [Remark]

  /// Whether words were lost.
  public var isCut: Bool { remarks.contains { $0.weight == .cut } }
  /// Whether it can be sent at all.
  public var isSound: Bool { !remarks.contains { $0.weight == .refused } }
}

extension FittingRule {
  /// The words as they will go: whole, or cut after a word with the last link kept.
  ///
  /// What fits is not changed, so that fitting twice is fitting once.
  public func fit(title: String, text: String) -> Fitted {
    let plain = name == .sms ? SMSText.simplified(text) : text
    let head = (name == .sms ? SMSText.simplified(title) : title).trimmedOfSpace
    let words = plain.trimmedOfSpace
    let whole = hasTitle || head.isEmpty || words.hasPrefix(head) ? words : joined(head, words)
    var remarks: [Fitted.Remark] = []
    if name == .sms, plain != text || head != title.trimmedOfSpace {
      remarks.append(.init(weight: .note, words: "quotes, dashes and spaces are written plainly"))
    }
    // Of a card, the title takes its part.
    let room = name == .teams ? FittingRule(name, limit: max(1, limit - length(head))) : self
    var sent = whole
    if !room.fits(whole) {
      if let cut = room.cut(whole) {
        sent = cut.text
        remarks.append(.init(weight: .cut, words: loss(whole, cut.lost)))
      } else {
        remarks.append(
          .init(weight: .refused, words: "the link alone is longer than \(limit) \(unit)"))
      }
    }
    if sent.isEmpty {
      remarks.append(.init(weight: .refused, words: "there are no words to send"))
    }
    remarks += smsRemarks(sent)
    return Fitted(
      rule: self, title: hasTitle ? head : "", text: sent, length: length(sent), remarks: remarks)
  }

  private func joined(_ head: String, _ words: String) -> String {
    if words.isEmpty { return head }
    // A line costs a text message nothing more than a space, but reads as a second message.
    guard name == .sms else { return head + "\n\n" + words }
    return (head.last.map { ".!?:".contains($0) } == true ? head : head + ":") + " " + words
  }

  private func loss(_ whole: String, _ lost: Substring) -> String {
    let words = lost.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let shown = words.count > 60 ? words.prefix(50).trimmedOfSpace + "…" : words
    return "\(length(whole)) \(unit), and at most \(limit) may go; left out: \(shown)"
  }

  private func smsRemarks(_ text: String) -> [Fitted.Remark] {
    guard name == .sms else { return [] }
    let sms = SMSText(text)
    var remarks: [Fitted.Remark] = []
    if sms.segments > 1 {
      remarks.append(
        .init(weight: .note, words: "\(sms.segments) segments: each is sent and paid for by itself")
      )
    }
    if !sms.foreign.isEmpty {
      let shown = sms.foreign.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
      remarks.append(
        .init(weight: .note, words: "for \(shown) a segment holds 70 characters instead of 160"))
    }
    return remarks
  }

  /// The longest beginning that fits with the mark and the last link, and what is left out; nil
  /// when not even the link fits.
  private func cut(_ text: String) -> (text: String, lost: Substring)? {
    let link = TextEntity.lastLink(in: text)
    let tail = link.map { " " + text[$0] } ?? ""
    let end = link?.lowerBound ?? text.endIndex
    func candidate(_ index: String.Index) -> String {
      var start = text[..<index]
      while let last = start.last, last.isWhitespace || ",;:-–—".contains(last) {
        start.removeLast()
      }
      return start.isEmpty ? String(tail.dropFirst()) : start + mark + tail
    }
    // The link may stand in the middle: then what follows it is what is cut off.
    if let link, link.upperBound < text.endIndex {
      let ends = Self.wordEnds(in: text, from: link.upperBound)
      if let found = longest(ends, { text[..<$0].trimmedOfSpace + mark }) {
        return (found.text, text[found.index...])
      }
    }
    var ends = Self.wordEnds(in: text[..<end], from: text.startIndex)
    var found = longest(ends, candidate)
    if found == nil {
      // One word without end: it is cut where it must be.
      ends = Array(text[..<end].indices.prefix(max(limit, 160) * 2))
      found = longest(ends, candidate) ?? found
    }
    if let found { return (found.text, text[found.index..<end]) }
    let alone = String(tail.dropFirst())
    return !alone.isEmpty && fits(alone) ? (alone, text[..<end]) : nil
  }

  /// The last of the ends whose text fits; longer ones are longer in every measure.
  private func longest(
    _ ends: [String.Index], _ candidate: (String.Index) -> String
  ) -> (text: String, index: String.Index)? {
    var low = 0
    var high = ends.count
    while low < high {
      let middle = (low + high) / 2
      if fits(candidate(ends[middle])) { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return nil }
    return (candidate(ends[low - 1]), ends[low - 1])
  }

  /// Where a word is followed by white space, or where the text ends.
  private static func wordEnds(in text: some StringProtocol, from start: String.Index)
    -> [String.Index]
  {
    var ends: [String.Index] = []
    var isInWord = false
    var index = start
    while index < text.endIndex {
      let isSpace = text[index].isWhitespace
      if isSpace, isInWord { ends.append(index) }
      isInWord = !isSpace
      index = text.index(after: index)
    }
    if isInWord { ends.append(text.endIndex) }
    return ends
  }
}

extension StringProtocol {
  /// The text without white space of any script at both ends.
  var trimmedOfSpace: String {
    var rest = self[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}

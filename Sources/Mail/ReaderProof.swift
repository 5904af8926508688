/// Signed addresses for readers of news: to confirm a subscription, and to ask about an announcement.
import Repository

extension Proof {
  /// What an answer to an announcement's mail is about.
  public struct Post: Hashable, Sendable {
    /// The announcement.
    public var announcement: Int64
    /// The reader to whom the mail was sent.
    public var person: Int64

    /// Names a reader's mail.
    public init(announcement: Int64, person: Int64) {
      self.announcement = announcement
      self.person = person
    }
  }

  /// `help+c5.…@example.org`, to which a mail confirms what a subscriber was asked about.
  public func confirmAddress(_ subscriber: Int64, base: String) throws(LibraryMissing) -> String {
    try signedAddress("c\(subscriber)", .confirm, base: base)
  }

  /// The subscriber of such an address, or nil.
  public func subscriber(ofConfirmAddress address: String) throws(LibraryMissing) -> Int64? {
    guard let text = try signedText(ofAddress: address, .confirm), text.hasPrefix("c") else {
      return nil
    }
    return Int64(text.dropFirst())
  }

  /// `help+a7.p5.…@example.org`, to which a mail is about announcement 7.
  public func questionAddress(_ post: Post, base: String) throws(LibraryMissing) -> String {
    try signedAddress("a\(post.announcement).p\(post.person)", .question, base: base)
  }

  /// The announcement and the reader of such an address, or nil.
  public func post(ofQuestionAddress address: String) throws(LibraryMissing) -> Post? {
    guard let text = try signedText(ofAddress: address, .question) else { return nil }
    let parts = text.split(separator: ".")
    guard parts.count == 2, parts[0].hasPrefix("a"), parts[1].hasPrefix("p"),
      let announcement = Int64(parts[0].dropFirst()), let person = Int64(parts[1].dropFirst())
    else { return nil }
    return Post(announcement: announcement, person: person)
  }

  /// `help+s17.…@example.org`, to which an answer to the invitation 17 of a survey goes.
  public func surveyAddress(_ invitation: Int64, base: String) throws(LibraryMissing) -> String {
    try signedAddress("s\(invitation)", .survey, base: base)
  }

  /// The invitation of such an address, or nil.
  public func invitation(ofSurveyAddress address: String) throws(LibraryMissing) -> Int64? {
    guard let text = try signedText(ofAddress: address, .survey), text.hasPrefix("s") else {
      return nil
    }
    return Int64(text.dropFirst())
  }

  private func signedAddress(
    _ text: String, _ purpose: Purpose, base: String
  ) throws(LibraryMissing) -> String {
    guard let at = base.lastIndex(of: "@") else { return base }
    return "\(base[..<at])+\(text).\(try signature(text, purpose))\(base[at...])"
  }

  /// What stands before the signature, where that is ours and for this purpose.
  private func signedText(
    ofAddress address: String, _ purpose: Purpose
  ) throws(LibraryMissing) -> String? {
    // Some servers change the case of what stands before the at sign.
    let local = address.prefix { $0 != "@" }.lowercased()
    guard local.utf8.count < 200, let plus = local.lastIndex(of: "+") else { return nil }
    let signed = local[local.index(after: plus)...]
    guard let dot = signed.lastIndex(of: "."), dot > signed.startIndex else { return nil }
    let text = String(signed[..<dot])
    let found = Array(signed[signed.index(after: dot)...].utf8)
    let wanted = Array(try signature(text, purpose).utf8)
    return Self.isSame(found, wanted) ? text : nil
  }
}

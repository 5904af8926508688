/// What the desk of announcements puts into digests: posts for readers, questions for those who
/// answer them.
import Announcements
import Calendar
import Delivery
import People
import Repository
import SQLite

extension DigestSection {
  /// The sections about announcements, in the order in which they stand.
  public static let announcements: [DigestSection] = [posts, questions]

  private static let posts = DigestSection("posts", [.news]) { store, reader in
    let posts = try store.newsletterPosts(
      for: reader.profile.id, reader.profile.language, since: reader.mark)
    let lines = try posts.map { post in
      if let reason = post.retraction {
        return DigestLine(
          nil,
          try reader.words("posts.retracted", ["headline": post.headline, "reason": reason]),
          item: DigestItem(post.number, words: post.words, .correction))
      }
      var line = DigestLine(
        nil, post.summary.isEmpty ? post.headline : "\(post.headline): \(post.summary)",
        item: DigestItem(post.number, words: post.words, .news))
      line.link = post.link
      return line
    }
    return DigestPassage(lines)
  }

  private static let questions = DigestSection("questions", [.technician, .director]) {
    store, reader in
    var waiting = try store.waitingQuestions(olderThan: store.number("question.days"))
    if reader.kind == .technician {
      waiting = waiting.filter { $0.owner == nil || $0.owner == reader.profile.id }
    }
    let lines = try waiting.prefix(reader.most).map { question in
      var text = try reader.words(
        "questions.line",
        [
          "post": question.announcement, "text": question.question,
          "age": reader.age(question.asked, store.now),
        ])
      if reader.kind == .director, let owner = question.ownerName { text += ", \(owner)" }
      return DigestLine(question.number, text)
    }
    return DigestPassage(count: waiting.count, lines, rest: "ittool question list")
  }
}

extension DeliveryTruth {
  /// What is said of newsletters that are about to leave: whoever left the news meanwhile gets none.
  public func askingNewsletters() -> DeliveryTruth {
    asking("digest.") { store, message in
      guard let person = message.person, try store.isNewsletter(message.event) else { return nil }
      let refused = try store.db.first(
        """
        SELECT kind FROM refusal WHERE person = \(person)
          AND (kind = 'all' OR kind = 'announcement' OR kind = 'digest') LIMIT 1
        """, as: String.self)
      return refused.map { "the person asked not to be contacted (\($0))" }
    }
  }
}

extension Store {
  /// Tells who writes a newsletter that a slot had nothing to send; called inside a transaction.
  ///
  /// Without an author it tells the directors: somebody must learn that nothing was written.
  func tellNothingNew(_ digest: Digest, _ slot: Instant, readers: Int) throws {
    let issued = try db.first(
      "SELECT 1 FROM digest_issue WHERE digest = \(digest.id) AND slot = \(slot) LIMIT 1",
      as: Int64.self)
    guard issued == nil else { return }
    let directors = try db.all(
      "SELECT id FROM person WHERE role = 'director' AND active = 1 ORDER BY id", as: Int64.self)
    for person in digest.author.map({ [$0] }) ?? directors {
      guard let profile = try profile(person), let address = profile.addresses.first else {
        continue
      }
      let words = try DigestWords(profile.language, places)
      var message = OutboxMessage(
        key: "digest.nothing:\(digest.id):\(slot.seconds):\(address.lowercased())", kind: .ticket,
        event: "newsletter.nothing", to: address,
        words: .new(
          OutboxContent(
            subject: try words("nothing-new.subject", ["name": digest.name]),
            text: try words(
              readers == 0 ? "nothing-new.nobody" : "nothing-new.text",
              ["name": digest.name, "readers": "\(readers)"]))))
      message.person = person
      message.name = profile.name
      try enqueue(message)
    }
  }
}

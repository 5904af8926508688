/// One row of `announce stats`.
import Calendar
import Commands
import Formats
import Readership
import Repository

/// What is known of the readership of a post, a tag, a page or a piece of time; nil is not known.
struct StatsRow: Sendable {
  var of: StatsGrouping
  var group: String
  var headline: String?
  var published: Instant?
  var views: Int64?
  var clients: Int64?
  var feeds: Int64?
  var bots: Int64?
  var heads: Int64?
  var errors: Int64?
  var files: Int64?
  var prefetches: Int64?
  var others: Int64?
  var feedClients: Int64?
  /// Views in the first days, and those of the post before in as many.
  var early: Int64?
  var earlyBefore: Int64?
  var delivered: Int64?
  var bounced: Int64?
  var replies: Int64?
  var questions: Int64?

  init(_ of: StatsGrouping, _ group: String) {
    self.of = of
    self.group = group
  }

  private static func number(_ value: Int64?) -> Cell { value.map { .integer($0) } ?? .null }

  static let fields: [Field<StatsRow>] = [
    Field("of", "What the group is: the word of --by", usual: false) { .text($0.of.rawValue) },
    Field("group", "The post, tag, page or time; a week is written by its Monday") {
      .text($0.group)
    },
    Field("headline", "The post's headline") { .of($0.headline) },
    Field("published", "When it was published", usual: false) {
      $0.published.map { .instant($0) } ?? .null
    },
    Field("views", "How often its pages were looked at") { number($0.views) },
    Field("clients", "There were at least so many clients on one of the days") {
      number($0.clients)
    },
    Field("early", "Views in its first 7 days, or in those that have passed") {
      number($0.early)
    },
    Field("early_before", "Views of the post before it in as many first days") {
      number($0.earlyBefore)
    },
    Field("feeds", "How often feeds were fetched") { number($0.feeds) },
    Field("feed_clients", "By at least so many clients on one of the days", usual: false) {
      number($0.feedClients)
    },
    Field("bots", "How often programs asked for its pages") { number($0.bots) },
    Field("heads", "Requests for the head of a page alone", usual: false) { number($0.heads) },
    Field("errors", "Requests that failed or were refused", usual: false) { number($0.errors) },
    Field("files", "Requests for stylesheets, pictures and other files", usual: false) {
      number($0.files)
    },
    Field("prefetches", "Pages fetched before anybody looked", usual: false) {
      number($0.prefetches)
    },
    Field("others", "Everything else", usual: false) { number($0.others) },
    Field("delivered", "Addresses whose mail was taken and did not come back") {
      number($0.delivered)
    },
    Field("bounced", "Addresses whose mail came back") { number($0.bounced) },
    Field("replies", "Answers to its mail that ask something") { number($0.replies) },
    Field("questions", "Questions that readers asked about it") { number($0.questions) },
    Field("rule", "The name of the rule that counts", usual: false) { _ in
      .text(readershipRule)
    },
  ]
}

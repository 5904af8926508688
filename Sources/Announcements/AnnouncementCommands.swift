/// The table of the noun `announce`.
import Calendar
import Commands
import Formats
import Repository
import SQLite
import Terminal

/// The commands of announcements, a file for each few.
enum AnnouncementCommands {}

extension Noun {
  /// The noun `announce`.
  public static var announce: Noun {
    Noun(
      "announce", "Tell people what is new, what changes and why",
      prose: """
        An announcement is written once: a headline, one sentence that sums it up, what readers are
        to do, and a text in Markdown. It says for whom it is: groups, sites, the public. It may be
        written in several languages; everybody gets their own, or the first.

        It is a draft, then approved, scheduled, and published. What is out is not edited but
        corrected, and those who had it learn of that; or it is retracted. Every text is kept.
        `ittool announce preview` shows exactly what goes out before anything does.

        Mail goes to each address once, whatever is done twice; never to those who said no to
        announcements. `ittool announce show` tells how many it reached, and whom not.

        It is also posted on channels, such as Mastodon or Teams: those of the setting
        `announce.channels`, or its own `--channel`. A post has the headline, what sums it up, what
        readers are to do, and the address of its page on the web site (the setting `web.url`), as
        far as the channel has room. What is not public is never posted where everybody sees it. A
        channel that reaches telephones sends a text message to the readers who would rather be told
        that way: the `--channel` of `ittool person` is its name, or `sms`. The text comes beside
        the mail, which has the whole.
        """, bareVerb: "list"
    ) {
      [
        AnyCommand(AnnouncementCommands.draft), AnyCommand(AnnouncementCommands.edit),
        AnyCommand(AnnouncementCommands.review), AnyCommand(AnnouncementCommands.preview),
        AnyCommand(AnnouncementCommands.approve), AnyCommand(AnnouncementCommands.publish),
        AnyCommand(AnnouncementCommands.schedule), AnyCommand(AnnouncementCommands.list),
        AnyCommand(AnnouncementCommands.show), AnyCommand(AnnouncementCommands.search),
        AnyCommand(AnnouncementCommands.correct), AnyCommand(AnnouncementCommands.retract),
        AnyCommand(AnnouncementCommands.export), AnyCommand(AnnouncementCommands.importing),
        AnyCommand(AnnouncementCommands.unsubscribe),
        AnyCommand(QuestionCommands.add("announce question")),
        AnyCommand(QuestionCommands.list("announce questions")),
      ]
    }
  }
}

/// What the words of an announcement are given by.
struct AnnouncementWords: Sendable {
  var number: AnnouncementNumber?
  var title: [String] = []
  var headline: String?
  var summary: String?
  var action: String?
  var message: String?
  var file: String?
  var language: String?
  var groups: [String] = []
  var sites: [String] = []
  var tags: [String] = []
  var channels: [String] = []
  var noChannel = false
  var isPublic = false
  var notPublic = false
  var validUntil: String?
  var attach: [String] = []
  var alts: [String] = []
  var detach: [String] = []
  var reason: String?
  var dryRun = false
}

extension AnnouncementWords {
  static let textOptions: [Option<AnnouncementWords>] = [
    .value("summary", "s", "TEXT", "What it says, in one sentence", \.summary),
    .value("action", "a", "TEXT", "What readers are to do, in one sentence", \.action),
    .value("message", "m", "TEXT", "The text, in Markdown", \.message),
    .value(
      "file", "F", "FILE", "Read the text from FILE; - is standard input", completion: .file,
      \.file),
    .value("language", "TAG", "The language of these words, such as es", \.language),
  ]

  static let audienceOptions: [Option<AnnouncementWords>] = [
    .list(
      "group", "g", "GROUP", "For the people of GROUP; repeat for more",
      completion: .query("group"), \.groups),
    .list(
      "site", "SITE", "For the people at SITE; with --group those of both",
      completion: .query("site"), \.sites),
    .flag("public", "For everybody: on the web site and in its feeds", \.isPublic),
    .list(
      "tag", "t", "TAG", "Give it TAG; repeat for more", completion: .query("announcement-tag"),
      \.tags),
    .list(
      "channel", "c", "NAME", "Post it on channel NAME too; repeat for more",
      details: "Unless given, on those of the setting `announce.channels`.",
      completion: .query("post-channel"), \.channels),
    .flag("no-channel", "Post it on no channel", \.noChannel),
    .value("valid-until", "DATE", "How long it holds; none takes the date away", \.validUntil),
  ]

  static let fileOptions: [Option<AnnouncementWords>] = [
    .list("attach", "FILE", "Attach FILE; repeat for more", completion: .file, \.attach),
    .list(
      "alt", "TEXT", "What a picture shows; one for each, in order",
      details: "These words stand for the picture where it is not seen.",
      \.alts),
  ]

  /// The words and the audience that the options name.
  func change(_ context: Context, _ store: Store? = nil) throws -> AnnouncementChange {
    let body = try context.console.text(message: message, file: file)
    guard !isPublic || !notPublic else {
      throw Failure.usage("give one of --public and --not-public")
    }
    var change = AnnouncementChange()
    change.language = language
    change.headline = headline
    change.summary = summary
    change.action = action
    change.body = body
    // An empty word means none of them.
    if !groups.isEmpty { change.groups = Self.words(groups) }
    if !sites.isEmpty { change.sites = sites.filter { !$0.isEmpty } }
    if !tags.isEmpty { change.tags = Self.words(tags) }
    guard channels.isEmpty || !noChannel else {
      throw Failure.usage("give one of --channel and --no-channel")
    }
    if noChannel { change.channels = [] }
    if !channels.isEmpty {
      var names: [String] = []
      for name in Self.words(channels) where !names.contains(name) { names.append(name) }
      change.channels = names
    }
    if isPublic { change.isPublic = true }
    if notPublic { change.isPublic = false }
    change.reason = reason
    return change
  }

  private static func words(_ list: [String]) -> [String] {
    list.flatMap { $0.split { $0 == "," || $0.isWhitespace }.map(String.init) }
  }

  /// The date that `--valid-until` names.
  func date(_ store: Store) throws -> Instant?? {
    guard let word = validUntil else { return .none }
    return word.lowercased() == "none" || word.isEmpty
      ? .some(nil) : .some(try store.typedDate(word, "--valid-until"))
  }
}

/// `announce list`, `show` and `search`.
import Calendar
import Commands
import Delivery
import Formats
import Repository
import SQLite
import Terminal

struct AnnouncementQuery: Sendable {
  var number: AnnouncementNumber?
  var query: [String] = []
  var states: [AnnouncementState] = []
  var tag: String?
  var group: String?
  var isPublic = false
  var all = false
  var limit: Int?
  var language: String?
  var version: Int?
  var versions = false
  var diff = false
  var markdown = false
  var unreached = false
  var posts = false
  var output = Output()
}

extension AnnouncementCommands {
  private static let filters: [Option<AnnouncementQuery>] = [
    .list("state", "STATE", "Only those in STATE; repeat for more", \.states),
    .value("tag", "TAG", "Only those with TAG", completion: .query("announcement-tag"), \.tag),
    .value("group", "GROUP", "Only those for GROUP", completion: .query("group"), \.group),
    .flag("public", "Only those for everybody", \.isPublic),
    .flag("all", "Retracted ones too", \.all),
  ]

  static var list: Command<AnnouncementQuery> {
    Command(
      "announce list", "List the announcements",
      prose: "Lists all but retracted ones, newest first.",
      options: filters + [
        .value(
          "limit", "l", "N", "Print at most N rows; 0 is no limit",
          details: "On a terminal the limit is 50 unless you say otherwise.", \.limit)
      ] + Output.options.within(\.output),
      fields: Announcement.fields.descriptions(),
      examples: [
        Example("ittool announce list --state draft", "See what is being written"),
        Example("ittool announce list --tag wifi --json", "The same words for a script"),
      ],
      start: AnnouncementQuery()
    ) { arguments, context in
      let limit = arguments.limit ?? (context.console.outFacts.isTerminal ? 50 : 0)
      guard limit >= 0 else { throw Failure.usage("--limit: \(limit) is below 0") }
      return try context.withStore { store in
        let sql =
          Announcement.select + " WHERE " + arguments.condition
          + " ORDER BY a.id DESC LIMIT \(limit == 0 ? -1 : limit)"
        try context.printAnnouncements(sql, arguments, store)
        return .done
      }
    }
  }

  static var search: Command<AnnouncementQuery> {
    Command(
      "announce search", "Search the text of the announcements",
      prose: """
        Prints the announcements in whose words, of any language, all words stand, best first;
        endings do not matter.
        """,
      options: filters + Output.options.within(\.output),
      operands: [.many("QUERY", "What to look for", \.query)],
      fields: Announcement.fields.descriptions(),
      examples: [Example("ittool announce search wifi switches", "Find both words")],
      start: AnnouncementQuery()
    ) { arguments, context in
      let words = arguments.query.flatMap { $0.split { !$0.isLetter && !$0.isNumber } }
      guard !words.isEmpty else { throw Failure.usage("the query holds no letter or digit") }
      let match = words.map { "\"\($0)\"" }.joined(separator: " AND ")
      return try context.withStore { store in
        let found: SQL = """
           JOIN (WITH hit(id, worth) AS MATERIALIZED (
               SELECT rowid, bm25(announcement_search, 8.0, 4.0, 4.0, 1.0)
               FROM announcement_search WHERE announcement_search MATCH \(match))
             SELECT x.announcement, min(worth) AS worth FROM hit
             JOIN announcement_text AS x ON x.id = hit.id GROUP BY x.announcement) AS best
           ON best.announcement = a.id WHERE \(arguments.condition)
           ORDER BY best.worth, a.id DESC
          """
        let count = try context.printAnnouncements(Announcement.select + found, arguments, store)
        if count == 0 { context.console.note("nothing matches") }
        return .done
      }
    }
  }

  static var show: Command<AnnouncementQuery> {
    Command(
      "announce show", "Show an announcement, and what became of it",
      prose: """
        Shows the words, for whom they are, how many mails stand where, and what became of each
        post: its address, what was changed, what could not be deleted. `--unreached` lists the
        people who were not reached, with the reason. `--posts` lists the posts and their changes as
        rows: delivery, channel, what, state, remote, url, sent, next_try, reason. `--versions` lists
        the texts, `--revision` shows an earlier one, `--diff` what the last change, or that version,
        changed.
        """,
      options: [
        .value("language", "TAG", "Its words in another language, such as es", \.language),
        .flag("markdown", "Print only the text", \.markdown),
        .flag("unreached", "List who was not reached, and why", \.unreached),
        .flag("posts", "List its posts, and every change of them", \.posts),
        .flag("versions", "List its texts", \.versions),
        .value("revision", "N", "Show its text number N", \.version),
        .flag("diff", "Show what changed from the text before", \.diff),
      ] + Output.options.within(\.output),
      operands: [
        .one("NUMBER", "The announcement", completion: .query("announcement"), \.number)
      ],
      fields: Announcement.fields.descriptions(),
      examples: [
        Example("ittool announce show A-7", "Read it, and see whom it reached"),
        Example("ittool announce show A-7 --unreached", "See who did not get it"),
        Example("ittool announce show A-7 --diff", "See what the last change was"),
      ],
      start: AnnouncementQuery()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      return try context.withStore { store in
        let announcement = try store.announcement(number)
        if arguments.unreached { return try context.showUnreached(announcement, arguments, store) }
        if arguments.posts { return try context.showPosts(announcement, arguments.output, store) }
        if arguments.versions || arguments.version != nil || arguments.diff {
          return try context.showVersions(announcement, arguments, store)
        }
        var shown = announcement
        if let language = arguments.language {
          guard let text = try store.text(of: announcement.id, language.lowercased()) else {
            throw Failure(
              "\(announcement.number) has no words in '\(language)'",
              hint: "it has \(announcement.languages.joined(separator: ", "))")
          }
          shown.text = text
        }
        if arguments.markdown {
          try context.console.display(shown.text.body)
          return .done
        }
        let output = arguments.output
        guard output.format == nil, !output.json, output.fields.isEmpty else {
          try context.printRows(
            Announcement.fields, output, local: try store.localTimes()
          ) { try $0(shown) }
          return .done
        }
        try context.console.page { try $0.write(context.page(of: shown, store)) }
        return .done
      }
    }
  }
}

extension AnnouncementQuery {
  /// The condition on `announcement AS a`.
  fileprivate var condition: SQL {
    var parts: [SQL] = []
    if !states.isEmpty {
      parts.append("a.state IN (\(SQL.list(states.map(\.rawValue))))")
    } else if !all {
      parts.append("a.state <> 'retracted'")
    }
    if let tag {
      parts.append("a.id IN (SELECT announcement FROM announcement_tag WHERE tag = \(tag))")
    }
    if let group {
      parts.append(
        """
        a.id IN (SELECT announcement FROM announcement_group WHERE person_group =
          (SELECT id FROM person_group WHERE name = \(group)))
        """)
    }
    if isPublic { parts.append("a.public = 1") }
    return parts.isEmpty ? "1" : SQL.joined(parts, separator: " AND ")
  }
}

extension AnnouncementVersion {
  fileprivate static let fields: [Field<AnnouncementVersion>] = [
    Field("version", "Counts the texts") { .integer($0.version) },
    Field("language", "Their language") { .text($0.language) },
    Field("at", "When it was written") { .instant($0.at) },
    Field("author", "Who wrote it") { .text($0.actor) },
    Field("reason", "Why it changed") { .of($0.reason) },
    Field("headline", "Its headline") { .text($0.text.headline) },
  ]
}

/// Somebody whom an announcement did not reach.
private struct Unreached {
  var person: Int64
  var name: String
  var address: String?
  var reason: String

  /// Those without an address, and those whose mail came to nothing and who have no other about it.
  static func select(_ announcement: Int64) -> SQL {
    """
    SELECT u.person, p.name, NULL, u.reason FROM announcement_unreached AS u
      JOIN person AS p ON p.id = u.person WHERE u.announcement = \(announcement)
    UNION ALL SELECT m.person, m.name, m.address, m.state || ': ' || coalesce(m.reason, '')
    FROM outbox AS m WHERE m.desk = 'A' AND m.item = \(announcement)
      AND (m.state = 'failed' OR m.state = 'bounced' OR m.state = 'expired'
        OR m.state = 'cancelled') AND m.person IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM outbox AS o
        WHERE (o.address = m.address OR o.person = m.person) AND o.desk = 'A'
        AND o.item = m.item AND (o.next_try IS NOT NULL OR o.lease IS NOT NULL
          OR o.state = 'sent' OR o.state = 'delivered' OR o.state = 'unknown'
          OR o.id > m.id))
    """
  }

  static let fields: [Field<Unreached>] = [
    Field("person", "The person's number") { .text(Kind.person.number($0.person)) },
    Field("name", "The person's name") { .text($0.name) },
    Field("address", "The address that it was for") { .of($0.address) },
    Field("reason", "Why it did not reach them") { .text($0.reason) },
  ]
}

extension Context {
  @discardableResult
  fileprivate func printAnnouncements(
    _ sql: SQL, _ arguments: AnnouncementQuery, _ store: Store
  ) throws -> Int {
    try printRows(
      Announcement.fields, arguments.output, local: try store.localTimes()
    ) { emit in
      try store.db.forEachRow(sql) { row in try emit(Announcement(from: &row)) }
    }
  }

  fileprivate func showUnreached(
    _ announcement: Announcement, _ arguments: AnnouncementQuery, _ store: Store
  ) throws -> ExitStatus {
    try printRows(Unreached.fields, arguments.output, local: { $0.rfc3339 }) { emit in
      try store.db.forEachRow(Unreached.select(announcement.id)) { row in
        try emit(
          Unreached(
            person: try row.int(), name: try row.text(), address: try row.text(),
            reason: try row.text()))
      }
    }
    return .done
  }

  fileprivate func showVersions(
    _ announcement: Announcement, _ arguments: AnnouncementQuery, _ store: Store
  ) throws -> ExitStatus {
    let all = try store.versions(ofAnnouncement: announcement.id)
    if arguments.versions {
      try printRows(
        AnnouncementVersion.fields, arguments.output, local: try store.localTimes()
      ) { emit in for version in all { try emit(version) } }
      return .done
    }
    let wanted = arguments.version.map(Int64.init) ?? announcement.version
    guard let version = all.first(where: { $0.version == wanted }) else {
      throw Failure(
        "\(announcement.number) has no version \(wanted)",
        hint: "see 'ittool announce show \(announcement.number) --versions'")
    }
    guard arguments.diff else {
      try console.display(version.whole)
      return .done
    }
    let before = all.last { $0.version < wanted && $0.language == version.language }
    for line in LineDifference(before?.whole ?? "", version.whole).lines {
      try console.display(line)
    }
    return .done
  }

  fileprivate func page(of announcement: Announcement, _ store: Store) throws -> String {
    let local = try store.localTimes()
    let text = announcement.text
    var lines = [
      console.styled(announcement.number, .bold) + "  " + console.styled(text.headline, .bold),
      "\(announcement.state.rawValue) · "
        + announcement.destination
        + " · \(announcement.languages.joined(separator: ", ")) · version \(announcement.version)",
    ]
    func add(_ name: String, _ value: String?) {
      guard let value, !value.isEmpty else { return }
      lines.append(name.padded(to: 13) + console.shown(value))
    }
    add("Written", "\(local(announcement.created)) by \(announcement.author)")
    add(
      "Approved",
      announcement.approver.map { name in
        (announcement.approved.map(local) ?? "") + " by \(name)"
      })
    add("Goes out", announcement.scheduled.map(local))
    add("Missed", announcement.missed.map(local))
    add("Published", announcement.published.map(local))
    add("Holds until", announcement.validUntil.map(local))
    add("Reason", announcement.reason)
    add("Tags", announcement.tags.joined(separator: " "))
    if announcement.published == nil, let channels = announcement.channels {
      add("Channels", channels.isEmpty ? "none" : channels.joined(separator: " "))
    }
    let files = try store.files(ofAnnouncement: announcement.id)
    add(
      "Files",
      files.map { $0.alt.isEmpty ? $0.name : "\($0.name) (\($0.alt))" }
        .joined(separator: ", "))
    let counts = try store.counts(of: announcement.id)
    for (name, way) in [("Mail", Way.mail), ("Text", .text)] {
      let parts = DeliveryState.allCases.compactMap { state in
        counts[way]?[state].map { "\($0) \(state.rawValue)" }
      }
      add(name, parts.joined(separator: ", "))
    }
    for line in try store.postLines(of: announcement) { add("Post", line) }
    let missing = try store.db.first(
      "SELECT count(*) FROM (\(Unreached.select(announcement.id)))", as: Int64.self)
    if let missing, missing > 0 {
      add("Not reached", "\(missing == 1 ? "one person" : "\(missing) people"); see --unreached")
    }
    for part in [text.summary, text.action.isEmpty ? "" : "What to do: \(text.action)", text.body]
    where !part.isEmpty {
      lines += ["", console.shown(part)]
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension String {
  /// The text with blanks up to a width; one more where it is as long.
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(1, width - count))
  }
}

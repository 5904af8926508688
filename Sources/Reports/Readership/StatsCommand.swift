/// `announce stats`: whether announcements are read, as far as that can be known.
import Calendar
import Commands
import Formats
import Repository
import Tickets

extension CommandEntry {
  /// `announce stats`.
  public static let announceStats = CommandEntry("announce stats", StatsArguments.command)
}

extension StatsArguments {
  static var command: Command<StatsArguments> {
    Command(
      "announce stats", "See whether announcements are read",
      prose: """
        Shows how often the pages of announcements were looked at, by how many clients at least,
        how many addresses their mail reached and how many mails came back, and holds each post
        against the one before it. Views come from the logs of the web server, which
        `ittool announce import-log` and `ittool cron` count; its help has the rule by which views
        are told from feeds, bots, errors and files. There are no pixels and no counting links in
        mails.

        `--by` makes one row for each post, tag, page of the site, day, week or month. What nobody
        counted is empty, not 0. Clients are those of the busiest day and page: on others there may
        have been different ones, so there were at least so many.
        """,
      options: [
        .value("by", "b", "WHAT", "Make one row for each WHAT; without it, post", \.by),
        .value(
          "from", "DATE", "Begin at DATE",
          details: "Without it 30 days, 26 weeks or 12 months; for the others all there is.",
          \.from),
        .value("to", "DATE", "Finish with DATE; without it, now", \.to),
        .value(
          "tag", "TAG", "Only posts with TAG", completion: .query("announcement-tag"), \.tag),
        .value(
          "svg", "FILE", "Draw the picture into FILE; - is standard output", completion: .file,
          \.svg),
      ] + Output.options.within(\.output),
      operands: [
        .many(
          "NUMBER", "An announcement; without any, all", optional: true,
          completion: .query("announcement"), \.numbers)
      ],
      fields: StatsRow.fields.descriptions(),
      examples: [
        Example("ittool announce stats", "See all posts, the newest first"),
        Example("ittool announce stats A-7 --by day --svg a-7.svg", "Draw the days of one post"),
        Example("ittool announce stats --by month --json", "See feeds, bots and errors too"),
      ],
      start: StatsArguments()
    ) { arguments, context in
      try context.withStore { store in
        let query = try StatsQuery(arguments, in: store)
        let (rows, page) = try store.db.read {
          let rows = try query.rows()
          return (rows, try query.page(rows))
        }
        return try context.give(
          Findings(rows: rows, page: page), StatsRow.fields, arguments.output,
          svg: arguments.svg, html: nil, made: "", local: try store.localTimes())
      }
    }
  }
}

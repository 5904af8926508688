/// The table of the noun `web`.
import Commands
import Formats
import Glibc
import Repository
import Terminal

/// The commands of the web site, over the parts that the program fills.
struct WebCommands {
  let parts: @Sendable () -> [SitePart]
}

struct WebArguments: Sendable {
  var directory: String?
  var all = false
  var dryRun = false
  var output = Output()
}

/// A file that a build changes.
struct WebChange {
  var action: String
  var path: String

  static let fields: [Field<WebChange>] = [
    Field("action", "write or remove") { .text($0.action) },
    Field("path", "The file, below the directory") { .text($0.path) },
  ]
}

extension Noun {
  /// The noun `web` over the parts of the site.
  public static func web(_ parts: @escaping @Sendable () -> [SitePart]) -> Noun {
    Noun(
      "web", "Build the public web site and publish it",
      prose: """
        The site is made of files alone: news with a page for each public announcement, each year
        and each tag, articles and policies that everybody may read, a page that says how to get
        help, feeds (Atom and JSON Feed) and a sitemap. It needs no program at the server, no
        script in the browser, and loads nothing from anywhere else. Only what is public is ever
        read for it: drafts, what is scheduled, and what is for groups alone stay out.

        The status of services stands on it, by building, with every public outage and all that was
        said of it, planned maintenance, the last 90 days, and the rule by which uptime is counted.
        An update of which nobody is told stands there, too; drafts and what is not public never do.
        Programs read the same as `status.json`, in the shape of Statuspage's summary;
        `status/feed.xml`, with an entry for each update; `status/maintenance.ics`, for calendars;
        and `status/cap.xml`, which lists the messages of CAP of what lasts or ended this week.

        A corrected announcement says what was wrong and when; of a retracted one the headline
        stays, with the reason. What is past its date is marked. Each page has an address that
        never changes, and each entry of a feed a name that never does.

        The page that says how to get help shows the address, telephone number and hours of the
        help desk, and the next days on which the hours differ, with their names in the calendar.

        Settings give it its address (`web.url`), name, colour, languages and logo; see
        `ittool help config`. The pages are made from templates, a stylesheet and words that a
        district can replace; see `ittool web templates`.
        """
    ) {
      let commands = WebCommands(parts: parts)
      return [
        AnyCommand(commands.build), AnyCommand(commands.publish), AnyCommand(commands.templates),
      ]
    }
  }
}

extension WebCommands {
  var build: Command<WebArguments> {
    Command(
      "web build", "Build the web site in a directory",
      prose: """
        Makes DIR hold the site: writes what changed, each file whole or not at all, and removes
        what is no longer part of it. DIR must be empty, missing, or hold a site that was built
        before; files that this program did not make are never touched. A list of the files stands
        in `.ittool-web` in it. Without DIR the setting `web.directory` counts.

        `404.html` is the page for addresses that lead nowhere; the web server has to be told of it,
        such as by `ErrorDocument 404 /404.html` or `error_page 404 /404.html`.

        A page is made again only when something that it shows has changed; `--all` makes all of
        them. Nothing is written when nothing changed.
        """,
      options: [
        .flag("all", "Make every page anew", \.all),
        .flag("dry-run", "List what would be written and removed", \.dryRun),
      ] + Output.options.within(\.output),
      operands: [.maybe("DIR", "Where the site is built", completion: .file, \.directory)],
      fields: WebChange.fields.descriptions(),
      examples: [
        Example("ittool web build /var/www/tech", "Build the site for a web server"),
        Example("ittool web build /var/www/tech --dry-run", "See what would change"),
      ],
      start: WebArguments()
    ) { [parts] arguments, context in
      try context.withStore { store in
        let places =
          try arguments.directory.map { [SitePlace(directory: $0)] }
          ?? SitePlace.all(store.configuration, context.environment)
        let outcome = try context.buildSite(
          store, parts(), in: places, all: arguments.all, keep: !arguments.dryRun)
        if arguments.dryRun {
          try context.printRows(WebChange.fields, arguments.output, local: { $0.rfc3339 }) { emit in
            for (_, built, _) in outcome.done {
              for path in built.written { try emit(WebChange(action: "write", path: path)) }
              for path in built.removed { try emit(WebChange(action: "remove", path: path)) }
            }
          }
        }
        for (place, built, _) in outcome.done {
          let name = place.name.map { "\($0): " } ?? ""
          context.console.note(name + built.sentence(dryRun: arguments.dryRun))
        }
        if let failure = outcome.failure(of: places.count) { throw failure }
        return .done
      }
    }
  }

  var publish: Command<WebArguments> {
    Command(
      "web publish", "Build the web site and copy it to its server",
      prose: """
        Builds the site in `web.directory`, or in DIR, and runs the command of the setting
        `web.publish`, in which `{directory}` stands for the directory. It is started without a
        shell: its line is split into words, in which quotes and backslashes work and nothing else
        does. For more than one command name a script of your own.

            [web]
            directory = /var/lib/ittool/site
            publish = rsync -a --delete {directory}/ web.example.org:/srv/tech/

        So that one place survives when others do not, the site may have mirrors: sections
        `[mirror NAME]` with a directory of their own, a command of their own, or both; see
        `ittool help config`. Each has its turn, whatever became of those before it. What failed is
        said for each, and the status is 3 when only some of them did.

            [mirror away]
            publish = rsync -a --delete {directory}/ status.example.net:/srv/status/
            timeout = 60

        The outcome is recorded, and the status is 1 when the command failed. With both settings
        `ittool cron` publishes the site when it has changed, and `ittool doctor` says when that
        fails or is overdue.
        """,
      operands: [.maybe("DIR", "Where the site is built", completion: .file, \.directory)],
      examples: [Example("ittool web publish", "Build the site and copy it")],
      start: WebArguments()
    ) { [parts] arguments, context in
      try context.withStore { store in
        let places = try SitePlace.all(
          store.configuration, context.environment, directory: arguments.directory)
        guard places.contains(where: { !$0.command.isEmpty }) || places.count > 1 else {
          throw Failure(
            "no command is set that copies the site",
            hint: "set web.publish in the configuration: rsync -a --delete {directory}/ web:news/",
            status: .configuration)
        }
        let outcome = try context.publishSite(parts(), to: places, store, always: true)
        for (place, built, said) in outcome.done {
          if !said.isEmpty { try context.console.display(said) }
          let name = place.name.map { "\($0): " } ?? ""
          let end = place.command.isEmpty ? "" : "; published"
          context.console.note(name + built.sentence(dryRun: false) + end)
        }
        if let failure = outcome.failure(of: places.count) { throw failure }
        return .done
      }
    }
  }
}

extension SiteFolder.Outcome {
  /// `212 files: 3 written, 1 removed`.
  func sentence(dryRun: Bool) -> String {
    let (write, remove) = dryRun ? ("to write", "to remove") : ("written", "removed")
    return "\(total) files: \(written.count) \(write), \(removed.count) \(remove)"
  }
}

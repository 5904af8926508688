/// `ittool cgi`: one request of a web server.
import Commands
import Glibc
import Repository
import Terminal

struct CGIArguments: Sendable {
  var script: String?
}

extension Noun {
  /// The noun `cgi`, with the pages that the desks offer.
  public static func cgi(_ pages: @escaping @Sendable () -> [DoorPage]) -> Noun {
    Noun(
      "cgi", "Answer a web server: forms for people without a shell",
      entries: { [CommandEntry("cgi", CGICommand.command(pages))] })
  }
}

enum CGICommand {
  static func command(_ pages: @escaping @Sendable () -> [DoorPage]) -> Command<CGIArguments> {
    Command(
      "cgi", "Answer one request of a web server",
      prose: """
        Answers one request of a web server by the Common Gateway Interface (RFC 3875): lighttpd,
        Apache, or nginx with fcgiwrap. It is no server and no service: a program that runs for
        each page and ends. People open tickets, follow and answer them, say whether they are
        solved, subscribe to the news and leave them, and ask about announcements, without an
        account, a script in the browser, or a cookie but the one that protects a form.

        The web server runs a file whose first line names this program. The file is a
        configuration at the same time (`ittool help config`), because that line is a comment:

            #!/usr/bin/ittool cgi
            database = /srv/helpdesk/store.db
            [mail]
            address = help@example.org

        It must be executable, and the account that runs it must be able to write the store: let
        the server run it as the help desk's account (suEXEC of Apache, fcgiwrap under that
        account), or share the store with the server's account by a group
        (`ittool init --group`). For lighttpd:

            server.modules += ("mod_alias", "mod_cgi")
            alias.url += ("/help" => "/srv/www/cgi-bin/help")
            $HTTP["url"] =~ "^/help(/|$)" { cgi.assign = ("" => "") }

        For Apache: `ScriptAlias /help /srv/www/cgi-bin/help`. For nginx, with fcgiwrap:

            location /help {
              include fastcgi_params;
              fastcgi_split_path_info ^(/help)(.*)$;
              fastcgi_param SCRIPT_FILENAME /srv/www/cgi-bin/help;
              fastcgi_param PATH_INFO $fastcgi_path_info;
              fastcgi_pass unix:/run/fcgiwrap.socket;
            }

        Then say the address: `ittool config set door.url https://tech.example.org/help`. From
        then on the news carry a link by which a mail program unsubscribes with one click
        (RFC 8058). Let the server speak HTTPS alone, and let it tell the true address of the
        sender where it stands behind a proxy, because senders are counted by it.

        `/new?site=North&room=204&asset=1234` is the form of a new ticket with its place filled in:
        print it as a QR code for the door of a room or the lid of a device.

        What is only looked at changes nothing, so that scanners of mail may follow every link.
        Links are signed, for one purpose and one person; those to tickets end after
        `door.link-days`. A form is taken once, in one change, or not at all, and what was typed is
        shown again when it cannot be taken. Files must be pictures or PDF, by their first bytes.
        `door.posts-per-hour`, `door.link-posts-per-hour` and `door.upload-limit` bound what comes.

        The pages look like the web site, with its colour and stylesheet; they come in English and
        Spanish, by what the browser or the person prefers. `ittool web templates` lists the
        templates `door-….html`, the words and `door.css`, which a district can replace. What goes
        wrong is said on standard error, which the server keeps in its log.
        """,
      operands: [
        .maybe(
          "SCRIPT", "The file that the server runs, read as configuration",
          completion: .file, \.script)
      ],
      examples: [
        Example(
          "ittool cgi /srv/www/cgi-bin/help",
          "Answer a request, as the first line of that file does")
      ],
      start: CGIArguments()
    ) { arguments, context in
      guard context.environment.nonEmpty("REQUEST_METHOD") != nil else {
        throw Failure.usage(
          "this is for a web server: REQUEST_METHOD is not set", hint: "see 'ittool help cgi'")
      }
      // A request that lasts longer is given up: nothing is done then, as after any sudden end.
      alarm(120)
      var context = context
      if let script = arguments.script { context.globals.configuration = script }
      try Door(context: context, pages: pages()).answer()
      return .done
    }
  }
}

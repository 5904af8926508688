/// The noun `channel`: the ways out, whether they work, and a message to try one.
import Calendar
import Commands
import Formats
import Repository
import SQLite
import Terminal

struct ChannelListArguments: Sendable {
  var output = Output()
}

/// One channel and how it fares.
struct ChannelRow: Sendable {
  var name: String
  var type: String
  var target: String
  var isDown: Bool
  var since: Instant?
  var nextTry: Instant?
  var waiting: Int64
  var words: String?
  var failing = 0.0
  var shares: String?

  static let fields: [Field<ChannelRow>] = [
    Field("channel", "Its name") { .text($0.name) },
    Field("type", "How it sends") { .text($0.type) },
    Field("target", "Where it leads: server, program, directory") { .text($0.target) },
    Field("state", "up or down") { .text($0.isDown ? "down" : "up") },
    Field("waiting", "Messages that wait for it") { .integer($0.waiting) },
    Field("since", "Since when it is down") { $0.since.map { .instant($0) } ?? .null },
    Field("next_try", "When it is tried again") { $0.nextTry.map { .instant($0) } ?? .null },
    Field("reason", "What it said last") { $0.words.map { .text($0) } ?? .null },
    Field("failing", "Share of the tries of the last half hour that failed, 0 to 1", usual: false) {
      .real($0.failing)
    },
    Field("shares", "The word of those that stand in for one another", usual: false) {
      $0.shares.map { .text($0) } ?? .null
    },
  ]
}

extension Noun {
  /// The noun `channel`.
  public static var channel: Noun {
    Noun(
      "channel", "See and try the ways out",
      prose: """
        A channel is one way that messages leave: a mail server, a program, a web service. Each is
        a `[channel NAME]` section of the configuration, which `ittool help config` describes.

        smtp speaks to a mail server, over TLS unless `tls = none` says otherwise. sendmail hands
        mail to the program of that name. file writes into a Maildir, for trials.

        exec starts a program for each message, without a shell. `{address}`, `{subject}` and the
        other values stand in its arguments, and it reads all of them as JSON on standard input,
        or the plain text with `input = text`. Its exit status is the result: 0 is sent; 65, 67
        and 68 are refused for good; 64, 69, 72, 77, 78, 126 and 127 mean that the program itself
        is in trouble; all else is tried again. `{post}` is title and text, made to fit by the
        rule that `fits` names. The apprise(1) command reaches some hundred services that way, and
        gammu(1) a modem that sends text messages:

            [channel chat]
            type = exec
            command = apprise --title={subject} --config=/etc/ittool/apprise.yml --tag={address}
            input = text

            [channel modem]
            type = exec
            command = gammu-smsd-inject TEXT {address} -unicode -text {post}
            fits = sms 2
            reaches = phone

        http sends a request to a service that a preset describes: a file NAME.channel in the
        directory channels/ of the shared data. `ittool channel preset list` names those that come
        along, and `channel preset show` prints one with what it needs:

            [channel phone]
            type = http
            preset = ntfy
            server = https://ntfy.example.org
            password-file = /etc/ittool/ntfy-token

        A service that none describes is added by writing such a file, for instance in
        `/etc/ittool/channels/`, and checking it with `ittool channel lint FILE`. Its lines are
        `key = value`; a value that is `<<` is all lines up to one that is `>>`.

        = `summary`
        One line that says what it is for.
        = `url`
        Where a message is posted. It begins with `{server}`, which the configuration gives.
        `{secret}` may stand in it as it is, for services whose address is the secret.
        = `method`
        How; POST unless said.
        = `header`
        `Name: value`, any number of times. One whose values are all empty is left out.
        = `body`
        What is posted.
        = `encoding`
        How values stand in it: `json` (the default; a value brings its quotes), `form` or `text`.
        = `auth`
        `basic` sends account and secret as HTTP's basic authentication.
        = `login`
        A request that gets a token first, as METHOD ADDRESS; `login-body` is its body, always JSON,
        `token` and `account` are paths into the answer.
        = `update`
        A request that corrects a post, as METHOD ADDRESS, with `update-body`.
        = `delete`
        A request that takes a post back, as METHOD ADDRESS, with `delete-body`.
        = `sent`
        Answers that mean that the message was taken: statuses (`200-299`), and words that the
        service itself uses. The same for `deferred`, `refused`, `unknown` and `down`; `gone` are
        those that mean that there is no post to change any more.
        = `says`
        The path of the service's own word in its answer, such as `$.error`.
        = `remote`
        The path of the service's name for the post, by which it is changed later.
        = `idempotent`
        Seconds for which the service knows a message that comes twice; for so long one with an
        unknown outcome is sent again.
        = `fits`
        How texts are counted and cut: sms, voice, mastodon, bluesky, x, slack, teams, google-chat, ntfy or
        none, with another limit or without.
        = `audience`
        `public` when everybody sees what is posted there, `internal` when only staff do. What is not
        public is never posted to a public channel, and one that says nothing is public.
        = `reaches`
        `phone` when its addresses are people's telephone numbers, `place` otherwise.
        = `page`
        The address of a post for people, where `remote` is none, with `{remote}`, `{remote_id}` and
        `{remote_host}`, what stands between its first slashes.
        = `receipt-state`
        Paths to the service's word for what became of a message, in the order in which they are
        tried; in what it answers when asked, and in what it sends by itself. `delivered` and
        `undelivered` are the words that are an end, `receipt-why` are paths to the reason,
        `receipt-id` paths to the message's name.
        = `ask`
        A request that asks about one message, as METHOD ADDRESS with `{remote}`.
        = `with`
        `NAME = VALUE`, a value of its own that the configuration changes by `with.NAME`; `NAME`
        alone is one that the configuration must give.

        The values are those that exec knows, and `{server}`, `{user}`, `{secret}`, `{token}`,
        `{account}`; `{post}`, and `{mrkdwn}`, the same with Slack's signs written out; `{facets}`,
        the links of a Bluesky post; `{created}`; `{timestamp}`, the seconds since 1970 at the
        sending; `{signature}`, only in headers: HMAC-SHA256 in hexadecimal digits, with the
        secret, of the timestamp, a dot and the body; `{rkey}`, a key of 13 letters that is the
        same at each try; `{remote}` and `{remote_id}`, the post that is changed, and what follows
        its last slash; `{digits}`, the address without a plus before it; `{seconds_left}`, the
        number of seconds for which the message is worth delivering, at most 14400 and at most
        `with.validity`; `{twiml}`, what a call says, as TwiML.

        Two services of one kind stand in for one another when both sections say the same word:
        `shares = sms`. What waits for one that is down goes by the other at once, of one that fails
        often a part; `channel list --fields channel,state,failing,shares` shows how they fare.

        Certificates are checked, time is limited, no redirect is followed, and no secret is
        written down. An answer that never came leaves the message `unknown`.
        """, bareVerb: "list"
    ) {
      [
        AnyCommand(ChannelCommands.list), AnyCommand(ChannelCommands.test),
        AnyCommand(ChannelCommands.preset), AnyCommand(ChannelCommands.lint),
      ]
    }
  }
}

enum ChannelCommands {
  static var list: Command<ChannelListArguments> {
    Command(
      "channel list", "List the channels and whether they work",
      prose: "Lists the channels of the configuration, and those that something waits for.",
      options: Output.options.within(\.output), fields: ChannelRow.fields.descriptions(),
      examples: [Example("ittool channel list", "See which channels work")],
      start: ChannelListArguments()
    ) { arguments, context in
      try context.withStore(.look) { store in
        let zone = try store.zone()
        let rows = try store.channelRows()
        try context.printRows(
          ChannelRow.fields, arguments.output, local: { DeliveryCommands.local($0, zone) }
        ) { emit in for row in rows { try emit(row) } }
        return .done
      }
    }
  }
}

extension Store {
  func channelRows() throws -> [ChannelRow] {
    var names = configuration.channels.map(\.name)
    for name in try channelsWaiting(now) where !names.contains(name) { names.append(name) }
    return try names.map { name in
      let section = configuration.channels.first { $0.name == name }
      let health = try health(of: name)
      let waiting = try db.first(
        "SELECT count(*) FROM outbox WHERE channel = \(name) AND next_try IS NOT NULL",
        as: Int64.self)
      let keys = ["host", "server", "command", "path", "program"]
      return ChannelRow(
        name: name, type: section?["type"] ?? "none",
        target: keys.lazy.compactMap { section?[$0] }.first ?? "",
        isDown: health.failures > 0 || section == nil, since: health.downSince,
        nextTry: health.nextTry, waiting: waiting ?? 0,
        words: section == nil ? "not in the configuration" : health.words,
        failing: (try tally(of: name).failing * 100).rounded() / 100, shares: section?["shares"])
    }
  }
}

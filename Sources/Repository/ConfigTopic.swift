/// `ittool help config`: the configuration file and the settings, from the table of settings.
import Commands

extension Topic {
  /// The page about the configuration.
  public static var configuration: Topic {
    Topic("config", "The configuration file and the settings", manualSection: 5) {
      func items(_ keeper: Setting.Keeper) -> String {
        Setting.all.filter { $0.keeper == keeper }.map { setting in
          let fallback = setting.fallback.map { "; `\($0)` unless set" } ?? ""
          return "= `\(setting.name)`\n\(setting.summary)\(fallback)."
        }.joined(separator: "\n")
      }
      func keys(_ kind: NamedSection.Kind) -> String {
        kind.keys.map { key in
          let types = key.types.isEmpty ? "" : " (\(key.types.joined(separator: ", ")))"
          let choices = key.choices.isEmpty ? "" : ": \(key.choices.joined(separator: ", "))"
          return key.choices.isEmpty || key.summary.contains(key.choices[0])
            ? "= `\(key.name)`\n\(key.summary)\(types)."
            : "= `\(key.name)`\n\(key.summary)\(choices)\(types)."
        }.joined(separator: "\n")
      }
      return """
        The deployment is described in a file of `key = value` lines. A line that begins with `#`
        is a comment; `[section]` begins a section. An unknown key is an error that names file and
        line.

            # /etc/ittool/config
            database = /srv/helpdesk/store.db
            timezone = America/Chicago

        The file is the one named by `--config` or ITTOOL_CONFIG. Without these, it is
        `/etc/ittool/config` and, over it, `ittool/config` under XDG_CONFIG_HOME
        (`~/.config`). The store is the one named by `--db`, ITTOOL_DB or `database`, else
        `ittool/ittool.db` under XDG_DATA_HOME (`~/.local/share`).

        These keys stand in the file:

        \(items(.file))

        How messages leave is said in sections of their own, one per channel. Desks send mail by
        the channel `mail`, or by the one that `delivery.mail-channel` names:

            [channel mail]
            type = smtp
            host = smtp.example.org
            from = Help Desk <help@example.org>
            user = help@example.org
            password-file = /etc/ittool/smtp-password

        These keys stand in a channel, in parentheses the types that know them:

        \(keys(.channel))

        A key that begins with `with.` is a value for the preset of an http channel. A preset is
        a file that describes a service: how a message is posted, corrected and deleted, what its
        answers mean, how long a text may be. `ittool channel preset list` names those there are;
        `ittool help channel` says how one is written. They are looked for, in this order, in the
        directories `channels` under `ittool` in XDG_CONFIG_HOME, under `/etc/ittool`, and in the
        data that comes along:

            [channel chat]
            type = http
            preset = slack
            server = https://slack.com
            password-file = /etc/ittool/slack-token

            [channel sms]
            type = http
            preset = twilio
            server = https://api.twilio.com
            user = AC0123456789
            with.from = +15550100
            password-file = /etc/ittool/twilio-token
            fits = 1

        A `password-command` is started without a shell: its line is split into words, in which
        quotes and backslashes work and nothing else does.

        Mail that the mail server does not hand over is collected from mailboxes by
        `ittool mail fetch`; each has a section too:

            [mailbox desk]
            type = imap
            host = imap.example.org
            user = help@example.org
            password-file = /etc/ittool/imap-password
            since = 2026-08-15

        These keys stand in a mailbox:

        \(keys(.mailbox))

        The web site may stand in several places, so that one survives when the others do not. Each
        second one is a mirror; what fails at one keeps none of the others from their turn:

            [mirror status]
            publish = rsync -a --delete {directory}/ status.example.net:/srv/status/
            timeout = 60

        These keys stand in a mirror, which needs one of the first two:

        \(keys(.mirror))

        What belongs to the district is kept in the store, the same for every technician, and is
        set with `ittool config set`:

        \(items(.store))

        `ittool config` prints every value and where it comes from. No command writes the file.

        The permissions of the store's file are the boundary: who can write the file can change
        everything in it. Never copy the file of a store in use with cp(1), which loses what stands
        in its log: `ittool store backup` makes a whole copy.
        """
    }
  }
}

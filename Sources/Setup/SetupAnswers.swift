/// What a department answers on the first day, and the configuration that it makes.
import Calendar
import Commands
import Repository
import Terminal

/// How mail leaves.
enum MailWay: String, CaseIterable, Sendable, ArgumentValue {
  case none, sendmail, smtp, file
}

/// How mail comes in.
enum MailIn: String, CaseIterable, Sendable, ArgumentValue {
  case none, pipe, imap, maildir
}

/// The answers; what is nil is asked for on a terminal.
struct SetupAnswers: Sendable {
  var district: String?
  var timezone: String?
  var address: String?
  var way: MailWay?
  var host: String?
  var user: String?
  var passwordFile: String?
  var path: String?
  var mailIn: MailIn?
  var inHost: String?
  var inUser: String?
  var inPasswordFile: String?
  var inPath: String?
  var directory: String?
  var base: String?
  var bind: String?
  var directoryPasswordFile: String?
  var directoryCAFile: String?

  /// Whether there is a mailbox to collect from.
  var hasMailbox: Bool { mailIn == .imap || mailIn == .maildir }

  /// Asks for what was not given.
  mutating func complete(_ console: Console, zone: String) throws {
    district = try district ?? ask(console, "Name of the district", "Our district")
    timezone = try timezone ?? ask(console, "Time zone", zone)
    // A script says how mail leaves; only a person is offered to do without.
    let usual = console.canAsk ? "none" : nil
    way =
      try way
      ?? MailWay.read(ask(console, "How does mail leave: none, sendmail, smtp or file", usual))
    if way != MailWay.none { try completeMail(console) }
    if way != MailWay.none || mailIn != nil { try completeMailIn(console) }
    try completeDirectory(console)
  }

  private mutating func completeMail(_ console: Console) throws {
    address = try address ?? ask(console, "Mail address of the help desk", nil)
    switch way {
    case .smtp?:
      host = try host ?? ask(console, "Mail server", nil)
      user = try user ?? ask(console, "Account at the server, empty for none", "")
      if user?.isEmpty == false {
        passwordFile = try passwordFile ?? ask(console, "File with its password", nil)
      }
    case .file?: path = try path ?? ask(console, "Maildir to write to", nil)
    case MailWay.none?, .sendmail?, nil: break
    }
  }

  private mutating func completeMailIn(_ console: Console) throws {
    mailIn =
      try mailIn ?? MailIn.read(ask(console, "How does mail come in: pipe, imap, maildir", "pipe"))
    switch mailIn {
    case .imap?:
      inHost = try inHost ?? ask(console, "Mail server of the mailbox", host)
      inUser = try inUser ?? ask(console, "Account at it", user ?? address)
      inPasswordFile = try inPasswordFile ?? ask(console, "File with its password", passwordFile)
    case .maildir?: inPath = try inPath ?? ask(console, "Maildir to read", nil)
    case MailIn.none?, .pipe?, nil: break
    }
  }

  private mutating func completeDirectory(_ console: Console) throws {
    if directory == nil, console.canAsk {
      directory = try ask(console, "Directory of people (ldaps://…), empty for none", "")
    }
    guard let directory, !directory.isEmpty else { return }
    base = try base ?? ask(console, "Where people stand in it, such as dc=example,dc=org", nil)
    bind = try bind ?? ask(console, "Name to bind as, empty for none", "")
    if bind?.isEmpty == false {
      directoryPasswordFile =
        try directoryPasswordFile ?? ask(console, "File with its password", nil)
    }
    // A directory's certificate is a house's own more often than not.
    directoryCAFile =
      try directoryCAFile
      ?? ask(console, "File with the certificates that vouch for it, empty for the system's", "")
  }

  private func ask(_ console: Console, _ question: String, _ fallback: String?) throws -> String {
    guard console.canAsk else {
      guard let fallback else {
        throw Failure.usage("\(question): the answer is missing", hint: "see 'ittool setup -h'")
      }
      return fallback
    }
    return try console.ask(question, default: fallback)
  }

  /// The configuration file of these answers.
  ///
  /// - Parameter today: the day before which messages of a mailbox are left alone.
  func text(store: String?, today: CivilDate) throws(Failure) -> String {
    var lines = ["# Made by 'ittool setup'. 'ittool help config' explains every key."]
    func add(_ key: String, _ value: String?) throws(Failure) {
      guard let value, !value.isEmpty else { return }
      guard !value.contains(where: { $0.isNewline || $0 == "\0" }) else {
        throw Failure("\(key): the value must be one line")
      }
      lines.append("\(key) = \(value)")
    }
    try add("database", store)
    try add("timezone", timezone)
    if let directory, !directory.isEmpty {
      lines += ["", "[directory]"]
      try add("url", directory)
      try add("base", base)
      try add("bind", bind)
      try add("password-file", directoryPasswordFile)
      try add("ca-file", directoryCAFile)
    }
    if hasMailbox {
      lines += ["", "[mailbox desk]"]
      try add("type", mailIn?.rawValue)
      try add("host", mailIn == .imap ? inHost : nil)
      try add("user", mailIn == .imap ? inUser : nil)
      try add("password-file", mailIn == .imap ? inPasswordFile : nil)
      try add("path", mailIn == .maildir ? inPath : nil)
      try add("since", "\(today)")
    }
    guard let way, way != .none else { return lines.joined(separator: "\n") + "\n" }
    lines += ["", "[mail]"]
    try add("address", address)
    lines += ["", "[channel mail]"]
    try add("type", way.rawValue)
    try add("from", "\(district ?? "Help desk") <\(address ?? "")>")
    try add("host", way == .smtp ? host : nil)
    try add("user", way == .smtp ? user : nil)
    try add("password-file", way == .smtp ? passwordFile : nil)
    try add("path", way == .file ? path : nil)
    return lines.joined(separator: "\n") + "\n"
  }

  /// What is left to do by hand, as text to paste.
  func nextSteps(program: String, configuration: String) -> String {
    let call = "\(program) --config \(configuration)"
    var text = """
      Put this into the crontab ('crontab -e'):

          */5 * * * * \(call) cron

      or these two files into /etc/systemd/system, then 'systemctl enable --now ittool.timer':

          # ittool.service
          [Service]
          Type=oneshot
          ExecStart=\(call) cron

          # ittool.timer
          [Timer]
          OnCalendar=*:0/5
          Persistent=true
          [Install]
          WantedBy=timers.target

      """
    if hasMailbox {
      text += """

        'ittool cron' collects what comes into the mailbox from today on.
        See what it would bring:  \(call) mail fetch --dry-run

        """
    } else if way != MailWay.none, mailIn != MailIn.none, let address {
      let name = address.prefix { $0 != "@" }
      text += """

        For mail to become tickets, put this into the mail server's aliases, and let it deliver
        \(name)+anything to \(name) (Postfix: recipient_delimiter = +):

            \(name): "|\(call) mail receive"

        Try the way out:  ittool channel test mail YOUR-ADDRESS
        Try the way in:   ittool mail explain MESSAGE-FILE

        """
    }
    return text + "\nSee whether all is well at any time:  ittool doctor\n"
  }
}

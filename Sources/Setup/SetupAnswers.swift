/// What a department answers on the first day, and the configuration that it makes.
import Calendar
import Commands
import Repository
import Terminal

/// How mail leaves.
enum MailWay: String, CaseIterable, Sendable, ArgumentValue {
  case none, sendmail, smtp, file
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

  /// Asks for what was not given.
  mutating func complete(_ console: Console, zone: String) throws {
    district = try district ?? ask(console, "Name of the district", "Our district")
    timezone = try timezone ?? ask(console, "Time zone", zone)
    // A script says how mail leaves; only a person is offered to do without.
    let usual = console.canAsk ? "none" : nil
    way =
      try way
      ?? MailWay.read(ask(console, "How does mail leave: none, sendmail, smtp or file", usual))
    guard way != MailWay.none else { return }
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
  func text(store: String?) throws(Failure) -> String {
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
    if way != MailWay.none, let address {
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

/// `ittool setup`: the first day, from nothing to a help desk that runs.
import Calendar
import Commands
import Glibc
import Repository
import Terminal

struct SetupArguments: Sendable {
  var answers = SetupAnswers()
  var trial: String?
  var noTrial = false
  var replace = false
}

extension Noun {
  /// The noun `setup`.
  public static var setup: Noun {
    Noun("setup", "Make a configuration and a store", hasOwnManual: false) {
      [AnyCommand(command)]
    }
  }

  private static var command: Command<SetupArguments> {
    Command(
      "setup", "Make a configuration and a store",
      prose: """
        Asks on a terminal, or takes from options, what the first day needs: the time zone, the
        help desk's mail address, how mail leaves and comes in, and the directory. Writes the configuration file, makes the
        store, and prints the crontab line, the systemd timer and the mail alias to install.

        An existing configuration is replaced only with `--replace`. The file that is written is
        checked first: nothing is written when an answer cannot stand in it.

        What was answered is tried before it is written: the directory is fetched, and with a
        mailbox a message is sent to the help desk's own address and waited for in the mailbox. A
        trial uses a store of its own, which is removed. When one fails, nothing is written, unless
        you say on the terminal that the settings shall be kept anyway, or give `--no-try`. With
        `--try` a message goes to another address. How mail comes in by a pipe can only be tried
        when the alias that is printed is installed.
        """,
      options: [
        .value("district", "NAME", "Name in the From of mail", \.answers.district),
        .value("timezone", "ZONE", "Time zone, such as America/Chicago", \.answers.timezone),
        .value("address", "ADDRESS", "Mail address of the help desk", \.answers.address),
        .value("mail", "WAY", "How mail leaves", \.answers.way),
        .value("host", "HOST", "Mail server, for smtp", \.answers.host),
        .value("user", "NAME", "Account at the mail server", \.answers.user),
        .value(
          "password-file", "FILE", "File with its password, readable by its owner only",
          completion: .file, \.answers.passwordFile),
        .value("path", "DIRECTORY", "Maildir, for file", completion: .file, \.answers.path),
        .value("mail-in", "WAY", "How mail comes in", \.answers.mailIn),
        .value("in-host", "HOST", "Server of the mailbox, for imap", \.answers.inHost),
        .value("in-user", "NAME", "Account of the mailbox, for imap", \.answers.inUser),
        .value(
          "in-password-file", "FILE", "File with its password", completion: .file,
          \.answers.inPasswordFile),
        .value("in-path", "DIRECTORY", "Maildir to read", completion: .file, \.answers.inPath),
        .value("directory", "URL", "Directory of people, such as ldaps://dc1", \.answers.directory),
        .value("base", "NAME", "Where people stand in the directory", \.answers.base),
        .value("bind", "NAME", "Name to bind to the directory as", \.answers.bind),
        .value(
          "directory-password-file", "FILE", "File with the password for that name",
          completion: .file, \.answers.directoryPasswordFile),
        .value(
          "directory-ca-file", "FILE", "Certificates that vouch for the directory, in PEM",
          completion: .file, \.answers.directoryCAFile),
        .value("try", "ADDRESS", "Send a first message to ADDRESS", \.trial),
        .flag("no-try", "Keep the settings without trying them", \.noTrial),
        .flag("replace", "Replace an existing configuration", \.replace),
      ],
      examples: [
        Example("ittool setup", "Answer questions"),
        Example(
          "ittool setup --timezone America/Chicago --mail sendmail --address help@example.org",
          "Set up without questions"),
      ],
      start: SetupArguments()
    ) { arguments, context in try context.setUp(arguments) }
  }
}

extension Context {
  fileprivate func setUp(_ arguments: SetupArguments) throws -> ExitStatus {
    let path = try configurationPath()
    if access(path, F_OK) == 0, !arguments.replace {
      throw Failure("\(path) exists already; nothing was changed", hint: "give --replace")
    }
    var answers = arguments.answers
    try answers.complete(console, zone: localZoneName())
    let store = globals.database ?? environment.nonEmpty("ITTOOL_DB")
    // An unknown zone is told when the configuration is read.
    let zone = answers.timezone.flatMap { try? Zone.named($0) } ?? .utc
    let text = try answers.text(store: store, today: zone.civil(at: now).date)
    var checked = Configuration()
    try checked.add(text, path: path)
    if !arguments.noTrial { try tryOut(answers, text, trial: arguments.trial) }
    try write(text, to: path)
    console.note("wrote \(path)")

    var settled = self
    settled.globals.configuration = path
    let place = try settled.storePath(checked).path
    if access(place, F_OK) != 0 {
      try settled.call(["init"])
    }
    try console.write(answers.nextSteps(program: executable(), configuration: path))
    return .done
  }

  /// Runs another command of the program in this context.
  @discardableResult
  func call(_ words: [String]) throws -> ExitStatus {
    var globals = globals
    guard case .command(let command, let rest) = try program.request(words, &globals) else {
      return .usage
    }
    let invocation = Invocation(help: { _, _ in .done }, run: { _, body in try body(self) })
    return try command.invoke(rest, &globals, invocation)
  }

  private func configurationPath() throws -> String {
    if let named = globals.configuration ?? environment.nonEmpty("ITTOOL_CONFIG") { return named }
    return try Places(environment).configurationHome() + "/ittool/config"
  }

  private func localZoneName() -> String {
    guard let link = Places.target(of: "/etc/localtime"),
      let range = link.firstRange(of: "/zoneinfo/")
    else { return "UTC" }
    return String(link[range.upperBound...])
  }

  private func executable() -> String { Places.target(of: "/proc/self/exe") ?? program.name }

  // Whole or not at all, and readable by its owner only: it names where a password is found.
  func write(_ text: String, to path: String) throws {
    try makeDirectories(path.parentDirectory)
    try WholeFile.write(text, to: path, mode: 0o600)
  }
}

/// `ittool setup`: the first day, from nothing to a help desk that runs.
import Calendar
import Commands
import Glibc
import Repository
import Terminal

struct SetupArguments: Sendable {
  var answers = SetupAnswers()
  var trial: String?
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
        help desk's mail address and how mail leaves. Writes the configuration file, makes the
        store, and prints the crontab line, the systemd timer and the mail alias to install.

        An existing configuration is replaced only with `--replace`. The file that is written is
        checked first: nothing is written when an answer cannot stand in it. With `--try` a message
        is sent at once, so that a wrong server or password shows now.
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
        .value("try", "ADDRESS", "Send a first message to ADDRESS", \.trial),
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
    let text = try answers.text(store: store)
    var checked = Configuration()
    try checked.add(text, path: path)
    try write(text, to: path)
    console.note("wrote \(path)")

    var settled = self
    settled.globals.configuration = path
    let place = try settled.storePath(checked).path
    if access(place, F_OK) != 0 {
      try settled.call(["init"])
    }
    if let trial = arguments.trial { try settled.call(["channel", "test", "mail", trial]) }
    try console.write(answers.nextSteps(program: executable(), configuration: path))
    return .done
  }

  /// Runs another command of the program in this context.
  private func call(_ words: [String]) throws {
    var globals = globals
    guard case .command(let command, let rest) = try program.request(words, &globals) else {
      return
    }
    let invocation = Invocation(help: { _ in .done }, run: { _, body in try body(self) })
    _ = try command.invoke(rest, &globals, invocation)
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
  private func write(_ text: String, to path: String) throws {
    try makeDirectories(path.parentDirectory)
    let draft = "\(path).new-\(getpid())"
    let descriptor = open(draft, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw Failure("\(draft): \(systemMessage(errno))", status: .inputOutput)
    }
    defer {
      close(descriptor)
      unlink(draft)
    }
    let sink = Sink(descriptor: descriptor, name: draft)
    try sink.write(text)
    try sink.flush()
    guard fsync(descriptor) == 0, rename(draft, path) == 0 else {
      throw Failure("\(path): \(systemMessage(errno))", status: .inputOutput)
    }
  }
}

/// Trying what was answered, before it is written: with a store and a configuration that go again.
import Commands
import Glibc
import Repository
import Terminal

extension Context {
  /// Tries the ways out and in and the directory.
  ///
  /// - Throws: `Failure` when one does not work and nobody says that it be kept anyway.
  func tryOut(_ answers: SetupAnswers, _ text: String, trial: String?) throws {
    let hasDirectory = answers.directory?.isEmpty == false
    guard trial != nil || answers.hasMailbox || hasDirectory else { return }
    let temporary = environment.nonEmpty("TMPDIR") ?? "/tmp"
    var template = Array("\(temporary)/ittool-setup-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw Failure("\(temporary): \(systemMessage(errno))", status: .inputOutput)
    }
    let folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    defer {
      let store = ["", "-wal", "-shm", "-sending"].map { "trial.db" + $0 }
      for name in ["config"] + store { unlink("\(folder)/\(name)") }
      rmdir(folder)
    }
    try write(text, to: folder + "/config")
    var aside = quietly(.memory())
    aside.globals.configuration = folder + "/config"
    aside.globals.database = folder + "/trial.db"
    do {
      try aside.call(["init"])
      if hasDirectory { try aside.tryDirectory(telling: console) }
      if let trial { try aside.call(["channel", "test", "mail", trial]) }
      if answers.hasMailbox { try aside.tryMailbox(answers, telling: console) }
    } catch {
      let failure =
        (error as? Failure) ?? (error as? LibraryMissing).map { Failure($0.message, hint: $0.hint) }
        ?? Failure("\(error)")
      console.fail(message: "the trial failed: \(failure.message)", hints: failure.hints)
      if console.canAsk, try console.confirm("Keep these settings anyway?") { return }
      throw Failure(
        "nothing was written", hint: "put it right, or give --no-try to keep the settings")
    }
  }

  private func tryDirectory(telling person: Console) throws {
    let out = Sink.memory()
    let status = try quietly(out).call(["directory", "check", "--fields", "name"])
    let count = out.contentBytes.count { $0 == 10 }
    person.note("the directory has \(count) people\(status == .partial ? " that can be used" : "")")
  }

  /// Sends a message to oneself and waits until it can be read.
  private func tryMailbox(_ answers: SetupAnswers, telling person: Console) throws {
    guard answers.way != nil, answers.way != MailWay.none, let address = answers.address else {
      try quietly(.memory()).requireDone(["mail", "fetch", "--dry-run"])
      person.note("the mailbox can be read")
      return
    }
    try call(["channel", "test", "mail", address])
    let seconds = 60
    for _ in 0..<seconds {
      let out = Sink.memory()
      try quietly(out).requireDone(["mail", "fetch", "--dry-run", "--fields", "subject"])
      if out.contents.split(separator: "\n").contains("Test of the channel mail") {
        person.note("a message to \(address) came back by the mailbox")
        return
      }
      sleep(1)
    }
    throw Failure(
      "a message was sent to \(address) and did not come into the mailbox for \(seconds) seconds",
      hint: "see whether \(address) is the address of that mailbox")
  }

  private func requireDone(_ words: [String]) throws {
    guard try call(words) == .done else {
      throw Failure(
        console.err.contents.replacing("ittool: ", with: "").split(separator: "\n").first
          .map(String.init) ?? "\(words.joined(separator: " ")) did not work")
    }
  }

  /// The same surroundings, without anybody who looks.
  private func quietly(_ out: Sink) -> Context {
    Context(
      console: Console(out: out, err: .memory()), environment: environment, globals: globals,
      program: program, clock: clock)
  }
}

/// `ticket promise`: promise a time, move it, take it back, say that it was kept or broken.
import Calendar
import Commands
import Hours
import Repository
import SQLite

/// What is done with a ticket's promise.
enum PromiseVerb: String, CaseIterable, Sendable, ArgumentValue {
  case add, move, keep
  case breaks = "break"
  case withdraw
}

struct PromiseArguments: Sendable {
  var number: TicketNumber?
  var verb: PromiseVerb?
  var when: String?
  var body = Body()
  var dryRun = false
}

extension TicketCommands {
  /// The rule, told in the manual of every command that promises.
  static let promiseRule = """
    A promise is kept when the ticket is resolved or closed as done before it lapses, or when a
    public word is written on the promised day before it lapses. It lapses when the promised time
    and the grace of the setting `promise.grace-minutes` are over, and is broken then.
    """

  static var promise: Command<PromiseArguments> {
    Command(
      "ticket promise", "Promise a time on a ticket, or settle a promise",
      prose: """
        `add` writes down a time that the requester was told, by telephone for example; with `-m`
        the words are sent as a public reply that tells the time. `ittool ticket reply --promise`
        does both in one. `move` puts another time in its place, `withdraw` takes it back, `keep`
        and `break` say what became of the open promise, or correct what became of the last one.

        WHEN is a date, such as `thu@period4`, `fri@14:30` or `tomorrow`; a day alone means until
        the end of its hours. A time out of hours or on a holiday is taken, and told.

        \(promiseRule) A ticket has one open promise at a time; a new one takes its place.
        """,
      options: Body.options.within(\.body) + [
        .flag("dry-run", "n", "Show what would change and change nothing", \.dryRun)
      ],
      operands: [
        .one("NUMBER", "The ticket", completion: .query("ticket"), \.number),
        .one("ACTION", "What to do: add, move, keep, break or withdraw", \.verb),
        .maybe("WHEN", "The promised time", \.when),
      ],
      examples: [
        Example(
          "ittool ticket promise T-42 add thu@period4", "Write down what was promised by phone"),
        Example(
          "ittool ticket promise T-42 move fri@10:00 -m 'The part comes a day later.'",
          "Promise another time and say why"),
        Example("ittool ticket promise T-42 keep", "Say that it was kept"),
      ],
      start: PromiseArguments()
    ) { arguments, context in
      guard let verb = arguments.verb, let number = arguments.number else { return .usage }
      var targets = Targets()
      targets.words = [.number(number)]
      targets.dryRun = arguments.dryRun
      let needsTime = verb == .add || verb == .move
      if needsTime, arguments.when == nil {
        throw Failure.usage(
          "promise \(verb.rawValue): when?", hint: "give a time such as thu@14:30")
      }
      if !needsTime, let when = arguments.when {
        throw Failure.usage("promise \(verb.rawValue): '\(when)' is one word too many")
      }
      let text = try context.optionalText(arguments.body, targets)
      if text != nil { try context.announce(targets) }
      return try context.change(targets, "promise", following: true) { store, ticket in
        try ticket.mustNotBeMerged()
        return try store.change(verb, arguments.when, ticket, text)
      }
    }
  }
}

extension Store {
  fileprivate func change(
    _ verb: PromiseVerb, _ when: String?, _ ticket: Ticket, _ text: PreparedText?
  ) throws -> String? {
    let words = try promiseWords(ticket)
    switch verb {
    case .add, .move:
      if verb == .move { _ = try mustHaveOpenPromise(ticket) }
      let time = try promisedTime(when ?? "", for: ticket)
      if let text {
        try addNote(
          .reply, text.text(for: ticket, in: self), to: ticket,
          changes: ticket.state == .new ? [(.state, .integer(State.open.rawValue))] : [],
          promise: .time(time))
      } else {
        try promise(time, on: ticket)
        try touch(ticket.id)
      }
      return try told(time, ticket) + (text == nil ? "; the requester is not told (-m does)" : "")
    case .withdraw:
      let open = try mustHaveOpenPromise(ticket)
      try settle(open, as: .withdrawn, words)
      if let text {
        try addNote(.reply, text.text(for: ticket, in: self), to: ticket)
      } else {
        try touch(ticket.id)
      }
      return "took back \(words.text(open))"
    case .keep, .breaks:
      let state: PromiseState = verb == .keep ? .kept : .broken
      guard let last = try lastPromise(of: ticket.id) else { throw noPromise(ticket) }
      guard last.state != state else { return nil }
      guard last.state == .open || last.state == .kept || last.state == .broken else {
        throw Failure("the last promise of \(ticket.number) was \(last.state.rawValue)")
      }
      try settle(last, as: state, words)
      if let text {
        try addNote(.reply, text.text(for: ticket, in: self), to: ticket)
      } else {
        try touch(ticket.id)
      }
      return "\(state.rawValue): \(words.text(last))"
    }
  }

  private func mustHaveOpenPromise(_ ticket: Ticket) throws -> Promise {
    if let open = try openPromise(of: ticket.id) { return open }
    throw noPromise(ticket)
  }

  private func noPromise(_ ticket: Ticket) -> Failure {
    Failure(
      "\(ticket.number) has no open promise",
      hint: "make one with 'ittool ticket promise \(ticket.number) add WHEN'")
  }

  /// What a reply did about promises, to be said after "replied".
  ///
  /// - Parameter before: the promise that was open before it.
  func sentence(_ order: PromiseOrder?, _ before: Promise?, _ ticket: Ticket) throws -> String {
    switch order {
    case .time(let time)?: return "; " + (try told(time, ticket))
    case .stands?: return "; what was promised stands"
    case nil: break
    }
    guard let before, try openPromise(of: ticket.id) == nil,
      let after = try lastPromise(of: ticket.id), after.id == before.id
    else { return "" }
    let words = try promiseWords(ticket).text(after)
    if after.state == .broken { return "; the promise for \(words) was broken" }
    return "; the promise for \(words) counts as kept (if not: 'ittool ticket promise "
      + "\(ticket.number) break')"
  }

  /// A sentence about a promised time, with what is odd about it.
  func told(_ time: PromisedTime, _ ticket: Ticket) throws -> String {
    "promised " + (try promiseWords(ticket).text(time)) + (time.warning.map { "; but \($0)" } ?? "")
  }
}

extension Context {
  /// Reads a promised time before any words are typed, and says on a terminal what it means.
  func announce(_ word: String, _ targets: Targets) throws {
    guard !targets.words.contains(.standardInput) else { return }
    try withStore { store in
      var seen: Set<String> = []
      for ticket in try store.survivors(of: store.tickets(numbers(targets.words)), tell: { _ in }) {
        guard case .time(let time) = try store.promiseOrder(word, for: ticket) else { continue }
        let sentence = try store.told(time, ticket)
        if seen.insert(sentence).inserted { console.note(sentence) }
      }
    }
  }
}

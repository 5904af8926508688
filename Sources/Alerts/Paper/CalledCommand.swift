/// `alert called`: calls ticked off.
import Commands
import People
import Repository
import SQLite
import Terminal

struct CalledArguments: Sendable {
  var subject: AlertSubject?
  var people: [String] = []
  var missed = false
  var by: String?
}

extension AlertCommands {
  static var called: Command<CalledArguments> {
    Command(
      "alert called", "Note whom somebody called, so that no one calls twice",
      prose: """
        Ticks people off the telephone tree of `ittool alert paper`: they know of it. Who was reached
        counts as told, and is told, too, when it is over. `--missed` notes that somebody was not in;
        they stay on the list. Several people at once are written one after the other.
        """,
      options: [
        .flag("missed", "Nobody answered", \.missed),
        .value("by", "NAME", "Who called, if not you", \.by),
      ],
      operands: [
        .one("NUMBER", "The outage, O-9, or the alert, L-3", \.subject),
        .many("PERSON", "Who was called", completion: .query("person"), \.people),
      ],
      examples: [
        Example("ittool alert called O-9 P-5 P-7", "Two people know"),
        Example("ittool alert called O-9 P-8 --missed --by Ben", "One was not in"),
      ],
      start: CalledArguments()
    ) { arguments, context in
      guard let subject = arguments.subject else { return .usage }
      return try context.withStore { store in
        var paper = try store.paper(subject)
        let people = try arguments.people.map { try store.profile(named: $0) }
        var already: [String] = []
        try store.write {
          for person in people {
            let isNew = try store.noteCall(
              person.id, &paper, reached: !arguments.missed, caller: arguments.by ?? store.actor)
            if !isNew { already.append(person.number) }
          }
        }
        if !already.isEmpty {
          context.console.note("called before: \(already.joined(separator: ", "))")
        }
        let list = try store.callList(paper, subject, all: false)
        let left = list.entries.filter { !$0.isDone }.count
        context.console.note(left == 0 ? "everybody knows" : "\(left) are still to be told")
        return .done
      }
    }
  }
}

/// `survey invite` and `survey remind`.
import Commands
import People
import Repository
import SQLite
import Terminal

struct InviteArguments: Sendable {
  var survey: String?
  var groups: [String] = []
  var sites: [String] = []
  var people: [String] = []
  var dryRun = false
}

extension SurveyCommands {
  private static let invited: Operand<InviteArguments> = .one(
    "SURVEY", "The survey: its number or name", completion: .query("survey"), \.survey)

  static var invite: Command<InviteArguments> {
    Command(
      "survey invite", "Ask people to answer a survey",
      prose: """
        Queues a mail to each person of the groups, of the sites, and to each who is named; who was
        invited before is not invited again. Each mail has a token of its own, which is put in as it
        leaves: the store holds no more than its hash.

        The mail says how to answer: on the page that the setting `survey.url` names, and unless the
        survey is anonymous by an answer to the mail. With neither it tells the token, for
        `ittool survey answer --token` on a screen of yours.

        *Anonymous surveys.* Answers are grouped by site and role as far as so many people share
        them as the threshold says, which is settled now. Invite everybody at once: who comes later
        can only join a group that is there. What tokens are made of is a file beside the store whose
        name ends in `.key`. Keep it out of backups; without it nobody can be reminded.
        """,
      options: [
        .list(
          "group", "g", "GROUP", "The people of GROUP; repeat for more",
          completion: .query("group"), \.groups),
        .list(
          "site", "s", "SITE", "The people at SITE; repeat for more", completion: .query("site"),
          \.sites),
        .list(
          "person", "p", "PERSON", "This person; repeat for more", completion: .query("person"),
          \.people),
        .flag("dry-run", "n", "Show how many it would reach", \.dryRun),
      ],
      operands: [invited],
      examples: [
        Example("ittool survey invite S-3 --group staff --dry-run", "See how many it would reach"),
        Example("ittool survey invite S-3 --group staff", "Ask them"),
      ],
      start: InviteArguments()
    ) { arguments, context in
      try context.withStore { store in
        guard !(arguments.groups + arguments.sites + arguments.people).isEmpty else {
          throw Failure.usage("nobody is named", hint: "give --group, --site or --person")
        }
        let survey = try store.survey(arguments.survey ?? "")
        let people = try arguments.people.map { try store.profile(named: $0).id }
        // The file is made before the rows that need it, never after.
        let secret =
          arguments.dryRun || survey.state != .open || !store.sendsMail
          ? nil : try SurveySecret(survey.id, store).make()
        try store.db.script("PRAGMA secure_delete = ON")
        let reach = try store.write(keep: !arguments.dryRun) {
          try store.invite(
            to: store.survey(survey.id), groups: arguments.groups, sites: arguments.sites,
            people: people, secret: secret)
        }
        if survey.mode == .anonymous, try store.setting("survey.url").isEmpty {
          context.console.warn(
            "there is no page to answer on: people can only answer with their token on a screen",
            hints: ["see the setting survey.url"])
        }
        return context.tell(reach, arguments.dryRun ? "would be invited" : "invited")
      }
    }
  }

  static var remind: Command<InviteArguments> {
    Command(
      "survey remind", "Remind those who have not answered a survey",
      prose: """
        Queues a mail to each who was invited and has not answered, once a day at most. Of an
        anonymous survey nobody learns who these are by name but from the list of mails; so
        it refuses while fewer have answered since people were last asked than the threshold says:
        these would be known to be those who are not reminded.
        """,
      options: [.flag("dry-run", "n", "Show how many it would reach", \.dryRun)],
      operands: [invited],
      examples: [Example("ittool survey remind S-3", "Remind them")],
      start: InviteArguments()
    ) { arguments, context in
      try context.withStore { store in
        let survey = try store.survey(arguments.survey ?? "")
        let secret = try SurveySecret(survey.id, store).read()
        let reach = try store.write(keep: !arguments.dryRun) {
          try store.remind(of: store.survey(survey.id), secret: secret)
        }
        return context.tell(reach, arguments.dryRun ? "would be reminded" : "reminded")
      }
    }
  }
}

extension Context {
  fileprivate func tell(_ reach: SurveyReach, _ verb: String) -> ExitStatus {
    console.note("\(reach.queued) \(verb), \(reach.before) before")
    for (reason, count) in reach.unreached.sorted(by: { $0.key < $1.key }) {
      console.warn("\(count) not asked: \(reason)")
    }
    if reach.queued + reach.before + reach.unreached.count == 0 {
      console.warn("there is nobody to ask")
      return .no
    }
    return reach.unreached.isEmpty ? .done : .partial
  }
}

/// `alert status`: who has it and who has not, by building or by person, once or as it goes on.
import Calendar
import Commands
import Formats
import Glibc
import Outages
import Repository
import SQLite
import Terminal

struct StatusArguments: Sendable {
  var subject: AlertSubject?
  var people = false
  var missing = false
  var watch = false
  var output = Output()
}

extension AlertCommands {
  static var status: Command<StatusArguments> {
    Command(
      "alert status", "Show who has an alert, and who has not",
      prose: """
        One row for each building: how many it was for, how many have it, are being tried, are asked
        later, may have it or not, and do not have it; and how many have confirmed. Of an outage all
        its alerts are taken together: who has heard of it at all.

        `--people` lists the people instead: person, name, site, state, way, sent, answer, reason, and
        on request channel, address, answered, alert. `--missing` lists those alone who do not have
        it. A message counts as there when the last server or service has taken it; where the service
        sends receipts, when it arrived.
        """,
      options: [
        .flag("people", "List the people, one row each", \.people),
        .flag("missing", "List the people who do not have it", \.missing),
        .flag("watch", "Go on showing it on a terminal until all is settled", \.watch),
      ] + Output.options.within(\.output),
      operands: [.one("NUMBER", "The outage, O-9, or the alert, L-3", \.subject)],
      fields: SiteStanding.fields.descriptions(),
      examples: [
        Example("ittool alert status L-3", "See how far it is"),
        Example("ittool alert status O-9 --missing --format csv", "List who has not heard"),
      ],
      start: StatusArguments()
    ) { arguments, context in
      guard let subject = arguments.subject else { return .usage }
      guard arguments.watch else {
        try context.withStore(.look) { store in
          _ = try context.show(try store.standing(of: subject), store, arguments)
        }
        return .done
      }
      guard context.console.outFacts.isTerminal, arguments.output.format == nil else {
        throw Failure.usage("--watch needs a terminal")
      }
      while true {
        // A store that is held open would keep the log from being emptied.
        let isOver = try context.withStore(.look) { store in
          try context.console.write("\u{1B}[H\u{1B}[2J")
          return try context.show(try store.standing(of: subject), store, arguments)
        }
        try context.console.flush()
        if isOver { return .done }
        sleep(2)
      }
    }
  }
}

extension Store {
  fileprivate func standing(of subject: AlertSubject) throws -> [RecipientRow] {
    switch subject {
    case .alert(let number):
      let alert = try alert(AlertNumber(number))
      guard alert.state != .draft else {
        throw Failure(
          "\(alert.number) was not sent yet",
          hint: "send it with 'ittool alert send \(alert.number)'")
      }
      return try recipients(ofAlerts: [alert.id])
    case .outage(let number):
      let outage = try outage(OutageNumber(number))
      return try recipients(ofAlerts: alerts(ofOutage: outage.id))
    }
  }
}

extension Context {
  /// Prints the rows; true when nothing is on its way.
  fileprivate func show(
    _ rows: [RecipientRow], _ store: Store, _ arguments: StatusArguments
  ) throws -> Bool {
    if arguments.people || arguments.missing {
      let wanted = arguments.missing ? rows.filter { $0.standing != .reached } : rows
      try printRows(RecipientRow.fields, arguments.output, local: try store.localTimes()) {
        emit in for row in wanted { try emit(row) }
      }
    } else {
      try printRows(SiteStanding.fields, arguments.output, local: try store.localTimes()) {
        emit in for site in SiteStanding.sum(rows) { try emit(site) }
      }
    }
    return !rows.contains { $0.standing == .sending || $0.standing == .waiting }
  }
}

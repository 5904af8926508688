/// `alert list` and `alert show`.
import Calendar
import Commands
import Delivery
import Formats
import Repository
import SQLite

struct AlertQuery: Sendable {
  var number: AlertNumber?
  var states: [AlertState] = []
  var limit: Int?
  var output = Output()
}

extension Alert {
  /// The columns of alerts.
  static let fields: [Field<Alert>] = [
    Field("number", "The number") { .text($0.number) },
    Field("state", "draft, sending, done, stopped or replaced") { .text($0.state.rawValue) },
    Field("class", "emergency, urgent or informational") { .text($0.alertClass.rawValue) },
    Field("kind", "What it tells: notice, outage, update, resolved, maintenance, summary") {
      .text($0.kind.rawValue)
    },
    Field("headline", "What happened") { .text($0.words.headline) },
    Field("sent", "When it was sent") { .of($0.sent) },
    Field("mode", "live, drill or test", usual: false) { .text($0.mode.rawValue) },
    Field("affected", "What is affected", usual: false) { .text($0.words.affected) },
    Field("meanwhile", "What to do meanwhile", usual: false) { .text($0.words.meanwhile) },
    Field("works", "What still works", usual: false) { .text($0.words.works) },
    Field("next", "When the next word comes", usual: false) { .of($0.next) },
    Field("expires", "When it is not worth sending any more", usual: false) { .of($0.expires) },
    Field("asks", "Whether readers are asked to confirm", usual: false) { .bool($0.asks) },
    Field("need", "How many confirmations are enough", usual: false) { alert in
      alert.need.map { .integer($0) } ?? .null
    },
    Field("author", "Who wrote it", usual: false) { .text($0.author) },
    Field("created", "When it was written", usual: false) { .instant($0.created) },
    Field("reason", "Why it was stopped or replaced", usual: false) { .of($0.reason) },
  ]
}

extension AlertCommands {
  static var list: Command<AlertQuery> {
    Command(
      "alert list", "List the alerts",
      prose: "Lists all alerts, newest first.",
      options: [
        .list("state", "STATE", "Only those in STATE; repeat for more", \.states),
        .value(
          "limit", "l", "N", "Print at most N rows; 0 is no limit",
          details: "On a terminal the limit is 50 unless you say otherwise.", \.limit),
      ] + Output.options.within(\.output),
      fields: Alert.fields.descriptions(),
      examples: [Example("ittool alert list --state sending", "See what is on its way")],
      start: AlertQuery()
    ) { arguments, context in
      let limit = arguments.limit ?? (context.console.outFacts.isTerminal ? 50 : 0)
      guard limit >= 0 else { throw Failure.usage("--limit: \(limit) is below 0") }
      return try context.withStore { store in
        var sql = Alert.select
        if !arguments.states.isEmpty {
          sql = sql + " WHERE a.state IN (\(SQL.list(arguments.states.map(\.rawValue))))"
        }
        sql = sql + " ORDER BY a.id DESC LIMIT \(limit == 0 ? -1 : limit)"
        try context.printRows(Alert.fields, arguments.output, local: try store.localTimes()) {
          emit in try store.db.forEachRow(sql) { try emit(Alert(from: &$0)) }
        }
        return .done
      }
    }
  }

  static var show: Command<AlertQuery> {
    Command(
      "alert show", "Show an alert: its words in every language",
      prose: "Shows what it says, in every language it has.",
      options: Output.options.within(\.output),
      operands: [.one("NUMBER", "The alert", completion: .query("alert"), \.number)],
      fields: Alert.fields.descriptions(),
      examples: [Example("ittool alert show L-3", "Read it")],
      start: AlertQuery()
    ) { arguments, context in
      guard let number = arguments.number else { return .usage }
      return try context.withStore { store in
        let alert = try store.alert(number)
        let output = arguments.output
        guard output.format == nil, !output.json, output.fields.isEmpty else {
          try context.printRows(Alert.fields, output, local: try store.localTimes()) {
            try $0(alert)
          }
          return .done
        }
        let zone = try store.zone()
        var lines = [
          "\(alert.number)  \(alert.state.rawValue)  \(alert.alertClass.rawValue)"
            + (alert.mode == .live ? "" : "  \(alert.mode.rawValue)")
        ]
        for (language, words) in try store.texts(ofAlert: alert.id).sorted(by: {
          ($0.key == alert.language ? "" : $0.key) < ($1.key == alert.language ? "" : $1.key)
        }) {
          lines += ["", "\(language)  \(words.headline)"]
          for (label, text) in [
            ("affected", words.affected), ("meanwhile", words.meanwhile),
            ("still works", words.works),
          ] where !text.isEmpty { lines.append("  \(label): \(text)") }
          if !words.body.isEmpty { lines.append(words.body) }
        }
        lines.append("")
        if let next = alert.next { lines.append("next word: \(spoken(next, zone))") }
        if let sent = alert.sent { lines.append("sent: \(spoken(sent, zone))") }
        lines.append("written by \(alert.author), \(spoken(alert.created, zone))")
        if let reason = alert.reason { lines.append(reason) }
        for line in lines { try context.console.line(context.console.shown(line)) }
        return .done
      }
    }
  }
}

/// Answers: YES by mail, by text message, or by word of mouth; and STOP, which holds for ever.
import Calendar
import Commands
import Delivery
import Mail
import Repository
import SQLite

/// What a reader's few words say.
public enum AlertReply: Sendable, Equatable {
  case yes, no, stop, start

  /// The reply of the first words; nil for words that say something else.
  init?(_ words: String) {
    let line =
      words.split(whereSeparator: \.isNewline).map(\.trimmed).first { !$0.isEmpty } ?? ""
    let plain = line.lowercased().filter { $0.isLetter || $0.isNumber || $0 == " " }.trimmed
    // The words that carriers obey themselves, in English and Spanish.
    if ["stop", "stopall", "unsubscribe", "cancel", "end", "quit", "alto", "baja"].contains(plain) {
      self = .stop
    } else if ["start", "unstop", "alta"].contains(plain) {
      self = .start
    } else if ["yes", "y", "ok", "okay", "si", "sí", "confirm", "confirmed", "1"].contains(plain) {
      self = .yes
    } else if ["no", "n", "cannot", "2"].contains(plain) {
      self = .no
    } else {
      return nil
    }
  }
}

/// What a mail answers to an alert.
public struct AlertMailAnswer: Sendable, Equatable {
  /// The recipient's row.
  public var recipient: Int64
  /// The alert.
  public var alert: Int64
  /// Whether it says yes; nil where a machine wrote it.
  public var isYes: Bool?

  /// The answer in a sentence, for the record of the mail.
  public var sentence: String {
    let number = Kind.alert.number(alert)
    return isYes.map { "answers \(number): \($0 ? "yes" : "no")" }
      ?? "a machine's answer to \(number)"
  }
}

extension Store {
  /// What a mail answers to an alert; nil when it does not answer one, or says more than YES or NO.
  ///
  /// - Parameter isByPerson: whether a person wrote it.
  public func alertAnswer(_ message: InboundMessage, sender: String?, isByPerson: Bool) throws
    -> AlertMailAnswer?
  {
    guard let sender else { return nil }
    for id in (message.inReplyTo + message.references).suffix(20) {
      guard let delivery = try delivery(messageID: id), delivery.event.hasPrefix("alert."),
        delivery.address.lowercased() == sender,
        let recipient = try recipient(of: delivery)
      else { continue }
      let number = try db.first(
        "SELECT alert FROM alert_recipient WHERE id = \(recipient)", as: Int64.self)
      guard let number else { continue }
      guard isByPerson else {
        return AlertMailAnswer(recipient: recipient, alert: number, isYes: nil)
      }
      switch AlertReply(Quoting.fold(message.text, isReply: true).visible) {
      case .yes: return AlertMailAnswer(recipient: recipient, alert: number, isYes: true)
      case .no: return AlertMailAnswer(recipient: recipient, alert: number, isYes: false)
      case .stop, .start, nil: return nil
      }
    }
    return nil
  }

  private func recipient(of delivery: Delivery) throws -> Int64? {
    guard let item = delivery.item, let alert = Int64(item.dropFirst(2)) else { return nil }
    if let person = delivery.person {
      return try db.first(
        "SELECT id FROM alert_recipient WHERE alert = \(alert) AND person = \(person)",
        as: Int64.self)
    }
    return try db.first(
      "SELECT id FROM alert_recipient WHERE alert = \(alert) AND address = \(delivery.address)",
      as: Int64.self)
  }

  /// Writes down what a mail answers; called inside a transaction.
  public func take(_ answer: AlertMailAnswer) throws {
    guard let isYes = answer.isYes else { return }
    try write(answer: isYes, of: answer.recipient, by: "mail", words: "")
  }

  /// Writes down an answer; called inside a transaction.
  ///
  /// Who answers has heard. A later answer takes the place of an earlier one, which the history
  /// keeps.
  func write(answer isYes: Bool, of recipient: Int64, by way: String, words: String) throws {
    let before: (Int64, String?, Int64?)? = try db.first(
      "SELECT alert, answer, person FROM alert_recipient WHERE id = \(recipient)"
    ) { row in (try row.int(), try row.text(), try row.int()) }
    guard let (alert, old, person) = before else { return }
    let word = isYes ? "yes" : "no"
    try db.run(
      """
      UPDATE alert_recipient SET answer = \(word), answered = \(now), answered_by = \(way),
        words = \(String(words.prefix(200))), state = 'reached', due = NULL WHERE id = \(recipient)
      """)
    let name = person.map(Kind.person.number) ?? "a follower"
    try record(.alert, alert, "answer", old: old.map { "\(name) \($0)" }, new: "\(name) \(word)")
  }

  /// Takes in a text message that came back; called inside a transaction.
  ///
  /// - Returns: what came of it, in a sentence; nil when it says nothing that is known.
  func take(reply words: String, from number: String) throws -> String? {
    switch AlertReply(words) {
    case nil: return nil
    case .stop:
      try db.run(
        """
        INSERT OR IGNORE INTO stopped_number VALUES (\(number), \(now), \(String(words.prefix(100))))
        """)
      guard db.changes == 1 else { return "the number had said STOP before" }
      try record(.alert, 0, "stop", new: "a number")
      return "nothing more is sent to the number"
    case .start:
      try db.run("DELETE FROM stopped_number WHERE number = \(number)")
      guard db.changes == 1 else { return "the number had not said STOP" }
      try record(.alert, 0, "start", new: "a number")
      return "the number may be written to again"
    case .yes, .no:
      let isYes = AlertReply(words) == .yes
      let found = try db.all(
        """
        SELECT r.id FROM outbox AS m JOIN alert AS a ON a.id = m.item
          JOIN alert_recipient AS r ON r.alert = a.id
            AND (r.person = m.person OR r.delivery = m.id)
        WHERE m.address = \(number) AND m.desk = 'L' AND a.asks = 1
          AND m.created > \(now - 3 * 86_400) AND m.item = (SELECT max(x.item) FROM outbox AS x
            JOIN alert AS b ON b.id = x.item WHERE x.address = \(number) AND x.desk = 'L'
            AND b.asks = 1)
        GROUP BY r.id
        """, as: Int64.self)
      guard !found.isEmpty else { return nil }
      for recipient in found {
        try write(answer: isYes, of: recipient, by: "sms", words: words)
      }
      let alert = try db.first(
        "SELECT alert FROM alert_recipient WHERE id = \(found[0])", as: Int64.self)
      return "\(Kind.alert.number(alert ?? 0)): \(isYes ? "yes" : "no")"
    }
  }
}

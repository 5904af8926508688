/// All that is stored of one person, for themselves to see: a duty of the district.
import Commands
import Formats
import Repository
import SQLite

extension Store {
  /// All that is stored of a person, section by section.
  func everything(about profile: Profile) throws -> [(key: String, value: JSON)] {
    let id = profile.id
    let names = profile.ownNames
    var sections: [(key: String, value: JSON)] = [
      (
        "person",
        .object(
          Profile.fields.map { (key: $0.description.name, value: $0.cell(profile).json) })
      )
    ]
    func add(_ name: String, _ keys: [String], _ sql: SQL) throws {
      sections.append((name, .array(try objects(keys, sql))))
    }
    try add(
      "relations", ["person", "other", "kind", "source"],
      """
      SELECT 'P-' || person, 'P-' || other, kind, source FROM relation
      WHERE person = \(id) OR other = \(id)
      """)
    try add(
      "tickets",
      ["number", "subject", "description", "site", "room", "asset", "state", "created", "closed"],
      """
      SELECT 'T-' || t.id, subject, description, site, room, asset, s.name, \(Self.stamp("t.created")),
        \(Self.stamp("t.closed"))
      FROM ticket AS t JOIN state AS s ON s.id = t.state WHERE requester = \(id) ORDER BY t.id
      """)
    try add(
      "notes", ["ticket", "at", "author", "kind", "body"],
      """
      SELECT 'T-' || n.ticket, \(Self.stamp("n.at")), author, n.kind, body
      FROM note AS n JOIN ticket AS t ON t.id = n.ticket
      WHERE t.requester = \(id) OR n.person = \(id) OR n.author IN (\(SQL.list(names)))
      ORDER BY n.id
      """)
    try add(
      "attachments", ["ticket", "name", "size", "at", "actor"],
      """
      SELECT 'T-' || a.ticket, a.name, c.size, \(Self.stamp("a.at")), a.actor
      FROM attachment AS a JOIN content AS c ON c.sha256 = a.sha256
        JOIN ticket AS t ON t.id = a.ticket
      WHERE t.requester = \(id) OR a.actor IN (\(SQL.list(names))) ORDER BY a.id
      """)
    try add(
      "assigned", ["number", "subject"],
      "SELECT 'T-' || id, subject FROM ticket WHERE assignee = \(id) ORDER BY id")
    try add(
      "watching", ["number"],
      "SELECT 'T-' || ticket FROM watcher WHERE person = \(id) ORDER BY ticket")
    try add(
      "student-tickets", ["number", "subject", "at", "actor"],
      """
      SELECT 'T-' || s.ticket, t.subject, \(Self.stamp("s.at")), s.actor
      FROM student_ticket AS s JOIN ticket AS t ON t.id = s.ticket WHERE s.person = \(id)
      """)
    try add(
      "readings", ["ticket", "at", "actor", "what"],
      """
      SELECT iif(e.item = 0, NULL, 'T-' || e.item), \(Self.stamp("e.at")), e.actor, e.what
      FROM event AS e WHERE e.kind = 'student-data' AND (e.new = \(profile.number)
        OR e.item IN (SELECT ticket FROM student_ticket WHERE person = \(id)
          UNION SELECT t.id FROM ticket AS t JOIN student_ticket AS f ON f.ticket = t.id
            WHERE t.requester = \(id)))
      ORDER BY e.id
      """)
    try add(
      "mail", ["received", "sender", "subject", "outcome", "reason", "ticket"],
      """
      SELECT \(Self.stamp("received")), sender, subject, outcome, reason, 'T-' || ticket
      FROM mail_message WHERE person = \(id) OR sender IN (\(SQL.list(profile.addresses)))
      ORDER BY id
      """)
    try add(
      "deliveries", ["created", "address", "channel", "event", "subject", "text", "state"],
      """
      SELECT \(Self.stamp("m.created")), m.address, m.channel, m.event, c.subject, c.text, m.state
      FROM outbox AS m JOIN outbox_content AS c ON c.id = m.content
      WHERE m.person = \(id) OR m.address IN (\(SQL.list(profile.addresses))) ORDER BY m.id
      """)
    try add(
      "merged", ["number", "name"],
      "SELECT 'P-' || id, name FROM person WHERE merged_into = \(id) ORDER BY id")
    try add(
      "promises", ["ticket", "made", "said", "due", "state"],
      """
      SELECT 'T-' || ticket, \(Self.stamp("made")), said, \(Self.stamp("due")), state FROM promise
      WHERE person = \(id) ORDER BY id
      """)
    try add(
      "recurring", ["name", "subject", "body", "requester", "assignee"],
      """
      SELECT name, subject, body, iif(requester = \(id), 'yes', 'no'),
        iif(assignee = \(id), 'yes', 'no') FROM recurring
      WHERE requester = \(id) OR assignee = \(id) ORDER BY id
      """)
    try add(
      "services", ["service", "title"],
      "SELECT name, title FROM service WHERE owner = \(id) ORDER BY name")
    try add(
      "outages", ["number", "title", "started", "ended"],
      """
      SELECT 'O-' || id, title, \(Self.stamp("started")), \(Self.stamp("ended")) FROM outage
      WHERE owner = \(id) ORDER BY id
      """)
    try add(
      "changes", ["number", "title"],
      "SELECT 'C-' || id, title FROM change WHERE owner = \(id) ORDER BY id")
    try add(
      "alerts", ["number", "headline", "state", "answer", "answered", "words"],
      """
      SELECT 'L-' || r.alert, (SELECT headline FROM alert_text AS t WHERE t.alert = r.alert
        ORDER BY t.id LIMIT 1), r.state, r.answer, \(Self.stamp("r.answered")), r.words
      FROM alert_recipient AS r
      WHERE r.person = \(id) OR r.address IN (\(SQL.list(profile.addresses))) ORDER BY r.id
      """)
    try add(
      "digests", ["digest", "author", "issues", "last", "told"],
      """
      SELECT d.name, iif(d.author = \(id), 'yes', 'no'), count(i.at),
        \(Self.stamp("max(i.at)")),
        (SELECT count(*) FROM digest_told AS t WHERE t.digest = d.id AND t.person = \(id))
      FROM digest AS d LEFT JOIN digest_issue AS i ON i.digest = d.id AND i.person = \(id)
      WHERE d.author = \(id) OR i.person = \(id) OR EXISTS
        (SELECT 1 FROM digest_reader AS r WHERE r.digest = d.id AND r.person = \(id)) OR EXISTS
        (SELECT 1 FROM digest_told AS t WHERE t.digest = d.id AND t.person = \(id))
      GROUP BY d.id ORDER BY d.id
      """)
    try add(
      "questions-to-answer", ["number", "announcement"],
      """
      SELECT 'Q-' || id, 'A-' || announcement FROM question WHERE owner = \(id) ORDER BY id
      """)
    try add(
      "survey-responses", ["survey", "received"],
      """
      SELECT 'S-' || survey, \(Self.stamp("received")) FROM survey_response
      WHERE person = \(id) ORDER BY id
      """)
    try add(
      "questions",
      [
        "number", "announcement", "asked", "state", "question", "answer", "reason", "published",
        "named", "ticket",
      ],
      """
      SELECT 'Q-' || q.id, 'A-' || announcement, \(Self.stamp("asked")), state, question, answer,
        reason, \(Self.stamp("published")), named, 'T-' || ticket
      FROM question AS q WHERE person = \(id) ORDER BY q.id
      """)
    try db.makeViews()
    try add(
      "subscriptions", ["address", "topic", "state", "pace", "source", "asked", "since"],
      """
      SELECT address, topic, state, pace, source, asked, since FROM subscriptions
      WHERE address IN (\(SQL.list(profile.addresses))) ORDER BY address, topic
      """)
    try add(
      "subscription-history", ["address", "at", "actor", "source", "what", "old", "new"],
      """
      SELECT s.address, \(Self.stamp("e.at")), e.actor, e.source, e.what, e.old, e.new
      FROM subscriber AS s JOIN event AS e ON e.kind = 'subscription' AND e.item = s.id
      WHERE s.address IN (\(SQL.list(profile.addresses))) ORDER BY e.id
      """)
    try add(
      "giveaways",
      ["giveaway", "title", "entry", "receipt", "how", "may_name", "at", "excluded", "place"],
      """
      SELECT 'G-' || g.id, g.title, e.code, e.receipt, e.how, iif(e.may_name, 'yes', 'no'),
        \(Self.stamp("e.at")), e.excluded, w.place
      FROM giveaway_entry AS e JOIN giveaway AS g ON g.id = e.giveaway
        LEFT JOIN giveaway_winner AS w ON w.entry = e.id
      WHERE e.person IN (SELECT \(id) UNION ALL SELECT id FROM person WHERE merged_into = \(id))
      ORDER BY e.id
      """)
    try add(
      "survey-invitations", ["survey", "title", "ticket", "invited", "reminded"],
      """
      SELECT 'S-' || s.id, s.title, 'T-' || i.ticket, \(Self.stamp("i.invited")),
        \(Self.stamp("i.reminded"))
      FROM survey_invitation AS i JOIN survey AS s ON s.id = i.survey WHERE i.person = \(id)
      ORDER BY i.id
      """)
    try add(
      "survey-answers", ["survey", "title", "ticket", "received", "item", "value", "text"],
      """
      SELECT 'S-' || s.id, s.title, 'T-' || r.ticket, \(Self.stamp("r.received")), a.key, a.value,
        a.text
      FROM survey_response AS r JOIN survey AS s ON s.id = r.survey
        JOIN (\(Self.surveyAnswers(of: id))) AS a ON a.response = r.id
      WHERE r.person = \(id) ORDER BY r.received, r.id, a.item, a.value
      """)
    try add(
      "history", ["at", "actor", "source", "what", "old", "new"],
      """
      SELECT \(Self.stamp("at")), actor, source, what, old, new FROM event
      WHERE kind = 'P' AND item = \(id) ORDER BY id
      """)
    try add(
      "acts", ["at", "kind", "number", "what", "count"],
      """
      SELECT \(Self.stamp("max(at)")), kind, item, what, count(*) FROM event
      WHERE actor IN (\(SQL.list(names))) OR login IN (\(SQL.list(names)))
      GROUP BY kind, item, what ORDER BY max(id)
      """)
    return sections
  }

  /// Rows as JSON objects with these keys.
  private func objects(_ keys: [String], _ sql: SQL) throws -> [JSON] {
    var found: [JSON] = []
    try db.forEachRow(sql) { row in
      var members: [(key: String, value: JSON)] = []
      for key in keys { members.append((key, JSON(row.value()))) }
      found.append(.object(members))
    }
    return found
  }

  // Every number that can have been chosen is looked for: the answers lie in the order of counting.
  private static func surveyAnswers(of person: Int64) -> SQL {
    """
    SELECT r.id AS response, i.item, i.key, n.value, NULL AS text
    FROM survey_response AS r JOIN survey_item AS i ON i.survey = r.survey
      JOIN json_each('[0,1,2,3,4,5,6,7,8,9,10]') AS n
      JOIN survey_answer AS a ON a.survey = r.survey AND a.item = i.item AND a.cell = r.cell
        AND a.value = n.value AND a.response = r.id
    WHERE r.person = \(person) AND i.kind <> 'single' AND i.kind <> 'multiple'
    UNION ALL
    SELECT r.id, i.item, i.key, o.key, NULL
    FROM survey_response AS r JOIN survey_option AS o ON o.survey = r.survey
      JOIN survey_item AS i ON i.survey = o.survey AND i.item = o.item
      JOIN survey_answer AS a ON a.survey = r.survey AND a.item = o.item AND a.cell = r.cell
        AND a.value = o.value AND a.response = r.id
    WHERE r.person = \(person)
    UNION ALL
    SELECT r.id, i.item, i.key, NULL, c.text
    FROM survey_response AS r JOIN survey_item AS i ON i.survey = r.survey
      JOIN survey_comment AS c ON c.survey = r.survey AND c.item = i.item AND c.response = r.id
    WHERE r.person = \(person)
    """
  }

  // Times are UTC text in what is handed out; the column is the program's own word.
  private static func stamp(_ column: StaticString) -> SQL {
    "strftime('%Y-%m-%dT%H:%M:%SZ', \(raw: column), 'unixepoch')"
  }
}

extension Profile {
  /// The words under which somebody is recorded as author or actor.
  var ownNames: [String] {
    ([name, account ?? "", person.mailbox] + addresses).filter { !$0.isEmpty }
  }
}

extension JSON {
  init(_ value: Value) {
    switch value {
    case .null: self = .null
    case .integer(let number): self = .integer(number)
    case .real(let number): self = .real(number)
    case .text(let text): self = .string(text)
    case .blob(let bytes): self = .string(SHA256.hex(bytes))
    }
  }
}

extension Cell {
  /// The value as JSON prints it.
  var json: JSON {
    switch self {
    case .null: .null
    case .text(let text): .string(text)
    case .integer(let number): .integer(number)
    case .real(let number): .real(number)
    case .bool(let flag): .bool(flag)
    case .instant(let instant): .string(instant.rfc3339)
    case .list(let words): .array(words.map { .string($0) })
    case .json(let value): value
    }
  }
}

/// Migration 10: what mail about students says is private, copies expire, and erasures outlive a
/// restore.

/// The views of deliveries and history with private columns, and two small tables.
///
/// `backup_mark` has a row in a copy only: when the copy was made and until when it may be kept.
/// `erasure_due` holds the people who were erased after the copy was made that was restored.
let privacyStep = """
  CREATE TABLE backup_mark (
    made INTEGER NOT NULL,
    expires INTEGER
  ) STRICT;
  CREATE TABLE erasure_due (
    person INTEGER PRIMARY KEY REFERENCES person(id),
    at INTEGER NOT NULL
  ) STRICT;

  DROP VIEW history;
  CREATE VIEW history AS
    SELECT e.id AS event, e.kind, e.item AS number,
      strftime('%Y-%m-%dT%H:%M:%SZ', e.at, 'unixepoch') AS at, e.actor, e.login, e.source, e.what,
      iif(f.ticket IS NULL AND e.kind <> 'P' AND e.kind <> 'student-data', e.old, NULL) AS old,
      iif(f.ticket IS NULL AND e.kind <> 'P' AND e.kind <> 'student-data', e.new, NULL) AS new,
      iif(f.ticket IS NULL AND e.kind <> 'P' AND e.kind <> 'student-data', NULL, e.old)
        AS private_old,
      iif(f.ticket IS NULL AND e.kind <> 'P' AND e.kind <> 'student-data', NULL, e.new)
        AS private_new
    FROM event AS e LEFT JOIN student_ticket AS f ON e.kind = 'T' AND f.ticket = e.item;
  DROP VIEW deliveries;
  CREATE VIEW deliveries AS
    SELECT m.id AS delivery, m.state,
      CASE priority WHEN 1 THEN 'emergency' WHEN 2 THEN 'ticket' WHEN 3 THEN 'digest'
        ELSE 'announcement' END AS kind,
      event, CASE WHEN desk <> '' THEN desk || '-' || item END AS item,
      iif(f.ticket IS NULL, m.person, NULL) AS person,
      iif(f.ticket IS NULL, address, NULL) AS address, channel,
      iif(f.ticket IS NULL, c.subject, NULL) AS subject,
      iif(f.ticket IS NULL, reason, NULL) AS reason, remote, attempts, message_id,
      strftime('%Y-%m-%dT%H:%M:%SZ', m.created, 'unixepoch') AS created,
      strftime('%Y-%m-%dT%H:%M:%SZ', next_try, 'unixepoch') AS next_try,
      strftime('%Y-%m-%dT%H:%M:%SZ', expires, 'unixepoch') AS expires,
      strftime('%Y-%m-%dT%H:%M:%SZ', sent, 'unixepoch') AS sent,
      strftime('%Y-%m-%dT%H:%M:%SZ', settled, 'unixepoch') AS settled,
      iif(f.ticket IS NULL, NULL, m.person) AS private_person,
      iif(f.ticket IS NULL, NULL, address) AS private_address,
      iif(f.ticket IS NULL, NULL, c.subject) AS private_subject,
      iif(f.ticket IS NULL, NULL, reason) AS private_reason
    FROM outbox AS m JOIN outbox_content AS c ON c.id = m.content
      LEFT JOIN student_ticket AS f ON m.desk = 'T' AND f.ticket = m.item;
  """

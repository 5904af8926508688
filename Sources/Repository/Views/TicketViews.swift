/// The documented views of tickets, notes and what belongs to them, as SQL.

let ticketViews = """
  CREATE TEMP VIEW IF NOT EXISTS tickets AS
    SELECT t.id AS number, iif(f.ticket IS NULL, t.subject, NULL) AS subject,
      iif(f.ticket IS NULL, t.description, NULL) AS description,
      iif(f.ticket IS NULL, CASE WHEN r.address IS NULL THEN r.name WHEN r.name = '' THEN r.address
        ELSE r.name || ' <' || r.address || '>' END, NULL) AS requester,
      coalesce(nullif(a.name, ''), a.address) AS assignee, q.name AS queue,
      CASE t.priority WHEN 1 THEN 'low' WHEN 2 THEN 'normal' WHEN 3 THEN 'high' ELSE 'urgent' END
        AS priority,
      s.name AS state, s.class, t.site, t.room, t.asset,
      (SELECT group_concat(name, ' ') FROM (SELECT name FROM tag WHERE tag.ticket = t.id ORDER BY name))
        AS tags,
      strftime('%Y-%m-%dT%H:%M:%SZ', t.due, 'unixepoch') AS due, t.source, t.reference,
      t.waiting_for, strftime('%Y-%m-%dT%H:%M:%SZ', t.waiting_until, 'unixepoch') AS waiting_until,
      iif(f.ticket IS NULL, t.outcome, NULL) AS outcome, t.merged_into, t.minutes,
      strftime('%Y-%m-%dT%H:%M:%SZ', t.created, 'unixepoch') AS created,
      strftime('%Y-%m-%dT%H:%M:%SZ', t.updated, 'unixepoch') AS updated,
      strftime('%Y-%m-%dT%H:%M:%SZ', t.responded, 'unixepoch') AS responded,
      strftime('%Y-%m-%dT%H:%M:%SZ', t.resolved, 'unixepoch') AS resolved,
      strftime('%Y-%m-%dT%H:%M:%SZ', t.closed, 'unixepoch') AS closed,
      f.ticket IS NOT NULL AS student,
      iif(f.ticket IS NULL, NULL, t.subject) AS private_subject,
      iif(f.ticket IS NULL, NULL, t.description) AS private_description,
      iif(f.ticket IS NULL, NULL, CASE WHEN r.address IS NULL THEN r.name
        WHEN r.name = '' THEN r.address ELSE r.name || ' <' || r.address || '>' END)
        AS private_requester,
      iif(f.ticket IS NULL, NULL, t.outcome) AS private_outcome,
      f.person AS private_student
    FROM ticket AS t JOIN queue AS q ON q.id = t.queue JOIN state AS s ON s.id = t.state
      LEFT JOIN person AS r ON r.id = t.requester LEFT JOIN person AS a ON a.id = t.assignee
      LEFT JOIN student_ticket AS f ON f.ticket = t.id;
  CREATE TEMP VIEW IF NOT EXISTS notes AS
    SELECT n.id AS note, n.ticket AS number, strftime('%Y-%m-%dT%H:%M:%SZ', n.at, 'unixepoch') AS at,
      iif(f.ticket IS NULL, n.author, NULL) AS author, n.kind, n.kind <> 'note' AS public, n.source,
      iif(f.ticket IS NULL, n.body, NULL) AS body,
      iif(f.ticket IS NULL, NULL, n.author) AS private_author,
      iif(f.ticket IS NULL, NULL, n.body) AS private_body
    FROM note AS n LEFT JOIN student_ticket AS f ON f.ticket = n.ticket;
  CREATE TEMP VIEW IF NOT EXISTS history AS
    SELECT e.id AS event, e.kind, e.item AS number,
      strftime('%Y-%m-%dT%H:%M:%SZ', e.at, 'unixepoch') AS at, e.actor, e.login, e.source, e.what,
      iif(f.ticket IS NULL AND e.kind <> 'P' AND e.kind <> 'student-data', e.old, NULL) AS old,
      iif(f.ticket IS NULL AND e.kind <> 'P' AND e.kind <> 'student-data', e.new, NULL) AS new,
      iif(f.ticket IS NULL AND e.kind <> 'P' AND e.kind <> 'student-data', NULL, e.old)
        AS private_old,
      iif(f.ticket IS NULL AND e.kind <> 'P' AND e.kind <> 'student-data', NULL, e.new)
        AS private_new
    FROM event AS e LEFT JOIN student_ticket AS f ON e.kind = 'T' AND f.ticket = e.item;
  CREATE TEMP VIEW IF NOT EXISTS queues AS SELECT name, description, active FROM queue;
  CREATE TEMP VIEW IF NOT EXISTS states AS SELECT name, class FROM state;
  CREATE TEMP VIEW IF NOT EXISTS tags AS SELECT ticket AS number, name AS tag FROM tag;
  CREATE TEMP VIEW IF NOT EXISTS watchers AS
    SELECT w.ticket AS number, iif(f.ticket IS NULL, coalesce(p.address, p.name), NULL) AS watcher,
      iif(f.ticket IS NULL, NULL, coalesce(p.address, p.name)) AS private_watcher
    FROM watcher AS w JOIN person AS p ON p.id = w.person
      LEFT JOIN student_ticket AS f ON f.ticket = w.ticket;
  CREATE TEMP VIEW IF NOT EXISTS links AS SELECT ticket AS number, kind, other FROM link;
  CREATE TEMP VIEW IF NOT EXISTS attachments AS
    SELECT a.id AS attachment, a.ticket AS number, iif(f.ticket IS NULL, a.name, NULL) AS name,
      lower(hex(a.sha256)) AS sha256, c.size, strftime('%Y-%m-%dT%H:%M:%SZ', a.at, 'unixepoch') AS at,
      a.actor, iif(f.ticket IS NULL, NULL, a.name) AS private_name
    FROM attachment AS a JOIN content AS c ON c.sha256 = a.sha256
      LEFT JOIN student_ticket AS f ON f.ticket = a.ticket;
  CREATE TEMP VIEW IF NOT EXISTS promises AS
    SELECT p.id AS promise, p.ticket AS number, p.actor AS technician, p.said, p.period,
      strftime('%Y-%m-%dT%H:%M:%SZ', p.made, 'unixepoch') AS made,
      strftime('%Y-%m-%dT%H:%M:%SZ', p.starts, 'unixepoch') AS starts,
      strftime('%Y-%m-%dT%H:%M:%SZ', p.due, 'unixepoch') AS due,
      strftime('%Y-%m-%dT%H:%M:%SZ', p.lapses, 'unixepoch') AS lapses,
      iif(p.state = 'open' AND p.lapses < unixepoch(), 'broken', p.state) AS state,
      strftime('%Y-%m-%dT%H:%M:%SZ', p.settled, 'unixepoch') AS settled
    FROM promise AS p;
  CREATE TEMP VIEW IF NOT EXISTS checklists AS
    SELECT i.ticket AS number, i.place AS item, iif(f.ticket IS NULL, i.text, NULL) AS text,
      strftime('%Y-%m-%dT%H:%M:%SZ', i.done, 'unixepoch') AS done, i.actor,
      iif(f.ticket IS NULL, NULL, i.text) AS private_text
    FROM checklist_item AS i LEFT JOIN student_ticket AS f ON f.ticket = i.ticket;
  CREATE TEMP VIEW IF NOT EXISTS recurring_tickets AS
    SELECT r.name, r.rule, r.first, printf('%02d:%02d', r.minute / 60, r.minute % 60) AS time,
      r.subject, r.queue, r.site, r.room, r.active,
      (SELECT count(*) FROM recurring_slot WHERE recurring = r.id) AS tickets
    FROM recurring AS r;
  """

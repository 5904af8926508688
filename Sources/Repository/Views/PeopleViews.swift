/// The documented views of people, groups and places, and what they were sent, as SQL.

let peopleViews = """
  CREATE TEMP VIEW IF NOT EXISTS people AS
    SELECT p.id AS number, p.name, p.address, p.role, p.active,
      (SELECT site.name FROM person_site JOIN site ON site.id = person_site.site
        WHERE person_site.person = p.id ORDER BY place, site.name LIMIT 1) AS site,
      p.language, p.channel, p.account,
      strftime('%Y-%m-%dT%H:%M:%SZ', p.departed, 'unixepoch') AS departed,
      strftime('%Y-%m-%dT%H:%M:%SZ', p.created, 'unixepoch') AS created
    FROM person AS p WHERE p.merged_into IS NULL;
  CREATE TEMP VIEW IF NOT EXISTS groups AS SELECT name, description, rule, active FROM person_group;
  CREATE TEMP VIEW IF NOT EXISTS members AS
    SELECT person_group.name AS group_name, member.person AS number
    FROM member JOIN person_group ON person_group.id = member.person_group;
  CREATE TEMP VIEW IF NOT EXISTS sites AS SELECT name, description, active FROM site;
  CREATE TEMP VIEW IF NOT EXISTS rooms AS
    SELECT site.name AS site, room.name, room.description, room.active
    FROM room JOIN site ON site.id = room.site;
  CREATE TEMP VIEW IF NOT EXISTS deliveries AS
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

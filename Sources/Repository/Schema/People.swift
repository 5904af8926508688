/// Migration 2: what a department knows of its people, and what of it is private.

/// People with all that is known of them, groups, sites and rooms, and tickets about students.
///
/// `address` holds every mail address, the primary one too, so that a look-up is one seek and no
/// address belongs to two people; triggers keep it in step with `person.address`. What a ticket
/// about a student says is shown by the views in columns that begin with `private_`, which the
/// authorizer of `store query` hides.
let peopleStep = """
  CREATE TABLE site (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL COLLATE NOCASE UNIQUE CHECK (name <> '' AND name NOT GLOB '*[/\n]*'),
    description TEXT NOT NULL DEFAULT '',
    source TEXT,
    external TEXT,
    active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    CHECK ((source IS NULL) = (external IS NULL))
  ) STRICT;
  CREATE UNIQUE INDEX site_external ON site(source, external) WHERE external IS NOT NULL;
  CREATE TABLE room (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    site INTEGER NOT NULL REFERENCES site(id),
    name TEXT NOT NULL COLLATE NOCASE CHECK (name <> '' AND name NOT GLOB '*[/\n]*'),
    description TEXT NOT NULL DEFAULT '',
    active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    UNIQUE (site, name)
  ) STRICT;

  ALTER TABLE person ADD COLUMN role TEXT
    CHECK (role IN ('staff', 'technician', 'director', 'family', 'student', 'vendor'));
  ALTER TABLE person ADD COLUMN active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1));
  ALTER TABLE person ADD COLUMN language TEXT CHECK (language GLOB '[a-z][a-z]*');
  ALTER TABLE person ADD COLUMN channel TEXT CHECK (channel <> '');
  ALTER TABLE person ADD COLUMN account TEXT CHECK (account <> '');
  ALTER TABLE person ADD COLUMN quiet_from INTEGER CHECK (quiet_from BETWEEN 0 AND 1439);
  ALTER TABLE person ADD COLUMN quiet_until INTEGER
    CHECK (quiet_until IS NULL OR quiet_until BETWEEN 0 AND 1439 AND quiet_from IS NOT NULL);
  ALTER TABLE person ADD COLUMN departed INTEGER;
  ALTER TABLE person ADD COLUMN held INTEGER NOT NULL DEFAULT 0 CHECK (held IN (0, 1));
  ALTER TABLE person ADD COLUMN erased INTEGER;
  ALTER TABLE person ADD COLUMN merged_into INTEGER REFERENCES person(id);
  CREATE INDEX person_role ON person(role) WHERE role IS NOT NULL;
  CREATE UNIQUE INDEX person_account ON person(account) WHERE account IS NOT NULL;
  CREATE INDEX person_departed ON person(departed) WHERE departed IS NOT NULL;
  CREATE INDEX person_merged ON person(merged_into) WHERE merged_into IS NOT NULL;

  CREATE TABLE address (
    address TEXT PRIMARY KEY COLLATE NOCASE CHECK (address <> '' AND address NOT GLOB '*[ \n]*'),
    person INTEGER NOT NULL REFERENCES person(id),
    bounced INTEGER,
    reason TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX address_person ON address(person);
  INSERT INTO address(address, person)
    SELECT address, id FROM person WHERE address IS NOT NULL;
  CREATE TRIGGER person_address_added AFTER INSERT ON person WHEN new.address IS NOT NULL BEGIN
    INSERT INTO address(address, person) VALUES (new.address, new.id);
  END;
  CREATE TRIGGER person_address_changed AFTER UPDATE OF address ON person
    WHEN new.address IS NOT NULL AND new.address IS NOT old.address BEGIN
    SELECT RAISE(ABORT, 'the address belongs to another person') FROM address
      WHERE address = new.address AND person <> new.id;
    INSERT INTO address(address, person) VALUES (new.address, new.id)
      ON CONFLICT(address) DO UPDATE SET address = excluded.address;
  END;

  CREATE TABLE phone (
    person INTEGER NOT NULL REFERENCES person(id),
    number TEXT NOT NULL CHECK (number GLOB '+[1-9]*' AND substr(number, 2) NOT GLOB '*[^0-9]*'
      AND length(number) BETWEEN 8 AND 16),
    kind TEXT NOT NULL DEFAULT 'work' CHECK (kind IN ('work', 'mobile', 'home')),
    PRIMARY KEY (person, number)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX phone_number ON phone(number);

  CREATE TABLE external (
    source TEXT NOT NULL CHECK (source <> ''),
    id TEXT NOT NULL CHECK (id <> ''),
    person INTEGER NOT NULL REFERENCES person(id),
    present INTEGER NOT NULL DEFAULT 1 CHECK (present IN (0, 1)),
    seen INTEGER NOT NULL,
    PRIMARY KEY (source, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX external_person ON external(person);
  CREATE INDEX external_id ON external(id);

  CREATE TABLE refusal (
    person INTEGER NOT NULL REFERENCES person(id),
    kind TEXT NOT NULL CHECK (kind <> ''),
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    PRIMARY KEY (person, kind)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE person_site (
    person INTEGER NOT NULL REFERENCES person(id),
    site INTEGER NOT NULL REFERENCES site(id),
    place INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (person, site)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX person_site_site ON person_site(site);
  CREATE TABLE person_room (
    person INTEGER NOT NULL REFERENCES person(id),
    room INTEGER NOT NULL REFERENCES room(id),
    PRIMARY KEY (person, room)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX person_room_room ON person_room(room);

  CREATE TABLE person_group (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL COLLATE NOCASE UNIQUE CHECK (name <> '' AND name NOT GLOB '*[ ,\n]*'),
    description TEXT NOT NULL DEFAULT '',
    rule TEXT CHECK (rule <> ''),
    active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
  ) STRICT;
  CREATE TABLE member (
    person_group INTEGER NOT NULL REFERENCES person_group(id),
    person INTEGER NOT NULL REFERENCES person(id),
    PRIMARY KEY (person_group, person)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX member_person ON member(person);

  CREATE TABLE relation (
    person INTEGER NOT NULL REFERENCES person(id),
    other INTEGER NOT NULL REFERENCES person(id),
    kind TEXT NOT NULL CHECK (kind <> ''),
    source TEXT,
    PRIMARY KEY (person, other),
    CHECK (person <> other)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX relation_other ON relation(other);

  CREATE TABLE student_ticket (
    ticket INTEGER PRIMARY KEY REFERENCES ticket(id),
    person INTEGER REFERENCES person(id),
    at INTEGER NOT NULL,
    actor TEXT NOT NULL
  ) STRICT;
  CREATE INDEX student_ticket_person ON student_ticket(person) WHERE person IS NOT NULL;

  DROP VIEW people;
  CREATE VIEW people AS
    SELECT p.id AS number, p.name, p.address, p.role, p.active,
      (SELECT site.name FROM person_site JOIN site ON site.id = person_site.site
        WHERE person_site.person = p.id ORDER BY place, site.name LIMIT 1) AS site,
      p.language, p.channel, p.account,
      strftime('%Y-%m-%dT%H:%M:%SZ', p.departed, 'unixepoch') AS departed,
      strftime('%Y-%m-%dT%H:%M:%SZ', p.created, 'unixepoch') AS created
    FROM person AS p WHERE p.merged_into IS NULL;
  CREATE VIEW groups AS SELECT name, description, rule, active FROM person_group;
  CREATE VIEW members AS
    SELECT person_group.name AS group_name, member.person AS number
    FROM member JOIN person_group ON person_group.id = member.person_group;
  CREATE VIEW sites AS SELECT name, description, active FROM site;
  CREATE VIEW rooms AS
    SELECT site.name AS site, room.name, room.description, room.active
    FROM room JOIN site ON site.id = room.site;

  DROP VIEW tickets;
  CREATE VIEW tickets AS
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
  DROP VIEW notes;
  CREATE VIEW notes AS
    SELECT n.id AS note, n.ticket AS number, strftime('%Y-%m-%dT%H:%M:%SZ', n.at, 'unixepoch') AS at,
      iif(f.ticket IS NULL, n.author, NULL) AS author, n.kind, n.kind <> 'note' AS public, n.source,
      iif(f.ticket IS NULL, n.body, NULL) AS body,
      iif(f.ticket IS NULL, NULL, n.author) AS private_author,
      iif(f.ticket IS NULL, NULL, n.body) AS private_body
    FROM note AS n LEFT JOIN student_ticket AS f ON f.ticket = n.ticket;
  DROP VIEW history;
  CREATE VIEW history AS
    SELECT e.id AS event, e.kind, e.item AS number,
      strftime('%Y-%m-%dT%H:%M:%SZ', e.at, 'unixepoch') AS at, e.actor, e.login, e.source, e.what,
      iif(f.ticket IS NULL AND e.kind <> 'P', e.old, NULL) AS old,
      iif(f.ticket IS NULL AND e.kind <> 'P', e.new, NULL) AS new,
      iif(f.ticket IS NULL AND e.kind <> 'P', NULL, e.old) AS private_old,
      iif(f.ticket IS NULL AND e.kind <> 'P', NULL, e.new) AS private_new
    FROM event AS e LEFT JOIN student_ticket AS f ON e.kind = 'T' AND f.ticket = e.item;
  DROP VIEW watchers;
  CREATE VIEW watchers AS
    SELECT w.ticket AS number, iif(f.ticket IS NULL, coalesce(p.address, p.name), NULL) AS watcher,
      iif(f.ticket IS NULL, NULL, coalesce(p.address, p.name)) AS private_watcher
    FROM watcher AS w JOIN person AS p ON p.id = w.person
      LEFT JOIN student_ticket AS f ON f.ticket = w.ticket;
  DROP VIEW attachments;
  CREATE VIEW attachments AS
    SELECT a.id AS attachment, a.ticket AS number, iif(f.ticket IS NULL, a.name, NULL) AS name,
      lower(hex(a.sha256)) AS sha256, c.size, strftime('%Y-%m-%dT%H:%M:%SZ', a.at, 'unixepoch') AS at,
      a.actor, iif(f.ticket IS NULL, NULL, a.name) AS private_name
    FROM attachment AS a JOIN content AS c ON c.sha256 = a.sha256
      LEFT JOIN student_ticket AS f ON f.ticket = a.ticket;
  """

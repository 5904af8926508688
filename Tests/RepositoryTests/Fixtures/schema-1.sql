-- A store of schema 1 as the sqlite3 shell dumped it. A released schema does not change.
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO setting VALUES('ticket.quiet-days','5');
CREATE TABLE person (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  address TEXT COLLATE NOCASE,
  created INTEGER NOT NULL,
  CHECK (name <> '' OR address IS NOT NULL)
) STRICT;
INSERT INTO person VALUES(1,'Dana Ruiz','dana@example.org',1700000000);
INSERT INTO person VALUES(2,'Sam','sam@example.org',1700000000);
CREATE TABLE queue (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL COLLATE NOCASE UNIQUE,
  description TEXT NOT NULL DEFAULT '',
  active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;
INSERT INTO queue VALUES(1,'general','Everything without a queue of its own',1);
INSERT INTO queue VALUES(2,'network','',1);
CREATE TABLE state (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL COLLATE NOCASE UNIQUE,
  class TEXT NOT NULL CHECK (class IN ('initial', 'active', 'waiting', 'inactive'))
) STRICT;
INSERT INTO state VALUES(1,'new','initial');
INSERT INTO state VALUES(2,'open','active');
INSERT INTO state VALUES(3,'waiting','waiting');
INSERT INTO state VALUES(4,'resolved','inactive');
INSERT INTO state VALUES(5,'closed','inactive');
CREATE TABLE ticket (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  subject TEXT NOT NULL CHECK (subject <> ''),
  description TEXT NOT NULL DEFAULT '',
  requester INTEGER REFERENCES person(id),
  assignee INTEGER REFERENCES person(id),
  queue INTEGER NOT NULL REFERENCES queue(id),
  priority INTEGER NOT NULL DEFAULT 2 CHECK (priority BETWEEN 1 AND 4),
  state INTEGER NOT NULL DEFAULT 1 REFERENCES state(id),
  site TEXT COLLATE NOCASE,
  room TEXT COLLATE NOCASE,
  asset TEXT COLLATE NOCASE,
  due INTEGER,
  source TEXT NOT NULL CHECK (source = 'shell' OR source = 'mail' OR source = 'csv'
    OR source = 'web' OR source = 'phone'),
  reference TEXT,
  waiting_for TEXT CHECK (waiting_for = 'requester' OR waiting_for = 'vendor'
    OR waiting_for = 'parts'),
  waiting_until INTEGER,
  outcome TEXT,
  merged_into INTEGER REFERENCES ticket(id) CHECK (merged_into <> id),
  minutes INTEGER NOT NULL DEFAULT 0 CHECK (minutes >= 0),
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  responded INTEGER,
  informed INTEGER,
  resolved INTEGER,
  closed INTEGER,
  version INTEGER NOT NULL DEFAULT 1,
  CHECK (merged_into IS NULL OR state = 5)
) STRICT;
INSERT INTO ticket VALUES(1,'Projector is dark','Since Monday',1,2,1,2,2,NULL,NULL,NULL,NULL,'shell',NULL,NULL,NULL,NULL,NULL,0,1700000000,1700000600,NULL,NULL,NULL,NULL,1);
INSERT INTO ticket VALUES(2,'Ünïcödé, "quoted", 🎒','',NULL,NULL,2,2,4,NULL,NULL,NULL,NULL,'csv',NULL,NULL,NULL,'done',NULL,0,1700000000,1700000900,NULL,NULL,1700000900,NULL,1);
CREATE TABLE note (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  ticket INTEGER NOT NULL REFERENCES ticket(id),
  at INTEGER NOT NULL,
  author TEXT NOT NULL,
  person INTEGER REFERENCES person(id),
  kind TEXT NOT NULL CHECK (kind = 'request' OR kind = 'reply' OR kind = 'note'
    OR kind = 'resolution'),
  source TEXT NOT NULL,
  body TEXT NOT NULL CHECK (body <> ''),
  edited INTEGER
) STRICT;
INSERT INTO note VALUES(1,1,1700000600,'sam',NULL,'reply','shell',replace('I will look after lunch\n-- Sam','\n',char(10)),NULL);
INSERT INTO note VALUES(2,1,1700000700,'sam',NULL,'note','shell','The lamp, again',NULL);
CREATE TABLE note_version (
  note INTEGER NOT NULL REFERENCES note(id),
  version INTEGER NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (note, version)
) STRICT, WITHOUT ROWID;
INSERT INTO note_version VALUES(2,1,1700000650,'sam','The lamp');
CREATE TABLE tag (
  ticket INTEGER NOT NULL REFERENCES ticket(id),
  name TEXT NOT NULL COLLATE NOCASE CHECK (name <> '' AND name NOT GLOB '*[ ,]*'),
  PRIMARY KEY (ticket, name)
) STRICT, WITHOUT ROWID;
INSERT INTO tag VALUES(1,'hardware');
INSERT INTO tag VALUES(1,'room-12');
CREATE TABLE watcher (
  ticket INTEGER NOT NULL REFERENCES ticket(id),
  person INTEGER NOT NULL REFERENCES person(id),
  PRIMARY KEY (ticket, person)
) STRICT, WITHOUT ROWID;
INSERT INTO watcher VALUES(1,2);
CREATE TABLE link (
  ticket INTEGER NOT NULL REFERENCES ticket(id),
  kind TEXT NOT NULL CHECK (kind IN ('blocks', 'duplicates', 'parent', 'related')),
  other INTEGER NOT NULL REFERENCES ticket(id),
  PRIMARY KEY (ticket, kind, other),
  CHECK (ticket <> other)
) STRICT, WITHOUT ROWID;
INSERT INTO link VALUES(1,'related',2);
CREATE TABLE content (
  sha256 BLOB PRIMARY KEY CHECK (length(sha256) = 32),
  size INTEGER NOT NULL,
  data BLOB NOT NULL CHECK (length(data) = size)
) STRICT;
INSERT INTO content VALUES(X'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',3,X'616263');
CREATE TABLE attachment (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  ticket INTEGER NOT NULL REFERENCES ticket(id),
  name TEXT NOT NULL,
  sha256 BLOB NOT NULL REFERENCES content(sha256),
  at INTEGER NOT NULL,
  actor TEXT NOT NULL
) STRICT;
INSERT INTO attachment VALUES(1,1,'abc.txt',X'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',1700000800,'sam');
CREATE TABLE template (
  name TEXT PRIMARY KEY COLLATE NOCASE,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO template VALUES('thanks','Thank you, {requester}');
CREATE TABLE saved_view (
  name TEXT PRIMARY KEY COLLATE NOCASE,
  words TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO saved_view VALUES('mine','--assignee sam');
CREATE TABLE event (
  id INTEGER PRIMARY KEY,
  command INTEGER NOT NULL,
  kind TEXT NOT NULL,
  item INTEGER NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  login TEXT,
  source TEXT NOT NULL,
  what TEXT NOT NULL,
  old TEXT,
  new TEXT
) STRICT;
INSERT INTO event VALUES(1,1,'T',1,1700000000,'sam',NULL,'shell','opened',NULL,NULL);
INSERT INTO event VALUES(2,2,'setting',0,1700000100,'sam',NULL,'shell','ticket.quiet-days',NULL,'5');
PRAGMA writable_schema=ON;
INSERT INTO sqlite_schema(type,name,tbl_name,rootpage,sql)VALUES('table','ticket_search','ticket_search',0,'CREATE VIRTUAL TABLE ticket_search USING fts5(
  subject, description, replies, notes, requester,
  content=''ticket_text'', content_rowid=''ticket'',
  tokenize="unicode61 remove_diacritics 2")');
CREATE TABLE IF NOT EXISTS 'ticket_search_data'(id INTEGER PRIMARY KEY, block BLOB);
INSERT INTO ticket_search_data VALUES(1,X'020502060305');
INSERT INTO ticket_search_data VALUES(10,X'000000010101010001010101');
INSERT INTO ticket_search_data VALUES(137438953473,X'000000db06306166746572010601020502046761696e0106010304010464616e610108010402040302726b01020401076578616d706c650106010405010169010601020202017301020301046c616d70010601030302036f6f6b01060102040204756e6368010601020601066d6f6e646179010601010301036f72670106010406010970726f6a6563746f72010202010671756f74656402020301047275697a0106010403010373616d01060102070204696e63650106010102010374686501060103020107756e69636f6465020202010477696c6c0106010203040c0b0c070e08060b0a0b0d0a0e0b0b0a0b0a0c');
CREATE TABLE IF NOT EXISTS 'ticket_search_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
INSERT INTO ticket_search_idx VALUES(1,X'',2);
CREATE TABLE IF NOT EXISTS 'ticket_search_docsize'(id INTEGER PRIMARY KEY, sz BLOB);
INSERT INTO ticket_search_docsize VALUES(1,X'0302060305');
INSERT INTO ticket_search_docsize VALUES(2,X'0200000000');
CREATE TABLE IF NOT EXISTS 'ticket_search_config'(k PRIMARY KEY, v) WITHOUT ROWID;
INSERT INTO ticket_search_config VALUES('crisismerge',1999);
INSERT INTO ticket_search_config VALUES('version',4);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('queue',2);
INSERT INTO sqlite_sequence VALUES('person',2);
INSERT INTO sqlite_sequence VALUES('ticket',2);
INSERT INTO sqlite_sequence VALUES('note',2);
INSERT INTO sqlite_sequence VALUES('attachment',1);
CREATE UNIQUE INDEX person_address ON person(address) WHERE address IS NOT NULL;
CREATE INDEX person_name ON person(name COLLATE NOCASE);
CREATE INDEX ticket_open ON ticket(id) WHERE state <= 3;
CREATE INDEX ticket_assignee ON ticket(assignee) WHERE state <= 3;
CREATE INDEX ticket_queue ON ticket(queue) WHERE state <= 3;
CREATE INDEX ticket_due ON ticket(due) WHERE state <= 3 AND due IS NOT NULL;
CREATE INDEX ticket_requester ON ticket(requester);
CREATE INDEX ticket_room ON ticket(site, room) WHERE room IS NOT NULL;
CREATE INDEX ticket_asset ON ticket(asset) WHERE asset IS NOT NULL;
CREATE INDEX ticket_reference ON ticket(reference) WHERE reference IS NOT NULL;
CREATE INDEX ticket_merged ON ticket(merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX note_ticket ON note(ticket);
CREATE INDEX tag_name ON tag(name, ticket);
CREATE INDEX watcher_person ON watcher(person);
CREATE INDEX link_other ON link(other);
CREATE INDEX attachment_ticket ON attachment(ticket);
CREATE INDEX attachment_content ON attachment(sha256);
CREATE INDEX event_item ON event(kind, item);
CREATE VIEW ticket_text AS
  SELECT t.id AS ticket, t.subject, t.description,
    (SELECT group_concat(body, char(10, 57344, 10)) FROM
      (SELECT body FROM note WHERE note.ticket = t.id AND kind <> 'note' ORDER BY note.id))
      AS replies,
    (SELECT group_concat(body, char(10, 57344, 10)) FROM
      (SELECT body FROM note WHERE note.ticket = t.id AND kind = 'note' ORDER BY note.id))
      AS notes,
    (SELECT name || ' ' || coalesce(address, '') FROM person WHERE person.id = t.requester)
      AS requester
  FROM ticket AS t;
CREATE VIEW tickets AS
  SELECT t.id AS number, t.subject, t.description,
    CASE WHEN r.address IS NULL THEN r.name WHEN r.name = '' THEN r.address
      ELSE r.name || ' <' || r.address || '>' END AS requester,
    coalesce(nullif(a.name, ''), a.address) AS assignee, q.name AS queue,
    CASE t.priority WHEN 1 THEN 'low' WHEN 2 THEN 'normal' WHEN 3 THEN 'high' ELSE 'urgent' END
      AS priority,
    s.name AS state, s.class, t.site, t.room, t.asset,
    (SELECT group_concat(name, ' ') FROM (SELECT name FROM tag WHERE tag.ticket = t.id ORDER BY name))
      AS tags,
    strftime('%Y-%m-%dT%H:%M:%SZ', t.due, 'unixepoch') AS due, t.source, t.reference,
    t.waiting_for, strftime('%Y-%m-%dT%H:%M:%SZ', t.waiting_until, 'unixepoch') AS waiting_until,
    t.outcome, t.merged_into, t.minutes,
    strftime('%Y-%m-%dT%H:%M:%SZ', t.created, 'unixepoch') AS created,
    strftime('%Y-%m-%dT%H:%M:%SZ', t.updated, 'unixepoch') AS updated,
    strftime('%Y-%m-%dT%H:%M:%SZ', t.responded, 'unixepoch') AS responded,
    strftime('%Y-%m-%dT%H:%M:%SZ', t.resolved, 'unixepoch') AS resolved,
    strftime('%Y-%m-%dT%H:%M:%SZ', t.closed, 'unixepoch') AS closed
  FROM ticket AS t JOIN queue AS q ON q.id = t.queue JOIN state AS s ON s.id = t.state
    LEFT JOIN person AS r ON r.id = t.requester LEFT JOIN person AS a ON a.id = t.assignee;
CREATE VIEW notes AS
  SELECT note.id AS note, ticket AS number, strftime('%Y-%m-%dT%H:%M:%SZ', at, 'unixepoch') AS at,
    author, kind, kind <> 'note' AS public, source, body FROM note;
CREATE VIEW history AS
  SELECT event.id AS event, kind, item AS number,
    strftime('%Y-%m-%dT%H:%M:%SZ', at, 'unixepoch') AS at, actor, login, source, what, old, new
  FROM event;
CREATE VIEW people AS
  SELECT id AS number, name, address, strftime('%Y-%m-%dT%H:%M:%SZ', created, 'unixepoch')
    AS created FROM person;
CREATE VIEW queues AS SELECT name, description, active FROM queue;
CREATE VIEW states AS SELECT name, class FROM state;
CREATE VIEW tags AS SELECT ticket AS number, name AS tag FROM tag;
CREATE VIEW watchers AS
  SELECT ticket AS number, coalesce(address, name) AS watcher FROM watcher
    JOIN person ON person.id = watcher.person;
CREATE VIEW links AS SELECT ticket AS number, kind, other FROM link;
CREATE VIEW attachments AS
  SELECT attachment.id AS attachment, ticket AS number, name, lower(hex(attachment.sha256))
    AS sha256, size, strftime('%Y-%m-%dT%H:%M:%SZ', at, 'unixepoch') AS at, actor
  FROM attachment JOIN content ON content.sha256 = attachment.sha256;
PRAGMA writable_schema=OFF;
COMMIT;
PRAGMA application_id=1230263372;
PRAGMA user_version=1;
PRAGMA journal_mode=WAL;

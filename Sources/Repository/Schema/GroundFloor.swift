/// Migration 1: people, tickets, the audit trail and their search.

/// The schema of the first release.
///
/// Times are Unix seconds UTC. Tickets are never deleted, so numbers are never reused. Ticket
/// states are numbers 1 to 5 so that a district may rename the words and keep its history; the
/// open ones are 1 to 3, and every index over open tickets is partial. Notes are indexed with
/// U+E000 between them, which counts as a word, so that no phrase reaches from one into the next.
///
/// The full-text index merges in small steps only (`crisismerge`): the merge at once of all segments
/// of a level, which FTS5 does at the sixteenth, held up one ticket in some hundreds for 0.25 s at
/// 100,000 tickets and for 2 s at a million.
///
/// The words of tickets and notes are compared one by one: SQLite makes a temporary table for an IN
/// of three or more in every row that is written, a sixth of the time of an import.
let groundFloor = """
  CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE person (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    address TEXT COLLATE NOCASE,
    created INTEGER NOT NULL,
    CHECK (name <> '' OR address IS NOT NULL)
  ) STRICT;
  CREATE UNIQUE INDEX person_address ON person(address) WHERE address IS NOT NULL;
  CREATE INDEX person_name ON person(name COLLATE NOCASE);

  CREATE TABLE queue (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL COLLATE NOCASE UNIQUE,
    description TEXT NOT NULL DEFAULT '',
    active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
  ) STRICT;

  CREATE TABLE state (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL COLLATE NOCASE UNIQUE,
    class TEXT NOT NULL CHECK (class IN ('initial', 'active', 'waiting', 'inactive'))
  ) STRICT;
  INSERT INTO state VALUES (1, 'new', 'initial'), (2, 'open', 'active'), (3, 'waiting', 'waiting'),
    (4, 'resolved', 'inactive'), (5, 'closed', 'inactive');

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
  CREATE INDEX ticket_open ON ticket(id) WHERE state <= 3;
  CREATE INDEX ticket_assignee ON ticket(assignee) WHERE state <= 3;
  CREATE INDEX ticket_queue ON ticket(queue) WHERE state <= 3;
  CREATE INDEX ticket_due ON ticket(due) WHERE state <= 3 AND due IS NOT NULL;
  CREATE INDEX ticket_requester ON ticket(requester);
  CREATE INDEX ticket_room ON ticket(site, room) WHERE room IS NOT NULL;
  CREATE INDEX ticket_asset ON ticket(asset) WHERE asset IS NOT NULL;
  CREATE INDEX ticket_reference ON ticket(reference) WHERE reference IS NOT NULL;
  CREATE INDEX ticket_merged ON ticket(merged_into) WHERE merged_into IS NOT NULL;

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
  CREATE INDEX note_ticket ON note(ticket);

  CREATE TABLE note_version (
    note INTEGER NOT NULL REFERENCES note(id),
    version INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (note, version)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE tag (
    ticket INTEGER NOT NULL REFERENCES ticket(id),
    name TEXT NOT NULL COLLATE NOCASE CHECK (name <> '' AND name NOT GLOB '*[ ,]*'),
    PRIMARY KEY (ticket, name)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX tag_name ON tag(name, ticket);

  CREATE TABLE watcher (
    ticket INTEGER NOT NULL REFERENCES ticket(id),
    person INTEGER NOT NULL REFERENCES person(id),
    PRIMARY KEY (ticket, person)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX watcher_person ON watcher(person);

  CREATE TABLE link (
    ticket INTEGER NOT NULL REFERENCES ticket(id),
    kind TEXT NOT NULL CHECK (kind IN ('blocks', 'duplicates', 'parent', 'related')),
    other INTEGER NOT NULL REFERENCES ticket(id),
    PRIMARY KEY (ticket, kind, other),
    CHECK (ticket <> other)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX link_other ON link(other);

  CREATE TABLE content (
    sha256 BLOB PRIMARY KEY CHECK (length(sha256) = 32),
    size INTEGER NOT NULL,
    data BLOB NOT NULL CHECK (length(data) = size)
  ) STRICT;
  CREATE TABLE attachment (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    ticket INTEGER NOT NULL REFERENCES ticket(id),
    name TEXT NOT NULL,
    sha256 BLOB NOT NULL REFERENCES content(sha256),
    at INTEGER NOT NULL,
    actor TEXT NOT NULL
  ) STRICT;
  CREATE INDEX attachment_ticket ON attachment(ticket);
  CREATE INDEX attachment_content ON attachment(sha256);

  CREATE TABLE template (
    name TEXT PRIMARY KEY COLLATE NOCASE,
    body TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE saved_view (
    name TEXT PRIMARY KEY COLLATE NOCASE,
    words TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

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
  CREATE VIRTUAL TABLE ticket_search USING fts5(
    subject, description, replies, notes, requester,
    content='ticket_text', content_rowid='ticket',
    tokenize="unicode61 remove_diacritics 2");
  INSERT INTO ticket_search(ticket_search, rank) VALUES ('crisismerge', 1999);

  INSERT INTO queue(name, description) VALUES ('general', 'Everything without a queue of its own');
  """

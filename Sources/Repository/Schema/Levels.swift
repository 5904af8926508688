/// Service levels: what is promised, what was kept, and which tickets cron must look at.

/// Levels in their order, who is told when, results, and the tickets to look at again.
///
/// `level_look` holds the open tickets of which something becomes due, by when that is; cron looks
/// at those alone. It puts there the tickets that the audit trail has changes of since `level_seen`,
/// so that no way of changing one can forget it: triggers did that too, but SQLite then opens a
/// statement journal for every ticket, half of the time of an import.
/// `level_result` is written when a ticket closes and stays as it is whatever becomes of calendars.
/// A row of `level_told` is written with the message: its key lets nobody be told twice.
let levelStep = """
  CREATE TABLE level (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL COLLATE NOCASE UNIQUE CHECK (name <> '' AND name NOT GLOB '*[ ,\n]*'),
    description TEXT NOT NULL DEFAULT '',
    place INTEGER NOT NULL,
    queue INTEGER REFERENCES queue(id),
    priority INTEGER CHECK (priority BETWEEN 1 AND 4),
    site TEXT COLLATE NOCASE CHECK (site <> ''),
    requester_group INTEGER REFERENCES person_group(id),
    calendar INTEGER REFERENCES calendar(id),
    always INTEGER NOT NULL DEFAULT 0 CHECK (always = 0 OR always = 1 AND calendar IS NULL),
    response TEXT CHECK (response <> ''),
    word TEXT CHECK (word <> ''),
    resolution TEXT CHECK (resolution <> ''),
    warn INTEGER NOT NULL DEFAULT 80 CHECK (warn BETWEEN 1 AND 100),
    urgent INTEGER NOT NULL DEFAULT 0 CHECK (urgent = 0 OR urgent = 1),
    lead TEXT CHECK (lead <> ''),
    since INTEGER NOT NULL,
    CHECK (coalesce(response, word, resolution) IS NOT NULL)
  ) STRICT;
  CREATE INDEX level_place ON level(place);
  CREATE INDEX level_queue ON level(queue) WHERE queue IS NOT NULL;
  CREATE INDEX level_group ON level(requester_group) WHERE requester_group IS NOT NULL;
  CREATE INDEX level_calendar ON level(calendar) WHERE calendar IS NOT NULL;
  CREATE TABLE level_step (
    level INTEGER NOT NULL REFERENCES level(id),
    place INTEGER NOT NULL,
    moment TEXT NOT NULL CHECK (moment = 'warning' OR moment GLOB 'breach*'),
    receiver TEXT NOT NULL CHECK (receiver <> ''),
    PRIMARY KEY (level, place)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE level_result (
    ticket INTEGER NOT NULL REFERENCES ticket(id),
    clock TEXT NOT NULL CHECK (clock = 'response' OR clock = 'word' OR clock = 'resolution'),
    level TEXT NOT NULL,
    target INTEGER NOT NULL CHECK (target > 0),
    used INTEGER NOT NULL CHECK (used >= 0),
    first INTEGER CHECK (first >= 0),
    result TEXT NOT NULL CHECK (result = 'met' OR result = 'breached' OR result = 'none'),
    fixed INTEGER NOT NULL,
    PRIMARY KEY (ticket, clock)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE level_look (
    ticket INTEGER PRIMARY KEY REFERENCES ticket(id),
    at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX level_look_at ON level_look(at);
  CREATE TABLE level_seen (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    event INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE level_told (
    ticket INTEGER NOT NULL REFERENCES ticket(id),
    clock TEXT NOT NULL CHECK (clock = 'response' OR clock = 'word' OR clock = 'resolution'),
    since INTEGER NOT NULL,
    moment TEXT NOT NULL,
    receiver TEXT NOT NULL,
    person INTEGER NOT NULL DEFAULT 0,
    message INTEGER REFERENCES outbox(id),
    at INTEGER NOT NULL,
    PRIMARY KEY (ticket, clock, since, moment, receiver, person)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX level_told_message ON level_told(message) WHERE message IS NOT NULL;
  """

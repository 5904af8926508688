/// Migration: promises, checklists, recurring tickets, what answers usually took, and hand-overs.

/// A ticket has at most one open promise, and a slot of a recurring ticket at most one ticket: the
/// unique indexes say so, whoever asks twice.
///
/// `lapses` is when the grace is over. `followed` is when somebody wrote after a promise was broken;
/// until then it stands first on the board. A slot is the day of the rule and `day` the one on which
/// the ticket is made, so that a holiday declared afterwards makes no second ticket. `expectation`
/// is made anew every day from the tickets and holds a row per queue and site, not per ticket. The
/// index of recent events leaves imported history out, so that imports pay nothing for it.
let promiseStep = """
  CREATE TABLE promise (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    ticket INTEGER NOT NULL REFERENCES ticket(id),
    person INTEGER REFERENCES person(id),
    actor TEXT NOT NULL,
    made INTEGER NOT NULL,
    said TEXT NOT NULL CHECK (said <> ''),
    period TEXT CHECK (period <> ''),
    starts INTEGER NOT NULL,
    due INTEGER NOT NULL,
    lapses INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state = 'open' OR state = 'kept'
      OR state = 'broken' OR state = 'moved' OR state = 'withdrawn'),
    note INTEGER REFERENCES note(id),
    settled INTEGER,
    reminded INTEGER,
    followed INTEGER,
    CHECK (starts <= due AND due <= lapses),
    CHECK ((state = 'open') = (settled IS NULL))
  ) STRICT;
  CREATE UNIQUE INDEX promise_open ON promise(ticket) WHERE state = 'open';
  CREATE INDEX promise_lapses ON promise(lapses) WHERE state = 'open';
  CREATE INDEX promise_broken ON promise(ticket) WHERE state = 'broken' AND followed IS NULL;
  CREATE INDEX promise_ticket ON promise(ticket);
  CREATE INDEX promise_due ON promise(due);
  CREATE INDEX promise_person ON promise(person) WHERE person IS NOT NULL;
  CREATE INDEX promise_note ON promise(note) WHERE note IS NOT NULL;

  CREATE TABLE checklist_item (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    ticket INTEGER NOT NULL REFERENCES ticket(id),
    place INTEGER NOT NULL CHECK (place > 0),
    text TEXT NOT NULL CHECK (text <> ''),
    done INTEGER,
    actor TEXT,
    UNIQUE (ticket, place),
    CHECK ((done IS NULL) = (actor IS NULL))
  ) STRICT;

  CREATE TABLE recurring (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL COLLATE NOCASE UNIQUE CHECK (name <> '' AND name NOT GLOB '*[ ,]*'),
    rule TEXT NOT NULL CHECK (rule <> ''),
    first TEXT NOT NULL,
    minute INTEGER NOT NULL CHECK (minute BETWEEN 0 AND 1439),
    closed TEXT NOT NULL CHECK (closed = 'skip' OR closed = 'next' OR closed = 'previous'
      OR closed = 'keep'),
    missed TEXT NOT NULL CHECK (missed = 'latest' OR missed = 'all'),
    subject TEXT NOT NULL CHECK (subject <> ''),
    body TEXT NOT NULL DEFAULT '',
    requester INTEGER REFERENCES person(id),
    assignee INTEGER REFERENCES person(id),
    queue TEXT,
    site TEXT,
    room TEXT,
    priority INTEGER NOT NULL DEFAULT 2 CHECK (priority BETWEEN 1 AND 4),
    tags TEXT NOT NULL DEFAULT '',
    checklist TEXT NOT NULL DEFAULT '',
    due_after TEXT,
    active INTEGER NOT NULL DEFAULT 1 CHECK (active = 0 OR active = 1),
    since INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX recurring_requester ON recurring(requester) WHERE requester IS NOT NULL;
  CREATE INDEX recurring_assignee ON recurring(assignee) WHERE assignee IS NOT NULL;
  CREATE TABLE recurring_slot (
    recurring INTEGER NOT NULL REFERENCES recurring(id) ON DELETE CASCADE,
    slot TEXT NOT NULL,
    day TEXT NOT NULL,
    ticket INTEGER NOT NULL REFERENCES ticket(id),
    PRIMARY KEY (recurring, slot),
    UNIQUE (recurring, day)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX recurring_slot_ticket ON recurring_slot(ticket);

  CREATE TABLE expectation (
    queue INTEGER NOT NULL,
    site TEXT NOT NULL COLLATE NOCASE,
    tickets INTEGER NOT NULL,
    answered INTEGER NOT NULL,
    median INTEGER,
    most INTEGER,
    computed INTEGER NOT NULL,
    PRIMARY KEY (queue, site)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE handover (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    scope TEXT NOT NULL
  ) STRICT;
  CREATE INDEX handover_scope ON handover(scope, at);

  CREATE INDEX event_minutes ON event(at) WHERE what = 'minutes';
  CREATE INDEX event_recent ON event(at) WHERE source <> 'csv';
  """

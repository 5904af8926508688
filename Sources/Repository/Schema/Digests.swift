/// Migration: digests, what was issued to whom, and what each reader was told.

/// A slot is issued to a person once: the keys of `digest_issue` say so, whoever asks twice.
///
/// `digest_reader.event` is the newest event of the audit trail that the reader's digest has dealt
/// with; as one writer at a time numbers the events, all above it are pending and none below.
/// `digest.event` is where a reader without a row begins. `digest_told` holds what stood in a
/// digest, by a checksum of its words, so that nothing comes twice and a changed one comes as a
/// correction. `digest_slot` says which slots are complete.
let digestStep = """
  CREATE TABLE digest (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL COLLATE NOCASE UNIQUE CHECK (name <> '' AND name NOT GLOB '*[ ,.]*'),
    kind TEXT NOT NULL CHECK (kind = 'technician' OR kind = 'director' OR kind = 'requester'
      OR kind = 'principal'),
    rule TEXT NOT NULL CHECK (rule <> ''),
    first TEXT NOT NULL,
    minute INTEGER NOT NULL CHECK (minute BETWEEN 0 AND 1439),
    closed TEXT NOT NULL CHECK (closed = 'skip' OR closed = 'keep'),
    receivers TEXT NOT NULL CHECK (receivers <> ''),
    queue INTEGER REFERENCES queue(id),
    most INTEGER NOT NULL DEFAULT 20 CHECK (most BETWEEN 1 AND 500),
    active INTEGER NOT NULL DEFAULT 1 CHECK (active = 0 OR active = 1),
    since INTEGER NOT NULL,
    event INTEGER NOT NULL,
    next INTEGER
  ) STRICT;
  CREATE INDEX digest_next ON digest(next) WHERE active = 1 AND next IS NOT NULL;
  CREATE INDEX digest_queue ON digest(queue) WHERE queue IS NOT NULL;

  CREATE TABLE digest_slot (
    digest INTEGER NOT NULL REFERENCES digest(id) ON DELETE CASCADE,
    slot INTEGER NOT NULL,
    at INTEGER NOT NULL,
    sent INTEGER NOT NULL,
    PRIMARY KEY (digest, slot)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE digest_issue (
    digest INTEGER NOT NULL REFERENCES digest(id) ON DELETE CASCADE,
    slot INTEGER NOT NULL,
    address TEXT NOT NULL COLLATE NOCASE,
    person INTEGER NOT NULL REFERENCES person(id),
    at INTEGER NOT NULL,
    items INTEGER NOT NULL,
    message INTEGER,
    PRIMARY KEY (digest, slot, address)
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX digest_issue_person ON digest_issue(person, digest, slot);
  CREATE TABLE digest_reader (
    digest INTEGER NOT NULL REFERENCES digest(id) ON DELETE CASCADE,
    person INTEGER NOT NULL REFERENCES person(id),
    event INTEGER NOT NULL,
    PRIMARY KEY (digest, person)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX digest_reader_person ON digest_reader(person);
  CREATE TABLE digest_told (
    digest INTEGER NOT NULL REFERENCES digest(id) ON DELETE CASCADE,
    person INTEGER NOT NULL REFERENCES person(id),
    item TEXT NOT NULL,
    words INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (digest, person, item)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX digest_told_person ON digest_told(person);
  CREATE INDEX digest_told_at ON digest_told(at);
  """

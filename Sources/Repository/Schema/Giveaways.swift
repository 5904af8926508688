/// Giveaways: who entered, what was published, and who was drawn.

/// Giveaways with their entries, the public numbers they are drawn by, winners, and the record.
///
/// `giveaway_section` keeps each part of the published record as it was published, so that what
/// stands in it can never change; it names nobody. What ties an entry to a person, `person`,
/// `identity` and `receipt`, goes when the person is erased; `code`, which is in the record, stays.
let giveawayStep = """
  CREATE TABLE giveaway (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state = 'open' OR state = 'closed'
      OR state = 'committed' OR state = 'drawn' OR state = 'cancelled'),
    title TEXT NOT NULL CHECK (title <> ''),
    rule TEXT NOT NULL CHECK (rule = 'list' OR rule = 'question' OR rule = 'reply'
      OR rule = 'survey'),
    word TEXT CHECK (word <> ''),
    announcement INTEGER REFERENCES announcement(id),
    winners INTEGER NOT NULL CHECK (winners BETWEEN 1 AND 1000),
    staff INTEGER NOT NULL DEFAULT 0 CHECK (staff = 0 OR staff = 1),
    method TEXT CHECK (method = 'hash-chain' OR method = 'rfc3797'),
    author TEXT NOT NULL,
    opened INTEGER NOT NULL,
    until INTEGER,
    closed INTEGER,
    entries INTEGER,
    list_hash TEXT CHECK (length(list_hash) = 64),
    committed INTEGER,
    drawn INTEGER,
    cancelled INTEGER,
    reason TEXT,
    CHECK ((rule = 'reply') = (word IS NOT NULL)),
    CHECK ((closed IS NULL) = (list_hash IS NULL)),
    CHECK ((closed IS NULL) = (entries IS NULL)),
    CHECK ((committed IS NULL) = (method IS NULL)),
    CHECK ((state = 'cancelled') = (cancelled IS NOT NULL)),
    CHECK (state <> 'open' OR closed IS NULL),
    CHECK (state <> 'drawn' OR drawn IS NOT NULL)
  ) STRICT;
  CREATE INDEX giveaway_announcement ON giveaway(announcement) WHERE announcement IS NOT NULL;
  CREATE INDEX giveaway_state ON giveaway(state);

  CREATE TABLE giveaway_entry (
    id INTEGER PRIMARY KEY,
    giveaway INTEGER NOT NULL REFERENCES giveaway(id),
    code TEXT NOT NULL CHECK (length(code) = 64),
    person INTEGER REFERENCES person(id),
    identity TEXT,
    receipt TEXT,
    how TEXT NOT NULL CHECK (how = 'list' OR how = 'question' OR how = 'reply'
      OR how = 'survey'),
    may_name INTEGER NOT NULL DEFAULT 0 CHECK (may_name = 0 OR may_name = 1),
    at INTEGER NOT NULL,
    excluded TEXT CHECK (excluded = 'staff' OR excluded = 'withdrawn' OR excluded = 'double'),
    reason TEXT,
    UNIQUE (giveaway, code),
    UNIQUE (giveaway, person)
  ) STRICT;
  CREATE INDEX giveaway_entry_person ON giveaway_entry(person) WHERE person IS NOT NULL;
  CREATE INDEX giveaway_entry_excluded ON giveaway_entry(giveaway) WHERE excluded IS NOT NULL;

  CREATE TABLE giveaway_source (
    giveaway INTEGER NOT NULL REFERENCES giveaway(id),
    place INTEGER NOT NULL CHECK (place >= 1),
    name TEXT NOT NULL CHECK (name <> ''),
    at INTEGER NOT NULL,
    numbers TEXT,
    PRIMARY KEY (giveaway, place)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE giveaway_winner (
    giveaway INTEGER NOT NULL REFERENCES giveaway(id),
    place INTEGER NOT NULL CHECK (place >= 1),
    entry INTEGER NOT NULL REFERENCES giveaway_entry(id),
    position INTEGER NOT NULL CHECK (position >= 1),
    at INTEGER NOT NULL,
    replaces INTEGER,
    reason TEXT,
    PRIMARY KEY (giveaway, place),
    UNIQUE (giveaway, replaces),
    CHECK ((replaces IS NULL) = (reason IS NULL))
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX giveaway_winner_entry ON giveaway_winner(entry);
  CREATE TABLE giveaway_section (
    giveaway INTEGER NOT NULL REFERENCES giveaway(id),
    place INTEGER NOT NULL CHECK (place >= 1),
    at INTEGER NOT NULL,
    text TEXT NOT NULL,
    seal TEXT NOT NULL CHECK (length(seal) = 64),
    PRIMARY KEY (giveaway, place)
  ) STRICT;
  """

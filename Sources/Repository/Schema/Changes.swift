/// Migration: changes, from what people asked to what was decided, done and told.

/// Changes and their causes.
///
/// What a change came of is a row of `change_cause` each: the kind of thing as a letter, or `theme`
/// with a word of the district's own; `detail` is the item of a survey. `told` is when those who
/// asked last got a mail; the announcement knows by itself when everybody read it.
let changeStep = """
  CREATE TABLE change (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL CHECK (title <> ''),
    asked TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL,
    decision TEXT CHECK (decision = 'accepted' OR decision = 'declined' OR decision = 'later'),
    reason TEXT CHECK (reason <> ''),
    decided INTEGER,
    decider TEXT,
    owner INTEGER REFERENCES person(id),
    due INTEGER,
    done INTEGER,
    told INTEGER,
    policy TEXT CHECK (policy <> ''),
    policy_version INTEGER,
    announcement INTEGER REFERENCES announcement(id),
    survey INTEGER,
    survey_item TEXT CHECK (survey_item <> ''),
    outcome TEXT CHECK (outcome <> ''),
    measured INTEGER,
    public INTEGER NOT NULL DEFAULT 1 CHECK (public = 0 OR public = 1),
    author TEXT NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    CHECK ((decision IS NULL) = (decided IS NULL)),
    CHECK (decision IS NULL OR decision = 'accepted' OR reason IS NOT NULL),
    CHECK (done IS NULL OR decision = 'accepted'),
    CHECK ((survey IS NULL) = (survey_item IS NULL))
  ) STRICT;
  CREATE INDEX change_owner ON change(owner) WHERE owner IS NOT NULL;
  CREATE INDEX change_announcement ON change(announcement) WHERE announcement IS NOT NULL;
  CREATE INDEX change_policy ON change(policy) WHERE policy IS NOT NULL;
  CREATE INDEX change_survey ON change(survey) WHERE survey IS NOT NULL;

  CREATE TABLE change_cause (
    id INTEGER PRIMARY KEY,
    change INTEGER NOT NULL REFERENCES change(id),
    kind TEXT NOT NULL CHECK (kind = 'T' OR kind = 'Q' OR kind = 'S' OR kind = 'O'
      OR kind = 'theme'),
    item INTEGER NOT NULL DEFAULT 0,
    detail TEXT NOT NULL DEFAULT '',
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    CHECK ((kind = 'theme') = (item = 0)),
    UNIQUE (change, kind, item, detail)
  ) STRICT;
  CREATE INDEX change_cause_item ON change_cause(kind, item, detail);
  """

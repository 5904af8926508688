/// Migration: surveys, whom they ask, and what was answered.

/// Surveys with their answers, countable in the order in which they lie.
///
/// `item` is a number of the survey for each question, and for each row of a grid; it keeps its
/// meaning over versions, as the numbers of options do. `value` is the number of the scale or of the
/// option; several options are several rows. `cell` is the group of the answer, 0 for none.
/// `response` is random in every mode: it binds the answers of one sheet and says nothing of order.
///
/// Of an anonymous survey there is no row that holds both a person and an answer, no time of an
/// answer, and no order. A token is made from a secret that lies beside the store, and here only as a
/// hash; the table of tokens is written in the order of hashes. Who was asked stands in
/// `survey_invitation`, without whether they answered.
let surveyStep = """
  CREATE TABLE survey (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (name <> ''),
    title TEXT NOT NULL CHECK (title <> ''),
    mode TEXT NOT NULL CHECK (mode = 'named' OR mode = 'confidential' OR mode = 'anonymous'),
    state TEXT NOT NULL DEFAULT 'draft'
      CHECK (state = 'draft' OR state = 'open' OR state = 'closed'),
    threshold INTEGER NOT NULL DEFAULT 5 CHECK (threshold >= 5),
    counts TEXT NOT NULL DEFAULT 'last' CHECK (counts = 'first' OR counts = 'last'),
    language TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1 CHECK (version > 0),
    code TEXT UNIQUE CHECK (code <> ''),
    author TEXT NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    opened INTEGER,
    closed INTEGER,
    closes INTEGER,
    reminded INTEGER,
    reminded_answers INTEGER NOT NULL DEFAULT 0 CHECK (reminded_answers >= 0),
    CHECK ((state = 'draft') = (opened IS NULL)),
    CHECK ((state = 'closed') = (closed IS NOT NULL)),
    CHECK (mode <> 'anonymous' OR counts = 'first')
  ) STRICT;
  CREATE INDEX survey_closes ON survey(closes) WHERE state = 'open' AND closes IS NOT NULL;

  CREATE TABLE survey_version (
    survey INTEGER NOT NULL REFERENCES survey(id),
    version INTEGER NOT NULL CHECK (version > 0),
    text TEXT NOT NULL CHECK (text <> ''),
    made INTEGER NOT NULL,
    actor TEXT NOT NULL,
    reason TEXT CHECK (reason <> ''),
    PRIMARY KEY (survey, version)
  ) STRICT;

  CREATE TABLE survey_item (
    survey INTEGER NOT NULL REFERENCES survey(id),
    item INTEGER NOT NULL CHECK (item > 0),
    key TEXT NOT NULL CHECK (key <> ''),
    kind TEXT NOT NULL CHECK (kind = 'rating' OR kind = 'nps' OR kind = 'effort'
      OR kind = 'single' OR kind = 'multiple' OR kind = 'yesno' OR kind = 'text' OR kind = 'grid'),
    PRIMARY KEY (survey, item),
    UNIQUE (survey, key)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE survey_option (
    survey INTEGER NOT NULL,
    item INTEGER NOT NULL,
    value INTEGER NOT NULL CHECK (value > 0),
    key TEXT NOT NULL CHECK (key <> ''),
    PRIMARY KEY (survey, item, value),
    UNIQUE (survey, item, key),
    FOREIGN KEY (survey, item) REFERENCES survey_item(survey, item)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE survey_cell (
    survey INTEGER NOT NULL REFERENCES survey(id),
    cell INTEGER NOT NULL CHECK (cell > 0),
    site TEXT NOT NULL DEFAULT '',
    role TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (survey, cell),
    UNIQUE (survey, site, role)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE survey_answer (
    survey INTEGER NOT NULL REFERENCES survey(id),
    item INTEGER NOT NULL,
    cell INTEGER NOT NULL,
    value INTEGER NOT NULL,
    response INTEGER NOT NULL,
    PRIMARY KEY (survey, item, cell, value, response)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE survey_comment (
    survey INTEGER NOT NULL REFERENCES survey(id),
    item INTEGER NOT NULL,
    response INTEGER NOT NULL,
    cell INTEGER NOT NULL,
    text TEXT NOT NULL CHECK (text <> ''),
    PRIMARY KEY (survey, item, response)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE survey_response (
    id INTEGER PRIMARY KEY,
    survey INTEGER NOT NULL REFERENCES survey(id),
    version INTEGER NOT NULL,
    cell INTEGER NOT NULL DEFAULT 0,
    person INTEGER REFERENCES person(id),
    ticket INTEGER REFERENCES ticket(id),
    received INTEGER NOT NULL,
    via TEXT NOT NULL CHECK (via = 'mail' OR via = 'web' OR via = 'shell' OR via = 'import'
      OR via = 'kiosk'),
    complete INTEGER NOT NULL CHECK (complete = 0 OR complete = 1),
    counted INTEGER NOT NULL DEFAULT 1 CHECK (counted = 0 OR counted = 1),
    external_id TEXT CHECK (external_id <> ''),
    looked INTEGER NOT NULL DEFAULT 0 CHECK (looked = 0 OR looked = 1),
    followup INTEGER REFERENCES ticket(id)
  ) STRICT;
  CREATE INDEX survey_response_survey ON survey_response(survey, counted);
  CREATE UNIQUE INDEX survey_response_external ON survey_response(survey, external_id)
    WHERE external_id IS NOT NULL;
  CREATE INDEX survey_response_person ON survey_response(person, survey)
    WHERE person IS NOT NULL;
  CREATE INDEX survey_response_ticket ON survey_response(ticket) WHERE ticket IS NOT NULL;
  CREATE INDEX survey_response_new ON survey_response(id) WHERE looked = 0 AND ticket IS NOT NULL;
  CREATE INDEX survey_response_followup ON survey_response(followup)
    WHERE followup IS NOT NULL;

  CREATE TABLE survey_ballot (
    survey INTEGER NOT NULL REFERENCES survey(id),
    response INTEGER NOT NULL,
    version INTEGER NOT NULL,
    cell INTEGER NOT NULL DEFAULT 0,
    complete INTEGER NOT NULL CHECK (complete = 0 OR complete = 1),
    PRIMARY KEY (survey, response)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE survey_token (
    hash BLOB NOT NULL PRIMARY KEY CHECK (length(hash) = 32),
    survey INTEGER NOT NULL REFERENCES survey(id),
    cell INTEGER NOT NULL DEFAULT 0,
    spent INTEGER NOT NULL DEFAULT 0 CHECK (spent = 0 OR spent = 1)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX survey_token_survey ON survey_token(survey);

  CREATE TABLE survey_invitation (
    id INTEGER PRIMARY KEY,
    survey INTEGER NOT NULL REFERENCES survey(id),
    person INTEGER NOT NULL REFERENCES person(id),
    ticket INTEGER REFERENCES ticket(id),
    token BLOB UNIQUE CHECK (length(token) = 32),
    invited INTEGER NOT NULL,
    reminded INTEGER,
    answered INTEGER
  ) STRICT;
  CREATE UNIQUE INDEX survey_invitation_person ON survey_invitation(survey, person)
    WHERE ticket IS NULL;
  CREATE UNIQUE INDEX survey_invitation_ticket ON survey_invitation(ticket, survey)
    WHERE ticket IS NOT NULL;
  CREATE INDEX survey_invitation_survey ON survey_invitation(survey);
  CREATE INDEX survey_invitation_of ON survey_invitation(person, invited);

  CREATE TABLE survey_ticket (
    ticket INTEGER PRIMARY KEY REFERENCES ticket(id),
    survey INTEGER NOT NULL REFERENCES survey(id),
    decided INTEGER NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome <> '')
  ) STRICT;
  CREATE INDEX survey_ticket_survey ON survey_ticket(survey);
  """

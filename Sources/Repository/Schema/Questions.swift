/// Migration: what readers ask about announcements, and what was answered.

/// Questions with their answers.
///
/// A question that became a ticket is answered there and waits no longer here. `shown` is the
/// question as everybody may read it, where that is not as it was asked; `named` says that the asker
/// agreed to be named. `follows` is the question whose answer this one asks about.
let questionStep = """
  CREATE TABLE question (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    announcement INTEGER NOT NULL REFERENCES announcement(id),
    follows INTEGER REFERENCES question(id),
    state TEXT NOT NULL DEFAULT 'open'
      CHECK (state = 'open' OR state = 'answered' OR state = 'declined'),
    question TEXT NOT NULL CHECK (question <> ''),
    language TEXT NOT NULL,
    person INTEGER REFERENCES person(id),
    owner INTEGER REFERENCES person(id),
    source TEXT NOT NULL CHECK (source = 'mail' OR source = 'shell' OR source = 'web'),
    message_id TEXT,
    asked INTEGER NOT NULL,
    answer TEXT CHECK (answer <> ''),
    reason TEXT CHECK (reason <> ''),
    settled INTEGER,
    actor TEXT,
    rounds INTEGER NOT NULL DEFAULT 0 CHECK (rounds >= 0),
    shown TEXT CHECK (shown <> ''),
    published INTEGER,
    named INTEGER NOT NULL DEFAULT 0 CHECK (named = 0 OR named = 1),
    ticket INTEGER REFERENCES ticket(id),
    CHECK ((state = 'open') = (settled IS NULL)),
    CHECK ((state = 'answered') = (answer IS NOT NULL)),
    CHECK ((state = 'declined') = (reason IS NOT NULL)),
    CHECK (published IS NULL OR state = 'answered')
  ) STRICT;
  CREATE INDEX question_waiting ON question(asked) WHERE state = 'open' AND ticket IS NULL;
  CREATE INDEX question_announcement ON question(announcement);
  CREATE INDEX question_person ON question(person) WHERE person IS NOT NULL;
  CREATE INDEX question_owner ON question(owner) WHERE owner IS NOT NULL;
  CREATE INDEX question_published ON question(published) WHERE published IS NOT NULL;
  CREATE INDEX question_follows ON question(follows) WHERE follows IS NOT NULL;
  CREATE INDEX question_ticket ON question(ticket) WHERE ticket IS NOT NULL;
  """

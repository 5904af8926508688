/// Migration 3: messages that came in, and what was decided about them.

/// One row per message that was taken over; the raw message, until retention removes it.
///
/// `identity` is the Message-ID, or one made of the bytes: what came twice is one row. What is
/// about no ticket is kept too, with the reason, until a person looks at it.
let mailStep = """
  CREATE TABLE mail_key (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    key BLOB NOT NULL CHECK (length(key) >= 32)
  ) STRICT;

  CREATE TABLE mail_message (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    identity TEXT NOT NULL UNIQUE,
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    received INTEGER NOT NULL,
    dated INTEGER,
    sender TEXT COLLATE NOCASE,
    subject TEXT NOT NULL DEFAULT '',
    class TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('opened', 'reply', 'note', 'bounce', 'quarantined',
      'dropped', 'claimed')),
    reason TEXT NOT NULL DEFAULT '',
    ticket INTEGER REFERENCES ticket(id),
    note INTEGER REFERENCES note(id),
    person INTEGER REFERENCES person(id),
    size INTEGER NOT NULL,
    raw BLOB,
    released INTEGER
  ) STRICT;
  CREATE INDEX mail_message_ticket ON mail_message(ticket) WHERE ticket IS NOT NULL;
  CREATE INDEX mail_message_note ON mail_message(note) WHERE note IS NOT NULL;
  CREATE INDEX mail_message_person ON mail_message(person) WHERE person IS NOT NULL;
  CREATE INDEX mail_message_sender ON mail_message(sender, received);
  CREATE INDEX mail_message_kept ON mail_message(id)
    WHERE outcome = 'quarantined' AND released IS NULL;
  CREATE INDEX mail_message_raw ON mail_message(received) WHERE raw IS NOT NULL;

  CREATE TABLE mail_answer (
    id INTEGER PRIMARY KEY,
    address TEXT NOT NULL COLLATE NOCASE,
    domain TEXT NOT NULL COLLATE NOCASE,
    at INTEGER NOT NULL,
    ticket INTEGER REFERENCES ticket(id)
  ) STRICT;
  CREATE INDEX mail_answer_address ON mail_answer(address, at);
  CREATE INDEX mail_answer_domain ON mail_answer(domain, at);

  CREATE TABLE mail_cursor (
    mailbox TEXT PRIMARY KEY,
    validity INTEGER NOT NULL DEFAULT 0,
    uid INTEGER NOT NULL DEFAULT 0,
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  """

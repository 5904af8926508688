/// Migration 4: the outbox, one row per message, address and channel, written before it is sent.

/// The outbox, every attempt, and what is known of channels.
///
/// `next_try` is NULL exactly when nothing is to be tried any more, so that the one partial index
/// holds what waits and claiming never sees the rest. A claim moves `next_try` to the end of its
/// lease: what a run leaves behind when it dies is due again by itself.
///
/// Words are compared one by one: SQLite makes a temporary table for an IN of three or more, here
/// eight times per message, which took more than half of the time of sending it.
let outboxStep = """
  CREATE TABLE outbox_content (
    id INTEGER PRIMARY KEY,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    html TEXT
  ) STRICT;

  CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE CHECK (key <> ''),
    priority INTEGER NOT NULL CHECK (priority BETWEEN 1 AND 4),
    event TEXT NOT NULL CHECK (event <> ''),
    desk TEXT NOT NULL DEFAULT '',
    item INTEGER NOT NULL DEFAULT 0,
    person INTEGER REFERENCES person(id),
    address TEXT NOT NULL COLLATE NOCASE CHECK (address <> ''),
    name TEXT NOT NULL DEFAULT '',
    channel TEXT NOT NULL CHECK (channel <> ''),
    content INTEGER NOT NULL REFERENCES outbox_content(id),
    fields TEXT NOT NULL DEFAULT '',
    message_id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state = 'queued' OR state = 'sending' OR state = 'sent'
      OR state = 'delivered' OR state = 'deferred' OR state = 'held' OR state = 'failed'
      OR state = 'bounced' OR state = 'expired' OR state = 'cancelled' OR state = 'unknown'),
    reason TEXT,
    remote TEXT,
    attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    created INTEGER NOT NULL,
    not_before INTEGER,
    expires INTEGER NOT NULL,
    next_try INTEGER,
    claim INTEGER,
    lease INTEGER,
    sent INTEGER,
    settled INTEGER,
    CHECK ((next_try IS NOT NULL) = (state = 'queued' OR state = 'deferred' OR state = 'held')),
    CHECK ((lease IS NOT NULL) = (state = 'sending'))
  ) STRICT;
  CREATE INDEX outbox_due ON outbox(channel, priority, next_try) WHERE next_try IS NOT NULL;
  CREATE INDEX outbox_expiry ON outbox(expires) WHERE next_try IS NOT NULL;
  CREATE INDEX outbox_sending ON outbox(lease) WHERE lease IS NOT NULL;
  CREATE INDEX outbox_troubled ON outbox(state, settled)
    WHERE state = 'failed' OR state = 'bounced' OR state = 'expired' OR state = 'unknown';
  CREATE INDEX outbox_item ON outbox(desk, item);
  CREATE INDEX outbox_person ON outbox(person) WHERE person IS NOT NULL;
  CREATE INDEX outbox_address ON outbox(address, sent);
  CREATE INDEX outbox_created ON outbox(created);
  CREATE INDEX outbox_content_used ON outbox(content);

  CREATE TABLE outbox_attempt (
    id INTEGER PRIMARY KEY,
    message INTEGER NOT NULL REFERENCES outbox(id),
    at INTEGER NOT NULL,
    ended INTEGER,
    outcome TEXT CHECK (outcome = 'sent' OR outcome = 'deferred' OR outcome = 'held'
      OR outcome = 'failed' OR outcome = 'unknown'),
    words TEXT,
    CHECK ((ended IS NULL) = (outcome IS NULL))
  ) STRICT;
  CREATE INDEX outbox_attempt_message ON outbox_attempt(message);

  CREATE TABLE channel (
    name TEXT PRIMARY KEY,
    failures INTEGER NOT NULL DEFAULT 0,
    down_since INTEGER,
    last_try INTEGER,
    next_try INTEGER,
    words TEXT
  ) STRICT, WITHOUT ROWID;
  """

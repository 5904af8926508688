/// A migration: what is known of the mailboxes that mail is collected from.

/// How far each mailbox was taken over and marked, how the last reading went, and its exceptions.
///
/// `trying` is set while a message is looked at: a run that finds it set knows that the one before
/// died of that message. `mail_item` holds messages that could not be taken over yet (`ours` when
/// reading the bytes failed, not getting them), and of a Maildir those that were taken over and are
/// still there.
let mailboxStep = """
  ALTER TABLE mail_cursor ADD COLUMN marked INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE mail_cursor ADD COLUMN trying TEXT;
  ALTER TABLE mail_cursor ADD COLUMN succeeded INTEGER;
  ALTER TABLE mail_cursor ADD COLUMN failure TEXT;

  CREATE TABLE mail_item (
    mailbox TEXT NOT NULL,
    item TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state = 'taken' OR state = 'trouble' OR state = 'skipped'),
    tries INTEGER NOT NULL DEFAULT 0,
    ours INTEGER NOT NULL DEFAULT 0 CHECK (ours = 0 OR ours = 1),
    reason TEXT,
    next_try INTEGER,
    at INTEGER NOT NULL,
    PRIMARY KEY (mailbox, item)
  ) STRICT, WITHOUT ROWID;
  """

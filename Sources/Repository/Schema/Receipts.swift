/// Migration: which services are to be asked what became of a message, and how channels fared lately.

/// `channel_tally` counts tries by the minute, so that a channel which fails often is known at once;
/// what is older than a day is dropped by each run that sends.
let receiptStep = """
  CREATE TABLE outbox_receipt (
    delivery INTEGER PRIMARY KEY REFERENCES outbox(id),
    asked INTEGER NOT NULL DEFAULT 0 CHECK (asked >= 0),
    next INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX outbox_receipt_next ON outbox_receipt(next);
  CREATE INDEX outbox_remote ON outbox(remote) WHERE remote IS NOT NULL;
  CREATE TABLE channel_tally (
    channel TEXT NOT NULL,
    minute INTEGER NOT NULL,
    good INTEGER NOT NULL DEFAULT 0 CHECK (good >= 0),
    bad INTEGER NOT NULL DEFAULT 0 CHECK (bad >= 0),
    PRIMARY KEY (channel, minute)
  ) STRICT, WITHOUT ROWID;
  """

/// Migration 10: what mail about students says is private, copies expire, and erasures outlive a
/// restore.

/// Two small tables.
///
/// `backup_mark` has a row in a copy only: when the copy was made and until when it may be kept.
/// `erasure_due` holds the people who were erased after the copy was made that was restored.
let privacyStep = """
  CREATE TABLE backup_mark (
    made INTEGER NOT NULL,
    expires INTEGER
  ) STRICT;
  CREATE TABLE erasure_due (
    person INTEGER PRIMARY KEY REFERENCES person(id),
    at INTEGER NOT NULL
  ) STRICT;
  """

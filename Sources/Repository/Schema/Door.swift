/// A migration: what the web door needs before anybody knocks.

/// How many forms came from where in each hour, so that one sender cannot fill the store.
///
/// `bucket` is a keyed hash of an address or a link, of another key every day; rows of hours that
/// are over are removed. The signing key is made here, because no page that is only looked at may
/// write it.
let doorStep = """
  CREATE TABLE door_count (
    bucket TEXT NOT NULL,
    hour INTEGER NOT NULL,
    posts INTEGER NOT NULL CHECK (posts > 0),
    PRIMARY KEY (bucket, hour)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX door_count_hour ON door_count(hour);

  INSERT OR IGNORE INTO mail_key(id, key) VALUES (1, randomblob(32));
  """

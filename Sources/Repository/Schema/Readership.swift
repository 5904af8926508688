/// A migration: what web servers' logs were counted, and the counts.

/// Logs by their first bytes and how far they were counted, pages by path, counts by local day.
///
/// `head` is a number made of the first bytes of a log: enough to know it again, too little to find
/// an address in it. `readership_secret` and `readership_client` hold what counts clients of days
/// that are not over; both are emptied of a day when it is.
let readershipStep = """
  CREATE TABLE readership_log (
    id INTEGER PRIMARY KEY,
    path TEXT CHECK (path <> ''),
    origin TEXT CHECK (origin <> ''),
    device INTEGER,
    inode INTEGER,
    size INTEGER NOT NULL DEFAULT 0 CHECK (size >= 0),
    packed INTEGER NOT NULL DEFAULT 0 CHECK (packed = 0 OR packed = 1),
    head_length INTEGER NOT NULL CHECK (head_length > 0),
    head INTEGER NOT NULL,
    offset INTEGER NOT NULL CHECK (offset >= head_length),
    lines INTEGER NOT NULL CHECK (lines > 0),
    bad INTEGER NOT NULL DEFAULT 0 CHECK (bad >= 0 AND bad <= lines),
    first INTEGER,
    last INTEGER,
    at INTEGER NOT NULL,
    CHECK ((first IS NULL) = (last IS NULL)),
    CHECK ((device IS NULL) = (inode IS NULL))
  ) STRICT;
  CREATE UNIQUE INDEX readership_log_head ON readership_log(head_length, head);
  CREATE INDEX readership_log_origin ON readership_log(origin, id) WHERE origin IS NOT NULL;
  CREATE INDEX readership_log_first ON readership_log(first) WHERE first IS NOT NULL;

  CREATE TABLE readership_page (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE CHECK (path <> ''),
    announcement INTEGER
  ) STRICT;
  CREATE INDEX readership_page_announcement ON readership_page(announcement)
    WHERE announcement IS NOT NULL;

  CREATE TABLE readership_view (
    page INTEGER NOT NULL REFERENCES readership_page(id),
    day INTEGER NOT NULL,
    views INTEGER NOT NULL CHECK (views >= 0),
    clients INTEGER NOT NULL CHECK (clients >= 0 AND clients <= views),
    bots INTEGER NOT NULL CHECK (bots >= 0),
    PRIMARY KEY (page, day)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX readership_view_day ON readership_view(day);

  CREATE TABLE readership_day (
    day INTEGER PRIMARY KEY,
    views INTEGER NOT NULL CHECK (views >= 0),
    clients INTEGER NOT NULL CHECK (clients >= 0 AND clients <= views),
    feeds INTEGER NOT NULL CHECK (feeds >= 0),
    feed_clients INTEGER NOT NULL CHECK (feed_clients >= 0 AND feed_clients <= feeds),
    bots INTEGER NOT NULL CHECK (bots >= 0),
    heads INTEGER NOT NULL CHECK (heads >= 0),
    errors INTEGER NOT NULL CHECK (errors >= 0),
    files INTEGER NOT NULL CHECK (files >= 0),
    prefetches INTEGER NOT NULL CHECK (prefetches >= 0),
    others INTEGER NOT NULL CHECK (others >= 0)
  ) STRICT;

  CREATE TABLE readership_secret (
    day INTEGER PRIMARY KEY,
    key BLOB NOT NULL CHECK (length(key) = 16)
  ) STRICT;
  CREATE TABLE readership_client (
    day INTEGER NOT NULL,
    page INTEGER NOT NULL,
    client INTEGER NOT NULL,
    PRIMARY KEY (day, page, client)
  ) STRICT, WITHOUT ROWID;
  """

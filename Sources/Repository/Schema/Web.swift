/// A migration: the web site's name for its feeds, and how its publishing went.

/// One row: who names the entries of feeds and since when (RFC 4151), which must not change when the
/// site moves; what was last published, looked after, and refused.
let webStep = """
  CREATE TABLE web_site (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    authority TEXT NOT NULL CHECK (authority <> ''),
    since TEXT NOT NULL CHECK (since GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
    published INTEGER,
    contents TEXT,
    checked INTEGER,
    failure TEXT
  ) STRICT;
  """

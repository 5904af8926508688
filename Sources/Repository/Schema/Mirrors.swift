/// A migration: how the publishing of the web site to its second places went.

/// One row for each `[mirror NAME]` of the configuration that was ever tried; the columns are those of
/// `web_site`.
let mirrorStep = """
  CREATE TABLE web_mirror (
    name TEXT PRIMARY KEY CHECK (name <> ''),
    published INTEGER,
    contents TEXT,
    checked INTEGER,
    failure TEXT
  ) STRICT, WITHOUT ROWID;
  """

/// Migration: digests of a further kind, the newsletter, and who writes one.

/// The check of a column is changed by another column in its place: a new table in the place of the
/// old one would take what refers to it away.
let newsletterStep = """
  ALTER TABLE digest ADD COLUMN purpose TEXT NOT NULL DEFAULT 'technician'
    CHECK (purpose = 'technician' OR purpose = 'director' OR purpose = 'requester'
      OR purpose = 'principal' OR purpose = 'news');
  UPDATE digest SET purpose = kind;
  ALTER TABLE digest DROP COLUMN kind;
  ALTER TABLE digest RENAME COLUMN purpose TO kind;
  ALTER TABLE digest ADD COLUMN author INTEGER REFERENCES person(id);
  CREATE INDEX digest_author ON digest(author) WHERE author IS NOT NULL;
  """

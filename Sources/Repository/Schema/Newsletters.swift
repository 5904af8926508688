/// Migration: digests of a further kind, the newsletter, and who writes one.

/// The check of a column is changed by another column in its place: a new table in the place of the
/// old one would take what refers to it away.
let newsletterStep = """
  DROP VIEW digests;
  DROP VIEW digest_issues;
  ALTER TABLE digest ADD COLUMN purpose TEXT NOT NULL DEFAULT 'technician'
    CHECK (purpose = 'technician' OR purpose = 'director' OR purpose = 'requester'
      OR purpose = 'principal' OR purpose = 'news');
  UPDATE digest SET purpose = kind;
  ALTER TABLE digest DROP COLUMN kind;
  ALTER TABLE digest RENAME COLUMN purpose TO kind;
  ALTER TABLE digest ADD COLUMN author INTEGER REFERENCES person(id);
  CREATE INDEX digest_author ON digest(author) WHERE author IS NOT NULL;

  CREATE VIEW digests AS
    SELECT digest.name, kind, rule, printf('%02d:%02d', minute / 60, minute % 60) AS time, closed,
      receivers, queue.name AS queue, most, digest.active,
      strftime('%Y-%m-%dT%H:%M:%SZ', next, 'unixepoch') AS next
    FROM digest LEFT JOIN queue ON queue.id = digest.queue;
  CREATE VIEW digest_issues AS
    SELECT digest.name AS digest, strftime('%Y-%m-%dT%H:%M:%SZ', slot, 'unixepoch') AS slot,
      address, person AS number, strftime('%Y-%m-%dT%H:%M:%SZ', at, 'unixepoch') AS at, items,
      message AS delivery
    FROM digest_issue JOIN digest ON digest.id = digest_issue.digest;
  """

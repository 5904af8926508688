/// The documented views of articles and policies, as SQL.

let articleViews = """
  CREATE TEMP VIEW IF NOT EXISTS articles AS
    SELECT a.id AS number, title, summary, body, audience, state, language, version, author,
      strftime('%Y-%m-%dT%H:%M:%SZ', created, 'unixepoch') AS created,
      strftime('%Y-%m-%dT%H:%M:%SZ', updated, 'unixepoch') AS updated,
      strftime('%Y-%m-%dT%H:%M:%SZ', published, 'unixepoch') AS published,
      strftime('%Y-%m-%dT%H:%M:%SZ', review, 'unixepoch') AS review
    FROM article AS a;
  CREATE TEMP VIEW IF NOT EXISTS article_tickets AS
    SELECT article AS number, ticket, how,
      strftime('%Y-%m-%dT%H:%M:%SZ', at, 'unixepoch') AS at FROM article_ticket;
  CREATE TEMP VIEW IF NOT EXISTS policies AS
    SELECT name, language, version, title, summary, body, reason, author,
      strftime('%Y-%m-%dT%H:%M:%SZ', at, 'unixepoch') AS at FROM policy;
  """

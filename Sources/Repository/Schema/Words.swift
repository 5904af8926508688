/// Migration: the district's words.
///
/// The glossary and the lists of the review, knowledge articles with
/// their versions and links, and policies.
let wordsStep = """
  CREATE TABLE phrase (
    language TEXT NOT NULL,
    list TEXT NOT NULL,
    term TEXT NOT NULL COLLATE NOCASE CHECK (term <> ''),
    plain TEXT,
    removed INTEGER NOT NULL DEFAULT 0 CHECK (removed = 0 OR removed = 1),
    PRIMARY KEY (language, list, term)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE article (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL CHECK (title <> ''),
    summary TEXT NOT NULL DEFAULT '',
    body TEXT NOT NULL DEFAULT '',
    audience TEXT NOT NULL CHECK (audience = 'public' OR audience = 'staff'
      OR audience = 'technicians'),
    state TEXT NOT NULL DEFAULT 'draft' CHECK (state = 'draft' OR state = 'published'
      OR state = 'retired'),
    language TEXT NOT NULL DEFAULT 'en',
    version INTEGER NOT NULL DEFAULT 1,
    author TEXT NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    published INTEGER,
    review INTEGER,
    reminded INTEGER
  ) STRICT;
  CREATE INDEX article_review ON article(review) WHERE review IS NOT NULL AND state = 'published';

  CREATE TABLE article_version (
    article INTEGER NOT NULL REFERENCES article(id),
    version INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    body TEXT NOT NULL,
    reason TEXT,
    PRIMARY KEY (article, version)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE article_ticket (
    article INTEGER NOT NULL REFERENCES article(id),
    ticket INTEGER NOT NULL REFERENCES ticket(id),
    at INTEGER NOT NULL,
    how TEXT NOT NULL CHECK (how = 'solved' OR how = 'made' OR how = 'related'),
    PRIMARY KEY (article, ticket)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX article_ticket_ticket ON article_ticket(ticket);

  CREATE VIRTUAL TABLE article_search USING fts5(
    title, summary, body, content='article', content_rowid='id',
    tokenize="porter unicode61 remove_diacritics 2");

  CREATE TABLE policy (
    name TEXT NOT NULL CHECK (name <> ''),
    language TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    at INTEGER NOT NULL,
    author TEXT NOT NULL,
    title TEXT NOT NULL CHECK (title <> ''),
    summary TEXT NOT NULL,
    body TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (reason <> ''),
    PRIMARY KEY (name, language, version)
  ) STRICT, WITHOUT ROWID;
  """

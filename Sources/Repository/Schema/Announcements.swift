/// Announcements: what a department tells its people, every version of it, and to whom it went.

/// Announcements with their texts by language, audience, tags and files, and who was not reached.
///
/// `announcement_text` holds the texts as they read now, one row per language, so that each is found
/// by the full-text index; `announcement_version` keeps what they were. `outbox_enclosure` names
/// files that go along with words of the outbox, for any desk. Those whom no mail could be made out
/// to have a row in `announcement_unreached`; the outbox has the others with its reason.
let announcementStep = """
  CREATE TABLE announcement (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    state TEXT NOT NULL DEFAULT 'draft' CHECK (state = 'draft' OR state = 'approved'
      OR state = 'scheduled' OR state = 'published' OR state = 'corrected' OR state = 'retracted'),
    language TEXT NOT NULL,
    public INTEGER NOT NULL DEFAULT 0 CHECK (public = 0 OR public = 1),
    version INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
    author TEXT NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    approver TEXT,
    approved INTEGER,
    scheduled INTEGER,
    latest INTEGER,
    missed INTEGER,
    published INTEGER,
    valid_until INTEGER,
    round INTEGER NOT NULL DEFAULT 0 CHECK (round >= 0),
    reason TEXT,
    CHECK ((approver IS NULL) = (approved IS NULL)),
    CHECK ((state = 'scheduled') = (scheduled IS NOT NULL)),
    CHECK ((latest IS NULL) = (scheduled IS NULL)),
    CHECK (published IS NOT NULL OR state = 'draft' OR state = 'approved' OR state = 'scheduled'
      OR state = 'retracted')
  ) STRICT;
  CREATE INDEX announcement_scheduled ON announcement(scheduled) WHERE scheduled IS NOT NULL;
  CREATE INDEX announcement_missed ON announcement(missed) WHERE missed IS NOT NULL;
  CREATE INDEX announcement_published ON announcement(published) WHERE published IS NOT NULL;

  CREATE TABLE announcement_text (
    id INTEGER PRIMARY KEY,
    announcement INTEGER NOT NULL REFERENCES announcement(id),
    language TEXT NOT NULL,
    headline TEXT NOT NULL CHECK (headline <> ''),
    summary TEXT NOT NULL DEFAULT '',
    action TEXT NOT NULL DEFAULT '',
    body TEXT NOT NULL DEFAULT '',
    UNIQUE (announcement, language)
  ) STRICT;
  CREATE TABLE announcement_version (
    announcement INTEGER NOT NULL REFERENCES announcement(id),
    version INTEGER NOT NULL,
    language TEXT NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    headline TEXT NOT NULL,
    summary TEXT NOT NULL,
    action TEXT NOT NULL,
    body TEXT NOT NULL,
    reason TEXT,
    PRIMARY KEY (announcement, version, language)
  ) STRICT, WITHOUT ROWID;
  CREATE VIRTUAL TABLE announcement_search USING fts5(
    headline, summary, action, body, content='announcement_text', content_rowid='id',
    tokenize="porter unicode61 remove_diacritics 2");

  CREATE TABLE announcement_group (
    announcement INTEGER NOT NULL REFERENCES announcement(id),
    person_group INTEGER NOT NULL REFERENCES person_group(id),
    PRIMARY KEY (announcement, person_group)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX announcement_group_group ON announcement_group(person_group);
  CREATE TABLE announcement_site (
    announcement INTEGER NOT NULL REFERENCES announcement(id),
    site INTEGER NOT NULL REFERENCES site(id),
    PRIMARY KEY (announcement, site)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX announcement_site_site ON announcement_site(site);
  CREATE TABLE announcement_tag (
    announcement INTEGER NOT NULL REFERENCES announcement(id),
    tag TEXT NOT NULL COLLATE NOCASE CHECK (tag <> '' AND tag NOT GLOB '*[ ,\n]*'),
    PRIMARY KEY (announcement, tag)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX announcement_tag_tag ON announcement_tag(tag, announcement);

  CREATE TABLE announcement_file (
    id INTEGER PRIMARY KEY,
    announcement INTEGER NOT NULL REFERENCES announcement(id),
    name TEXT NOT NULL CHECK (name <> ''),
    alt TEXT NOT NULL DEFAULT '',
    sha256 BLOB NOT NULL REFERENCES content(sha256),
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    UNIQUE (announcement, name)
  ) STRICT;
  CREATE INDEX announcement_file_content ON announcement_file(sha256);
  CREATE TABLE outbox_enclosure (
    content INTEGER NOT NULL REFERENCES outbox_content(id),
    name TEXT NOT NULL CHECK (name <> ''),
    sha256 BLOB NOT NULL REFERENCES content(sha256),
    PRIMARY KEY (content, name)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX outbox_enclosure_content ON outbox_enclosure(sha256);

  CREATE TABLE announcement_unreached (
    announcement INTEGER NOT NULL REFERENCES announcement(id),
    person INTEGER NOT NULL REFERENCES person(id),
    at INTEGER NOT NULL,
    reason TEXT NOT NULL CHECK (reason <> ''),
    PRIMARY KEY (announcement, person)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX announcement_unreached_person ON announcement_unreached(person);
  """

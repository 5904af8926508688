/// Migration 7: files that go along with a message, notices that wait for a template to be mended,
/// and by whom a message is claimed.

/// `outbox_file` names files of a ticket, so that what is removed from the ticket is not sent either.
///
/// `notice_waiting` holds what could not be put into words when it happened: a broken template must
/// neither keep mail out nor make the requester miss the answer for good.
///
/// The index on `claim` holds only what some run has in its hands, so that what a dead run left
/// behind is found at once, however much waits.
let safeMailStep = """
  CREATE TABLE outbox_file (
    content INTEGER NOT NULL REFERENCES outbox_content(id),
    attachment INTEGER NOT NULL REFERENCES attachment(id) ON DELETE CASCADE,
    PRIMARY KEY (content, attachment)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX outbox_file_attachment ON outbox_file(attachment);

  CREATE TABLE notice_waiting (
    id INTEGER PRIMARY KEY,
    notice TEXT NOT NULL CHECK (notice <> ''),
    ticket INTEGER NOT NULL REFERENCES ticket(id),
    note INTEGER REFERENCES note(id),
    person INTEGER NOT NULL REFERENCES person(id),
    actor TEXT NOT NULL,
    occasion TEXT NOT NULL,
    files TEXT NOT NULL DEFAULT '',
    at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    UNIQUE (ticket, notice, occasion, person)
  ) STRICT;
  CREATE INDEX notice_waiting_note ON notice_waiting(note) WHERE note IS NOT NULL;
  CREATE INDEX notice_waiting_person ON notice_waiting(person);

  CREATE INDEX outbox_claim ON outbox(claim) WHERE claim IS NOT NULL;

  ALTER TABLE mail_message ADD COLUMN recipients TEXT NOT NULL DEFAULT '';
  """

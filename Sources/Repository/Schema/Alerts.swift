/// Migration: alerts, who is to hear them, how far that is, who confirmed, and who was called.

/// What became of a message is nowhere but in the outbox; who heard of an outage follows from it.
///
/// An alert of an outage names the update that it tells, or the notice of a maintenance window.
/// `told` marks those that the program made by itself from an update. A recipient is a person, or an
/// address that follows a service and is nobody's. `waiting` has not been tried, `open` is being
/// tried and looked at again at `due`, `reached` and `unreached` are ends. `delivery` is the
/// message of the way by which somebody is tried last; the ways before it stand in the outbox.
let alertStep = """
  CREATE TABLE alert (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    state TEXT NOT NULL DEFAULT 'draft' CHECK (state = 'draft' OR state = 'sending'
      OR state = 'done' OR state = 'stopped' OR state = 'replaced'),
    kind TEXT NOT NULL CHECK (kind = 'notice' OR kind = 'outage' OR kind = 'update'
      OR kind = 'resolved' OR kind = 'maintenance' OR kind = 'summary'),
    class TEXT NOT NULL CHECK (class = 'emergency' OR class = 'urgent'
      OR class = 'informational'),
    mode TEXT NOT NULL DEFAULT 'live' CHECK (mode = 'live' OR mode = 'drill' OR mode = 'test'),
    language TEXT NOT NULL,
    next INTEGER,
    expires INTEGER,
    public INTEGER NOT NULL DEFAULT 0 CHECK (public = 0 OR public = 1),
    asks INTEGER NOT NULL DEFAULT 0 CHECK (asks = 0 OR asks = 1),
    need INTEGER CHECK (need > 0),
    again INTEGER CHECK (again > 0),
    round INTEGER NOT NULL DEFAULT 1 CHECK (round >= 1),
    asked INTEGER,
    told INTEGER NOT NULL DEFAULT 0 CHECK (told = 0 OR told = 1),
    window INTEGER REFERENCES maintenance_window(id),
    notice TEXT CHECK (notice <> ''),
    author TEXT NOT NULL,
    created INTEGER NOT NULL,
    sent INTEGER,
    ended INTEGER,
    reason TEXT,
    version INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
    CHECK ((window IS NULL) = (notice IS NULL))
  ) STRICT;
  CREATE INDEX alert_sending ON alert(id) WHERE state = 'sending';
  CREATE INDEX alert_created ON alert(created);
  CREATE INDEX alert_window ON alert(window) WHERE window IS NOT NULL;
  CREATE TABLE alert_text (
    id INTEGER PRIMARY KEY,
    alert INTEGER NOT NULL REFERENCES alert(id),
    language TEXT NOT NULL,
    headline TEXT NOT NULL CHECK (headline <> ''),
    affected TEXT NOT NULL DEFAULT '',
    meanwhile TEXT NOT NULL DEFAULT '',
    works TEXT NOT NULL DEFAULT '',
    body TEXT NOT NULL DEFAULT '',
    UNIQUE (alert, language)
  ) STRICT;
  CREATE TABLE alert_audience (
    alert INTEGER NOT NULL REFERENCES alert(id),
    kind TEXT NOT NULL CHECK (kind = 'group' OR kind = 'site' OR kind = 'service'),
    target INTEGER NOT NULL,
    PRIMARY KEY (alert, kind, target)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE alert_outage (
    alert INTEGER NOT NULL REFERENCES alert(id),
    outage INTEGER NOT NULL REFERENCES outage(id),
    outage_update INTEGER REFERENCES outage_update(id),
    PRIMARY KEY (alert, outage)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX alert_outage_outage ON alert_outage(outage);
  CREATE INDEX alert_outage_update ON alert_outage(outage_update)
    WHERE outage_update IS NOT NULL;
  CREATE TABLE alert_recipient (
    id INTEGER PRIMARY KEY,
    alert INTEGER NOT NULL REFERENCES alert(id),
    person INTEGER REFERENCES person(id),
    address TEXT COLLATE NOCASE CHECK (address <> ''),
    site INTEGER REFERENCES site(id),
    state TEXT NOT NULL CHECK (state = 'waiting' OR state = 'open' OR state = 'reached'
      OR state = 'unreached'),
    delivery INTEGER,
    due INTEGER,
    reason TEXT,
    answer TEXT CHECK (answer = 'yes' OR answer = 'no'),
    answered INTEGER,
    answered_by TEXT,
    words TEXT NOT NULL DEFAULT '',
    CHECK ((person IS NULL) = (address IS NOT NULL)),
    CHECK ((answer IS NULL) = (answered IS NULL))
  ) STRICT;
  CREATE UNIQUE INDEX alert_recipient_person ON alert_recipient(alert, person)
    WHERE person IS NOT NULL;
  CREATE UNIQUE INDEX alert_recipient_address ON alert_recipient(alert, address)
    WHERE address IS NOT NULL;
  CREATE INDEX alert_recipient_own ON alert_recipient(person) WHERE person IS NOT NULL;
  CREATE INDEX alert_recipient_named ON alert_recipient(address) WHERE address IS NOT NULL;
  CREATE INDEX alert_recipient_site ON alert_recipient(site) WHERE site IS NOT NULL;
  CREATE INDEX alert_recipient_delivery ON alert_recipient(delivery) WHERE delivery IS NOT NULL;
  CREATE INDEX alert_recipient_open ON alert_recipient(alert, id)
    WHERE state = 'waiting' OR state = 'open';
  CREATE TABLE alert_call (
    recipient INTEGER PRIMARY KEY REFERENCES alert_recipient(id),
    caller TEXT NOT NULL DEFAULT '',
    at INTEGER,
    actor TEXT,
    outcome TEXT CHECK (outcome = 'reached' OR outcome = 'missed'),
    CHECK ((at IS NULL) = (outcome IS NULL))
  ) STRICT;
  CREATE TABLE stopped_number (
    number TEXT PRIMARY KEY CHECK (number <> ''),
    at INTEGER NOT NULL,
    words TEXT NOT NULL DEFAULT ''
  ) STRICT, WITHOUT ROWID;
  """

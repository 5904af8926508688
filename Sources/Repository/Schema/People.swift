/// Migration 2: what a department knows of its people, and what of it is private.

/// People with all that is known of them, groups, sites and rooms, and tickets about students.
///
/// `address` holds every mail address, the primary one too, so that a look-up is one seek and no
/// address belongs to two people; triggers keep it in step with `person.address`. What a ticket
/// about a student says is shown by the views in columns that begin with `private_`, which the
/// authorizer of `store query` hides.
let peopleStep = """
  CREATE TABLE site (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL COLLATE NOCASE UNIQUE CHECK (name <> '' AND name NOT GLOB '*[/\n]*'),
    description TEXT NOT NULL DEFAULT '',
    source TEXT,
    external TEXT,
    active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    CHECK ((source IS NULL) = (external IS NULL))
  ) STRICT;
  CREATE UNIQUE INDEX site_external ON site(source, external) WHERE external IS NOT NULL;
  CREATE TABLE room (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    site INTEGER NOT NULL REFERENCES site(id),
    name TEXT NOT NULL COLLATE NOCASE CHECK (name <> '' AND name NOT GLOB '*[/\n]*'),
    description TEXT NOT NULL DEFAULT '',
    active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    UNIQUE (site, name)
  ) STRICT;

  ALTER TABLE person ADD COLUMN role TEXT
    CHECK (role IN ('staff', 'technician', 'director', 'family', 'student', 'vendor'));
  ALTER TABLE person ADD COLUMN active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1));
  ALTER TABLE person ADD COLUMN language TEXT CHECK (language GLOB '[a-z][a-z]*');
  ALTER TABLE person ADD COLUMN channel TEXT CHECK (channel <> '');
  ALTER TABLE person ADD COLUMN account TEXT CHECK (account <> '');
  ALTER TABLE person ADD COLUMN quiet_from INTEGER CHECK (quiet_from BETWEEN 0 AND 1439);
  ALTER TABLE person ADD COLUMN quiet_until INTEGER
    CHECK (quiet_until IS NULL OR quiet_until BETWEEN 0 AND 1439 AND quiet_from IS NOT NULL);
  ALTER TABLE person ADD COLUMN departed INTEGER;
  ALTER TABLE person ADD COLUMN held INTEGER NOT NULL DEFAULT 0 CHECK (held IN (0, 1));
  ALTER TABLE person ADD COLUMN erased INTEGER;
  ALTER TABLE person ADD COLUMN merged_into INTEGER REFERENCES person(id);
  CREATE INDEX person_role ON person(role) WHERE role IS NOT NULL;
  CREATE UNIQUE INDEX person_account ON person(account) WHERE account IS NOT NULL;
  CREATE INDEX person_departed ON person(departed) WHERE departed IS NOT NULL;
  CREATE INDEX person_merged ON person(merged_into) WHERE merged_into IS NOT NULL;

  CREATE TABLE address (
    address TEXT PRIMARY KEY COLLATE NOCASE CHECK (address <> '' AND address NOT GLOB '*[ \n]*'),
    person INTEGER NOT NULL REFERENCES person(id),
    bounced INTEGER,
    reason TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX address_person ON address(person);
  INSERT INTO address(address, person)
    SELECT address, id FROM person WHERE address IS NOT NULL;
  CREATE TRIGGER person_address_added AFTER INSERT ON person WHEN new.address IS NOT NULL BEGIN
    INSERT INTO address(address, person) VALUES (new.address, new.id);
  END;
  CREATE TRIGGER person_address_changed AFTER UPDATE OF address ON person
    WHEN new.address IS NOT NULL AND new.address IS NOT old.address BEGIN
    SELECT RAISE(ABORT, 'the address belongs to another person') FROM address
      WHERE address = new.address AND person <> new.id;
    INSERT INTO address(address, person) VALUES (new.address, new.id)
      ON CONFLICT(address) DO UPDATE SET address = excluded.address;
  END;

  CREATE TABLE phone (
    person INTEGER NOT NULL REFERENCES person(id),
    number TEXT NOT NULL CHECK (number GLOB '+[1-9]*' AND substr(number, 2) NOT GLOB '*[^0-9]*'
      AND length(number) BETWEEN 8 AND 16),
    kind TEXT NOT NULL DEFAULT 'work' CHECK (kind IN ('work', 'mobile', 'home')),
    PRIMARY KEY (person, number)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX phone_number ON phone(number);

  CREATE TABLE external (
    source TEXT NOT NULL CHECK (source <> ''),
    id TEXT NOT NULL CHECK (id <> ''),
    person INTEGER NOT NULL REFERENCES person(id),
    present INTEGER NOT NULL DEFAULT 1 CHECK (present IN (0, 1)),
    seen INTEGER NOT NULL,
    PRIMARY KEY (source, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX external_person ON external(person);
  CREATE INDEX external_id ON external(id);

  CREATE TABLE refusal (
    person INTEGER NOT NULL REFERENCES person(id),
    kind TEXT NOT NULL CHECK (kind <> ''),
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    PRIMARY KEY (person, kind)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE person_site (
    person INTEGER NOT NULL REFERENCES person(id),
    site INTEGER NOT NULL REFERENCES site(id),
    place INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (person, site)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX person_site_site ON person_site(site);
  CREATE TABLE person_room (
    person INTEGER NOT NULL REFERENCES person(id),
    room INTEGER NOT NULL REFERENCES room(id),
    PRIMARY KEY (person, room)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX person_room_room ON person_room(room);

  CREATE TABLE person_group (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL COLLATE NOCASE UNIQUE CHECK (name <> '' AND name NOT GLOB '*[ ,\n]*'),
    description TEXT NOT NULL DEFAULT '',
    rule TEXT CHECK (rule <> ''),
    active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
  ) STRICT;
  CREATE TABLE member (
    person_group INTEGER NOT NULL REFERENCES person_group(id),
    person INTEGER NOT NULL REFERENCES person(id),
    PRIMARY KEY (person_group, person)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX member_person ON member(person);

  CREATE TABLE relation (
    person INTEGER NOT NULL REFERENCES person(id),
    other INTEGER NOT NULL REFERENCES person(id),
    kind TEXT NOT NULL CHECK (kind <> ''),
    source TEXT,
    PRIMARY KEY (person, other),
    CHECK (person <> other)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX relation_other ON relation(other);

  CREATE TABLE student_ticket (
    ticket INTEGER PRIMARY KEY REFERENCES ticket(id),
    person INTEGER REFERENCES person(id),
    at INTEGER NOT NULL,
    actor TEXT NOT NULL
  ) STRICT;
  CREATE INDEX student_ticket_person ON student_ticket(person) WHERE person IS NOT NULL;
  """

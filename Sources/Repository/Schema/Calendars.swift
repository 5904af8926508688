/// Migration 8: when schools and the department are open.

/// Calendars with their week, the days that differ, and bell schedules; one is the standard.
///
/// Days are texts such as 2026-02-03 and times of day texts such as 08:00 or 24:00, because they are
/// those of a wall, not instants. A calendar without a zone goes by the store's.
let calendarStep = """
  CREATE TABLE calendar (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL COLLATE NOCASE UNIQUE CHECK (name <> '' AND name NOT GLOB '*[ ,\n]*'),
    description TEXT NOT NULL DEFAULT '',
    zone TEXT CHECK (zone <> ''),
    standard INTEGER NOT NULL DEFAULT 0 CHECK (standard = 0 OR standard = 1)
  ) STRICT;
  CREATE UNIQUE INDEX calendar_standard ON calendar(standard) WHERE standard = 1;
  CREATE TABLE weekly_hours (
    calendar INTEGER NOT NULL REFERENCES calendar(id),
    weekday INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    start TEXT NOT NULL CHECK (start GLOB '[0-2][0-9]:[0-5][0-9]'),
    until TEXT NOT NULL CHECK (until GLOB '[0-2][0-9]:[0-5][0-9]' AND until > start),
    PRIMARY KEY (calendar, weekday, start)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE calendar_exception (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    calendar INTEGER NOT NULL REFERENCES calendar(id),
    first TEXT NOT NULL CHECK (first GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
    last TEXT NOT NULL CHECK (last GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'
      AND last >= first),
    rule TEXT NOT NULL CHECK (rule = 'closed' OR rule = 'hours' OR rule = 'week'),
    hours TEXT CHECK ((hours IS NULL) = (rule = 'closed')),
    title TEXT NOT NULL DEFAULT '',
    bells TEXT CHECK (bells <> ''),
    uid TEXT CHECK (uid <> '')
  ) STRICT;
  CREATE INDEX calendar_exception_calendar ON calendar_exception(calendar, first);
  CREATE TABLE bell_schedule (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    calendar INTEGER NOT NULL REFERENCES calendar(id),
    name TEXT NOT NULL CHECK (name <> '' AND name NOT GLOB '*[ ,\n]*'),
    UNIQUE (calendar, name)
  ) STRICT;
  CREATE TABLE period (
    bell_schedule INTEGER NOT NULL REFERENCES bell_schedule(id),
    name TEXT NOT NULL CHECK (name <> ''),
    start TEXT NOT NULL CHECK (start GLOB '[0-2][0-9]:[0-5][0-9]'),
    until TEXT NOT NULL CHECK (until GLOB '[0-2][0-9]:[0-5][0-9]' AND until > start),
    PRIMARY KEY (bell_schedule, name)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE weekday_bells (
    calendar INTEGER NOT NULL REFERENCES calendar(id),
    weekday INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    bell_schedule INTEGER NOT NULL REFERENCES bell_schedule(id),
    PRIMARY KEY (calendar, weekday)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX weekday_bells_schedule ON weekday_bells(bell_schedule);
  CREATE TABLE calendar_use (
    calendar INTEGER NOT NULL REFERENCES calendar(id),
    queue INTEGER UNIQUE REFERENCES queue(id),
    site INTEGER UNIQUE REFERENCES site(id),
    CHECK ((queue IS NULL) <> (site IS NULL))
  ) STRICT;
  CREATE INDEX calendar_use_calendar ON calendar_use(calendar);

  INSERT INTO calendar(name, description, standard)
    VALUES ('default', 'Monday to Friday, until somebody says otherwise', 1);
  INSERT INTO weekly_hours(calendar, weekday, start, until)
    VALUES (1, 1, '08:00', '16:00'), (1, 2, '08:00', '16:00'), (1, 3, '08:00', '16:00'),
      (1, 4, '08:00', '16:00'), (1, 5, '08:00', '16:00');
  """

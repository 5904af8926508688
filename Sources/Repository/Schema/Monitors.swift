/// Migration: what watches services: checks, and systems that send us their alarms.

/// One row per thing that is watched, found by what its system calls it.
///
/// `level` is that of impacts,
/// -1 where the check itself could not tell. `history` holds the last results that count for
/// flapping, as `seconds:level`; `failures` and `successes` count in a row. An `outage` is the one
/// that its failure proposed or belongs to; `proposed` is when its end was spoken of.
let monitorStep = """
  CREATE TABLE monitor (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL CHECK (source = 'plugin' OR source = 'nagios' OR source = 'alertmanager'
      OR source = 'kuma' OR source = 'statuspage'),
    name TEXT NOT NULL COLLATE NOCASE CHECK (name <> ''),
    service INTEGER REFERENCES service(id),
    ignored INTEGER NOT NULL DEFAULT 0 CHECK (ignored = 0 OR ignored = 1),
    after INTEGER CHECK (after >= 1),
    recover INTEGER CHECK (recover >= 1),
    least INTEGER CHECK (least BETWEEN 2 AND 4),
    every INTEGER CHECK (every >= 0),
    level INTEGER NOT NULL CHECK (level BETWEEN -1 AND 4),
    text TEXT NOT NULL DEFAULT '',
    perf TEXT NOT NULL DEFAULT '',
    first INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    since INTEGER NOT NULL,
    failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),
    successes INTEGER NOT NULL DEFAULT 0 CHECK (successes >= 0),
    failing INTEGER,
    history TEXT NOT NULL DEFAULT '',
    flapping INTEGER NOT NULL DEFAULT 0 CHECK (flapping = 0 OR flapping = 1),
    outage INTEGER REFERENCES outage(id),
    proposed INTEGER,
    UNIQUE (source, name)
  ) STRICT;
  CREATE INDEX monitor_name ON monitor(name);
  CREATE INDEX monitor_service ON monitor(service) WHERE service IS NOT NULL;
  CREATE INDEX monitor_outage ON monitor(outage) WHERE outage IS NOT NULL;
  CREATE INDEX monitor_failing ON monitor(failing) WHERE failures > 0 AND outage IS NULL;
  """

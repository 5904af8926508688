/// Migration: services, what depends on them, outages with every update, and planned maintenance.

/// The status of a service is stored nowhere: it follows from the impacts of the updates of open
/// outages, from running maintenance, and from what the service needs.
///
/// Each update states the whole list of impacts that hold from `effective` on, until the next update
/// of its outage takes effect. A level is 0 operational, 1 maintenance, 2 degraded, 3 partial,
/// 4 major. `outage.next_due` is the promise that is open now; `outage_update.next` keeps them all.
///
/// Dependencies of one service that share an `alternative` stand for each other: one is enough.
/// `channel_need` says which service a channel needs to send, or, where a site is named, which
/// service readers there need to receive by it.
let serviceStep = """
  CREATE TABLE service (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL COLLATE NOCASE UNIQUE
      CHECK (name GLOB '[a-z0-9]*' AND name NOT GLOB '*[^a-z0-9-]*'),
    title TEXT NOT NULL CHECK (title <> ''),
    description TEXT NOT NULL DEFAULT '',
    owner INTEGER REFERENCES person(id),
    vendor_page TEXT CHECK (vendor_page <> ''),
    calendar INTEGER REFERENCES calendar(id),
    public INTEGER NOT NULL DEFAULT 1 CHECK (public = 0 OR public = 1),
    active INTEGER NOT NULL DEFAULT 1 CHECK (active = 0 OR active = 1),
    place INTEGER NOT NULL DEFAULT 0,
    created INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX service_owner ON service(owner) WHERE owner IS NOT NULL;
  CREATE INDEX service_calendar ON service(calendar) WHERE calendar IS NOT NULL;
  CREATE TABLE service_site (
    service INTEGER NOT NULL REFERENCES service(id),
    site INTEGER NOT NULL REFERENCES site(id),
    PRIMARY KEY (service, site)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX service_site_site ON service_site(site);
  CREATE TABLE service_need (
    service INTEGER NOT NULL REFERENCES service(id),
    needs INTEGER NOT NULL REFERENCES service(id),
    strength TEXT NOT NULL DEFAULT 'needs' CHECK (strength = 'needs' OR strength = 'helps'),
    alternative TEXT CHECK (alternative <> ''),
    PRIMARY KEY (service, needs),
    CHECK (service <> needs)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX service_need_needs ON service_need(needs);
  CREATE TABLE channel_need (
    id INTEGER PRIMARY KEY,
    channel TEXT NOT NULL CHECK (channel <> ''),
    site INTEGER REFERENCES site(id),
    service INTEGER NOT NULL REFERENCES service(id)
  ) STRICT;
  CREATE UNIQUE INDEX channel_need_key ON channel_need(channel, coalesce(site, 0), service);
  CREATE INDEX channel_need_site ON channel_need(site) WHERE site IS NOT NULL;
  CREATE INDEX channel_need_service ON channel_need(service);

  CREATE TABLE outage (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    state TEXT NOT NULL CHECK (state = 'draft' OR state = 'investigating' OR state = 'identified'
      OR state = 'monitoring' OR state = 'resolved' OR state = 'dismissed'),
    title TEXT NOT NULL CHECK (title <> ''),
    language TEXT NOT NULL,
    cause TEXT CHECK (cause <> ''),
    public INTEGER NOT NULL DEFAULT 1 CHECK (public = 0 OR public = 1),
    backfilled INTEGER NOT NULL DEFAULT 0 CHECK (backfilled = 0 OR backfilled = 1),
    author TEXT NOT NULL,
    owner INTEGER REFERENCES person(id),
    started INTEGER NOT NULL,
    opened INTEGER NOT NULL,
    ended INTEGER,
    updated INTEGER NOT NULL,
    next_due INTEGER,
    reminded INTEGER,
    escalated INTEGER,
    article INTEGER REFERENCES article(id),
    version INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
    CHECK ((ended IS NOT NULL) = (state = 'resolved')),
    CHECK (next_due IS NULL OR state = 'investigating' OR state = 'identified'
      OR state = 'monitoring')
  ) STRICT;
  CREATE INDEX outage_open ON outage(state) WHERE state = 'draft' OR state = 'investigating'
    OR state = 'identified' OR state = 'monitoring';
  CREATE INDEX outage_next ON outage(next_due) WHERE next_due IS NOT NULL;
  CREATE INDEX outage_started ON outage(started);
  CREATE INDEX outage_owner ON outage(owner) WHERE owner IS NOT NULL;
  CREATE INDEX outage_article ON outage(article) WHERE article IS NOT NULL;

  CREATE TABLE outage_update (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    outage INTEGER NOT NULL REFERENCES outage(id),
    kind TEXT NOT NULL CHECK (kind = 'opened' OR kind = 'update' OR kind = 'resolved'
      OR kind = 'reopened' OR kind = 'postmortem'),
    state TEXT NOT NULL,
    at INTEGER NOT NULL,
    effective INTEGER NOT NULL,
    actor TEXT NOT NULL,
    affected TEXT NOT NULL DEFAULT '',
    meanwhile TEXT NOT NULL DEFAULT '',
    works TEXT NOT NULL DEFAULT '',
    body TEXT NOT NULL DEFAULT '',
    next INTEGER,
    notify INTEGER NOT NULL DEFAULT 1 CHECK (notify = 0 OR notify = 1),
    told INTEGER,
    amended INTEGER NOT NULL DEFAULT 0 CHECK (amended >= 0)
  ) STRICT;
  CREATE INDEX outage_update_outage ON outage_update(outage, effective);
  CREATE INDEX outage_update_untold ON outage_update(id) WHERE notify = 1 AND told IS NULL;
  CREATE TABLE outage_amendment (
    outage_update INTEGER NOT NULL REFERENCES outage_update(id),
    number INTEGER NOT NULL CHECK (number >= 1),
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    affected TEXT NOT NULL,
    meanwhile TEXT NOT NULL,
    works TEXT NOT NULL,
    body TEXT NOT NULL,
    next INTEGER,
    PRIMARY KEY (outage_update, number)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE outage_impact (
    outage_update INTEGER NOT NULL REFERENCES outage_update(id),
    service INTEGER NOT NULL REFERENCES service(id),
    level INTEGER NOT NULL CHECK (level BETWEEN 0 AND 4),
    PRIMARY KEY (outage_update, service)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX outage_impact_service ON outage_impact(service);
  CREATE TABLE outage_ticket (
    ticket INTEGER PRIMARY KEY REFERENCES ticket(id),
    outage INTEGER NOT NULL REFERENCES outage(id),
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    told INTEGER
  ) STRICT;
  CREATE INDEX outage_ticket_outage ON outage_ticket(outage);

  CREATE TABLE maintenance (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL CHECK (title <> ''),
    language TEXT NOT NULL,
    affected TEXT NOT NULL DEFAULT '',
    meanwhile TEXT NOT NULL DEFAULT '',
    works TEXT NOT NULL DEFAULT '',
    body TEXT NOT NULL DEFAULT '',
    public INTEGER NOT NULL DEFAULT 1 CHECK (public = 0 OR public = 1),
    starts INTEGER NOT NULL,
    minutes INTEGER NOT NULL CHECK (minutes > 0),
    rule TEXT CHECK (rule <> ''),
    zone TEXT NOT NULL,
    remind INTEGER NOT NULL DEFAULT 60 CHECK (remind >= 0),
    cancelled INTEGER,
    reason TEXT,
    author TEXT NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    version INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1)
  ) STRICT;
  CREATE TABLE maintenance_impact (
    maintenance INTEGER NOT NULL REFERENCES maintenance(id),
    service INTEGER NOT NULL REFERENCES service(id),
    level INTEGER NOT NULL DEFAULT 1 CHECK (level BETWEEN 1 AND 4),
    PRIMARY KEY (maintenance, service)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX maintenance_impact_service ON maintenance_impact(service);
  CREATE TABLE maintenance_window (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    maintenance INTEGER NOT NULL REFERENCES maintenance(id),
    starts INTEGER NOT NULL,
    ends INTEGER NOT NULL,
    announced INTEGER,
    reminded INTEGER,
    started INTEGER,
    ended INTEGER,
    cancelled INTEGER,
    CHECK (ends > starts),
    UNIQUE (maintenance, starts)
  ) STRICT;
  CREATE INDEX maintenance_window_ahead ON maintenance_window(starts)
    WHERE ended IS NULL AND cancelled IS NULL;
  CREATE INDEX maintenance_window_starts ON maintenance_window(starts);
  """

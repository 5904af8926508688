/// The documented views of services, outages, maintenance and changes, as SQL.

let outageViews = """
  CREATE TEMP VIEW IF NOT EXISTS services AS
    SELECT s.name, s.title, s.description,
      (SELECT group_concat(name, ', ') FROM (SELECT site.name FROM service_site AS l
        JOIN site ON site.id = l.site WHERE l.service = s.id ORDER BY site.name)) AS sites,
      (SELECT group_concat(name, ' ') FROM (SELECT n.name FROM service_need AS l
        JOIN service AS n ON n.id = l.needs WHERE l.service = s.id ORDER BY n.name)) AS needs,
      (SELECT coalesce(nullif(p.name, ''), p.address) FROM person AS p WHERE p.id = s.owner)
        AS owner,
      s.vendor_page, (SELECT c.name FROM calendar AS c WHERE c.id = s.calendar) AS calendar,
      s.public, s.active
    FROM service AS s;
  CREATE TEMP VIEW IF NOT EXISTS outages AS
    SELECT o.id AS number, o.state, o.title, o.cause, o.public, o.backfilled, o.author,
      strftime('%Y-%m-%dT%H:%M:%SZ', o.started, 'unixepoch') AS started,
      strftime('%Y-%m-%dT%H:%M:%SZ', o.opened, 'unixepoch') AS opened,
      strftime('%Y-%m-%dT%H:%M:%SZ', o.ended, 'unixepoch') AS ended,
      strftime('%Y-%m-%dT%H:%M:%SZ', o.next_due, 'unixepoch') AS next_due
    FROM outage AS o;
  CREATE TEMP VIEW IF NOT EXISTS outage_updates AS
    SELECT u.id AS outage_update, u.outage AS number, u.kind, u.state, u.actor, u.affected,
      u.meanwhile, u.works, u.body, u.notify, u.amended,
      strftime('%Y-%m-%dT%H:%M:%SZ', u.at, 'unixepoch') AS at,
      strftime('%Y-%m-%dT%H:%M:%SZ', u.effective, 'unixepoch') AS effective,
      strftime('%Y-%m-%dT%H:%M:%SZ', u.next, 'unixepoch') AS next
    FROM outage_update AS u;
  CREATE TEMP VIEW IF NOT EXISTS outage_impacts AS
    SELECT u.outage AS number, i.outage_update, s.name AS service,
      CASE i.level WHEN 0 THEN 'operational' WHEN 1 THEN 'maintenance' WHEN 2 THEN 'degraded'
        WHEN 3 THEN 'partial' ELSE 'major' END AS level,
      strftime('%Y-%m-%dT%H:%M:%SZ', u.effective, 'unixepoch') AS effective
    FROM outage_impact AS i JOIN outage_update AS u ON u.id = i.outage_update
      JOIN service AS s ON s.id = i.service;
  CREATE TEMP VIEW IF NOT EXISTS maintenance_windows AS
    SELECT m.id AS number, m.title,
      strftime('%Y-%m-%dT%H:%M:%SZ', w.starts, 'unixepoch') AS starts,
      strftime('%Y-%m-%dT%H:%M:%SZ', w.ends, 'unixepoch') AS ends,
      strftime('%Y-%m-%dT%H:%M:%SZ', w.started, 'unixepoch') AS started,
      strftime('%Y-%m-%dT%H:%M:%SZ', w.ended, 'unixepoch') AS ended,
      w.cancelled IS NOT NULL AS cancelled
    FROM maintenance_window AS w JOIN maintenance AS m ON m.id = w.maintenance;
  CREATE TEMP VIEW IF NOT EXISTS changes AS
    SELECT c.id AS number, c.title, c.asked,
      CASE WHEN c.done IS NOT NULL THEN 'done' ELSE coalesce(c.decision, 'proposed') END AS state,
      c.reason, c.decider, coalesce(nullif(p.name, ''), p.address) AS owner, c.policy,
      c.policy_version, c.announcement, c.survey, c.survey_item, c.outcome, c.public, c.author,
      strftime('%Y-%m-%dT%H:%M:%SZ', c.created, 'unixepoch') AS created,
      strftime('%Y-%m-%dT%H:%M:%SZ', c.decided, 'unixepoch') AS decided,
      strftime('%Y-%m-%dT%H:%M:%SZ', c.due, 'unixepoch') AS due,
      strftime('%Y-%m-%dT%H:%M:%SZ', c.done, 'unixepoch') AS done,
      strftime('%Y-%m-%dT%H:%M:%SZ', c.told, 'unixepoch') AS told
    FROM change AS c LEFT JOIN person AS p ON p.id = c.owner;
  CREATE TEMP VIEW IF NOT EXISTS change_causes AS
    SELECT change AS number,
      CASE kind WHEN 'theme' THEN 'theme:' || detail
        ELSE kind || '-' || item || iif(detail = '', '', ':' || detail) END AS cause,
      strftime('%Y-%m-%dT%H:%M:%SZ', at, 'unixepoch') AS at, actor
    FROM change_cause;
  CREATE TEMP VIEW IF NOT EXISTS alerts AS
    SELECT a.id AS number, a.state, a.kind, a.class, a.mode, t.headline, t.affected, t.meanwhile,
      t.works, a.language, a.asks, a.need, a.author,
      strftime('%Y-%m-%dT%H:%M:%SZ', a.next, 'unixepoch') AS next,
      strftime('%Y-%m-%dT%H:%M:%SZ', a.created, 'unixepoch') AS created,
      strftime('%Y-%m-%dT%H:%M:%SZ', a.sent, 'unixepoch') AS sent
    FROM alert AS a JOIN alert_text AS t ON t.alert = a.id AND t.language = a.language;
  CREATE TEMP VIEW IF NOT EXISTS alert_recipients AS
    SELECT r.alert AS number, r.person, r.address, s.name AS site, r.state, r.reason, r.answer,
      strftime('%Y-%m-%dT%H:%M:%SZ', r.answered, 'unixepoch') AS answered,
      (SELECT outcome FROM alert_call AS c WHERE c.recipient = r.id) AS called
    FROM alert_recipient AS r LEFT JOIN site AS s ON s.id = r.site;
  CREATE TEMP VIEW IF NOT EXISTS monitors AS
    SELECT m.id AS monitor, m.source, m.name,
      (SELECT s.name FROM service AS s WHERE s.id = m.service) AS service, m.ignored,
      CASE m.level WHEN -1 THEN 'unknown' WHEN 0 THEN 'operational' WHEN 1 THEN 'maintenance'
        WHEN 2 THEN 'degraded' WHEN 3 THEN 'partial' ELSE 'major' END AS level,
      m.flapping, m.failures, m.text,
      strftime('%Y-%m-%dT%H:%M:%SZ', m.since, 'unixepoch') AS since,
      strftime('%Y-%m-%dT%H:%M:%SZ', m.seen, 'unixepoch') AS seen,
      m.outage
    FROM monitor AS m;
  """

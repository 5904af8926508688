/// The documented views of announcements, their readers and digests, as SQL.

let newsViews = """
  CREATE TEMP VIEW IF NOT EXISTS announcements AS
    SELECT a.id AS number, a.state, t.headline, t.summary, t.action, t.body, a.language, a.public,
      (SELECT group_concat(name, ' ') FROM (SELECT g.name FROM announcement_group AS l
        JOIN person_group AS g ON g.id = l.person_group WHERE l.announcement = a.id
        ORDER BY g.name)) AS groups,
      (SELECT group_concat(name, ', ') FROM (SELECT s.name FROM announcement_site AS l
        JOIN site AS s ON s.id = l.site WHERE l.announcement = a.id ORDER BY s.name)) AS sites,
      (SELECT group_concat(tag, ' ') FROM (SELECT tag FROM announcement_tag AS l
        WHERE l.announcement = a.id ORDER BY tag)) AS tags,
      a.version, a.author, a.approver, a.reason,
      strftime('%Y-%m-%dT%H:%M:%SZ', a.created, 'unixepoch') AS created,
      strftime('%Y-%m-%dT%H:%M:%SZ', a.updated, 'unixepoch') AS updated,
      strftime('%Y-%m-%dT%H:%M:%SZ', a.approved, 'unixepoch') AS approved,
      strftime('%Y-%m-%dT%H:%M:%SZ', a.scheduled, 'unixepoch') AS scheduled,
      strftime('%Y-%m-%dT%H:%M:%SZ', a.latest, 'unixepoch') AS latest,
      strftime('%Y-%m-%dT%H:%M:%SZ', a.published, 'unixepoch') AS published,
      strftime('%Y-%m-%dT%H:%M:%SZ', a.valid_until, 'unixepoch') AS valid_until
    FROM announcement AS a
      JOIN announcement_text AS t ON t.announcement = a.id AND t.language = a.language;
  CREATE TEMP VIEW IF NOT EXISTS announcement_texts AS
    SELECT announcement AS number, language, headline, summary, action, body
    FROM announcement_text;
  CREATE TEMP VIEW IF NOT EXISTS announcement_tags AS
    SELECT announcement AS number, tag FROM announcement_tag;
  CREATE TEMP VIEW IF NOT EXISTS questions AS
    SELECT q.id AS number, q.announcement, q.follows, q.state, q.question, q.answer, q.reason,
      q.language, q.person, coalesce(nullif(o.name, ''), o.address) AS owner, q.source, q.ticket,
      q.actor, q.published IS NOT NULL AS public, q.named,
      strftime('%Y-%m-%dT%H:%M:%SZ', q.asked, 'unixepoch') AS asked,
      strftime('%Y-%m-%dT%H:%M:%SZ', q.settled, 'unixepoch') AS settled,
      strftime('%Y-%m-%dT%H:%M:%SZ', q.published, 'unixepoch') AS published
    FROM question AS q LEFT JOIN person AS o ON o.id = q.owner;
  CREATE TEMP VIEW IF NOT EXISTS subscriptions AS
    SELECT s.id AS subscriber, s.address,
      (SELECT coalesce(p.merged_into, p.id) FROM address AS a JOIN person AS p ON p.id = a.person
        WHERE a.address = s.address) AS person,
      CASE n.kind WHEN 'all' THEN 'all'
        WHEN 'site' THEN 'site:' || coalesce((SELECT name FROM site
          WHERE site.id = CAST(n.topic AS INTEGER)), n.topic)
        ELSE n.kind || ':' || n.topic END AS topic,
      n.state, n.pace, n.source,
      strftime('%Y-%m-%dT%H:%M:%SZ', n.asked, 'unixepoch') AS asked,
      strftime('%Y-%m-%dT%H:%M:%SZ', n.since, 'unixepoch') AS since
    FROM subscription AS n JOIN subscriber AS s ON s.id = n.subscriber;
  CREATE TEMP VIEW IF NOT EXISTS giveaways AS
    SELECT g.id AS number, g.title, g.state, g.rule, g.word, g.announcement, g.winners,
      g.staff AS staff_may_enter,
      coalesce(g.entries, (SELECT count(*) FROM giveaway_entry AS e
        WHERE e.giveaway = g.id AND e.excluded IS NULL)) AS entries,
      (SELECT count(*) FROM giveaway_entry AS e
        WHERE e.giveaway = g.id AND e.excluded IS NOT NULL) AS excluded,
      g.method, g.list_hash,
      (SELECT seal FROM giveaway_section AS s WHERE s.giveaway = g.id
        ORDER BY place DESC LIMIT 1) AS seal,
      g.author, g.reason,
      strftime('%Y-%m-%dT%H:%M:%SZ', g.opened, 'unixepoch') AS opened,
      strftime('%Y-%m-%dT%H:%M:%SZ', g.until, 'unixepoch') AS until,
      strftime('%Y-%m-%dT%H:%M:%SZ', g.closed, 'unixepoch') AS closed,
      strftime('%Y-%m-%dT%H:%M:%SZ', g.committed, 'unixepoch') AS committed,
      strftime('%Y-%m-%dT%H:%M:%SZ', g.drawn, 'unixepoch') AS drawn,
      strftime('%Y-%m-%dT%H:%M:%SZ', g.cancelled, 'unixepoch') AS cancelled
    FROM giveaway AS g;
  CREATE TEMP VIEW IF NOT EXISTS page_views AS
    SELECT date(v.day * 86400, 'unixepoch') AS day, p.path, p.announcement, v.views, v.clients,
      v.bots
    FROM readership_view AS v JOIN readership_page AS p ON p.id = v.page;
  CREATE TEMP VIEW IF NOT EXISTS site_views AS
    SELECT date(day * 86400, 'unixepoch') AS day, views, clients, feeds, feed_clients, bots, heads,
      errors, files, prefetches, others
    FROM readership_day;
  CREATE TEMP VIEW IF NOT EXISTS digests AS
    SELECT digest.name, kind, rule, printf('%02d:%02d', minute / 60, minute % 60) AS time, closed,
      receivers, queue.name AS queue, most, digest.active,
      strftime('%Y-%m-%dT%H:%M:%SZ', next, 'unixepoch') AS next
    FROM digest LEFT JOIN queue ON queue.id = digest.queue;
  CREATE TEMP VIEW IF NOT EXISTS digest_issues AS
    SELECT digest.name AS digest, strftime('%Y-%m-%dT%H:%M:%SZ', slot, 'unixepoch') AS slot,
      address, person AS number, strftime('%Y-%m-%dT%H:%M:%SZ', at, 'unixepoch') AS at, items,
      message AS delivery
    FROM digest_issue JOIN digest ON digest.id = digest_issue.digest;
  """

/// The documented views of calendars and of what is promised, as SQL.

let hoursViews = """
  CREATE TEMP VIEW IF NOT EXISTS calendars AS SELECT name, description, zone, standard FROM calendar;
  CREATE TEMP VIEW IF NOT EXISTS calendar_hours AS
    SELECT calendar.name AS calendar, weekday, start, until FROM weekly_hours
      JOIN calendar ON calendar.id = weekly_hours.calendar;
  CREATE TEMP VIEW IF NOT EXISTS calendar_exceptions AS
    SELECT calendar.name AS calendar, first, last, rule, hours, title, bells, uid
    FROM calendar_exception JOIN calendar ON calendar.id = calendar_exception.calendar;
  CREATE TEMP VIEW IF NOT EXISTS periods AS
    SELECT calendar.name AS calendar, bell_schedule.name AS bells, period.name, start, until
    FROM period JOIN bell_schedule ON bell_schedule.id = period.bell_schedule
      JOIN calendar ON calendar.id = bell_schedule.calendar;
  CREATE TEMP VIEW IF NOT EXISTS calendar_uses AS
    SELECT calendar.name AS calendar, queue.name AS queue, site.name AS site FROM calendar_use
      JOIN calendar ON calendar.id = calendar_use.calendar
      LEFT JOIN queue ON queue.id = calendar_use.queue
      LEFT JOIN site ON site.id = calendar_use.site;
  CREATE TEMP VIEW IF NOT EXISTS levels AS
    SELECT level.name, place, level.description, queue.name AS queue,
      CASE priority WHEN 1 THEN 'low' WHEN 2 THEN 'normal' WHEN 3 THEN 'high' WHEN 4 THEN 'urgent'
        END AS priority,
      site, person_group.name AS requester_group,
      iif(always, '24x7', calendar.name) AS calendar, response, word AS next_word, resolution,
      warn, urgent, lead, strftime('%Y-%m-%dT%H:%M:%SZ', since, 'unixepoch') AS since
    FROM level LEFT JOIN queue ON queue.id = level.queue
      LEFT JOIN person_group ON person_group.id = level.requester_group
      LEFT JOIN calendar ON calendar.id = level.calendar;
  CREATE TEMP VIEW IF NOT EXISTS level_steps AS
    SELECT level.name AS level, level_step.place, moment, receiver
    FROM level_step JOIN level ON level.id = level_step.level;
  CREATE TEMP VIEW IF NOT EXISTS level_results AS
    SELECT ticket AS number, iif(clock = 'word', 'next_word', clock) AS clock, level, target, used,
      first, result, strftime('%Y-%m-%dT%H:%M:%SZ', fixed, 'unixepoch') AS fixed
    FROM level_result;
  """

/// The documented views of surveys, as SQL.

let surveyViews = """
  CREATE TEMP VIEW IF NOT EXISTS surveys AS
    SELECT s.id AS number, s.name, s.title, s.mode, s.state, s.threshold, s.counts, s.language,
      s.version, s.author,
      strftime('%Y-%m-%dT%H:%M:%SZ', s.created, 'unixepoch') AS created,
      strftime('%Y-%m-%dT%H:%M:%SZ', s.opened, 'unixepoch') AS opened,
      strftime('%Y-%m-%dT%H:%M:%SZ', s.closed, 'unixepoch') AS closed,
      strftime('%Y-%m-%dT%H:%M:%SZ', s.closes, 'unixepoch') AS closes
    FROM survey AS s;
  CREATE TEMP VIEW IF NOT EXISTS survey_responses AS
    SELECT r.survey AS number, r.version, r.person, r.ticket, r.via, r.complete, r.counted,
      r.followup, i.key AS item, a.value, o.key AS option,
      strftime('%Y-%m-%dT%H:%M:%SZ', r.received, 'unixepoch') AS received
    FROM survey AS s
      JOIN survey_response AS r ON r.survey = s.id
      JOIN survey_item AS i ON i.survey = r.survey
      JOIN survey_answer AS a ON a.survey = r.survey AND a.item = i.item AND a.cell = r.cell
        AND a.response = r.id
      LEFT JOIN survey_option AS o ON o.survey = a.survey AND o.item = a.item
        AND o.value = a.value
    WHERE s.mode = 'named';
  """

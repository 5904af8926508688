/// Migration: themes of what people wrote in surveys.

/// A theme is a word that somebody on staff gave to a comment; it goes when the comment goes.
let surveyThemeStep = """
  CREATE TABLE survey_theme (
    survey INTEGER NOT NULL,
    item INTEGER NOT NULL,
    response INTEGER NOT NULL,
    theme TEXT NOT NULL CHECK (theme <> ''),
    PRIMARY KEY (survey, item, response, theme),
    FOREIGN KEY (survey, item, response) REFERENCES survey_comment(survey, item, response)
      ON DELETE CASCADE
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX survey_theme_word ON survey_theme(theme, survey);
  """

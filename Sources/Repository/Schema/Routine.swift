/// Migration 5: the periodic jobs, when they last ran, and who runs them now.
let routineStep = """
  CREATE TABLE job (
    name TEXT PRIMARY KEY,
    started INTEGER NOT NULL,
    succeeded INTEGER,
    failure TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE lease (
    name TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    until INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  """

/// Migration: who wants which news, and who wants none any more.

/// An address and what it subscribes to.
///
/// An address is not a person before it has confirmed something. `subscriber.asked` is when it was
/// last asked whether it does: a list asks an address once, ever. `gone` is when its reader left all
/// news, after which nothing but a confirmation of their own brings them back. Every change is an
/// event of the kind `subscription` with the number of the subscriber; no event names the address.
/// A site is kept by its number in `topic`, since sites are renamed.
let subscriptionStep = """
  CREATE TABLE subscriber (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    address TEXT NOT NULL COLLATE NOCASE UNIQUE
      CHECK (address <> '' AND address NOT GLOB '*[ \n]*'),
    name TEXT NOT NULL DEFAULT '',
    language TEXT CHECK (language GLOB '[a-z][a-z]*'),
    created INTEGER NOT NULL,
    asked INTEGER,
    gone INTEGER
  ) STRICT;

  CREATE TABLE subscription (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    subscriber INTEGER NOT NULL REFERENCES subscriber(id),
    kind TEXT NOT NULL CHECK (kind = 'all' OR kind = 'tag' OR kind = 'site' OR kind = 'service'),
    topic TEXT NOT NULL COLLATE NOCASE DEFAULT '',
    state TEXT NOT NULL CHECK (state = 'pending' OR state = 'confirmed' OR state = 'left'),
    pace TEXT NOT NULL DEFAULT 'each' CHECK (pace = 'each' OR pace = 'weekly'),
    source TEXT NOT NULL CHECK (source = 'mail' OR source = 'list' OR source = 'shell'),
    asked INTEGER,
    since INTEGER NOT NULL,
    CHECK ((kind = 'all') = (topic = '')),
    UNIQUE (subscriber, kind, topic)
  ) STRICT;
  CREATE INDEX subscription_reader ON subscription(kind, topic, subscriber)
    WHERE state = 'confirmed';
  """

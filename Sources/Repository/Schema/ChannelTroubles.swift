/// Migration: when channels did not work, for what was missed meanwhile.

/// `until` is empty as long as the channel is down.
let channelTroubleStep = """
  CREATE TABLE channel_down (
    channel TEXT NOT NULL CHECK (channel <> ''),
    since INTEGER NOT NULL,
    until INTEGER CHECK (until >= since),
    PRIMARY KEY (channel, since)
  ) STRICT, WITHOUT ROWID;
  """

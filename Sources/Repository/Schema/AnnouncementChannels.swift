/// Migration: the channels on which an announcement is posted.

/// The names of the chosen channels, a blank between them.
///
/// NULL stands for the list of the setting `announce.channels`, and empty for none. When the
/// announcement is published, the names that hold are written down.
let announcementChannelStep = """
  ALTER TABLE announcement ADD COLUMN channels TEXT
    CHECK (channels IS NULL OR channels NOT GLOB '*[^a-z0-9 -]*');
  """

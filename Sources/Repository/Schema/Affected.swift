/// Migration: finding the tickets of outages whose requesters are still to be told.

/// Only the rows that wait are in the index, so that looking costs what there is to do.
let affectedStep = """
  CREATE INDEX outage_ticket_untold ON outage_ticket(outage) WHERE told IS NULL;
  """

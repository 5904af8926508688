/// Migration: open tickets by when they came, so that cron sees many at once.

/// Only what came by itself is in it: an import brings tickets of long ago and costs nothing more.
let recentTicketStep = """
  CREATE INDEX ticket_recent ON ticket(created) WHERE state <= 3 AND source <> 'csv';
  """

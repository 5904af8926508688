/// Migration: tickets by when they came to their end, so that cron finds those to ask about.

/// Imported tickets ended long ago: nobody is asked about them, and the import costs nothing more.
let endedTicketStep = """
  CREATE INDEX ticket_ended ON ticket(coalesce(resolved, closed))
    WHERE state >= 4 AND source <> 'csv';
  """

/// Migration: resolved tickets by when they were resolved, so that cron finds those to close.

/// The index holds resolved tickets alone: a job that closes what nobody objects to reads only
/// those that are old enough, however many are closed already.
let closingStep = """
  CREATE INDEX ticket_resolved ON ticket(resolved) WHERE state = 4;
  """

/// Migration 4: the outbox.
let outboxStep = "SELECT 1;"

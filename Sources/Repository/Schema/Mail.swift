/// Migration 3: messages that came in, and what was decided about them.
let mailStep = "SELECT 1;"

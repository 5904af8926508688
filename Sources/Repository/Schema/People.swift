/// Migration 2: what a department knows of its people.
let peopleStep = "SELECT 1;"

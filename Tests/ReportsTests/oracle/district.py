"""Fills a fresh store with the tickets of a small school district: district.py STORE SEED COUNT.

Tickets come on school days and in waves, some wait, some are reopened, merged, spam, tests or
imported. The same seed gives the same store.
"""
import random, sqlite3, sys, datetime, zoneinfo

path, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
dice = random.Random(seed)
zone = zoneinfo.ZoneInfo("America/Chicago")
now = int(datetime.datetime(2026, 5, 4, 7, 30, tzinfo=datetime.timezone.utc).timestamp())
first = datetime.datetime(2024, 6, 1, tzinfo=zone)
sites = ["Cedar High", "Lincoln Elementary", "Maple Middle", "North <Annex> & Gym", "Oak Primary", None]
weights = [9, 6, 5, 2, 4, 1]
techs = ["Ana Ruiz", "Ben Ode", "Chris Lee", "Dana Park", "Eva Sol", "Finn Ro"]
db = sqlite3.connect(path)
db.execute("INSERT INTO queue(name) VALUES ('network'), ('classroom')")
for name in techs + [f"Teacher {i}" for i in range(40)]:
    db.execute("INSERT INTO person(name, created) VALUES (?, 1700000000)", (name,))
queues = [row[0] for row in db.execute("SELECT id FROM queue ORDER BY id")]
people = [row[0] for row in db.execute("SELECT id FROM person ORDER BY id")]
staff, asking = people[:6], people[6:]
db.execute("INSERT INTO person_group(name) VALUES ('teachers'), ('early')")
db.executemany("INSERT INTO member VALUES (1, ?)", [(p,) for p in asking[:30]])
db.executemany("INSERT INTO member VALUES (2, ?)", [(p,) for p in asking[:8]])

# A queue with a break at noon, a school with a long Monday and its own zone, and days off.
db.execute("INSERT INTO site(name) VALUES ('Oak Primary')")
for name, where in (("network", None), ("oak", "America/New_York")):
    db.execute("INSERT INTO calendar(name, zone) VALUES (?, ?)", (name, where))
numbers = {row[1]: row[0] for row in db.execute("SELECT id, name FROM calendar")}
for day in range(1, 7):
    for start, until in (("07:00", "11:00"), ("12:15", "17:30")):
        db.execute("INSERT INTO weekly_hours VALUES (?, ?, ?, ?)", (numbers["network"], day, start, until))
db.execute("INSERT INTO weekly_hours VALUES (?, 1, '00:00', '24:00')", (numbers["oak"],))
db.execute("INSERT INTO weekly_hours VALUES (?, 7, '01:00', '04:00')", (numbers["oak"],))
for calendar, first_day, last_day in ((1, "2025-12-22", "2026-01-02"), (1, "2025-11-27", "2025-11-28"),
                                      (numbers["network"], "2026-03-16", "2026-03-20")):
    db.execute("INSERT INTO calendar_exception(calendar, first, last, rule, title) VALUES (?, ?, ?, 'closed', 'off')",
               (calendar, first_day, last_day))
db.execute("INSERT INTO calendar_use(calendar, queue) SELECT ?, id FROM queue WHERE name = 'network'",
           (numbers["network"],))
db.execute("INSERT INTO calendar_use(calendar, site) SELECT ?, id FROM site WHERE name = 'Oak Primary'",
           (numbers["oak"],))

def school(day):
    if day.weekday() >= 5: return 0.05
    if day.month in (6, 7): return 0.25
    if (day.month, day.day) >= (12, 21) or (day.month, day.day) <= (1, 2): return 0.03
    return 3.0 if day.month == 8 and day.day > 10 else 1.0

moments = []
while len(moments) < count:
    day = first + datetime.timedelta(days=dice.randrange(702))
    if dice.random() * 3 < school(day):
        at = day.replace(hour=dice.choice([7, 8, 8, 9, 10, 11, 13, 14, 15, 16, 21]), minute=dice.randrange(60))
        if int(at.timestamp()) < now: moments.append(int(at.timestamp()) + dice.randrange(60))
events = []
for number, created in enumerate(sorted(moments), 1):
    site = dice.choices(sites, weights)[0]
    if site and dice.random() < 0.05: site = site.upper()
    slow = {None: 1, "North <Annex> & Gym": 3}.get(site, 1)
    command = number * 100
    events.append((command, number, created, "Teacher", "opened", None, None))
    responded = created + int(dice.lognormvariate(8.5, 1.6) * slow)
    end = responded + int(dice.lognormvariate(10.5, 1.9) * slow)
    imported = number % 11 == 0
    if imported: events.append((command, number, now - 86400, "dana", "imported", None, None))
    if dice.random() < 0.05 or imported: responded = None
    state, resolved, closed, outcome = 2, None, None, None
    if end < now:
        state, resolved = 4, end
        events.append((command + 1, number, end, "Ana Ruiz", "state", "2", "4"))
        if dice.random() < 0.08:
            back = end + dice.choice([120, 86400, 400000])
            who = "Ana Ruiz" if dice.random() < 0.4 else "Teacher"
            if back < now:
                events.append((command + 2, number, back, who, "state", "4", "2"))
                again = back + int(dice.lognormvariate(11, 1))
                if again < now:
                    events.append((command + 3, number, again, "Ben Ode", "state", "2", "4"))
                    resolved = again
                else:
                    state, resolved = 2, None
        if resolved and dice.random() < 0.6 and resolved + 400000 < now:
            state, closed, outcome = 5, resolved + 400000, "confirmed"
            events.append((command + 4, number, closed, "Ana Ruiz", "state", "4", "5"))
    elif dice.random() < 0.2:
        state = 3
    if state <= 3 and dice.random() < 0.3:
        closed = min(now - 1, created + int(dice.lognormvariate(11, 1)))
        if closed > created:
            state, outcome = 5, dice.choice(["withdrawn", "duplicate", "declined", "spam"])
            events.append((command + 5, number, closed, "Ana Ruiz", "state", "2", "5"))
        else:
            closed = None
    if responded and responded >= (closed or resolved or now): responded = None
    merged = None
    if state == 5 and number > 9 and dice.random() < 0.03: merged, outcome = number - 7, "merged"
    db.execute(
        "INSERT INTO ticket(id, subject, requester, assignee, queue, priority, state, site, room,"
        " asset, source, outcome, merged_into, created, updated, responded, informed, resolved, closed)"
        " VALUES (?, 'Help', ?, ?, ?, ?, ?, ?, ?, ?, 'shell', ?, ?, ?, ?, ?, ?, ?, ?)",
        (number, dice.choice(asking), dice.choice(staff + [None]), dice.choice(queues),
         dice.choices([1, 2, 3, 4], [2, 9, 3, 1])[0], state, site, str(dice.randrange(100, 130)),
         f"LT-{int(dice.expovariate(0.01)):04}" if dice.random() < 0.4 else None, outcome, merged,
         created, created, responded, responded, resolved, closed))
    if number % 97 == 0: db.execute("INSERT INTO tag VALUES (?, 'test')", (number,))
    if number % 5 == 0: db.execute("INSERT INTO tag VALUES (?, 'av')", (number,))

# Levels, notes, waits, promises and fixed results, by dice of their own.
more = random.Random(seed + 1000)
day, old = 86400, 1704067200
for place, row in enumerate((
        ("urgent", None, 4, None, None, 1, "1h", "4h", "2d", old),
        ("oak", None, None, "oak primary", None, 0, "4h", "2d", "1w", old),
        ("early", None, None, None, 2, 0, None, "2d", "30h", 1740000000),
        ("classroom", queues[-1], None, None, None, 0, "90min", None, "4d", old),
        ("usual", None, None, None, None, 0, "8h", "3d", "5d", 1748000000)), 1):
    db.execute("INSERT INTO level(name, place, queue, priority, site, requester_group, always, response, word,"
               " resolution, since) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (row[0], place, *row[1:]))
# The last days: what still runs.
for number in range(count + 1, count + 81):
    at = now - 60 - more.randrange(4 * day)
    db.execute("INSERT INTO ticket(id, subject, requester, assignee, queue, priority, state, site, source, created,"
               " updated) VALUES (?, 'Help', ?, ?, ?, ?, ?, ?, 'shell', ?, ?)",
               (number, more.choice(asking), more.choice(staff), more.choice(queues), more.choice([1, 2, 2, 3, 4]),
                more.choice([2, 2, 3]), more.choice(sites), at, at))
    if more.random() < 0.3: db.execute("UPDATE ticket SET responded = created + 50, informed = created + 50 WHERE id = ?", (number,))
notes, waits = [], []
texts = [
    "Hello, I will come on Monday at 10:00.", "Done.", "Please reboot the laptop and tell me what you see.",
    "Hello, the lamp of the projector was worn out and I have put a new one in. You can use it today. Please"
    " write to us again when the picture is dark, so that we look at the cable in the wall as well.",
    "The DHCP lease had expired because the switch lost its configuration during the maintenance of last"
    " night, consequently the device could not obtain an address and therefore failed to authenticate.",
    "I found a loose cable and replaced it, since it was bent.", "CALL THE OFFICE", "We are looking at it."]
first_end = {}
for e in events:
    if e[4] == "state" and e[6] >= "4": first_end[e[1]] = min(e[2], first_end.get(e[1], e[2]))
for number, created, responded, state, outcome, asker in db.execute(
        "SELECT id, created, responded, state, outcome, requester FROM ticket").fetchall():
    note = lambda at, kind, source="shell", who=staff[number % 6]: notes.append(
        (number, at, "somebody", who, kind, source, more.choice(texts)))
    end = min(first_end.get(number, now), now)
    if responded: note(responded, "reply")
    for _ in range(more.randrange(4)):
        at = created + more.randrange(max(1, end - created))
        kind = more.choice(["request", "reply", "reply", "note", "resolution"])
        note(at, kind, more.choice(["shell", "mail", "cron", "csv", "shell"]), asker if kind == "request" else staff[0])
    if number in first_end: note(first_end[number], "resolution")
    whom = more.choice(["requester", "vendor", "parts"])
    if end - created > 10 and more.random() < 0.4 or state == 3:
        low = created + 1 + more.randrange(max(1, (end - created) // 2))
        waits.append((number, low, "state", "2", "3"))
        waits.append((number, low, "waiting_for", None, whom))
        if state == 3:
            db.execute("UPDATE ticket SET waiting_for = ? WHERE id = ?", (whom, number))
        else:
            high = low + more.randrange(max(1, end - low))
            waits.append((number, high, "state", "3", "2"))
            waits.append((number, high, "waiting_for", whom, None))
    if state == 5 and outcome == "confirmed" and more.random() < 0.5:
        for clock in ("response", "word", "resolution"):
            if more.random() < 0.9:
                db.execute("INSERT INTO level_result VALUES (?, ?, ?, 3600, 7200, NULL, ?, ?)",
                           (number, clock, more.choice(["usual", "former"]), more.choice(["met", "met", "breached", "none"]), end))
    if more.random() < 0.3:
        due = min(created + more.randrange(12 * day), now - 1) if number % 7 == 0 else created + more.randrange(12 * day)
        settled = more.choice(["kept", "kept", "broken", "moved", "withdrawn", "open"]) if due + 7200 < now else "open"
        db.execute("INSERT INTO promise(ticket, actor, made, said, starts, due, lapses, state, settled)"
                   " VALUES (?, 'dana', ?, 'then', ?, ?, ?, ?, ?)",
                   (number, created, due, due, due + 7200, settled, None if settled == "open" else due))
notes.sort(key=lambda n: n[1])
db.executemany("INSERT INTO note(ticket, at, author, person, kind, source, body) VALUES (?, ?, ?, ?, ?, ?, ?)", notes)
events += [(900000 + i, w[0], w[1], "Ana Ruiz", *w[2:]) for i, w in enumerate(waits)]
events.sort(key=lambda e: e[2])
db.executemany(
    "INSERT INTO event(command, kind, item, at, actor, source, what, old, new)"
    " VALUES (?, 'T', ?, ?, ?, 'shell', ?, ?, ?)", events)
db.commit()

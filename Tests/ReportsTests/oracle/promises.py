"""What became of each promise of a store, from the raw history: for figures.py.

The life of a ticket is laid out second by second as stretches of one state; a clock is the working
time of the stretches in which it counts.
"""
import collections, sqlite3


class Promises:
    def __init__(self, path, hours, now):
        self.now, self.hours = now, hours
        db = sqlite3.connect(path)
        db.row_factory = sqlite3.Row
        self.levels = db.execute("SELECT l.*, q.name AS queue_name FROM level AS l LEFT JOIN queue AS q"
                                 " ON q.id = l.queue ORDER BY l.place").fetchall()
        self.members = {tuple(r) for r in db.execute("SELECT person_group, person FROM member")}
        self.rows = {r["id"]: r for r in db.execute("SELECT * FROM ticket")}
        self.fixed, self.told = collections.defaultdict(list), collections.defaultdict(list)
        for r in db.execute("SELECT * FROM level_result"): self.fixed[r["ticket"]].append(r)
        for r in db.execute("SELECT * FROM promise"): self.told[r["ticket"]].append(r)
        self.words, self.changes, self.imported = (collections.defaultdict(list) for _ in range(3))
        for r in db.execute("SELECT ticket, at FROM note WHERE kind IN ('reply', 'resolution')"
                            " AND source NOT IN ('csv', 'cron') ORDER BY at"):
            self.words[r["ticket"]].append(r["at"])
        for r in db.execute("SELECT * FROM event WHERE kind = 'T' ORDER BY id"):
            if r["what"] in ("state", "waiting_for"): self.changes[r["item"]].append(r)
            if r["what"] == "imported": self.imported[r["item"]].append(r["at"])

    def times(self, t):
        for r in self.told[t.id]:
            state = r["state"]
            if state == "open" and r["lapses"] < self.now: state = "broken"
            yield r["due"], {"kept": "met", "broken": "missed", "open": "running"}.get(state, "none")

    def outcomes(self, t):
        words = {"response": "response", "word": "next-word", "resolution": "resolution"}
        if self.fixed[t.id]:
            return [(r["level"], words[r["clock"]], {"met": "met", "breached": "missed"}.get(r["result"], "none"),
                     r["used"] - r["target"])
                    for r in self.fixed[t.id]]
        if t.outcome in ("merged", "duplicate", "spam"): return []
        row = self.rows[t.id]
        for level in self.levels:
            if level["queue_name"] and level["queue_name"] != t.queue: continue
            if level["priority"] and level["priority"] != t.priority: continue
            if level["site"] and level["site"].lower() != (t.site or "").lower(): continue
            if level["requester_group"] and (level["requester_group"], row["requester"]) not in self.members: continue
            return [(level["name"], words[clock], result, late) for clock, result, late in self.of_level(t, row, level)]
        return []

    def of_level(self, t, row, level):
        hours = None if level["always"] else self.hours(t.queue, t.site)
        between = (lambda a, b: max(0, b - a)) if hours is None else hours.between
        days = [sum(b - a for a, b in spans) * 60 for spans in hours.week.values() if spans] if hours else [86400] * 7
        def seconds(text):
            number = int(text.rstrip("minhdw"))
            return {"m": 60, "h": 3600, "d": sum(days) // len(days), "w": sum(days)}[text.lstrip("0123456789")[0]] * number
        brought = self.imported[t.id][0] if self.imported[t.id] else None
        start = max(row["created"], level["since"], brought or 0)

        # The life as stretches: from, to, state, for whom it waits.
        states = [c for c in self.changes[t.id] if c["what"] == "state"]
        whoms = [c for c in self.changes[t.id] if c["what"] == "waiting_for"]
        def at(list, key, moment, first, last):
            """The value that holds from a moment on."""
            value = list[0]["old"] if list else last
            if list and value is None and key == "state": value = first
            for change in list:
                if change["at"] <= moment: value = change["new"]
            return value
        edges = sorted({row["created"]} | {c["at"] for c in self.changes[t.id] if row["created"] < c["at"] <= self.now})
        life = []
        for low, high in zip(edges, edges[1:] + [None]):
            life.append((low, high, int(at(states, "state", low, "1", row["state"])),
                         at(whoms, "waiting_for", low, None, row["waiting_for"])))
        is_open = life[-1][2] <= 3
        if start > row["created"] and not any(s <= 3 and (high is None or high > start) for _, high, s, _ in life):
            return
        def used(clock, a, b):
            total = 0
            for low, high, state, whom in life:
                counts = state in (1, 2) or state == 3 and clock == "word" and whom in ("vendor", "parts")
                low, high = max(low, a), min(self.now if high is None else high, b)
                if counts and low < high: total += between(low, high)
            return total
        after = [w for w in self.words[t.id] if start <= w <= self.now]
        if level["response"]:
            answer = after[0] if after else None
            answered = brought is not None and (row["responded"] if row["responded"] is not None else brought + 1) <= brought
            late = used("response", start, answer if after else self.now) - seconds(level["response"])
            if answered: yield "response", "none", 0
            elif late > 0: yield "response", "missed", late
            else: yield "response", "met" if after else "running" if is_open else "none", 0
        if level["word"]:
            marks = [start] + after + [self.now]
            silence = max(used("word", a, b) for a, b in zip(marks, marks[1:]))
            late = silence - seconds(level["word"])
            yield "word", "missed" if late > 0 else "running" if is_open else "met", late
        if level["resolution"]:
            work = used("resolution", start, self.now)
            late = work - seconds(level["resolution"])
            yield "resolution", "missed" if late > 0 else "running" if is_open else "met", late

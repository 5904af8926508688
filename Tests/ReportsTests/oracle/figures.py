"""The figures of `ittool report`, counted by other means: figures.py SOURCE < questions.

SOURCE is a store, whose tables are read with sqlite3, or the event log of ServiceNow, from which
tickets and history are taken directly. Each line of standard input is one question as JSON, each
line printed is the rows. Times are read with zoneinfo, shares are exact fractions.
"""
import bisect, collections, csv, datetime, fractions, json, sqlite3, sys, zoneinfo
from promises import Promises

F = fractions.Fraction
Event = collections.namedtuple("Event", "at id actor old new command")


class Ticket:
    responded = informed = end = updated = outcome = due = asset = room = site = assignee = None
    merged = test = imported = False
    groups, source, state = (), "shell", 1

    def __init__(self):
        self.events = []


def from_store(path):
    db = sqlite3.connect(path)
    db.row_factory = sqlite3.Row
    names = {r["id"]: r["name"] for r in db.execute("SELECT id, name FROM person")}
    queues = dict(db.execute("SELECT id, name FROM queue").fetchall())
    groups = collections.defaultdict(list)
    for person, name in db.execute(
            "SELECT person, name FROM member JOIN person_group AS g ON g.id = person_group"):
        groups[person].append(name)
    tested = {r[0] for r in db.execute("SELECT ticket FROM tag WHERE name = 'test'")}
    tagged = {r[0] for r in db.execute("SELECT ticket FROM tag WHERE name = 'av'")}
    tickets = {}
    for row in db.execute("SELECT * FROM ticket ORDER BY created, id"):
        t = tickets[row["id"]] = Ticket()
        t.id = row["id"]
        t.created, t.state, t.site, t.room, t.asset = (
            row["created"], row["state"], row["site"], row["room"], row["asset"])
        t.queue, t.priority = queues[row["queue"]], row["priority"]
        t.assignee = names.get(row["assignee"])
        t.groups, t.source, t.outcome, t.due = groups[row["requester"]], row["source"], row["outcome"], row["due"]
        t.responded, t.informed, t.updated = row["responded"], row["informed"], row["updated"]
        if t.state >= 4: t.end = row["resolved"] if row["resolved"] is not None else row["closed"]
        t.merged, t.test, t.av = row["merged_into"] is not None, row["id"] in tested, row["id"] in tagged
    for row in db.execute("SELECT * FROM event WHERE kind = 'T' ORDER BY at, id"):
        if row["what"] == "imported": tickets[row["item"]].imported = True
        if row["what"] == "state":
            tickets[row["item"]].events.append(Event(
                row["at"], row["id"], row["actor"], int(row["old"]), int(row["new"]), row["command"]))
    return list(tickets.values())


def from_servicenow(path, zone):
    def time(text):
        if text == "?": return None
        at = datetime.datetime.strptime(text, "%d-%m-%Y %H:%M").replace(tzinfo=zone)
        return int(at.timestamp())
    def clean(text): return None if text == "?" else " ".join(text.split())
    words = {"New": 1, "Active": 2, "Resolved": 4, "Closed": 5}
    priorities = {"1 - Critical": 4, "2 - High": 3, "3 - Moderate": 2, "4 - Low": 1}
    sources = {"Phone": "phone", "Email": "mail", "Self service": "web"}
    rows = collections.defaultdict(list)
    for line, row in enumerate(csv.DictReader(open(path, newline=""))):
        rows[row["number"]].append((time(row["sys_updated_at"]), int(row["sys_mod_count"]), line, row))
    tickets = []
    for history in rows.values():
        history.sort(key=lambda r: r[:3])
        last = history[-1][3]
        t = Ticket()
        t.created, t.state = time(last["opened_at"]), words.get(last["incident_state"], 3)
        t.site, t.asset, t.assignee = clean(last["location"]), clean(last["cmdb_ci"]), clean(last["assigned_to"])
        t.queue = clean(last["assignment_group"]) or "general"
        t.priority, t.source = priorities[last["priority"]], sources.get(last["contact_type"], "csv")
        t.updated, t.imported, t.av = history[-1][0], True, False
        resolved, closed = time(last["resolved_at"]), time(last["closed_at"])
        if t.state == 4: t.end = resolved if resolved is not None else t.updated
        if t.state == 5:
            if closed is None: closed = t.updated
            t.end = resolved if resolved is not None else closed
        for before, row in zip(history, history[1:]):
            old, new = (words.get(r[3]["incident_state"], 3) for r in (before, row))
            if old != new:
                t.events.append(Event(row[0], row[2], clean(row[3]["sys_updated_by"]), old, new, 0))
        tickets.append(t)
    return sorted(tickets, key=lambda t: t.created)


class Hours:
    """One calendar: its stretches of working time as instants, day by day."""

    def __init__(self, zone, week, closed):
        self.starts, self.sums, self.ends, self.week = [], [0], [], week
        stretches = []
        day = datetime.date(2013, 1, 1)
        while day < datetime.date(2028, 1, 1):
            if not any(a <= day.isoformat() <= b for a, b in closed):
                for low, high in week.get(day.isoweekday(), ()):
                    stretches += self.instants(day, low, high, zone)
            day += datetime.timedelta(days=1)
        for low, high in sorted(stretches):
            self.starts.append(low)
            self.ends.append(high)
            self.sums.append(self.sums[-1] + high - low)

    @staticmethod
    def instants(day, low, high, zone):
        """The instants at which the wall clock shows a time from low to high, minute by minute where it jumps."""
        begin = datetime.datetime(day.year, day.month, day.day)
        a, b = (int((begin + datetime.timedelta(minutes=m)).replace(tzinfo=zone, fold=f).timestamp())
                for m, f in ((low, 0), (high, 1)))
        offsets = {datetime.datetime.fromtimestamp(at, zone).utcoffset() for at in (a - 7200, a, b, b + 7200)}
        if len(offsets) == 1: return [(a, b)]
        found = []
        for at in range(a - 10800, b + 10800, 60):
            wall = datetime.datetime.fromtimestamp(at, zone).replace(tzinfo=None)
            if low * 60 <= (wall - begin).total_seconds() < high * 60:
                if found and found[-1][1] == at: found[-1] = (found[-1][0], at + 60)
                else: found.append((at, at + 60))
        return found

    def until(self, at):
        place = bisect.bisect_right(self.starts, at)
        return self.sums[place] - max(0, (self.ends[place - 1] - at) if place else 0)

    def between(self, a, b): return max(0, self.until(b) - self.until(a))


def calendars(path, zone):
    """The calendar of a queue and a site."""
    minutes = lambda text: int(text[:2]) * 60 + int(text[3:])
    if path.endswith(".csv"):
        standard = Hours(zone, {day: [(480, 960)] for day in range(1, 6)}, [])
        return lambda queue, site: standard
    db = sqlite3.connect(path)
    all = {}
    for number, where in db.execute("SELECT id, zone FROM calendar").fetchall():
        week = collections.defaultdict(list)
        for day, start, until in db.execute("SELECT weekday, start, until FROM weekly_hours WHERE calendar = ?", (number,)):
            week[day].append((minutes(start), minutes(until)))
        closed = db.execute("SELECT first, last FROM calendar_exception WHERE calendar = ?", (number,)).fetchall()
        all[number] = Hours(zoneinfo.ZoneInfo(where) if where else zone, week, closed)
    queues = dict(db.execute("SELECT name, calendar FROM calendar_use JOIN queue ON queue.id = queue").fetchall())
    sites = {n.lower(): c for n, c in db.execute(
        "SELECT name, calendar FROM calendar_use JOIN site ON site.id = site")}
    def of(queue, site):
        return all[queues.get(queue) or sites.get((site or "").lower()) or 1]
    return of


def moments(t):
    """When it ended, each with when it was opened again after that, if it was; and reopenings."""
    ends = [] if t.end is None else [(t.end, None)]
    back = []
    for place, e in enumerate(t.events):
        if e.old < 4 or e.new > 3: continue
        before = [x for x in t.events[:place] if x.old <= 3 and x.new >= 4]
        if before and before[-1].actor == e.actor and e.at - before[-1].at <= 600: continue
        back.append(e.at)
        if before: ends.append((before[-1].at, e.at))
    return ends, back


def survival(waits, working=False):
    """Kaplan and Meier with fractions: the least times by which half and nine of ten ended."""
    waits = sorted((max(0, w[2] if working else w[0]), not w[1]) for w in waits)
    left, risk, found = F(1), len(waits), {}
    for length in sorted({w[0] for w in waits}):
        done = sum(1 for w in waits[bisect.bisect_left(waits, (length, False)):
                                    bisect.bisect_right(waits, (length, False))])
        gone = sum(1 for w in waits[bisect.bisect_left(waits, (length, True)):
                                    bisect.bisect_right(waits, (length, True))])
        if done:
            left *= 1 - F(done, risk)
            for share in (F(1, 2), F(9, 10)):
                if left <= 1 - share: found.setdefault(share, length)
        risk -= done + gone
    return found.get(F(1, 2)), found.get(F(9, 10))


class Question:
    def __init__(self, q, tickets):
        self.zone, self.now = zoneinfo.ZoneInfo(q["zone"]), q["now"]
        self.by, self.q = q.get("by"), q
        self.first, last = (datetime.date.fromisoformat(q[n]) for n in ("from", "to"))
        self.after = last + datetime.timedelta(days=1)
        self.span = (self.start(self.first), min(self.start(self.after), self.now + 1))
        self.tickets = [t for t in tickets if not t.merged and t.outcome != "spam" and not t.test]
        if q.get("imported") == "left-out": self.tickets = [t for t in self.tickets if not t.imported]
        if q.get("imported") == "only": self.tickets = [t for t in self.tickets if t.imported]
        if q.get("queue"): self.tickets = [t for t in self.tickets if t.queue == q["queue"]]
        if q.get("tag"): self.tickets = [t for t in self.tickets if t.av]

    def start(self, day):
        return int(datetime.datetime(day.year, day.month, day.day, tzinfo=self.zone).timestamp())

    def day(self, at):
        return datetime.datetime.fromtimestamp(at, self.zone).date()

    def other(self):
        def moved(at, months):
            local = datetime.datetime.fromtimestamp(at, self.zone)
            count = local.year * 12 + local.month - 1 + months
            for day in (local.day, 30, 29, 28):
                try: return int(local.replace(year=count // 12, month=count % 12 + 1, day=day, fold=0).timestamp())
                except ValueError: pass
        low, high = self.span
        if self.q["compare"] == "last-year": return moved(low, -12), moved(high, -12)
        last = self.day(high - 1)
        months = (last.year - self.first.year) * 12 + last.month - self.first.month + 1
        whole = high == self.start(last + datetime.timedelta(days=1))
        if self.first.day == 1 and (months > 1 or whole and (last + datetime.timedelta(days=1)).day == 1):
            return moved(low, -months), moved(high, -months)
        if whole and self.first.day <= 28 and (last + datetime.timedelta(days=1)).day == self.first.day:
            end = last + datetime.timedelta(days=1)
            return moved(low, -((end.year - self.first.year) * 12 + end.month - self.first.month)), low
        if whole: return self.start(self.first - (last + datetime.timedelta(days=1) - self.first)), low
        return low - (high - low), low

    def pieces(self, span):
        day, pieces = self.day(span[0]), []
        while True:
            first = {"day": day, "week": day - datetime.timedelta(days=day.weekday()), "month": day.replace(day=1)}[self.by]
            if pieces and self.start(first) >= span[1]: return pieces
            pieces.append(first.isoformat()[:7] if self.by == "month" else first.isoformat())
            day = first + datetime.timedelta(days={"day": 1, "week": 7, "month": 32}[self.by])
            if self.by == "month": day = day.replace(day=1)

    def names(self, t, at):
        if self.by in ("day", "week", "month"):
            day = self.day(at)
            if self.by == "week": day -= datetime.timedelta(days=day.weekday())
            return [day.isoformat()[:7] if self.by == "month" else day.isoformat()]
        if self.by == "priority": return [["", "low", "normal", "high", "urgent"][t.priority]]
        if self.by == "requester-group": return list(t.groups) or ["in no group"]
        value = {"site": t.site and t.site.lower(), "queue": t.queue, "assignee": t.assignee, "source": t.source}[self.by]
        return [value or ("nobody" if self.by == "assignee" else "no " + self.by)]

    def order(self, span, found):
        if self.by in ("day", "week", "month"): return self.pieces(span)
        if self.by == "priority": return ["urgent", "high", "normal", "low"]
        known = set(found)
        if self.by == "queue": known |= set(self.q["queues"])
        if self.by == "requester-group": known |= set(self.q["groups"])
        none = {"assignee": "nobody", "requester-group": "in no group"}.get(self.by, "no " + self.by)
        return sorted((n for n in known if n != none), key=str.lower) + ([none] if none in known else [])

    def flows(self, span):
        inside = lambda at: span[0] <= at < span[1]
        table = collections.defaultdict(lambda: [0, 0, 0])
        def count(t, at, part):
            for name in ["all"] + self.names(t, at): table[name][part] += 1
        for t in self.tickets:
            if inside(t.created): count(t, t.created, 0)
            ends, back = moments(t)
            for at, _ in ends:
                if inside(at): count(t, at, 1)
            for at in back:
                if inside(at): count(t, at, 2)
        return table

    def with_other(self, span, of):
        """The names in order, the figures of both periods by name."""
        here = of(span)
        names = self.order(span, [n for n in here if n != "all"])
        there = None
        if self.q.get("compare"):
            there = of(self.other())
            if self.by in ("day", "week", "month"):
                pieces = self.pieces(self.other())
                there = {"all": there["all"], **{n: there[p] for n, p in zip(names, pieces)}}
        return ["all"] + names, here, there

    def volume(self):
        names, here, there = self.with_other(self.span, self.flows)
        word = {"requester-group": "group"}.get(self.by, self.by)
        time = self.by in ("day", "week", "month")
        rows = []
        for n in names:
            a = here[n] if n in here else [0, 0, 0]
            b = [None] * 3
            if there is not None: b = there[n] if n in there else [0, 0, 0]
            rows.append(dict(of="all" if n == "all" else word, group=n, opened=a[0], ended=a[1], reopened=a[2],
                             opened_before=b[0], ended_before=b[1], reopened_before=b[2]))
        return rows

    def open_at(self, at):
        """Tickets open at a moment, from their whole lives."""
        table = collections.Counter()
        for t in self.tickets:
            ends, back = moments(t)
            open = (t.created < at) - sum(1 for e, _ in ends if e < at) + sum(1 for b in back if b < at)
            for name in ["all"] + (self.names(t, t.created) if self.by not in ("day", "week", "month") else []):
                table[name] += open
        return table

    def backlog(self):
        flows = self.flows(self.span)
        low, high = self.span
        word = {"requester-group": "group"}.get(self.by, self.by)
        rows = [dict(of="all", group="all", start=self.open_at(low)["all"], end=self.open_at(high)["all"])]
        if self.by in ("day", "week", "month"):
            pieces = self.pieces(self.span)
            starts = [low] + [self.start(datetime.date.fromisoformat(p + "-01" if self.by == "month" else p)) for p in pieces[1:]]
            for n, a, b in zip(pieces, starts, starts[1:] + [high]):
                rows.append(dict(of=word, group=n, start=self.open_at(a)["all"], end=self.open_at(b)["all"]))
        else:
            starts, ends = self.open_at(low), self.open_at(high)
            names = self.order(self.span, [n for n in flows if n != "all"])
            names += sorted(n for n in ends if ends[n] and n != "all" and n not in names)
            for n in names:
                rows.append(dict(of=word, group=n, start=starts[n], end=ends[n]))
        for row in rows:
            f = flows[row["group"]]
            row.update(opened=f[0], reopened=f[2], ended=f[1], end_before=None)
        if self.q.get("compare"):
            low, high = self.other()
            rows[0]["end_before"] = self.open_at(high)["all"]
            if self.by in ("day", "week", "month"):
                pieces = self.pieces((low, high))
                ends = [self.start(datetime.date.fromisoformat(p + "-01" if self.by == "month" else p)) for p in pieces[1:]]
                for row, end in zip(rows[1:], ends + [high]): row["end_before"] = self.open_at(end)["all"]
            else:
                there = self.open_at(high)
                for row in rows[1:]: row["end_before"] = there[row["group"]]
        return rows

    def waits(self, kind, span):
        table = collections.defaultdict(list)
        for t in self.tickets:
            if not span[0] <= t.created < span[1]: continue
            done = t.responded if kind == "response" else None
            given = (t.end if t.end is not None else t.updated) if t.state >= 4 else None
            if kind == "response" and t.responded is None and t.imported: continue
            if kind == "resolution" and t.outcome not in ("withdrawn", "duplicate"): done = t.end
            until = done if done is not None else given if given is not None else self.now
            until, ended = min(until, self.now), done is not None and done <= self.now
            work = hours(t.queue, t.site).between(t.created, until)
            for name in ["all"] + self.names(t, t.created):
                table[name].append((until - t.created, ended, work))
        return table

    def wait(self, kind):
        names, here, there = self.with_other(self.span, lambda span: self.waits(kind, span))
        word = {"requester-group": "group"}.get(self.by, self.by)
        rows = []
        for n in names:
            a = here[n] if n in here else []
            median, high = survival(a)
            row = dict(of="all" if n == "all" else word, group=n, n=len(a), done=sum(w[1] for w in a),
                       median=median, p90=high, working_median=survival(a, True)[0], working_p90=survival(a, True)[1], few=len(a) < 10, n_before=None, median_before=None, p90_before=None)
            row["waiting"] = row["n"] - row["done"]
            if there is not None:
                b = there[n] if n in there else []
                row["n_before"] = len(b)
                row["median_before"], row["p90_before"] = survival(b, True)
            rows.append(row)
        return rows

    def response(self): return self.wait("response")

    def resolution(self): return self.wait("resolution")

    def reopened(self):
        def ends(span):
            table = collections.defaultdict(lambda: [0, 0])
            for t in self.tickets:
                for at, back in moments(t)[0]:
                    if not span[0] <= at < span[1]: continue
                    for name in ["all"] + self.names(t, at):
                        table[name][0] += 1
                        table[name][1] += back is not None
            return table
        names, here, there = self.with_other(self.span, ends)
        word = {"requester-group": "group"}.get(self.by, self.by)
        share = lambda pair: pair[1] / pair[0] if pair and pair[0] else None
        return [dict(of="all" if n == "all" else word, group=n, ended=here[n][0] if n in here else 0,
                     reopened=here[n][1] if n in here else 0, share=share(here.get(n)),
                     share_before=share(there.get(n)) if there else None) for n in names]

    def sites(self):
        self.by = "site"
        answers, ends, flows = self.waits("response", self.span), self.waits("resolution", self.span), self.flows(self.span)
        rows = []
        for n in ["all"] + self.order(self.span, [n for n in ends if n != "all"]):
            a, b = survival(answers[n] if n in answers else []), survival(ends[n])
            c, d = survival(answers[n] if n in answers else [], True), survival(ends[n], True)
            rows.append(dict(site=n, n=len(ends[n]), response_n=len(answers[n]) if n in answers else 0,
                             response_median=a[0], response_p90=a[1], resolution_median=b[0], resolution_p90=b[1],
                             working_response_median=c[0], working_response_p90=c[1],
                             working_resolution_median=d[0], working_resolution_p90=d[1],
                             ended=flows[n][1], reopened=flows[n][2]))
        return rows

    def people(self):
        loads = collections.defaultdict(lambda: dict(opened=0, ended=0, open=0, waiting=0, quiet=0, overdue=0, oldest=None))
        for t in self.tickets:
            load = loads[t.assignee]
            if self.span[0] <= t.created < self.span[1]:
                load["opened"] += 1
                load["ended"] += t.state >= 4
            if t.state > 3: continue
            load["open"] += 1
            load["waiting"] += t.state == 3
            load["quiet"] += (t.informed or t.created) < self.now - 3 * 86400
            load["overdue"] += t.due is not None and t.due < self.now
            load["oldest"] = min(load["oldest"] or t.created, t.created)
        nobody, few, rows = loads.pop(None, None), [], []
        for name in sorted(loads, key=str.lower):
            load = loads[name]
            if max(load["opened"], load["open"]) >= 5: rows.append(dict(person=name, **load))
            elif load["opened"] or load["open"]: few.append(load)
        if few:
            others = {k: sum(l[k] for l in few) for k in few[0] if k != "oldest"}
            rows.append(dict(person="others", **others, oldest=min((l["oldest"] for l in few if l["oldest"]), default=None)))
        if nobody and (nobody["opened"] or nobody["open"]): rows.append(dict(person="nobody yet", **nobody))
        for row in rows: row["oldest"] = self.stamp(row["oldest"])
        return rows

    def stamp(self, at):
        if at is None: return None
        return datetime.datetime.fromtimestamp(at, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")

    def kept(self, span):
        table = collections.defaultdict(lambda: collections.defaultdict(lambda: [0, 0, 0, 0, []]))
        def count(t, at, level, kind, result, late=None):
            names = self.names(t, at) if self.by != "level" else [level] if level else []
            for name in ["all"] + names:
                table[name][kind][["met", "missed", "running", "none"].index(result)] += 1
                if result == "missed" and late is not None: table[name][kind][4].append(late)
        for t in self.tickets:
            if span[0] <= t.created < span[1]:
                for level, kind, result, late in promises.outcomes(t): count(t, t.created, level, kind, result, late)
            for due, result in promises.times(t):
                if span[0] <= due < span[1]: count(t, due, None, "promise", result)
        return table

    def levels(self):
        names, here, there = self.with_other(self.span, self.kept)
        word = {"requester-group": "group"}.get(self.by, self.by)
        rows = []
        for n in names:
            for kind in ("response", "next-word", "resolution", "promise"):
                if self.by == "level" and kind == "promise" and n != "all": continue
                met, missed, running, none, late = here[n][kind]
                late = sorted(late)
                count = met + missed + running
                before = None if there is None else there[n][kind] if n in there else [0, 0, 0, 0, []]
                rows.append(dict(
                    of="all" if n == "all" else word, group=n, promise=kind, n=count, met=met, missed=missed,
                    late_median=late[(len(late) + 1) // 2 - 1] if late else None,
                    late_p90=late[-(-9 * len(late) // 10) - 1] if late else None,
                    running=running, none=none, share=met / (met + missed) if met + missed else None,
                    lowest=met / count if count else None, highest=(met + running) / count if count else None,
                    n_before=sum(before[:3]) if before else None,
                    share_before=before[0] / (before[0] + before[1]) if before and before[0] + before[1] else None))
        return rows

    def assets(self):
        devices = collections.defaultdict(list)
        for t in self.tickets:
            if t.asset and self.span[0] <= t.created < self.span[1]: devices[t.asset].append(t)
        rows = []
        for asset, all in sorted(devices.items(), key=lambda d: (-len(d[1]), d[0].lower())):
            if len(all) < 2: continue
            last = max(enumerate(all), key=lambda pair: (pair[1].created, pair[0]))[1]
            rows.append(dict(asset=asset, opened=len(all), open=sum(t.state <= 3 for t in all),
                             last=self.stamp(last.created), place=" ".join(filter(None, (last.site, last.room))) or None))
        return rows


source = sys.argv[1]
tickets = None
for line in sys.stdin:
    q = json.loads(line)
    if tickets is None:
        hours = calendars(source, zoneinfo.ZoneInfo(q["zone"]))
        if not source.endswith(".csv"): promises = Promises(source, hours, q["now"])
        tickets = from_servicenow(source, zoneinfo.ZoneInfo(q["zone"])) if source.endswith(".csv") else from_store(source)
    question = Question(q, tickets)
    print(json.dumps(getattr(question, q["report"])()))

"""Makes web-server logs with a fixed seed, and counts them by the documented rule, independently.

    logs.py make DIR SEED LINES      writes combined.log, vhost.log, lighttpd.log, caddy.log, nginx.log
    logs.py count PROGRAMS ZONE FILE… prints the counts of all files as JSON
    logs.py big FILE LINES           writes a long log quickly
"""
import collections, datetime, json, random, re, sys, urllib.parse, zoneinfo

BROWSERS = [
    "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 Chrome/{} Safari/537.36".format(v)
    for v in range(110, 130)
] + [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1",
    "Mozilla/5.0 (Windows NT 10.0; rv:125.0) Gecko/20100101 Firefox/125.0",
    "Mozilla/5.0 (Linux; Android 13; CUBOT X70) AppleWebKit/537.36 Chrome/124.0 Mobile",
    'Mozilla/5.0 "quoted" (odd) \\ Browser/1.0', "Mozilla/5.0 (Ünïcode; ☃) Browser/2",
]
PROGRAMS = [
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "curl/8.5.0",
    "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 12 subscribers)", "python-requests/2.31", "-", "",
    "Mozilla/5.0 HeadlessChrome/120.0", "UptimeRobot/2.0", "facebookexternalhit/1.1",
]
PATHS = (
    ["/news/a-%d.html" % n for n in range(1, 30)] + ["/es/news/a-%d.html" % n for n in range(1, 9)]
    + ["/", "/index.html", "/news/", "/news/2026.html", "/articles/k-3.html", "/help.html", "/help",
       "/news/tag-wifi.html", "/feed.xml", "/feed.json", "/es/feed.xml", "/style.css", "/icon.svg",
       "/news/a-3/plan.png", "/sitemap.xml", "/news/a-3.html?utm=1", "/news/a-3.html?x=/../y",
       "/%6eews/a-4.html", "/../../etc/passwd", "/news/../news/a-5.html", "/news//a-5.html",
       "/./help.html", "/wp-login.php", "/a%00b.html", "/%zz", "http://other.example/", "*",
       "/.well-known/x", "/news/a b.html", "/x" * 300, "/né.html"])


def addresses(chance):
    return (["10.20.30.%d" % n for n in range(1, 40)] + ["2001:db8::%x" % n for n in range(1, 30)]
            + ["198.51.100.7"] * 40)


def requests(seed, count):
    chance = random.Random(seed)
    people = addresses(chance)
    at = datetime.datetime(2026, 4, 27, 0, 10, tzinfo=datetime.timezone.utc)
    for _ in range(count):
        at += datetime.timedelta(seconds=chance.choice([0, 1, 3, 20, 200]))
        yield {
            "at": at - datetime.timedelta(seconds=chance.choice([0, 0, 0, 5])),
            "zone": datetime.timezone(datetime.timedelta(minutes=chance.choice([0, 120, -420, 345]))),
            "host": chance.choice(["tech.example.org"] * 8 + ["www.tech.example.org", "TECH.example.org",
                                                             "other.example.org"]),
            "address": chance.choice(people), "user": chance.choice(["-"] * 9 + ["kim [it]"]),
            "method": chance.choice(["GET"] * 12 + ["HEAD", "POST", "OPTIONS"]),
            "path": chance.choice(PATHS),
            "status": chance.choice([200] * 14 + [304, 304, 301, 206, 403, 404, 500]),
            "agent": chance.choice(BROWSERS * 2 + PROGRAMS),
            "prefetch": chance.random() < 0.05,
        }


def apache(text):
    return "".join(
        {'"': '\\"', "\\": "\\\\"}.get(chr(b), chr(b) if 32 <= b < 127 else "\\x%02x" % b)
        for b in text.encode())


def common_time(r):
    return r["at"].astimezone(r["zone"]).strftime("%d/%b/%Y:%H:%M:%S %z")


def combined(r, lead):
    return (f'{lead} [{common_time(r)}] "{r["method"]} {apache(r["path"])} HTTP/1.1" {r["status"]} 512 '
            f'"https://example.org/" "{apache(r["agent"])}"')


def nginx_raw(r):
    """nginx writes bytes above 127 as they are, and the rest of its JSON escaped."""
    return json.dumps({
        "time_iso8601": r["at"].astimezone(r["zone"]).isoformat(), "remote_addr": r["address"],
        "host": r["host"] + ":443", "request": f'{r["method"]} {r["path"]} HTTP/2.0',
        "status": str(r["status"]), "request_time": "0.001", "http_user_agent": r["agent"],
        "http_purpose": "prefetch" if r["prefetch"] else ""}, ensure_ascii=False)


def caddy(r):
    headers = {"Status": ["999"], "Host": ["forged.example"], "Client-Ip": ["203.0.113.99"], "Time": ["soon"]}
    if r["agent"] != "":
        headers["User-Agent"] = [r["agent"]]
    if r["prefetch"]:
        headers["Sec-Purpose"] = ["prefetch;prerender"]
    return json.dumps({
        "level": "info", "ts": r["at"].timestamp() + 0.25, "logger": "http.log.access", "msg": "handled request",
        "request": {"remote_ip": "127.0.0.1", "remote_port": "1", "client_ip": r["address"], "proto": "HTTP/2.0",
                    "method": r["method"], "host": r["host"], "uri": r["path"], "headers": headers,
                    "tls": {"resumed": False, "version": 772}},
        "bytes_read": 0, "user_id": "", "duration": 0.001, "size": 512, "status": r["status"],
        "resp_headers": {"Server": ["Caddy"], "Status": ["7"]}})


WRITERS = {
    "combined.log": lambda r: combined(r, f'{r["address"]} - {r["user"]}'),
    "vhost.log": lambda r: combined(r, f'{r["host"]}:443 {r["address"]} - {r["user"]}'),
    "lighttpd.log": lambda r: combined(r, f'{r["address"]} {r["host"]} -'),
    "nginx.log": nginx_raw, "caddy.log": caddy,
}


# --- counting, by other means than the program's -------------------------------------------------

COMBINED = re.compile(
    rb'^(?P<lead>\S+ .*?) ?\[(?P<time>\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\] '
    rb'"(?P<request>(?:[^"\\]|\\.)*)" (?P<status>\d{3}) \S+ "(?:[^"\\]|\\.)*" "(?P<agent>(?:[^"\\]|\\.)*)"')


def parse(line):
    if line.startswith(b"{"):
        o = json.loads(line)
        if "request" in o and isinstance(o["request"], dict):
            q = o["request"]
            h = q["headers"]
            return dict(at=datetime.datetime.fromtimestamp(int(o["ts"]), datetime.timezone.utc), host=q["host"],
                        address=q["client_ip"], method=q["method"], path=q["uri"], status=o["status"],
                        agent=h.get("User-Agent", [""])[0], prefetch="Sec-Purpose" in h)
        method, path = o["request"].split(" ", 1)
        return dict(at=datetime.datetime.fromisoformat(o["time_iso8601"]), host=o["host"], address=o["remote_addr"],
                    method=method, path=path.rsplit(" ", 1)[0], status=int(o["status"]),
                    agent=o["http_user_agent"], prefetch=o["http_purpose"] != "")
    m = COMBINED.match(line)
    words = m["lead"].decode().split(" ")
    if ":443" in words[0]:
        host, address = words[0], words[1]
    elif words[1] != "-":
        host, address = words[1], words[0]
    else:
        host, address = None, words[0]
    request = m["request"].decode("latin-1")
    method, path = request.split(" ", 1)
    return dict(at=datetime.datetime.strptime(m["time"].decode(), "%d/%b/%Y:%H:%M:%S %z"), host=host, address=address,
                method=method, path=path.rsplit(" ", 1)[0], status=int(m["status"]),
                agent=m["agent"].decode("latin-1"), prefetch=False)


def kind(path):
    """What a path is: ('page', path), 'feeds', 'files' or 'others'."""
    path = path.split("?")[0].split("#")[0]
    if not path.startswith("/") or re.search(r"%(?![0-9A-Fa-f]{2})", path):
        return "others"
    path = urllib.parse.unquote_to_bytes(path).decode("latin-1")[1:]
    if len(path) > 200 or not re.fullmatch(r"[A-Za-z0-9._/-]*", path):
        return "others"
    parts = path.split("/")
    if "" in parts[:-1] or any(p.startswith(".") for p in parts):
        return "others"
    if parts[-1] in ("feed.xml", "feed.json"):
        return "feeds"
    if parts[-1] == "":
        return ("page", path + "index.html")
    if "." not in parts[-1]:
        path += ".html"
    return ("page", path) if path.endswith(".html") else "files"


def count(programs, zone, files):
    words, browsers = [], []
    for line in open(programs):
        line = line.strip().lower()
        if line.startswith("!"):
            browsers.append(line[1:].strip())
        elif line and not line.startswith("#"):
            words.append(line)
    zone = zoneinfo.ZoneInfo(zone)
    days = collections.defaultdict(lambda: collections.Counter())
    clients, pages = collections.defaultdict(set), collections.defaultdict(lambda: [0, set(), 0])
    elsewhere = 0
    for name in files:
        for line in open(name, "rb"):
            r = parse(line)
            host = (r["host"] or "tech.example.org").split(":")[0].lower()
            if host not in ("tech.example.org", "www.tech.example.org"):
                elsewhere += 1
                continue
            day = r["at"].astimezone(zone).date().isoformat()
            c = days[day]
            what = kind(r["path"])
            agent = r["agent"].lower()
            for b in browsers:
                agent = agent.replace(b, " ")
            who = (r["address"], r["agent"])
            if r["status"] >= 400:
                c["errors"] += 1
            elif r["method"] == "HEAD":
                c["heads"] += 1
            elif r["method"] != "GET" or r["status"] not in (200, 304):
                c["others"] += 1
            elif what == "feeds":
                c["feeds"] += 1
                clients[day, "feeds"].add(who)
            elif isinstance(what, str):
                c[what] += 1
            elif len(agent) < 2 or any(w in agent for w in words):
                c["bots"] += 1
                pages[day, what[1]][2] += 1
            elif r["prefetch"]:
                c["prefetches"] += 1
            else:
                c["views"] += 1
                clients[day, "views"].add(who)
                pages[day, what[1]][0] += 1
                pages[day, what[1]][1].add(who)
    names = ["views", "feeds", "bots", "heads", "errors", "files", "prefetches", "others"]
    return {
        "elsewhere": elsewhere,
        "days": {d: {n: c[n] for n in names} | {"clients": len(clients[d, "views"]),
                                                "feed_clients": len(clients[d, "feeds"])}
                 for d, c in sorted(days.items())},
        "pages": {f"{d} {p}": [v[0], len(v[1]), v[2]] for (d, p), v in sorted(pages.items())},
    }


def big(path, lines):
    chance = random.Random(1)
    people = addresses(chance)
    some = [(chance.choice(people), chance.choice(PATHS[:48]), chance.choice([200] * 9 + [304, 404]),
             apache(chance.choice(BROWSERS * 3 + PROGRAMS[:5]))) for _ in range(20000)]
    start = datetime.datetime(2026, 3, 1)
    with open(path, "w") as file:
        for i in range(lines):
            address, target, status, agent = some[i * 7919 % 20000]
            if i % 50 == 0:
                at = (start + datetime.timedelta(seconds=i * 600_000 // lines)).strftime("%d/%b/%Y:%H:%M:%S")
            file.write(f'{address[:-1]}{i * 31 % 251} - - [{at} +0000] "GET {target} HTTP/1.1" {status} 5120 '
                       f'"https://tech.example.org/" "{agent}"\n')


if sys.argv[1] == "make":
    for name, write in WRITERS.items():
        with open(f"{sys.argv[2]}/{name}", "w", encoding="utf-8") as file:
            for r in requests(int(sys.argv[3]), int(sys.argv[4])):
                file.write(write(r) + "\n")
elif sys.argv[1] == "big":
    big(sys.argv[2], int(sys.argv[3]))
else:
    json.dump(count(sys.argv[2], sys.argv[3], sys.argv[4:]), sys.stdout)

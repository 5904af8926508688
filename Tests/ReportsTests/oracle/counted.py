"""The results of a survey, counted from its sheets: counted.py STORE SURVEY GROUPING < sheets.

GROUPING is all, site or role. Sheets are the lines that answers.py prints. Prints one row a line:
item, group, figure, answer, count, of, value, low, high, hidden. Intervals are those of statsmodels.
"""
import json, math, sqlite3, statistics, sys, warnings

warnings.filterwarnings("ignore")
from statsmodels.stats.proportion import proportion_confint, confint_proportions_2indep
from statsmodels.stats.weightstats import DescrStatsW

path, survey, grouping = sys.argv[1], int(sys.argv[2]), sys.argv[3]
db = sqlite3.connect(path)
threshold = db.execute("SELECT threshold FROM survey WHERE id = ?", (survey,)).fetchone()[0]
items = db.execute("SELECT item, key, kind FROM survey_item WHERE survey = ? ORDER BY item", (survey,)).fetchall()
words = {}
for item, value, key in db.execute("SELECT item, value, key FROM survey_option WHERE survey = ?", (survey,)):
    words.setdefault(item, {})[value] = key
sheets = [json.loads(line) for line in sys.stdin]
SCALES = {"rating": range(1, 6), "grid": range(1, 6), "nps": range(11), "effort": range(1, 8), "yesno": range(2)}
GOOD = {"rating": {4, 5}, "grid": {4, 5}, "effort": {5, 6, 7}, "yesno": {1}}
NAMES = {"rating": "CSAT", "grid": "CSAT", "effort": "easy", "yesno": "yes", "nps": "NPS"}
Z = statistics.NormalDist().inv_cdf(0.975)


def out(*row): print(json.dumps(row))


def score(kind, lists):
    flat = [values[0] for values in lists]
    if kind == "nps":
        up, down = sum(v >= 9 for v in flat), sum(v <= 6 for v in flat)
        sample = DescrStatsW([1., 0., -1.], [up + .75, len(flat) - up - down + 1.5, down + .75])
        value = (up - down) / len(flat)
        margin = Z * math.sqrt(sample.var / sample.sum_weights)
        return value, max(-1, min(value, sample.mean - margin)), min(1, max(value, sample.mean + margin))
    hits = sum(v in GOOD[kind] for v in flat)
    return (hits / len(flat), *proportion_confint(hits, len(flat), method="wilson"))


def difference(kind, part, rest):
    if kind != "nps":
        a, b = (sum(v[0] in GOOD[kind] for v in lists) for lists in (part, rest))
        low, high = confint_proportions_2indep(a, len(part), b, len(rest), method="newcomb")
        return a / len(part) - b / len(rest), low, high
    (x, xl, xh), (y, yl, yh) = score(kind, part), score(kind, rest)
    return x - y, x - y - math.hypot(x - xl, yh - y), x - y + math.hypot(xh - x, y - yl)


def tell(item, key, kind, group, lists):
    n = len(lists)
    out(key, group, "answered", None, n, None, None, None, None, False)
    for value in sorted(words.get(item) or SCALES[kind]):
        hits = sum(value in values for values in lists)
        low, high = proportion_confint(hits, n, method="wilson")
        out(key, group, "answer", words.get(item, {}).get(value, {"yesno": {0: "no", 1: "yes"}}.get(kind, {}).get(value, str(value))),
            hits, n, hits / n, max(0, low), min(1, high), False)
    unit = 100 if kind == "nps" else 1
    if kind in NAMES:
        out(key, group, NAMES[kind], None, None, n, *(unit * v for v in score(kind, lists)), False)
        if kind != "yesno":
            flat = [values[0] for values in lists]
            out(key, group, "median", None, None, n, statistics.median(flat), None, None, False)
            out(key, group, "mean", None, None, n, statistics.fmean(flat), None, None, False)


def hidden(sizes):
    small = [n for n in sizes if n < threshold]
    if not small: return [False] * len(sizes)
    large = [n for n in sizes if n >= threshold]
    enough = len(small) > 1 and threshold <= sum(small) < len(small) * (threshold - 1)
    also = None if enough or not large else min(large)
    return [n < threshold or n == also for n in sizes]


for item, key, kind in items:
    given = [(sheet.get(grouping, ""), sheet["answers"][key]) for sheet in sheets if key in sheet["answers"]]
    if kind == "text" or not given: continue
    if len(given) < threshold:
        out(key, None, "answered", None, None, None, None, None, None, True)
        continue
    tell(item, key, kind, None, [values for _, values in given])
    if grouping == "all": continue
    groups = sorted({group for group, _ in given}, key=lambda name: (name == "", name.lower()))
    sizes = [sum(group == name for group, _ in given) for name in groups]
    for name, n, gone in zip(groups, sizes, hidden(sizes)):
        if gone:
            out(key, name, "answered", None, None, None, None, None, None, True)
            continue
        part = [values for group, values in given if group == name]
        rest = [values for group, values in given if group != name]
        tell(item, key, kind, name, part)
        if rest and kind in NAMES:
            unit = 100 if kind == "nps" else 1
            out(key, name, "difference", None, None, None, *(unit * v for v in difference(kind, part, rest)), False)

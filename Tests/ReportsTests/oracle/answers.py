"""Fills a survey of a store with answers: answers.py STORE SURVEY SEED COUNT [SITES].

Each sheet has a group, skips some questions and writes a word or two. The same seed gives the same
answers. Prints the sheets as JSON lines: what was answered, by item key, as the counter of
`counted.py` takes them.
"""
import json, random, sqlite3, sys

path, survey, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
sites = int(sys.argv[5]) if len(sys.argv) > 5 else 6
dice = random.Random(seed)
db = sqlite3.connect(path)
mode = db.execute("SELECT mode FROM survey WHERE id = ?", (survey,)).fetchone()[0]
items = db.execute("SELECT item, key, kind FROM survey_item WHERE survey = ? ORDER BY item", (survey,)).fetchall()
options = {}
for item, value in db.execute("SELECT item, value FROM survey_option WHERE survey = ?", (survey,)):
    options.setdefault(item, []).append(value)
cells = []
for place in range(sites):
    for role in ("teacher", "office"):
        cells.append((len(cells) + 1, f"School {chr(65 + place)}", role))
db.executemany("INSERT INTO survey_cell(survey, cell, site, role) VALUES (?, ?, ?, ?)",
               [(survey, *cell) for cell in cells])
weights = [dice.choice((1, 2, 4, 16, 40)) for _ in cells]
answers, comments, sheets, ids = [], [], [], set()
for _ in range(count):
    response = dice.randrange(1, 1 << 63)
    while response in ids: response = dice.randrange(1, 1 << 63)
    ids.add(response)
    cell = 0 if dice.random() < 0.03 else dice.choices(cells, weights)[0][0]
    sheet = {"cell": cell, "site": cells[cell - 1][1] if cell else "", "role": cells[cell - 1][2] if cell else ""}
    stop = len(items) if dice.random() < 0.9 else dice.randrange(1, len(items) + 1)
    chosen = {}
    for place, (item, key, kind) in enumerate(items):
        if place >= stop or (place and dice.random() < 0.1): continue
        lean = cell % 3
        if kind in ("rating", "grid"): chosen[key] = [min(5, max(1, dice.randrange(1, 6) + lean - 1))]
        elif kind == "nps": chosen[key] = [min(10, dice.randrange(0, 11) + lean)]
        elif kind == "effort": chosen[key] = [dice.randrange(1, 8)]
        elif kind == "yesno": chosen[key] = [dice.randrange(0, 2)]
        elif kind == "single": chosen[key] = [dice.choice(options[item])]
        elif kind == "multiple": chosen[key] = sorted(dice.sample(options[item], dice.randrange(1, len(options[item]) + 1)))
        elif dice.random() < 0.05: comments.append((survey, item, response, cell, f"Words {dice.randrange(100)}"))
        for value in chosen.get(key, ()): answers.append((survey, item, cell, value, response))
    sheet["answers"], sheet["complete"] = chosen, stop == len(items)
    sheets.append((response, cell, sheet))
if mode == "anonymous":
    db.executemany("INSERT INTO survey_ballot(survey, response, version, cell, complete) VALUES (?, ?, 1, ?, ?)",
                   sorted((survey, response, cell, int(sheet["complete"])) for response, cell, sheet in sheets))
else:
    db.executemany("INSERT INTO survey_response(id, survey, version, cell, received, via, complete)"
                   " VALUES (?, ?, 1, ?, 1780000000, 'shell', ?)",
                   [(response, survey, cell, int(sheet["complete"])) for response, cell, sheet in sheets])
db.executemany("INSERT INTO survey_answer(survey, item, cell, value, response) VALUES (?, ?, ?, ?, ?)", sorted(answers))
db.executemany("INSERT INTO survey_comment(survey, item, response, cell, text) VALUES (?, ?, ?, ?, ?)", sorted(comments))
db.commit()
for _, _, sheet in sheets: print(json.dumps(sheet))

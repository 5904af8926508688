"""Writes the same answers as four programs export them: exports.py FOLDER SEED COUNT.

Makes google-forms.csv, microsoft-forms.csv, surveymonkey.csv and limesurvey.csv, and prints what they
hold as lines `item value count`, and `item text` for words.
"""
import collections, csv, random, sys

folder, dice, count = sys.argv[1], random.Random(int(sys.argv[2])), int(sys.argv[3])
SLOW = {"wifi": "Wifi, or the network", "print": "Printing", "other": "Something else"}
PLACE = {"north": "North School", "south": "South School"}
LABELS = {1: "Very badly", 5: "Very well"}
sheets, totals = [], collections.Counter()
for number in range(count):
    def maybe(make): return make() if dice.random() < 0.85 else None
    sheet = {
        "speed": maybe(lambda: dice.randrange(1, 6)), "services.wifi": maybe(lambda: dice.randrange(1, 6)),
        "services.print": maybe(lambda: dice.randrange(1, 6)), "recommend": maybe(lambda: dice.randrange(11)),
        "again": maybe(lambda: dice.randrange(2)), "place": maybe(lambda: dice.choice(list(PLACE))),
        "slow": maybe(lambda: sorted(dice.sample(list(SLOW), dice.randrange(1, 4)), key=list(SLOW).index)),
        "why": maybe(lambda: dice.choice(['Too "slow", often', "Two\nlines", "ñandú; yes", "0"]))}
    if all(value is None for value in sheet.values()): sheet["speed"] = 3
    sheets.append((number + 1, sheet))
    places = {"place": list(PLACE), "slow": list(SLOW)}
    for key, value in sheet.items():
        if value is None: continue
        if key == "why": totals[key + " " + value.replace("\n", "|")] += 1
        elif key in places:
            for one in value if isinstance(value, list) else [value]: totals[f"{key} {places[key].index(one) + 1}"] += 1
        else: totals[f"{key} {value}"] += 1


def show(value, how=lambda value: value): return "" if value is None else how(value)


def write(name, headings, rows):
    with open(f"{folder}/{name}.csv", "w", newline="", encoding="utf-8-sig" if "micro" in name else "utf-8") as file:
        writer = csv.writer(file)
        for line in headings: writer.writerow(line)
        for row in rows: writer.writerow(row)


def label(value): return LABELS.get(value, str(value))
def yes(value): return "Yes" if value else "No"


write("google-forms", [["Timestamp", "How fast is the network?", "How well do these work? [Wireless]", "How well do these work? [Printing]",
                        "Would you recommend us?", "Would you ask again?", "Where do you work?", "What is slow?", "Why?"]],
      [[f"2026/05/{n % 28 + 1:02} {n % 12 + 1}:{n % 60:02}:11 AM GMT-5", show(s["speed"]), show(s["services.wifi"], label), show(s["services.print"], label),
        show(s["recommend"]), show(s["again"], yes), show(s["place"], PLACE.get), show(s["slow"], lambda v: ", ".join(SLOW[o] for o in v)), show(s["why"])]
       for n, s in sheets])
write("microsoft-forms", [["ID", "Start time", "Completion time", "Email", "Name", "How fast is the network?", "Wireless", "Printing",
                           "Would you recommend us?", "Would you ask again?", "Where do you work?", "What is slow?", "Why?"]],
      [[n, "5/1/26 8:00:00", f"5/{n % 28 + 1}/26 {n % 12 + 8}:{n % 60:02}:00", "anonymous", "", show(s["speed"]), show(s["services.wifi"], label),
        show(s["services.print"], label), show(s["recommend"]), show(s["again"], yes), show(s["place"], PLACE.get),
        show(s["slow"], lambda v: "".join(SLOW[o] + ";" for o in v)), show(s["why"])] for n, s in sheets])
write("surveymonkey", [["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address", "First Name", "Last Name", "Custom Data 1",
                        "How fast is the network?", "How well do these work?", "", "Would you recommend us?", "Would you ask again?", "Where do you work?",
                        "What is slow?", "", "", "Why?"],
                       [""] * 9 + ["Response", "Wireless", "Printing", "Response", "Response", "Response", *SLOW.values(), "Open-Ended Response"]],
      [[11800000000 + n, 4411, "05/01/2026 08:00:00 AM", f"05/{n % 28 + 1:02}/2026 09:{n % 60:02}:00 AM", "10.0.0.1", "", "", "", "",
        show(s["speed"]), show(s["services.wifi"], label), show(s["services.print"], label), show(s["recommend"]), show(s["again"], yes),
        show(s["place"], PLACE.get), *[SLOW[o] if s["slow"] and o in s["slow"] else "" for o in SLOW], show(s["why"])] for n, s in sheets])
write("limesurvey", [["id", "submitdate", "lastpage", "startlanguage", "seed", "startdate", "datestamp", "speed", "services[wifi]", "services[print]",
                      "recommend", "again", "place", "slow[wifi]", "slow[print]", "slow[other]", "why"]],
      [[n, "" if n % 10 == 0 else "2026-05-02 10:00:00", 3, "en", 12345, "2026-05-02 09:50:00", f"2026-05-{n % 28 + 1:02} 10:00:00", show(s["speed"], lambda v: f"A{v}"),
        show(s["services.wifi"], lambda v: f"A{v}"), show(s["services.print"], lambda v: f"A{v}"), show(s["recommend"]), show(s["again"], lambda v: "Y" if v else "N"),
        show(s["place"]), *["Y" if s["slow"] and o in s["slow"] else "" if s["slow"] is None else "N" for o in SLOW], show(s["why"])] for n, s in sheets])
for key in sorted(totals): print(key, totals[key])

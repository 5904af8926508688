"""Who hears nothing when services fail, the slow way: every person, every case, nothing shared.

Reads a district as JSON on standard input and prints the cases as JSON.
"""

import itertools, json, sys

d = json.load(sys.stdin)
services = range(d["services"])
needs = d["needs"]  # [service, needs, help only, alternative or null]


def down(failed):
    known = {}

    def is_down(s):
        if s in known:
            return known[s]
        if s in failed:
            known[s] = True
            return True
        mine = [n for n in needs if n[0] == s]
        plain = any(is_down(n[1]) for n in mine if not n[2] and n[3] is None)
        groups = {n[3] for n in mine if n[3] is not None}
        any_group = any(
            all(is_down(n[1]) and not n[2] for n in mine if n[3] == g) for g in groups
        )
        known[s] = plain or any_group
        return known[s]

    return {s for s in services if is_down(s)}


def hears(person, bad):
    for channel in d["channels"]:
        if not person["mail" if channel["way"] == "mail" else "phone"]:
            continue
        if any(s in bad for s in channel["needs"]):
            continue
        deaf = {r[0] for r in channel["readers"] if r[1] in bad}
        if person["sites"] and all(s in deaf for s in person["sites"]):
            continue
        return True
    return False


people = d["people"]
never = {i for i, p in enumerate(people) if not hears(p, set())}


def silent(failed):
    bad = down(failed)
    return {i for i, p in enumerate(people) if i not in never and not hears(p, bad)}


alone = {s: silent({s}) for s in services}
cases = [{"services": [s], "people": len(a), "more": len(a)} for s, a in alone.items() if a]
for one, two in itertools.combinations(services, 2):
    both = silent({one, two})
    more = both - alone[one] - alone[two]
    if more:
        cases.append({"services": [one, two], "people": len(both), "more": len(more)})
print(json.dumps({"never": len(never), "cases": cases}))

"""Quantiles of Kaplan and Meier with exact fractions; a time with + has not ended."""
import sys, math
from fractions import Fraction as F
for line in sys.stdin:
    waits = [(int(w.rstrip('+')), w.endswith('+')) for w in line.split()]
    out = []
    for share in (F(1, 4), F(1, 2), F(9, 10), F(1)):
        if not any(open for _, open in waits):
            # Plain nearest rank.
            done = sorted(w for w, _ in waits)
            out.append(done[math.ceil(share * len(done)) - 1] if done else None)
            continue
        left, found = F(1), None
        for at in sorted({w for w, _ in waits}):
            risk = sum(w >= at for w, _ in waits)
            ended = sum(w == at and not open for w, open in waits)
            left *= 1 - F(ended, risk)
            if ended and left <= 1 - share and found is None: found = at
        out.append(found)
    print(*['-' if o is None else o for o in out])

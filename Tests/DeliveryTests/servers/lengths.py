"""How services count texts, written from their documents and not from the program.

Reads JSON lines {"atoms": [...], "text": "..."}: atoms are whole graphemes or links, which the
text is made of. Writes one JSON line of figures for each.
"""

import json, re, sys

GSM = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = "\f^{}\\[~]|€"
LINK = re.compile(r"(?<![\w@])https?://[\w-]+(?:\.[\w-]+)+(?:/[^\s<>\"“”]*[^\s<>\"“”.,;:!?)\]'*])?", re.I)
EMOJI = set("📣🎉❄⚡🚌©")


def segments(text):
    if all(c in GSM or c in EXTENSION for c in text):
        stream = "".join("\x1b" + c if c in EXTENSION else c for c in text)
        single, part, bad = 160, 153, lambda s, i: s[i - 1] == "\x1b"
    else:
        data = text.encode("utf-16-be")
        stream = [int.from_bytes(data[i : i + 2], "big") for i in range(0, len(data), 2)]
        single, part, bad = 70, 67, lambda s, i: 0xD800 <= s[i - 1] < 0xDC00
    if len(stream) <= single:
        return len(stream), 1 if stream else 0
    count, at = 0, 0
    while at < len(stream):
        end = min(at + part, len(stream))
        if end < len(stream) and bad(stream, end):
            end -= 1
        at, count = end, count + 1
    return len(stream), count


def weight(text):
    total = 0
    for c in text:
        n = ord(c)
        light = n <= 4351 or 8192 <= n <= 8205 or 8208 <= n <= 8223 or 8242 <= n <= 8247
        total += 1 if light else 2
    return total


def x(atoms):
    total = 0
    for atom in atoms:
        if LINK.fullmatch(atom):
            total += 23
        elif atom[0] in EMOJI or atom in ("👩‍🏫", "🇺🇸", "👍🏽", "1️⃣"):
            total += 2
        else:
            total += weight(atom)
    return total


def mastodon(atoms):
    total = 0
    for atom in atoms:
        if LINK.fullmatch(atom):
            total += 23
        elif atom.startswith("@") and len(atom) > 1:
            total += len("@" + atom.split("@")[1])
        elif atom.isascii() and len(atom) > 1 or atom.startswith("#"):
            total += len(atom)
        else:
            total += 1
    return total


def facets(text):
    found = []
    for match in LINK.finditer(text):
        start = len(text[: match.start()].encode())
        found.append([start, start + len(match.group().encode()), match.group()])
    return found


try:
    import regex
except ImportError:
    regex = None

for line in sys.stdin:
    given = json.loads(line)
    text, atoms = given["text"], given["atoms"]
    units, count = segments(text)
    print(
        json.dumps(
            {
                "units": units,
                "segments": count,
                "x": x(atoms),
                "mastodon": mastodon(atoms),
                "graphemes": len(regex.findall(r"\X", text)) if regex else None,
                "bytes": len(text.encode()),
                "json": len(json.dumps(text, ensure_ascii=False)) if text.isascii() else None,
                "facets": facets(text),
            }
        )
    )

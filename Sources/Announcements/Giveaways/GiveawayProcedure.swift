/// The procedure by which anybody checks a record with other tools than this one.
import Commands

extension Commands.Topic {
  /// How giveaways are drawn, the form of the record, and how to check it.
  public static var giveaways: Commands.Topic {
    Commands.Topic("giveaways", "How a draw can be checked by anybody", manualSection: 7) {
      giveawayProse
        + GiveawayProcedure.script.split(separator: "\n").map { "\n    \($0)" }.joined() + "\n"
    }
  }

  private static var giveawayProse: String {
    """
    A reader who did not win must be able to see for themselves that nobody cheated. So everything
    that decides is published before anybody can know how it will end: the list of entries, how many
    win, the method, and which future public numbers are taken, such as those of a lottery. Then
    anybody who has the record and the numbers can repeat the draw.

    # The steps

    - `ittool giveaway close` freezes the list. Each entry has a code, and the list of the codes has
    a checksum. Nobody can tell from a code whose it is.
    - `ittool giveaway commit` writes down the method, how many win, and the public numbers, which
    must lie in the future. Publish `ittool giveaway export` now, where others keep copies: a record
    that was not published before the numbers were known proves nothing.
    - `ittool giveaway draw` takes the numbers as they were announced. It works once.
    - `ittool giveaway substitute` draws the next, with the reason, when a winner falls out. Nobody
    else who has won is touched by that.

    # What it cannot show

    That every code belongs to a person who wanted to enter, and that nobody was left out. Against
    that, give every entrant their receipt (`ittool giveaway tell`), so that each can look
    for the own entry before the draw.

    # The record

    Lines of UTF-8 text, `word: value`. Each part ends in a line `seal:` with the SHA-256 of all
    lines above it, their line feeds included, in 64 hexadecimal digits. So
    `head -n` of a record, in a pipe to sha256sum(1), checks each part; and the record of today begins
    with that of yesterday. The parts:

    = the list
    `giveaway`, `title`, `announcement`, `rule`, `staff`, `opened`, `closed`, `excluded` (how many
    entries take no part, and why), `entries` (how many do), `list`, and one line `entry` for each,
    sorted. `list` is the SHA-256 of the codes, one a line:

        grep '^entry: ' RECORD | cut -c 8- | sha256sum

    = the commitment
    `committed`, `method`, `winners`, and one line `source` for each public source: the time at which
    its numbers are known, and what it is.

    = the draw
    `drawn`, one line `numbers` for each source, `key`, and one line `winner` for each: the place in
    the list, from 1, and the code.

    = a substitute
    `substituted`, `replaces`, `reason`, `winner`.

    = a cancellation
    `cancelled`, `reason`.

    = the names
    One line `name` for each winner who agreed to be named: the place in the list and the name.
    Nothing is built upon this part, and an erased person leaves it.

    # An entry

    The code is the SHA-256 of one line: the number of the giveaway, the receipt, and the address in
    small letters (the person's number where there is no address):

        printf 'G-1 %s %s\\n' RECEIPT ana@example.org | sha256sum

    # The key

    The numbers of a source are sorted and written in decimal without leading zeros, each with a
    full stop behind it; a slash ends the source: `9319` and `2 5 12 8 10` make `9319./2.5.8.10.12./`.
    Decimals such as `17.50` keep their order and lose the zeros at their ends. `hex` and digits
    stand for the value of a randomness beacon such as drand, for the method `hash-chain` only.

    # The methods

    = `hash-chain`
    The seed is the SHA-256 of two lines: the seal of the commitment, and the key. The score of an
    entry is the SHA-256 of one line: the seed, a blank, and the code. The lowest scores win; a
    substitute is the next lowest. No entry has a part in the score of another.

        SEED=$(printf '%s\\n%s\\n' SEAL KEY | sha256sum | cut -c 1-64)
        printf '%s %s\\n' $SEED CODE | sha256sum

    = `rfc3797`
    The method of RFC 3797, by which the IETF draws its committees: for the winner number *i*, from
    0, MD5 over *i* in two bytes, the key, and *i* again; the remainder of the division by how many
    are left says which of these, in the order of the list, is taken out. A substitute is the next.

    # A program that checks it

    Python 3 and nothing else; `ittool giveaway verify --script` prints it. It says what is wrong and
    ends with status 1, or prints what it found.


    """
  }
}

/// The same procedure as a program in another language.
enum GiveawayProcedure {
  /// The program, without blank lines so that manuals show it whole.
  static let script = #"""
    # Checks the record of a giveaway: python3 verify.py RECORD
    import hashlib, sys
    def sha(text):
        return hashlib.sha256(text.encode()).hexdigest()
    def need(right, wrong):
        if not right:
            sys.exit("NO: " + wrong)
    def part_of_key(text):
        words = text.replace(",", " ").split()
        if words[0] == "hex":
            return "".join(words[1:]).lower() + "./"
        if "." in text:
            halves = [word.split(".") for word in words]
            return "".join(str(int(a)) + "." + b.rstrip("0") for a, b in halves) + "/"
        return "".join("%d." % n for n in sorted(map(int, words))) + "/"
    text = open(sys.argv[1], encoding="utf-8", newline="").read()
    need(text.startswith("ittool giveaway record 1\n"), "this is no record")
    above, fact, many, seals = [], {}, {}, []
    for line in text.split("\n")[:-1]:
        word, _, value = line.partition(": ")
        if word == "seal":
            need(sha("".join(above)) == value, "a seal is not that of the lines above it")
            seals.append(value)
        fact[word] = value
        many.setdefault(word, []).append(value)
        above.append(line + "\n")
    need(word == "seal" and text.endswith("\n"), "there is no seal at the end")
    ids = many["entry"]
    need(ids == sorted(set(ids)), "the entries are not in order, or one is there twice")
    need(fact["entries"] == str(len(ids)), "the entries are counted wrongly")
    need(fact["list"] == sha("".join(i + "\n" for i in ids)), "the checksum of the list is wrong")
    need(fact["opened"] <= fact["closed"], "the list was not closed after it was opened")
    if "committed" in fact:
        need(fact["closed"] <= fact["committed"], "the commitment is older than the list")
        need(all(s > fact["committed"] for s in many["source"]), "a source was known already")
    if "drawn" in fact:
        key = "".join(map(part_of_key, many["numbers"]))
        need(len(many["numbers"]) == len(many["source"]), "numbers are missing")
        need(key == fact["key"], "the numbers make another key")
        need(all(s[:20] <= fact["drawn"] for s in many["source"]), "it was drawn too early")
        drawn, order = many["winner"], list(range(len(ids)))
        gone = many.get("replaces", [])
        need(len(drawn) - len(gone) == int(fact["winners"]), "the winners are counted wrongly")
        if fact["method"] == "hash-chain":
            seed = sha(seals[1] + "\n" + key + "\n")
            order.sort(key=lambda i: sha(seed + " " + ids[i] + "\n"))
        else:
            need(fact["method"] == "rfc3797", "there is no such method")
            pool, order = order, []
            for i in range(len(drawn)):
                ends = i.to_bytes(2, "big")
                digest = hashlib.md5(ends + key.encode() + ends).digest()
                order.append(pool.pop(int.from_bytes(digest, "big") % len(pool)))
        right = ["%d %s" % (i + 1, ids[i]) for i in order[:len(drawn)]]
        need(drawn == right, "the winners do not follow from the list and the key")
        for i, place in enumerate(gone):
            need(place in drawn[:len(drawn) - len(gone) + i], "a substitute for nobody")
        need(len(set(gone)) == len(gone), "a winner fell out twice")
        standing = [w.split()[0] for w in drawn if w not in gone]
        named = [n.split()[0] for n in many.get("name", [])]
        need(set(named) <= set(standing), "a name of somebody who has not won")
        print("sound; the winners are " + ", ".join(standing) + " of %d entries" % len(ids))
    else:
        print("sound so far; it is not drawn")
    """#
}

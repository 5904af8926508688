// The counts of a text against an independent Python reading of the same stated method.
import TestSupport
import Testing

@testable import Language

@Suite struct ReadabilityTests {
  @Test func countsAreThoseOfAnIndependentReading() throws {
    var dice = Dice(seed: 4)
    let texts = (0..<600).map { _ in Self.text(&dice) }
    let lines = try python(Self.oracle, input: texts.joined(separator: "\u{0}"))
    try #require(lines.count == texts.count)
    for (text, line) in zip(texts, lines) {
      let mine = Readability(ReadText(text))
      #expect("\(mine.words) \(mine.sentences) \(mine.syllables)" == line, "\(text)")
    }
  }

  @Test func theGradeIsTheFormulaOfTheCounts() throws {
    // Counted by hand.
    let text = ReadText("The lamp is new. Your projector works again, and it is silent now.")
    let found = Readability(text)
    #expect(found.words == 13 && found.sentences == 2)
    #expect(found.syllables == 17)
    let grade = try #require(found.grade)
    #expect(abs(grade - (0.39 * 13 / 2 + 11.8 * 17 / 13 - 15.59)) < 1e-9)
    #expect(
      found.method == """
        grade 2.4 by Flesch-Kincaid: 0.39 × 13 words / 2 sentences + 11.8 × 17 syllables / 13 \
        words - 15.59
        """)
    #expect(Readability(ReadText("")).grade == nil)
  }

  @Test(
    arguments: [
      ("the", 1), ("table", 2), ("tables", 2), ("make", 1), ("makes", 1), ("boxes", 2),
      ("changes", 2), ("wanted", 2), ("needed", 2), ("worked", 1), ("computer", 3), ("printer", 2),
      ("network", 2), ("wireless", 3), ("radio", 3), ("station", 2), ("manual", 3), ("quality", 3),
      ("video", 3), ("year", 1), ("yes", 1), ("created", 2), ("DHCP", 4), ("WAN", 5), ("café", 2),
      ("it's", 1), ("people", 3), ("special", 2), ("e", 1), ("school", 1),
    ])
  func syllablesFollowTheStatedRules(_ word: String, _ count: Int) {
    #expect(syllables(in: word) == count)
  }

  @Test func whatIsNotReadIsNotCounted() {
    let text = ReadText(
      """
      Hello Ana,

      See https://example.org/help/x or write to help@example.org.
      > You wrote: it is dead.

      - First, switch it on
      - Then wait 10 minutes
      ```
      ERROR 0x8007 at line 12
      ```
      -- 
      Kim, Technology
      """)
    let found = Readability(text)
    // "See or write to" · "First switch it on" · "Then wait 10 minutes"
    #expect(found.words == 12)
    #expect(found.sentences == 3)
  }

  @Test func abbreviationsDoNotEndSentences() {
    #expect(ReadText("Dr. Ruiz comes at 10 a.m. today, e.g. to Rm. 12.").sentences.count == 1)
    #expect(ReadText("I come at 10 a.m. Please wait.").sentences.count == 2)
    #expect(ReadText("Version 2.5 is out. So am I. Bye").sentences.count == 3)
  }

  static func text(_ dice: inout Dice) -> String {
    let pieces = [
      "the", "projector", "works", "again", "It", "is", "created", "tables.", "Dr.", "Ruiz", "a.m.",
      "etc.", "10", "10:30", "https://example.org/a", "www.x.org.", "a@b.org,", "/etc/hosts/x",
      "\\\\srv\\x", "DHCP", "VLANs", "well-known", "it’s", "don't", "(really?)", "“Yes!”", "…", "-",
      "café", "niño", "I.", "J.", "radio", "people", "w/o", "p.m.", "No.", "@", "x@", "foo:",
      "bar;", "3rd", "U", "queue", "area", "ideas", "quality", "naïve", "ed", "bees", "Yo-yo",
    ]
    let ends = [
      " ", " ", " ", " ", " ", "\n", "\n\n", "\n- ", "\n> ", "\n1. ", "\n# ", ".\n", "  ",
    ]
    var text = Bool.random(using: &dice) ? "Hello Ana,\n" : ""
    for _ in 0..<Int.random(in: 1...40, using: &dice) {
      text += pieces.randomElement(using: &dice) ?? ""
      text += ends.randomElement(using: &dice) ?? ""
    }
    return text
  }

  /// Written from the stated method, with regular expressions, not from the Swift code.
  static let oracle = #"""
    import re, sys, unicodedata
    OPEN = "\"'“‘([{«*_¡¿"
    CLOSE = "\"'”’)]}»*_"
    STOP = ".!?…"
    PAUSE = ",;:"
    ABBR = set("""dr. mr. mrs. ms. prof. st. jr. sr. no. vs. e.g. i.e. approx. ext. rm. tel. fig.
      min. max. dept. bldg. sra. srta. dra. núm. p.ej. mon. tue. wed. thu. fri. jan. feb. aug.
      sept. oct. nov. dec.""".split())
    ENDS = {"a.m.", "p.m.", "etc.", "inc."}
    def core(c):
        return c.lstrip(OPEN).rstrip(CLOSE + STOP + PAUSE)
    def words(c):
        k = core(c)
        if not k: return []
        if "\\" in k or k.lower().startswith("www.") or re.match(r"/.*/", k): return []
        if "://" in k or re.match(r".[^@]*@.", k): return []
        if re.search(r"[0-9]", k): return [None]
        return [w for w in re.split(r"[^\w'’]|[\d_]", k) if any(ch.isalpha() for ch in w)]
    def stops(c, nxt):
        t = c.rstrip(CLOSE)
        if not t or t[-1] not in STOP: return False
        if t[-1] != ".": return True
        w = core(c)
        if w.lower() + "." in ENDS: return nxt is None or core(nxt)[:1].isupper()
        if len(w) == 1 and w.isupper() and w != "I": return False
        return w.lower() + "." not in ABBR
    def syll(w):
        if w is None: return 1
        if re.fullmatch(r"[A-Z]{2,5}", w): return sum(3 if l == "W" else 1 for l in w)
        heard = not [l for l in w if l.isalpha()][-1].isascii()
        w = unicodedata.normalize("NFD", "".join(l for l in w if l.isalpha())).lower()
        w = re.sub(r"[^a-z]", "", w)
        w = re.sub(r"^y(?=[aeiouy])", "", w)
        n = len(re.findall(r"[aeiouy]+", w))
        V = "aeiouy"
        silent = (re.search(r"[^aeiouy]e$", w) and not re.search(r"[^aeiouy]le$", w)
          or re.search(r"[^aeiouytd]ed$", w)
          or re.search(r"[^aeiouysxzcgh]es$", w) and not re.search(r"[^aeiouy]les$", w))
        if n > 1 and silent and not heard: n -= 1
        n += len(re.findall(r"(?<![ct])i(?=a)", w)) + len(re.findall(r"(?<![cgst])i(?=o)", w))
        n += len(re.findall(r"(?<![gq])u(?=a)", w)) + len(re.findall(r"e(?=o)", w))
        return max(n, 1)
    for text in sys.stdin.read().split("\0"):
        blocks, first = [[]], True
        for line in text.split("\n"):
            line = line.lstrip(" \t")
            if line.startswith(">"): continue
            m = re.match(r"[-*•–] |#{1,6} |[0-9]{1,3}[.)] ", line)
            if m or not line: blocks.append([])
            cs = line[m.end() if m else 0:].split()
            if not cs: continue
            if first:
                first = False
                if not m and cs[-1].endswith(",") and sum(len(words(c)) for c in cs) <= 5: continue
            blocks[-1] += cs
            if m and line[0] == "#": blocks.append([])
        W = S = Y = 0
        for b in blocks:
            part = 0
            for i, c in enumerate(b):
                ws = words(c)
                part += len(ws); W += len(ws); Y += sum(map(syll, ws))
                if stops(c, b[i + 1] if i + 1 < len(b) else None):
                    S += part > 0; part = 0
            S += part > 0
        print(W, S, Y)
    """#
}

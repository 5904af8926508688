// Width against Python's tables, and cutting, padding and wrapping by it.
import Formats
import TestSupport
import Testing

@Test func widthOfEveryBasicScalarIsThatOfPython() throws {
  let program = """
    import unicodedata as u
    print(u.unidata_version)
    for c in range(0x10000):
      k = u.category(chr(c))
      if k in ('Cn', 'Cs'): print('-')
      elif k in ('Cc', 'Cf', 'Mn', 'Me', 'Zl', 'Zp'): print(0)
      else: print(2 if u.east_asian_width(chr(c)) in 'WF' else 1)
    """
  let lines = try pythonLines(program, input: "")
  try #require(lines.count == 0x10001)
  let isOld = (Int(lines[0].prefix { $0 != "." }) ?? 0) < 16
  var checked = 0
  for value in 0..<0x10000 where lines[value + 1] != "-" {
    let scalar = try #require(Unicode.Scalar(UInt32(value)))
    // Made wide by Unicode 16.
    let isNew = [0x2630...0x2637, 0x268A...0x268F, 0x4DC0...0x4DFF].contains { $0 ~= value }
    if isOld, isNew { continue }
    checked += 1
    if lines[value + 1] != "\(displayWidth(of: scalar))" {
      Issue.record("U+\(String(value, radix: 16)): \(displayWidth(of: scalar))")
    }
  }
  #expect(checked > 54_000)
}

@Test(arguments: [
  ("", 0), ("abc", 3), ("Ärger", 5), ("e\u{301}", 1), ("日本", 4), ("👩‍👩‍👧‍👦", 2), ("🇩🇪", 2), ("🇩", 1),
  ("🖨️", 2), ("🖨", 1), ("1️⃣", 2), ("a\u{FE0F}", 1), ("👍🏽", 2), ("ｱ", 1), ("Ａ", 2), ("한국", 4),
  ("\u{200B}", 0),
  ("\u{1B}[1m", 3), ("שלום", 4), ("❤️ ok", 5), ("\r\n", 0), ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", 2),
])
func widths(_ text: String, _ width: Int) {
  #expect(displayWidth(text) == width)
  #expect(displayWidth(Substring(text)) == width)
}

@Test func truncationFitsAndSaysSo() {
  #expect("Projector".truncated(toWidth: 9) == "Projector")
  #expect("Projector".truncated(toWidth: 8) == "Project…")
  #expect("日本語".truncated(toWidth: 4) == "日…")
  #expect("日本語".truncated(toWidth: 5) == "日本…")
  #expect("👩‍👩‍👧x".truncated(toWidth: 2) == "…")
  #expect("abc".truncated(toWidth: 0).isEmpty)
  #expect("abc".truncated(toWidth: -1).isEmpty)
  #expect("abcdef".truncated(toWidth: 5, ellipsis: "...") == "ab...")
  var chance = Dice(seed: 31)
  for _ in 0..<2000 {
    let text = hostileText(&chance)
    let width = chance.below(12)
    #expect(displayWidth(text.truncated(toWidth: width)) <= width)
  }
}

@Test func padding() {
  #expect("日".padded(toWidth: 4) == "日  ")
  #expect("7".padded(toWidth: 3, alignRight: true) == "  7")
  #expect("long".padded(toWidth: 2) == "long")
}

@Test func wrapping() {
  #expect("the quick brown fox".wrapped(toWidth: 9) == ["the quick", "brown fox"])
  #expect("a\n\nb\n".wrapped(toWidth: 5) == ["a", "", "b", ""])
  #expect("abcdefgh ij".wrapped(toWidth: 3) == ["abc", "def", "gh", "ij"])
  #expect("日本語".wrapped(toWidth: 4) == ["日本", "語"])
  #expect("日".wrapped(toWidth: 1) == ["日"])
  #expect("".wrapped(toWidth: 4) == [""])
  // A word without width is still a word.
  #expect("\u{7} ab".wrapped(toWidth: 1) == ["\u{7}", "a", "b"])
  #expect("  a   b ".wrapped(toWidth: 0) == ["a", "b"])
  var chance = Dice(seed: 32)
  for _ in 0..<1000 {
    let text = (0..<chance.below(20)).map { _ in chance.pick(hostilePieces) }.joined(
      separator: chance.pick(["", " "]))
    let width = 2 + chance.below(20)
    let lines = text.wrapped(toWidth: width)
    for line in lines {
      #expect(displayWidth(line) <= width)
      #expect(!line.hasSuffix(" "))
    }
    func ink(_ text: String) -> [Unicode.Scalar] {
      text.unicodeScalars.filter { !$0.properties.isWhitespace }
    }
    #expect(ink(lines.joined()) == ink(text))
  }
}

// What a hostile subject line may not do to a terminal, and what written language may keep.
import Formats
import TestSupport
import Testing

@Test(arguments: [
  ("clipboard, OSC 52", "\u{1B}]52;c;ZXZpbA==\u{7}", "\\x1B]52;c;ZXZpbA==\\x07"),
  ("link, OSC 8", "\u{1B}]8;;http://x\u{1B}\\ok", "\\x1B]8;;http://x\\x1B\\ok"),
  ("overwriting by return", "safe\rEVIL", "safe\\rEVIL"),
  ("C1 control sequence", "\u{9B}2J", "\\x9B2J"),
  ("right-to-left override", "exe.\u{202E}gpj", "exe.\\u{202E}gpj"),
  ("isolate", "\u{2066}a\u{2069}", "\\u{2066}a\\u{2069}"),
  ("zero width space", "pay\u{200B}pal", "pay\\u{200B}pal"),
  ("byte order mark", "\u{FEFF}a", "\\u{FEFF}a"),
  ("tags", "a\u{E0041}\u{E007F}", "a\\u{E0041}\\u{E007F}"),
  ("delete and backspace", "a\u{7F}\u{8}", "a\\x7F\\x08"),
  ("nul", "\u{0}", "\\x00"),
  ("newline and tab", "a\nb\tc", "a\\nb\\tc"),
  ("return and newline together", "a\r\nb", "a\\r\\nb"),
  ("line separator", "a\u{2028}b", "a\\u{2028}b"),
  ("joiner between letters", "a\u{200D}b", "a\\u{200D}b"),
  ("joiner at an end", "👩\u{200D}", "👩\\u{200D}"),
  ("joiner after a digit", "1\u{200D}2", "1\\u{200D}2"),
  ("selector without a base", "\u{FE0F}a", "\\u{FE0F}a"),
  ("selectors in a row", "a\u{FE0F}\u{FE0E}\u{E0101}", "a\u{FE0F}\\u{FE0E}\\u{E0101}"),
  ("hangul filler", "a\u{3164}", "a\\u{3164}"),
  ("soft hyphen", "a\u{AD}b", "a\\u{AD}b"),
])
func writtenOut(_ what: String, _ text: String, _ shown: String) {
  #expect(visible(text) == shown, "\(what)")
}

@Test(arguments: [
  "plain", "C:\\new", "Ärger – „Größe“ … €", "日本語 ー", "👩‍👩‍👧‍👦 👩🏽‍💻 🏳️‍🌈 ❤️‍🔥 🧑‍🦰", "1️⃣ 🇩🇪 🖨️",
  "שלום \u{200F}(עולם)", "مرحبا \u{61C}1", "می\u{200C}خواهم", "क्\u{200D}ष क्\u{200C}ष", "e\u{301}",
  "葛\u{E0100}",
  "",
])
func written(_ text: String) {
  #expect(visible(text) == text)
}

@Test func newlinesAndTabsCanStay() {
  #expect(visible("a\nb\tc\r", newline: .kept) == "a\nb\\tc\\r")
  #expect(visible("a\nb\tc", newline: .kept, tab: .kept) == "a\nb\tc")
}

@Test func nothingShownCanMoveTheCursor() throws {
  var chance = Dice(seed: 41)
  let specials: [UInt32] = [
    0, 7, 8, 9, 10, 13, 0x1B, 0x7F, 0x85, 0x9B, 0x9D, 0xAD, 0x200B, 0x200C, 0x200D, 0x202A, 0x202E,
    0x2066,
    0x2069, 0xFE0F, 0xFEFF, 0xE0001, 0x1F469, 0x1F3FD, 0x41, 0x628, 0x94D,
  ]
  for _ in 0..<3000 {
    var text = ""
    for _ in 0..<chance.below(10) {
      let value =
        chance.below(2) == 0 ? chance.pick(specials) : UInt32(chance.below(0x11_0000))
      if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
    }
    let shown = visible(text)
    for scalar in shown.unicodeScalars {
      #expect(scalar.properties.generalCategory != .control)
      #expect(!(0x202A...0x202E ~= scalar.value || 0x2060...0x206F ~= scalar.value))
      #expect(scalar.value != 0x200B && scalar.value != 0xFEFF && scalar.value >> 8 != 0xE00)
    }
    #expect(visible(shown) == shown)
  }
}

import Testing

@testable import Commands

@Suite("Prose")
struct ProseTests {
  @Test("Paragraphs, items, terms, headings and verbatim text")
  func blocks() {
    let prose = Prose(
      """
      One line
      and the next.

      - first
        goes on
      - second
      = `--term` *VALUE*
      what it means

      # Heading
      Text.

          verbatim *as is*

            indented

      """)
    #expect(
      prose.blocks == [
        .paragraph([.text("One line and the next.")]),
        .item([.text("first goes on")]), .item([.text("second")]),
        .definition(
          [.literal("--term"), .text(" "), .placeholder("VALUE")], [.text("what it means")]),
        .heading("Heading"), .paragraph([.text("Text.")]),
        .verbatim(["verbatim *as is*", "", "  indented"]),
      ])
    #expect(prose.literals == ["--term", "verbatim *as is*", "", "  indented"])
  }

  @Test("A mark without a partner stands for itself")
  func loneMarks() {
    #expect(Prose.spans("a ` b") == [.text("a ` b")])
    #expect(Prose.spans("2 * 3 * 4") == [.text("2 * 3 * 4")])
    #expect(Prose.spans("*.csv and *.tsv") == [.text("*.csv and *.tsv")])
    #expect(Prose.spans("``") == [.text("``")])
    #expect(Prose.spans("`*.csv`") == [.literal("*.csv")])
    #expect(
      Prose.spans("(`a`,`b`)") == [
        .text("("), .literal("a"), .text(","), .literal("b"), .text(")"),
      ])
    #expect(Prose("").blocks.isEmpty)
    #expect(Prose("\n\n  \n").blocks.isEmpty)
  }

  @Test("Words keep together with what touches them")
  func wrapping() {
    let layout = TextLayout(columns: 24)
    let lines = layout.wrapped(
      Prose.spans("aaaa bbbb (`cccc`) dddd, `eeee`. ffff"), indent: 2)
    #expect(lines == ["  aaaa bbbb (cccc) dddd,", "  eeee. ffff"])
    #expect(
      layout.wrapped(Prose.spans("日本語 日本語 日本語 日本語"), indent: 0)
        == ["日本語 日本語 日本語", "日本語"])
  }

  @Test("Nothing in a text is a command to roff")
  func roff() {
    #expect(Roff.literal(#"a\b -x 'q' `g` ^~"#) == #"a\eb \-x \(aqq\(aq \(gag\(ga \(ha\(ti"#)
    #expect(Roff.plain("read-only -x 2026-05-01 é") == #"read-only \-x 2026\-05\-01 é"#)
    #expect(Roff.protected(".TH") == #"\&.TH"#)
    #expect(Roff.protected("'br") == #"\&'br"#)
    #expect(Roff.quoted(#"a "b" c"#) == #""a \(dqb\(dq c""#)
    #expect(Roff.literal("a\nb\u{1B}c") == "abc")
  }

  @Test("Each sentence stands on its own line, an abbreviation does not end one")
  func sentences() {
    var page = Roff(title: "T", section: 1, date: "2026-05-01", source: "s", manual: "m")
    let start = page.text.count
    page.running(Prose.spans("One, e.g. this. Two? `.x` three. .TH four. É five."))
    #expect(
      page.text.dropFirst(start)
        == "One, e.g. this.\nTwo? \\fB.x\\fR three. .TH four.\nÉ five.\n")
  }

  @Test("Example lines are taken apart as a shell would")
  func shellWords() {
    #expect(
      programWords(of: "ittool a 'b c' \"d \\\" e\" f\\ g", program: "ittool")
        == ["a", "b c", "d \" e", "f g"])
    #expect(
      programWords(of: "cat x | ittool import - > out.txt", program: "ittool") == ["import", "-"])
    #expect(programWords(of: "ittool list | wc -l", program: "ittool") == ["list"])
    #expect(programWords(of: "id=$(ittool add x)", program: "ittool") == ["add", "x"])
    #expect(programWords(of: "ittool x ''", program: "ittool") == ["x", ""])
    #expect(programWords(of: "ls ittool", program: "ittool") == nil)
    #expect(programWords(of: "", program: "ittool") == nil)
  }
}

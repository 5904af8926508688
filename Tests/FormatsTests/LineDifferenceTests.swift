import Formats
// What changed between two texts is what a person would mark, and it is all that changed.
import Testing

@Suite struct LineDifferenceTests {
  @Test func changesAreMarkedWithTwoLinesAroundThem() {
    let old = "a\nb\nc\nd\ne\nf\ng"
    #expect(
      LineDifference(old, "a\nb\nc\nd\nE\nf\ng").lines
        == ["  c", "  d", "- e", "+ E", "  f", "  g"])
    #expect(LineDifference(old, old).lines == [])
    #expect(
      LineDifference(old, "A\nb\nc\nd\ne\nf\nG").lines
        == ["- a", "+ A", "  b", "  c", "…", "  e", "  f", "- g", "+ G"])
  }
}

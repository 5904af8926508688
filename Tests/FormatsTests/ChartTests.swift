// Bars and sparklines.
import Formats
import Testing

@Test func bars() {
  #expect(bar(5, 10, width: 4) == "██")
  #expect(bar(10, 10, width: 4) == "████")
  #expect(bar(20, 10, width: 4) == "████")
  #expect(bar(3, 8, width: 1) == "▍")
  #expect(bar(0.001, 10, width: 4) == "▏")
  #expect(bar(5, 10, width: 4, ascii: true) == "##")
  #expect(bar(0.001, 10, width: 4, ascii: true) == "#")
  for (value, maximum) in [(0, 1), (-1, 1), (1, 0), (.nan, 1), (1, .nan), (1, .infinity)] {
    #expect(bar(value, maximum, width: 4).isEmpty)
  }
  #expect(bar(.infinity, 1, width: 2) == "██")
}

@Test func sparklines() {
  #expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7]) == "▁▂▃▄▅▆▇█")
  #expect(sparkline([0, .nan, 7]) == "▁ █")
  #expect(sparkline([3, 3]) == "▅▅")
  #expect(sparkline([0, 0]) == "▁▁")
  #expect(sparkline([]).isEmpty)
  #expect(sparkline([.nan]) == " ")
  #expect(sparkline([0, 1], ascii: true) == "_^")
  let greatest = Double.greatestFiniteMagnitude
  #expect(sparkline([-greatest, greatest]) == "▁█")
  #expect(sparkline([0, .leastNonzeroMagnitude]).count == 2)
}
